/* SPDX-License-Identifier: MIT */
#ifndef RENDER_H
#define RENDER_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buffer.h"
#include "report/table.h"

/*
 * Renders an answer (table.h) in one of the formats of format=. A format is one file, render_NAME.c, which
 * defines format_NAME, and one row in render.c. Switches, completion, help and messages come from these
 * members.
 */
struct format {
	const char	*name;		/* the value of format= */
	const char	*help;
	const char	*option;	/* the switch for it, "--json"; NULL: none */
	const char	*ending;	/* of a file in this format, "json" */
	bool		 for_people;	/* answers are separated by a blank line, and a pager may show them */
	bool		 shown_cells;	/* cells are written as people read them, "$1,234.50"; else exactly, "1234.5" */
	bool		 nested;	/* it can show tables in cells; else it takes answer_flat */
	bool		 amounts_only;	/* it has nothing to say of an answer without amounts */
	bool		 needs_file;	/* what it writes is no text: it goes to a file, never to standard output */

	/* Appends the whole answer, with its last newline, to out. Cells are written by cell_to_text with style. */
	void		(*render)(const struct answer *w, const struct cell_style *style, struct buffer *out);

	/*
	 * Appends the two answers of a range. NULL: one after the other, for people each below a line that says
	 * which end it is.
	 */
	void		(*render_range)(const struct answer *low, const struct answer *high,
			    const struct cell_style *style, struct buffer *out);
};

extern const struct format *const formats[];
extern const size_t n_formats;

/*
 * The format of that name; "" is the first, text. If there is none, NULL and ERR_USAGE, whose message lists
 * the names.
 */
const struct format *render_find(const char *name, struct err *e);

/*
 * The name of the format whose files end as that one does, "csv" of "costs.csv"; "" for text, for other endings and
 * without a file.
 */
const char *render_format_of_file(const char *to);

/* Reads round=: cents, exact, or "" for what the tables of an answer say; ERR_USAGE if it is another word. */
bool	render_rounding(const char *word, enum money_rounding *out, struct err *e);

/* Appends an answer, or the two answers of a range, at its low and at its high end, to out. */
void	render_answer(const struct format *f, const struct answer *w, struct buffer *out);
void	render_range(const struct format *f, const struct answer *low, const struct answer *high,
	    struct buffer *out);

/* Whether the format may be written to `to`, "" for standard output; else ERR_USAGE. */
bool	render_check_output(const struct format *f, const char *to, struct err *e);

/*
 * Appends a one-line message and a line break, wrapped if the screen has a width and in the colour of its tone if
 * the screen has colours; a screen that is all zero has neither.
 */
void	render_message(const char *line, enum tone tone, const struct screen *screen, struct buffer *out);

#endif
