/* SPDX-License-Identifier: MIT */
#ifndef HELP_TOPIC_H
#define HELP_TOPIC_H

#include <stddef.h>

/* The topics of "toll help TOPIC", from help_topic.def: static, in the order of that file. */

enum help_kind {
	HELP_TOPIC,	/* text: the name of the topic; meaning: the sentence that it begins with */
	HELP_EXAMPLE,	/* text: a line for the shell; meaning: what it does, or "" */
	HELP_WORD,	/* text: a field, switch or file; meaning: what it does */
	HELP_SEE,	/* text: names of other topics, separated by blanks; meaning: "" */
};

struct help_line {
	enum help_kind	 kind;
	const char	*text;
	const char	*meaning;
};

extern const struct help_line help_lines[];
extern const size_t n_help_lines;

/* The line that begins the topic of that name; its lines follow, up to the next HELP_TOPIC. NULL: there is none. */
const struct help_line	*help_topic_find(const char *name);

/* The line after that one in the same topic; NULL: it was the last. */
const struct help_line	*help_topic_next(const struct help_line *line);

#endif
