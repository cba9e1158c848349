/* SPDX-License-Identifier: MIT */
#ifndef RENDER_INTERNAL_H
#define RENDER_INTERNAL_H

#include "report/render.h"

/* Shared by text_layout.c and the formats for people: the layout of tables. */

/* The layout of one column. Numbers are aligned at the decimal point. */
struct layout {
	size_t		 column;	/* index in the table */
	bool		 numeric;	/* it holds numbers */
	size_t		 width;		/* screen columns in all */
	size_t		 whole;		/* of numbers: screen columns up to the decimal point */
	size_t		 natural;	/* width before it was fitted to the window */
	unsigned	 decimals;	/* of amounts for people; 0: every digit */
	const char	*heading;
};

enum { LAYOUT_GAP = 2 };

/* A table that is laid out for a screen. */
struct sheet {
	const struct table	*table;
	struct screen		 screen;
	const struct cell_style	*style;		/* borrowed */
	struct layout		*layout;
	size_t			 n;		/* number of columns shown */
	size_t			 all;		/* the same with those that have no room */
	size_t			 n_rows;	/* rows shown */
	bool			 below;		/* the last column, layout[all], goes below each row */
	struct arena		*arena;
};

/*
 * Lays out the columns of a table that people see. On a screen without a width, as for markdown, all of them
 * have room.
 */
struct sheet	layout_table(const struct table *t, const struct screen *screen, const struct cell_style *style,
		    struct arena *a);

/* A cell as the text that its column shows. */
const char *layout_cell_text(const struct sheet *sh, const struct layout *l, const struct cell *c);

/* The width of a number up to its decimal point. */
size_t	layout_whole_width(const char *number);

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

#endif
