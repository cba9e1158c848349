/* SPDX-License-Identifier: MIT */
/* text and markdown: tables for people. */
#include "render_internal.h"

#include <string.h>

#include "text.h"

static const char gap[] = "  ";

static const char *
cleaned(const char *text, struct arena *a)
{
	size_t n = strlen(text), need = text_clean(NULL, 0, text, n) + 1;
	char *clean = arena_alloc(a, need);

	text_clean(clean, need, text, n);
	return clean;
}

/* Factors and percents from 1 on are read to three decimals; smaller ones keep all six. */
static wide
three_decimals(wide ratio)
{
	wide size = ratio < 0 ? -ratio : ratio, rounded;

	if (size < QUANTITY_ONE || !wide_quotient(size, 1000, 0, &rounded))
		return ratio;
	return ratio < 0 ? -rounded * 1000 : rounded * 1000;
}

static const char	*show_object(const struct table *t, struct arena *a);

/* A cell as people read it, clean of anything that steers a terminal. */
static const char *
show(const struct cell *c, struct arena *a)
{
	char number[WIDE_TEXT];

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
		return show_object(c->table, a);
	default:
		return cleaned(render_exact(c, a), a);
	}
}

/* "above 200,000": the keys that are set, with their values. */
static const char *
show_object(const struct table *t, struct arena *a)
{
	struct buffer b = buffer_new(a);

	for (size_t i = 0; i < t->n_columns; i++) {
		const struct cell *c = table_cell(t, 0, i);

		if (c->kind != CELL_NULL)
			buffer_printf(&b, "%s%s %s", b.n == 0 ? "" : ", ", t->columns[i].name, show(c, a));
	}
	return b.text;
}

static bool
is_number(const struct cell *c)
{
	return c->kind == CELL_COUNT || c->kind == CELL_MONEY || c->kind == CELL_RATIO;
}

/* A column being laid out: numbers are aligned at the end of their whole part. */
struct layout {
	size_t	column;			/* of the table */
	bool	numeric;
	size_t	width, whole;		/* columns in all; and before the point, for numbers */
};

/* Columns of a number up to its decimal point. */
static size_t
whole_width(const char *s)
{
	return strcspn(s, ".");
}

static const char *
heading(const struct column *c)
{
	return c->heading != NULL ? c->heading : c->name;
}

static bool
is_shown(const struct table *t, size_t column)
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

static struct layout
lay_out(const struct table *t, size_t column, struct arena *a)
{
	struct layout l = { .column = column, .width = text_width(heading(&t->columns[column])) };
	size_t behind = 0;

	for (size_t row = 0; row < t->n_rows; row++) {
		const struct cell *c = table_cell(t, row, column);
		const char *s = show(c, a);
		size_t width = text_width(s);

		l.numeric |= is_number(c);
		if (is_number(c)) {
			l.whole = whole_width(s) > l.whole ? whole_width(s) : l.whole;
			behind = width - whole_width(s) > behind ? width - whole_width(s) : behind;
		} else if (width > l.width)
			l.width = width;
	}
	if (l.whole + behind > l.width)
		l.width = l.whole + behind;
	else
		l.whole = l.width - behind;	/* numbers stand at the right under a long heading */
	return l;
}

static void
put_cell(const struct layout *l, const struct cell *c, const char *s, bool last, struct buffer *out)
{
	size_t width = text_width(s), before = 0;

	if (c != NULL && is_number(c))
		before = l->whole - whole_width(s);
	else if (c == NULL && l->numeric)
		before = l->width - width;	/* the heading of numbers */
	buffer_fill(out, ' ', before);
	buffer_puts(out, s);
	if (!last && l->width > before + width)
		buffer_fill(out, ' ', l->width - before - width);
}

/* Cuts the blanks at the end of the line that was just written. */
static void
end_line(struct buffer *out)
{
	while (out->n > 0 && out->text[out->n - 1] == ' ')
		out->n--;
	buffer_puts(out, "\n");
}

static size_t
lay_out_all(const struct table *t, struct layout **layouts, struct arena *a)
{
	size_t n = 0;

	*layouts = arena_array(a, t->n_columns, sizeof **layouts);
	for (size_t i = 0; i < t->n_columns; i++) {
		if (is_shown(t, i))
			(*layouts)[n++] = lay_out(t, i, a);
	}
	return n;
}

static void
put_table(const struct table *t, struct buffer *out)
{
	struct layout *l;
	size_t n = lay_out_all(t, &l, out->arena);

	for (size_t row = 0; row <= t->n_rows; row++) {	/* row 0 is the heading */
		for (size_t i = 0; i < n; i++) {
			const struct cell *c = row == 0 ? NULL : table_cell(t, row - 1, l[i].column);
			const char *s = c == NULL ? heading(&t->columns[l[i].column]) : show(c, out->arena);

			if (i > 0)
				buffer_puts(out, gap);
			put_cell(&l[i], c, s, i + 1 == n, out);
		}
		end_line(out);
	}
}

static void
put_text(const char *text, struct buffer *out)
{
	buffer_puts(out, cleaned(text, out->arena));
	buffer_puts(out, "\n");
}

void
render_text(const struct answer *w, struct buffer *out)
{
	if (w->n_blocks == 0)
		put_table(w->data, out);
	for (size_t i = 0; i < w->n_blocks; i++) {
		if (w->blocks[i].table != NULL)
			put_table(w->blocks[i].table, out);
		else
			put_text(w->blocks[i].text, out);
	}
}

/* ---- markdown ---- */

/* Escapes what would be markup: nothing in a name makes a link, HTML or a new cell. */
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
put_markdown_table(const struct table *t, struct buffer *out)
{
	struct layout *l;
	size_t n = lay_out_all(t, &l, out->arena);

	for (size_t row = 0; row <= t->n_rows; row++) {
		buffer_puts(out, "|");
		for (size_t i = 0; i < n; i++)
			put_markdown_cell(row == 0 ? heading(&t->columns[l[i].column]) :
			    show(table_cell(t, row - 1, l[i].column), out->arena), out);
		buffer_puts(out, "\n");
		if (row > 0)
			continue;
		buffer_puts(out, "|");
		for (size_t i = 0; i < n; i++)
			buffer_puts(out, l[i].numeric ? " ---: |" : " --- |");
		buffer_puts(out, "\n");
	}
}

void
render_markdown(const struct answer *w, struct buffer *out)
{
	if (w->n_blocks == 0)
		put_markdown_table(w->data, out);
	for (size_t i = 0, n = 0; i < w->n_blocks; i++) {
		const struct block *block = &w->blocks[i];

		if (block->table == NULL && *block->text == '\0')
			continue;
		if (n++ > 0)
			buffer_puts(out, "\n");	/* each block is a paragraph */
		if (block->table != NULL)
			put_markdown_table(block->table, out);
		else {
			put_markdown(cleaned(block->text, out->arena), out);
			buffer_puts(out, "\n");
		}
	}
}
