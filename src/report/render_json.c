/* SPDX-License-Identifier: MIT */
/* Format json: one object with the table of the answer under its name, and the keys of answer.more. */
#include "report/render_internal.h"

static void	render_object(const struct table *t, size_t row, unsigned depth, struct buffer *out);

static void
json_break_line(unsigned depth, struct buffer *out)
{
	buffer_puts(out, "\n");
	buffer_fill(out, ' ', 2 * (size_t)depth);
}

static void
render_list(const struct cell *c, struct buffer *out)
{
	buffer_puts(out, "[");
	for (size_t i = 0; i < c->list.n; i++) {
		if (i > 0)
			buffer_puts(out, ", ");
		buffer_json(out, c->list.items[i]);
	}
	buffer_puts(out, "]");
}

static void
render_rows(const struct table *t, unsigned depth, struct buffer *out)
{
	buffer_puts(out, "[");
	for (size_t row = 0; row < t->n_rows; row++) {
		if (row > 0)
			buffer_puts(out, ",");
		json_break_line(depth + 1, out);
		render_object(t, row, depth + 1, out);
	}
	if (t->n_rows > 0)
		json_break_line(depth, out);
	buffer_puts(out, "]");
}

static void
render_value(const struct cell *c, unsigned depth, struct buffer *out)
{
	switch (c->kind) {
	case CELL_NULL:
		buffer_puts(out, "null");
		break;
	case CELL_TEXT:
		buffer_json(out, c->text);
		break;
	case CELL_COUNT:
	case CELL_BOOL:
		buffer_puts(out, render_exact(c, out->arena));
		break;
	case CELL_MONEY:
	case CELL_RATIO:
		buffer_json(out, render_exact(c, out->arena));
		break;
	case CELL_LIST:
		render_list(c, out);
		break;
	case CELL_TABLE:
		render_rows(c->table, depth, out);
		break;
	case CELL_OBJECT:
		render_object(c->table, 0, depth, out);
		break;
	}
}

static bool
cell_has_rows(const struct cell *c)
{
	return c->kind == CELL_TABLE && c->table->n_rows > 0;
}

static bool
is_in_json(const struct table *t, size_t row, size_t column)
{
	unsigned show = t->columns[column].show;

	return (show & SHOW_JSON) != 0 &&
	    ((show & SHOW_IF_SET) == 0 || table_cell(t, row, column)->kind != CELL_NULL);
}

/* An object without nested rows takes one line; else each key has a line of its own. */
static void
render_object(const struct table *t, size_t row, unsigned depth, struct buffer *out)
{
	bool nested = false, first = true;

	for (size_t i = 0; i < t->n_columns; i++)
		nested |= cell_has_rows(table_cell(t, row, i));
	buffer_puts(out, "{");
	for (size_t i = 0; i < t->n_columns; i++) {
		if (!is_in_json(t, row, i))
			continue;
		if (!first)
			buffer_puts(out, nested ? "," : ", ");
		if (nested)
			json_break_line(depth + 1, out);
		buffer_json(out, t->columns[i].name);
		buffer_puts(out, ": ");
		render_value(table_cell(t, row, i), depth + 1, out);
		first = false;
	}
	if (nested)
		json_break_line(depth, out);
	buffer_puts(out, "}");
}

void
render_json(const struct answer *w, struct buffer *out)
{
	buffer_puts(out, "{\n  ");
	buffer_json(out, w->data->name);
	buffer_puts(out, ": ");
	render_rows(w->data, 1, out);
	for (size_t i = 0; w->more != NULL && i < w->more->n_columns; i++) {
		buffer_puts(out, ",\n  ");
		buffer_json(out, w->more->columns[i].name);
		buffer_puts(out, ": ");
		render_value(table_cell(w->more, 0, i), 1, out);
	}
	buffer_puts(out, "\n}\n");
}
