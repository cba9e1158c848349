/* SPDX-License-Identifier: MIT */
/*
 * Full pricing of a row: row_price, near the end. usage_price prices it on its own model, alternatives_price
 * on the further ones; a row of a whole month is priced by pricing/month.h.
 */
#include "batch/row_price.h"

#include <string.h>

#include "base/buffer.h"
#include "base/macros.h"
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

/* What a row costs on one model. */
struct model_price {
	struct quote		 quote;
	struct month_price	 month;
	bool			 images;	/* its output was taken to be image tokens, or would be */
};

static bool
request_price_once(const struct price_context *context, const struct usage *u, struct request *r, const char *word,
    struct arena *a, struct model_price *out, struct err *e)
{
	struct model_expr o;

	out->month = (struct month_price){ .steady = true };
	if (u->month)
		return month_quote(context->book, r, word, a, &out->quote, &out->month, e);
	return model_expr_parse(context->book, r, word, a, &o, e) && model_expr_quote(&o, r, a, &out->quote, e);
}

/* Whether the kinds of a row's output are known: a column for output, other than an answer of an API, has text. */
static bool
output_has_kinds(const struct usage *u)
{
	static const enum meter kinds[] = { METER_AUDIO_OUTPUT, METER_IMAGE_OUTPUT, METER_VIDEO_OUTPUT };
	bool has = !u->kinds_unsaid || (u->given >> USAGE_TEXT_OUTPUT & 1) != 0;

	for (size_t i = 0; i < LENGTH(kinds); i++)
		has |= (u->request.work.given & METER_BIT(kinds[i])) != 0;
	return has;
}

/* Whether a row of prices has one for a meter. */
static bool
rate_prices(const struct rate *rate, enum meter m)
{
	return rate != NULL && (rate->priced & METER_BIT(m)) != 0;
}

/* Whether all models of a quote make images: beside text, that is all that they have a price for. */
static bool
quote_makes_images(const struct quote *q)
{
	for (size_t i = 0; i < q->n; i++) {
		const struct rate *rate = q->legs[i].pick.rate;

		if (!rate_prices(rate, METER_IMAGE_OUTPUT) || rate_prices(rate, METER_AUDIO_OUTPUT) ||
		    rate_prices(rate, METER_VIDEO_OUTPUT))
			return false;
	}
	return q->n > 0;
}

/*
 * Prices a row on a model; r->on is set to the day whose prices are used. The output of an answer of a model that makes
 * images is image tokens if it does not say otherwise: the Images API of OpenAI answers with nothing but images, and
 * not every version of it with a breakdown.
 */
static bool
request_price(const struct price_context *context, const struct usage *u, struct request *r, const char *word,
    struct arena *a, struct model_price *out, struct err *e)
{
	struct workload *work = &r->work;
	quantity reasoning = (work->given & METER_BIT(METER_REASONING)) != 0 ? work->count[METER_REASONING] : 0;
	bool priced = request_price_once(context, u, r, word, a, out, e);
	struct request images = *r;
	struct model_price p = { .images = true };
	struct err none;

	out->images = priced && !output_has_kinds(u) && quote_makes_images(&out->quote);
	if (output_has_kinds(u) || (priced ? !out->images : e->kind != ERR_PRICE) ||
	    (work->given & METER_BIT(METER_OUTPUT)) == 0 || work->count[METER_OUTPUT] <= reasoning)
		return priced;
	images.work.count[METER_IMAGE_OUTPUT] = work->count[METER_OUTPUT] - reasoning;
	images.work.given |= METER_BIT(METER_IMAGE_OUTPUT);
	if (!request_price_once(context, u, &images, word, a, &p, &none) || !quote_makes_images(&p.quote))
		return priced;
	*r = images;
	*out = p;
	return true;
}

/* Prices a row on its own model; false if it is not one request on one model. */
static bool
own_model_price(const struct price_context *context, const struct usage *u, struct request *r, struct arena *a,
    struct model_price *out, struct err *e)
{
	out->month.steady = true;
	if (r->n_models == 0)
		return err_set(e, ERR_MODEL, "no model");
	if (r->n_ranges > 0)
		return err_set(e, ERR_USAGE, "a row is one request: %s is a range", r->ranges[0].field->name);
	if (r->n_models > 1)
		return err_set(e, ERR_USAGE, "a row has one model: name a single one; models= adds others");
	if (!request_counts(r))
		return err_set(e, ERR_USAGE, "no counts");
	return request_price(context, u, r, r->models[0], a, out, e);
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

/* Whether a bill has a charge that its price does not have. */
static bool
quote_has_charge(const struct quote *q)
{
	for (size_t l = 0; l < q->n; l++) {
		if (q->legs[l].charge != NULL)
			return true;
	}
	return false;
}

static quantity
image_output(const struct request *r)
{
	return (r->work.given & METER_BIT(METER_IMAGE_OUTPUT)) != 0 ? r->work.count[METER_IMAGE_OUTPUT] : 0;
}

static const char images_note[] = "the output is taken to be image tokens: there is no breakdown";

/* ---- a row ---- */

/* The requests and tokens of a row, as far as they are known. */
static void
row_measure(const struct request *r, struct row_result *out)
{
	quantity prompt, total;
	struct err e;

	out->requests = r->is_total ? r->sum_of : r->requests;
	if (!workload_sizes(&r->work, &prompt, &total, &e))
		return;
	out->input = prompt;
	out->output = total - prompt;
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
labels_from_book(const struct book *b, const struct request *r, struct arena *a, struct row_labels *labels)
{
	uint32_t found;
	struct err e;

	if (*labels->model == '\0' || !model_find(b, r, labels->model, a, &found, &e))
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
	struct model_price p;
	struct err e;

	for (size_t i = 0; i < context->n_alternatives; i++) {
		const char *word = context->alternatives[i];
		struct request r = u->request;

		r.on = out->on;
		r.provider = "";
		r.host = NULL;
		r.naming = NAMING_PLAIN;
		out->has_alternative[i] = true;
		out->alternatives[i] = 0;
		if (u->unserved)
			continue;
		if (strchr(word, '@') != NULL)
			r.tier = "";
		out->has_alternative[i] = request_price(context, u, &r, word, a, &p, &e);
		if (!out->has_alternative[i]) {
			note_append(note, arena_printf(a, "%s: %s", word, e.msg));
			continue;
		}
		out->unsteady |= !p.month.steady || p.images;
		if (p.images && image_output(&r) > 0)
			note_append(note, arena_printf(a, "%s: %s", word, images_note));
		if (p.month.note != NULL)
			note_append(note, arena_printf(a, "%s: %s", word, p.month.note));
		out->uncounted |= quote_has_charge(&p.quote);
		out->alternatives[i] = p.quote.total;
		out->alternative_bill[i] = p.quote.n == 1 ? &p.quote.legs[0] : NULL;
		out->quota |= p.quote.offer.quota;
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

/* Takes the price of a row on its own model. */
static void
own_price_take(const struct usage *u, const struct model_price *p, const struct request *r, struct arena *a,
    struct row_labels *labels, struct buffer *note, struct row_result *out)
{
	const struct quote *q = &p->quote;

	out->uncounted = u->uncounted != NULL || quote_has_charge(q);
	out->cost = q->total;
	out->bills = q->legs;
	out->n_bills = q->n;
	out->bill = q->n == 1 ? &q->legs[0] : NULL;
	labels->band = out->bill == NULL ? "" : band_label(out->bill, a);
	out->quota = q->offer.quota;
	if (u->up_to > 0 && out->bill != NULL && !export_decides_band(out->bill, u->up_to))
		out->band = BAND_LOWEST;
	out->unsteady = !p->month.steady || p->images;
	for (size_t i = 0; i < q->n; i++)
		out->large |= quote_input_above_window(&q->legs[i]);
	if (u->uncounted != NULL)
		note_append(note, arena_printf(a, "not priced: %s", u->uncounted));
	if (u->month)
		note_append(note, month_day_note(out->on.day, r->on.day, a));
	out->on = r->on;
	note_append(note, u->note);
	if (p->images && image_output(r) > 0)
		note_append(note, images_note);
	note_append(note, p->month.note);
	quote_notes_append(note, q);
}

static void
usage_price(const struct price_context *context, const struct usage_row *row, struct arena *a,
    struct row_labels *labels, struct row_result *out)
{
	const struct usage *u = &row->usage;
	struct buffer note = buffer_new(a);
	struct request r = u->request;
	struct model_price p;
	struct err e;
	bool priced = own_model_price(context, u, &r, a, &p, &e);

	if (priced && p.quote.n == 1)
		labels_from_bill(&p.quote.legs[0], labels);
	if (u->free != NULL)
		note_append(&note, u->free);
	else if (priced)
		own_price_take(u, &p, &r, a, labels, &note, out);
	else {
		out->kind = RESULT_UNPRICED;
		out->reason = e.kind;
		note_append(&note, e.msg);
		if (e.kind != ERR_MODEL)
			labels_from_book(context->book, &u->request, a, labels);
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
	out->no_usage = row->state == ROW_SKIPPED && row->no_usage;
	out->unsure = u->unsure && (row->state == ROW_BAD || row->state == ROW_PRICE);
	if (row->state == ROW_BAD) {
		out->reason = row->malformed ? REASON_MALFORMED : (unsigned)row->why.kind;
		out->note = arena_strdup(a, row->why.msg);
		labels_from_book(context->book, &u->request, a, labels);
	} else if (row->state == ROW_SKIPPED)
		out->note = u->skipped;
	else if (row->state == ROW_DOLLARS)
		labels_from_book(context->book, &u->request, a, labels);
	else if (row->state == ROW_PRICE) {
		out->is_total = u->request.is_total;
		out->band = u->band;
		row_measure(&u->request, out);
		usage_price(context, row, a, labels, out);
	}
}

enum err_kind
row_result_error(const struct row_result *c)
{
	if (c->kind == RESULT_PRICED)
		return ERR_PRICE;
	return c->reason == REASON_MALFORMED ? ERR_USAGE : (enum err_kind)c->reason;
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
