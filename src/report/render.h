/* SPDX-License-Identifier: MIT */
#ifndef RENDER_H
#define RENDER_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buffer.h"
#include "report/table.h"

/*
 * Renders an answer (table.h) in one of the formats of format=. Called by cli/answer_output.c;
 * batch/row_writer.c uses render_csv_cell. Each format has one function, in render_*.c.
 */
struct format {
	const char	*name;
	const char	*help;
	/* appends the whole answer, with its last newline, to out */
	void		(*render)(const struct answer *w, struct buffer *out);
};

extern const struct format formats[];
extern const size_t n_formats;

/*
 * Renders the two answers of a range, at its low and at its high end: {"low": ..., "high": ...} in JSON, a first
 * column "range" in CSV, one after the other in other formats.
 */
void	render_range(const struct format *f, const struct answer *low, const struct answer *high,
	    struct buffer *out);

/*
 * Appends one cell of a CSV record, quoted if need be. If `text` is set, a value that a spreadsheet would take for
 * a formula (it begins with = + - or @, full-width or not, after any tabs and line breaks) gets a leading blank;
 * numbers are not changed.
 */
void	render_csv_cell(const char *s, char delimiter, bool text, struct buffer *out);

/*
 * Appends a one-line message and a line break, wrapped if the screen has a width and in the colour of its tone if
 * the screen has colours; a screen that is all zero has neither.
 */
void	render_message(const char *line, enum tone tone, const struct screen *screen, struct buffer *out);

/* A cell as text for programs: exact, without digit grouping; lists are joined by "; ", null is "". */
const char *render_exact(const struct cell *c, struct arena *a);

/* Whether the format is for people (text, markdown); their answers are separated by a blank line. */
bool	render_is_for_people(const struct format *f);

/*
 * The format of that name; "" is the first, text. If there is none, NULL and ERR_USAGE, whose message lists the
 * names.
 */
const struct format *render_find(const char *name, struct err *e);

#endif
