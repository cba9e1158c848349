/* SPDX-License-Identifier: MIT */
/*
 * The key like: a host sells a model at the price of its maker. load_likes() gives such models copies of the maker's
 * rows, so that nothing that reads a book knows of it, and an overlay on the maker moves no host. Rows of a model are
 * consecutive, so the whole table of rows is made anew.
 */
#include <string.h>

#include "book/book_load_internal.h"

/* A model that takes rows, and the one that it takes them from. */
struct borrowing {
	struct load		*load;
	const struct book	*old;		/* the files as they were read, before this */
	const struct book	*from;		/* old, or the makers that are given */
	const struct model	*maker;
	uint32_t		 model;		/* of old */
};

/* The index in the new book of a source of the maker: it is added for the provider of the model, once. */
static uint32_t
borrow_source(const struct borrowing *w, uint32_t source)
{
	struct build *b = w->load->build;
	struct source s = w->from->sources[source];

	s.key = build_text(b, book_text(w->from, s.key));
	s.title = build_text(b, book_text(w->from, s.title));
	s.url = build_text(b, book_text(w->from, s.url));
	s.provider = w->old->models[w->model].provider;
	for (uint32_t i = 0; i < build_view(b)->n_sources; i++) {
		const struct source *other = &build_view(b)->sources[i];

		if (other->provider == s.provider && other->key == s.key && other->url == s.url &&
		    other->read == s.read && other->published == s.published)
			return i;
	}
	return build_source(b, &s);
}

/* The sources that say that it is sold so, then those of what is taken. */
static struct span
borrow_sources(const struct borrowing *w, struct span sources)
{
	struct build *b = w->load->build;
	struct span own = w->old->models[w->model].like_sources, out = { build_view(b)->n_source_refs,
	    own.count + sources.count };

	for (uint32_t i = 0; i < own.count; i++)
		build_source_ref(b, w->old->source_refs[own.first + i]);
	for (uint32_t i = 0; i < sources.count; i++) {
		uint32_t source = borrow_source(w, w->from->source_refs[sources.first + i]), k = 0;

		while (k < own.count && w->old->source_refs[own.first + k] != source)
			k++;
		if (k == own.count)
			build_source_ref(b, source);
		else
			out.count--;
	}
	return out;
}

/* Copies the prices of a row, times the factor. */
static uint32_t
borrow_prices(const struct borrowing *w, const struct rate *r)
{
	struct build *b = w->load->build;
	uint32_t first = build_view(b)->n_prices;
	int64_t times = w->old->models[w->model].like_times;

	if ((times == 0 || times == FACTOR_ONE) && w->from == w->old)
		return r->prices;
	for (int i = 0; i < __builtin_popcountll(r->priced); i++) {
		int128 price = (int128)w->from->prices[r->prices + (uint32_t)i] * (times == 0 ? FACTOR_ONE : times);

		if (price % FACTOR_ONE != 0 || price / FACTOR_ONE > INT64_MAX)
			load_complain(w->load, w->model, BOOK_NONE, "like: times",
			    "a price times this has more than twelve decimals");
		build_price(b, (int64_t)(price / FACTOR_ONE));
	}
	return first;
}

static struct span
borrow_hours(const struct borrowing *w, struct span hours)
{
	struct span out = { build_view(w->load->build)->n_hours, hours.count };

	for (uint32_t i = 0; i < hours.count; i++)
		build_hours(w->load->build, &w->from->hours[hours.first + i]);
	return out;
}

static void
borrow_rate(const struct borrowing *w, const struct rate *rate)
{
	struct build *b = w->load->build;
	struct rate r = *rate;

	r.model = w->model;
	r.tier = build_text(b, book_text(w->from, r.tier));
	r.region = build_text(b, book_text(w->from, r.region));
	r.note = build_text(b, book_text(w->from, r.note));
	r.allowance = build_text(b, book_text(w->from, r.allowance));
	r.list_price = 0;	/* the host has its own */
	r.overlay = 0;
	r.hours = borrow_hours(w, r.hours);
	r.prices = borrow_prices(w, rate);
	r.sources = borrow_sources(w, r.sources);
	build_rate(b, &r);
}

/* Whether the model takes rows of that tier: of those that it names, or else standard. */
static bool
takes_tier(const struct borrowing *w, const char *tier)
{
	struct span tiers = w->old->models[w->model].like_tiers;
	bool takes = tiers.count == 0 && strcmp(tier, "standard") == 0;

	for (uint32_t i = 0; i < tiers.count; i++)
		takes |= strcmp(book_text(w->old, w->old->aliases[tiers.first + i].name), tier) == 0;
	return takes;
}

/* The model of a book that like names by provider and id; NULL. */
static const struct model *
find_maker(const struct book *b, const char *name)
{
	const char *slash = strchr(name, '/');

	for (uint32_t i = 0; b != NULL && i < b->n_models; i++) {
		const char *provider = book_text(b, b->providers[b->models[i].provider].id);
		size_t n = strlen(provider);

		if (n == (size_t)(slash - name) && memcmp(provider, name, n) == 0 &&
		    strcmp(book_text(b, b->models[i].id), slash + 1) == 0)
			return &b->models[i];
	}
	return NULL;
}

/* What the model does not say of itself is as at its maker. */
static void
borrow_facts(const struct borrowing *w, struct model *m)
{
	const struct model *maker = w->maker;

	if (m->context == 0)
		m->context = maker->context;
	if (m->max_output == 0)
		m->max_output = maker->max_output;
	if (m->encoding == 0)
		m->encoding = build_text(w->load->build, book_text(w->from, maker->encoding));
	m->like = 0;
	m->like_times = 0;
	m->like_tiers = m->like_sources = (struct span){ 0, 0 };
}

/* Adds the rows of the maker to those of the model, which were added before; returns their number. */
static uint32_t
borrow_rates(struct borrowing *w)
{
	uint32_t before = build_view(w->load->build)->n_rates;
	struct span rates = w->maker->rates;

	for (uint32_t i = 0; i < rates.count; i++) {
		const struct rate *r = &w->from->rates[rates.first + i];

		if (takes_tier(w, book_text(w->from, r->tier)))
			borrow_rate(w, r);
	}
	return build_view(w->load->build)->n_rates - before;
}

/* Finds the maker of a model; false, and a problem, if there is none that has prices of its own. */
static bool
borrow_from(struct borrowing *w)
{
	const struct model *m = &w->old->models[w->model];
	const char *name = book_text(w->old, m->like);

	w->from = w->old;
	w->maker = find_maker(w->from, name);
	if (w->maker == NULL) {
		w->from = w->load->how.makers;
		w->maker = find_maker(w->from, name);
	}
	if (w->maker == NULL)
		load_complain(w->load, w->model, BOOK_NONE, "like", arena_printf(w->load->arena,
		    "'%.80s' is no model of these files: a provider, a slash and its id", name));
	else if (w->from == w->old && w->maker->like != 0)
		load_complain(w->load, w->model, BOOK_NONE, "like", arena_printf(w->load->arena,
		    "'%.80s' has its price from another model: name that one", name));
	else
		return true;
	return false;
}

void
load_likes(struct load *l)
{
	struct book old = *build_view(l->build);
	struct model *models = arena_array(l->arena, old.n_models, sizeof *models);
	struct borrowing w = { .load = l, .old = &old };
	bool any = false;

	for (uint32_t i = 0; i < old.n_models && !any; i++)
		any = old.models[i].like != 0;
	if (!any)
		return;
	memcpy(models, old.models, old.n_models * sizeof *models);	/* their rows are told anew below */
	old.models = models;
	build_restart(l->build, OBJECT_rate);
	for (w.model = 0; w.model < old.n_models; w.model++) {
		struct model *m = build_row_at(l->build, OBJECT_model, w.model);
		const struct model was = old.models[w.model];

		m->rates.first = build_view(l->build)->n_rates;
		for (uint32_t i = 0; i < was.rates.count; i++)
			build_rate(l->build, &old.rates[was.rates.first + i]);
		if (was.like == 0 || !borrow_from(&w))
			continue;
		m->rates.count += borrow_rates(&w);
		borrow_facts(&w, m);
	}
}
