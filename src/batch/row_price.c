/* SPDX-License-Identifier: MIT */
/*
 * Full pricing of a row: row_price, near the end. usage_price prices it on its own model, alternatives_price
 * on the further ones; a row of a whole month is priced by pricing/month.h.
 */
#include "batch/row_price.h"

#include <string.h>

#include "base/buffer.h"
#include "base/macros.h"
#include "base/text.h"
#include "book/model_lookup.h"
#include "pricing/month.h"
#include "usage/usage_charge.h"
#include "usage/usage_vendor.h"

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
	own.counters = arena_alloc(a, sizeof *own.counters);
	own.counters->arena = a;
	return own;
}

/* ---- one model ---- */

/* What a row costs on one model. */
struct model_price {
	struct quote		 quote;
	struct month_price	 month;
	bool			 images;	/* its output was taken to be image tokens, or would be */
	const char		*missing;	/* charges for which the model has no price; NULL: none */
};

/* Whether all models of a quote have a price for a meter. */
static bool
quote_prices(const struct quote *q, enum meter m)
{
	for (size_t i = 0; i < q->n; i++) {
		enum meter as;
		const struct rate *row;
		money rate;

		if (!quote_rate(q->legs[i].book, &q->legs[i].pick, m, &rate, &as, &row))
			return false;
	}
	return true;
}

/* Adds a charge that the model has no price for: the tokens are priced without it. */
static const char *
missing_add(const char *missing, const struct request *r, enum meter m, const char *word, struct arena *a)
{
	char count[INT128_TEXT];

	int128_print(count, r->work.count[m], QUANTITY_DECIMALS);
	return arena_printf(a, "%s%snot priced: %s %s, for which %s has no price", missing == NULL ? "" : missing,
	    missing == NULL ? "" : "; ", meters[m].name, count, word);
}

/*
 * Leaves of the charges that an answer shows those that the model has a price for. A charge that two meters have is
 * billed by one of them.
 */
static bool
charges_settle(const struct price_context *context, const struct usage *u, struct request *r, const char *word,
    struct arena *a, const char **missing, struct err *e)
{
	struct charge_pair pair;
	struct model_expr o;
	struct quote q;

	r->work.given &= ~u->charged;
	if (!model_expr_parse(context->book, r, word, a, &o, e) || !model_expr_quote(&o, r, a, &q, e))
		return false;
	r->work.given |= u->charged;
	for (size_t i = 0; usage_charge_pair(i, &pair); i++) {
		if ((~r->work.given & (METER_BIT(pair.one) | METER_BIT(pair.other))) == 0)
			r->work.given &= ~METER_BIT(quote_prices(&q, pair.one) || !quote_prices(&q, pair.other) ?
			    pair.other : pair.one);
	}
	for (enum meter m = 0; m < N_METERS; m++) {
		if ((r->work.given & u->charged & METER_BIT(m)) == 0 || quote_prices(&q, m))
			continue;
		r->work.given &= ~METER_BIT(m);
		*missing = missing_add(*missing, r, m, word, a);
	}
	if (*missing != NULL && !request_counts(r)) {	/* nothing is left that could be priced: say what is not */
		r->work.given |= u->charged;
		*missing = NULL;
	}
	return true;
}

static bool
request_price_once(const struct price_context *context, const struct usage *u, struct request *r, const char *word,
    struct arena *a, struct model_price *out, struct err *e)
{
	struct model_expr o;

	out->month = (struct month_price){ .steady = true };
	out->missing = NULL;
	if (u->charged != 0 && !charges_settle(context, u, r, word, a, &out->missing, e))
		return false;
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
	if (!request_counts(r) && r->texts == NULL)
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

static bool
model_has_tier(const struct book *b, const struct model *m, const char *tier)
{
	const char *name = book_tier(b, m->provider, tier);

	for (uint32_t i = 0; i < m->rates.count; i++) {
		if (strcmp(book_text(b, b->rates[m->rates.first + i].tier), name) == 0)
			return true;
	}
	return false;
}

/* Requests for a batch endpoint are sent to the batch endpoint of a further model, too, if it has one. */
static void
alternative_set_tier(const struct price_context *context, const char *word, const char *tier, struct request *r,
    struct arena *a)
{
	uint32_t model;
	struct err e;

	if (strcmp(tier, "batch") == 0 || *tier == '\0')
		r->tier = model_find(context->book, r, word, a, &model, &e) &&
		    model_has_tier(context->book, &context->book->models[model], "batch") ? "batch" : "";
}

/*
 * Prices the same usage on the further models, without the provider that was chosen for the row's own model;
 * and without its tier, if the further model names one.
 */
static void
alternatives_price(const struct price_context *context, const struct usage *u, const char *tier, struct arena *a,
    struct buffer *note, struct row_result *out)
{
	struct model_price p;
	const char *missing;
	struct err e;

	for (size_t i = 0; i < context->n_alternatives; i++) {
		const char *word = context->alternatives[i];
		struct request r = u->request;

		r.on = out->on;
		r.tier = tier;
		r.provider = "";
		r.host = NULL;
		r.naming = NAMING_PLAIN;
		out->has_alternative[i] = true;
		out->alternatives[i] = 0;
		if (u->unserved)
			continue;
		if (strchr(word, '@') != NULL)
			r.tier = "";
		else if (u->asked != NULL && u->asked->batch)
			alternative_set_tier(context, word, tier, &r, a);
		out->has_alternative[i] = request_price(context, u, &r, word, a, &p, &e);
		missing = u->asked == NULL ? NULL : row_request_missing(&r);
		if (!out->has_alternative[i] || missing != NULL) {
			out->has_alternative[i] = false;
			note_append(note, arena_printf(a, "%s: %s", word, missing != NULL ? missing : e.msg));
			continue;
		}
		out->unsteady |= !p.month.steady || p.images;
		if (p.images && image_output(&r) > 0)
			note_append(note, arena_printf(a, "%s: %s", word, images_note));
		if (p.month.note != NULL)
			note_append(note, arena_printf(a, "%s: %s", word, p.month.note));
		note_append(note, p.missing == NULL ? NULL : arena_printf(a, "%s: %s", word, p.missing));
		out->uncounted |= quote_has_charge(&p.quote) || p.missing != NULL;
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

/* Appends why the lines of a bill are a minimum; whether any is. */
static bool
least_append(struct buffer *note, const struct usage *u, const struct quote *q, struct arena *a)
{
	bool least = false;

	for (size_t i = 0; i < q->n; i++) {
		for (size_t l = 0; l < q->legs[i].n_lines; l++) {
			const char *why = usage_charge_least(u, q->legs[i].lines[l].meter);

			if (why != NULL)
				note_append(note, arena_printf(a, "at least, because %s", why));
			least |= why != NULL;
		}
	}
	return least;
}

/* Takes the price of a row on its own model. */
static void
own_price_take(const struct usage *u, const struct model_price *p, const struct request *r, struct arena *a,
    struct row_labels *labels, struct buffer *note, struct row_result *out)
{
	const struct quote *q = &p->quote;

	out->uncounted = u->uncounted != NULL || u->unpriced != NULL || p->missing != NULL || quote_has_charge(q);
	out->cost = q->total;
	out->bills = q->legs;
	out->n_bills = q->n;
	out->bill = q->n == 1 ? &q->legs[0] : NULL;
	labels->band = out->bill == NULL ? "" : band_label(out->bill, a);
	out->quota = q->offer.quota;
	if (u->up_to > 0 && out->bill != NULL && !export_decides_band(out->bill, u->up_to))
		out->band = BAND_LOWEST;
	out->unsteady = !p->month.steady || p->images;
	for (size_t i = 0; i < q->n; i++) {
		out->large |= quote_input_above_window(&q->legs[i]);
		if (out->allowance == NULL)
			out->allowance = quote_allowance(&q->legs[i]);
	}
	if (u->uncounted != NULL)
		note_append(note, arena_printf(a, "not priced: %s", u->uncounted));
	if (u->unpriced != NULL)
		note_append(note, arena_printf(a, "not priced: %s", u->unpriced));
	note_append(note, p->missing);
	out->uncounted |= least_append(note, u, q, a);
	if (u->month)
		note_append(note, month_day_note(out->on.day, r->on.day, a));
	out->on = r->on;
	note_append(note, u->note);
	if (p->images && image_output(r) > 0)
		note_append(note, images_note);
	note_append(note, p->month.note);
	quote_notes_append(note, q);
}

/*
 * Sets the tier of a request, whose row may have a word for it that means another one at the provider of its model,
 * unless the book has prices of that tier. *free: why the row costs nothing; not set if it does not.
 */
static bool
tier_settle(const struct price_context *context, const struct usage *u, struct request *r, struct arena *a,
    const char **free, struct err *e)
{
	const struct book *b = context->book;
	const char *provider = r->host != NULL && *r->host != '\0' ? r->host : r->provider;
	struct served_tier served;
	uint32_t model;
	struct err none;

	if (!u->tier_present || r->n_models != 1 || !usage_vendor_tier_is_special(r->tier) ||
	    !model_find(b, r, r->models[0], a, &model, &none) || model_has_tier(b, &b->models[model], r->tier))
		return true;
	if (*provider == '\0')
		provider = book_text(b, b->providers[b->models[model].provider].id);
	if (!usage_vendor_tier(r->tier, provider, &served, e))
		return false;
	r->tier = served.tier;
	if (served.free != NULL)
		*free = served.free;
	return true;
}

static void
usage_price(const struct price_context *context, const struct usage_row *row, struct arena *a,
    struct row_labels *labels, struct row_result *out)
{
	const struct usage *u = &row->usage;
	struct buffer note = buffer_new(a);
	struct request r = u->request;
	const char *free = u->free, *tier;
	struct model_price p;
	struct err e;
	bool priced = tier_settle(context, u, &r, a, &free, &e);

	tier = priced ? r.tier : u->request.tier;
	priced = priced && own_model_price(context, u, &r, a, &p, &e);
	if (priced && u->asked != NULL && p.missing == NULL)
		p.missing = row_request_missing(&r);
	if (priced && p.quote.n == 1)
		labels_from_bill(&p.quote.legs[0], labels);
	if (free != NULL)
		note_append(&note, free);
	else if (priced)
		own_price_take(u, &p, &r, a, labels, &note, out);
	else {
		out->kind = RESULT_UNPRICED;
		out->reason = e.kind;
		note_append(&note, e.msg);
		if (e.kind != ERR_MODEL)
			labels_from_book(context->book, &u->request, a, labels);
	}
	alternatives_price(context, u, tier, a, &note, out);
	out->note = note.text;
}

/* Prices a row whose input is a text: its tokens are known once its model is. */
static void
text_row_price(const struct price_context *context, const struct usage_row *row, struct arena *a,
    struct row_labels *labels, struct row_result *out)
{
	struct usage_row *own = arena_alloc(a, sizeof *own);
	struct row_text *text = arena_alloc(a, sizeof *text);
	struct buffer note = buffer_new(a);

	*own = *row;
	row_text_begin(text, context->counters, row->usage.text, &own->usage.request, a);
	usage_price(context, own, a, labels, out);
	if (out->kind == RESULT_PRICED && out->n_bills > 0) {
		struct request counted = own->usage.request;

		counted.texts = NULL;
		counted.work.count[METER_INPUT] = out->bills[0].parts.prompt;
		row_measure(&counted, out);
	}
	out->estimated = out->kind == RESULT_PRICED && text->note != NULL;
	note_append(&note, text->note);
	note_append(&note, out->note);
	out->note = note.text;
}

/* The tier of a batch endpoint, if the model of the request is sold in it. */
static void
request_set_tier(const struct price_context *context, struct request *r, struct arena *a)
{
	uint32_t model;
	struct err e;

	if (*r->tier == '\0' && r->n_models == 1 && strchr(r->models[0], '@') == NULL &&
	    model_find(context->book, r, r->models[0], a, &model, &e) &&
	    model_has_tier(context->book, &context->book->models[model], "batch"))
		r->tier = "batch";
}

/* Prices a request with the least counts, or the most. */
static void
request_price_end(const struct price_context *context, const struct usage_row *row, bool most, struct row_request *text,
    struct arena *a, struct row_labels *labels, struct row_result *out)
{
	struct usage_row *own = arena_alloc(a, sizeof *own);

	*own = *row;
	row_request_apply(text, &own->usage.request);
	own->usage.request.texts_most = most;
	if (row->usage.asked->batch)
		request_set_tier(context, &own->usage.request, a);
	if (row->usage.asked->unseen != NULL)
		usage_unpriced_add(&own->usage, row->usage.asked->unseen);
	usage_price(context, own, a, labels, out);
	if (out->kind != RESULT_PRICED || out->n_bills == 0)
		return;
	out->input = out->bills[0].parts.prompt;
	out->output = out->bills[0].parts.total - out->bills[0].parts.prompt;
}

/* Prices a request that is not sent yet: its cost is from the least to the most. */
static void
request_row_price(const struct price_context *context, const struct usage_row *row, struct arena *a,
    struct row_labels *labels, struct row_result *out)
{
	struct row_request *text = arena_alloc(a, sizeof *text);
	struct request counted = row->usage.request;
	struct row_result high = *out;
	struct buffer note = buffer_new(a);

	row_request_begin(text, context->counters, row->usage.asked,
	    counted.cached_shared ? context->prefix : NULL, row->usage.first_asked, &counted, a);
	request_price_end(context, row, false, text, a, labels, out);
	request_price_end(context, row, true, text, a, labels, &high);
	out->requests = row->usage.request.requests;
	out->how = text->how;
	out->unfit = out->large || high.large ? "the request does not fit the context window of its model" :
	    text->limit_note;
	out->large = false;	/* that warning is of usage, which did fit */
	out->high.cost = high.cost;
	out->high.input = high.input;
	out->high.output = high.output;
	out->ranged = out->kind == RESULT_PRICED && high.cost != out->cost;
	for (size_t i = 0; i < context->n_alternatives; i++) {
		out->has_alternative[i] &= high.has_alternative[i];
		out->high.alternatives[i] = high.alternatives[i];
		out->ranged |= out->has_alternative[i] && high.alternatives[i] != out->alternatives[i];
	}
	if (out->ranged && high.cost != out->cost) {
		char least[INT128_TEXT], most[INT128_TEXT];

		money_print(least, out->cost);
		money_print(most, high.cost);
		note_append(&note, arena_printf(a, "from %s to %s", least, most));
	}
	note_append(&note, out->unfit);
	note_append(&note, out->note);
	out->note = note.text == NULL ? "" : note.text;
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
	out->alone = row->state == ROW_DOLLARS && row->dollars;
	out->unsure = u->unsure && (row->state == ROW_BAD || row->state == ROW_PRICE);
	if (row->state == ROW_BAD) {
		out->reason = row->malformed ? REASON_MALFORMED : (unsigned)row->why.kind;
		out->note = arena_strdup(a, row->why.msg);
		labels_from_book(context->book, &u->request, a, labels);
	} else if (row->state == ROW_SKIPPED) {
		out->note = u->skipped;
	} else if (row->state == ROW_DOLLARS) {
		out->note = u->note == NULL ? "dollars without tokens: reported, not priced" : u->note;
		labels_from_book(context->book, &u->request, a, labels);
	} else if (row->state == ROW_PRICE) {
		out->is_total = u->request.is_total;
		out->band = u->band;
		row_measure(&u->request, out);
		if (u->asked != NULL && context->counters != NULL)
			request_row_price(context, row, a, labels, out);
		else if (u->text == NULL || context->counters == NULL)
			usage_price(context, row, a, labels, out);
		else
			text_row_price(context, row, a, labels, out);
	}
	if (!text_is_plain(out->note))	/* it may name keys and cells of the file */
		out->note = text_cleaned(out->note, a);
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
