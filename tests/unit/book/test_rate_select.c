/* SPDX-License-Identifier: MIT */
#include "test.h"

#include "book/rate_select.h"

enum { NO = -1 };	/* no row holds */

/* What is asked, and the places in the model's list of the rows that hold, or the error. */
struct choice {
	const char	*model, *tier, *region, *on;
	int64_t		 prompt, output;
	int		 row[4];	/* in the order of the day, ended by NO */
	const char	*word;		/* of the error, if row[0] is NO */
};

static void
want_choices(struct arena *a, const char *file, const struct choice *cases, size_t n)
{
	const struct book *b = test_book(a, file);

	for (size_t i = 0; i < n; i++) {
		const struct choice *c = &cases[i];
		struct rate_query q = { .tier = c->tier, .region = c->region,
		    .prompt = c->prompt * QUANTITY_ONE, .total = (c->prompt + c->output) * QUANTITY_ONE,
		    .request_count = QUANTITY_ONE };
		const char *what = arena_printf(a, "case %zu: %s %s %s %s", i, c->model, c->tier, c->region,
		    c->on);
		struct err e = { .kind = ERR_NONE };
		struct rate_choices picks;

		q.model = test_model(b, c->model);
		assert_true(date_parse(c->on, 0, &q.when, &e));
		if (!rate_select(b, &q, &picks, &e)) {
			if (c->row[0] != NO)
				fail_msg("%s: %s", what, e.msg);
			want_err(&e, ERR_PRICE, c->word, what);
			continue;
		}
		for (size_t k = 0; k < picks.n; k++) {
			long row = picks.pick[k].rate - &b->rates[b->models[q.model].rates.first];

			if (k >= LENGTH(c->row) || row != c->row[k])
				fail_msg("%s: pick %zu is row %ld", what, k, row);
		}
		if (picks.n < LENGTH(c->row) && c->row[picks.n] != NO)
			fail_msg("%s: only %zu rows", what, picks.n);
	}
}

static void
the_band_is_chosen_by_the_whole_prompt(void **state)
{
	static const struct choice cases[] = {
		{ "banded", "", "", "2026-01-01", 0, 0, { 0, NO }, NULL },
		{ "banded", "", "", "2026-01-01", 199999, 0, { 0, NO }, NULL },
		{ "banded", "", "", "2026-01-01", 200000, 900000, { 0, NO }, NULL },	/* above: not at */
		{ "banded", "", "", "2026-01-01", 200001, 0, { 1, NO }, NULL },
		{ "banded", "", "", "2026-01-01", 499999, 0, { 1, NO }, NULL },
		{ "banded", "", "", "2026-01-01", 500000, 0, { 2, NO }, NULL },		/* at least: at */
		{ "banded", "", "", "2026-01-01", 2000000, 0, { 2, NO }, NULL },
		{ "total", "", "", "2026-01-01", 30000, 2000, { 0, NO }, NULL },
		{ "total", "", "", "2026-01-01", 30000, 2001, { 1, NO }, NULL },
		{ "total", "", "", "2026-01-01", 32001, 0, { 1, NO }, NULL },
	};

	want_choices(*state, "bands.json", cases, LENGTH(cases));
}

static void
a_size_that_a_tier_does_not_sell_is_an_error(void **state)
{
	static const struct choice cases[] = {
		{ "banded", "batch", "", "2026-01-01", 272000, 0, { 3, NO }, NULL },
		{ "banded", "batch", "", "2026-01-01", 272001, 0, { NO }, "272000" },
		{ "banded", "priority", "", "2026-01-01", 1001, 0, { 4, NO }, NULL },
		{ "banded", "priority", "", "2026-01-01", 1000, 0, { NO }, "1001" },
	};

	want_choices(*state, "bands.json", cases, LENGTH(cases));
}

static void
the_tier_is_that_which_was_asked_for(void **state)
{
	static const struct choice cases[] = {
		{ "banded", "standard", "", "2026-01-01", 1, 0, { 0, NO }, NULL },
		{ "banded", "Batch", "", "2026-01-01", 1, 0, { 3, NO }, NULL },
		{ "banded", "fast", "", "2026-01-01", 5000, 0, { 4, NO }, NULL },	/* its own word */
		{ "banded", "Half_Price", "", "2026-01-01", 1, 0, { 3, NO }, NULL },
		{ "banded", "flex", "", "2026-01-01", 1, 0, { NO }, "standard, batch, priority" },
		{ "plain", "batch", "", "2026-01-01", 1, 0, { NO }, "standard" },
	};

	want_choices(*state, "bands.json", cases, LENGTH(cases));
}

static void
prices_hold_from_a_day_until_before_another(void **state)
{
	static const struct choice cases[] = {
		{ "dated", "", "", "2023-12-31", 1, 0, { NO }, "2024-01-01" },
		{ "dated", "", "", "2023-12-31T23:59:59Z", 1, 0, { NO }, "2024-01-01" },
		{ "dated", "", "", "2024-01-01", 1, 0, { 0, NO }, NULL },
		{ "dated", "", "", "2024-05-31T23:59:59Z", 1, 0, { 0, NO }, NULL },
		{ "dated", "", "", "2024-06-01", 1, 0, { 1, NO }, NULL },
		{ "dated", "", "", "2024-06-01T01:00+02:00", 1, 0, { 0, NO }, NULL },
		{ "dated", "", "", "2025-01-01T15:59Z", 1, 0, { 1, NO }, NULL },
		{ "dated", "", "", "2025-01-01T16:00Z", 1, 0, { 2, NO }, NULL },
		{ "dated", "", "", "2025-01-01", 1, 0, { 1, 2, NO }, NULL },	/* both on that day */
		{ "dated", "", "", "2025-01-02", 1, 0, { 2, NO }, NULL },
		{ "dated", "", "", "2025-03-01", 1, 0, { NO }, "2025-04-01" },
		{ "dated", "", "", "2025-04-01", 1, 0, { 3, NO }, NULL },
		{ "dated", "", "", "2025-05-01", 1, 0, { NO }, "2025-05-01" },
		{ "dated", "", "", "2026-01-01", 1, 0, { NO }, "2025-05-01" },
	};

	want_choices(*state, "bands.json", cases, LENGTH(cases));
}

static void
a_window_is_chosen_by_the_clock_of_the_place(void **state)
{
	static const struct choice cases[] = {
		{ "night", "", "", "2026-08-24T16:29Z", 1, 0, { 0, NO }, NULL },
		{ "night", "", "", "2026-08-24T16:30Z", 1, 0, { 1, NO }, NULL },
		{ "night", "", "", "2026-08-24T23:59:59Z", 1, 0, { 1, NO }, NULL },
		{ "night", "", "", "2026-08-25T00:29Z", 1, 0, { 1, NO }, NULL },	/* past midnight */
		{ "night", "", "", "2026-08-25T00:30Z", 1, 0, { 0, NO }, NULL },
		{ "night", "", "", "2026-08-25T01:00+08:00", 1, 0, { 1, NO }, NULL },	/* 17:00 UTC */
		{ "office", "", "", "2026-08-24T01:00Z", 1, 0, { 1, NO }, NULL },	/* Monday, 09:00 */
		{ "office", "", "", "2026-08-24T00:59Z", 1, 0, { 0, NO }, NULL },
		{ "office", "", "", "2026-08-24T04:00Z", 1, 0, { 0, NO }, NULL },
		{ "office", "", "", "2026-08-24T06:00Z", 1, 0, { 1, NO }, NULL },
		{ "office", "", "", "2026-08-24T10:00Z", 1, 0, { 0, NO }, NULL },
		{ "office", "", "", "2026-08-22T02:00Z", 1, 0, { 0, NO }, NULL },	/* Saturday */
		{ "office", "", "", "2026-08-21T02:00Z", 1, 0, { 1, NO }, NULL },	/* Friday */
		{ "weekend", "", "", "2026-08-22T04:59Z", 1, 0, { 0, NO }, NULL },	/* still Friday there */
		{ "weekend", "", "", "2026-08-22T05:00Z", 1, 0, { 1, NO }, NULL },
		{ "weekend", "", "", "2026-08-24T04:59Z", 1, 0, { 1, NO }, NULL },
		{ "weekend", "", "", "2026-08-24T05:00Z", 1, 0, { 0, NO }, NULL },
		{ "always", "", "", "2026-08-26T00:00Z", 1, 0, { 1, NO }, NULL },	/* Wednesday */
		{ "always", "", "", "2026-08-26T23:59Z", 1, 0, { 1, NO }, NULL },
		{ "always", "", "", "2026-08-27T00:00Z", 1, 0, { 0, NO }, NULL },
		{ "owl", "", "", "2026-08-26T12:00Z", 1, 0, { NO }, "22:00-02:00" },
		{ "owl", "", "", "2026-08-26T23:00Z", 1, 0, { 0, NO }, NULL },
	};

	want_choices(*state, "windows.json", cases, LENGTH(cases));
}

static void
a_day_without_an_hour_has_all_rows_that_hold_on_it(void **state)
{
	static const struct choice cases[] = {
		{ "night", "", "", "2026-08-24", 1, 0, { 1, 0, NO }, NULL },
		{ "office", "", "", "2026-08-24", 1, 0, { 0, 1, NO }, NULL },
		{ "office", "", "", "2026-08-22", 1, 0, { 0, NO }, NULL },
		{ "always", "", "", "2026-08-26", 1, 0, { 1, NO }, NULL },
		{ "owl", "", "", "2026-08-26", 1, 0, { 0, NO }, NULL },
	};

	want_choices(*state, "windows.json", cases, LENGTH(cases));
}

static void
region_comes_before_window_before_band(void **state)
{
	static const struct choice windows[] = {
		{ "both", "", "", "2026-08-24T13:00Z", 2000, 0, { 1, NO }, NULL },
		{ "both", "", "", "2026-08-24T11:00Z", 2000, 0, { 2, NO }, NULL },
	};
	static const struct choice regions[] = {
		{ "regional", "", "", "2026-08-24T13:00Z", 1, 0, { 0, NO }, NULL },
		{ "regional", "", "", "2026-08-24T13:00Z", 2000, 0, { 2, NO }, NULL },
		{ "regional", "", "", "2026-08-24T11:00Z", 2000, 0, { 3, NO }, NULL },
		{ "regional", "", "eu", "2026-08-24T11:00Z", 2000, 0, { 1, NO }, NULL },
		{ "regional", "", "us", "2026-08-24T11:00Z", 2000, 0, { 3, NO }, NULL },
	};

	want_choices(*state, "windows.json", windows, LENGTH(windows));
	want_choices(*state, "regions.json", regions, LENGTH(regions));
}

static void
a_region_without_prices_is_an_error(void **state)
{
	static const struct choice cases[] = {
		{ "only", "", "intl", "2026-01-01", 1, 0, { 1, NO }, NULL },
		{ "only", "", "CN-Beijing", "2026-01-01", 1, 0, { 0, NO }, NULL },
		{ "only", "", "us", "2026-01-01", 1, 0, { NO }, "cn-beijing, intl" },
		{ "only", "", "", "2026-01-01", 1, 0, { NO }, "cn-beijing, intl" },
		{ "flat", "", "us", "2026-01-01", 1, 0, { NO }, "us" },
		{ "uplifted", "", "us", "2025-12-31", 1, 0, { NO }, "us" },
		{ "uplifted", "", "us", "2026-01-01", 1, 0, { 0, NO }, NULL },
		{ "uplifted", "batch", "us", "2026-01-01", 1, 0, { 1, NO }, NULL },
		{ "uplifted", "", "mars", "2026-01-01", 1, 0, { NO }, "us, eu" },
	};

	want_choices(*state, "regions.json", cases, LENGTH(cases));
}

static void
an_uplift_is_that_of_the_region_and_day(void **state)
{
	static const struct { const char *model, *region; day on; int64_t want; } cases[] = {
		{ "uplifted", "", 20260101, 1000000 },
		{ "uplifted", "us", 20260101, 1100000 },
		{ "uplifted", "US", 20260101, 1100000 },
		{ "uplifted", "eu", 20251231, 1250000 },
		{ "uplifted", "eu", 20260101, 1500000 },
		{ "regional", "us", 20260101, 1100000 },
		{ "regional", "eu", 20260101, 1000000 },	/* its row has its own price */
	};
	const struct book *b = test_book(*state, "regions.json");

	for (size_t i = 0; i < LENGTH(cases); i++) {
		struct rate_query q = { .model = test_model(b, cases[i].model), .tier = "",
		    .region = cases[i].region, .when = date_when(cases[i].on), .request_count = QUANTITY_ONE };
		struct err e = { .kind = ERR_NONE };
		struct rate_choices picks;

		if (!rate_select(b, &q, &picks, &e))
			fail_msg("%s: %s", cases[i].region, e.msg);
		if (picks.pick[0].times != cases[i].want ||
		    (picks.pick[0].uplift != NULL) != (cases[i].want != 1000000))
			fail_msg("%s in %s: times %" PRId64, cases[i].model, cases[i].region,
			    picks.pick[0].times);
	}
}

static void
an_uplift_that_begins_at_noon_divides_the_day(void **state)
{
	static const char json[] = "{\"toll\":1,\"provider\":\"p\",\"title\":\"P\",\"sources\":{\"s\":{\"title\":"
	    "\"S\",\"url\":\"https://p.example/\",\"read\":\"2026-01-01\"}},\"models\":[{\"id\":\"m\",\"title\":\"M\","
	    "\"uplift\":[{\"region\":\"us\",\"times\":\"1.1\",\"until\":\"2026-01-01T12:00Z\",\"sources\":[\"s\"]},"
	    "{\"region\":\"us\",\"times\":\"1.2\",\"from\":\"2026-01-01T12:00Z\",\"sources\":[\"s\"]}],"
	    "\"rates\":[{\"input\":\"1\",\"output\":\"2\",\"sources\":[\"s\"]}]}]}";
	struct err e = { .kind = ERR_NONE };
	const struct book *b = book_load_text(*state, "noon.json", json, sizeof json - 1, NULL, &e);
	struct rate_query q = { .tier = "", .region = "us", .when = date_when(20260101),
	    .request_count = QUANTITY_ONE };
	struct rate_choices picks;

	if (b == NULL)
		fail_msg("%s", e.msg);
	assert_true(rate_select(b, &q, &picks, &e));
	assert_int_equal(picks.n, 2);
}

/* A book of one model, m, with these rows. */
static const struct book *
book_of(struct arena *a, const char *rows)
{
	const char *json = arena_printf(a, "{\"toll\":1,\"provider\":\"p\",\"title\":\"P\",\"sources\":{\"s\":"
	    "{\"title\":\"S\",\"url\":\"https://p.example/\",\"read\":\"2026-01-01\"}},\"models\":[{\"id\":\"m\","
	    "\"title\":\"M\",\"rates\":[%s]}]}", rows);
	struct err e = { .kind = ERR_NONE };
	const struct book *b = book_load_text(a, "rows.json", json, strlen(json), NULL, &e);

	if (b == NULL)
		fail_msg("%s", e.msg);
	return b;
}

static void
a_day_of_many_prices_leaves_none_out(void **state)
{
	const char *rows = "";
	struct rate_query q = { .tier = "", .region = "", .when = date_when(20260101),
	    .request_count = QUANTITY_ONE };
	struct rate_choices picks;
	struct err e = { .kind = ERR_NONE };
	const struct book *b;

	for (int hour = 0; hour < 24; hour++)
		rows = arena_printf(*state, "%s%s{\"hours\":[\"%02d:00-%02d:00\"],\"input\":\"%d\",\"sources\":[\"s\"]}",
		    rows, hour == 0 ? "" : ",", hour, hour + 1, hour + 1);
	b = book_of(*state, rows);
	assert_true(rate_select(b, &q, &picks, &e));
	for (size_t i = 0; i < picks.n; i++) {
		if (picks.pick[i].rate == &b->rates[23])
			return;
	}
	fail_msg("the dearest hour is not among %zu", picks.n);
}

static void
a_band_may_be_of_one_size(void **state)
{
	const struct book *b = book_of(*state, "{\"input\":\"1\",\"sources\":[\"s\"]},"
	    "{\"above\":100,\"up-to\":101,\"input\":\"2\",\"sources\":[\"s\"]}");
	struct rate_query q = { .tier = "", .region = "", .when = date_when(20260101),
	    .request_count = QUANTITY_ONE };
	struct rate_choices picks;
	struct err e;

	for (int size = 100; size <= 102; size++) {
		q.prompt = q.total = size * QUANTITY_ONE;
		assert_true(rate_select(b, &q, &picks, &e));
		assert_int_equal(picks.pick[0].rate - b->rates, size == 101);
	}
}

/* Of a model that is sold in bands only, that is the lowest of them. */
static void
a_sum_over_nobody_knows_how_many_takes_the_lowest_band(void **state)
{
	const struct book *b = book_of(*state, "{\"at-least\":5000,\"input\":\"3\",\"sources\":[\"s\"]},"
	    "{\"at-least\":1,\"input\":\"1\",\"sources\":[\"s\"]}");
	struct rate_query q = { .tier = "", .region = "", .when = date_when(20260101),
	    .prompt = 9000 * QUANTITY_ONE,
	    .total = 9000 * QUANTITY_ONE };
	struct rate_choices picks;
	struct err e = { .kind = ERR_NONE };

	if (!rate_select(b, &q, &picks, &e))
		fail_msg("%s", e.msg);
	assert_int_equal(picks.pick[0].rate - b->rates, 1);
}

/* "Standard" in a book is what is meant where nobody names a tier. */
static void
tiers_are_equal_in_any_case(void **state)
{
	const struct book *b = book_of(*state, "{\"tier\":\"Standard\",\"input\":\"3\",\"sources\":[\"s\"]},"
	    "{\"tier\":\"BATCH\",\"input\":\"1\",\"sources\":[\"s\"]}");
	static const char *const asked[] = { "", "standard", "STANDARD", "batch", "Batch" };

	for (size_t i = 0; i < LENGTH(asked); i++) {
		struct rate_query q = { .tier = asked[i], .region = "", .when = date_when(20260101),
		    .request_count = QUANTITY_ONE };
		struct rate_choices picks;
		struct err e = { .kind = ERR_NONE };

		if (!rate_select(b, &q, &picks, &e))
			fail_msg("\"%s\": %s", asked[i], e.msg);
		assert_int_equal(picks.pick[0].rate - b->rates, i >= 3);
	}
}

static void
calls_are_priced_beside_every_tier(void **state)
{
	static const struct { const char *model, *tier; day on; int rate, any; } cases[] = {
		{ "calls", "", 20240101, 0, 2 },
		{ "calls", "", 20260101, 0, 3 },
		{ "calls", "batch", 20260101, 1, 3 },
		{ "plain", "", 20260101, 0, NO },
	};
	const struct book *b = test_book(*state, "bands.json");

	for (size_t i = 0; i < LENGTH(cases); i++) {
		struct rate_query q = { .model = test_model(b, cases[i].model), .tier = cases[i].tier,
		    .region = "", .when = date_when(cases[i].on), .request_count = QUANTITY_ONE };
		const struct rate *rows = &b->rates[b->models[q.model].rates.first];
		struct err e = { .kind = ERR_NONE };
		struct rate_choices picks;

		if (!rate_select(b, &q, &picks, &e))
			fail_msg("case %zu: %s", i, e.msg);
		assert_int_equal(picks.n, 1);
		assert_int_equal(picks.pick[0].rate - rows, cases[i].rate);
		if (cases[i].any == NO)
			assert_null(picks.pick[0].any);
		else
			assert_int_equal(picks.pick[0].any - rows, cases[i].any);
	}
}

static void
a_model_known_by_name_only_has_no_price(void **state)
{
	static const struct choice cases[] = {
		{ "nameless", "", "", "2026-01-01", 1, 0, { NO }, "no public price" },
		{ "nameless", "batch", "", "2026-01-01", 1, 0, { NO }, "no public price" },
	};

	want_choices(*state, "bands.json", cases, LENGTH(cases));
}

/* Sums are judged by their average, exactly; the lowest band where nobody says over how many. */
static void
a_sum_takes_the_band_of_its_average(void **state)
{
	static const struct { int64_t prompt, over; int row; } cases[] = {
		{ 400000, 2, 0 },		/* 200000 each: not above */
		{ 400001, 2, 1 },		/* half a token above */
		{ 999999, 2, 1 },
		{ 1000000, 2, 2 },
		{ 600000000000000, 3, 2 },
		{ 1000000, 0, 0 },
		{ 10, 1000000, 0 },
	};
	const struct book *b = test_book(*state, "bands.json");
	struct rate_query q = { .model = test_model(b, "banded"), .tier = "", .region = "",
	    .when = date_when(20260101) };

	for (size_t i = 0; i < LENGTH(cases); i++) {
		struct err e = { .kind = ERR_NONE };
		struct rate_choices picks;

		q.prompt = q.total = cases[i].prompt * QUANTITY_ONE;
		q.request_count = cases[i].over * QUANTITY_ONE;
		if (!rate_select(b, &q, &picks, &e))
			fail_msg("case %zu: %s", i, e.msg);
		if (picks.pick[0].rate - &b->rates[b->models[q.model].rates.first] != cases[i].row)
			fail_msg("case %zu: another row", i);
	}
}

static void
a_successor_takes_over_on_its_day(void **state)
{
	const struct book *b = test_book(*state, "bands.json");
	uint32_t old = test_model(b, "old"), plain = test_model(b, "plain");

	assert_int_equal(rate_successor(b, old, date_instant(20250701) - 1), old);
	assert_int_equal(rate_successor(b, old, date_instant(20250701)), plain);
	assert_int_equal(rate_successor(b, plain, date_instant(20250701)), plain);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		UNIT(the_band_is_chosen_by_the_whole_prompt),
		UNIT(a_size_that_a_tier_does_not_sell_is_an_error),
		UNIT(the_tier_is_that_which_was_asked_for),
		UNIT(prices_hold_from_a_day_until_before_another),
		UNIT(a_window_is_chosen_by_the_clock_of_the_place),
		UNIT(a_day_without_an_hour_has_all_rows_that_hold_on_it),
		UNIT(region_comes_before_window_before_band),
		UNIT(a_region_without_prices_is_an_error),
		UNIT(an_uplift_is_that_of_the_region_and_day),
		UNIT(an_uplift_that_begins_at_noon_divides_the_day),
		UNIT(a_day_of_many_prices_leaves_none_out),
		UNIT(a_band_may_be_of_one_size),
		UNIT(a_sum_over_nobody_knows_how_many_takes_the_lowest_band),
		UNIT(tiers_are_equal_in_any_case),
		UNIT(calls_are_priced_beside_every_tier),
		UNIT(a_model_known_by_name_only_has_no_price),
		UNIT(a_sum_takes_the_band_of_its_average),
		UNIT(a_successor_takes_over_on_its_day),
	};

	return cmocka_run_group_tests_name("rates", tests, NULL, NULL);
}
