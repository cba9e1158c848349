/* SPDX-License-Identifier: MIT */
/* Which rows and columns a table of groups has; see group_rows.h. */
#include "batch/group_rows.h"

#include <stdlib.h>
#include <string.h>

/* The index of the key of across=; n_by without it. */
static size_t
key_across(const struct group_by *gb)
{
	size_t k = 0;

	while (k < gb->n_by && (gb->across == NULL || strcmp(gb->by[k], gb->across) != 0))
		k++;
	return k;
}

static bool
group_columns_check(const struct group_rows *r, struct err *e)
{
	if (r->columns.n > GROUP_COLUMNS)
		return err_set(e, ERR_RANGE, "across: '%.60s' has %zu values, and a table has at most %d columns; "
		    "name it in by=, or choose fewer of its values by where= or since=", r->groups->across,
		    r->columns.n, GROUP_COLUMNS);
	return r->columns.n * r->rows.n <= GROUP_CELLS || err_set(e, ERR_RANGE,
	    "across: a table of %zu rows and %zu columns is too large; name '%.60s' in by=", r->rows.n, r->columns.n,
	    r->groups->across);
}

bool
group_rows_begin(struct group_by *gb, bool reported, struct arena *a, struct group_rows *out, struct err *e)
{
	size_t keys[GROUP_BY_KEYS], n = 0, across = key_across(gb);

	*out = (struct group_rows){ .groups = gb, .rest = "others" };
	if (across == gb->n_by) {
		out->rows = *gb;
		return true;
	}
	out->of_row = arena_array(a, gb->n + 1, sizeof *out->of_row);
	out->of_column = arena_array(a, gb->n + 1, sizeof *out->of_column);
	for (size_t k = 0; k < gb->n_by; k++) {
		if (k != across)
			keys[n++] = k;
	}
	if (!group_by_fold(gb, keys, n, a, &out->rows, out->of_row, e) ||
	    !group_by_fold(gb, &across, 1, a, &out->columns, out->of_column, e))
		return false;
	group_by_sort(&out->rows, reported);
	group_by_sort(&out->columns, false);
	return group_columns_check(out, e);
}

void
group_rows_gather(struct group_rows *r, const struct group_by *blocks, struct group **of)
{
	struct group **sorted = arena_array(r->groups->arena, r->rows.n + 1, sizeof *sorted);
	size_t n = 0, *next = arena_array(r->groups->arena, blocks->n + 1, sizeof *next);

	for (size_t b = 0; b < blocks->n; b++)
		blocks->groups[b]->more = &next[b];
	for (size_t i = 0; i < r->rows.n; i++)	/* how many rows each block has */
		++*(size_t *)of[i]->more;
	for (size_t b = 0; b < blocks->n; b++) {
		size_t rows = next[b];

		next[b] = n;
		n += rows;
	}
	for (size_t i = 0; i < r->rows.n; i++)
		sorted[(*(size_t *)of[i]->more)++] = r->rows.groups[i];
	if (r->rows.n > 0)
		memcpy(r->rows.groups, sorted, r->rows.n * sizeof *sorted);
}

/* Finds the cells: each group is in one, since the rows and columns have all of its keys. */
static void
find_cells(struct group_rows *r, size_t n_groups)
{
	size_t *column = arena_array(r->groups->arena, r->columns.n + 1, sizeof *column);

	r->cells = arena_array(r->groups->arena, r->rows.n * r->columns.n + 1, sizeof *r->cells);
	for (size_t i = 0; i < r->rows.n; i++)
		r->rows.groups[i]->more = r->cells + i * r->columns.n;
	for (size_t i = 0; i < r->columns.n; i++) {
		column[i] = i;
		r->columns.groups[i]->more = &column[i];
	}
	for (size_t i = 0; i < n_groups; i++)
		((struct group **)r->of_row[i]->more)[*(size_t *)r->of_column[i]->more] = r->groups->groups[i];
}

/* No other row is called as the rest is. */
static const char *
rest_name(const struct group_rows *r, size_t limit)
{
	for (size_t i = 0; i < limit; i++) {
		if (strcmp(r->rows.groups[i]->key[0], r->rest) == 0)
			return "(others)";
	}
	return r->rest;
}

/* The sum of groups, of which some are NULL, `step` apart; NULL if all are. */
static bool
add_groups(const struct group_rows *r, struct group **from, size_t n, size_t step, size_t n_keys, struct group **sum,
    struct err *e)
{
	*sum = NULL;
	for (size_t i = 0; i < n; i++) {
		struct group *g = from[i * step];

		if (g == NULL)
			continue;
		if (*sum == NULL) {
			*sum = arena_alloc(r->groups->arena, sizeof **sum);
			for (size_t k = 0; k < n_keys; k++)
				(*sum)->key[k] = "";
		}
		if (!totals_merge(&(*sum)->totals, &g->totals, e))
			return false;
	}
	return true;
}

/* Replaces the rows after the first ones by their sum, and their cells too. */
static bool
limit_rows(struct group_rows *r, size_t limit, struct err *e)
{
	const size_t n = r->columns.n, left = r->rows.n - limit, across = key_across(r->groups);
	struct group **rest = &r->rows.groups[limit], *all;
	const char *name = rest_name(r, limit);

	for (size_t c = 0; c < n; c++) {
		struct group **cell = r->cells + limit * n + c, *sum;
		const char *value = r->columns.groups[c]->key[0];

		if (!add_groups(r, cell, left, n, r->groups->n_by, &sum, e))
			return false;
		if (sum != NULL) {
			sum->key[across == 0 ? 1 : 0] = name;
			sum->key[across] = value;
		}
		*cell = sum;
	}
	if (!add_groups(r, rest, left, 1, r->rows.n_by, &all, e))
		return false;
	all->key[0] = name;
	*rest = all;
	r->rows.n = limit + 1;
	return true;
}

bool
group_rows_finish(struct group_rows *r, size_t limit, struct err *e)
{
	struct group_by *gb = r->groups;
	bool across = r->columns.n_by > 0;

	if (across)
		find_cells(r, gb->n);
	if (limit > 0 && r->rows.n > limit && !limit_rows(r, limit, e))
		return false;
	if (!across) {
		*gb = r->rows;
		return true;
	}
	gb->n = 0;
	for (size_t i = 0; i < r->rows.n * r->columns.n; i++) {
		if (r->cells[i] != NULL)
			gb->groups[gb->n++] = r->cells[i];
	}
	return true;
}
