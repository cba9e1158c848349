/* SPDX-License-Identifier: MIT */
/*
 * Format text: aligned tables to read. Builds on text_layout.c. Texts are cleaned of control characters,
 * so that nothing in a name steers a terminal. Read put_table first.
 */
#include "report/render_internal.h"

#include <string.h>

#include "base/text.h"

static const char column_gap[LAYOUT_GAP + 1] = "  ";

/* The colour of a tone. No other escape sequences reach a terminal. */
static const char *
tone_colour(const struct screen *screen, enum tone tone)
{
	static const char *const colours[] = { [TONE_NONE] = "", [TONE_GOOD] = "\033[32m",
	    [TONE_BAD] = "\033[31m", [TONE_UNSURE] = "\033[33m" };

	return screen->colour ? colours[tone] : "";
}

/* The blanks before a heading or a number, which are aligned on the right and at the decimal point. */
static size_t
blanks_before(const struct layout *l, const struct cell *c, const char *s)
{
	if (c == NULL)
		return l->numeric ? l->width - text_width(s) : 0;
	return cell_is_number(c) ? l->whole - layout_whole_width(s) : 0;
}

/* Writes the last cell of a line, whose text may be longer than its column. */
static void
put_last_text(const struct sheet *sh, const struct layout *l, const char *s, bool wrap, struct buffer *out)
{
	if (text_width(s) <= l->width)
		buffer_puts(out, s);
	else if ((sh->table->columns[l->column].show & SHOW_CHART) != 0)
		layout_shrink(s, l->natural, l->width, out);
	else if (wrap)
		layout_wrap(s, l->width, layout_width(sh->layout, sh->n) - l->width, out);
	else
		buffer_puts(out, s);
}

/* Writes what is between a cell and the next column; a long name takes a line of its own. */
static void
put_rest_of_column(const struct layout *l, size_t before, size_t width, struct buffer *out)
{
	if (before == 0 && width > l->width) {
		buffer_puts(out, "\n");
		width = 0;
	}
	if (l->width > before + width)
		buffer_fill(out, ' ', l->width - before - width);
}

/* Writes a cell, or the heading if c is NULL. */
static void
put_cell(const struct sheet *sh, const struct layout *l, const struct cell *c, bool last, struct buffer *out)
{
	const char *s = c == NULL ? l->heading : layout_cell_text(sh, l, c);
	const char *colour = *s == '\0' || c == NULL ? "" : tone_colour(&sh->screen, c->tone);
	size_t before = blanks_before(l, c, s);

	buffer_fill(out, ' ', before);
	buffer_puts(out, colour);
	if (last)
		put_last_text(sh, l, s, before == 0, out);
	else
		buffer_puts(out, s);
	buffer_puts(out, *colour == '\0' ? "" : "\033[0m");
	if (!last)
		put_rest_of_column(l, before, text_width(s), out);
}

/* Ends a line, without the blanks at its end. */
static void
end_line(struct buffer *out)
{
	while (out->n > 0 && out->text[out->n - 1] == ' ')
		out->n--;
	buffer_puts(out, "\n");
}

enum { BAR_LEAST = 8, BAR_MOST = 32 };	/* widths of a bar, in screen columns */

/* The bars of a table: the column of amounts, the first that has them, and the amount of the longest bar. */
struct bars {
	size_t	column;			/* index in the table */
	size_t	room;			/* width of the longest bar; 0: no bars */
	money	greatest;
};

/* The index of the column whose amounts have bars on that screen; n_columns: none. */
static size_t
bars_column(const struct table *t, const struct screen *screen)
{
	unsigned shown = SHOW_BARS | (screen->bars ? SHOW_BARS_ASKED : 0);
	size_t column = 0;

	while (column < t->n_columns && (t->columns[column].show & shown) == 0)
		column++;
	return column;
}

static bool
has_bar(const struct cell *c)
{
	return c->kind == CELL_MONEY && !c->is_sum;
}

/* Whether the last column is prose that needs lines of its own, so that nothing can be beside it. */
static bool
last_is_narrowed(const struct sheet *sh)
{
	return sh->n > 1 && sh->layout[sh->n - 1].width < sh->layout[sh->n - 1].natural;
}

static struct bars
find_bars(const struct sheet *sh)
{
	size_t taken = layout_width(sh->layout, sh->n) + LAYOUT_GAP, width = sh->screen.width;
	struct bars b = { .column = bars_column(sh->table, &sh->screen) };

	if (b.column == sh->table->n_columns || sh->n_rows < 2 || last_is_narrowed(sh))
		return b;
	if (width == 0 && sh->screen.bars)
		width = taken + BAR_MOST;
	if (width < taken + BAR_LEAST)
		return b;
	for (size_t row = 0; row < sh->n_rows; row++) {
		const struct cell *c = table_cell(sh->table, row, b.column);

		if (has_bar(c) && c->number > b.greatest)
			b.greatest = c->number;
	}
	b.room = width - taken < BAR_MOST ? width - taken : BAR_MOST;
	return b;
}

/* The table in the window or, if bars are asked for, beside the room that they need. */
static struct sheet
layout_beside_bars(const struct table *t, const struct screen *screen, const struct cell_style *style, struct arena *a)
{
	struct screen left = *screen;
	struct sheet sh;

	if (screen->bars && screen->width > 2 * (LAYOUT_GAP + BAR_LEAST) && bars_column(t, screen) < t->n_columns)
		left.width -= LAYOUT_GAP + BAR_LEAST;
	sh = layout_table(t, &left, style, a);
	sh.screen = *screen;
	return sh;
}

/* Writes the last column of a row on a line of its own, unwrapped. */
static void
put_below(const struct sheet *sh, size_t row, struct buffer *out)
{
	const struct layout *l = &sh->layout[sh->all];
	const char *s = layout_cell_text(sh, l, table_cell(sh->table, row, l->column));

	if (*s != '\0')
		buffer_printf(out, "%s%s\n", column_gap, s);
}

/* Tells which rows and columns the window had no room for, and how to see them. */
static void
put_left_out(const struct sheet *sh, struct buffer *out)
{
	struct buffer line = buffer_new(sh->arena);

	if (sh->n_rows < sh->table->n_rows)
		buffer_printf(out, "... %zu more; all=yes shows them\n", sh->table->n_rows - sh->n_rows);
	if (sh->n == sh->all)
		return;
	for (size_t i = sh->n; i < sh->all; i++)
		buffer_printf(&line, "%s%s", i == sh->n ? "(left out: " : ", ", *sh->layout[i].heading != '\0' ?
		    sh->layout[i].heading : sh->table->columns[sh->layout[i].column].name);
	buffer_puts(&line, "; pager=yes or a wider window shows more)");
	layout_wrap(line.text, sh->screen.width - 1, 1, out);
	buffer_puts(out, "\n");
}

/* Returns the number of rows shown. */
static size_t
put_table(const struct table *t, const struct screen *screen, const struct cell_style *style,
    struct buffer *out)
{
	struct sheet sh = layout_beside_bars(t, screen, style, out->arena);
	struct bars bars = find_bars(&sh);

	for (size_t row = 0; row <= sh.n_rows; row++) {	/* row 0 is the heading */
		for (size_t i = 0; i < sh.n; i++) {
			const struct cell *c = row == 0 ? NULL : table_cell(t, row - 1, sh.layout[i].column);

			if (i > 0)
				buffer_puts(out, column_gap);
			put_cell(&sh, &sh.layout[i], c, i + 1 == sh.n && bars.room == 0, out);
		}
		if (row > 0 && bars.room > 0 && has_bar(table_cell(t, row - 1, bars.column))) {
			buffer_puts(out, column_gap);
			layout_bar(table_cell(t, row - 1, bars.column)->number, bars.greatest, bars.room,
			    screen->ascii || screen->ascii_bars, out);
		}
		end_line(out);
		if (row > 0 && sh.below)
			put_below(&sh, row - 1, out);
	}
	put_left_out(&sh, out);
	return sh.n_rows;
}

static void
put_text(const char *text, const struct screen *screen, struct buffer *out)
{
	const char *s = text_shown(text, screen->ascii, out->arena);

	if (screen->width > LAYOUT_GAP && text_width(s) > screen->width && *s != ' ')	/* not an indented example */
		layout_wrap(s, screen->width - LAYOUT_GAP, LAYOUT_GAP, out);
	else
		buffer_puts(out, s);
	buffer_puts(out, "\n");
}

void
render_message(const char *line, enum tone tone, const struct screen *screen, struct buffer *out)
{
	const char *colour = tone_colour(screen, tone);

	buffer_puts(out, colour);
	if (screen->width > LAYOUT_GAP && text_width(line) > screen->width)
		layout_wrap(line, screen->width - LAYOUT_GAP, LAYOUT_GAP, out);
	else
		buffer_puts(out, line);
	buffer_puts(out, *colour == '\0' ? "\n" : "\033[0m\n");
}

static void
render_text(const struct answer *w, const struct cell_style *style, struct buffer *out)
{
	size_t rows = 0;

	if (w->n_blocks == 0)
		put_table(w->data, &w->screen, style, out);
	for (size_t i = 0; i < w->n_blocks; i++) {
		if (w->blocks[i].table != NULL)
			rows = put_table(w->blocks[i].table, &w->screen, style, out);
		else if (w->blocks[i].row <= rows)
			put_text(w->blocks[i].text, &w->screen, out);
	}
}

const struct format format_text = {
	.name        = "text",
	.help        = "aligned tables to read",
	.ending      = "txt",
	.for_people  = true,
	.shown_cells = true,
	.render      = render_text,
};
