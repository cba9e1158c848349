/* SPDX-License-Identifier: MIT */
/*
 * Full pricing of a row: row_price, near the end. usage_price prices it on its own model, alternatives_price
 * on the further ones; a row of a whole month is priced by pricing/month.h.
 */
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
price_context_read(const struct book *b, const struct request *defaults, struct arena *a,
    struct price_context *out, struct err *e)
{
	struct request r = *defaults;
	struct model_expr o;

	*out = (struct price_context){ .book = b };
	r.provider = r.tier = "";
	for (const char *p = defaults->alternatives; *p != '\0'; p += strcspn(p, ","), p += *p == ',') {
		const char *word = arena_strndup(a, p, strcspn(p, ","));

		if (out->n_alternatives == ALTERNATIVES_MAX)
			return err_set(e, ERR_USAGE, "models: at most %d models", ALTERNATIVES_MAX);
		if (!model_expr_parse(b, &r, word, a, &o, e))
			return err_at(e, "models: ");
		out->alternatives[out->n_alternatives++] = word;
	}
	return true;
}

struct price_context
price_context_own(const struct price_context *context, struct arena *a)
{
	struct price_context own = *context;
	struct book *book = arena_alloc(a, sizeof *book);

	*book = *context->book;
	book->memo = model_lookup_memo_new(a);
	own.book = book;
	return own;
}

/* ---- one model ---- */

/* Prices a request on a model. */
static bool
request_price(const struct price_context *context, const struct request *r, const char *word, struct arena *a,
    struct quote *q, struct err *e)
{
	struct model_expr o;

	return model_expr_parse(context->book, r, word, a, &o, e) && model_expr_quote(&o, r, a, q, e);
}

/* The same for a row that may be of a month; r->on is set to the day whose prices are used. */
static bool
request_price_month(const struct price_context *context, const struct usage *u, struct request *r,
    const char *word,
    struct arena *a, struct quote *q, struct month_price *month, struct err *e)
{
	*month = (struct month_price){ .steady = true };
	return u->month ? month_quote(context->book, r, word, a, q, month, e) : request_price(context, r, word, a,
	    q, e);
}

/* Prices a row on its own model; false if it is not one request on one model. */
static bool
own_model_price(const struct price_context *context, const struct usage *u, struct request *r, struct arena *a,
    struct quote *q, struct month_price *month, struct err *e)
{
	if (r->n_models == 0)
		return err_set(e, ERR_MODEL, "no model");
	if (r->n_ranges > 0)
		return err_set(e, ERR_USAGE, "a row is one request: %s is a range", r->ranges[0].field->name);
	if (r->n_models > 1)
		return err_set(e, ERR_USAGE, "a row has one model: name a single one; models= adds others");
	if (!request_counts(r))
		return err_set(e, ERR_USAGE, "no counts");
	return request_price_month(context, u, r, r->models[0], a, q, month, e);
}

/* ---- notes ---- */

static void
note_append(struct buffer *out, const char *note)
{
	if (note != NULL && *note != '\0')
		buffer_printf(out, "%s%s", out->n == 0 ? "" : "; ", note);
}

static void
quote_notes_append(struct buffer *out, const struct quote *q)
{
	for (size_t l = 0; l < q->n; l++) {
		for (size_t i = 0; i < q->legs[l].n_notes; i++)
			note_append(out, q->legs[l].notes[i]);
	}
}

/* ---- a row ---- */

/* The requests and tokens of a row, as far as they are known. */
static void
row_measure(const struct request *r, struct row_result *out)
{
	struct token_split p;
	struct err e;

	out->requests = r->is_total ? r->sum_of : r->requests;
	if (!workload_split(&r->work, &p, &e))
		return;
	out->input = p.prompt;
	out->output = p.total - p.prompt;
	if (r->is_total)
		return;
	if (!int128_mul(out->input, r->requests / QUANTITY_ONE, &out->input) ||
	    !int128_mul(out->output, r->requests / QUANTITY_ONE, &out->output))
		out->input = out->output = 0;	/* the cost will be out of range as well */
}

/* Labels from the row's own cells; book ids replace them once they are known. */
static struct row_labels
labels_of_row(const struct request *r)
{
	return (struct row_labels){ .provider = r->provider, .model = r->n_models > 0 ? r->models[0] : "",
	    .tier = r->tier, .region = r->region, .band = "" };
}

/*
 * Labels of a row without a price: the model that its name means, so that it is grouped with the priced rows.
 */
static void
labels_from_book(const struct book *b, instant at, struct row_labels *labels)
{
	uint32_t found;
	struct err e;

	if (*labels->model == '\0' || !model_lookup(b, labels->model, labels->provider, at, &found, &e))
		return;
	labels->model = book_text(b, b->models[found].id);
	labels->provider = book_text(b, b->providers[b->models[found].provider].id);
}

/* Labels of a row on one model, as far as its bill has them. */
static void
labels_from_bill(const struct bill *bill, struct row_labels *labels)
{
	const struct model *m = &bill->book->models[bill->asked];

	labels->provider = book_text(bill->book, bill->book->providers[m->provider].id);
	labels->model = book_text(bill->book, m->id);
	labels->tier = bill->tier;
}

/* The label of the band of sizes for which the prices of a bill are. */
static const char *
band_label(const struct bill *bill, struct arena *a)
{
	const struct rate *r = bill->pick.rate;

	if (r == NULL || r->band == BAND_NONE)
		return "";
	return arena_printf(a, "%s %lld", r->band == BAND_ABOVE ? "above" : "at least", (long long)r->band_tokens);
}

/*
 * Whether an export that says that no prompt was above up_to tokens decides the band: only if the model has no
 * band at or below that size. Of other models the lowest band is taken.
 */
static bool
export_decides_band(const struct bill *bill, quantity up_to)
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

/*
 * Prices the same usage on the further models, without the provider that was chosen for the row's own model;
 * and without its tier, if the further model names one.
 */
static void
alternatives_price(const struct price_context *context, const struct usage *u, struct arena *a, struct buffer *note,
    struct row_result *out)
{
	struct month_price month;
	struct quote q;
	struct err e;

	for (size_t i = 0; i < context->n_alternatives; i++) {
		struct request r = u->request;

		r.on = out->on;
		r.provider = "";
		out->has_alternative[i] = true;
		out->alternatives[i] = 0;
		if (u->unserved)
			continue;
		if (strchr(context->alternatives[i], '@') != NULL)
			r.tier = "";
		out->has_alternative[i] = request_price_month(context, u, &r, context->alternatives[i], a, &q,
		    &month, &e);
		if (out->has_alternative[i]) {
			out->unsteady |= !month.steady;
			if (month.note != NULL)
				note_append(note, arena_printf(a, "%s: %s", context->alternatives[i], month.note));
			out->alternatives[i] = q.total;
			out->alternative_bill[i] = q.n == 1 ? &q.legs[0] : NULL;
			out->quota |= q.offer.quota;
		} else
			note_append(note, arena_printf(a, "%s: %s", context->alternatives[i], e.msg));
	}
}

/* The note of the day whose prices a row of a month has: a model may not be on sale on the first day. */
static const char *
month_day_note(day first, day d, struct arena *a)
{
	char text[DATE_TEXT];

	return first == d ? "prices of the first day of the month" :
	    arena_printf(a, "prices of %s, the first day of the month that has one", date_print_day(text, d));
}

static void
usage_price(const struct price_context *context, const struct usage_row *row, struct arena *a,
    struct row_labels *labels, struct row_result *out)
{
	const struct usage *u = &row->usage;
	struct buffer note = buffer_new(a);
	struct request r = u->request;
	struct month_price month = { .steady = true };
	struct quote q;
	struct err e;
	bool priced = own_model_price(context, u, &r, a, &q, &month, &e);

	if (priced && q.n == 1)
		labels_from_bill(&q.legs[0], labels);
	if (u->free != NULL)
		note_append(&note, u->free);
	else if (priced) {
		out->cost = q.total;
		out->bills = q.legs;
		out->n_bills = q.n;
		out->bill = q.n == 1 ? &q.legs[0] : NULL;
		labels->band = out->bill == NULL ? "" : band_label(out->bill, a);
		out->quota = q.offer.quota;
		if (u->up_to > 0 && out->bill != NULL && !export_decides_band(out->bill, u->up_to))
			out->band = BAND_LOWEST;
		out->unsteady = !month.steady;
		for (size_t i = 0; i < q.n; i++)
			out->large |= quote_input_above_window(&q.legs[i]);
		if (u->month)
			note_append(&note, month_day_note(out->on.day, r.on.day, a));
		out->on = r.on;
		note_append(&note, u->note);
		note_append(&note, month.note);
		quote_notes_append(&note, &q);
	} else {
		out->kind = RESULT_UNPRICED;
		out->reason = e.kind;
		note_append(&note, e.msg);
		if (e.kind != ERR_MODEL)
			labels_from_book(context->book, out->on.at, labels);
	}
	alternatives_price(context, u, a, &note, out);
	out->note = note.text;
}

void
row_price(const struct price_context *context, const struct usage_row *row, struct arena *a, struct row_result *out)
{
	static const enum row_kind kinds[] = { [ROW_PRICE] = RESULT_PRICED, [ROW_IDLE] = RESULT_IDLE,
	    [ROW_SKIPPED] = RESULT_SKIPPED, [ROW_DOLLARS] = RESULT_DOLLARS, [ROW_BAD] = RESULT_UNPRICED,
	    [ROW_EMPTY] = RESULT_IDLE };
	const struct usage *u = &row->usage;
	struct row_labels *labels = arena_alloc(a, sizeof *labels);

	*labels = labels_of_row(&u->request);
	*out = (struct row_result){ .kind = kinds[row->state], .note = "", .labels = labels, .on = u->request.on,
	    .usage = u, .dated = u->dated || request_has(&u->request, field_find("on")),
	    .billed = u->billed && row->state != ROW_SKIPPED, .reported = u->reported };
	if (row->state == ROW_BAD) {
		out->reason = row->malformed ? REASON_MALFORMED : (unsigned)row->why.kind;
		out->note = arena_strdup(a, row->why.msg);
		labels_from_book(context->book, out->on.at, labels);
	} else if (row->state == ROW_SKIPPED)
		out->note = u->skipped;
	else if (row->state == ROW_DOLLARS)
		labels_from_book(context->book, out->on.at, labels);
	else if (row->state == ROW_PRICE) {
		out->is_total = u->request.is_total;
		out->band = u->band;
		row_measure(&u->request, out);
		usage_price(context, row, a, labels, out);
	}
}

bool
row_result_parts(const struct row_result *c, money parts[N_METERS])
{
	if (c->kind != RESULT_PRICED || c->entry != NULL)
		return false;
	memset(parts, 0, N_METERS * sizeof *parts);
	for (size_t i = 0; i < c->n_bills; i++) {
		for (size_t l = 0; l < c->bills[i].n_lines; l++)
			parts[c->bills[i].lines[l].meter] += c->bills[i].lines[l].amount;	/* not above the cost */
	}
	return true;
}
