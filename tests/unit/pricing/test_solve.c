/* SPDX-License-Identifier: MIT */
/* The searches of budget and breakeven, on costs that are known. */
#include "test_answer.h"

#include "pricing/solve.h"

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

		if (!solve_largest(cost, &c, 0, cases[i].most, cases[i].limit, &got, &e))
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
	assert_false(solve_largest(cost, &c, 0, 10, 5, &x, &e));
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
		struct model_expr o;
		const struct model_expr *one = &o;
		int64_t got;

		for (size_t k = 0; cases[i].set[k] != NULL; k += 2)
			assert_true(request_set(&r, field_find(cases[i].set[k]), cases[i].set[k + 1], TEST_TODAY,
			    *state, &e));
		r.on = date_when(TEST_TODAY);
		if (!model_expr_parse(b, &r, cases[i].word, *state, &o, &e))
			fail_msg("case %zu: %s", i, e.msg);
		got = solve_most(&r, field_find(cases[i].field), &one, 1);
		if (got != cases[i].want)
			fail_msg("case %zu: got %" PRId64 ", want %" PRId64, i, got, cases[i].want);
	}
}

/* ---- answers of budget against quote ---- */

static const char limits[] =
	"{ \"toll\": 1, \"provider\": \"acme\", \"title\": \"Acme\",\n"
	"  \"sources\": { \"s\": { \"title\": \"List\", \"url\": \"https://acme.example\", \"read\": \"2026-11-20\" } },\n"
	"  \"models\": [\n"
	"    { \"id\": \"both\", \"title\": \"Both\", \"context\": 400000, \"max-output\": 128000, \"rates\": [\n"
	"      { \"input\": \"1.25\", \"cache-read\": \"0.125\", \"output\": \"10\", \"sources\": [\"s\"] },\n"
	"      { \"tier\": \"batch\", \"up-to\": 100000, \"input\": \"0.5\", \"output\": \"5\", \"as-parent\": [\"cache-read\"], \"sources\": [\"s\"] } ] },\n"
	"    { \"id\": \"banded\", \"title\": \"Banded\", \"context\": 300000, \"max-output\": 64000, \"rates\": [\n"
	"      { \"input\": \"1\", \"cache-read\": \"0.1\", \"output\": \"4\", \"sources\": [\"s\"] },\n"
	"      { \"above\": 200000, \"input\": \"2\", \"cache-read\": \"0.2\", \"output\": \"6\", \"sources\": [\"s\"] } ] },\n"
	"    { \"id\": \"window\", \"title\": \"Window\", \"context\": 8192, \"rates\": [\n"
	"      { \"input\": \"3\", \"cache-read\": \"0.3\", \"output\": \"15\", \"sources\": [\"s\"] } ] },\n"
	"    { \"id\": \"before\", \"title\": \"Before\", \"context\": 1000, \"max-output\": 10, \"successor\": { \"id\": \"both\", \"from\": \"2026-01-01\" }, \"rates\": [\n"
	"      { \"input\": \"9\", \"cache-read\": \"1\", \"output\": \"9\", \"sources\": [\"s\"] } ] },\n"
	"    { \"id\": \"unknown\", \"title\": \"Unknown\", \"rates\": [\n"
	"      { \"input\": \"2\", \"cache-read\": \"0.2\", \"output\": \"8\", \"sources\": [\"s\"] } ] } ] }\n";

/* The one row of an answer in CSV: the cell of a column. */
static const char *
csv_cell(struct arena *a, const char *text, const char *column)
{
	const char *row = strchr(text, '\n') + 1;
	size_t n = 0;

	for (const char *p = text; strncmp(p, column, strlen(column)) != 0; p++)
		n += *p == ',';
	for (; n > 0; n--)
		row += strcspn(row, ",") + 1;
	return *row == '"' ? arena_strndup(a, row + 1, strcspn(row + 1, "\"")) : arena_strndup(a, row, strcspn(row, ",\n"));
}

struct round { const char *model, *words, *field, *money; int64_t count; };

static size_t
count_of(const char *text, const char *part)
{
	size_t n = 0;

	while ((text = strstr(text, part)) != NULL) {
		text += strlen(part);
		n++;
	}
	return n;
}

/* What quote says of a request with the field at x: its total, and how many limits it is above. False: nothing. */
static bool
quote_at(struct arena *a, const struct book *b, const struct round *r, int64_t x, money *total, size_t *above)
{
	const char *text = "";
	bool no;
	struct err e;

	if (!test_try(a, b, arena_printf(a, "'%s' %s %s=%lld format=csv", r->model, r->words, r->field, (long long)x), &text,
	    &no, &e))
		return false;
	*above = count_of(text, "larger than the context window") + count_of(text, "more output than");
	return money_parse_word(csv_cell(a, text, "total"), total, &e);
}

/* Nothing that quote says contradicts the answer, and one more is more than the money, or above a limit. */
static void
check_budget(struct arena *a, const struct book *b, const struct round *r, const char *answer)
{
	const char *notes = csv_cell(a, answer, "notes");
	money most, total, next;
	size_t above, next_above = 0;
	bool next_there;
	struct err e;

	assert_true(money_parse_word(r->money, &most, &e));
	if (!quote_at(a, b, r, r->count, &total, &above))
		fail_seed("%s %s %s=%lld: no quote", r->model, r->words, r->field, (long long)r->count);
	if ((above > 0) != (*notes != '\0') || total > most)
		fail_seed("%s %s %s=%lld in %s: above %zu limits, notes: %s", r->model, r->words, r->field, (long long)r->count, r->money,
		    above, notes);
	if (quote_at(a, b, r, 0, &next, &next_above) && above > next_above)
		fail_seed("%s %s %s=%lld in %s: %s, which less is not", r->model, r->words, r->field, (long long)r->count, r->money,
		    notes);
	next_there = quote_at(a, b, r, r->count + 1, &next, &next_above);
	if (next_there && next <= most && next_above == above && r->count < 1000000000)
		fail_seed("%s %s %s=%lld in %s: one more is within all limits", r->model, r->words, r->field, (long long)r->count,
		    r->money);
}

static void
an_answer_of_budget_is_within_the_limits_of_its_model_and_one_more_is_not(void **state)
{
	static const char *const models[] = { "both", "both@batch", "banded", "window", "before", "unknown", "both:30%+banded",
	    "window:50%+unknown" };
	static const char *const varied[] = { "in", "out", "cached", "reasoning" };
	static const char *const others[] = { "cached=500", "cached=5k", "in=200001", "in=7k", "out=1k", "out=100k", "reasoning=2k",
	    "retry=3%", "cached=40%", "in=600k", "escalate=banded:20%" };
	const struct book *b = test_book_text(*state, "limits.json", limits);
	struct rng rng = rng_new(__func__);
	struct arena *a = arena_new();
	size_t answered = 0, noted = 0;

	for (int i = 0; i < 4000; i++) {
		struct round r = { .model = models[rng_below(&rng, LENGTH(models))], .field = varied[rng_below(&rng, LENGTH(varied))],
		    .words = "" };
		const char *text = "";
		bool no;
		struct err e;

		arena_reset(a);
		for (uint64_t n = rng_below(&rng, 3); n > 0; n--)
			r.words = arena_printf(a, "%s %s", r.words, others[rng_below(&rng, LENGTH(others))]);
		r.money = arena_printf(a, "0.%0*u", 1 + (int)rng_below(&rng, 4), 1 + (unsigned)rng_below(&rng, 9));
		if (rng_below(&rng, 4) == 0)
			r.money = "50";
		if (strstr(r.words, arena_printf(a, " %s=", r.field)) != NULL || !test_try(a, b, arena_printf(a,
		    "budget %s '%s' %s solve=%s format=csv", r.money, r.model, r.words, r.field), &text, &no, &e))
			continue;
		r.count = strtoll(csv_cell(a, text, "count"), NULL, 10);
		check_budget(a, b, &r, text);
		answered++;
		noted += *csv_cell(a, text, "notes") != '\0';
	}
	assert_true(answered > 800 && noted > 20);
	arena_free(a);
}

static void
solve_begins_at_the_parts_that_are_given(void **state)
{
	static const struct { const char *line, *count; } cases[] = {
		{ "budget 0.05 both cached=5k out=1k solve=input", "36500" },
		{ "budget 5000 both in=200001 solve=output", "128000" },
		{ "budget 5000 both in=300001 solve=output", "99999" },
		{ "budget 5000 before in=300001 solve=output", "99999" },	/* its successor answers */
		{ "budget 5 both cached=5k fresh=2k solve=input", "7000" },	/* nothing is left over */
		{ "budget 0.0625 both cached=80% cache-write=100 solve=input", "178572" },
		{ "budget 5 both in=10k cached=2k solve=fresh", "8000" },
		{ "budget 5 both in=500k solve=output", "128000" },		/* above the window anyway */
		{ "budget 500 both@batch solve=input", "100000" },		/* not sold above */
		{ "budget 5 both reasoning=2k solve=output", "128000" },
	};
	const struct book *b = test_book_text(*state, "limits.json", limits);

	for (size_t i = 0; i < LENGTH(cases); i++) {
		const char *text = test_answer(*state, b, arena_printf(*state, "%s format=csv", cases[i].line));

		if (strcmp(csv_cell(*state, text, "count"), cases[i].count) != 0)
			fail_msg("%s: got %s, want %s", cases[i].line, csv_cell(*state, text, "count"), cases[i].count);
	}
	want_refusal(*state, b, "budget 0.001 both cached=5k out=1k solve=input", ERR_PRICE, "even with input 5000 it costs $0.0106");
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
		UNIT(an_answer_of_budget_is_within_the_limits_of_its_model_and_one_more_is_not),
		UNIT(solve_begins_at_the_parts_that_are_given),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
