/* SPDX-License-Identifier: MIT */
#ifndef RENDER_INTERNAL_H
#define RENDER_INTERNAL_H

#include "report/render.h"

/* Shared by render*.c and text_layout.c: the layout of columns, and the function of each format. */

/* The layout of one column. Numbers are aligned at the decimal point. */
struct layout {
	size_t		 column;	/* index in the table */
	bool		 numeric;	/* it holds numbers */
	size_t		 width;		/* screen columns in all */
	size_t		 whole;		/* of numbers: screen columns up to the decimal point */
	size_t		 natural;	/* width before it was fitted to the window */
	const char	*heading;
};

enum { LAYOUT_GAP = 2 };

/*
 * Makes n columns fit a window: takes out the least important (of equal ones the rightmost), and narrows prose or
 * a chart in the last column, or names in the first. Returns the number of columns that stay, which come first in
 * l; those taken out follow in the order of the table.
 */
size_t	layout_fit(const struct table *t, struct layout *l, size_t n, size_t width);

/* Appends a chart, a line of ASCII `from` columns wide, scaled down to `to` columns. */
void	layout_shrink(const char *chart, size_t from, size_t to, struct buffer *out);

/* The width of a line of n columns, with the gaps between them. */
size_t	layout_width(const struct layout *l, size_t n);

/*
 * Appends a bar of up to `room` columns in proportion to the greatest amount; any amount above zero has a bar. In
 * eighths of a column, or in whole columns of '#' in ASCII.
 */
void	layout_bar(money amount, money greatest, size_t room, bool ascii, struct buffer *out);

/* Appends text in lines of that width, broken at blanks; lines after the first are indented. */
void	layout_wrap(const char *text, size_t width, size_t indent, struct buffer *out);

void	render_text(const struct answer *w, struct buffer *out);
void	render_markdown(const struct answer *w, struct buffer *out);
void	render_json(const struct answer *w, struct buffer *out);
void	render_csv(const struct answer *w, struct buffer *out);
void	render_csv_range(const struct answer *low, const struct answer *high, struct buffer *out);
void	render_plain(const struct answer *w, struct buffer *out);

#endif
