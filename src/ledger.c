/* SPDX-License-Identifier: MIT */
#include "ledger.h"

#include <stdlib.h>
#include <string.h>

/* ---- what rows are grouped by ---- */

static const char *
key_day(const struct charge *c, const char *file, struct arena *a)
{
	char text[DATE_TEXT];

	(void)file;
	return arena_strdup(a, date_print_day(text, c->on.day));
}

static const char *
key_month(const struct charge *c, const char *file, struct arena *a)
{
	char text[DATE_TEXT];

	(void)file;
	return arena_strndup(a, date_print_day(text, c->on.day), sizeof "2026-11" - 1);
}

static const char *
key_provider(const struct charge *c, const char *file, struct arena *a)
{
	(void)file, (void)a;
	return c->provider;
}

static const char *
key_model(const struct charge *c, const char *file, struct arena *a)
{
	(void)file, (void)a;
	return c->model;
}

static const char *
key_tier(const struct charge *c, const char *file, struct arena *a)
{
	(void)file, (void)a;
	return c->tier;
}

static const char *
key_region(const struct charge *c, const char *file, struct arena *a)
{
	(void)file, (void)a;
	return c->region;
}

/* "above 200000", "" for the row that holds for any size. */
static const char *
key_band(const struct charge *c, const char *file, struct arena *a)
{
	const struct rate *r = c->bill == NULL ? NULL : c->bill->pick.rate;

	(void)file;
	if (r == NULL || r->band == BAND_NONE)
		return "";
	return arena_printf(a, "%s %lld", r->band == BAND_ABOVE ? "above" : "at least",
	    (long long)r->band_tokens);
}

static const char *
key_file(const struct charge *c, const char *file, struct arena *a)
{
	(void)c, (void)a;
	return file;
}

/* What a row is known by beside its columns. */
static const struct dimension {
	const char	*name;
	const char	*(*key)(const struct charge *c, const char *file, struct arena *a);
	bool		 timed;
} dimensions[] = {
	{ "day",      key_day, true },
	{ "month",    key_month, true },
	{ "provider", key_provider, false },
	{ "model",    key_model, false },
	{ "tier",     key_tier, false },
	{ "region",   key_region, false },
	{ "band",     key_band, false },
	{ "file",     key_file, false },
};

static const struct dimension *
dimension_find(const char *name)
{
	for (size_t i = 0; i < sizeof dimensions / sizeof dimensions[0]; i++) {
		if (strcmp(dimensions[i].name, name) == 0)
			return &dimensions[i];
	}
	return NULL;
}

bool
ledger_begin(struct ledger *l, const char *by, struct arena *a, struct err *e)
{
	*l = (struct ledger){ .arena = a, .n_slots = 1 << 10 };
	l->slots = arena_array(a, l->n_slots, sizeof *l->slots);
	for (const char *p = by; *p != '\0'; p += strcspn(p, ","), p += *p == ',') {
		const char *part = arena_strndup(a, p, strcspn(p, ","));
		const struct dimension *d = dimension_find(part);

		if (l->n_by == LEDGER_KEYS)
			return err_set(e, ERR_USAGE, "by: at most %d columns", LEDGER_KEYS);
		for (size_t i = 0; i < l->n_by; i++) {
			if (strcmp(l->by[i], part) == 0)
				return err_set(e, ERR_USAGE, "by: '%.60s' stands there twice", part);
		}
		l->dimension[l->n_by] = d;
		l->timed[l->n_by] = d != NULL && d->timed;
		l->seen[l->n_by] = d != NULL;
		l->by[l->n_by++] = part;
	}
	return true;
}

/* ---- finding a group ---- */

static size_t
hash_keys(const char *const *key, size_t n)
{
	uint64_t h = 0xcbf29ce484222325;	/* FNV-1a */

	for (size_t i = 0; i < n; i++) {
		for (const char *p = key[i];; p++) {
			h = (h ^ (unsigned char)*p) * 0x100000001b3;
			if (*p == '\0')
				break;
		}
	}
	return (size_t)(h ^ h >> 32);
}

static struct group **
find_slot(struct group **slots, size_t n_slots, const char *const *key, size_t n)
{
	size_t at = hash_keys(key, n) & (n_slots - 1);

	for (; slots[at] != NULL; at = (at + 1) & (n_slots - 1)) {
		bool same = true;

		for (size_t i = 0; i < n && same; i++)
			same = strcmp(slots[at]->key[i], key[i]) == 0;
		if (same)
			break;
	}
	return &slots[at];
}

static void
grow_slots(struct ledger *l)
{
	size_t n = l->n_slots * 2;
	struct group **slots = arena_array(l->arena, n, sizeof *slots);

	for (size_t i = 0; i < l->n; i++)
		*find_slot(slots, n, l->groups[i]->key, l->n_by) = l->groups[i];
	l->slots = slots;
	l->n_slots = n;
}

static struct group *
add_group(struct ledger *l, const char *const *key, struct err *e)
{
	struct group *g;

	if (l->n == LEDGER_GROUPS) {
		err_set(e, ERR_RANGE, "by: more than %d groups", LEDGER_GROUPS);
		return NULL;
	}
	if (l->n * 2 >= l->n_slots)
		grow_slots(l);
	g = arena_alloc(l->arena, sizeof *g);
	for (size_t i = 0; i < l->n_by; i++)
		g->key[i] = arena_strdup(l->arena, key[i]);
	l->groups = arena_grow(l->arena, l->groups, l->n, &l->room, sizeof(struct group *));
	l->groups[l->n++] = g;
	*find_slot(l->slots, l->n_slots, g->key, l->n_by) = g;
	return g;
}

struct group *
ledger_group(struct ledger *l, const char *file, const struct usage_file *f,
    const struct usage_row *row, const struct charge *c, struct arena *scratch, struct err *e)
{
	const char *key[LEDGER_KEYS];
	struct group *found;

	for (size_t i = 0; i < l->n_by; i++) {
		if (l->dimension[i] != NULL)
			key[i] = l->dimension[i]->key(c, file, scratch);
		else
			l->seen[i] |= usage_file_cell(f, row, l->by[i], scratch, &key[i]);
	}
	found = *find_slot(l->slots, l->n_slots, key, l->n_by);
	return found != NULL ? found : add_group(l, key, e);
}

bool
ledger_check(const struct ledger *l, struct err *e)
{
	for (size_t i = 0; i < l->n_by; i++) {
		if (!l->seen[i])
			return err_set(e, ERR_USAGE, "by: no file has a column '%.60s'; other words are %s", l->by[i],
			    LEDGER_WORDS);
	}
	return true;
}

/* ---- their order ---- */

/* qsort has no argument for these; a ledger is sorted by one thread. */
static const struct ledger *sorted;
static bool by_difference;

static int
compare_wide(wide a, wide b)
{
	return (a > b) - (a < b);
}

static wide
difference(const struct tally *t)
{
	wide d;

	if (!wide_sub(t->reported, t->cost, &d))
		return 0;
	return d < 0 ? -d : d;
}

static int
compare_groups(const void *one, const void *two)
{
	const struct group *a = *(struct group *const *)one, *b = *(struct group *const *)two;
	int order = 0;

	if (by_difference)
		order = compare_wide(difference(&b->tally), difference(&a->tally));
	for (size_t i = 0; i < sorted->n_by && order == 0; i++)
		order = sorted->timed[i] ? strcmp(a->key[i], b->key[i]) : 0;
	if (order == 0)
		order = compare_wide(b->tally.cost, a->tally.cost);
	for (size_t i = 0; i < sorted->n_by && order == 0; i++)
		order = strcmp(a->key[i], b->key[i]);
	return order;
}

void
ledger_sort(struct ledger *l, bool reported)
{
	sorted = l;
	by_difference = reported;
	if (l->n > 1)
		qsort(l->groups, l->n, sizeof(struct group *), compare_groups);
}
