/* SPDX-License-Identifier: MIT */
/* The searches of budget and breakeven, on costs that are known. */
#include "test_answer.h"

#include "solve.h"

/* A cost of straight pieces: slope[i] from from[i] on; above fail_at it fails with that kind. */
struct curve {
	int64_t		from[3];
	money		slope[3];
	money		base;
	int64_t		fail_at;
	enum err_kind	fail;
	size_t		calls;
};

static bool
cost(void *arg, int64_t x, money *out, struct err *e)
{
	struct curve *c = arg;

	c->calls++;
	if (c->fail != ERR_NONE && x >= c->fail_at)
		return err_set(e, c->fail, "no cost");
	*out = c->base;
	for (size_t i = 0; i < 3; i++) {
		int64_t end = i + 1 < 3 && c->from[i + 1] > 0 && c->from[i + 1] < x ? c->from[i + 1] : x;

		if ((i == 0 || c->from[i] > 0) && end > c->from[i])
			*out += c->slope[i] * (end - c->from[i]);
	}
	return true;
}

static void
the_largest_is_the_last_that_fits(void **state)
{
	static const struct {
		struct curve	curve;
		int64_t		most;
		money		limit;
		int64_t		want;
	} cases[] = {
		{ { .slope = { 3 } }, 1000, 10, 3 },
		{ { .slope = { 3 } }, 1000, 9, 3 },
		{ { .slope = { 3 } }, 1000, 8, 2 },
		{ { .slope = { 3 } }, 1000, 2, 0 },
		{ { .slope = { 3 } }, 1000, 0, 0 },
		{ { .slope = { 3 }, .base = 1 }, 1000, 0, -1 },
		{ { .slope = { 3 }, .base = 1 }, 1000, 1, 0 },
		{ { .slope = { 3 } }, 3, 9, 3 },
		{ { .slope = { 3 } }, 3, 100, 3 },
		{ { .slope = { 3 } }, 0, 100, 0 },
		{ { .slope = { 1 } }, 1, 0, 0 },
		{ { .slope = { 0 } }, 1000000000000000, 0, 1000000000000000 },
		{ { .slope = { 1, 7 }, .from = { 0, 10 } }, 1000, 16, 10 },
		{ { .slope = { 1, 7 }, .from = { 0, 10 } }, 1000, 17, 11 },
		{ { .slope = { 1 }, .fail_at = 50, .fail = ERR_RANGE }, 1000, 1000, 49 },
	};

	(void)state;
	for (size_t i = 0; i < LENGTH(cases); i++) {
		struct curve c = cases[i].curve;
		struct err e = { .kind = ERR_NONE };
		int64_t got = -2;

		if (!solve_largest(cost, &c, cases[i].most, cases[i].limit, &got, &e))
			fail_msg("case %zu: %s", i, e.msg);
		if (got != cases[i].want)
			fail_msg("case %zu: got %" PRId64 ", want %" PRId64, i, got, cases[i].want);
		assert_true(c.calls <= 60);	/* by halves, not one by one */
	}
}

static void
a_cost_that_cannot_be_had_ends_the_search(void **state)
{
	struct curve c = { .slope = { 1 }, .fail_at = 0, .fail = ERR_PRICE };
	struct err e = { .kind = ERR_NONE };
	int64_t x;
	bool found;

	(void)state;
	assert_false(solve_largest(cost, &c, 10, 5, &x, &e));
	want_err(&e, ERR_PRICE, "no cost", "largest");
	assert_false(solve_crossing(cost, &c, cost, &c, 0, 10, &x, &found, &e));
	want_err(&e, ERR_PRICE, "no cost", "crossing");
}

static void
a_crossing_is_the_first_other_sign(void **state)
{
	static const struct {
		struct curve	a, b;
		int64_t		low, high, want;	/* -1: none */
	} cases[] = {
		{ { .slope = { 3 } }, { .base = 10 }, 0, 100, 4 },
		{ { .slope = { 3 } }, { .base = 9 }, 0, 100, 3 },	/* equal there */
		{ { .slope = { 3 } }, { .base = 9 }, 3, 100, 4 },
		{ { .slope = { 3 } }, { .slope = { 2 }, .base = 7 }, 0, 100, 7 },
		{ { .slope = { 3 } }, { .slope = { 2 }, .base = 7 }, 0, 6, -1 },
		{ { .slope = { 3 } }, { .slope = { 2 }, .base = 7 }, 0, 7, 7 },
		{ { .slope = { 3 } }, { .slope = { 2 }, .base = 7 }, 6, 7, 7 },
		{ { .slope = { 2 } }, { .slope = { 2 }, .base = 7 }, 0, 1000000, -1 },
		{ { .slope = { 2 } }, { .slope = { 2 } }, 0, 1000000, -1 },
		{ { .base = 10 }, { .slope = { 3 } }, 0, 100, 4 },
	};

	(void)state;
	for (size_t i = 0; i < LENGTH(cases); i++) {
		struct curve a = cases[i].a, b = cases[i].b;
		struct err e = { .kind = ERR_NONE };
		int64_t x = -2;
		bool found;

		if (!solve_crossing(cost, &a, cost, &b, cases[i].low, cases[i].high, &x, &found, &e))
			fail_msg("case %zu: %s", i, e.msg);
		if (found != (cases[i].want >= 0) || (found && x != cases[i].want))
			fail_msg("case %zu: found %d at %" PRId64, i, found, x);
	}
}

static void
counts_and_requests_can_vary_and_nothing_else(void **state)
{
	static const char *const can[] = { "input", "in", "output", "cached", "cache_read", "fresh", "search",
	    "requests", "n", "reasoning", "audio-input" };
	static const char *const cannot[] = { "model", "tier", "provider", "on", "discount", "retry", "max",
	    "format", "turns", "months", "vary" };
	const struct field *f;
	struct err e;

	(void)state;
	for (size_t i = 0; i < LENGTH(can); i++) {
		e = (struct err){ .kind = ERR_NONE };
		if (!solve_can_vary(can[i], &f, &e) || f != field_find(can[i]))
			fail_msg("%s: %s", can[i], e.msg);
	}
	for (size_t i = 0; i < LENGTH(cannot); i++) {
		e = (struct err){ .kind = ERR_NONE };
		if (solve_can_vary(cannot[i], &f, &e))
			fail_msg("%s can vary", cannot[i]);
		want_err(&e, ERR_USAGE, cannot[i], cannot[i]);
	}
	assert_false(solve_can_vary("inptu", &f, &e));
	want_err(&e, ERR_USAGE, "input", "inptu");
	assert_false(solve_can_vary("", &f, &e));
}

static void
what_varies_replaces_what_was_said(void **state)
{
	struct request r = request_new();
	struct err e = { .kind = ERR_NONE };
	const struct field *in = field_find("in"), *cached = field_find("cached"), *n = field_find("n");

	assert_true(request_set(&r, in, "1000", TEST_TODAY, *state, &e));
	assert_true(request_set(&r, cached, "50%", TEST_TODAY, *state, &e));
	solve_set(&r, cached, 7);
	assert_true(r.work.count[METER_CACHE_READ] == 7 * QUANTITY_ONE);
	assert_true((r.work.shares & METER_BIT(METER_CACHE_READ)) == 0);
	solve_set(&r, in, 3000);
	assert_true(r.work.count[METER_INPUT] == 3000 * QUANTITY_ONE);
	solve_set(&r, n, 12);
	assert_true(r.requests == 12 * QUANTITY_ONE);
}

static void
the_most_that_makes_sense_is_what_is_left(void **state)
{
	static const struct { const char *word, *field; const char *set[5]; int64_t want; } cases[] = {
		{ "plain", "cached", { "in", "1000" }, 1000 },
		{ "plain", "cached", { "in", "1000", "cache-write", "300" }, 700 },
		{ "plain", "cached", { "in", "1000", "cache-write", "25%" }, 750 },
		{ "plain", "cached", { "in", "1000", "cached", "25%" }, 1000 },
		{ "plain", "reasoning", { "out", "400", "in", "1000" }, 400 },
		{ "plain", "input", { "out", "1" }, 100000 },
		{ "plain:50%+small", "output", { "in", "1" }, 50000 },
		{ "plain", "requests", { "in", "1" }, 1000000000000000 },
	};
	const struct book *b = test_book(*state, "calculator.json");

	for (size_t i = 0; i < LENGTH(cases); i++) {
		struct request r = request_new();
		struct err e = { .kind = ERR_NONE };
		struct offer o;
		const struct offer *one = &o;
		int64_t got;

		for (size_t k = 0; cases[i].set[k] != NULL; k += 2)
			assert_true(request_set(&r, field_find(cases[i].set[k]), cases[i].set[k + 1], TEST_TODAY,
			    *state, &e));
		r.on = date_when(TEST_TODAY);
		if (!offer_parse(b, &r, cases[i].word, *state, &o, &e))
			fail_msg("case %zu: %s", i, e.msg);
		got = solve_most(&r, field_find(cases[i].field), &one, 1);
		if (got != cases[i].want)
			fail_msg("case %zu: got %" PRId64 ", want %" PRId64, i, got, cases[i].want);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		UNIT(the_largest_is_the_last_that_fits),
		UNIT(a_cost_that_cannot_be_had_ends_the_search),
		UNIT(a_crossing_is_the_first_other_sign),
		UNIT(counts_and_requests_can_vary_and_nothing_else),
		UNIT(what_varies_replaces_what_was_said),
		UNIT(the_most_that_makes_sense_is_what_is_left),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
