/* SPDX-License-Identifier: MIT */
/* Narrows the answer's table to the columns of fields=; see output_fields.h. */
#include "report/output_fields.h"

#include <string.h>

#include "base/text.h"

enum { NAME_BYTES = 128, NONE = -1 };

/* The index of a column: by its exact name, else by its folded name (case and . _ - are ignored); NONE if unknown. */
static int
find_column_name(const struct table *t, const char *name)
{
	char asked[NAME_BYTES], has[NAME_BYTES];

	for (size_t i = 0; i < t->n_columns; i++) {
		if (t->columns[i].show != 0 && strcmp(t->columns[i].name, name) == 0)
			return (int)i;
	}
	text_fold(asked, sizeof asked, name);
	for (size_t i = 0; i < t->n_columns; i++) {
		text_fold(has, sizeof has, t->columns[i].name);
		if (t->columns[i].show != 0 && strcmp(has, asked) == 0)
			return (int)i;
	}
	return NONE;
}

/* The same; "cost" is understood in every answer: of a bill it is the total, of a line the amount. */
static int
find_field(const struct table *t, const char *name)
{
	static const char *const costs[] = { "total", "amount" };
	int found = find_column_name(t, name);

	for (size_t i = 0; i < sizeof costs / sizeof costs[0] && found == NONE && text_equal(name, "cost"); i++)
		found = find_column_name(t, costs[i]);
	return found;
}

static bool
unknown_field(const struct table *t, const char *name, struct err *e)
{
	struct buffer all = buffer_new(t->arena);

	for (size_t i = 0; i < t->n_columns; i++) {
		if (t->columns[i].show != 0)
			buffer_printf(&all, "%s%s", all.n == 0 ? "" : ", ", t->columns[i].name);
	}
	return err_set(e, ERR_USAGE, "fields: no '%.40s' in this answer; there are %s", name, all.text);
}

/* Whether a column holds nested tables, which only JSON can show. */
static bool
is_nested(const struct table *t, size_t column)
{
	for (size_t row = 0; row < t->n_rows; row++) {
		if (table_cell(t, row, column)->kind == CELL_TABLE)
			return true;
	}
	return false;
}

/* Reads the names into column indexes; `index` has room for all columns, and no column may be given twice. */
static bool
read_field_names(const struct table *t, const char *names, bool nested, size_t *index, size_t *n, struct err *e)
{
	*n = 0;
	for (const char *p = names; ; p++) {
		const char *name = arena_strndup(t->arena, p, strcspn(p, ","));
		int column = find_field(t, name);

		if (column == NONE)
			return unknown_field(t, name, e);
		for (size_t i = 0; i < *n; i++) {
			if (index[i] == (size_t)column)
				return err_set(e, ERR_USAGE, "fields: %s is given twice", name);
		}
		if (!nested && is_nested(t, (size_t)column))
			return err_set(e, ERR_USAGE, "fields: %s holds rows of its own; only format=json shows them",
			    name);
		index[(*n)++] = (size_t)column;
		p += strcspn(p, ",");
		if (*p == '\0')
			return true;
	}
}

/* A copy with the chosen columns only, shown in every format. */
static struct table *
select_columns(const struct table *t, const size_t *index, size_t n)
{
	struct column *columns = arena_array(t->arena, n, sizeof *columns);
	struct table *out = table_new(t->arena, t->name, columns, n);

	out->exact = t->exact;
	for (size_t i = 0; i < n; i++) {
		columns[i] = t->columns[index[i]];
		columns[i].show = SHOW_ALL;
		if ((t->columns[index[i]].show & (SHOW_BARS | SHOW_BARS_ASKED)) != 0)
			columns[i].show |= SHOW_BARS_ASKED;
	}
	for (size_t row = 0; row < t->n_rows; row++) {
		struct cell *cells = table_row(out);

		for (size_t i = 0; i < n; i++)
			cells[i] = *table_cell(t, row, index[i]);
	}
	return out;
}

/* The block that shows people the same table, perhaps with a row of totals; if there is none, the table itself. */
static const struct table *
table_for_people(const struct answer *w, const struct table *t)
{
	for (size_t i = 0; i < w->n_blocks; i++) {
		const struct table *other = w->blocks[i].table;

		if (other != NULL && strcmp(other->name, t->name) == 0 && other->n_columns == t->n_columns)
			return other;
	}
	return t;
}

bool
output_fields_choose(struct answer *w, const char *names, const struct format *f, struct err *e)
{
	const struct table *t = f->nested ? w->data : answer_flat(w);
	size_t *index, n;

	if (t == NULL || w->raw != NULL)
		return err_set(e, ERR_USAGE, "fields: this answer has no columns");
	index = arena_array(t->arena, t->n_columns + 1, sizeof *index);
	if (!read_field_names(t, names, f->nested, index, &n, e))
		return false;
	if (f->for_people)
		t = table_for_people(w, t);
	w->data = select_columns(t, index, n);
	w->flat = NULL;
	w->n_blocks = 0;
	w->n_plain = 0;
	w->whole_rows = true;
	return true;
}
