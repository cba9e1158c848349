/* SPDX-License-Identifier: MIT */
/*
 * Selection of the rate row: conditions that drop rows one by one (tier, region, date, window, size), the most
 * specific of the rest, and an error that says which condition failed. Start at rate_select().
 */
#include "book/rate_select.h"

#include <stdio.h>
#include <string.h>

#include "base/macros.h"
#include "base/text.h"
#include "book/price_breaks.h"

enum { LIST = 300 };	/* bytes of a list in a message */

static const char any_tier[] = "any";

/* A query at one instant. */
struct rate_query_state {
	const struct book		*book;
	const struct rate_query		*query;
	const struct model		*model;
	const char			*tier;		/* in the word of the book */
	instant				 at;
	const struct uplift		*uplift;	/* of the tier and region, if one is in force; NULL */
};

static bool
tier_fits(const struct rate_query_state *q, const struct rate *r)
{
	return strcmp(book_text(q->book, r->tier), q->tier) == 0;
}

static bool
region_fits(const struct rate_query_state *q, const struct rate *r)
{
	const char *asked = q->query->region;

	if (r->region != 0)
		return text_equal(book_text(q->book, r->region), asked);
	return *asked == '\0' || q->uplift != NULL || strcmp(q->tier, any_tier) == 0;
}

static bool
date_fits(const struct rate_query_state *q, const struct rate *r)
{
	return q->at >= r->from && q->at < r->until;
}

static bool
window_fits(const struct rate_query_state *q, const struct rate *r)
{
	return !book_has_window(r) || book_in_window(q->book, r, q->at);
}

/* The sign of sum / over - tokens, where over is a number of requests. sum and limit are below 10^37. */
static int
compare_average(quantity sum, quantity over, int64_t tokens)
{
	quantity limit = (quantity)tokens * over;

	return (sum > limit) - (sum < limit);
}

static bool
size_fits(const struct rate_query_state *q, const struct rate *r)
{
	const struct rate_query *query = q->query;
	int against;

	if (query->request_count == 0)
		return true;	/* the size is not known: the lowest band is taken */
	against = compare_average(r->band_on_total ? query->total : query->prompt, query->request_count,
	    r->band_tokens);
	if (r->up_to != INT64_MAX && compare_average(query->prompt, query->request_count, r->up_to) > 0)
		return false;
	return r->band == BAND_NONE || against > 0 || (against == 0 && r->band == BAND_AT_LEAST);
}

/* Adds an item to a comma-separated list, unless it is in it or the list is full. */
static void
list_add(char list[LIST], const char *item)
{
	size_t n = strlen(list), len = strlen(item);

	for (const char *p = list; (p = strstr(p, item)) != NULL; p += len) {
		if ((p == list || p[-1] == ' ') && (p[len] == '\0' || p[len] == ','))
			return;
	}
	if (n + len + 3 < LIST)
		snprintf(list + n, LIST - n, "%s%s", n == 0 ? "" : ", ", item);
}

static const char *
query_model_id(const struct rate_query_state *q)
{
	return book_text(q->book, q->model->id);
}

/*
 * Each explain_no_* function sets the error for one condition that no row meets. fits[i] is whether row i
 * of the n rows of the model meets all earlier conditions.
 */
static void
explain_no_tier(const struct rate_query_state *q, const struct rate *rows, const bool *fits, size_t n, struct err *e)
{
	char list[LIST] = "";

	(void)fits;
	for (size_t i = 0; i < n; i++) {
		if (strcmp(book_text(q->book, rows[i].tier), any_tier) != 0)
			list_add(list, book_text(q->book, rows[i].tier));
	}
	err_set(e, ERR_PRICE, "%s has no price in tier '%.40s'; it has %s", query_model_id(q), q->tier, list);
}

static void
explain_no_region(const struct rate_query_state *q, const struct rate *rows, const bool *fits, size_t n,
    struct err *e)
{
	const char *asked = q->query->region;
	char list[LIST] = "";
	bool other_tiers = false;

	for (size_t i = 0; i < n; i++) {
		if (fits[i] && rows[i].region != 0)
			list_add(list, book_text(q->book, rows[i].region));
	}
	for (uint32_t i = 0; i < q->model->uplifts.count; i++) {
		const struct uplift *u = &q->book->uplifts[q->model->uplifts.first + i];

		other_tiers |= u->tier != 0;
		if (book_uplift_is_for(q->book, u, q->tier, NULL))
			list_add(list, book_text(q->book, u->region));
	}
	if (*asked == '\0')
		err_set(e, ERR_PRICE, "%s in tier %s is priced by region; say region=%s", query_model_id(q),
		    q->tier, list);
	else if (list[0] == '\0' && other_tiers)
		err_set(e, ERR_PRICE, "%s in tier %s has no price for region '%.40s'; its prices differ by region in "
		    "other tiers", query_model_id(q), q->tier, asked);
	else if (list[0] == '\0')
		err_set(e, ERR_PRICE, "%s has no price for region '%.40s'; its prices do not differ by "
		    "region", query_model_id(q), asked);
	else
		err_set(e, ERR_PRICE, "%s has no price for region '%.40s' on that day; regions with prices: %s",
		    query_model_id(q), asked, list);
}

static void
explain_no_date(const struct rate_query_state *q, const struct rate *rows, const bool *fits, size_t n,
    struct err *e)
{
	instant before = INSTANT_FIRST, after = INSTANT_LAST;
	char asked[DATE_TEXT], nearest[DATE_TEXT];

	for (size_t i = 0; i < n; i++) {
		if (fits[i] && rows[i].until <= q->at && rows[i].until > before)
			before = rows[i].until;
		if (fits[i] && rows[i].from > q->at && rows[i].from < after)
			after = rows[i].from;
	}
	date_print(asked, q->query->when);
	if (after != INSTANT_LAST)
		err_set(e, ERR_PRICE, "%s in tier %s has no price on %s; the next is from %s",
		    query_model_id(q), q->tier, asked, date_print_instant(nearest, after));
	else
		err_set(e, ERR_PRICE, "%s in tier %s has no price on %s; the last ended on %s",
		    query_model_id(q), q->tier, asked, date_print_instant(nearest, before));
}

static void
explain_no_window(const struct rate_query_state *q, const struct rate *rows, const bool *fits, size_t n,
    struct err *e)
{
	char asked[DATE_TEXT], window[BOOK_WINDOW_TEXT], list[LIST] = "";

	for (size_t i = 0; i < n; i++) {
		if (fits[i])
			list_add(list, book_print_window(window, q->book, &rows[i]));
	}
	err_set(e, ERR_PRICE, "%s in tier %s has no price at %s; it has one at %s", query_model_id(q),
	    q->tier, date_print(asked, q->query->when), list);
}

static void
explain_no_size(const struct rate_query_state *q, const struct rate *rows, const bool *fits, size_t n,
    struct err *e)
{
	int64_t most = 0, least = INT64_MAX;
	char asked[INT128_TEXT];

	for (size_t i = 0; i < n; i++) {
		if (fits[i] && rows[i].up_to != INT64_MAX && rows[i].up_to > most)
			most = rows[i].up_to;
		if (fits[i] && book_band_least(&rows[i]) < least)
			least = book_band_least(&rows[i]);
	}
	quantity_print(asked, q->query->prompt);
	if (most > 0 && q->query->prompt > (quantity)most * QUANTITY_ONE)
		err_set(e, ERR_PRICE, "%s in tier %s is not sold above %lld input tokens (asked: %s)",
		    query_model_id(q), q->tier, (long long)most, asked);
	else
		err_set(e, ERR_PRICE, "%s in tier %s is only sold from %lld tokens on (asked: %s)",
		    query_model_id(q), q->tier, (long long)least, asked);
}

/* The conditions that a row must meet, in the order in which a failure is explained. */
static const struct condition {
	bool	(*fits)(const struct rate_query_state *, const struct rate *);
	void	(*explain)(const struct rate_query_state *, const struct rate *, const bool *, size_t,
		    struct err *);
} conditions[] = {
	{ tier_fits,	explain_no_tier },
	{ region_fits,	explain_no_region },
	{ date_fits,	explain_no_date },
	{ window_fits,	explain_no_window },
	{ size_fits,	explain_no_size },
};

static int
compare_int64(int64_t a, int64_t b)
{
	return (a > b) - (a < b);
}

/*
 * Whether row a is more specific than row b: region, then window, then the highest band, or the
 * lowest if the size is not known.
 */
static bool
is_more_specific(const struct rate_query_state *q, const struct rate *a, const struct rate *b)
{
	int order = compare_int64(a->region != 0, b->region != 0);

	if (order == 0)
		order = compare_int64(book_has_window(a), book_has_window(b));
	if (order == 0)
		order = compare_int64(book_band_least(a), book_band_least(b)) * (q->query->request_count == 0 ? -1 : 1);
	return order > 0;
}

static bool
rate_fits(const struct rate_query_state *q, const struct rate *r)
{
	for (size_t c = 0; c < LENGTH(conditions); c++) {
		if (!conditions[c].fits(q, r))
			return false;
	}
	return true;
}

static const struct rate *
best_rate(const struct rate_query_state *q)
{
	const struct rate *best = NULL;

	for (uint32_t i = 0; i < q->model->rates.count; i++) {
		const struct rate *r = &q->book->rates[q->model->rates.first + i];

		if (rate_fits(q, r) && (best == NULL || is_more_specific(q, r, best)))
			best = r;
	}
	return best;
}

/* Drops rows condition by condition, and explains the first condition that no row meets. Returns false. */
static bool
explain_failure(const struct rate_query_state *q, struct err *e)
{
	enum { ROWS = 512 };
	const struct rate *rows = &q->book->rates[q->model->rates.first];
	size_t n = q->model->rates.count < ROWS ? q->model->rates.count : ROWS;
	bool fits[ROWS], still[ROWS];

	for (size_t i = 0; i < n; i++)
		fits[i] = true;
	for (size_t c = 0; c < LENGTH(conditions); c++) {
		size_t left = 0;

		for (size_t i = 0; i < n; i++) {
			still[i] = fits[i] && conditions[c].fits(q, &rows[i]);
			left += still[i];
		}
		if (left == 0) {
			conditions[c].explain(q, rows, fits, n, e);
			return false;
		}
		memcpy(fits, still, sizeof fits);
	}
	return err_set(e, ERR_PRICE, "%s has no price", query_model_id(q));
}

const struct uplift *
rate_uplift(const struct book *b, const struct model *m, const char *tier, const char *region, instant at)
{
	for (uint32_t i = 0; *region != '\0' && i < m->uplifts.count; i++) {
		const struct uplift *u = &b->uplifts[m->uplifts.first + i];

		if (at >= u->from && at < u->until && book_uplift_is_for(b, u, tier, region))
			return u;
	}
	return NULL;
}

/*
 * Makes the choice at the instant of q; pick->rate is NULL if no row holds. A row of a region has the
 * price of that region, so the uplift applies only to rows without a region.
 */
static void
choice_at(struct rate_query_state *q, struct rate_choice *pick)
{
	const struct model *model = q->model;
	const char *tier = q->tier;

	q->uplift = rate_uplift(q->book, q->model, q->tier, q->query->region, q->at);
	*pick = (struct rate_choice){ .rate = best_rate(q), .times = 1000000, .at = q->at };
	if (pick->rate != NULL && pick->rate->region == 0 && q->uplift != NULL) {
		pick->uplift = q->uplift;
		pick->times = q->uplift->times;
	}
	q->tier = any_tier;
	pick->any = best_rate(q);
	if (pick->rate == NULL && q->model->charges)
		pick->rate = pick->any;		/* charges alone, which cost the same in every tier */
	if ((q->model = book_charges(q->book, model)) != NULL)
		pick->shared = best_rate(q);
	q->model = model;
	q->tier = tier;
}

/* A set of the minutes of a day. */
struct minutes { uint64_t bits[(DAY_MINUTES + 63) / 64]; };

static void
minutes_add(struct minutes *m, int minute)
{
	minute %= DAY_MINUTES;
	m->bits[minute / 64] |= (uint64_t)1 << minute % 64;
}

/* If a bound is inside the day, adds the first whole minute that is not before it. */
static void
minutes_add_bound(struct minutes *m, instant bound, instant start)
{
	if (bound > start && bound < start + DAY_SECONDS && bound + MINUTE <= start + DAY_SECONDS)
		minutes_add(m, (int)((bound - start + MINUTE - 1) / MINUTE));
}

/* The minutes of the day that starts at start. */
struct day_minutes { instant start; struct minutes set; };

static void
day_minutes_add(void *self, const struct price_break *at)
{
	struct day_minutes *d = self;

	if (at->kind == BREAK_WEEK)
		minutes_add(&d->set, (int)at->at);
	else if (at->kind == BREAK_TIME)
		minutes_add_bound(&d->set, at->at, d->start);
}

/*
 * The minutes of a day that starts at start, at which the prices of a model may change, in ascending order: a
 * choice holds from one of them to the next. minutes[0] is 0. Returns their number.
 */
static size_t
day_change_minutes(const struct book *b, uint32_t model, instant start, uint16_t out[DAY_MINUTES])
{
	const struct price_scope scope = { .asked = model, .billed = model, .from = start,
	    .until = start + DAY_SECONDS };
	struct day_minutes found = { .start = start, .set = { { 1 } } };
	size_t n = 0;

	price_breaks(b, &scope, day_minutes_add, &found);
	for (size_t i = 0; i < LENGTH(found.set.bits); i++) {
		for (uint64_t left = found.set.bits[i]; left != 0; left &= left - 1)
			out[n++] = (uint16_t)(i * 64 + (size_t)__builtin_ctzll(left));
	}
	return n;
}

/* Adds a choice, unless there is none (rate NULL) or it is there already; false if there is no room. */
static bool
choices_add(struct rate_choices *out, const struct rate_choice *pick)
{
	if (pick->rate == NULL)
		return true;
	for (size_t i = 0; i < out->n; i++) {
		if (out->pick[i].rate == pick->rate && out->pick[i].any == pick->any &&
		    out->pick[i].shared == pick->shared && out->pick[i].uplift == pick->uplift)
			return true;
	}
	if (out->n == RATE_CHOICES_MAX)
		return false;
	out->pick[out->n++] = *pick;
	return true;
}

bool
rate_select(const struct book *b, const struct rate_query *query, struct rate_choices *out,
    struct err *e)
{
	const struct model *m = &b->models[query->model];
	struct rate_query_state q = { .book = b, .query = query, .model = m, .at = query->when.at,
	    .tier = book_tier(b, m->provider, query->tier) };
	uint16_t minutes[DAY_MINUTES];
	struct rate_choice pick;
	size_t n = 1;

	minutes[0] = 0;
	out->n = 0;
	if (strcmp(q.tier, any_tier) == 0)
		return err_set(e, ERR_USAGE, "'any' is not a tier to ask for: it means prices of calls beside "
		    "every tier");
	if (m->rates.count == 0)
		return err_set(e, ERR_PRICE, "%s is listed, but has no public price",
		    query_model_id(&q));
	if (!query->when.timed)
		n = day_change_minutes(b, query->model, q.at, minutes);
	for (size_t i = 0; i < n; i++) {
		q.at = query->when.at + minutes[i] * MINUTE;
		choice_at(&q, &pick);
		if (!choices_add(out, &pick))
			return err_set(e, ERR_RANGE, "%s has more than %d prices on that day; say a time",
			    query_model_id(&q), RATE_CHOICES_MAX);
	}
	q.at = query->when.at;
	q.uplift = rate_uplift(b, m, q.tier, query->region, q.at);
	return out->n > 0 || explain_failure(&q, e);
}

uint32_t
rate_successor(const struct book *b, uint32_t model, instant at)
{
	for (uint32_t steps = 0; steps < b->n_models; steps++) {	/* the bound stops a circle of successors */
		const struct model *m = &b->models[model];

		if (m->successor == BOOK_NONE || at < date_instant(m->successor_from))
			break;
		model = m->successor;
	}
	return model;
}
