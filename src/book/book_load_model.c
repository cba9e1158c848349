/* SPDX-License-Identifier: MIT */
/* The loader of providers and models: their names, tier words, successors, caches and uplifts. */
#include <string.h>

#include "book/book_load_internal.h"

/* Reads a list of names: strings, or objects with a period in which the name means the model. */
void
load_aliases(struct load *l, const char *key, const struct book_json *list, void *into)
{
	const struct book_json *item = load_list(l, key, list, "must be a list of names");
	struct span *span = into;

	span->first = build_view(l->build)->n_aliases;
	for (; item != NULL; item = book_json_next(item)) {
		struct alias a = { .from = INSTANT_FIRST, .until = INSTANT_LAST };

		if (book_json_kind(item) == BOOK_JSON_OBJECT)
			load_object(l, key, item, OBJECT_alias, "", &a);
		else
			load_name(l, key, item, &a.name);
		if (a.from >= a.until)
			load_problem(l, key, "the name ends before it begins");
		if (a.name != 0) {
			build_alias(l->build, &a);
			span->count++;
		}
	}
}

/* Keeps the id of a successor, which can be looked up when all models are known. */
void
load_successor_id(struct load *l, const char *key, const struct book_json *item, void *into)
{
	(void)into;
	l->successor = load_id_string(l, key, item);
}

void
load_next_model(struct load *l, const char *key, const struct book_json *item, void *row)
{
	struct model *m = row;

	l->successor = NULL;
	if (!load_object(l, key, item, OBJECT_model, key, m) || l->successor == NULL || m->successor_from == 0)
		return;
	l->successors = arena_grow(l->arena, l->successors, l->n_successors, &l->room_successors,
	    sizeof *l->successors);
	l->successors[l->n_successors++] = (struct pending_successor){
		.model = build_view(l->build)->n_models,
		.id = arena_strdup(l->arena, l->successor),
	};
}

void
load_cache(struct load *l, const char *key, const struct book_json *item, void *row)
{
	l->row = key;
	load_object(l, "", item, OBJECT_model, key, row);
	l->row = "";
}

void
load_like(struct load *l, const char *key, const struct book_json *item, void *row)
{
	const struct model *m = row;

	l->row = key;
	load_object(l, "", item, OBJECT_model, key, row);
	l->row = "";
	if (m->like != 0 && strchr(book_text(build_view(l->build), m->like), '/') == NULL)
		load_problem(l, key, "must be a provider, a slash and a model of it, as anthropic/claude-opus-5");
}

/* Reads the region of an uplift, or a list of several. */
void
load_regions(struct load *l, const char *key, const struct book_json *item, void *into)
{
	bool list = book_json_kind(item) == BOOK_JSON_LIST;

	for (item = list ? book_json_first(item) : item; item != NULL; item = list ? book_json_next(item) : NULL) {
		text_ref region = 0;

		load_id(l, key, item, &region);
		l->regions.item = arena_grow(l->arena, l->regions.item, l->regions.n, &l->regions.room,
		    sizeof *l->regions.item);
		l->regions.item[l->regions.n++] = region;
		*(text_ref *)into = region;
	}
	if (l->regions.n == 0)
		load_problem(l, key, "must be a region, or a list of them");
}

void
load_uplifts(struct load *l, const char *key, const struct book_json *list, void *into)
{
	const struct book_json *item = load_list(l, key, list, "must be a list");
	struct span *span = into;

	span->first = build_view(l->build)->n_uplifts;
	for (; item != NULL; item = book_json_next(item)) {
		struct uplift u = { .times = FACTOR_ONE, .from = INSTANT_FIRST, .until = INSTANT_LAST };

		l->row = arena_printf(l->arena, "uplift[%u]", span->count);
		l->regions.n = 0;
		load_object(l, "", item, OBJECT_uplift, "", &u);
		for (size_t i = 0; i < l->regions.n; i++) {
			u.region = l->regions.item[i];
			build_uplift(l->build, &u);
			span->count++;
		}
	}
	l->row = "";
}

void
load_models(struct load *l, const char *key, const struct book_json *list, void *into)
{
	const struct book_json *item = load_list(l, key, list, "must be a list of models");
	struct span *span = into;

	span->first = build_view(l->build)->n_models;
	for (; item != NULL; item = book_json_next(item)) {
		struct model m = { .provider = l->provider, .successor = BOOK_NONE };

		l->model = load_element_name(l, item, key, span->count);
		load_object(l, "", item, OBJECT_model, "", &m);
		build_model(l->build, &m);
		span->count++;
	}
	l->model = "";
}

/* ---- providers ---- */

void
load_tier_words(struct load *l, const char *key, const struct book_json *object, void *into)
{
	struct span *span = into;

	span->first = build_view(l->build)->n_tier_words;
	l->row = key;
	if (book_json_kind(object) != BOOK_JSON_OBJECT)
		load_problem(l, key, "must be an object of words and the tiers that they mean");
	else for (const struct book_json *item = book_json_first(object); item != NULL; item = book_json_next(item)) {
		const char *word = book_json_key(item);
		struct tier_word t = { build_text(l->build, word), 0 };

		if (book_json_repeats(object, item))
			load_problem(l, word, "the key appears twice");
		load_is_clean(l, word, word);
		load_tier(l, word, item, &t.tier);
		build_tier_word(l->build, &t);
		span->count++;
	}
	l->row = "";
}

/* Reports names of a provider that an earlier provider of the book has. */
static void
check_provider(struct load *l, const struct provider *p)
{
	const struct book *b = build_view(l->build);

	if (book_provider(b, book_text(b, p->id)) != BOOK_NONE)
		load_problem(l, "provider", "'%.40s' is in the price list already", book_text(b, p->id));
	if (p->title != 0 && book_provider(b, book_text(b, p->title)) != BOOK_NONE)
		load_problem(l, "title", "'%.40s' is a provider of the price list already", book_text(b, p->title));
	for (uint32_t i = 0; i < p->aliases.count; i++) {
		const struct alias *al = &b->aliases[p->aliases.first + i];

		if (book_provider(b, book_text(b, al->name)) != BOOK_NONE)
			load_problem(l, "aliases", "'%.40s' is a provider of the price list already",
			    book_text(b, al->name));
		if (al->from != INSTANT_FIRST || al->until != INSTANT_LAST)
			load_problem(l, "aliases", "names of a provider have no dates");
	}
}

void
load_provider(struct load *l, const struct book_json *object)
{
	struct provider p = { 0 };

	if (book_json_kind(object) != BOOK_JSON_OBJECT) {
		load_problem(l, "", "must be an object with toll, provider, sources and models");
		return;
	}
	l->provider = build_view(l->build)->n_providers;
	l->files = arena_grow(l->arena, l->files, l->provider, &l->room_files, sizeof *l->files);
	l->files[l->provider] = l->file;
	load_object(l, "", object, OBJECT_provider, "", &p);
	check_provider(l, &p);
	build_provider(l->build, &p);
}
