/* SPDX-License-Identifier: MIT */
/*
 * The last step of an import: writes the models, whose rows are normalised, as the JSON of a price book.
 * Builds on book/book_build.h and book/book_format.h; the result is loaded once to check it.
 */
#include "interop/import_steps.h"

#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "book/book_build.h"
#include "book/book_format.h"
#include "book/book_load.h"
#include "book/book_merge.h"

enum { EVERY_DAY = 0x7f };

/* ---- one model for each name ---- */

/* Sorts rows: tier standard first, tier any last; then by tier, first day, size and hours. */
static int
compare_import_rows(const void *a, const void *b)
{
	const struct import_row *x = *(struct import_row *const *)a, *y = *(struct import_row *const *)b;
	int first = strcmp(y->tier, "standard") == 0, last = strcmp(y->tier, "any") == 0,
	    order = first - (strcmp(x->tier, "standard") == 0);

	order = order != 0 ? order : (strcmp(x->tier, "any") == 0) - last;
	order = order != 0 ? order : strcmp(x->tier, y->tier);
	order = order != 0 ? order : (x->from > y->from) - (x->from < y->from);
	order = order != 0 ? order : (x->tokens > y->tokens) - (x->tokens < y->tokens);
	return order != 0 ? order : x->window - y->window;
}

static bool
rows_are_equal(const struct import_row *x, const struct import_row *y)
{
	if (strcmp(x->tier, y->tier) != 0 || x->band != y->band || x->tokens != y->tokens ||
	    x->from != y->from || x->until != y->until || x->window != y->window || x->priced != y->priced ||
	    x->up_to != y->up_to)
		return false;
	if (x->window && (x->hours.from != y->hours.from || x->hours.until != y->hours.until))
		return false;
	for (enum meter k = 0; k < N_METERS; k++) {
		if ((x->priced & METER_BIT(k)) != 0 && x->price[k] != y->price[k])
			return false;
	}
	return true;
}

static bool
prices_are_equal(const struct import_model *x, const struct import_model *y)
{
	if (x->n_rows != y->n_rows || x->n_uplifts != y->n_uplifts)
		return false;
	for (size_t i = 0; i < x->n_rows; i++) {
		if (!rows_are_equal(x->rows[i], y->rows[i]))
			return false;
	}
	for (size_t i = 0; i < x->n_uplifts; i++) {
		if (strcmp(x->uplifts[i].region, y->uplifts[i].region) != 0 ||
		    x->uplifts[i].times != y->uplifts[i].times)
			return false;
	}
	return true;
}

/*
 * The models that the book will hold. Of two models with one name the first stays; the other is left out, and
 * its key becomes an alias of the first if its prices are the same.
 */
static struct import_model **
choose_models(struct import *im, size_t *n)
{
	struct import_model **out = arena_array(im->arena, im->n_models, sizeof *out);

	*n = 0;
	for (size_t i = 0; i < im->n_models; i++) {
		struct import_model *m = im->models[i], *before = *n > 0 ? out[*n - 1] : NULL;

		if (m->excluded)
			continue;
		if (m->n_rows > 0)
			qsort(m->rows, m->n_rows, sizeof (struct import_row *), compare_import_rows);
		if (m->dropped == NULL && before != NULL && strcmp(before->provider, m->provider) == 0 &&
		    strcmp(before->folded, m->folded) == 0) {
			bool same = prices_are_equal(before, m);

			if (same)
				import_alias(im, before, m->key);
			import_drop(m, same ? "it is there twice, at the same prices" :
			    "another model has the same name, at other prices");
		}
		if (m->dropped == NULL)
			out[(*n)++] = m;
		else
			import_count(im, LOSS_MODEL, m->dropped, m);
	}
	return out;
}

/* ---- writing ---- */

/* The state while a book is written for an import. */
struct book_writer {
	struct import	*im;
	struct build	*build;
	uint32_t	 provider;
};

/* The source of all facts of a model: the catalogue, the day it was read, and the model's key in it. */
static uint32_t
write_import_source(struct book_writer *w, const struct import_model *m)
{
	const struct catalogue *c = w->im->out->catalogue;
	struct arena *a = w->im->arena;
	struct source s = { .provider = w->provider, .read = w->im->read };

	s.key = build_text(w->build, arena_printf(a, "%s:%s", c->name, m->id));
	s.title = build_text(w->build, arena_printf(a, "%s: %s", c->title, text_cleaned(m->key, w->im->arena)));
	s.url = build_text(w->build, c->url);
	return build_source(w->build, &s);
}

static struct span
source_span(struct book_writer *w, uint32_t source)
{
	return (struct span){ build_source_ref(w->build, source), 1 };
}

/*
 * "rounded to 12 decimals: input, output"; for a free model, that the catalogue itself has 0. Bills repeat the
 * note.
 */
static const char *
rate_note(struct book_writer *w, const struct import_model *m, const struct import_row *r)
{
	struct buffer note = buffer_new(w->im->arena);

	if (m->free)
		return "the catalogue has 0 for every price of this model";
	for (enum meter k = 0; k < N_METERS; k++) {
		if ((r->rounded & METER_BIT(k)) != 0)
			buffer_printf(&note, "%s%s", note.n == 0 ? "rounded to 12 decimals: " : ", ",
			    meters[k].name);
	}
	return note.text;
}

/* A source of the price list, which a row of an overlay names for the prices that stay. */
static uint32_t
copy_listed_source(struct book_writer *w, uint32_t listed)
{
	const struct book *b = w->im->order->book, *view = build_view(w->build);
	const struct source *s = &b->sources[listed];
	struct source copy = { .provider = w->provider, .published = s->published, .read = s->read };

	copy.key = build_text(w->build, book_text(b, s->key));
	copy.title = build_text(w->build, book_text(b, s->title));
	copy.url = build_text(w->build, book_text(b, s->url));
	for (uint32_t i = 0; i < view->n_sources; i++) {
		if (view->sources[i].provider == copy.provider && view->sources[i].key == copy.key)
			return i;
	}
	return build_source(w->build, &copy);
}

/* The sources of a row that repeats one of the list: the catalogue, if it changes a price, and those of the row. */
static struct span
repeated_sources(struct book_writer *w, const struct import_row *r, uint32_t source)
{
	struct span listed = r->listed->sources, out = { 0, 0 };
	uint32_t *sources = arena_array(w->im->arena, listed.count + 1, sizeof *sources);

	if (r->changed != 0)
		sources[out.count++] = source;
	for (uint32_t i = 0; i < listed.count && r->changed != r->priced; i++)
		sources[out.count++] = copy_listed_source(w, w->im->order->book->source_refs[listed.first + i]);
	out.first = build_view(w->build)->n_source_refs;
	for (uint32_t i = 0; i < out.count; i++)
		build_source_ref(w->build, sources[i]);
	return out;
}

/* The conditions of a row of the list, and what it says of itself, as far as that holds for other prices too. */
static void
repeat_listed_rate(struct book_writer *w, const struct import_row *r, uint32_t source, struct rate *rate)
{
	const struct book *b = w->im->order->book;
	const struct rate *q = r->listed;

	rate->region = build_text(w->build, book_text(b, q->region));
	rate->band_on_total = q->band_on_total;
	rate->days = q->days;
	rate->offset = q->offset;
	rate->hours = (struct span){ build_view(w->build)->n_hours, q->hours.count };
	for (uint32_t i = 0; i < q->hours.count; i++)
		build_hours(w->build, &b->hours[q->hours.first + i]);
	rate->estimate = q->estimate && r->changed != r->priced;
	rate->allowance = build_text(w->build, book_text(b, q->allowance));
	rate->sources = repeated_sources(w, r, source);
	if (r->changed != 0)
		return;
	rate->one_source = q->one_source;
	rate->review = q->review;
	rate->list_price = build_text(w->build, book_text(b, q->list_price));
	rate->note = build_text(w->build, book_text(b, q->note));
}

static void
write_import_rate(struct book_writer *w, const struct import_model *m, const struct import_row *r, uint32_t model,
    uint32_t source)
{
	struct rate rate = { .tier = build_text(w->build, r->tier), .from = r->from, .until = r->until,
	    .band = r->band, .band_tokens = r->tokens, .up_to = r->up_to, .days = EVERY_DAY,
	    .priced = r->priced, .as_parent = r->as_parent, .model = model };

	rate.prices = build_view(w->build)->n_prices;
	for (enum meter k = 0; k < N_METERS; k++) {
		if ((r->priced & METER_BIT(k)) != 0)
			build_price(w->build, r->price[k]);
	}
	if (r->window)
		rate.hours = (struct span){ build_hours(w->build, &r->hours), 1 };
	rate.note = build_text(w->build, rate_note(w, m, r));
	if (r->listed != NULL)
		repeat_listed_rate(w, r, source, &rate);
	else
		rate.sources = source_span(w, source);
	build_rate(w->build, &rate);
}

static struct span
write_aliases(struct book_writer *w, const struct import_model *m)
{
	struct span span = { build_view(w->build)->n_aliases, (uint32_t)m->n_aliases };

	for (size_t i = 0; i < m->n_aliases; i++)
		build_alias(w->build, &(struct alias){ .name = build_text(w->build, m->aliases[i]),
		    .from = INSTANT_FIRST, .until = INSTANT_LAST });
	return span;
}

static void
write_import_model(struct book_writer *w, const struct import_model *m, uint32_t source)
{
	uint32_t index = build_view(w->build)->n_models;
	struct model model = { .id = build_text(w->build, m->id), .title = build_text(w->build, m->title),
	    .provider = w->provider, .context = m->context, .max_output = m->max_output,
	    .retired = m->retired, .successor = BOOK_NONE, .cache_minimum = m->cache_minimum };

	model.aliases = write_aliases(w, m);
	if (m->cache_minimum > 0)
		model.cache_sources = source_span(w, source);
	model.uplifts = (struct span){ build_view(w->build)->n_uplifts, (uint32_t)m->n_uplifts };
	for (size_t i = 0; i < m->n_uplifts; i++)
		build_uplift(w->build, &(struct uplift){ .region = build_text(w->build, m->uplifts[i].region),
		    .times = m->uplifts[i].times, .from = INSTANT_FIRST, .until = INSTANT_LAST,
		    .sources = source_span(w, source) });
	model.rates = (struct span){ build_view(w->build)->n_rates, (uint32_t)m->n_rows };
	for (size_t i = 0; i < m->n_rows; i++)
		write_import_rate(w, m, m->rows[i], index, source);
	build_model(w->build, &model);
}

/* Whether a provider may have that title: it is not the id of another provider, nor a name in the book so far. */
static bool
is_free_title(struct book_writer *w, const char *title, struct import_model **models, size_t n,
    const char *own)
{
	const char *folded = import_fold(w->im, title), *last = "";
	size_t len = strlen(title);

	if (len == 0 || len > 120 || text_clean(NULL, 0, title, len) != len ||
	    book_provider(build_view(w->build), title) != BOOK_NONE)
		return false;
	for (size_t i = 0; i < n; i++) {
		const char *id = models[i]->provider;

		if (strcmp(id, last) != 0 && strcmp(id, own) != 0 && strcmp(import_fold(w->im, id), folded) == 0)
			return false;
		last = id;
	}
	return true;
}

/* Writes the provider of the first of n models, with its models; returns their number. */
static size_t
write_import_provider(struct book_writer *w, struct import_model **models, size_t n, struct import_model **all,
    size_t n_all)
{
	const char *id = models[0]->provider, *title = models[0]->provider_title;
	struct provider p = { .id = build_text(w->build, id) };
	size_t own = 0;

	while (own < n && strcmp(models[own]->provider, id) == 0)
		own++;
	import_keep_free_names(w->im, models, own);
	w->provider = build_view(w->build)->n_providers;
	p.host = models[0]->host;
	p.title = build_text(w->build, is_free_title(w, title, all, n_all, id) ? title : id);
	p.models = (struct span){ build_view(w->build)->n_models, (uint32_t)own };
	for (size_t i = 0; i < own; i++) {
		write_import_model(w, models[i], write_import_source(w, models[i]));
		w->im->out->rows += models[i]->n_rows;
	}
	build_provider(w->build, &p);
	return own;
}

/* ---- what an overlay changes ---- */

static void
add_change(struct import *im, const struct import_model *m, const struct import_row *r, enum meter k)
{
	struct imported *out = im->out;
	struct import_change c = { .provider = m->provider, .model = m->id, .tier = r->tier, .band = r->band,
	    .tokens = r->tokens, .meter = k, .is_new = !m->listed, .after = r->price[k] };
	enum meter priced = m->listed ? book_priced_as(r->listed, k) : METER_NONE;
	money before = 0;

	if (priced != METER_NONE)
		book_price(im->order->book, r->listed, priced, &before);
	c.unpriced = m->listed && priced != k;
	c.before = (int64_t)(before / int128_power_of_ten(MONEY_DECIMALS - RATE_DECIMALS));
	out->changes = arena_grow(im->arena, out->changes, out->n_changes, &out->room_changes, sizeof *out->changes);
	out->changes[out->n_changes++] = c;
}

/* Lists each price that the overlay changes, of the models that the price list has or of the others. */
static void
list_changes(struct import *im, struct import_model *const *models, size_t n, bool listed)
{
	for (size_t i = 0; i < n; i++) {
		const struct import_model *m = models[i];

		if (m->listed != listed || !im->order->overlay)
			continue;
		im->out->changed += listed;
		im->out->added += !listed;
		for (size_t k = 0; k < m->n_rows; k++) {
			meter_set set = listed ? m->rows[k]->changed : m->rows[k]->priced;

			for (enum meter x = 0; x < N_METERS; x++) {
				if ((set & METER_BIT(x)) != 0)
					add_change(im, m, m->rows[k], x);
			}
		}
	}
}

/* ---- the book ---- */

/* Writes n models as a book; false and the error if it cannot be loaded, or an overlay does not fit the price list. */
static bool
write_import_book(struct import *im, struct import_model **models, size_t n, struct err *e)
{
	struct book_writer w = { .im = im, .build = build_new(im->arena) };
	struct buffer json = buffer_new(im->arena);
	const struct book *made;

	im->out->rows = 0;
	for (size_t i = 0; i < n;)
		i += write_import_provider(&w, models + i, n - i, models, n);
	im->out->carried = n;
	book_format(build_view(w.build), &json);
	im->out->json = json.text;
	made = book_load_text(im->arena, "the book of it", json.text, json.n, NULL, e);
	if (made != NULL && im->order->overlay)
		made = book_merge(im->arena, im->order->book, made, "the overlay", e);
	return made != NULL;
}

/* Drops those of n models that do not fit on top of the price list, which are found by halves. */
static void
drop_unfit_models(struct import *im, struct import_model **models, size_t n)
{
	struct err e;

	if (n == 0 || write_import_book(im, models, n, &e))
		return;
	if (n == 1) {
		import_drop(models[0], "it contradicts the price list");
		import_count(im, LOSS_MODEL, models[0]->dropped, models[0]);
		return;
	}
	drop_unfit_models(im, models, n / 2);
	drop_unfit_models(im, models + n / 2, n - n / 2);
}

/* Leaves out what does not fit the price list; returns the number of models that are left, in the same order. */
static size_t
keep_fit_models(struct import *im, struct import_model **models, size_t n)
{
	size_t kept = 0;

	drop_unfit_models(im, models, n);
	for (size_t i = 0; i < n; i++) {
		if (models[i]->dropped == NULL)
			models[kept++] = models[i];
	}
	return kept;
}

/* The book of an overlay that changes nothing: a provider of the catalogue that the price list has, without models. */
static bool
write_empty_overlay(struct import *im)
{
	const struct book *b = im->order->book;
	struct build *build = build_new(im->arena);
	struct buffer json = buffer_new(im->arena);
	uint32_t listed = BOOK_NONE;

	for (size_t i = 0; i < im->n_models && listed == BOOK_NONE; i++) {
		if (!im->models[i]->excluded)
			listed = book_provider(b, im->models[i]->provider);
	}
	if (!im->order->overlay || listed == BOOK_NONE)
		return false;
	build_provider(build, &(struct provider){ .id = build_text(build, book_text(b, b->providers[listed].id)),
	    .title = build_text(build, book_text(b, b->providers[listed].title)) });
	book_format(build_view(build), &json);
	im->out->json = json.text;
	im->out->rows = im->out->carried = 0;
	return true;
}

bool
import_book(struct import *im, struct err *e)
{
	size_t n;
	struct import_model **models = choose_models(im, &n);
	bool done = false;

	if (im->out->models == 0)
		return err_set(e, ERR_MODEL, "%s: none of its models is of that provider and name", im->file);
	if (n > 0)
		done = write_import_book(im, models, n, e);
	if (n > 0 && !done && im->order->overlay) {
		n = keep_fit_models(im, models, n);
		done = n > 0 && write_import_book(im, models, n, e);
	}
	if (n > 0 && !done)
		return err_at(e, "%s: ", im->file);
	if (n == 0 && !write_empty_overlay(im))
		return err_set(e, ERR_MODEL, "%s: nothing in it can be carried", im->file);
	list_changes(im, models, n, true);
	list_changes(im, models, n, false);
	return true;
}
