/* SPDX-License-Identifier: MIT */
/*
 * Merges two books into a new one: rows are copied from base or from over (struct merge says which), and
 * texts, sources and spans are added again, as book_keys.def says of each member. Start at book_merge(), then
 * merge_provider(), merge_model() and merge_row().
 */
#include "book/book_merge.h"

#include <stdio.h>
#include <string.h>

#include "book/book_build.h"
#include "book/book_validate.h"
#include "book/model_lookup.h"

/* The state of a merge. */
struct merge {
	struct build		*build;
	const struct book	*base, *over;
	const struct book	*from;		/* base or over: the one that rows are copied from */
	uint32_t		*sources;	/* of from: the index of each in the new book, or BOOK_NONE */
	uint32_t		*base_sources, *over_sources;
	uint32_t		 provider;	/* that sources are copied to; BOOK_NONE: the plans */
	const struct book	*merged;	/* the new book, once it is complete */
	const char		*name;		/* of over, for overlay and messages */
	bool			 yields;	/* over gives way to what base has read later */
	struct err		*err;		/* the first error */
};

/*
 * Makes a copy of a row of from a row of the new book: each member that refers to from is copied, by the merge_*
 * function of its kind.
 */
static void	merge_row(struct merge *m, enum book_object object, void *row);

/* Copies the rows of a span, and makes it the span of the copies. */
static void
merge_rows(struct merge *m, struct span *span, enum book_object object)
{
	uint32_t first = span->first;

	span->first = book_table_count(build_view(m->build), object);
	for (uint32_t i = 0; i < span->count; i++) {
		uint32_t copy = build_row(m->build, object, book_table_row(m->from, object, first + i));

		merge_row(m, object, build_row_at(m->build, object, copy));
	}
}

#define MERGE_ROWS(kind, object) \
static void \
merge_##kind(struct merge *m, void *at, const void *row) \
{ \
	(void)row; \
	merge_rows(m, at, OBJECT_##object); \
}
MERGE_ROWS(tier_words, tier_word)
MERGE_ROWS(hours, hours)
MERGE_ROWS(uplifts, uplift)
MERGE_ROWS(fees, fee)
MERGE_ROWS(quotas, quota)

static void
merge_text(struct merge *m, void *at, const void *row)
{
	(void)row;
	*(text_ref *)at = build_text(m->build, book_text(m->from, *(const text_ref *)at));
}

/* Copies a span of sources. A source is copied when a row first names it, so that it is added only once. */
static void
merge_sources(struct merge *m, void *at, const void *row)
{
	struct span *span = at;
	const uint32_t *refs = m->from->source_refs + span->first;

	(void)row;
	for (uint32_t i = 0; i < span->count; i++) {
		struct source s = m->from->sources[refs[i]];

		if (m->sources[refs[i]] != BOOK_NONE)
			continue;
		merge_row(m, OBJECT_source, &s);
		s.provider = m->provider;
		m->sources[refs[i]] = build_source(m->build, &s);
	}
	span->first = build_view(m->build)->n_source_refs;
	for (uint32_t i = 0; i < span->count; i++)
		build_source_ref(m->build, m->sources[refs[i]]);
}

/* Whether an alias is in a span of the new book. Equal texts have one offset, so offsets are compared. */
static bool
span_has_alias(const struct merge *m, struct span span, const struct alias *al)
{
	for (uint32_t i = 0; i < span.count; i++) {
		const struct alias *other = &build_view(m->build)->aliases[span.first + i];

		if (other->name == al->name && other->from == al->from && other->until == al->until)
			return true;
	}
	return false;
}

/* Appends to *out, which must be the last aliases added, those that it does not have. */
static void
copy_aliases(struct merge *m, struct span span, struct span *out)
{
	if (out->count == 0)
		out->first = build_view(m->build)->n_aliases;
	for (uint32_t i = 0; i < span.count; i++) {
		struct alias al = m->from->aliases[span.first + i];

		merge_row(m, OBJECT_alias, &al);
		if (span_has_alias(m, *out, &al))
			continue;
		build_alias(m->build, &al);
		out->count++;
	}
}

static void
merge_aliases(struct merge *m, void *at, const void *row)
{
	struct span *span = at, old = *span;

	(void)row;
	span->count = 0;
	copy_aliases(m, old, span);
}

static void
merge_first_price(struct merge *m, void *at, const void *row)
{
	const struct rate *r = row;
	uint32_t first = r->prices;

	*(uint32_t *)at = build_view(m->build)->n_prices;
	for (int i = 0; i < __builtin_popcountll(r->priced); i++)
		build_price(m->build, m->from->prices[first + (uint32_t)i]);
}

static void
merge_overlay(struct merge *m, void *at, const void *row)
{
	if (m->from == m->over)
		*(text_ref *)at = build_text(m->build, m->name);
	else
		merge_text(m, at, row);
}

#define merge_value NULL

static void (*const copiers[])(struct merge *, void *at, const void *row) = {
#define KIND(kind, type, load, format, merge) [KIND_##kind] = merge_##merge,
#define MEMBER_KIND(kind, type, merge) [KIND_##kind] = merge_##merge,
#include "book/book_keys.def"
};

static void
merge_row(struct merge *m, enum book_object object, void *row)
{
	for (size_t i = 0; i < book_objects[object].n; i++) {
		const struct book_key *k = &book_objects[object].keys[i];

		if (copiers[k->kind] != NULL)
			copiers[k->kind](m, (char *)row + k->where, row);
	}
}

static void
copy_rate(struct merge *m, const struct rate *r, uint32_t model, instant until)
{
	struct rate row = *r;

	merge_row(m, OBJECT_rate, &row);
	row.until = until;
	row.model = model;
	build_rate(m->build, &row);
}

/* Whether row r of base stays whatever row o of over says: base has read it later. */
static bool
row_is_read_later(const struct merge *m, const struct rate *r, const struct rate *o)
{
	return m->yields && book_same_conditions(m->over, o, m->base, r) &&
	    book_newest(m->base, r->sources) > book_newest(m->over, o->sources);
}

/*
 * Where row o of over ends: at its own end, or where a row of base that stays begins. If that is not after o->from, o
 * is left out.
 */
static instant
over_until(const struct merge *m, const struct model *base, const struct rate *o)
{
	instant until = o->until;

	for (uint32_t i = 0; base != NULL && i < base->rates.count; i++) {
		const struct rate *r = &m->base->rates[base->rates.first + i];

		if (r->until > o->from && r->from < until && row_is_read_later(m, r, o))
			until = r->from;
	}
	return until;
}

/* Whether row o of over ends row r of base. */
static bool
row_is_superseded(const struct merge *m, const struct model *base, const struct rate *r, const struct rate *o)
{
	instant until = over_until(m, base, o);

	return book_same_conditions(m->over, o, m->base, r) && !row_is_read_later(m, r, o) && until > o->from &&
	    (until == o->until || r->from < until);
}

/* Copies the rows of base: each ends where a row of over begins; a row whose period becomes empty is left out. */
static void
copy_base_rates(struct merge *m, const struct model *base, const struct model *over, uint32_t model)
{
	for (uint32_t i = 0; i < base->rates.count; i++) {
		struct rate r = m->base->rates[base->rates.first + i];
		instant until = r.until;

		for (uint32_t k = 0; over != NULL && k < over->rates.count; k++) {
			const struct rate *o = &m->over->rates[over->rates.first + k];

			if (o->from < until && row_is_superseded(m, base, &r, o))
				until = o->from;
			/* What the plain row of over prices beside r costs what its parent costs. */
			if (row_is_read_later(m, &r, o))
				r.as_parent |= o->as_parent & ~r.priced;
		}
		if (r.from < until)
			copy_rate(m, &r, model, until);
	}
}

/* Copies the rows of over. */
static void
copy_over_rates(struct merge *m, const struct model *base, const struct model *over, uint32_t model)
{
	for (uint32_t i = 0; i < over->rates.count; i++) {
		const struct rate *o = &m->over->rates[over->rates.first + i];
		instant until = over_until(m, base, o);

		if (o->from < until)
			copy_rate(m, o, model, until);
	}
}

/* A map of the sources of b to the new book, in which none is copied yet. */
static uint32_t *
new_source_map(struct arena *a, const struct book *b)
{
	uint32_t *sources = arena_array(a, b->n_sources, sizeof *sources);

	for (uint32_t i = 0; i < b->n_sources; i++)
		sources[i] = BOOK_NONE;
	return sources;
}

/* From now on, rows are copied from b, which is base or over. */
static void
merge_read_from(struct merge *m, const struct book *b)
{
	m->from = b;
	m->sources = b == m->base ? m->base_sources : m->over_sources;
}

static const struct model *
model_by_id(const struct book *b, const struct provider *p, const char *id)
{
	for (uint32_t i = 0; p != NULL && i < p->models.count; i++) {
		const struct model *model = &b->models[p->models.first + i];

		if (strcmp(book_text(b, model->id), id) == 0)
			return model;
	}
	return NULL;
}

/* Adds the model that base and over (one may be NULL) have; its own data are those of base, if it has it. */
static void
merge_model(struct merge *m, const struct model *base, const struct model *over)
{
	uint32_t index = build_view(m->build)->n_models;
	struct model row = base != NULL ? *base : *over;

	merge_read_from(m, base != NULL ? m->base : m->over);
	merge_row(m, OBJECT_model, &row);
	row.provider = m->provider;
	row.rates.first = build_view(m->build)->n_rates;
	if (base != NULL)
		copy_base_rates(m, base, over, index);
	if (over != NULL) {
		merge_read_from(m, m->over);
		if (base != NULL)
			copy_aliases(m, over->aliases, &row.aliases);
		copy_over_rates(m, base, over, index);
	}
	row.rates.count = build_view(m->build)->n_rates - row.rates.first;
	row.successor = BOOK_NONE;
	build_model(m->build, &row);
}

/* Whether base has a name of a model that is new in over. */
static bool
base_has_name_of(const struct merge *m, const struct model *over)
{
	instant at = over->rates.count == 0 ? INSTANT_FIRST : m->over->rates[over->rates.first].from;
	uint32_t found;
	bool has = model_lookup_count(m->base, book_text(m->over, over->id), BOOK_NONE, at, &found) > 0 ||
	    model_lookup_count(m->base, book_text(m->over, over->title), BOOK_NONE, at, &found) > 0;

	for (uint32_t i = 0; i < over->aliases.count && !has; i++)
		has = model_lookup_count(m->base, book_text(m->over, m->over->aliases[over->aliases.first + i].name),
		    BOOK_NONE, at, &found) > 0;
	return has;
}

static void
merge_models(struct merge *m, const struct provider *base, const struct provider *over)
{
	for (uint32_t i = 0; base != NULL && i < base->models.count; i++) {
		const struct model *model = &m->base->models[base->models.first + i];

		merge_model(m, model, model_by_id(m->over, over, book_text(m->base, model->id)));
	}
	for (uint32_t i = 0; over != NULL && i < over->models.count; i++) {
		const struct model *model = &m->over->models[over->models.first + i];

		if (model_by_id(m->base, base, book_text(m->over, model->id)) == NULL &&
		    !(m->yields && base_has_name_of(m, model)))
			merge_model(m, NULL, model);
	}
}

/* A name of a new provider must not be that of another one, since a user could not ask for it by that name. */
static void
check_new_name(struct merge *m, const struct provider *p, const char *key, text_ref name)
{
	if (m->err->kind == ERR_NONE && name != 0 &&
	    book_provider(build_view(m->build), book_text(m->over, name)) != BOOK_NONE)
		err_set(m->err, ERR_IO, "%s: %s: %s: '%.40s' is another provider of the price list", m->name,
		    book_text(m->over, p->id), key, book_text(m->over, name));
}

static void
check_new_provider(struct merge *m, const struct provider *p)
{
	check_new_name(m, p, "title", p->title);
	for (uint32_t i = 0; i < p->aliases.count; i++)
		check_new_name(m, p, "aliases", m->over->aliases[p->aliases.first + i].name);
}

/* A new provider of an update gives way in its names, too: it keeps those that are not of a provider of base. */
static struct provider
with_free_names(const struct merge *m, const struct provider *p)
{
	struct provider free = *p;
	bool taken = false;

	if (book_provider(m->base, book_text(m->over, p->title)) != BOOK_NONE)
		free.title = p->id;
	for (uint32_t i = 0; i < p->aliases.count; i++)
		taken |= book_provider(m->base, book_text(m->over, m->over->aliases[p->aliases.first + i].name)) !=
		    BOOK_NONE;
	if (taken)
		free.aliases.count = 0;
	return free;
}

static void
merge_provider(struct merge *m, const struct provider *base, const struct provider *over)
{
	struct provider row = base != NULL ? *base : *over;

	m->provider = build_view(m->build)->n_providers;
	merge_read_from(m, base != NULL ? m->base : m->over);
	merge_row(m, OBJECT_provider, &row);
	row.models.first = build_view(m->build)->n_models;
	merge_models(m, base, over);
	row.models.count = build_view(m->build)->n_models - row.models.first;
	build_provider(m->build, &row);
}

static const struct provider *
provider_by_id(const struct book *b, const char *id)
{
	uint32_t i = book_provider(b, id);

	return i == BOOK_NONE ? NULL : &b->providers[i];
}

/* Sets the successors that book b has. They are models of the same provider, so they are found by their ids. */
static void
merge_successors(struct merge *m, const struct book *b)
{
	const struct book *view = build_view(m->build);

	for (uint32_t i = 0; i < b->n_models; i++) {
		const struct model *old = &b->models[i];
		const char *provider = book_text(b, b->providers[old->provider].id);
		const struct provider *p = provider_by_id(view, provider);
		const struct model *next;
		struct model *new;

		if (old->successor == BOOK_NONE)
			continue;
		new = build_row_at(m->build, OBJECT_model,
		    (uint32_t)(model_by_id(view, p, book_text(b, old->id)) - view->models));
		if (new->successor != BOOK_NONE)
			continue;	/* set from base already */
		next = model_by_id(view, p, book_text(b, b->models[old->successor].id));
		new->successor = (uint32_t)(next - view->models);
		new->successor_from = old->successor_from;
	}
}

static bool
book_has_plan(const struct book *b, const char *id)
{
	for (uint32_t i = 0; i < b->n_plans; i++) {
		if (strcmp(book_text(b, b->plans[i].id), id) == 0)
			return true;
	}
	return false;
}

/* Adds the plans of from; a plan of base that over has too is left out. */
static void
merge_plans(struct merge *m)
{
	m->provider = BOOK_NONE;
	for (uint32_t i = 0; i < m->from->n_plans; i++) {
		struct plan p = m->from->plans[i];

		if (m->from == m->base && book_has_plan(m->over, book_text(m->base, p.id)))
			continue;
		merge_row(m, OBJECT_plan, &p);
		build_plan(m->build, &p);
	}
}

/* A book_complaint: makes the first fault of the merged rows the error. */
static void
merge_keep_fault(void *arg, uint32_t model, uint32_t rate, const char *key, const char *text)
{
	struct merge *m = arg;

	(void)rate;
	if (m->err->kind == ERR_NONE)
		err_set(m->err, ERR_IO, "%s: %s: %s%s%s", m->name,
		    book_text(m->merged, m->merged->models[model].id), key, *key == '\0' ? "" : ": ", text);
}

static const struct book *
merge_books(struct arena *a, const struct book *base, const struct book *over, const char *name, bool yields,
    struct err *e)
{
	struct merge m = { .build = build_new(a), .base = base, .over = over,
	    .base_sources = new_source_map(a, base), .over_sources = new_source_map(a, over), .name = name,
	    .yields = yields, .err = e };
	struct provider p;

	*e = (struct err){ .kind = ERR_NONE };
	for (uint32_t i = 0; i < base->n_providers; i++)
		merge_provider(&m, &base->providers[i],
		    provider_by_id(over, book_text(base, base->providers[i].id)));
	for (uint32_t i = 0; i < over->n_providers; i++) {
		if (provider_by_id(base, book_text(over, over->providers[i].id)) != NULL)
			continue;
		p = yields ? with_free_names(&m, &over->providers[i]) : over->providers[i];
		check_new_provider(&m, &p);
		merge_provider(&m, NULL, &p);
	}
	merge_successors(&m, base);
	merge_successors(&m, over);
	merge_read_from(&m, base);
	merge_plans(&m);
	merge_read_from(&m, over);
	merge_plans(&m);
	m.merged = build_finish(m.build);
	book_validate(m.merged, merge_keep_fault, &m);
	return e->kind == ERR_NONE ? m.merged : NULL;
}

const struct book *
book_merge(struct arena *a, const struct book *base, const struct book *over, const char *name,
    struct err *e)
{
	return merge_books(a, base, over, name, false, e);
}

const struct book *
book_merge_update(struct arena *a, const struct book *base, const struct book *over, const char *name,
    struct err *e)
{
	return merge_books(a, base, over, name, true, e);
}
