/* SPDX-License-Identifier: MIT */
#include "commands/help_topic.h"

#include <string.h>

#include "base/macros.h"

const struct help_line help_lines[] = {
#define TOPIC(name, sentence) { HELP_TOPIC, name, sentence },
#define EXAMPLE(line, meaning) { HELP_EXAMPLE, line, meaning },
#define WORD(word, meaning) { HELP_WORD, word, meaning },
#define SEE(topics) { HELP_SEE, topics, "" },
#include "commands/help_topic.def"
#undef TOPIC
#undef EXAMPLE
#undef WORD
#undef SEE
};

const size_t n_help_lines = LENGTH(help_lines);

const struct help_line *
help_topic_find(const char *name)
{
	for (size_t i = 0; i < n_help_lines; i++) {
		if (help_lines[i].kind == HELP_TOPIC && strcmp(help_lines[i].text, name) == 0)
			return &help_lines[i];
	}
	return NULL;
}

const struct help_line *
help_topic_next(const struct help_line *line)
{
	const struct help_line *next = line + 1;

	return next < help_lines + n_help_lines && next->kind != HELP_TOPIC ? next : NULL;
}
