/* SPDX-License-Identifier: MIT */
/*
 * The step of an overlay between import_normalise() and import_complete(): what import.h promises of order->overlay. A
 * row of an overlay replaces all rows of the price list with its tier, size, region and hours, from its first day on
 * (book_merge.h). So the rows that it makes are copies of those of the list, with the catalogue's amounts where they
 * differ, and the later rows of the list are repeated after them.
 */
#include "interop/import_steps.h"

#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "book/model_name.h"

enum { TENFOLD = 10 };	/* a change to ten times a price, or a tenth, is more often a mistake of units */

/* What a model of the catalogue is in the price list. */
struct listing {
	uint32_t	 provider, model;	/* BOOK_NONE: it is not there */
	bool		 other;			/* its name may mean another price than the plain one */
	bool		 moving;		/* by a name that may move to another model */
	bool		 second;		/* the catalogue has the model by a better name, too */
};

/* ---- names ---- */

/* Finds what the price list, or its rules, make of a name. */
static bool
list_has_name(const struct import *im, const char *name, const char *provider, struct model_name *found)
{
	struct model_ask ask = { .name = name, .provider = provider, .host = "", .region = "",
	    .at = date_instant(im->read) };
	struct err e;

	return model_name_find(im->order->book, &ask, im->arena, found, &e);
}

/* Whether a name is one of the price list itself, of whatever provider. */
static bool
list_has_exactly(const struct import *im, const char *name)
{
	uint32_t model;

	return model_lookup_count(im->order->book, name, BOOK_NONE, date_instant(im->read), &model) > 0;
}

/* Whether the id of a model, or provider/id, means something in the price list. */
static bool
list_has_anywhere(const struct import *im, const struct import_model *m)
{
	struct model_name found;

	return list_has_exactly(im, m->id) || list_has_name(im, m->id, "", &found) ||
	    list_has_name(im, arena_printf(im->arena, "%s/%s", m->provider, m->id), "", &found);
}

/* Whether a word ends in "latest": what it means moves with the vendor's next model. */
static bool
name_moves(const char *folded)
{
	size_t n = strlen(folded);

	return n >= 6 && strcmp(folded + n - 6, "latest") == 0;
}

static bool
is_listed_id(struct import *im, const struct import_model *m, uint32_t model)
{
	const struct book *b = im->order->book;

	return strcmp(m->folded, import_fold(im, book_text(b, b->models[model].id))) == 0;
}

/* The model of the list that one is: by its id, the key that it has in the catalogue, or another name of it. */
static void
find_listing(struct import *im, const struct import_model *m, struct listing *l)
{
	const struct book *b = im->order->book;
	struct model_name found;

	*l = (struct listing){ .provider = book_provider(b, m->provider), .model = BOOK_NONE };
	if (l->provider == BOOK_NONE)
		return;
	if (list_has_name(im, m->id, m->provider, &found) && b->models[found.model].provider == l->provider) {
		l->model = found.model;
		l->other = *found.region != '\0' || *found.tier != '\0' || found.free || found.charge != NULL ||
		    found.other != NULL || found.dated;
	}
	for (size_t i = 0; i < m->n_aliases && l->model == BOOK_NONE; i++) {
		if (model_lookup_count(b, m->aliases[i], l->provider, date_instant(im->read), &l->model) != 1)
			l->model = BOOK_NONE;
	}
	l->moving = name_moves(m->folded) && (l->model == BOOK_NONE || !is_listed_id(im, m, l->model));
}

/* ---- a model that the price list has ---- */

/* The price list's rows of one model, as they become rows of the overlay. */
struct listed_rows {
	struct import		*im;
	const struct model	*model;
	struct import_row	**rows;
	size_t			 n, room;
	size_t			 refused;	/* number of prices that are not taken over */
};

static bool
row_holds_on(const struct rate *q, instant at)
{
	return q->from <= at && at < q->until;
}

/* The list's row for the tier and size of r on the catalogue's day, in every region and at all hours; NULL. */
static const struct rate *
listed_rate_of(const struct listed_rows *l, const struct import_row *r)
{
	const struct book *b = l->im->order->book;

	for (uint32_t i = 0; i < l->model->rates.count && !r->window; i++) {
		const struct rate *q = &b->rates[l->model->rates.first + i];

		if (row_holds_on(q, date_instant(l->im->read)) && strcmp(book_text(b, q->tier), r->tier) == 0 &&
		    q->region == 0 && !book_has_window(q) && !q->band_on_total && q->band == r->band &&
		    (q->band == BAND_NONE || q->band_tokens == r->tokens))
			return q;
	}
	return NULL;
}

/* Whether the list has other prices at certain hours for the tier of q. */
static bool
has_listed_hours(const struct listed_rows *l, const struct rate *q)
{
	const struct book *b = l->im->order->book;

	for (uint32_t i = 0; i < l->model->rates.count; i++) {
		const struct rate *other = &b->rates[l->model->rates.first + i];

		if (book_has_window(other) && row_holds_on(other, date_instant(l->im->read)) && other->tier == q->tier)
			return true;
	}
	return false;
}

static void
copy_listed_rate(struct listed_rows *l, const struct rate *q)
{
	const struct book *b = l->im->order->book;
	instant at = date_instant(l->im->read);
	struct import_row *r = arena_alloc(l->im->arena, sizeof *r);

	*r = (struct import_row){ .tier = book_text(b, q->tier), .band = q->band, .tokens = q->band_tokens,
	    .from = q->from < at ? at : q->from, .until = q->until, .up_to = q->up_to, .priced = q->priced,
	    .as_parent = q->as_parent, .listed = q };
	for (enum meter k = 0, i = 0; k < N_METERS; k++) {
		if ((q->priced & METER_BIT(k)) != 0)
			r->price[k] = b->prices[q->prices + i++];
	}
	l->rows = arena_grow(l->im->arena, l->rows, l->n, &l->room, sizeof (struct import_row *));
	l->rows[l->n++] = r;
}

/* The overlay's row made of q. When it is first asked for, the later rows that it would replace are taken over, too. */
static struct import_row *
take_listed_rate(struct listed_rows *l, const struct rate *q)
{
	const struct book *b = l->im->order->book;
	size_t i;

	for (i = 0; i < l->n; i++) {
		if (l->rows[i]->listed == q)
			return l->rows[i];
	}
	copy_listed_rate(l, q);
	for (uint32_t k = 0; k < l->model->rates.count; k++) {
		const struct rate *later = &b->rates[l->model->rates.first + k];

		if (later != q && later->from >= q->until && book_same_conditions(b, later, b, q))
			copy_listed_rate(l, later);
	}
	return l->rows[i];
}

static bool
rate_is_of_plain_row(const struct book *b, const struct rate *q)
{
	return strcmp(book_text(b, q->tier), "standard") == 0 && q->band == BAND_NONE;
}

/*
 * The plain row q gets a price for meter k. A book asks for it in the rows of tiers and sizes, too, or for the word
 * that the meter costs what its parent costs, which is what they have been billed at.
 */
static void
complete_other_rates(struct listed_rows *l, const struct rate *q, enum meter k)
{
	const struct book *b = l->im->order->book;

	for (uint32_t i = 0; i < l->model->rates.count; i++) {
		const struct rate *other = &b->rates[l->model->rates.first + i];

		if (other->until > date_instant(l->im->read) && other->from < q->until &&
		    !rate_is_of_plain_row(b, other) && strcmp(book_text(b, other->tier), "any") != 0 &&
		    ((other->priced | other->as_parent) & METER_BIT(k)) == 0)
			take_listed_rate(l, other)->as_parent |= METER_BIT(k);
	}
}

static bool
is_tenfold(int64_t x, int64_t y)
{
	return x != 0 && y != 0 && (x < y ? y : x) / TENFOLD >= (x < y ? x : y);
}

/* Whether the list has that amount as the price of a part of k: the catalogue then means the part, as image output. */
static bool
is_price_of_part(const struct book *b, const struct rate *q, enum meter k, int64_t price)
{
	for (enum meter part = 0, i = 0; part < N_METERS; part++) {
		if ((q->priced & METER_BIT(part)) == 0)
			continue;
		if (meters[part].part_of == k && b->prices[q->prices + i] == price)
			return true;
		i++;
	}
	return false;
}

/* What bills take for meter k by row q: its price, or that of its parent; -1 if there is none. */
static int64_t
listed_price(const struct book *b, const struct rate *q, enum meter k)
{
	enum meter priced = book_priced_as(q, k);
	uint32_t i = 0;

	if (priced == METER_NONE)
		return -1;
	for (enum meter before = 0; before < priced; before++)
		i += (q->priced & METER_BIT(before)) != 0;
	return b->prices[q->prices + i];
}

/* Whether row q is of the catalogue's own day and by the catalogue itself: what it says now is its correction. */
static bool
newest_is_catalogue(const struct import *im, const struct rate *q)
{
	const struct book *b = im->order->book;

	for (uint32_t i = 0; i < q->sources.count; i++) {
		const struct source *s = &b->sources[b->source_refs[q->sources.first + i]];

		if (book_source_day(s) == im->read && strcmp(book_text(b, s->url), im->out->catalogue->url) != 0)
			return false;
	}
	return true;
}

/* Why the catalogue's price for meter k is not taken; NULL: it is, or there is nothing to take. */
static const char *
refuse_price(const struct listed_rows *l, const struct rate *q, enum meter k, int64_t before, int64_t after)
{
	const struct import *im = l->im;
	const struct book *b = im->order->book;

	if (after == 0)
		return "0 where the price list has a price";
	if (has_listed_hours(l, q))
		return "one price where the price list has prices by the hour";
	if (is_price_of_part(b, q, k, after))
		return "what the price list has as the price of a part, such as images or audio";
	if (!im->order->force && (q->priced & METER_BIT(k)) != 0 && is_tenfold(before, after))
		return "ten times the price of the price list or more, or a tenth or less (force=yes takes it)";
	if (book_newest(b, q->sources) > im->read ||
	    (book_newest(b, q->sources) == im->read && !newest_is_catalogue(im, q)))
		return "another price than the price list has, which read its own later";
	return NULL;
}

/* Whether k, which has no price in the list, has that of its parent in the catalogue: bills take it anyway. */
static bool
repeats_parent(const struct import_row *r, const struct rate *q, enum meter k)
{
	enum meter parent = meters[k].price_fallback;

	return (q->priced & METER_BIT(k)) == 0 && parent != METER_NONE && (r->priced & METER_BIT(parent)) != 0 &&
	    r->price[parent] == r->price[k];
}

/* Compares a row of the catalogue with row q of the list, and takes over what differs. */
static void
compare_with_rate(struct listed_rows *l, struct import_model *m, const struct import_row *r, const struct rate *q)
{
	const struct book *b = l->im->order->book;

	for (enum meter k = 0; k < N_METERS; k++) {
		int64_t before = listed_price(b, q, k);
		const char *refused;
		struct import_row *row;

		if ((r->priced & METER_BIT(k)) == 0 || r->price[k] == before || repeats_parent(r, q, k))
			continue;
		refused = refuse_price(l, q, k, before, r->price[k]);
		if (refused != NULL) {
			l->refused++;
			import_count(l->im, LOSS_LISTED, refused, m);
			continue;
		}
		row = take_listed_rate(l, q);
		row->price[k] = r->price[k];
		row->rounded |= r->rounded & METER_BIT(k);
		row->changed |= METER_BIT(k);
		row->priced |= METER_BIT(k);
		row->as_parent &= ~METER_BIT(k);
		if ((q->priced & METER_BIT(k)) == 0 && rate_is_of_plain_row(b, q) &&
		    meters[k].price_fallback != METER_NONE)
			complete_other_rates(l, q, k);
	}
}

/* A file needs a row of tokens beside prices per call, also if it only changes the latter. */
static void
add_row_of_tokens(struct listed_rows *l)
{
	const struct book *b = l->im->order->book;

	for (size_t i = 0; i < l->n; i++) {
		if (strcmp(l->rows[i]->tier, "any") != 0)
			return;
	}
	for (uint32_t i = 0; i < l->model->rates.count && l->n > 0; i++) {
		const struct rate *q = &b->rates[l->model->rates.first + i];

		if (row_holds_on(q, date_instant(l->im->read)) && strcmp(book_text(b, q->tier), "any") != 0) {
			take_listed_rate(l, q);
			return;
		}
	}
}

static bool
is_replaced(const struct model *model, day on)
{
	return (model->retired != 0 && model->retired <= on) ||
	    (model->successor != BOOK_NONE && model->successor_from <= on);
}

static void
overlay_listed_model(struct import *im, struct import_model *m, uint32_t listed)
{
	const struct book *b = im->order->book;
	struct listed_rows l = { .im = im, .model = &b->models[listed] };
	instant at = date_instant(im->read);

	m->listed = true;
	if (is_replaced(l.model, im->read)) {
		import_drop(m, "retired or replaced, as the price list says");
		return;
	}
	for (size_t i = 0; i < m->n_rows; i++) {
		const struct import_row *r = m->rows[i];
		const struct rate *q = listed_rate_of(&l, r);

		if (at >= r->until)
			continue;
		if (at >= r->from && q != NULL) {
			compare_with_rate(&l, m, r, q);
			continue;
		}
		l.refused++;
		import_count(im, LOSS_LISTED, q != NULL ? "prices that begin after the catalogue's day" :
		    "a tier, size, hour or charge per call that the price list does not have", m);
	}
	add_row_of_tokens(&l);
	m->rows = l.rows;
	m->n_rows = l.n;
	m->id = m->title = book_text(b, l.model->id);
	m->folded = import_fold(im, m->id);
	m->n_aliases = m->n_uplifts = 0;
	m->context = m->max_output = m->cache_minimum = 0;
	m->retired = 0;
	if (l.n == 0) {
		im->out->equal += l.refused == 0;
		import_drop(m, l.refused == 0 ? "the prices that the price list has" :
		    "other prices than the price list has, left out as said of each");
	}
}

/* ---- a model that it lacks ---- */

/* Keeps the names that the price list has nowhere else. */
static void
keep_own_names(struct import *im, struct import_model *m)
{
	size_t n = 0;

	for (size_t i = 0; i < m->n_aliases; i++) {
		if (list_has_exactly(im, m->aliases[i]))
			import_count(im, LOSS_NAME, "a second name or title that the price list has elsewhere", m);
		else
			m->aliases[n++] = m->aliases[i];
	}
	m->n_aliases = n;
	if (*m->title != '\0' && list_has_exactly(im, m->title)) {
		import_count(im, LOSS_NAME, "a second name or title that the price list has elsewhere", m);
		m->title = m->id;
	}
}

/*
 * A name that means something in the price list today keeps that meaning: a new model of the same name at another
 * provider could hide it, or make it ambiguous.
 */
static void
overlay_new_model(struct import *im, struct import_model *m, uint32_t provider)
{
	instant at = date_instant(im->read);
	size_t n = 0;

	for (size_t i = 0; i < m->n_rows; i++) {
		if (m->rows[i]->until <= at)
			continue;
		m->rows[i]->from = m->rows[i]->from < at ? at : m->rows[i]->from;
		m->rows[n++] = m->rows[i];
	}
	m->n_rows = n;
	if (n == 0)
		import_drop(m, "its prices have ended");
	else if (list_has_anywhere(im, m))
		import_drop(m, "a name that the price list has elsewhere");
	m->host = provider == BOOK_NONE;
	if (m->host && book_provider(im->order->book, m->provider_title) != BOOK_NONE)
		m->provider_title = "";
	if (m->dropped == NULL)
		keep_own_names(im, m);
}

/* ---- all models ---- */

static void
overlay_model(struct import *im, struct import_model *m, const struct listing *l)
{
	const struct book *b = im->order->book;

	if (l->moving)
		import_drop(m, "a name that moves from model to model, such as -latest");
	else if (l->provider != BOOK_NONE && strcmp(book_text(b, b->providers[l->provider].id), m->provider) != 0)
		import_drop(m, "a provider that the price list has by another name");
	else if (l->model == BOOK_NONE)
		overlay_new_model(im, m, l->provider);
	else if (l->other)
		import_drop(m, "what may be another price of a model of the price list: a region, a tier, an unknown "
		    "snapshot");
	else if (l->second)
		import_drop(m, "a second name of a model of the price list, which the catalogue has by another one");
	else if (b->models[l->model].rates.count == 0)
		import_drop(m, "a model that the price list knows by name only");
	else
		overlay_listed_model(im, m, l->model);
}

/* Of several entries for one model of the list, the one with its id is taken, else the first. */
static void
choose_entries(struct import *im, struct listing *listings)
{
	/* For each model of the list the index of its entry, plus 1; 0: none. */
	size_t *owners = arena_array(im->arena, im->order->book->n_models, sizeof *owners);


	for (int exact = 1; exact >= 0; exact--) {
		for (size_t i = 0; i < im->n_models; i++) {
			const struct import_model *m = im->models[i];
			struct listing *l = &listings[i];

			if (l->model == BOOK_NONE || l->other || l->moving || m->dropped != NULL || m->excluded ||
			    (exact && !is_listed_id(im, m, l->model)))
				continue;
			if (owners[l->model] == 0)
				owners[l->model] = i + 1;
			l->second = owners[l->model] != i + 1;
		}
	}
}

/* Gives the import a price list that remembers unknown names: most are, and each costs a search. */
static void
remember_unknown(struct import *im, struct import_order *order, struct book *book)
{
	*order = *im->order;
	*book = *order->book;
	book->memo = model_lookup_memo_new(im->arena);
	order->book = book;
	im->order = order;
}

void
import_overlay(struct import *im)
{
	struct listing *listings = arena_array(im->arena, im->n_models, sizeof *listings);
	const struct import_order *given = im->order;
	struct import_order order;
	struct book book;

	remember_unknown(im, &order, &book);
	for (size_t i = 0; i < im->n_models; i++)
		find_listing(im, im->models[i], &listings[i]);
	choose_entries(im, listings);
	for (size_t i = 0; i < im->n_models; i++) {
		if (im->models[i]->dropped == NULL && !im->models[i]->excluded)
			overlay_model(im, im->models[i], &listings[i]);
	}
	im->order = given;
	import_sort_models(im);
}

/* ---- names that the price list does not know ---- */

static int
compare_unknown_names(const void *a, const void *b)
{
	const struct unknown_name *x = a, *y = b;
	int order = (x->released < y->released) - (x->released > y->released);

	order = order != 0 ? order : strcmp(x->provider, y->provider);
	return order != 0 ? order : strcmp(x->id, y->id);
}

/* The price of a meter in the model's first row, which is the plain one if it has any; -1 if there is none. */
static int64_t
first_price(const struct import_model *m, enum meter k)
{
	return m->n_rows == 0 || (m->rows[0]->priced & METER_BIT(k)) == 0 ? -1 : m->rows[0]->price[k];
}

struct unknown_name *
import_unknown_names(struct import *im, size_t *n)
{
	const struct import_order *given = im->order;
	struct import_order order;
	struct book book;
	struct unknown_name *out = NULL;
	size_t room = 0;

	*n = 0;
	remember_unknown(im, &order, &book);
	for (size_t i = 0; i < im->n_models; i++) {
		const struct import_model *m = im->models[i];
		struct listing l;

		if (m->excluded || *m->id == '\0')
			continue;
		find_listing(im, m, &l);
		if (l.model != BOOK_NONE || list_has_anywhere(im, m))
			continue;
		out = arena_grow(im->arena, out, *n, &room, sizeof *out);
		out[(*n)++] = (struct unknown_name){ .provider = m->provider, .id = m->id,
		    .title = text_cleaned(m->title, im->arena), .released = m->released,
		    .input = first_price(m, METER_INPUT), .output = first_price(m, METER_OUTPUT) };
	}
	im->order = given;
	if (*n > 0)
		qsort(out, *n, sizeof *out, compare_unknown_names);
	return out;
}
