/* SPDX-License-Identifier: MIT */
#ifndef RENDER_H
#define RENDER_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buffer.h"
#include "report/table.h"

struct format {
	const char	*name;
	const char	*help;
	/* Appends the whole answer, with its last newline, to out. */
	void		(*render)(const struct answer *w, struct buffer *out);
};

extern const struct format formats[];
extern const size_t n_formats;

/*
 * Renders two answers to one question, at the low and at the high end of a range: {"low": ...,
 * "high": ...} in JSON, a first column "range" in CSV, one after the other elsewhere.
 */
void	render_range(const struct format *f, const struct answer *low, const struct answer *high,
	    struct buffer *out);

/*
 * Appends one cell of a CSV record, quoted where it must be. A text that a spreadsheet would take
 * for a formula (it begins with = + - or @, full-width or not, after any TAB and line breaks) gets a
 * blank in front; numbers are left alone.
 */
void	render_csv_cell(const char *s, char delimiter, bool text, struct buffer *out);

/*
 * Appends a message of one line with its line break, wrapped and in its tone's colour where the screen
 * has a width and colours; all zero is none.
 */
void	render_message(const char *line, enum tone tone, const struct screen *screen, struct buffer *out);

/* A cell as programs read it: exact, ungrouped; lists joined by "; ". Null is "". */
const char *render_exact(const struct cell *c, struct arena *a);

/* Whether people read the format, so that answers want a blank line between them. */
bool	render_is_for_people(const struct format *f);

/*
 * The format of that name; "" is the first, text. NULL and ERR_USAGE, with the names that exist,
 * if there is none.
 */
const struct format *render_find(const char *name, struct err *e);

#endif
