/* SPDX-License-Identifier: MIT */
/*
 * Takes the cells of a row and decides what the row is. Called by usage_csv and usage_json; usage.c and
 * usage_reconcile.c have the rules.
 */
#include "usage/usage_row.h"

#include <string.h>

#include "base/macros.h"
#include "base/text.h"
#include "io/number_lenient.h"
#include "usage/usage_unread.h"

void
usage_row_begin(struct usage_row *row, const struct usage_setup *setup, bool totals, struct arena *a)
{
	row->malformed = row->more = row->no_usage = false;
	row->first = true;
	row->open = false;
	row->total = NULL;
	row->group = NULL;
	row->sum = false;
	row->span = row->parent = "";
	row->whole = NULL;
	row->parts = "";
	row->variant = 0;
	row->like = NULL;
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

	if (u->currency != NULL) {
		u->billed = false;
		usage_note_add(u, arena_printf(u->arena, "what was billed is in %.20s, and toll reads dollars",
		    u->currency));
	}
	if (u->skipped != NULL)
		row->state = ROW_SKIPPED;
	else if (dollars && u->currency != NULL)
		usage_row_bad(row, false, arena_printf(u->arena, "%s (map=reported:COLUMN,currency:- reads another "
		    "column)", u->note));
	else if (dollars)
		row->state = ROW_DOLLARS;
	else if (counts && !u->named && !u->used)
		row->state = ROW_IDLE;
	else
		row->state = usage_reconcile(u, &row->why) ? ROW_PRICE : ROW_BAD;
}

/* How a cell of a file whose fields end with ; may be written. plain: the same with a decimal point. */
static enum lenient_comma
cell_comma(struct usage *u, struct meaning m, const char *cell, const char **plain)
{
	char *out = arena_alloc(u->arena, strlen(cell) + 1);

	*plain = out;
	return meaning_counts(m) && !meaning_is(m, "thousands") ? lenient_comma(cell, out) :
	    !meaning_is(m, "reported") ? COMMA_NONE :
	    lenient_comma(cell, out) == COMMA_COUNT ? COMMA_EITHER : lenient_comma(cell, out);
}

/* Whether a row certainly has decimal commas, and points between thousands: a cell of it can be nothing else. */
static bool
row_has_commas(struct usage *u, const struct usage_columns *c, const char *const *cells, size_t n)
{
	const char *plain;

	for (size_t i = 0; i < c->n_use; i++) {
		enum lenient_comma how = c->use[i].column >= n ? COMMA_NONE :
		    cell_comma(u, c->use[i].meaning, cells[c->use[i].column], &plain);

		if (how == COMMA_SURE || how == COMMA_COUNT)
			return true;
	}
	return false;
}

/*
 * A cell with a decimal point, in a row that has decimal commas or not. NULL: an amount that may mean two numbers,
 * which the price does not need. A count of that kind is left to usage_take, which reads 12,345 and refuses 1.000.
 */
static const char *
cell_without_comma(struct usage *u, struct meaning m, const char *cell, bool commas)
{
	const char *plain;
	enum lenient_comma how = cell_comma(u, m, cell, &plain);

	if (how == COMMA_NONE || (how == COMMA_EITHER && meaning_counts(m) && strchr(cell, ',') != NULL))
		return cell;
	if (how != COMMA_EITHER || commas)
		return plain;
	if (meaning_counts(m))
		return cell;
	usage_note_add(u, arena_printf(u->arena, "the reported amount '%.40s' is not read: it may mean two numbers",
	    cell));
	return NULL;
}

/*
 * Whether a cell says nothing: it is empty, or has a word of a program for that, which would be no count, tier or
 * region (PostgreSQL's COPY writes \N, pandas NaN, Python None, spreadsheets N/A and a dash).
 */
static bool
cell_is_empty(const char *cell)
{
	static const char *const words[] = { "null", "none", "nan", "n/a", "nil", "\\N", "-" };
	size_t n;

	cell += strspn(cell, " \t");
	n = strcspn(cell, " \t");
	for (size_t i = 0; i < LENGTH(words) && cell[n + strspn(cell + n, " \t")] == '\0'; i++) {
		if (n == strlen(words[i]) && text_equal_part(cell, words[i], n))
			return true;
	}
	return *cell == '\0';
}

/*
 * Takes the cells. After one that cannot be read, those that say what the row is of are still taken, whatever the
 * order of the columns: which rows are chosen is decided by them.
 */
static bool
row_take_cells(struct usage *u, const struct usage_columns *c, const char *const *names,
    const char *const *cells, const bool *strings, size_t n, struct err *e)
{
	bool commas = c->comma && row_has_commas(u, c, cells, n);
	struct err later;
	bool done = true;

	for (size_t i = 0; i < c->n_use && u->skipped == NULL; i++) {
		size_t k = c->use[i].column;
		const char *cell = k < n ? cells[k] : "";

		if (cell_is_empty(cell) || (!done && meaning_has_numbers(c->use[i].meaning)) ||
		    (c->comma && (cell = cell_without_comma(u, c->use[i].meaning, cell, commas)) == NULL))
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
	for (size_t i = 0; i < c->n_uncounted; i++) {
		size_t k = c->uncounted[i];

		if (k < n && (strings == NULL || !strings[k]))
			usage_unread_cell(u, names[k], cells[k]);
	}
	if (u->named && c->profile != NULL && *u->request.provider == '\0')
		u->request.provider = c->profile->provider;
	usage_row_finish(row, c->counts || c->named, c->dollars);
}
