/* SPDX-License-Identifier: MIT */
#include "batch/row_price.h"

#include <string.h>

#include "base/buffer.h"
#include "book/model_lookup.h"
#include "pricing/month.h"

const char *
reason_name(unsigned reason)
{
	return reason == REASON_MALFORMED ? "malformed" : err_reason((enum err_kind)reason);
}

bool
tariff_read(const struct book *b, const struct request *defaults, struct arena *a,
    struct tariff *out, struct err *e)
{
	struct request r = *defaults;
	struct offer o;

	*out = (struct tariff){ .book = b };
	r.provider = r.tier = "";
	for (const char *p = defaults->also; *p != '\0'; p += strcspn(p, ","), p += *p == ',') {
		const char *word = arena_strndup(a, p, strcspn(p, ","));

		if (out->n_also == CHARGE_ALSO)
			return err_set(e, ERR_USAGE, "models: at most %d models", CHARGE_ALSO);
		if (!offer_parse(b, &r, word, a, &o, e))
			return err_at(e, "models: ");
		out->also[out->n_also++] = word;
	}
	return true;
}

struct tariff
tariff_own(const struct tariff *t, struct arena *a)
{
	struct tariff own = *t;
	struct book *book = arena_alloc(a, sizeof *book);

	*book = *t->book;
	book->memo = names_memo_new(a);
	own.book = book;
	return own;
}

/* ---- one model ---- */

static bool
price(const struct tariff *t, const struct request *r, const char *word, struct arena *a,
    struct quotation *q, struct err *e)
{
	struct offer o;

	return offer_parse(t->book, r, word, a, &o, e) && offer_quote(&o, r, a, q, e);
}

/* The same for a row that may be of a month; r->on is set to the day whose prices were taken. */
static bool
price_usage_on(const struct tariff *t, const struct usage *u, struct request *r, const char *word, struct arena *a,
    struct quotation *q, struct month_price *month, struct err *e)
{
	*month = (struct month_price){ .steady = true };
	return u->month ? month_quote(t->book, r, word, a, q, month, e) : price(t, r, word, a, q, e);
}

static bool
price_own(const struct tariff *t, const struct usage *u, struct request *r, struct arena *a, struct quotation *q,
    struct month_price *month, struct err *e)
{
	if (r->n_models == 0)
		return err_set(e, ERR_MODEL, "no model");
	if (r->n_ranges > 0)
		return err_set(e, ERR_USAGE, "a row is one request: %s is a range", r->ranges[0].field->name);
	if (r->n_models > 1)
		return err_set(e, ERR_USAGE, "a row has one model: name a single one; models= adds others");
	if (!request_counts(r))
		return err_set(e, ERR_USAGE, "no counts");
	return price_usage_on(t, u, r, r->models[0], a, q, month, e);
}

/* ---- notes ---- */

static void
add_note(struct buffer *out, const char *note)
{
	if (note != NULL && *note != '\0')
		buffer_printf(out, "%s%s", out->n == 0 ? "" : "; ", note);
}

static void
add_bill_notes(struct buffer *out, const struct quotation *q)
{
	for (size_t l = 0; l < q->n; l++) {
		for (size_t i = 0; i < q->legs[l].n_notes; i++)
			add_note(out, q->legs[l].notes[i]);
	}
}

/* ---- a row ---- */

/* What the row counts, as far as that can be told. */
static void
measure(const struct request *r, struct charge *out)
{
	struct parts p;
	struct err e;

	out->requests = r->summed ? r->sum_of : r->requests;
	if (!workload_split(&r->work, &p, &e))
		return;
	out->input = p.prompt;
	out->output = p.total - p.prompt;
	if (r->summed)
		return;
	if (!wide_mul(out->input, r->requests / QUANTITY_ONE, &out->input) ||
	    !wide_mul(out->output, r->requests / QUANTITY_ONE, &out->output))
		out->input = out->output = 0;	/* the amount will be too large as well */
}

/* The words by which the row is known, before the book is asked. */
static void
name(const struct request *r, struct charge *out)
{
	out->provider = r->provider;
	out->model = r->n_models > 0 ? r->models[0] : "";
	out->tier = r->tier;
	out->region = r->region;
	out->on = r->on;
}

/* A row without a price is of the model that its name means, like the rows beside it that have one. */
static void
name_of_book(const struct book *b, struct charge *out)
{
	uint32_t found;
	struct err e;

	if (*out->model == '\0' || !names_find(b, out->model, out->provider, out->on.at, &found, &e))
		return;
	out->model = book_text(b, b->models[found].id);
	out->provider = book_text(b, b->providers[b->models[found].provider].id);
}

static void
name_of_bill(const struct bill *bill, struct charge *out)
{
	const struct model *m = &bill->book->models[bill->asked];

	out->provider = book_text(bill->book, bill->book->providers[m->provider].id);
	out->model = book_text(bill->book, m->id);
	out->tier = bill->tier;
}

/*
 * An export that says that no prompt was above some size decides the band only of models without a
 * band below that; of the others it is taken to be the lowest.
 */
static bool
decides_band(const struct bill *bill, quantity up_to)
{
	const struct book *b = bill->book;
	const struct span rates = b->models[bill->model].rates;

	for (uint32_t i = 0; i < rates.count; i++) {
		const struct rate *r = &b->rates[rates.first + i];

		if (r->band != BAND_NONE && book_band_least(r) * QUANTITY_ONE <= up_to)
			return false;
	}
	return true;
}

/* The same usage on the further models: what was chosen for the row's own model falls away. */
static void
price_also(const struct tariff *t, const struct usage *u, struct arena *a, struct buffer *note,
    struct charge *out)
{
	struct month_price month;
	struct quotation q;
	struct err e;

	for (size_t i = 0; i < t->n_also; i++) {
		struct request r = u->request;

		r.on = out->on;
		r.provider = "";
		out->has_also[i] = true;
		out->also[i] = 0;
		if (u->unserved)
			continue;
		if (strchr(t->also[i], '@') != NULL)
			r.tier = "";
		out->has_also[i] = price_usage_on(t, u, &r, t->also[i], a, &q, &month, &e);
		if (out->has_also[i]) {
			out->unsteady |= !month.steady;
			if (month.note != NULL)
				add_note(note, arena_printf(a, "%s: %s", t->also[i], month.note));
			out->also[i] = q.total;
			out->also_bill[i] = q.n == 1 ? &q.legs[0] : NULL;
			out->quota |= q.offer.quota;
		} else
			add_note(note, arena_printf(a, "%s: %s", t->also[i], e.msg));
	}
}

/* Of which day the prices are; a model may not be on sale from the first day of a month on. */
static const char *
month_day_note(day first, day d, struct arena *a)
{
	char text[DATE_TEXT];

	return first == d ? "prices of the first day of the month" : arena_printf(a, "prices of %s, the first day of the month that has one", date_print_day(text, d));
}

static void
price_usage(const struct tariff *t, const struct usage_row *row, struct arena *a, struct charge *out)
{
	const struct usage *u = &row->usage;
	struct buffer note = buffer_new(a);
	struct request r = u->request;
	struct month_price month = { .steady = true };
	struct quotation q;
	struct err e;
	bool priced = price_own(t, u, &r, a, &q, &month, &e);

	if (priced && q.n == 1)
		name_of_bill(&q.legs[0], out);
	if (u->free != NULL)
		add_note(&note, u->free);
	else if (priced) {
		out->cost = q.total;
		out->bill = q.n == 1 ? &q.legs[0] : NULL;
		out->quota = q.offer.quota;
		if (u->up_to > 0 && out->bill != NULL && !decides_band(out->bill, u->up_to))
			out->band = BAND_LOWEST;
		out->unsteady = !month.steady;
		for (size_t i = 0; i < q.n; i++)
			out->large |= quote_input_above_window(&q.legs[i]);
		if (u->month)
			add_note(&note, month_day_note(out->on.day, r.on.day, a));
		out->on = r.on;
		add_note(&note, u->note);
		add_note(&note, month.note);
		add_bill_notes(&note, &q);
	} else {
		out->kind = CHARGE_UNPRICED;
		out->reason = e.kind;
		add_note(&note, e.msg);
		if (e.kind != ERR_MODEL)
			name_of_book(t->book, out);
	}
	price_also(t, u, a, &note, out);
	out->note = note.text;
}

void
charge_row(const struct tariff *t, const struct usage_row *row, struct arena *a, struct charge *out)
{
	static const enum charge_kind kinds[] = { [ROW_PRICE] = CHARGE_PRICED, [ROW_IDLE] = CHARGE_IDLE,
	    [ROW_SKIPPED] = CHARGE_SKIPPED, [ROW_DOLLARS] = CHARGE_DOLLARS, [ROW_BAD] = CHARGE_UNPRICED,
	    [ROW_EMPTY] = CHARGE_IDLE };
	const struct usage *u = &row->usage;

	*out = (struct charge){ .kind = kinds[row->state], .note = "", .usage = u,
	    .billed = u->billed && row->state != ROW_SKIPPED, .reported = u->reported };
	name(&u->request, out);
	if (row->state == ROW_BAD) {
		out->reason = row->malformed ? REASON_MALFORMED : (unsigned)row->why.kind;
		out->note = arena_strdup(a, row->why.msg);
		name_of_book(t->book, out);
	} else if (row->state == ROW_SKIPPED)
		out->note = u->skipped;
	else if (row->state == ROW_DOLLARS)
		name_of_book(t->book, out);
	else if (row->state == ROW_PRICE) {
		out->summed = u->request.summed;
		out->band = u->band;
		measure(&u->request, out);
		price_usage(t, row, a, out);
	}
}

struct facts
charge_facts(const struct charge *c, struct arena *a)
{
	const struct rate *r = c->bill == NULL ? NULL : c->bill->pick.rate;
	struct facts f = { c->provider, c->model, c->tier, c->region, "" };

	if (r != NULL && r->band != BAND_NONE)
		f.band = arena_printf(a, "%s %lld", r->band == BAND_ABOVE ? "above" : "at least",
		    (long long)r->band_tokens);
	return f;
}
