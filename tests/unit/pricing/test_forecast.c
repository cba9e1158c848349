/* SPDX-License-Identifier: MIT */
/* Month by month: growth, and prices that change on their days. */
#include "test_answer.h"

#include "pricing/forecast.h"

enum { MONTHS = 14 };

static bool
run(struct arena *a, const char *word, const char *const *set, struct forecast *out, struct err *e)
{
	struct request r;
	struct model_expr o;

	return test_offer(a, word, set, &r, &o, e) && forecast_run(&r, &o, a, out, e);
}

static void
requests_grow_by_the_exact_product_rounded_half_up(void **state)
{
	static const struct { const char *requests, *growth, *months; int64_t want[MONTHS]; } cases[] = {
		{ "100", "10%", "5", { 100, 110, 121, 133, 146 } },
		{ "100", "+10%", "3", { 100, 110, 121 } },
		{ "100", "10%/month", "3", { 100, 110, 121 } },
		{ "100", "-10%", "4", { 100, 90, 81, 73 } },
		{ "100", "0%", "3", { 100, 100, 100 } },
		{ "1", "50%", "4", { 1, 2, 2, 3 } },		/* 1.5, 2.25, 3.375 and not 1, 2, 3, 5 */
		{ "5", "-10%", "3", { 5, 5, 4 } },		/* 4.5 goes up, 4.05 down */
		{ "100", "-100%", "3", { 100, 0, 0 } },
		{ "3", "100%", "4", { 3, 6, 12, 24 } },
		{ "100", "10%/year", "14", { 100, 100, 100, 100, 100, 100, 100, 100, 100, 100, 100, 100, 110, 110 } },
		{ "100/month", "10%", "2", { 100, 110 } },
		{ "100/day", "10%", "3", { 3100, 3410, 3388 } },	/* 31, 31 and 28 days */
		{ "2/hour", "10%", "2", { 1488, 1637 } },
		{ "0", "10%", "2", { 0, 0 } },
	};

	for (size_t i = 0; i < LENGTH(cases); i++) {
		const char *set[] = { "in", "1M", "requests", cases[i].requests, "growth", cases[i].growth,
		    "months", cases[i].months, NULL };
		struct err e = { .kind = ERR_NONE };
		struct forecast f;
		money sum = 0;

		if (!run(*state, "plain", set, &f, &e))
			fail_msg("case %zu: %s", i, e.msg);
		assert_int_equal(f.n, strtoul(cases[i].months, NULL, 10));
		for (size_t m = 0; m < f.n; m++) {
			if (f.months[m].requests != cases[i].want[m] * QUANTITY_ONE ||
			    f.months[m].total != cases[i].want[m] * MONEY_ONE)
				fail_msg("case %zu, month %zu: %" PRId64 " requests", i, m + 1,
				    (int64_t)(f.months[m].requests / QUANTITY_ONE));
			sum += f.months[m].total;
			assert_true(f.months[m].sum == sum && !f.months[m].changed);
		}
		assert_true(f.total == sum && f.exact);
	}
}

static void
months_are_whole_months_of_the_calendar(void **state)
{
	static const struct { const char *on; day from[4]; } cases[] = {
		{ "2026-11-22", { 20261201, 20270101, 20270201, 20270301 } },
		{ "2026-12-31", { 20270101, 20270201, 20270301, 20270401 } },
		{ "2027-12-01", { 20271201, 20280101, 20280201, 20280301 } },
	};

	for (size_t i = 0; i < LENGTH(cases); i++) {
		const char *set[] = { "in", "1M", "on", cases[i].on, NULL };
		struct err e = { .kind = ERR_NONE };
		struct forecast f;

		if (!run(*state, "plain", set, &f, &e))
			fail_msg("%s: %s", cases[i].on, e.msg);
		assert_int_equal(f.n, 12);	/* unless said */
		for (size_t m = 0; m < LENGTH(cases[i].from); m++)
			assert_int_equal(f.months[m].from, cases[i].from[m]);
	}
}

/* December: 31 days, of which 6 are before the 7th and 13 before the 14th. */
static void
prices_change_on_their_days(void **state)
{
	static const struct {
		const char	*model, *on, *escalate, *total[3];
		bool		 changed[3], exact;
	} cases[] = {
		{ "dated", "2026-11-22", NULL, { "23.870967741935483871", "20", "20" }, { true, false, false }, false },
		{ "dated", "2026-11-01", NULL, { "40", "23.870967741935483871", "20" }, { false, true, false }, false },
		{ "dated", "2026-12-07", NULL, { "20", "20", "20" }, { false, false, false }, true },
		{ "dated@batch", "2026-11-14", NULL, { "14.193548387096774194", "10", "10" }, { true, false, false }, false },
		/* a change of a tier that was not asked is none */
		{ "beside", "2026-11-22", NULL, { "10", "10", "10" }, { false, false, false }, true },
		{ "beside", "2026-11-07", NULL, { "10", "10", "10" }, { false, false, false }, true },
		/* the second model's changes count, and those of each part */
		{ "plain", "2026-11-22", "dated:50%", { "21.935483870967741935", "20", "20" }, { true, false, false },
		  false },
		{ "plain:50%+dated:50%", "2026-11-22", NULL, { "16.935483870967741935", "15", "15" },
		  { true, false, false }, false },
		/* a price that changes at noon: that day has the higher one */
		{ "noon", "2026-11-22", NULL, { "15.483870967741935484", "15", "15" }, { true, false, false }, false },
		/* Saturdays and Sundays are cheaper: 8 of 31, 10 of 31, 8 of 28 days, and no price changes */
		{ "weekly", "2026-11-22", NULL, { "52.258064516129032258", "50.322580645161290323",
		  "51.428571428571428571" }, { false, false, false }, false },
	};

	for (size_t i = 0; i < LENGTH(cases); i++) {
		const char *set[] = { "in", "1M", "requests", "10", "months", "3", "on", cases[i].on,
		    cases[i].escalate == NULL ? NULL : "escalate", cases[i].escalate, NULL };
		struct err e = { .kind = ERR_NONE };
		struct forecast f;

		if (!run(*state, cases[i].model, set, &f, &e))
			fail_msg("%s from %s: %s", cases[i].model, cases[i].on, e.msg);
		for (size_t m = 0; m < 3; m++) {
			char text[INT128_TEXT];

			money_print(text, f.months[m].total);
			if (strcmp(text, cases[i].total[m]) != 0 || f.months[m].changed != cases[i].changed[m])
				fail_msg("%s from %s, month %zu: got %s, changed %d", cases[i].model, cases[i].on, m + 1,
				    text, f.months[m].changed);
		}
		if (f.exact != cases[i].exact)
			fail_msg("%s from %s: exact is %d", cases[i].model, cases[i].on, f.exact);
	}
}

/* The first 10 requests of each day are on plain: 310 of December. */
static void
a_quota_of_a_day_is_one_of_each_day_of_the_month(void **state)
{
	static const struct { const char *requests, *total; } cases[] = {
		{ "100/day", "868" },		/* 310 + 2790 * 0.2 */
		{ "100/month", "28" },
		{ "100", "28" },
		{ "10/day", "310" },
	};

	for (size_t i = 0; i < LENGTH(cases); i++) {
		const char *set[] = { "in", "1M", "requests", cases[i].requests, "months", "1", NULL };
		struct err e = { .kind = ERR_NONE };
		struct forecast f;
		char text[INT128_TEXT];

		if (!run(*state, "plain:10+small", set, &f, &e))
			fail_msg("%s: %s", cases[i].requests, e.msg);
		money_print(text, f.total);
		want_text(text, cases[i].total, cases[i].requests);
	}
}

/* Input grows by the exact product from the first month on; a share of it that is cached grows with it. */
static void
input_grows_apart_from_requests(void **state)
{
	static const struct { const char *set[9]; const char *total[3]; } cases[] = {
		{ { "in", "1M", "in-growth", "10%", "months", "3", NULL }, { "1", "1.1", "1.21" } },
		{ { "in", "1M", "in-growth", "-50%", "months", "3", NULL }, { "1", "0.5", "0.25" } },
		{ { "in", "5", "in-growth", "10%", "months", "3", NULL }, { "0.000005", "0.000006", "0.000006" } },
		{ { "in", "1M", "in-growth", "100%", "growth", "10%", "requests", "10", NULL }, { "10", "22", "48" } },
		{ { "in", "1M", "in-growth", "50%/year", "months", "3", NULL }, { "1", "1", "1" } },
	};

	for (size_t i = 0; i < LENGTH(cases); i++) {
		struct err e = { .kind = ERR_NONE };
		struct forecast f;

		if (!run(*state, "plain", cases[i].set, &f, &e))
			fail_msg("case %zu: %s", i, e.msg);
		for (size_t m = 0; m < LENGTH(cases[i].total); m++) {
			char text[INT128_TEXT];

			money_print(text, f.months[m].total);
			want_text(text, cases[i].total[m], cases[i].set[3]);
		}
	}
}

static void
the_month_that_passes_max_is_named(void **state)
{
	static const struct { const char *max; bool no; const char *has, *lacks; } cases[] = {
		{ "29.99", true, "3,2027-02-01,10,10,30,the sum passes max", "2,2027-01-01,10,10,20,the" },
		{ "30", false, "3,2027-02-01,10,10,30,", "passes" },
		{ "9", true, "1,2026-12-01,10,10,10,the sum passes max", "20,the sum" },
		{ "0", true, "1,2026-12-01,10,10,10,the sum passes max", "20,the sum" },
	};
	const struct book *b = test_book(*state, "calculator.json");

	for (size_t i = 0; i < LENGTH(cases); i++) {
		struct err e = { .kind = ERR_NONE };
		const char *text = "", *line = arena_printf(*state,
		    "forecast plain in=1M requests=10 months=3 format=csv max=%s", cases[i].max);
		bool no = false;

		if (!test_try(*state, b, line, &text, &no, &e))
			fail_msg("%s: %s", line, e.msg);
		if (no != cases[i].no || strstr(text, cases[i].has) == NULL || strstr(text, cases[i].lacks) != NULL)
			fail_msg("%s: answered %s: %s", line, no ? "no" : "yes", text);
	}
}

static void
what_is_no_forecast_is_refused(void **state)
{
	static const struct { const char *line; enum err_kind kind; const char *word; } cases[] = {
		{ "forecast plain in=1M months=0", ERR_USAGE, "months is from 1" },
		{ "forecast plain in=1M months=121", ERR_USAGE, "months is from 1 to 120" },
		{ "forecast plain in=1M months=-1", ERR_USAGE, "months" },
		{ "forecast plain in=1M growth=ten", ERR_USAGE, "growth: 'ten'" },
		{ "forecast plain in=1M growth=10", ERR_USAGE, "percent" },
		{ "forecast plain in=1M growth=", ERR_USAGE, "growth" },
		{ "forecast plain in=1M growth=-", ERR_USAGE, "growth" },
		{ "forecast plain in=1M growth=-101%", ERR_USAGE, "101%" },
		{ "forecast plain in=1M growth=--5%", ERR_USAGE, "growth" },
		{ "forecast plain in=1M growth=101%", ERR_USAGE, "101%" },
		{ "forecast plain in=1M growth=10%/week", ERR_USAGE, "/week" },
		{ "forecast plain in=1M growth=10%/", ERR_USAGE, "growth" },
		{ "forecast plain in=1M in-growth=ten", ERR_USAGE, "in-growth: 'ten'" },
		{ "forecast plain in=1e14 in-growth=100%", ERR_RANGE, "month 5: more than 10^15 tokens" },
		{ "forecast plain in=1M growth=1.00001%", ERR_USAGE, "growth" },
		{ "forecast plain in=1M requests=5/week", ERR_USAGE, "per hour, day or month" },
		{ "forecast plain in=1M requests=5/year", ERR_USAGE, "per hour, day or month" },
		{ "forecast plain", ERR_USAGE, "in=" },
		{ "forecast in=1M", ERR_USAGE, "no model" },
		{ "forecast smoll in=1M", ERR_MODEL, "smoll" },
		{ "forecast plain:5+small in=1M", ERR_USAGE, "requests=" },
		{ "forecast plain in=1M requests=1e15/day", ERR_RANGE, "10^15" },
		{ "forecast plain in=1M requests=1e15 growth=1%", ERR_RANGE, "month 2" },
		{ "forecast plain in=1M vary=in", ERR_USAGE, "vary" },
	};
	const struct book *b = test_book(*state, "calculator.json");

	for (size_t i = 0; i < LENGTH(cases); i++)
		want_refusal(*state, b, cases[i].line, cases[i].kind, cases[i].word);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		UNIT(requests_grow_by_the_exact_product_rounded_half_up),
		UNIT(months_are_whole_months_of_the_calendar),
		UNIT(prices_change_on_their_days),
		UNIT(a_quota_of_a_day_is_one_of_each_day_of_the_month),
		UNIT(input_grows_apart_from_requests),
		UNIT(the_month_that_passes_max_is_named),
		UNIT(what_is_no_forecast_is_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
