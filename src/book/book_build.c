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
	struct rows	 prices, source_refs;
	struct rows	 tables[N_OBJECTS];
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
	b->prices.size = sizeof (int64_t);
	b->source_refs.size = sizeof (uint32_t);
	for (enum book_object i = 0; i < N_OBJECTS; i++)
		b->tables[i].size = book_objects[i].size;
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
build_row(struct build *b, enum book_object object, const void *row)
{
	return rows_add(b, &b->tables[object], row);
}

#define OBJECT(object, table) \
uint32_t \
build_##object(struct build *b, const struct object *row) \
{ \
	return build_row(b, OBJECT_##object, row); \
}
#include "book/book_keys.def"

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

void *
build_row_at(struct build *b, enum book_object object, uint32_t i)
{
	return (char *)b->tables[object].items + i * b->tables[object].size;
}

void
build_restart(struct build *b, enum book_object object)
{
	b->tables[object] = (struct rows){ .size = b->tables[object].size };
}

const struct book *
build_view(struct build *b)
{
	b->book = (struct book){
		.text = b->text.items, .n_text = (uint32_t)b->text.n,
		.prices = b->prices.items, .n_prices = (uint32_t)b->prices.n,
		.source_refs = b->source_refs.items, .n_source_refs = (uint32_t)b->source_refs.n,
#define OBJECT(object, table) \
		.table = b->tables[OBJECT_##object].items, .n_##table = (uint32_t)b->tables[OBJECT_##object].n,
#include "book/book_keys.def"
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
	build_name(b, &row);
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
	struct rows *t = &b->tables[OBJECT_name];
	struct name *names = t->items;
	struct sortable *s = arena_array(b->arena, t->n, sizeof *s);

	for (size_t i = 0; i < t->n; i++)
		s[i] = (struct sortable){ (const char *)b->text.items + names[i].folded, names[i] };
	qsort(s, t->n, sizeof *s, compare_names);
	for (size_t i = 0; i < t->n; i++)
		names[i] = s[i].name;
}

/* Finds the model of charges of each provider, the first if there are two. */
static void
charges_find(struct build *b)
{
	const struct book *view = build_view(b);

	for (uint32_t i = 0; i < view->n_providers; i++)
		((struct provider *)build_row_at(b, OBJECT_provider, i))->charges = BOOK_NONE;
	for (uint32_t i = view->n_models; i-- > 0;) {
		const struct model *m = &view->models[i];

		if (m->charges)
			((struct provider *)build_row_at(b, OBJECT_provider, m->provider))->charges = i;
	}
}

const struct book *
build_finish(struct build *b)
{
	const struct book *view = build_view(b);

	charges_find(b);

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
