/* SPDX-License-Identifier: MIT */
/*
 * Parses and prices model arguments; called by commands and by batch for each row, builds on quote_run. Read
 * model_expr_parse first, then model_expr_quote.
 */
#include "pricing/model_expr.h"

#include <string.h>

#include "base/decimal.h"
#include "book/book_build.h"
#include "book/model_lookup.h"

enum { LEGS_MAX = 16 };

/* ---- a price written out ---- */

static bool
is_typed_price(const char *word)
{
	size_t parts = 1;

	for (const char *p = word; *p != '\0'; p++) {
		if (*p == '/')
			parts++;
		else if (strchr("0123456789.", *p) == NULL)
			return false;
	}
	return (parts == 2 || parts == 3) && word[0] != '/';
}

static bool
typed_price_read(const char *text, size_t n, struct arena *a, int64_t *out, struct err *e)
{
	const char *s = arena_strndup(a, text, n), *end;
	int128 value;

	if (decimal_scan(s, RATE_DECIMALS, &value, &end) != DECIMAL_OK || *end != '\0' || value > INT64_MAX)
		return err_set(e, ERR_USAGE, "'%.40s' is not a price per million tokens", s);
	*out = (int64_t)value;
	return true;
}

/* A price book of one model with one row, for the price that was typed. */
static const struct book *
typed_book(struct arena *a, const char *word, day on, const int64_t *prices, meter_set priced,
    size_t n, struct currency *currency)
{
	struct book *out = arena_alloc(a, sizeof *out);
	struct build *b = build_new(a);
	struct provider p = { .id = build_text(b, "typed"), .title = build_text(b, "typed"),
	    .models = { 0, 1 } };
	struct source s = { .key = build_text(b, "typed"), .title = build_text(b, "a price as typed"),
	    .url = build_text(b, "-"), .provider = 0, .read = on };
	struct model m = { .id = build_text(b, word), .title = build_text(b, "price as typed"),
	    .successor = BOOK_NONE, .rates = { 0, 1 } };
	struct rate r = { .tier = build_text(b, "standard"), .from = INSTANT_FIRST,
	    .until = INSTANT_LAST, .up_to = INT64_MAX, .days = 0x7f, .priced = priced,
	    .sources = { 0, 1 } };

	build_source(b, &s);
	build_source_ref(b, 0);
	for (size_t i = 0; i < n; i++)
		build_price(b, prices[i]);
	build_rate(b, &r);
	build_model(b, &m);
	build_provider(b, &p);
	*out = *build_finish(b);
	out->currency = currency;
	return out;
}

/* "3/15" is input and output; "3/0.30/15" has cache reads between them. */
static bool
typed_price_parse(const char *word, const struct request *r, struct currency *currency, struct arena *a,
    struct model_ref *out, struct err *e)
{
	meter_set priced = METER_BIT(METER_INPUT) | METER_BIT(METER_OUTPUT);
	int64_t prices[3];
	size_t n = 0;

	for (const char *p = word; n < 3; p++) {
		size_t len = strcspn(p, "/");

		if (!typed_price_read(p, len, a, &prices[n++], e))
			return false;
		p += len;
		if (*p == '\0')
			break;
	}
	if (n == 3)
		priced |= METER_BIT(METER_CACHE_READ);
	*out = (struct model_ref){ .book = typed_book(a, word, r->on.day, prices, priced, n, currency), .tier = "",
	    .region = "" };
	return true;
}

/* ---- parsing ---- */

static bool
model_or_price_find(const struct book *b, const struct request *r, const char *word, struct arena *a,
    struct model_ref *out, struct err *e)
{
	struct err why;

	if (model_ref_find(b, r, word, a, out, &why)) {
		if (strpbrk(out->tier, "+:") == NULL)
			return true;
		err_set(&why, ERR_PRICE, "there is no tier '%.60s'", out->tier); /* it is a part of a mix */
	}
	if (is_typed_price(word))
		return typed_price_parse(word, r, b->currency, a, out, e);
	*e = why;
	return false;
}

/* Parses "A:70%", "A:1000" or "A"; a colon that belongs to a name separates nothing. */
static bool
leg_parse(const struct book *b, const struct request *r, const char *part, struct arena *a,
    struct leg *leg, struct err *e)
{
	const char *colon = strrchr(part, ':');
	struct err whole;

	*leg = (struct leg){ .name = part, .rest = true };
	if (colon == NULL)
		return model_or_price_find(b, r, part, a, &leg->target, e);
	if (model_or_price_find(b, r, part, a, &leg->target, &whole))
		return true;
	leg->rest = false;
	leg->name = arena_strndup(a, part, (size_t)(colon - part));
	if (whole.kind != ERR_MODEL || strspn(colon + 1, "0123456789.") == 0) {	/* not a share or a quota */
		*e = whole;
		return false;
	}
	if (!(share_is(colon + 1) ? share_parse(colon + 1, &leg->share, e) :
	    quantity_parse(colon + 1, 0, &leg->count, e)))
		return err_at(e, "%s: ", leg->name);
	if (leg->share == 0 && leg->count == 0)
		return err_set(e, ERR_USAGE, "%s takes no request", part);
	return model_or_price_find(b, r, leg->name, a, &leg->target, e);
}

/* Checks that the shares are 100 % together; the leg without one gets the rest of shares or requests. */
static bool
legs_check_shares(struct model_expr *o, struct err *e)
{
	quantity shares = 0;
	size_t rests = 0, counts = 0, with_share = 0;
	char number[INT128_TEXT];

	for (size_t i = 0; i < o->n; i++) {
		shares += o->legs[i].share;
		rests += o->legs[i].rest;
		counts += o->legs[i].count > 0;
		with_share += o->legs[i].share > 0;
	}
	int128_print(number, shares * 100, QUANTITY_DECIMALS);
	if (counts > 0 && with_share > 0)
		return err_set(e, ERR_USAGE, "'%.80s' has shares and quotas; a mix has one kind", o->name);
	if (rests > 1)
		return err_set(e, ERR_USAGE, "'%.80s': only one part may leave its share out", o->name);
	if (counts > 0 && rests == 0)
		return err_set(e, ERR_USAGE, "'%.80s': who takes the rest? leave the last number out",
		    o->name);
	if (counts == 0 && shares > QUANTITY_ONE)
		return err_set(e, ERR_USAGE, "'%.80s': the shares are %s%% together", o->name, number);
	if (counts == 0 && rests == 0 && shares < QUANTITY_ONE)
		return err_set(e, ERR_USAGE, "'%.80s': the shares are only %s%% together", o->name, number);
	if (counts == 0 && rests == 1 && shares == QUANTITY_ONE)
		return err_set(e, ERR_USAGE, "'%.80s': nothing is left for the last part", o->name);
	for (size_t i = 0; counts == 0 && i < o->n; i++) {
		if (o->legs[i].rest)
			o->legs[i].share = QUANTITY_ONE - shares;
	}
	o->quota = counts > 0;
	return true;
}

struct model_expr
model_expr_of(const struct model_ref *t, struct arena *a)
{
	struct model_expr o = { .book = t->book, .legs = arena_array(a, 1, sizeof *o.legs), .n = 1 };

	o.name = book_text(t->book, t->book->models[t->model].id);
	o.legs[0] = (struct leg){ .target = *t, .name = o.name, .share = QUANTITY_ONE };
	return o;
}

/* Whether a word that is not a name may be one leg of a mix: a model, a colon, and its part. */
static bool
is_leg(const struct book *b, const struct request *r, const char *word, struct arena *a)
{
	const char *colon = strrchr(word, ':');
	struct model_ref t;
	struct err e;

	return colon != NULL &&
	    model_or_price_find(b, r, arena_strndup(a, word, (size_t)(colon - word)), a, &t, &e);
}

bool
model_expr_parse(const struct book *b, const struct request *r, const char *word, struct arena *a,
    struct model_expr *out, struct err *e)
{
	struct model_ref t;
	struct err whole;

	if (model_or_price_find(b, r, word, a, &t, &whole)) {
		*out = model_expr_of(&t, a);
		out->name = arena_strdup(a, word);
		out->book = b;
		return true;
	}
	*out = (struct model_expr){ .name = arena_strdup(a, word), .book = b,
	    .legs = arena_array(a, LEGS_MAX, sizeof *out->legs) };
	if (strchr(word, '+') == NULL && !is_leg(b, r, word, a)) {
		*e = whole;
		return false;
	}
	for (const char *p = word; out->n < LEGS_MAX; p++) {
		size_t len = strcspn(p, "+");

		if (!leg_parse(b, r, arena_strndup(a, p, len), a, &out->legs[out->n++], e))
			return false;
		p += len;
		if (*p == '\0')
			return legs_check_shares(out, e);
	}
	return err_set(e, ERR_USAGE, "'%.80s...' has more than %d parts", word, LEGS_MAX);
}

/* ---- quoting ---- */

static bool
quote_add_leg(struct quote *q, const struct request *r, const struct model_ref *t,
    const struct multipliers *terms, struct arena *a, size_t *room, struct err *e)
{
	struct bill bill;

	if (!quote_run(r, t, terms, a, &bill, e) || !money_add(q->total, bill.total, &q->total, e))
		return false;
	q->exact &= bill.exact;
	q->legs = arena_grow(a, q->legs, q->n, room, sizeof *q->legs);
	q->legs[q->n++] = bill;
	return true;
}

/*
 * Adds a bill for each leg and its part of the requests; only the share escalated (millionths) reaches them.
 */
static bool
quote_add_legs(struct quote *q, const struct model_expr *o, const struct request *r, quantity escalated,
    struct arena *a, size_t *room, struct err *e)
{
	quantity left = r->requests;

	for (size_t i = 0; i < o->n; i++) {
		const struct leg *l = &o->legs[i];
		struct multipliers terms = quote_multipliers(r);

		terms.escalation_share = escalated;
		terms.share = o->quota ? QUANTITY_ONE : l->share;
		if (o->quota) {
			terms.requests = !l->rest && l->count < left ? l->count : left;
			left -= terms.requests;
			if (terms.requests == 0 && !(l->rest && r->requests == 0))
				continue;	/* a quote has at least one leg, even of no request */
		}
		if (!quote_add_leg(q, r, &l->target, &terms, a, room, e))
			return false;
	}
	return true;
}

/* escalate= "MODEL:20%": adds that share of the requests on a second model, with the same counts. */
static bool
quote_add_escalation(struct quote *q, const struct request *r, struct arena *a, size_t *room,
    struct err *e)
{
	const char *colon = strrchr(r->escalate, ':');
	struct model_expr second;
	quantity share;

	if (*r->escalate == '\0')
		return true;
	if (colon == NULL)
		return err_set(e, ERR_USAGE, "escalate=%.60s names no share, as in gpt-5:20%%", r->escalate);
	if (!share_parse(colon + 1, &share, e) ||
	    !model_expr_parse(q->offer.book, r,
	    arena_strndup(a, r->escalate, (size_t)(colon - r->escalate)), a, &second, e))
		return err_at(e, "escalate: ");
	return quote_add_legs(q, &second, r, share, a, room, e);
}

bool
model_expr_quote(const struct model_expr *o, const struct request *r, struct arena *a, struct quote *out,
    struct err *e)
{
	size_t room = 0;

	*out = (struct quote){ .offer = *o, .exact = true, .requests = r->requests,
	    .period = r->period };
	room = o->n;
	out->legs = arena_room(a, room * sizeof *out->legs);
	out->simple = o->n == 1 && *r->escalate == '\0' && r->retry == 0;
	if (o->quota && !request_has(r, field_find("requests")))
		return err_set(e, ERR_USAGE, "'%.80s' is a quota of requests: say requests=", o->name);
	return quote_add_legs(out, o, r, QUANTITY_ONE, a, &room, e) &&
	    quote_add_escalation(out, r, a, &room, e);
}
