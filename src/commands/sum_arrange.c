/* SPDX-License-Identifier: MIT */
/* Which rows the tables of sum have, and in which order: across=, sort=, limit=, subtotals=. See sum_table.h. */
#include "commands/sum_table.h"

#include <stdlib.h>
#include <string.h>

#include "base/buffer.h"
#include "base/macros.h"

/* ---- sort= ---- */

/* What sort= says of a table. */
struct sort_order {
	const struct group_by	*gb;
	size_t			 column;	/* of the table; below gb->n_by it is a key */
	bool			 down;		/* the largest first */
};

/* A row that is sorted: qsort passes no argument, and keeps no order of equal ones. */
struct sorted {
	const struct sort_order	*order;
	struct group		*group;
	const struct cell	*cell;
	size_t			 at;
};

/* Cells without a value come last in both directions. */
static int
sorted_compare(const void *one, const void *two)
{
	const struct sorted *a = one, *b = two;
	const struct sort_order *by = a->order;
	int order = 0;

	if ((a->cell->kind == CELL_NULL) != (b->cell->kind == CELL_NULL))
		return a->cell->kind == CELL_NULL ? 1 : -1;
	if (a->cell->kind == CELL_TEXT)
		order = group_by_compare_texts(by->gb, by->column, a->cell->text, b->cell->text);
	else if (a->cell->kind != CELL_NULL)
		order = (a->cell->number > b->cell->number) - (a->cell->number < b->cell->number);
	if (order == 0)
		return (a->at > b->at) - (a->at < b->at);
	return by->down ? -order : order;
}

/* Finds the column that sort= names in a table of sums; in one across the cost is called the total. */
static bool
sort_find(const char *sort, bool across, const struct table *t, struct sort_order *out, struct err *e)
{
	struct buffer all = buffer_new(t->arena);
	const char *name = sort + (*sort == '-');

	if (across && strcmp(name, "total") == 0)
		name = "cost";
	out->down = *sort == '-';
	for (out->column = 0; out->column < t->n_columns; out->column++) {
		const struct column *c = &t->columns[out->column];

		if (c->show != 0 && strcmp(c->name, name) == 0)
			return true;
		if (c->show != 0 && all.n < 300)
			buffer_printf(&all, "%s%.60s", all.n == 0 ? "" : ", ", c->name);
	}
	return err_set(e, ERR_USAGE, "sort: there is no column '%.60s'; there are %s; -cost is the most expensive "
	    "first", name, all.text);
}

static bool
groups_sort(const struct sum *s, struct group_by *gb, struct err *e)
{
	const char *sort = s->call->request.sort;
	struct sort_order order = { .gb = gb };
	struct sorted *rows = arena_array(s->arena, gb->n + 1, sizeof *rows);
	const struct table *t;

	if (*sort == '\0')
		return true;
	t = sums_data(s, gb, s->arena, e);
	if (t == NULL || !sort_find(sort, *s->call->request.across != '\0', t, &order, e))
		return false;
	for (size_t i = 0; i < gb->n; i++)
		rows[i] = (struct sorted){ &order, gb->groups[i], table_cell(t, i, order.column), i };
	if (gb->n > 1)
		qsort(rows, gb->n, sizeof *rows, sorted_compare);
	for (size_t i = 0; i < gb->n; i++)
		gb->groups[i] = rows[i].group;
	return true;
}

/* ---- what goes together ---- */

/* A table across shows one amount in each cell; another amount would be left out in silence. */
static bool
across_check(const struct request *r, struct err *e)
{
	if (*r->across == '\0')
		return true;
	if (*r->alternatives != '\0')
		return err_set(e, ERR_USAGE, "across= shows the cost alone: leave models= out, or use by= for %.60s",
		    r->across);
	return *r->reported == '\0' || err_set(e, ERR_USAGE,
	    "across= shows the cost alone: leave reported= out, or use by= for %.60s", r->across);
}

static bool
limit_check(const struct request *r, struct err *e)
{
	if (request_has(r, field_find("limit")) && r->limit < QUANTITY_ONE)
		return err_set(e, ERR_USAGE, "limit: at least 1");
	return r->limit == 0 || !r->subtotals ||
	    err_set(e, ERR_USAGE, "limit= leaves out rows that subtotals= adds up: leave one of them out");
}

bool
sum_check_fields(const struct request *r, struct err *e)
{
	return across_check(r, e) && limit_check(r, e);
}

static bool
ranges_check(const struct sum *s, struct err *e)
{
	const struct request *r = &s->call->request;
	const struct { bool given; const char *name; } fields_of_one[] = { { *r->across != '\0', "across" },
	    { r->share, "share" }, { r->subtotals, "subtotals" } };

	for (size_t i = 0; s->run.totals.ranged > 0 && i < LENGTH(fields_of_one); i++) {
		if (fields_of_one[i].given)
			return err_set(e, ERR_USAGE, "%s= cannot show the cost of requests, which is a range",
			    fields_of_one[i].name);
	}
	return true;
}

/* ---- the rows ---- */

/* Whether sort= names a key that is not the first: it sorts rows within each value of that one. */
static bool
sort_is_inner(const char *sort, const struct group_by *gb)
{
	const char *name = sort + (*sort == '-');

	for (size_t k = 1; k < gb->n_by; k++) {
		if (strcmp(gb->by[k], name) == 0)
			return true;
	}
	return false;
}

/* Puts the rows of each value of the first key together; these are in the order that the rows would have. */
static bool
rows_gather(struct sum *s, struct err *e)
{
	struct group_by blocks, *rows = &s->rows.rows;
	struct group **of = arena_array(s->arena, rows->n + 1, sizeof *of);

	if (rows->n_by < 2)
		return err_set(e, ERR_USAGE, "subtotals: two keys of by= are needed%s, as in by=model,month",
		    *s->call->request.across == '\0' ? "" : " beside that of across=");
	if (!group_by_fold(rows, &(size_t){ 0 }, 1, s->arena, &blocks, of, e))
		return false;
	group_by_sort(&blocks, sum_compares(s));
	if (!sort_is_inner(s->call->request.sort, rows) && !groups_sort(s, &blocks, e))
		return false;
	group_rows_gather(&s->rows, &blocks, of);
	return true;
}

bool
sum_arrange(struct sum *s, struct err *e)
{
	const struct request *r = &s->call->request;

	if (!ranges_check(s, e))
		return false;
	group_by_sort(&s->groups, sum_compares(s));
	return group_rows_begin(&s->groups, sum_compares(s), s->arena, &s->rows, e) &&
	    groups_sort(s, &s->rows.rows, e) && (!r->subtotals || rows_gather(s, e)) &&
	    group_rows_finish(&s->rows, (size_t)(r->limit / QUANTITY_ONE), e);
}
