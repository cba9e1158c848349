/* SPDX-License-Identifier: MIT */
/*
 * for=overlay: the step of an import between import_normalise.c and import_book.c. It turns the rows of a catalogue
 * into rows that always fit on top of the price list: a model that the list has keeps the list's name, tiers, sizes
 * and history, and gets a row only for a price of which the catalogue has another amount, read later; a model that
 * the list lacks begins on the day of the catalogue. What is left out is counted.
 */
#include "interop/import_steps.h"

#include <string.h>

#include "book/model_name.h"

enum { TENFOLD = 10 };	/* a change of a price that is more often a mistake of the catalogue than a change */

/* ---- the model of the price list ---- */

/* The model of that provider and name, by its ids, aliases and titles; BOOK_NONE if it has none or several. */
static uint32_t
listed_model(const struct import *im, uint32_t provider, const char *name)
{
	uint32_t model;

	return model_lookup_count(im->order->book, name, provider, date_instant(im->read), &model) == 1 ? model :
	    BOOK_NONE;
}

/*
 * The model of the price list that a model of the catalogue is, by its names, or by the rules of names as far as they
 * lead to the plain price of a model of that provider. *other: the rules say that it is another price of it.
 */
static uint32_t
find_listed(const struct import *im, const struct import_model *m, uint32_t provider, bool *other)
{
	const struct book *b = im->order->book;
	const struct model_ask ask = { .name = m->id, .provider = m->provider, .host = "", .region = "",
	    .at = date_instant(im->read) };
	uint32_t found = listed_model(im, provider, m->id);
	struct model_name name;
	struct err e;

	for (size_t i = 0; i < m->n_aliases && found == BOOK_NONE; i++)
		found = listed_model(im, provider, m->aliases[i]);
	if (found != BOOK_NONE || !model_name_find(b, &ask, im->arena, &name, &e) ||
	    b->models[name.model].provider != provider)
		return found;
	*other = *name.region != '\0' || *name.tier != '\0' || name.free || name.charge != NULL ||
	    name.other != NULL;
	return name.model;
}

/* Whether the entry has the id of the listed model, and not only another name of it. */
static bool
has_listed_id(const struct import *im, const struct import_model *m, uint32_t model)
{
	const struct book *b = im->order->book;

	return strcmp(m->folded, import_fold((struct import *)im, book_text(b, b->models[model].id))) == 0;
}

/* ---- a model that the price list has ---- */

/* Whether a row of the price list has the conditions of r: its tier and size, in every region and at every hour. */
static bool
is_row_of_conditions(const struct book *b, const struct rate *q, const struct import_row *r)
{
	return strcmp(book_text(b, q->tier), r->tier) == 0 && q->region == 0 && q->hours.count == 0 &&
	    !book_has_window(q) && !q->band_on_total && q->band == r->band &&
	    (q->band == BAND_NONE || q->band_tokens == r->tokens) && !r->window;
}

static const struct rate *
listed_row(const struct import *im, const struct model *model, const struct import_row *r)
{
	const struct book *b = im->order->book;
	instant at = date_instant(im->read);

	for (uint32_t i = 0; i < model->rates.count; i++) {
		const struct rate *q = &b->rates[model->rates.first + i];

		if (q->from <= at && at < q->until && is_row_of_conditions(b, q, r))
			return q;
	}
	return NULL;
}

/* A row of the import with everything that a row of the price list has. */
static struct import_row *
copy_listed_row(struct import *im, const struct rate *q)
{
	const struct book *b = im->order->book;
	struct import_row *r = arena_array(im->arena, 1, sizeof *r);

	*r = (struct import_row){ .tier = book_text(b, q->tier), .band = q->band, .tokens = q->band_tokens,
	    .from = q->from, .until = q->until, .up_to = q->up_to, .priced = q->priced,
	    .as_parent = q->as_parent, .listed = q };
	for (enum meter k = 0, i = 0; k < N_METERS; k++) {
		if ((q->priced & METER_BIT(k)) != 0)
			r->price[k] = b->prices[q->prices + i++];
	}
	return r;
}

static bool
is_tenfold(int64_t x, int64_t y)
{
	return (x < y ? y : x) / TENFOLD >= (x < y ? x : y);
}

static void
note_change(struct import *im, const struct import_model *m, const struct import_row *r, enum meter k,
    bool listed, int64_t before, int64_t after)
{
	struct imported *out = im->out;

	out->changes = arena_grow(im->arena, out->changes, out->n_changes, &out->room_changes,
	    sizeof *out->changes);
	out->changes[out->n_changes++] = (struct import_change){ .model = m, .row = r, .meter = k,
	    .listed = listed, .before = before, .after = after };
}

/*
 * The row that replaces row q of the price list, with the amounts of r that differ; NULL if none does, or if the list
 * has read its own later than the catalogue. A meter that q does not have is left out: other rows of the model would
 * have to price it, too.
 */
static struct import_row *
changed_row(struct import *im, struct import_model *m, const struct rate *q, const struct import_row *r)
{
	struct import_row *row = copy_listed_row(im, q);
	bool changed = false, newer = book_newest(im->order->book, q->sources) >= im->read;

	for (enum meter k = 0; k < N_METERS; k++) {
		if ((r->priced & METER_BIT(k)) == 0)
			continue;
		if ((q->priced & METER_BIT(k)) == 0) {
			import_count(im, LOSS_LISTED, "not priced apart in the price list", m);
			continue;
		}
		if (r->price[k] == row->price[k])
			continue;
		if (r->price[k] == 0)
			import_count(im, LOSS_LISTED, "0 where the price list has a price", m);
		else if (!im->order->force && is_tenfold(r->price[k], row->price[k]))
			import_count(im, LOSS_LISTED, "ten times the listed price or a tenth of it (force=yes takes it)", m);
		else if (newer)
			import_count(im, LOSS_LISTED, "another price, which the price list has read later", m);
		else {
			note_change(im, m, row, k, true, row->price[k], r->price[k]);
			row->price[k] = r->price[k];
			row->rounded |= r->rounded & METER_BIT(k);
			row->changed |= METER_BIT(k);
			changed = true;
		}
	}
	row->from = date_instant(im->read);
	return changed ? row : NULL;
}

/* The rows of the price list that follow a row which is replaced: they begin later, so they stay. */
static void
keep_later_rows(struct import *im, const struct model *model, const struct import_row *row,
    struct import_row ***rows, size_t *n, size_t *room)
{
	const struct book *b = im->order->book;

	for (uint32_t i = 0; i < model->rates.count; i++) {
		const struct rate *q = &b->rates[model->rates.first + i];

		if (q->from <= row->from || !is_row_of_conditions(b, q, row))
			continue;
		*rows = arena_grow(im->arena, *rows, *n, room, sizeof **rows);
		(*rows)[(*n)++] = copy_listed_row(im, q);
	}
}

static void
overlay_listed_model(struct import *im, struct import_model *m, uint32_t listed)
{
	const struct book *b = im->order->book;
	const struct model *model = &b->models[listed];
	struct import_row **rows = NULL;
	size_t n = 0, room = 0;
	instant at = date_instant(im->read);

	for (size_t i = 0; i < m->n_rows; i++) {
		const struct import_row *r = m->rows[i];
		const struct rate *q = listed_row(im, model, r);
		struct import_row *row;

		if (at < r->from || at >= r->until)
			continue;
		if (q == NULL) {
			import_count(im, LOSS_LISTED, "a tier, size or hour that the price list does not have", m);
			continue;
		}
		row = changed_row(im, m, q, r);
		if (row == NULL)
			continue;
		rows = arena_grow(im->arena, rows, n, &room, sizeof *rows);
		rows[n++] = row;
		keep_later_rows(im, model, row, &rows, &n, &room);
	}
	m->rows = rows;
	m->n_rows = n;
	m->id = book_text(b, model->id);
	m->title = m->id;
	m->folded = import_fold(im, m->id);
	m->n_aliases = m->n_uplifts = 0;
	m->context = m->max_output = m->cache_minimum = 0;
	m->retired = 0;
	if (n == 0)
		import_drop(m, "the price list has it, at the same prices or later ones");
}

/* ---- a model that it lacks ---- */

/* Gives up names that a model of the price list has, and begins on the day of the catalogue. */
/*
 * Whether a model that is new at a provider would make a plain name mean two models: its id is a name of another
 * provider's model, and its own provider is not one that sells models of others.
 */
static bool
is_name_of_another(const struct import *im, const struct import_model *m, uint32_t provider)
{
	const struct book *b = im->order->book;
	uint32_t model;

	return provider != BOOK_NONE && !b->providers[provider].host &&
	    model_lookup_count(b, m->id, BOOK_NONE, date_instant(im->read), &model) > 0;
}

/* An alias or title that no model of the price list has at any provider. */
static bool
is_name_free(const struct import *im, const char *name)
{
	uint32_t model;

	return model_lookup_count(im->order->book, name, BOOK_NONE, date_instant(im->read), &model) == 0;
}

static void
overlay_new_model(struct import *im, struct import_model *m, uint32_t provider)
{
	instant at = date_instant(im->read);
	size_t n = 0, names = 0;

	for (size_t i = 0; i < m->n_rows; i++) {
		struct import_row *r = m->rows[i];

		if (r->until <= at)
			continue;
		r->from = r->from < at ? at : r->from;
		m->rows[n++] = r;
	}
	m->n_rows = n;
	if (provider == BOOK_NONE)
		m->provider_title = "";
	for (size_t i = 0; i < m->n_aliases; i++) {
		if (is_name_free(im, m->aliases[i]))
			m->aliases[names++] = m->aliases[i];
	}
	m->n_aliases = names;
	if (!is_name_free(im, m->title))
		m->title = m->id;
	if (is_name_of_another(im, m, provider))
		import_drop(m, "another provider of the price list has that name");
	if (n == 0)
		import_drop(m, "its prices have ended");
	for (size_t i = 0; i < n; i++) {
		for (enum meter k = 0; k < N_METERS; k++) {
			if ((m->rows[i]->priced & METER_BIT(k)) != 0)
				note_change(im, m, m->rows[i], k, false, 0, m->rows[i]->price[k]);
		}
	}
}

/* ---- all models ---- */

static void
overlay_model(struct import *im, struct import_model *m, uint32_t provider, uint32_t listed, bool other, bool taken)
{
	const struct book *b = im->order->book;

	if (listed == BOOK_NONE)
		overlay_new_model(im, m, provider);
	else if (other)
		import_drop(m, "another price of a model that the price list has");
	else if (taken)
		import_drop(m, "the catalogue has the model under the price list's name, too");
	else if (b->models[listed].retired != 0 && b->models[listed].retired <= im->read)
		import_drop(m, "retired, as the price list says");
	else
		overlay_listed_model(im, m, listed);
}

void
import_overlay(struct import *im)
{
	const struct book *b = im->order->book;
	struct import_model **owner = arena_array(im->arena, b->n_models, sizeof *owner);
	uint32_t *listed = arena_array(im->arena, im->n_models, sizeof *listed);
	bool *other = arena_array(im->arena, im->n_models, sizeof *other);

	for (size_t i = 0; i < im->n_models; i++) {
		struct import_model *m = im->models[i];
		uint32_t provider = book_provider(b, m->provider);

		listed[i] = provider == BOOK_NONE ? BOOK_NONE : find_listed(im, m, provider, &other[i]);
		if (m->dropped != NULL || m->excluded || listed[i] == BOOK_NONE || other[i])
			continue;
		if (owner[listed[i]] == NULL || has_listed_id(im, m, listed[i]))
			owner[listed[i]] = m;
	}
	for (size_t i = 0; i < im->n_models; i++) {
		struct import_model *m = im->models[i];

		if (m->dropped == NULL && !m->excluded)
			overlay_model(im, m, book_provider(b, m->provider), listed[i], other[i],
			    listed[i] != BOOK_NONE && owner[listed[i]] != m);
	}
	import_sort_models(im);
}
