/* SPDX-License-Identifier: MIT */
/* Format json: one object with the table of the answer under its name, and the keys of answer.more. */
#include "report/render.h"

#include "base/json_writer.h"

/* An answer that is being written. */
struct json_answer {
	struct json_writer		*writer;
	const struct cell_style		*style;
};

static void	render_object(const struct table *t, size_t row, const struct json_answer *j);

static void
render_list(const struct cell *c, struct json_writer *j)
{
	json_write_list(j, JSON_INLINE);
	for (size_t i = 0; i < c->list.n; i++)
		json_write_text(j, c->list.items[i]);
	json_write_end(j);
}

static void
render_rows(const struct table *t, const struct json_answer *j)
{
	json_write_list(j->writer, JSON_LINES);
	for (size_t row = 0; row < t->n_rows; row++)
		render_object(t, row, j);
	json_write_end(j->writer);
}

static void
render_value(const struct cell *c, const struct json_answer *j)
{
	const char *text = cell_to_text(c, j->style, j->writer->out->arena);

	switch (c->kind) {
	case CELL_NULL:
		json_write_literal(j->writer, "null");
		break;
	case CELL_COUNT:
	case CELL_BOOL:
		json_write_literal(j->writer, text);
		break;
	case CELL_MONEY:
	case CELL_RATIO:
	case CELL_FACTOR:
	case CELL_DECIMAL:	/* all of them are numbers of JSON as they are; readers that take doubles round them */
		if (j->style->numbers)
			json_write_literal(j->writer, text);
		else
			json_write_text(j->writer, text);
		break;
	case CELL_TEXT:
		json_write_text(j->writer, text);
		break;
	case CELL_LIST:
		render_list(c, j->writer);
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
render_member(const struct table *t, size_t row, size_t column, const struct json_answer *j)
{
	json_write_key(j->writer, t->columns[column].name);
	render_value(table_cell(t, row, column), j);
}

/* An object without nested rows takes one line; else each key has a line of its own. */
static void
render_object(const struct table *t, size_t row, const struct json_answer *j)
{
	bool nested = false;

	for (size_t i = 0; i < t->n_columns; i++)
		nested |= cell_has_rows(table_cell(t, row, i));
	json_write_object(j->writer, nested ? JSON_LINES : JSON_INLINE);
	for (size_t i = 0; i < t->n_columns; i++) {
		if (is_in_json(t, row, i))
			render_member(t, row, i, j);
	}
	json_write_end(j->writer);
}

/* What could not be answered: its exit status, the reason as a label, and the message. */
static void
render_errors(const struct answer *w, struct json_writer *j)
{
	char status[INT128_TEXT];

	json_write_key(j, "errors");
	json_write_list(j, JSON_LINES);
	for (size_t i = 0; i < w->n_failures; i++) {
		const struct err *e = &w->failures[i];

		int128_print(status, err_status(e->kind), 0);
		json_write_object(j, JSON_INLINE);
		json_write_key(j, "status");
		json_write_literal(j, status);
		json_write_key(j, "reason");
		json_write_text(j, err_reason(e->kind));
		json_write_key(j, "message");
		json_write_text(j, e->msg);
		json_write_end(j);
	}
	json_write_end(j);
}

static void
render_answer_object(const struct answer *w, const struct json_answer *j)
{
	json_write_object(j->writer, JSON_LINES);
	json_write_key(j->writer, w->data->name);
	render_rows(w->data, j);
	for (size_t i = 0; w->more != NULL && i < w->more->n_columns; i++)
		render_member(w->more, 0, i, j);
	if (w->n_failures > 0 && !w->no_errors)
		render_errors(w, j->writer);
	json_write_end(j->writer);
}

static void
render_json(const struct answer *w, const struct cell_style *style, struct buffer *out)
{
	struct json_writer writer = json_writer_new(out);

	render_answer_object(w, &(struct json_answer){ &writer, style });
	buffer_puts(out, "\n");
}

/* {"low": ANSWER, "high": ANSWER}, each answer as it is on its own. */
static void
render_json_range(const struct answer *low, const struct answer *high, const struct cell_style *style,
    struct buffer *out)
{
	struct json_writer writer = json_writer_new(out);
	const struct json_answer j = { &writer, style };

	json_write_object(&writer, JSON_INLINE);
	json_write_key(&writer, "low");
	render_answer_object(low, &j);
	json_write_break(&writer);
	json_write_key(&writer, "high");
	render_answer_object(high, &j);
	json_write_end(&writer);
	buffer_puts(out, "\n");
}

const struct format format_json = {
	.name         = "json",
	.help         = "one object; amounts are exact decimal strings",
	.option       = "--json",
	.ending       = "json",
	.nested       = true,
	.render       = render_json,
	.render_range = render_json_range,
};
