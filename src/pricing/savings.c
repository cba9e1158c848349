/* SPDX-License-Identifier: MIT */
/* Finds cheaper variants of a request by pricing them with model_expr_quote; called by cmd_quote. */
#include "pricing/savings.h"

#include <string.h>

static const char *
amount_change_text(money new, const struct quote *q, struct arena *a)
{
	char amount[INT128_TEXT], number[INT128_TEXT];
	struct err e;
	int128 percent, tenths;

	money_show(amount, new, q->legs[0].book->currency);
	if (!money_percent(new, q->total, &percent, &e) ||
	    !int128_quotient(percent < 0 ? -percent : percent, 100000, 0, &tenths))
		return arena_strdup(a, amount);
	int128_print(number, tenths, 1);
	return arena_printf(a, "%s (%s%s%%)", amount, percent < 0 ? "-" : "+", number);
}

static bool
quote_total(const struct model_ref *t, const struct request *r, struct arena *a, money *out)
{
	struct model_expr o = model_expr_of(t, a);
	struct quote q;
	struct err e;

	if (!model_expr_quote(&o, r, a, &q, &e))
		return false;
	*out = q.total;
	return true;
}

const char *
savings_tier(const struct quote *q, const struct request *r, struct arena *a)
{
	const struct bill *bill = &q->legs[0];
	const struct model *m = &bill->book->models[bill->model];
	struct request other = *r;
	const char *best = NULL;
	money least = q->total;

	other.tier = "";
	for (uint32_t i = 0; q->simple && i < m->rates.count; i++) {
		const char *tier = book_text(bill->book, bill->book->rates[m->rates.first + i].tier);
		struct model_ref t = { .book = bill->book, .model = bill->asked, .tier = tier, .region = bill->region };
		money total;

		if (strcmp(tier, "any") != 0 && strcmp(tier, bill->tier) != 0 &&
		    quote_total(&t, &other, a, &total) && total < least) {
			least = total;
			best = tier;
		}
	}
	return best == NULL ? NULL : arena_printf(a, "in tier %s %s", best,
	    amount_change_text(least, q, a));
}

const char *
savings_cache(const struct quote *q, const struct request *r, struct arena *a)
{
	const struct bill *bill = &q->legs[0];
	const struct model *m = &bill->book->models[bill->model];
	const struct model_ref *t = &q->offer.legs[0].target;
	struct request cached = *r;
	quantity share = QUANTITY_ONE * 8 / 10;
	money total;

	if (!q->simple || bill->parts.of[METER_INPUT] != bill->parts.prompt ||
	    (bill->pick.rate->priced & METER_BIT(METER_CACHE_READ)) == 0 ||
	    (r->work.given & METER_BIT(METER_INPUT)) == 0 ||
	    share_of(share, bill->parts.prompt) < (quantity)m->cache_minimum * QUANTITY_ONE)
		return NULL;
	cached.work.count[METER_CACHE_READ] = share;
	cached.work.given |= METER_BIT(METER_CACHE_READ);
	cached.work.shares |= METER_BIT(METER_CACHE_READ);
	if (!quote_total(t, &cached, a, &total) || total >= q->total)
		return NULL;
	return arena_printf(a, "with 80%% of the input read from the cache %s",
	    amount_change_text(total, q, a));
}

/* The smallest prompt, in tokens, of the next band of the bill's tier and region; 0 if there is none. */
static int64_t
next_band_start(const struct bill *bill)
{
	const struct model *m = &bill->book->models[bill->model];
	int64_t next = 0;

	for (uint32_t i = 0; i < m->rates.count; i++) {
		const struct rate *r = &bill->book->rates[m->rates.first + i];
		int64_t least = book_band_least(r);

		if (r->tier == bill->pick.rate->tier && r->region == bill->pick.rate->region &&
		    !r->band_on_total && bill->on.at >= r->from && bill->on.at < r->until &&
		    (quantity)least * QUANTITY_ONE > bill->parts.prompt && (next == 0 || least < next))
			next = least;
	}
	return next;
}

const char *
savings_band(const struct quote *q, const struct request *r, struct arena *a)
{
	const struct bill *bill = &q->legs[0];
	int64_t prompt = (int64_t)(bill->parts.prompt / QUANTITY_ONE), next = next_band_start(bill);
	struct request more = *r;
	char number[INT128_TEXT];
	money total;

	if (!q->simple || next == 0 || next - prompt > prompt / 10 ||
	    (r->work.given & METER_BIT(METER_INPUT)) == 0)
		return NULL;
	request_drop_text(&more, field_find("input"), a);
	more.work.count[METER_INPUT] = (quantity)next * QUANTITY_ONE;
	if (!quote_total(&q->offer.legs[0].target, &more, a, &total))
		return NULL;
	int128_print_grouped(number, next - prompt, 0);
	return arena_printf(a, "%s more input token%s: %s", number, next - prompt == 1 ? "" : "s",
	    amount_change_text(total, q, a));
}
