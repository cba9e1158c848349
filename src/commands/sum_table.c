/* SPDX-License-Identifier: MIT */
/* The tables of sum: what groups come to, a row each, or the cost with one key across; see sum_table.h. */
#include "commands/sum_table.h"

#include <string.h>

/* The columns of the answer after those of by=. */
enum { ROWS, REQUESTS, INPUT, OUTPUT, COST, SHARE, UNPRICED, REPORTED, DIFFERENCE, PERCENT, FIXED };

static const struct column fixed[] = {
	[ROWS]       = { "rows",       SHOW_ALL | DROP_SOON, NULL },
	[REQUESTS]   = { "requests",   SHOW_ALL | DROP_FIRST, NULL },
	[INPUT]      = { "input",      SHOW_ALL | DROP_SOON, NULL },
	[OUTPUT]     = { "output",     SHOW_ALL | DROP_SOON, NULL },
	[COST]       = { "cost",       SHOW_ALL | SHOW_BARS_ASKED, NULL },
	[SHARE]      = { "share",      SHOW_ALL | DROP_LATE, NULL },
	[UNPRICED]   = { "unpriced",   SHOW_ALL | DROP_LAST, NULL },
	[REPORTED]   = { "reported",   SHOW_ALL | DROP_LATE, NULL },
	[DIFFERENCE] = { "difference", SHOW_ALL, NULL },
	[PERCENT]    = { "percent",    SHOW_ALL | DROP_SOON, NULL },
};

/* The keys of the row below all others, and of those that subtotals= adds. */
static const char *const total_key[GROUP_BY_KEYS] = { "total" };

bool
sum_compares(const struct sum *s)
{
	return s->run.totals.billed > 0 || *s->call->request.reported != '\0';
}

bool
totals_is_unknown(const struct totals *t)
{
	return t->priced == 0 && t->unpriced + t->dollars > 0;
}

/* The columns of by=, the fixed ones, and one for each further model. */
static struct table *
sums_table(const struct sum *s, const struct group_by *gb, struct arena *a)
{
	size_t n = gb->n_by + FIXED + s->run.context.n_alternatives;
	struct column *columns = arena_array(a, n, sizeof *columns), *c = columns;

	for (size_t i = 0; i < gb->n_by; i++)
		*c++ = (struct column){ gb->by[i], SHOW_ALL, NULL };
	for (size_t i = 0; i < FIXED; i++) {
		*c = fixed[i];
		if ((i >= REPORTED && !sum_compares(s)) || (i == SHARE && !s->call->request.share))
			c->show = 0;
		c++;
	}
	for (size_t i = 0; i < s->run.context.n_alternatives; i++)
		*c++ = (struct column){ arena_printf(a, "cost:%s", s->run.context.alternatives[i]),
		    SHOW_ALL | DROP_LATE, NULL };
	return table_new(a, "sums", columns, n);
}

static struct cell
count_cell(uint64_t n)
{
	return cell_count((quantity)n * QUANTITY_ONE);
}

/* Unknown is not zero. */
static struct cell
cost_cell(const struct totals *t)
{
	if (totals_is_unknown(t))
		return cell_text(NULL);
	return cell_toned(cell_money(t->cost), t->unpriced + t->uncounted > 0 ? TONE_UNSURE : TONE_NONE);
}

/* The percent of the total cost that totals are. */
static struct cell
share_cell(const struct sum *s, const struct totals *t)
{
	money hundredfold;
	int128 percent;
	struct err e;

	if (totals_is_unknown(t) || s->run.totals.cost <= 0 || !money_mul(t->cost, 100, &hundredfold, &e) ||
	    !money_ratio(hundredfold, s->run.totals.cost, &percent, &e))
		return cell_text(NULL);
	return cell_ratio(percent);
}

static void
fill_row(const struct sum *s, size_t n_by, const char *const *key, const struct totals *t, struct cell *row)
{
	int128 difference, percent;

	for (size_t i = 0; i < n_by; i++)
		row[i] = cell_text(key[i]);
	row += n_by;
	row[ROWS] = count_cell(t->rows);
	row[REQUESTS] = cell_count(t->requests);
	row[INPUT] = cell_count(t->input);
	row[OUTPUT] = cell_count(t->output);
	row[COST] = cost_cell(t);
	row[SHARE] = share_cell(s, t);
	row[UNPRICED] = cell_toned(count_cell(t->unpriced), t->unpriced > 0 ? TONE_UNSURE : TONE_NONE);
	if (t->billed > 0) {
		row[REPORTED] = cell_money(t->reported);
		if (int128_sub(t->reported, t->cost, &difference))
			row[DIFFERENCE] = cell_money(difference);
		if (totals_percent(t, &percent))
			row[PERCENT] = cell_ratio(percent);
	}
	for (size_t i = 0; i < s->run.context.n_alternatives; i++) {
		if (t->alternatives_unpriced[i] < t->priced + t->unpriced)
			row[FIXED + i] = cell_money(t->alternatives[i]);
	}
}

/* The same, at the end of ranges that the answer shows. */
static bool
fill_group(const struct sum *s, size_t n_by, const char *const *key, const struct totals *t, struct cell *row,
    struct err *e)
{
	struct totals high;

	if (s->high && !totals_high(t, &high, e))
		return false;
	fill_row(s, n_by, key, s->high ? &high : t, row);
	return true;
}

struct table *
sums_data(const struct sum *s, const struct group_by *gb, struct arena *a, struct err *e)
{
	struct table *t = sums_table(s, gb, a);

	for (size_t i = 0; i < gb->n; i++) {
		if (!fill_group(s, gb->n_by, gb->groups[i]->key, &gb->groups[i]->totals, table_row(t), e))
			return NULL;
	}
	return t;
}

bool
groups_check(const struct sum *s, struct err *e)
{
	const struct totals *all = &s->run.totals;
	struct totals sums[2] = { { .rows = 0 }, { .rows = 0 } };
	const struct group_by *of[] = { &s->groups, &s->rows.rows };

	for (size_t k = 0; k < sizeof of / sizeof of[0]; k++) {
		for (size_t i = 0; i < of[k]->n; i++) {
			if (!totals_merge(&sums[k], &of[k]->groups[i]->totals, e))
				return false;
		}
		if (sums[k].cost != all->cost || sums[k].priced != all->priced || sums[k].unpriced != all->unpriced ||
		    sums[k].reported != all->reported)
			return err_set(e, ERR_RANGE,
			    "by: the groups do not add up to the total of all rows; please report this");
	}
	return true;
}

/* ---- across= ---- */

/* The columns of a table across after those of its rows and of the values. */
enum { A_TOTAL, A_SHARE, A_UNPRICED, A_FIXED };

static const struct column across_columns[] = {
	[A_TOTAL]    = { "total",    SHOW_ALL | SHOW_BARS_ASKED, NULL },
	[A_SHARE]    = { "share",    SHOW_ALL | DROP_LATE, NULL },
	[A_UNPRICED] = { "unpriced", SHOW_ALL | SHOW_IF_ANY | DROP_LAST, NULL },
};

/* The name of a value as a column: none is empty, nor that of another column. */
static const char *
value_name(const struct group_by *rows, const char *value, struct arena *a)
{
	if (*value == '\0')
		return "(empty)";
	for (size_t i = 0; i < rows->n_by + A_FIXED; i++) {
		if (strcmp(value, i < rows->n_by ? rows->by[i] : across_columns[i - rows->n_by].name) == 0)
			return arena_printf(a, "(%s)", value);
	}
	return value;
}

static struct table *
across_table(const struct sum *s, struct arena *a)
{
	const struct group_rows *r = &s->rows;
	size_t n = r->rows.n_by + r->columns.n + A_FIXED;
	struct column *columns = arena_array(a, n, sizeof *columns), *c = columns;

	for (size_t i = 0; i < r->rows.n_by; i++)
		*c++ = (struct column){ r->rows.by[i], SHOW_ALL, NULL };
	for (size_t i = 0; i < r->columns.n; i++)
		*c++ = (struct column){ value_name(&r->rows, r->columns.groups[i]->key[0], a),
		    SHOW_ALL | DROP_SOON, NULL };
	for (size_t i = 0; i < A_FIXED; i++)
		*c++ = across_columns[i];
	if (!s->call->request.share)
		columns[n - A_FIXED + A_SHARE].show = 0;
	return table_new(a, "sums", columns, n);
}

/* The cells of a row; `values` has the totals of each column, NULL where there is no usage. */
static void
fill_across(const struct sum *s, const char *const *key, struct group *const *values, const struct totals *all,
    struct cell *row)
{
	for (size_t i = 0; i < s->rows.rows.n_by; i++)
		*row++ = cell_text(key[i]);
	for (size_t i = 0; i < s->rows.columns.n; i++, row++) {
		if (values[i] != NULL)
			*row = cost_cell(&values[i]->totals);
	}
	row[A_TOTAL] = cost_cell(all);
	row[A_SHARE] = share_cell(s, all);
	if (all->unpriced > 0)
		row[A_UNPRICED] = cell_toned(count_cell(all->unpriced), TONE_UNSURE);
}

static struct table *
across_data(const struct sum *s, struct arena *a)
{
	struct table *t = across_table(s, a);

	for (size_t i = 0; i < s->rows.rows.n; i++) {
		const struct group *g = s->rows.rows.groups[i];

		fill_across(s, g->key, s->rows.cells + i * s->rows.columns.n, &g->totals, table_row(t));
	}
	return t;
}

/* ---- rows of sums ---- */

/* The sums of the rows from `first` up to `end`: of each column of across=, and of all. */
struct part {
	struct group	**values;
	struct totals	  all;
};

static bool
part_add(const struct sum *s, size_t first, size_t end, struct arena *a, struct part *out, struct err *e)
{
	const size_t n = s->rows.columns.n;

	*out = (struct part){ .values = arena_array(a, n + 1, sizeof *out->values) };
	for (size_t i = first; i < end; i++) {
		if (!totals_merge(&out->all, &s->rows.rows.groups[i]->totals, e))
			return false;
		for (size_t c = 0; c < n; c++) {
			const struct group *cell = s->rows.cells[i * n + c];

			if (cell == NULL)
				continue;
			if (out->values[c] == NULL)
				out->values[c] = arena_alloc(a, sizeof *out->values[c]);
			if (!totals_merge(&out->values[c]->totals, &cell->totals, e))
				return false;
		}
	}
	return true;
}

/* Adds a row with the sum of rows of the table. */
static bool
add_sum(const struct sum *s, const char *const *key, size_t first, size_t end, struct table *t, struct err *e)
{
	struct part part;

	struct cell *row = table_row(t);

	if (!part_add(s, first, end, t->arena, &part, e))
		return false;
	if (s->rows.columns.n_by > 0)
		fill_across(s, key, part.values, &part.all, row);
	else if (!fill_group(s, s->rows.rows.n_by, key, &part.all, row, e))
		return false;
	for (size_t i = 0; i < t->n_columns; i++)
		row[i].is_sum = true;
	return true;
}

/* A copy of a table of the rows, for people: with rows of sums. */
static struct table *
with_sums(const struct sum *s, const struct table *data, struct err *e)
{
	const struct group_by *rows = &s->rows.rows;
	struct table *out = table_new(data->arena, data->name, data->columns, data->n_columns);

	for (size_t i = 0, first = 0; i < rows->n; i++) {
		const char *subtotal[GROUP_BY_KEYS] = { rows->groups[i]->key[0], "subtotal" };

		memcpy(table_row(out), table_cell(data, i, 0), data->n_columns * sizeof(struct cell));
		if (!s->call->request.subtotals ||
		    (i + 1 < rows->n && strcmp(rows->groups[i + 1]->key[0], subtotal[0]) == 0))
			continue;
		if (!add_sum(s, subtotal, first, i + 1, out, e))
			return NULL;
		first = i + 1;
	}
	if (rows->n_by > 0 && !add_sum(s, total_key, 0, rows->n, out, e))
		return NULL;
	return out;
}

bool
sums_show(const struct sum *s, struct answer *w, struct err *e)
{
	const struct table *data = w->data, *shown;

	if (s->rows.columns.n_by > 0)
		data = w->flat = across_data(s, w->arena);
	shown = with_sums(s, data, e);
	if (shown != NULL)
		answer_table(w, shown);
	return shown != NULL;
}
