/* SPDX-License-Identifier: MIT */
/* Format json: one object with the table of the answer under its name, and the keys of answer.more. */
#include "report/render_internal.h"

#include "base/json_writer.h"

static void	render_object(const struct table *t, size_t row, struct json_writer *j);

static void
render_list(const struct cell *c, struct json_writer *j)
{
	json_write_list(j, JSON_INLINE);
	for (size_t i = 0; i < c->list.n; i++)
		json_write_text(j, c->list.items[i]);
	json_write_end(j);
}

static void
render_rows(const struct table *t, struct json_writer *j)
{
	json_write_list(j, JSON_LINES);
	for (size_t row = 0; row < t->n_rows; row++)
		render_object(t, row, j);
	json_write_end(j);
}

static void
render_value(const struct cell *c, struct json_writer *j)
{
	switch (c->kind) {
	case CELL_NULL:
		json_write_literal(j, "null");
		break;
	case CELL_COUNT:
	case CELL_BOOL:
		json_write_literal(j, render_exact(c, j->out->arena));
		break;
	case CELL_TEXT:
	case CELL_MONEY:
	case CELL_RATIO:
		json_write_text(j, render_exact(c, j->out->arena));
		break;
	case CELL_LIST:
		render_list(c, j);
		break;
	case CELL_TABLE:
		render_rows(c->table, j);
		break;
	case CELL_OBJECT:
		render_object(c->table, 0, j);
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

static void
render_member(const struct table *t, size_t row, size_t column, struct json_writer *j)
{
	json_write_key(j, t->columns[column].name);
	render_value(table_cell(t, row, column), j);
}

/* An object without nested rows takes one line; else each key has a line of its own. */
static void
render_object(const struct table *t, size_t row, struct json_writer *j)
{
	bool nested = false;

	for (size_t i = 0; i < t->n_columns; i++)
		nested |= cell_has_rows(table_cell(t, row, i));
	json_write_object(j, nested ? JSON_LINES : JSON_INLINE);
	for (size_t i = 0; i < t->n_columns; i++) {
		if (is_in_json(t, row, i))
			render_member(t, row, i, j);
	}
	json_write_end(j);
}

void
render_json(const struct answer *w, struct buffer *out)
{
	struct json_writer j = json_writer_new(out);

	json_write_object(&j, JSON_LINES);
	json_write_key(&j, w->data->name);
	render_rows(w->data, &j);
	for (size_t i = 0; w->more != NULL && i < w->more->n_columns; i++)
		render_member(w->more, 0, i, &j);
	json_write_end(&j);
	buffer_puts(out, "\n");
}
