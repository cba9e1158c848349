/* SPDX-License-Identifier: MIT */
/* A flat book says of every question what the machine says that knows the rules, and never two things. */
#include "test.h"

#include <strings.h>

#include "book/book_data.h"
#include "interop/price_table.h"
#include "book/model_lookup.h"
#include "pricing/quote.h"

static const char *const books[] = { "bands.json", "windows.json", "regions.json", "full.json", "names.json",
    "quote_book.json", "quote_second.json" };

/* One question: what a row of usage says. */
struct rate_query_state {
	uint32_t	 model;
	const char	*tier, *region;
	struct when	 when;
	int64_t		 prompt, total;
};

/* A number of one of the book's own prices, or beside it: questions are asked where answers change. */
static int64_t
near(struct rng *r, int64_t edge)
{
	return edge + (int64_t)rng_below(r, 3) - 1;
}

/* A moment at which something may change: a price, an uplift, or the hours of a price. */
static instant
edge_of(struct rng *r, const struct book *b, const struct rate *rate)
{
	const struct model *m = &b->models[rate->model];
	uint64_t kind = rng_below(r, 3);

	if (kind == 0 && m->uplifts.count > 0) {
		const struct uplift *u = &b->uplifts[m->uplifts.first + rng_below(r, m->uplifts.count)];

		return rng_below(r, 2) == 0 ? u->from : u->until;
	}
	if (kind == 1 && rate->hours.count > 0) {
		struct hours h = b->hours[rate->hours.first + rng_below(r, rate->hours.count)];
		int minute = (rng_below(r, 2) == 0 ? h.from : h.until) - rate->offset;

		return date_instant(20260601) + (instant)rng_below(r, 200) * DAY_SECONDS + minute * MINUTE;
	}
	return rng_below(r, 2) == 0 ? rate->from : rate->until;
}

static struct when
random_when(struct rng *r, const struct book *b, const struct rate *rate)
{
	instant at = edge_of(r, b, rate);

	if (at <= 1 || at >= PRICE_TABLE_INSTANT_END - 1 || rng_below(r, 4) == 0)
		at = date_instant(20250101) + (instant)rng_below(r, 800 * (uint64_t)DAY_SECONDS);
	else if (rng_below(r, 4) > 0)
		at = near(r, at);
	else
		at += (instant)rng_below(r, 7 * (uint64_t)DAY_SECONDS);
	if (rng_below(r, 2) == 0)
		return date_when(date_day(at));
	return (struct when){ date_day(at), at, true };
}

static struct rate_query_state
random_question(struct rng *r, const struct book *b)
{
	const struct rate *rate = &b->rates[rng_below(r, b->n_rates)], *other = &b->rates[rng_below(r, b->n_rates)];
	const struct model *m = &b->models[rate->model];
	struct rate_query_state q = { rate->model, book_text(b, rate->tier), book_text(b, rate->region), random_when(r, b, rate), 0,
	    0 };
	int64_t edge = rate->band != BAND_NONE ? rate->band_tokens : rate->up_to != INT64_MAX ? rate->up_to : 0;

	if (rng_below(r, 8) == 0)
		q.tier = rng_below(r, 2) == 0 ? "" : book_text(b, other->tier);
	if (rng_below(r, 2) == 0 && m->uplifts.count > 0)
		q.region = book_text(b, b->uplifts[m->uplifts.first + rng_below(r, m->uplifts.count)].region);
	else if (rng_below(r, 8) == 0)
		q.region = book_text(b, other->region);
	q.prompt = rng_below(r, 3) == 0 ? (int64_t)rng_below(r, 1000000) : edge + (int64_t)rng_below(r, 3);
	q.prompt -= q.prompt > 0 && edge > 0 ? 1 : 0;
	q.total = q.prompt + (rng_below(r, 2) == 0 ? 0 : (int64_t)rng_below(r, 300000));
	return q;
}

static bool
holds(const struct price_table_price *p, const struct rate_query_state *q)
{
	char tier[64];
	int week = date_week_minute(q->when.at, 0);

	text_fold(tier, sizeof tier, q->tier);
	return p->model == q->model && strcmp(p->tier, tier) == 0 && strcasecmp(p->region, q->region) == 0 &&
	    (p->clock == PRICE_TABLE_EITHER || (p->clock == PRICE_TABLE_MOMENTS) == q->when.timed) &&
	    q->when.at >= p->since && q->when.at < p->until && week >= p->week_from && week < p->week_until &&
	    q->prompt >= p->prompt_from && q->prompt < p->prompt_until && q->total >= p->total_from &&
	    q->total < p->total_until;
}

/* Whether the price is that of a pick, unit by unit. */
static bool
is_pick(const struct book *b, const struct price_table_price *p, const struct rate_choice *pick)
{
	for (enum meter m = 0; m < N_METERS; m++) {
		const struct rate *row;
		enum meter as;
		money rate;
		bool priced = quote_rate(b, pick, m, &rate, &as, &row);

		if (priced != ((p->priced & METER_BIT(m)) != 0))
			return false;
		if (priced && rate != p->unit[m] * int128_power_of_ten(meters[m].per_log10))
			return false;
	}
	return true;
}

/* Whether a pick asks more for anything. */
static bool
is_below(const struct book *b, const struct price_table_price *p, const struct rate_choice *pick)
{
	for (enum meter m = 0; m < N_METERS; m++) {
		const struct rate *row;
		enum meter as;
		money rate;

		if (quote_rate(b, pick, m, &rate, &as, &row) && rate > p->unit[m] * int128_power_of_ten(meters[m].per_log10))
			return true;
	}
	return false;
}

/* Asks both. *found: whether there is a price. */
static void
ask_both(const struct book *b, const struct price_table *f, const struct rate_query_state *q, const char *what, bool *found)
{
	struct rate_query query = { .model = rate_successor(b, q->model, q->when.at), .tier = q->tier, .region = q->region,
	    .when = q->when, .prompt = q->prompt * QUANTITY_ONE, .total = q->total * QUANTITY_ONE, .request_count = QUANTITY_ONE };
	const struct price_table_price *price = NULL;
	struct rate_choices picks = { .n = 0 };
	struct err none;
	bool priced = rate_select(b, &query, &picks, &none), same = false;

	for (size_t i = 0; i < f->n_prices; i++) {
		if (!holds(&f->prices[i], q))
			continue;
		if (price != NULL)
			fail_msg("%s: two prices hold", what);
		price = &f->prices[i];
	}
	*found = price != NULL;
	if (price == NULL && priced && f->n_unsupported == 0)
		fail_msg("%s: no price holds", what);
	for (size_t i = 0; i < picks.n && price != NULL; i++) {
		same |= is_pick(b, price, &picks.pick[i]);
		if (is_below(b, price, &picks.pick[i]))
			fail_msg("%s: another price of the day is dearer", what);
	}
	if (price != NULL && !same)
		fail_msg("%s: the price is none of the %zu that hold", what, picks.n);
}

static void
ask_book(const struct book *b, const char *name, struct arena *a, struct rng *r, int questions)
{
	struct price_table f;
	int found = 0;

	price_table_build(b, a, &f);
	for (int i = 0; i < questions; i++) {
		struct rate_query_state q = random_question(r, b);
		char at[DATE_TEXT], what[200];
		bool has;

		snprintf(what, sizeof what, "%s: %s@%s region '%s' on %s, %lld of %lld tokens", name,
		    book_text(b, b->models[q.model].id), q.tier, q.region, date_print(at, q.when), (long long)q.prompt,
		    (long long)q.total);
		ask_both(b, &f, &q, what, &has);
		found += has;
	}
	if (found < questions / 8)
		fail_msg("%s: only %d of %d questions have an answer: they ask for nothing", name, found, questions);
}

/* A book in which everything changes in the middle of something. */
static const struct book *
hard_book(struct arena *a)
{
	return test_book(a, "../engines/hard.json");
}

static void
one_price_holds_where_the_book_has_one(void **state)
{
	struct rng r = rng_new(__func__);

	for (size_t i = 0; i < LENGTH(books); i++)
		ask_book(test_book(*state, books[i]), books[i], *state, &r, 2000);
	ask_book(hard_book(*state), "hard.json", *state, &r, 4000);
	ask_book(&book_builtin, "the book", *state, &r, 1000);
}

static void
a_word_means_the_model_that_names_find_says(void **state)
{
	const struct book *b = test_book(*state, "names.json");
	struct rng r = rng_new(__func__);
	struct price_table f;
	size_t meant = 0;

	price_table_build(b, *state, &f);
	assert_true(f.n_names > 0);
	for (int round = 0; round < 3000; round++) {
		const struct price_table_name *n = &f.names[rng_below(&r, f.n_names)];
		const char *provider = rng_below(&r, 2) == 0 ? n->provider :
		    f.names[rng_below(&r, f.n_names)].provider;
		instant edge = rng_below(&r, 2) == 0 ? n->since : n->until, at = edge <= 1 ||
		    edge >= PRICE_TABLE_INSTANT_END - 1 ? date_instant(20260101) : near(&r, edge);
		uint32_t model = BOOK_NONE, want = BOOK_NONE;
		struct err none;

		for (size_t i = 0; i < f.n_names; i++) {
			const struct price_table_name *k = &f.names[i];

			if (strcmp(k->name, n->name) != 0 || strcmp(k->provider, provider) != 0 || at < k->since || at >= k->until)
				continue;
			if (model != BOOK_NONE)
				fail_msg("'%s' of '%s' means two models", n->name, provider);
			model = k->model;
		}
		if (!model_lookup(b, n->name, provider, at, &want, &none))
			want = BOOK_NONE;
		if (model != want)
			fail_msg("'%s' of '%s' means model %u, not %u", n->name, provider, model, want);
		meant += model != BOOK_NONE;
	}
	assert_true(meant > 1000);
}

static void
what_cannot_be_said_is_told(void **state)
{
	const struct book *b = hard_book(*state);
	size_t fine = 0, days = 0;
	struct price_table f;

	price_table_build(b, *state, &f);
	for (size_t i = 0; i < f.n_unsupported; i++) {
		const char *id = book_text(b, b->models[f.unsupported[i].price.model].id);

		fine += strcmp(id, "refused-fine") == 0 && strstr(f.unsupported[i].why, "18 decimals") != NULL;
		days += strcmp(id, "refused-day") == 0 && f.unsupported[i].price.clock == PRICE_TABLE_DAYS;
	}
	assert_int_equal(fine + days, f.n_unsupported);
	assert_true(fine > 0 && days > 0);
	for (size_t i = 0; i < f.n_prices; i++) {
		const char *id = book_text(b, b->models[f.prices[i].model].id);

		assert_false(strcmp(id, "refused-fine") == 0 && strcmp(f.prices[i].region, "us") == 0);
		assert_false(strcmp(id, "refused-day") == 0 && f.prices[i].clock != PRICE_TABLE_MOMENTS);
	}
}

static void
a_price_above_the_most_becomes_a_refusal(void **state)
{
	const struct book *b = test_book(*state, "bands.json");
	struct price_table f;
	size_t all, told;

	price_table_build(b, *state, &f);
	all = f.n_prices;
	price_table_limit(&f, 0, "too dear", *state);
	told = f.n_unsupported;
	assert_int_equal(f.n_prices, 0);
	assert_true(all > 0 && told > 0);
	want_text(f.unsupported[told - 1].why, "too dear", "why");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		UNIT(one_price_holds_where_the_book_has_one),
		UNIT(a_word_means_the_model_that_names_find_says),
		UNIT(what_cannot_be_said_is_told),
		UNIT(a_price_above_the_most_becomes_a_refusal),
	};

	return cmocka_run_group_tests_name("flat", tests, NULL, NULL);
}
