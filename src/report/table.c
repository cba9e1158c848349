/* SPDX-License-Identifier: MIT */
/* Tables, cells and answers; see table.h. */
#include "report/table.h"

#include <string.h>

struct table *
table_new(struct arena *a, const char *name, const struct column *columns, size_t n_columns)
{
	struct table *t = arena_alloc(a, sizeof *t);

	*t = (struct table){ .name = name, .columns = columns, .n_columns = n_columns, .arena = a };
	return t;
}

struct cell *
table_row(struct table *t)
{
	t->cells = arena_grow(t->arena, t->cells, t->n_rows, &t->room, t->n_columns * sizeof *t->cells);
	return t->cells + t->n_rows++ * t->n_columns;
}

const struct cell *
table_cell(const struct table *t, size_t row, size_t column)
{
	return &t->cells[row * t->n_columns + column];
}

struct table *
table_widen(const struct table *t, const struct column *more, size_t n)
{
	size_t all = t->n_columns + n;
	struct column *columns = arena_array(t->arena, all, sizeof *columns);
	struct table *out = table_new(t->arena, t->name, columns, all);

	memcpy(columns, t->columns, t->n_columns * sizeof *columns);
	memcpy(columns + t->n_columns, more, n * sizeof *columns);
	for (size_t row = 0; row < t->n_rows; row++)
		memcpy(table_row(out), table_cell(t, row, 0), t->n_columns * sizeof(struct cell));
	return out;
}

struct cell
cell_text(const char *s)
{
	return (struct cell){ .kind = s == NULL ? CELL_NULL : CELL_TEXT, .text = s };
}

struct cell
cell_count(quantity q)
{
	return (struct cell){ .kind = CELL_COUNT, .number = q };
}

struct cell
cell_money(money m)
{
	return (struct cell){ .kind = CELL_MONEY, .number = m };
}

struct cell
cell_ratio(int128 millionths)
{
	return (struct cell){ .kind = CELL_RATIO, .number = millionths };
}

struct cell
cell_bool(bool flag)
{
	return (struct cell){ .kind = CELL_BOOL, .flag = flag };
}

struct cell
cell_list(const char *const *items, size_t n)
{
	return (struct cell){ .kind = CELL_LIST, .list = { items, n } };
}

struct cell
cell_table(const struct table *t)
{
	return (struct cell){ .kind = CELL_TABLE, .table = t };
}

struct cell
cell_object(const struct table *t)
{
	return (struct cell){ .kind = CELL_OBJECT, .table = t };
}

struct cell
cell_toned(struct cell c, enum tone tone)
{
	c.tone = tone;
	return c;
}

struct answer *
answer_new(struct arena *a)
{
	struct answer *w = arena_alloc(a, sizeof *w);

	w->arena = a;
	return w;
}

static void
add_block(struct answer *w, struct block block)
{
	w->blocks = arena_grow(w->arena, w->blocks, w->n_blocks, &w->room_blocks, sizeof *w->blocks);
	w->blocks[w->n_blocks++] = block;
}

void
answer_text(struct answer *w, const char *text)
{
	add_block(w, (struct block){ .text = text });
}

void
answer_remark(struct answer *w, size_t row, const char *text)
{
	add_block(w, (struct block){ .text = text, .row = row });
}

void
answer_table(struct answer *w, const struct table *t)
{
	add_block(w, (struct block){ .table = t });
}

void
answer_plain(struct answer *w, const char *line)
{
	w->plain = arena_grow(w->arena, w->plain, w->n_plain, &w->room_plain, sizeof *w->plain);
	w->plain[w->n_plain++] = line;
}

void
answer_failure(struct answer *w, const struct err *e)
{
	w->failures = arena_grow(w->arena, w->failures, w->n_failures, &w->room_failures,
	    sizeof *w->failures);
	w->failures[w->n_failures++] = *e;
}

void
answer_hint(struct answer *w, enum tone tone, const char *text)
{
	w->hints = arena_grow(w->arena, w->hints, w->n_hints, &w->room_hints, sizeof *w->hints);
	w->hints[w->n_hints++] = (struct hint){ text, tone };
}
