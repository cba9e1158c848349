/* SPDX-License-Identifier: MIT */
/*
 * Takes the cells of a row and decides what the row is. Called by usage_csv and usage_json; usage.c and
 * usage_reconcile.c have the rules.
 */
#include "usage/usage_row.h"

#include <string.h>

void
usage_row_begin(struct usage_row *row, const struct usage_setup *setup, bool totals, struct arena *a)
{
	row->malformed = row->more = false;
	row->first = true;
	row->group = NULL;
	row->sum = false;
	row->whole = NULL;
	row->parts = "";
	usage_begin(&row->usage, setup->defaults, totals, setup->today, a);
	row->usage.map = setup->map;
	row->usage.n_map = setup->n_map;
	row->usage.dates = setup->dates;
	row->usage.zone = setup->zone;
}

void
usage_row_bad(struct usage_row *row, bool malformed, const char *why)
{
	row->state = ROW_BAD;
	row->malformed = malformed;
	err_set(&row->why, ERR_USAGE, "%s", why);
}

void
usage_row_finish(struct usage_row *row, bool counts, bool dollars)
{
	struct usage *u = &row->usage;

	if (u->skipped != NULL)
		row->state = ROW_SKIPPED;
	else if (dollars)
		row->state = ROW_DOLLARS;
	else if (counts && !u->named && !u->used)
		row->state = ROW_IDLE;
	else
		row->state = usage_reconcile(u, &row->why) ? ROW_PRICE : ROW_BAD;
}

/*
 * Takes the cells. After one that cannot be read, those that say what the row is of are still taken, whatever the
 * order of the columns: which rows are chosen is decided by them.
 */
static bool
row_take_cells(struct usage *u, const struct usage_columns *c, const char *const *names,
    const char *const *cells, const bool *strings, size_t n, struct err *e)
{
	struct err later;
	bool done = true;

	for (size_t i = 0; i < c->n_use && u->skipped == NULL; i++) {
		size_t k = c->use[i].column;
		const char *cell = k < n ? cells[k] : "";

		if (cell[strspn(cell, " \t")] == '\0' || (!done && meaning_has_numbers(c->use[i].meaning)))
			continue;
		if (usage_take(u, c->use[i].meaning, cell, strings != NULL && strings[k], done ? e : &later))
			continue;
		if (done || u->stops) {
			*e = done ? *e : later;
			err_at(e, "column %s: ", names[k]);
		}
		done = false;
	}
	return done;
}

void
usage_row_take(struct usage_row *row, const struct usage_columns *c, const char *const *names,
    const char *const *cells, const bool *strings, size_t n)
{
	struct usage *u = &row->usage;

	if (c->profile != NULL)
		u->request.naming = usage_profile_naming(c->profile);
	if (!row_take_cells(u, c, names, cells, strings, n, &row->why)) {
		row->state = ROW_BAD;
		return;
	}
	if (u->named && c->profile != NULL && *u->request.provider == '\0')
		u->request.provider = c->profile->provider;
	usage_row_finish(row, c->counts || c->named, c->dollars);
}
