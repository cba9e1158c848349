/* SPDX-License-Identifier: MIT */
/*
 * Formats text and markdown: tables for people. Builds on text_layout.c. Texts are cleaned of control characters, so
 * that nothing in a name steers a terminal. Read put_table first.
 */
#include "report/render_internal.h"

#include <string.h>

#include "base/text.h"

static const char column_gap[LAYOUT_GAP + 1] = "  ";

/* Replaces each character that is not ASCII by \uXXXX, for a terminal that cannot show it. */
static const char *
escape_non_ascii(const char *text, struct arena *a)
{
	struct buffer b = buffer_new(a);
	size_t n = strlen(text), len;

	for (; n > 0; text += len, n -= len) {
		uint32_t c;

		len = text_decode(text, n, &c);
		if (len > 1)
			buffer_printf(&b, "\\u%04x", (unsigned)c);
		else
			buffer_add(&b, text, len = 1);
	}
	return b.text;
}

static const char *
clean_text(const char *text, bool ascii, struct arena *a)
{
	size_t n = strlen(text), need = text_clean(NULL, 0, text, n) + 1;
	char *clean = arena_alloc(a, need);

	text_clean(clean, need, text, n);
	return ascii ? escape_non_ascii(clean, a) : clean;
}

/* Factors and percentages of 1 or more are rounded to three decimals; smaller ones keep all six. */
static int128
three_decimals(int128 ratio)
{
	int128 size = ratio < 0 ? -ratio : ratio, rounded;

	if (size < QUANTITY_ONE || !int128_quotient(size, 1000, 0, &rounded))
		return ratio;
	return ratio < 0 ? -rounded * 1000 : rounded * 1000;
}

static const char	*object_to_text(const struct table *t, bool ascii, struct arena *a);

/* A cell as text for people, cleaned of control characters. */
static const char *
cell_to_text(const struct cell *c, bool ascii, struct arena *a)
{
	char number[INT128_TEXT];

	switch (c->kind) {
	case CELL_NULL:
		return "";
	case CELL_COUNT:
		quantity_show(number, c->number);
		return arena_strdup(a, number);
	case CELL_RATIO:
		quantity_show(number, three_decimals(c->number));
		return arena_strdup(a, number);
	case CELL_MONEY:
		money_show(number, c->number);
		return arena_strdup(a, number);
	case CELL_BOOL:
		return c->flag ? "yes" : "no";
	case CELL_OBJECT:
		return object_to_text(c->table, ascii, a);
	default:
		return clean_text(render_exact(c, a), ascii, a);
	}
}

/* "above 200,000": the keys that are set, with their values. */
static const char *
object_to_text(const struct table *t, bool ascii, struct arena *a)
{
	struct buffer b = buffer_new(a);

	for (size_t i = 0; i < t->n_columns; i++) {
		const struct cell *c = table_cell(t, 0, i);

		if (c->kind != CELL_NULL)
			buffer_printf(&b, "%s%s %s", b.n == 0 ? "" : ", ", t->columns[i].name,
			    cell_to_text(c, ascii, a));
	}
	return b.text;
}

static bool
cell_is_number(const struct cell *c)
{
	return c->kind == CELL_COUNT || c->kind == CELL_MONEY || c->kind == CELL_RATIO;
}

/* The width of a number up to its decimal point. */
static size_t
whole_width(const char *s)
{
	return strcspn(s, ".");
}

static const char *
column_heading(const struct column *c)
{
	return c->heading != NULL ? c->heading : c->name;
}

static bool
column_is_shown(const struct table *t, size_t column)
{
	unsigned how = t->columns[column].show;

	if ((how & SHOW_TEXT) == 0)
		return false;
	if ((how & SHOW_IF_ANY) == 0)
		return true;
	for (size_t row = 0; row < t->n_rows; row++) {
		const struct cell *c = table_cell(t, row, column);

		if (c->kind != CELL_NULL && !(c->kind == CELL_TEXT && *c->text == '\0') &&
		    !(c->kind == CELL_LIST && c->list.n == 0))
			return true;
	}
	return false;
}

/* A table that is laid out for a screen. */
struct sheet {
	const struct table	*table;
	struct screen		 screen;
	struct layout		*layout;
	size_t			 n;		/* number of columns shown */
	size_t			 all;		/* the same with those that have no room */
	size_t			 n_rows;	/* rows shown */
	bool			 below;		/* the last column, layout[all], goes below each row */
	struct arena		*arena;
};

static struct layout
lay_out_column(const struct sheet *sh, size_t column)
{
	struct layout l = { .column = column,
	    .heading = clean_text(column_heading(&sh->table->columns[column]), sh->screen.ascii, sh->arena) };
	size_t decimals = 0;

	l.width = text_width(l.heading);
	for (size_t row = 0; row < sh->n_rows; row++) {
		const struct cell *c = table_cell(sh->table, row, column);
		const char *s = cell_to_text(c, sh->screen.ascii, sh->arena);
		size_t width = text_width(s);

		l.numeric |= cell_is_number(c);
		if (cell_is_number(c)) {
			l.whole = whole_width(s) > l.whole ? whole_width(s) : l.whole;
			decimals = width - whole_width(s) > decimals ? width - whole_width(s) : decimals;
		} else if (width > l.width)
			l.width = width;
	}
	if (l.whole + decimals > l.width)
		l.width = l.whole + decimals;
	else
		l.whole = l.width - decimals;	/* numbers are right-aligned under a long heading */
	l.natural = l.width;
	return l;
}

static struct sheet
lay_out_table(const struct table *t, const struct screen *screen, struct arena *a)
{
	struct sheet sh = { .table = t, .screen = *screen, .n_rows = t->n_rows, .arena = a };

	if (screen->width > 0 && t->most > 0 && t->n_rows > t->most + 1)	/* the line about one row takes a row */
		sh.n_rows = t->most;
	sh.layout = arena_array(a, t->n_columns, sizeof *sh.layout);
	for (size_t i = 0; i < t->n_columns; i++) {
		if (column_is_shown(t, i))
			sh.layout[sh.n++] = lay_out_column(&sh, i);
	}
	sh.all = sh.n;
	sh.below = sh.n > 1 && screen->width > 0 && layout_width(sh.layout, sh.n) > screen->width &&
	    (t->columns[sh.layout[sh.n - 1].column].show & SHOW_BELOW) != 0;
	if (sh.below)
		sh.all = --sh.n;
	if (screen->width > 0)
		sh.n = layout_fit(t, sh.layout, sh.n, screen->width);
	return sh;
}

/* The colour of a tone. No other escape sequences reach a terminal. */
static const char *
tone_colour(const struct screen *screen, enum tone tone)
{
	static const char *const colours[] = { [TONE_NONE] = "", [TONE_GOOD] = "\033[32m",
	    [TONE_BAD] = "\033[31m", [TONE_UNSURE] = "\033[33m" };

	return screen->colour ? colours[tone] : "";
}

static void
put_cell(const struct sheet *sh, const struct layout *l, const struct cell *c, bool last,
    struct buffer *out)
{
	const char *s = c == NULL ? l->heading : cell_to_text(c, sh->screen.ascii, sh->arena);
	const char *colour = *s == '\0' || c == NULL ? "" : tone_colour(&sh->screen, c->tone);
	size_t width = text_width(s), before = 0;

	if (c != NULL && cell_is_number(c))
		before = l->whole - whole_width(s);
	else if (c == NULL && l->numeric)
		before = l->width - width;	/* headings of numbers are right-aligned */
	buffer_fill(out, ' ', before);
	buffer_puts(out, colour);
	if (last && width > l->width && (sh->table->columns[l->column].show & SHOW_CHART) != 0)
		layout_shrink(s, l->natural, l->width, out);
	else if (last && before == 0 && width > l->width)
		layout_wrap(s, l->width, layout_width(sh->layout, sh->n) - l->width, out);
	else
		buffer_puts(out, s);
	buffer_puts(out, *colour == '\0' ? "" : "\033[0m");
	if (!last && before == 0 && width > l->width) {
		buffer_puts(out, "\n");		/* a long name takes a line of its own */
		width = 0;
	}
	if (!last && l->width > before + width)
		buffer_fill(out, ' ', l->width - before - width);
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

/* The bars of a table: the column of amounts, and the amount of the longest bar. */
struct bars {
	size_t	column;			/* index in the table */
	size_t	room;			/* width of the longest bar; 0: no bars */
	money	greatest;
};

static struct bars
find_bars(const struct sheet *sh)
{
	size_t taken = layout_width(sh->layout, sh->n) + LAYOUT_GAP;
	struct bars b = { .room = 0 };

	if (sh->n_rows < 2 || sh->screen.width < taken + BAR_LEAST)
		return b;
	while (b.column < sh->table->n_columns && (sh->table->columns[b.column].show & SHOW_BARS) == 0)
		b.column++;
	if (b.column == sh->table->n_columns)
		return b;
	for (size_t row = 0; row < sh->n_rows; row++) {
		const struct cell *c = table_cell(sh->table, row, b.column);

		if (c->kind == CELL_MONEY && c->number > b.greatest)
			b.greatest = c->number;
	}
	b.room = sh->screen.width - taken < BAR_MOST ? sh->screen.width - taken : BAR_MOST;
	return b;
}

/* Writes the last column of a row on a line of its own, unwrapped. */
static void
put_below(const struct sheet *sh, size_t row, struct buffer *out)
{
	const struct layout *l = &sh->layout[sh->all];
	const char *s = cell_to_text(table_cell(sh->table, row, l->column), sh->screen.ascii, sh->arena);

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
put_table(const struct table *t, const struct screen *screen, struct buffer *out)
{
	struct sheet sh = lay_out_table(t, screen, out->arena);
	struct bars bars = find_bars(&sh);

	for (size_t row = 0; row <= sh.n_rows; row++) {	/* row 0 is the heading */
		for (size_t i = 0; i < sh.n; i++) {
			const struct cell *c = row == 0 ? NULL : table_cell(t, row - 1, sh.layout[i].column);

			if (i > 0)
				buffer_puts(out, column_gap);
			put_cell(&sh, &sh.layout[i], c, i + 1 == sh.n && bars.room == 0, out);
		}
		if (row > 0 && bars.room > 0) {
			buffer_puts(out, column_gap);
			layout_bar(table_cell(t, row - 1, bars.column)->number, bars.greatest, bars.room,
			    screen->ascii, out);
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
	const char *s = clean_text(text, screen->ascii, out->arena);

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

/* Explains "~" below an answer that has a rounded amount. apart: after a blank line. */
static void
put_legend(size_t start, bool apart, struct buffer *out)
{
	const char *mark = arena_printf(out->arena, "~%s", money_sign());

	if (out->n > start && strstr(out->text + start, mark) != NULL)
		buffer_printf(out, "%s~ is rounded; format=json has it exact\n", apart ? "\n" : "");
}

void
render_text(const struct answer *w, struct buffer *out)
{
	size_t start = out->n, rows = 0;

	if (w->n_blocks == 0)
		put_table(w->data, &w->screen, out);
	for (size_t i = 0; i < w->n_blocks; i++) {
		if (w->blocks[i].table != NULL)
			rows = put_table(w->blocks[i].table, &w->screen, out);
		else if (w->blocks[i].row <= rows)
			put_text(w->blocks[i].text, &w->screen, out);
	}
	put_legend(start, w->n_blocks == 0 || w->blocks[w->n_blocks - 1].table != NULL, out);
}

/* ---- markdown ---- */

/* Escapes markup, so that nothing in a name makes a link, HTML or a new cell. */
static void
put_markdown(const char *s, struct buffer *out)
{
	for (; *s != '\0'; s++) {
		if (strchr("|\\`*_<[", *s) != NULL)
			buffer_puts(out, "\\");
		buffer_add(out, s, 1);
	}
}

static void
put_markdown_cell(const char *s, struct buffer *out)
{
	buffer_puts(out, " ");
	put_markdown(s, out);
	buffer_puts(out, " |");
}

static void
put_markdown_table(const struct table *t, bool ascii, struct buffer *out)
{
	const struct screen whole = { .ascii = ascii };
	const struct sheet sh = lay_out_table(t, &whole, out->arena);

	for (size_t row = 0; row <= t->n_rows; row++) {
		buffer_puts(out, "|");
		for (size_t i = 0; i < sh.n; i++)
			put_markdown_cell(row == 0 ? sh.layout[i].heading :
			    cell_to_text(table_cell(t, row - 1, sh.layout[i].column), ascii, out->arena), out);
		buffer_puts(out, "\n");
		if (row > 0)
			continue;
		buffer_puts(out, "|");
		for (size_t i = 0; i < sh.n; i++)
			buffer_puts(out, sh.layout[i].numeric ? " ---: |" : " --- |");
		buffer_puts(out, "\n");
	}
}

void
render_markdown(const struct answer *w, struct buffer *out)
{
	size_t start = out->n;

	if (w->n_blocks == 0)
		put_markdown_table(w->data, w->screen.ascii, out);
	for (size_t i = 0, n = 0; i < w->n_blocks; i++) {
		const struct block *block = &w->blocks[i];

		if (block->table == NULL && *block->text == '\0')
			continue;
		if (n++ > 0)
			buffer_puts(out, "\n");	/* each block is a paragraph */
		if (block->table != NULL)
			put_markdown_table(block->table, w->screen.ascii, out);
		else {
			put_markdown(clean_text(block->text, w->screen.ascii, out->arena), out);
			buffer_puts(out, "\n");
		}
	}
	put_legend(start, true, out);
}
