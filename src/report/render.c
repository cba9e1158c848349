/* SPDX-License-Identifier: MIT */
/*
 * The table of formats, the exact text of a cell, format plain, and ranges. The other formats are in render_text.c,
 * render_json.c and render_csv.c.
 */
#include "report/render_internal.h"

#include <stdio.h>
#include <string.h>

#include "base/text.h"

const struct format formats[] = {
	{ "text",     "aligned tables for people",                      render_text },
	{ "json",     "one object; amounts are exact decimal strings",  render_json },
	{ "csv",      "one record a row, with a header (RFC 4180)",     render_csv },
	{ "markdown", "tables to paste",                                render_markdown },
	{ "plain",    "the bare exact amount, a line for each model",   render_plain },
};

const size_t n_formats = sizeof formats / sizeof formats[0];

const struct format *
render_find(const char *name, struct err *e)
{
	if (*name == '\0')
		return &formats[0];
	for (size_t i = 0; i < n_formats; i++) {
		if (text_equal(formats[i].name, name))
			return &formats[i];
	}
	err_set(e, ERR_USAGE, "unknown format '%.40s'; formats are text, json, csv, markdown, plain",
	    name);
	return NULL;
}

bool
render_is_for_people(const struct format *f)
{
	return f->render == render_text || f->render == render_markdown;
}

static const char *
join_list(const struct cell *c, struct arena *a)
{
	struct buffer b = buffer_new(a);

	for (size_t i = 0; i < c->list.n; i++) {
		if (i > 0)
			buffer_puts(&b, "; ");
		buffer_puts(&b, c->list.items[i]);
	}
	return b.text;
}

/* "above 200000": the keys that are set, with their values. */
static const char *
join_object(const struct table *t, struct arena *a)
{
	struct buffer b = buffer_new(a);

	for (size_t i = 0; i < t->n_columns; i++) {
		const struct cell *c = table_cell(t, 0, i);

		if (c->kind != CELL_NULL)
			buffer_printf(&b, "%s%s %s", b.n == 0 ? "" : ", ", t->columns[i].name, render_exact(c, a));
	}
	return b.text;
}

const char *
render_exact(const struct cell *c, struct arena *a)
{
	char number[INT128_TEXT];

	switch (c->kind) {
	case CELL_TEXT:
		return c->text;
	case CELL_COUNT:
	case CELL_RATIO:
		quantity_print(number, c->number);
		return arena_strdup(a, number);
	case CELL_MONEY:
		money_print_shown(number, c->number);
		return arena_strdup(a, number);
	case CELL_BOOL:
		return c->flag ? "true" : "false";
	case CELL_LIST:
		return join_list(c, a);
	case CELL_OBJECT:
		return join_object(c->table, a);
	case CELL_NULL:
	case CELL_TABLE:
		break;
	}
	return "";
}

/* All columns of each row, separated by tabs; cells are cleaned, so that no cell contains a tab. */
static void
render_tabs(const struct table *t, struct buffer *out)
{
	for (size_t row = 0; row < t->n_rows; row++) {
		for (size_t i = 0; i < t->n_columns; i++) {
			const char *text = render_exact(table_cell(t, row, i), out->arena);
			size_t n = strlen(text), need = text_clean(NULL, 0, text, n) + 1;
			char *clean = arena_alloc(out->arena, need);

			text_clean(clean, need, text, n);
			buffer_printf(out, "%s%s", i > 0 ? "\t" : "", clean);
		}
		buffer_puts(out, "\n");
	}
}

/* Plain of an answer without plain lines: the first column shown of each row. */
static void
render_first_column(const struct table *t, struct buffer *out)
{
	size_t column = 0;

	while (column + 1 < t->n_columns && (t->columns[column].show & SHOW_TEXT) == 0)
		column++;
	for (size_t row = 0; row < t->n_rows; row++)
		buffer_printf(out, "%s\n", render_exact(table_cell(t, row, column), out->arena));
}

void
render_plain(const struct answer *w, struct buffer *out)
{
	if (w->whole_rows)
		render_tabs(w->data, out);
	else if (w->n_plain == 0)
		render_first_column(w->data, out);
	for (size_t i = 0; i < w->n_plain; i++) {
		buffer_puts(out, w->plain[i]);
		buffer_puts(out, "\n");
	}
}

/* Removes line breaks from the end. */
static void
trim_newlines(struct buffer *out)
{
	while (out->n > 0 && out->text[out->n - 1] == '\n')
		out->text[--out->n] = '\0';
}

void
render_range(const struct format *f, const struct answer *low, const struct answer *high,
    struct buffer *out)
{
	bool people = render_is_for_people(f);

	if (f->render == render_csv) {
		render_csv_range(low, high, out);
		return;
	}
	if (f->render == render_json)
		buffer_puts(out, "{\"low\": ");
	else if (people)
		buffer_puts(out, "at the low end of the range:\n\n");
	f->render(low, out);
	if (f->render == render_json) {
		trim_newlines(out);
		buffer_puts(out, ",\n\"high\": ");
	} else if (people)
		buffer_puts(out, "\nat the high end of the range:\n\n");
	f->render(high, out);
	if (f->render == render_json) {
		trim_newlines(out);
		buffer_puts(out, "}\n");
	}
}
