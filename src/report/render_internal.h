/* SPDX-License-Identifier: MIT */
#ifndef RENDER_INTERNAL_H
#define RENDER_INTERNAL_H

#include "report/render.h"

/* What the formats share, and the one function of each of them. */

/* A column being laid out: numbers are aligned at the end of their whole part. */
struct layout {
	size_t		 column;	/* of the table */
	bool		 numeric;
	size_t		 width, whole;	/* columns in all; and before the point, for numbers */
	size_t		 natural;	/* columns that it would take */
	const char	*heading;
};

enum { LAYOUT_GAP = 2 };

/*
 * Makes n columns fit a window by taking out the least important, the one at the right of two that
 * are alike, and by narrowing prose or a chart at the end, or names in front. Returns how many stay, at
 * the front of l; those that went stand behind them, in the order of the table.
 */
size_t	layout_fit(const struct table *t, struct layout *l, size_t n, size_t width);

/* Writes a chart, a line of ASCII that is drawn in from columns, in fewer. */
void	layout_shrink(const char *chart, size_t from, size_t to, struct buffer *out);

/* Columns that a line takes. */
size_t	layout_width(const struct layout *l, size_t n);

/*
 * A bar of up to room columns for an amount beside the greatest of its kind; only a zero has none.
 * In eighths of a column, or in whole ones if it must be ASCII.
 */
void	layout_bar(money amount, money greatest, size_t room, bool ascii, struct buffer *out);

/* Writes text in lines of a width, broken at blanks; those after the first are indented. */
void	layout_wrap(const char *text, size_t width, size_t indent, struct buffer *out);

void	render_text(const struct answer *w, struct buffer *out);
void	render_markdown(const struct answer *w, struct buffer *out);
void	render_json(const struct answer *w, struct buffer *out);
void	render_csv(const struct answer *w, struct buffer *out);
void	render_csv_range(const struct answer *low, const struct answer *high, struct buffer *out);
void	render_plain(const struct answer *w, struct buffer *out);

#endif
