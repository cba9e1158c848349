/* SPDX-License-Identifier: MIT */
#ifndef ARGS_H
#define ARGS_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/err.h"

/*
 * From a line to words, and from words to fields and operands. The shell splits words before toll
 * sees them; the session splits them here, by the same rules in short: blanks, quotes, backslash,
 * braces (gpt-5{,-mini}, o{1..3}), and # for a comment.
 */

/* Splits a session line. ERR_USAGE if a quote is not closed, or braces stand for too many words. */
bool	args_split(const char *line, struct arena *a, const char ***words, size_t *n,
	    struct err *e);

/* Appends a word so that args_split reads it again as it is. */
struct buffer;
void	args_quote(struct buffer *out, const char *word);

/* One word of a call, understood as far as its form goes. */
struct arg {
	const char	*name;		/* of a field, "help" or "version"; NULL: an operand */
	const char	*value;		/* of the field; the operand itself */
};

/*
 * Reads "in=10k", "--in=10k", "--in 10k" (taking two words), "-n 10", switches (--json, -q) and
 * operands. After "--" everything is an operand. Words, n of them, give at most n results.
 * ERR_USAGE if an option lacks its value or does not exist.
 */
bool	args_read(const char *const *words, size_t n, struct arena *a, struct arg **out,
	    size_t *n_out, struct err *e);

/* A switch: an option that takes no next word, and the field that it sets. */
struct args_switch {
	const char	*option, *brief;	/* "--json"; "-q" or "" */
	const char	*name, *value;
	const char	*help;
};

/* Switch number i, if there is one: those of struct format are among them. Its help lives in the arena. */
bool	args_switch_at(size_t i, struct arena *a, struct args_switch *out);

/* An option of one letter that takes the next word, and the field that it sets. */
struct args_short_name { const char *option, *name; };

extern const struct args_short_name words_briefs[];
extern const size_t n_words_briefs;

#endif
