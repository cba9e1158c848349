/* SPDX-License-Identifier: MIT */
/*
 * The tables of a book while rows are added, the pool of its texts with a hash index, and the index of
 * names. book_load.c and book_merge.c are the only callers.
 */
#include "book/book_build.h"

#include <stdlib.h>
#include <string.h>

#include "base/text.h"

/* A table that grows: rows of one type. */
struct rows {
	void	*items;
	size_t	 n, room;	/* number of rows, and room for rows */
	size_t	 size;		/* of a row, in bytes */
};

struct build {
	struct arena	*arena;
	struct rows	 text;			/* bytes of the pool */
	uint32_t	*slots;			/* hash table of offsets in the pool; 0: free */
	size_t		 n_slots, n_texts;
	struct rows	 providers, tier_words, sources, aliases, uplifts, models, hours, rates,
			 prices, source_refs, plans, fees, quotas, names;
	struct book	 book;
};

static uint32_t
rows_add(struct build *b, struct rows *t, const void *row)
{
	t->items = arena_grow(b->arena, t->items, t->n, &t->room, t->size);
	memcpy((char *)t->items + t->n * t->size, row, t->size);
	return (uint32_t)t->n++;
}

struct build *
build_new(struct arena *a)
{
	struct build *b = arena_alloc(a, sizeof *b);

	b->arena = a;
	b->text.size = 1;
	b->providers.size = sizeof (struct provider);
	b->tier_words.size = sizeof (struct tier_word);
	b->sources.size = sizeof (struct source);
	b->aliases.size = sizeof (struct alias);
	b->uplifts.size = sizeof (struct uplift);
	b->models.size = sizeof (struct model);
	b->hours.size = sizeof (struct hours);
	b->rates.size = sizeof (struct rate);
	b->prices.size = sizeof (int64_t);
	b->source_refs.size = sizeof (uint32_t);
	b->plans.size = sizeof (struct plan);
	b->fees.size = sizeof (struct fee);
	b->quotas.size = sizeof (struct quota);
	b->names.size = sizeof (struct name);
	rows_add(b, &b->text, "");
	return b;
}

static size_t
text_hash(const char *s)
{
	size_t h = 14695981039346656037u;	/* FNV-1a */

	for (; *s != '\0'; s++)
		h = (h ^ (unsigned char)*s) * 1099511628211u;
	return h;
}

/* The slot that has the text s, or else the free slot where it belongs. */
static uint32_t *
text_slot(struct build *b, const char *s)
{
	size_t i = text_hash(s);
	const char *pool = b->text.items;

	for (;; i++) {
		uint32_t *at = &b->slots[i & (b->n_slots - 1)];

		if (*at == 0 || strcmp(pool + *at, s) == 0)
			return at;
	}
}

/* Doubles the hash table. */
static void
slots_grow(struct build *b)
{
	uint32_t *old = b->slots;
	size_t n = b->n_slots;

	b->n_slots = n == 0 ? 1024 : n * 2;
	b->slots = arena_array(b->arena, b->n_slots, sizeof *b->slots);
	for (size_t i = 0; i < n; i++) {
		if (old[i] != 0)
			*text_slot(b, (const char *)b->text.items + old[i]) = old[i];
	}
}

text_ref
build_text(struct build *b, const char *s)
{
	uint32_t *at;
	text_ref ref;

	if (*s == '\0')
		return 0;
	if (b->n_texts * 2 >= b->n_slots)
		slots_grow(b);
	at = text_slot(b, s);
	if (*at != 0)
		return *at;
	ref = (text_ref)b->text.n;
	do
		rows_add(b, &b->text, s);
	while (*s++ != '\0');
	b->n_texts++;
	return *at = ref;
}

uint32_t
build_provider(struct build *b, const struct provider *row)
{
	return rows_add(b, &b->providers, row);
}

uint32_t
build_tier_word(struct build *b, const struct tier_word *row)
{
	return rows_add(b, &b->tier_words, row);
}

uint32_t
build_source(struct build *b, const struct source *row)
{
	return rows_add(b, &b->sources, row);
}

uint32_t
build_alias(struct build *b, const struct alias *row)
{
	return rows_add(b, &b->aliases, row);
}

uint32_t
build_uplift(struct build *b, const struct uplift *row)
{
	return rows_add(b, &b->uplifts, row);
}

uint32_t
build_model(struct build *b, const struct model *row)
{
	return rows_add(b, &b->models, row);
}

uint32_t
build_hours(struct build *b, const struct hours *row)
{
	return rows_add(b, &b->hours, row);
}

uint32_t
build_rate(struct build *b, const struct rate *row)
{
	return rows_add(b, &b->rates, row);
}

uint32_t
build_price(struct build *b, int64_t price)
{
	return rows_add(b, &b->prices, &price);
}

uint32_t
build_source_ref(struct build *b, uint32_t source)
{
	return rows_add(b, &b->source_refs, &source);
}

uint32_t
build_plan(struct build *b, const struct plan *row)
{
	return rows_add(b, &b->plans, row);
}

uint32_t
build_fee(struct build *b, const struct fee *row)
{
	return rows_add(b, &b->fees, row);
}

uint32_t
build_quota(struct build *b, const struct quota *row)
{
	return rows_add(b, &b->quotas, row);
}

struct model *
build_model_at(struct build *b, uint32_t i)
{
	return (struct model *)b->models.items + i;
}

const struct book *
build_view(struct build *b)
{
	b->book = (struct book){
		.text = b->text.items, .n_text = (uint32_t)b->text.n,
		.providers = b->providers.items, .n_providers = (uint32_t)b->providers.n,
		.tier_words = b->tier_words.items, .n_tier_words = (uint32_t)b->tier_words.n,
		.sources = b->sources.items, .n_sources = (uint32_t)b->sources.n,
		.aliases = b->aliases.items, .n_aliases = (uint32_t)b->aliases.n,
		.uplifts = b->uplifts.items, .n_uplifts = (uint32_t)b->uplifts.n,
		.models = b->models.items, .n_models = (uint32_t)b->models.n,
		.hours = b->hours.items, .n_hours = (uint32_t)b->hours.n,
		.rates = b->rates.items, .n_rates = (uint32_t)b->rates.n,
		.prices = b->prices.items, .n_prices = (uint32_t)b->prices.n,
		.source_refs = b->source_refs.items, .n_source_refs = (uint32_t)b->source_refs.n,
		.plans = b->plans.items, .n_plans = (uint32_t)b->plans.n,
		.fees = b->fees.items, .n_fees = (uint32_t)b->fees.n,
		.quotas = b->quotas.items, .n_quotas = (uint32_t)b->quotas.n,
		.names = b->names.items, .n_names = (uint32_t)b->names.n,
	};
	return &b->book;
}

static void
names_add(struct build *b, const char *name, uint32_t model, enum name_kind kind, instant from,
    instant until)
{
	struct name row = { .model = model, .kind = kind, .from = from, .until = until };
	size_t len = strlen(name);
	char *folded = arena_alloc(b->arena, len + 1);

	text_fold(folded, len + 1, name);
	row.folded = build_text(b, folded);
	rows_add(b, &b->names, &row);
}

/* A name with its text, since qsort has no argument for the pool and a static one would not be thread-safe. */
struct sortable { const char *folded; struct name name; };

static int
compare_names(const void *left, const void *right)
{
	const struct sortable *a = left, *b = right;
	int order = strcmp(a->folded, b->folded);

	if (order == 0)
		order = (int)a->name.kind - (int)b->name.kind;
	if (order == 0)
		order = (a->name.model > b->name.model) - (a->name.model < b->name.model);
	return order;
}

static void
names_sort(struct build *b)
{
	struct name *names = b->names.items;
	struct sortable *s = arena_array(b->arena, b->names.n, sizeof *s);

	for (size_t i = 0; i < b->names.n; i++)
		s[i] = (struct sortable){ (const char *)b->text.items + names[i].folded, names[i] };
	qsort(s, b->names.n, sizeof *s, compare_names);
	for (size_t i = 0; i < b->names.n; i++)
		names[i] = s[i].name;
}

const struct book *
build_finish(struct build *b)
{
	const struct book *view = build_view(b);

	for (uint32_t i = 0; i < view->n_models; i++) {
		const struct model *m = &view->models[i];

		names_add(b, view->text + m->id, i, NAME_ID, INSTANT_FIRST, INSTANT_LAST);
		if (m->title != 0)
			names_add(b, view->text + m->title, i, NAME_TITLE, INSTANT_FIRST, INSTANT_LAST);
		for (uint32_t k = 0; k < m->aliases.count; k++) {
			const struct alias *al = &view->aliases[m->aliases.first + k];

			names_add(b, view->text + al->name, i, NAME_ALIAS, al->from, al->until);
		}
	}
	names_sort(b);
	return build_view(b);
}
