/* SPDX-License-Identifier: MIT */
#include "commands/sum_groups.h"

#include <stdlib.h>
#include <string.h>

#include "base/macros.h"
#include "base/text.h"

/* ---- keys ---- */

static bool
list_has(const char *list, const char *word)
{
	const size_t n = strlen(word);

	for (const char *p = list; *p != '\0'; p += strcspn(p, ","), p += *p == ',') {
		if (strcspn(p, ",") == n && text_equal_part(p, word, n))
			return true;
	}
	return false;
}

bool
sum_groups_by(const struct request *r, struct arena *a, const char **by, struct err *e)
{
	*by = r->by;
	if (*r->across == '\0')
		return true;
	if (strchr(r->across, ',') != NULL)
		return err_set(e, ERR_USAGE, "across: one key has its values as columns, as in by=model across=month");
	if (*r->by == '\0' || text_equal(r->by, r->across))
		return err_set(e, ERR_USAGE, "across=%.40s needs by= for the rows, as in by=model across=month",
		    r->across);
	if (r->subtotals || *r->alternatives != '\0')
		return err_set(e, ERR_USAGE, "across= shows costs alone: leave %s= out", r->subtotals ? "subtotals" :
		    "models");
	if (!list_has(r->by, r->across))
		*by = arena_printf(a, "%s,%s", r->by, r->across);
	return true;
}

/* ---- order ---- */

/* What a group is sorted by: a key, or one of its sums. */
enum { BY_COST, BY_REQUESTS, BY_INPUT, BY_OUTPUT, BY_ROWS, BY_REPORTED, BY_DIFFERENCE, SUMS };

static const char *const sums[SUMS] = { [BY_COST] = "cost", [BY_REQUESTS] = "requests", [BY_INPUT] = "input",
	[BY_OUTPUT] = "output", [BY_ROWS] = "rows", [BY_REPORTED] = "reported", [BY_DIFFERENCE] = "difference" };

/* A group with what it is sorted by, and its place before. */
struct sorted { struct group *group; int128 number; const char *key; size_t place; bool reverse; };

static int128
group_number(const struct totals *t, size_t sum)
{
	switch (sum) {
	case BY_COST:
		return t->cost;
	case BY_REQUESTS:
		return t->requests;
	case BY_INPUT:
		return t->input;
	case BY_OUTPUT:
		return t->output;
	case BY_ROWS:
		return t->rows;
	case BY_REPORTED:
		return t->reported;
	default:
		return t->reported - t->cost;	/* both are far from the limits of the type */
	}
}

static int
compare_sorted(const void *x, const void *y)
{
	const struct sorted *a = x, *b = y;
	int order = a->key != NULL ? strcmp(a->key, b->key) : (a->number < b->number) - (a->number > b->number);

	order = a->reverse ? -order : order;
	return order != 0 ? order : (a->place > b->place) - (a->place < b->place);
}

/* What sort= names: a key, or else a sum; g->n_by and SUMS if it is neither. */
static void
sort_find(const struct group_by *g, const char *name, size_t *key, size_t *sum)
{
	*key = *sum = 0;
	while (*key < g->n_by && !text_equal(g->by[*key], name))
		++*key;
	while (*sum < SUMS && !text_equal(sums[*sum], name))
		++*sum;
}

static void
groups_sort(struct group_by *g, const char *word, struct arena *a)
{
	const bool reverse = *word == '-';
	struct sorted *s = arena_array(a, g->n, sizeof *s);
	size_t key, sum;

	sort_find(g, word + reverse, &key, &sum);
	for (size_t i = 0; i < g->n; i++)
		s[i] = (struct sorted){ g->groups[i], sum == SUMS ? 0 : group_number(&g->groups[i]->totals, sum),
		    key < g->n_by ? g->groups[i]->key[key] : NULL, i, reverse };
	if (g->n > 0)
		qsort(s, g->n, sizeof *s, compare_sorted);
	for (size_t i = 0; i < g->n; i++)
		g->groups[i] = s[i].group;
}

/* One group of all groups from first on. */
static bool
groups_join(struct group_by *g, size_t first, struct arena *a, struct err *e)
{
	struct group *others = arena_alloc(a, sizeof *others);

	others->key[0] = arena_printf(a, "others (%zu)", g->n - first);
	for (size_t i = 1; i < g->n_by; i++)
		others->key[i] = "";
	for (size_t i = first; i < g->n; i++) {
		if (!totals_merge(&others->totals, &g->groups[i]->totals, e))
			return false;
	}
	g->groups[first] = others;
	g->n = first + 1;
	return true;
}

bool
sum_groups_check(const struct group_by *g, const struct request *r, struct err *e)
{
	const char *name = r->sort + (*r->sort == '-');
	size_t key, sum;

	sort_find(g, name, &key, &sum);
	if ((*r->sort != '\0' || r->limit > 0 || r->share || r->subtotals) && g->n_by == 0)
		return err_set(e, ERR_USAGE, "sort=, limit=, share= and subtotals= are about the groups of by=");
	if (r->subtotals && g->n_by < 2)
		return err_set(e, ERR_USAGE, "subtotals= needs two keys, as in by=team,model");
	if (*r->across != '\0' && *r->sort != '\0' && !text_equal(r->sort, "cost"))
		return err_set(e, ERR_USAGE, "with across=, sort= is cost, or left out for the order of keys");
	return *r->sort == '\0' || key < g->n_by || sum < SUMS || err_set(e, ERR_USAGE, "sort: '%.40s' is none of "
	    "cost, requests, input, output, rows, reported, difference and the keys of by=", name);
}

bool
sum_groups_arrange(struct group_by *g, const struct request *r, struct arena *a, struct err *e)
{
	const size_t limit = (size_t)(r->limit / QUANTITY_ONE);

	if (*r->across != '\0')
		return true;
	if (*r->sort != '\0')
		groups_sort(g, r->sort, a);
	if (r->subtotals)
		groups_sort(g, g->by[0], a);	/* the order within them stays */
	return limit == 0 || g->n <= limit || groups_join(g, limit, a, e);
}

/* ---- a key as columns ---- */

/* The groups of one row of the pivot, by the value of across=. */
struct across_row { const struct group *first; struct totals sum; money *cost; bool *has; };

struct pivot {
	const struct group_by	*groups;
	size_t			 key;		/* that is columns */
	const char		**values;	/* n_values of it, sorted */
	size_t			 n_values;
	struct across_row	*rows;
	size_t			 n_rows, room;
	struct arena		*arena;
};

static int
compare_texts(const void *x, const void *y)
{
	return strcmp(*(const char *const *)x, *(const char *const *)y);
}

/* Finds the values of the key. */
static bool
pivot_find_values(struct pivot *p, struct err *e)
{
	const struct group_by *g = p->groups;
	const char **all = arena_array(p->arena, g->n, sizeof *all);

	for (size_t i = 0; i < g->n; i++)
		all[i] = g->groups[i]->key[p->key];
	if (g->n > 0)
		qsort(all, g->n, sizeof *all, compare_texts);
	p->values = all;
	for (size_t i = 0; i < g->n; i++) {
		if (p->n_values == 0 || strcmp(p->values[p->n_values - 1], all[i]) != 0)
			p->values[p->n_values++] = all[i];
	}
	return p->n_values <= SUM_ACROSS || err_set(e, ERR_USAGE, "across=%.40s has %zu values, and at most %d fit as "
	    "columns: narrow it by since=, until= or where=", g->by[p->key], p->n_values, SUM_ACROSS);
}

/* Compares the keys of two groups, all but that of across=. */
static int
compare_row_keys(const struct group *a, const struct group *b, size_t n_by, size_t key)
{
	for (size_t i = 0; i < n_by; i++) {
		const int order = i == key ? 0 : strcmp(a->key[i], b->key[i]);

		if (order != 0)
			return order;
	}
	return 0;
}

/* A group, and what it is compared by: qsort has no other place for that. */
struct keyed { const struct group *group; size_t n_by, key; };

static int
compare_keyed(const void *x, const void *y)
{
	const struct keyed *a = x, *b = y;

	return compare_row_keys(a->group, b->group, a->n_by, a->key);
}

static size_t
value_index(const struct pivot *p, const char *value)
{
	const char **found = bsearch(&value, p->values, p->n_values, sizeof *p->values, compare_texts);

	return (size_t)(found - p->values);	/* all are among them */
}

static bool
row_add(const struct pivot *p, struct across_row *row, const struct group *g, struct err *e)
{
	const size_t i = value_index(p, g->key[p->key]);

	row->has[i] |= g->totals.priced > 0;
	return money_add(row->cost[i], g->totals.cost, &row->cost[i], e) && totals_merge(&row->sum, &g->totals, e);
}

static struct across_row *
row_new(struct pivot *p, const struct group *first)
{
	p->rows = arena_grow(p->arena, p->rows, p->n_rows, &p->room, sizeof *p->rows);
	p->rows[p->n_rows] = (struct across_row){ .first = first,
	    .cost = arena_array(p->arena, p->n_values, sizeof(money)),
	    .has = arena_array(p->arena, p->n_values, sizeof(bool)) };
	return &p->rows[p->n_rows++];
}

/* Makes a row of all groups that differ in the key alone. */
static bool
pivot_find_rows(struct pivot *p, struct err *e)
{
	const struct group_by *g = p->groups;
	struct keyed *sorted = arena_array(p->arena, g->n, sizeof *sorted);
	struct across_row *row = NULL;

	for (size_t i = 0; i < g->n; i++)
		sorted[i] = (struct keyed){ g->groups[i], g->n_by, p->key };
	if (g->n > 0)
		qsort(sorted, g->n, sizeof *sorted, compare_keyed);
	for (size_t i = 0; i < g->n; i++) {
		if (i == 0 || compare_keyed(&sorted[i - 1], &sorted[i]) != 0)
			row = row_new(p, sorted[i].group);
		if (!row_add(p, row, sorted[i].group, e))
			return false;
	}
	return true;
}

/* A value as the name of a column: clean, and not that of another one. */
static const char *
value_heading(const struct pivot *p, const char *value)
{
	bool taken = text_equal(value, "total") || text_equal(value, "share");

	for (size_t i = 0; i < p->groups->n_by; i++)
		taken |= text_equal(value, p->groups->by[i]);
	value = *value == '\0' ? "(none)" : text_cleaned(value, p->arena);
	return taken ? arena_printf(p->arena, "%s %s", p->groups->by[p->key], value) : value;
}

static struct table *
pivot_table(const struct pivot *p, bool share)
{
	const struct group_by *g = p->groups;
	const size_t n = g->n_by - 1 + p->n_values + 1 + share;
	struct column *columns = arena_array(p->arena, n, sizeof *columns), *c = columns;

	for (size_t i = 0; i < g->n_by; i++) {
		if (i != p->key)
			*c++ = (struct column){ g->by[i], SHOW_ALL, NULL };
	}
	for (size_t i = 0; i < p->n_values; i++)
		*c++ = (struct column){ value_heading(p, p->values[i]), SHOW_ALL, NULL };
	*c++ = (struct column){ "total", SHOW_ALL | SHOW_BARS_ASKED, NULL };
	if (share)
		*c++ = (struct column){ "share", SHOW_ALL, "share %" };
	return table_new(p->arena, "sums", columns, n);
}

static void
pivot_fill(const struct pivot *p, const struct across_row *row, const char *name, const struct totals *all, bool share,
    struct cell *cells)
{
	const struct group_by *g = p->groups;
	int128 percent;
	struct err e;

	for (size_t i = 0, at = 0; i < g->n_by; i++) {
		if (i != p->key)
			cells[at] = cell_text(name == NULL ? row->first->key[i] : at == 0 ? name : "");
		at += i != p->key;
	}
	cells += g->n_by - 1;
	for (size_t i = 0; i < p->n_values; i++) {
		if (row->has[i])
			cells[i] = cell_money(row->cost[i]);
	}
	if (row->sum.priced > 0)
		cells[p->n_values] = cell_money(row->sum.cost);
	if (share && money_ratio(row->sum.cost, all->cost, &percent, &e))
		cells[p->n_values + 1] = cell_ratio(percent * 100);
}

/* The rows in the order of sort=: by cost, the total of each row, or by the first key. */
static int
compare_rows(const void *x, const void *y)
{
	const struct across_row *a = x, *b = y;

	return (a->sum.cost < b->sum.cost) - (a->sum.cost > b->sum.cost);
}

/* Adds the rows from first to n to one. */
static bool
rows_join(struct pivot *p, size_t first, size_t n, struct across_row *out, struct err *e)
{
	*out = (struct across_row){ .first = p->rows[first].first,
	    .cost = arena_array(p->arena, p->n_values, sizeof(money)),
	    .has = arena_array(p->arena, p->n_values, sizeof(bool)) };
	for (size_t i = first; i < n; i++) {
		for (size_t v = 0; v < p->n_values; v++) {
			out->has[v] |= p->rows[i].has[v];
			if (!money_add(out->cost[v], p->rows[i].cost[v], &out->cost[v], e))
				return false;
		}
		if (!totals_merge(&out->sum, &p->rows[i].sum, e))
			return false;
	}
	return true;
}

struct table *
sum_groups_across(const struct group_by *g, const struct request *r, const struct totals *all, bool with_total,
    struct arena *a, struct err *e)
{
	struct pivot p = { .groups = g, .arena = a };
	const size_t limit = (size_t)(r->limit / QUANTITY_ONE);
	struct across_row joined;
	struct table *t;
	size_t n;

	while (p.key < g->n_by && !text_equal(g->by[p.key], r->across))
		p.key++;
	if (!pivot_find_values(&p, e) || !pivot_find_rows(&p, e))
		return NULL;
	if (*r->sort != '\0' && p.n_rows > 0)
		qsort(p.rows, p.n_rows, sizeof *p.rows, compare_rows);
	t = pivot_table(&p, r->share);
	n = limit > 0 && limit < p.n_rows ? limit : p.n_rows;
	for (size_t i = 0; i < n; i++)
		pivot_fill(&p, &p.rows[i], NULL, all, r->share, table_row(t));
	if (n < p.n_rows) {
		if (!rows_join(&p, n, p.n_rows, &joined, e))
			return NULL;
		pivot_fill(&p, &joined, arena_printf(a, "others (%zu)", p.n_rows - n), all, r->share, table_row(t));
	}
	if (with_total && p.n_rows > 0) {
		if (!rows_join(&p, 0, p.n_rows, &joined, e))
			return NULL;
		pivot_fill(&p, &joined, "total", all, r->share, table_row(t));
	}
	return t;
}
