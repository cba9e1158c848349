/* SPDX-License-Identifier: MIT */
/* The calculator against brute force and paper and pencil, for whatever chance makes. */
#include "test_decimal.h"
#include "test_dispatch.h"

#include "pricing/chat.h"
#include "pricing/forecast.h"

static bool
fits(const char *digits)
{
	static const char most[] = "170141183460469231731687303715884105727";

	return strlen(digits) < strlen(most) || (strlen(digits) == strlen(most) && strcmp(digits, most) <= 0);
}

static void
growth_is_the_exact_product_rounded_half_up(void **state)
{
	struct rng r = rng_new(__func__);
	size_t fitting = 0, halves = 0;

	(void)state;
	for (int round = 0; round < 3000; round++) {
		int128 base = (int128)rng_long(&r, 60) * (rng_below(&r, 8) == 0 ? (int128)rng_long(&r, 60) : 1), got = -1;
		int128 factor = rng_below(&r, 3) == 0 ? 500000 * (int128)(1 + rng_below(&r, 4)) :
		    (int128)rng_below(&r, 2000001);
		unsigned times = (unsigned)rng_below(&r, rng_below(&r, 2) == 0 ? 6 : INT128_TIMES + 1);
		struct decimal d = decimal_of(base);
		char text[INT128_TEXT] = "", want[DIGITS + 1];
		bool exact, whole = true;

		for (unsigned t = 0; t < times; t++)
			decimal_multiply(&d, factor);
		halves += times > 0 && d.n >= times * 6 && d.digit[times * 6 - 1] == 5;
		d = decimal_round(&d, times * 6, HALF_UP, &exact);
		decimal_text(want, &d);
		if (int128_grow(base, factor, times, &got, &whole) != fits(want))
			fail_seed("round %d: %s %s", round, want, fits(want) ? "does not fit" : "fits");
		if (!fits(want))
			continue;
		int128_print(text, got, 0);
		if (strcmp(text, want) != 0 || whole != exact)
			fail_seed("round %d: got %s, want %s", round, text, want);
		fitting++;
	}
	assert_true(fitting > 1000 && halves > 50);
}

/* ---- random books, offers and requests ---- */

/* A price of so many thousandths. */
static const char *
random_price(struct rng *r, struct arena *a, uint64_t least, uint64_t more)
{
	char text[INT128_TEXT];

	int128_print(text, (int128)(least + rng_below(r, more)), 3);
	return arena_strdup(a, text);
}

/*
 * Models a, b and c with windows of some hundred tokens and up to two bands, so that brute force
 * sees everything. With rising, a higher band is never cheaper.
 */
static const struct book *
random_book(struct rng *r, struct arena *a, bool rising)
{
	const char *json = "{\"toll\":1,\"provider\":\"p\",\"title\":\"P\",\"sources\":{\"s\":{\"title\":\"S\","
	    "\"url\":\"https://p.example/\",\"read\":\"2026-10-01\"}},\"models\":[";

	for (int m = 0; m < 3; m++) {
		size_t bands = rng_below(r, 3);
		uint64_t floor = 0, tokens = 1;

		json = arena_printf(a, "%s%s{\"id\":\"%c\",\"title\":\"Model %c\",\"context\":%d,\"rates\":[", json,
		    m == 0 ? "" : ",", 'a' + m, 'a' + m, 200 + (int)rng_below(r, 300));
		for (size_t i = 0; i <= bands; i++) {
			if (i > 0) {
				tokens += 2 + rng_below(r, 120);	/* above N is from N + 1 on */
				json = arena_printf(a, "%s,", json);
			}
			json = arena_printf(a, "%s{%s\"input\":\"%s\",\"cache-read\":\"%s\",\"output\":\"%s\","
			    "\"sources\":[\"s\"]}", json, i == 0 ? "" : arena_printf(a, "\"%s\":%d,",
			    rng_below(r, 2) == 0 ? "above" : "at-least", (int)tokens),
			    random_price(r, a, floor, 3000), random_price(r, a, floor, 3000),
			    random_price(r, a, floor, 9000));
			if (rising)
				floor += 9000;
		}
		json = arena_printf(a, "%s]}", json);
	}
	return test_book_text(a, "random.json", arena_printf(a, "%s]}", json));
}

static const char *
random_model(struct rng *r, struct arena *a)
{
	static const char *const names[] = { "a", "b", "c" };

	if (rng_below(r, 5) > 0)
		return names[rng_below(r, 3)];
	return arena_printf(a, "%s/%s", random_price(r, a, 1, 9000), random_price(r, a, 1, 9000));
}

/* A model, a mix, or a quota of small numbers. */
static const char *
random_word(struct rng *r, struct arena *a)
{
	unsigned share = 1 + (unsigned)rng_below(r, 98);

	switch (rng_below(r, 5)) {
	case 0:
		return arena_printf(a, "%s:%u%%+%s", random_model(r, a), share, random_model(r, a));
	case 1:
		return arena_printf(a, "%s:%u+%s", random_model(r, a), share, random_model(r, a));
	case 2:
		return arena_printf(a, "%s:%u+%s:%u+%s", random_model(r, a), share, random_model(r, a),
		    1 + (unsigned)rng_below(r, 60), random_model(r, a));
	default:
		return random_model(r, a);
	}
}

/* What else is said: retries, discounts, a second model. */
static const char *
random_terms(struct rng *r, struct arena *a)
{
	const char *terms = "";

	if (rng_below(r, 3) == 0)
		terms = arena_printf(a, "%s retry=%u%%", terms, (unsigned)rng_below(r, 101));
	if (rng_below(r, 3) == 0)
		terms = arena_printf(a, "%s discount=%u%%", terms, (unsigned)rng_below(r, 100));
	if (rng_below(r, 4) == 0)
		terms = arena_printf(a, "%s escalate=%s:%u%%", terms, random_model(r, a),
		    (unsigned)rng_below(r, 101));
	return terms;
}

static const char *
random_counts(struct rng *r, struct arena *a)
{
	unsigned input = 1 + (unsigned)rng_below(r, 400);

	return arena_printf(a, "in=%u cached=%u out=%u", input, (unsigned)rng_below(r, input + 1),
	    (unsigned)rng_below(r, 300));
}

/* The total of a quote. */
static money
total_of(struct arena *a, const struct book *b, const char *line)
{
	const char *text = test_answer(a, b, arena_printf(a, "quote %s format=plain", line));
	struct err e = { .kind = ERR_NONE };
	money m = -1;

	if (!money_parse(arena_strndup(a, text, strcspn(text, "\n")), &m, &e))
		fail_seed("%s: '%s'", line, text);
	return m;
}

static const char *
money_text(money m, struct arena *a)
{
	char text[INT128_TEXT];

	money_print(text, m);
	return arena_strdup(a, text);
}

/* ---- budgets ---- */

static void
a_budget_holds_n_requests_and_not_one_more(void **state)
{
	struct rng r = rng_new(__func__);
	size_t found = 0, none = 0;

	for (int round = 0; round < 2000; round++) {
		struct arena *a = *state;
		const struct book *b = random_book(&r, a, true);
		const char *word = random_word(&r, a), *rest = arena_printf(a, "%s%s", random_counts(&r, a),
		    random_terms(&r, a)), *text = "";
		money amount = (money)rng_long(&r, 40) * 1000000000;
		const char *line = arena_printf(a, "budget %s %s %s format=plain", money_text(amount, a), word, rest);
		struct err e = { .kind = ERR_NONE };
		bool no;

		if (!test_try(a, b, line, &text, &no, &e)) {
			if (e.kind != ERR_RANGE ||
			    total_of(a, b, arena_printf(a, "%s %s requests=1e15", word, rest)) > amount)
				fail_seed("round %d: %s: %s", round, line, e.msg);
		} else {
			int64_t n = strtoll(text, NULL, 10);

			if (total_of(a, b, arena_printf(a, "%s %s requests=%" PRId64, word, rest, n)) > amount)
				fail_seed("round %d: %s: %" PRId64 " do not fit", round, line, n);
			if (total_of(a, b, arena_printf(a, "%s %s requests=%" PRId64, word, rest, n + 1)) <= amount)
				fail_seed("round %d: %s: %" PRId64 " and one more fits", round, line, n);
			found += n > 0;
			none += n == 0;
		}
		arena_reset(a);
	}
	assert_true(found > 500 && none > 50);
}

/* The context window of a word for a model; a price has none. */
static int64_t
window_of(const struct book *b, const char *word)
{
	return strchr(word, '/') != NULL ? 1000000000 : b->models[test_model(b, word)].context;
}

/* The same of the model that the terms send some requests on to. */
static int64_t
window_beyond(const struct book *b, const char *terms, struct arena *a)
{
	const char *on = strstr(terms, "escalate=");

	if (on == NULL)
		return 1000000000;
	on += strlen("escalate=");
	return window_of(b, arena_strndup(a, on, strcspn(on, ":")));
}

/* The same for a field of one request, which may cross bands on its way, up to the context window. */
static void
the_largest_field_fits_and_one_more_does_not(void **state)
{
	static const char *const names[] = { "input", "output" };
	struct rng r = rng_new(__func__);
	size_t inside = 0, most = 0;

	for (int round = 0; round < 2000; round++) {
		struct arena *a = *state;
		const struct book *b = random_book(&r, a, true);
		const char *name = names[rng_below(&r, 2)], *word = random_model(&r, a), *text = "", *counts;
		money amount = (money)rng_below(&r, 6000000) * 1000000000;
		struct err e = { .kind = ERR_NONE };
		const char *line, *terms = random_terms(&r, a);
		unsigned beside = (unsigned)rng_below(&r, 200);
		bool no;

		counts = arena_printf(a, "%s=%u%s", strcmp(name, "input") == 0 ? "out" : "in", beside, terms);
		line = arena_printf(a, "budget %s %s solve=%s %s format=plain", money_text(amount, a), word, name,
		    counts);
		if (!test_try(a, b, line, &text, &no, &e)) {
			if (e.kind != ERR_PRICE ||
			    total_of(a, b, arena_printf(a, "%s %s %s=0", word, counts, name)) <= amount)
				fail_seed("round %d: %s: %s", round, line, e.msg);
		} else {
			int64_t n = strtoll(text, NULL, 10), window = window_of(b, word), beyond = window_beyond(b, terms, a);
			bool more;

			window = beyond < window ? beyond : window;
			window -= window == 1000000000 ? 0 : beside;

			more = n < window &&
			    total_of(a, b, arena_printf(a, "%s %s %s=%" PRId64, word, counts, name, n + 1)) <= amount;
			if (n > window || more ||
			    total_of(a, b, arena_printf(a, "%s %s %s=%" PRId64, word, counts, name, n)) > amount)
				fail_seed("round %d: %s: %" PRId64, round, line, n);
			inside += n < window;
			most += n == window;
		}
		arena_reset(a);
	}
	assert_true(inside > 300 && most > 30);
}

/* ---- break-evens ---- */

/* The crossings of two lists of costs, as "last-first " for each; sides that only touch have none. */
static const char *
crossings(const money *x, const money *y, int64_t n, struct arena *a)
{
	int below = (x[0] > y[0]) - (x[0] < y[0]);
	const char *out = "";

	if (below == 0)	/* nothing may cost nothing on both sides: the first of them decides */
		below = (x[1] > y[1]) - (x[1] < y[1]);
	for (int64_t i = 1; i < n; i++) {
		int sign = (x[i] > y[i]) - (x[i] < y[i]);

		if (sign == 0 || sign == below)
			continue;
		out = arena_printf(a, "%s%" PRId64 "-%" PRId64 ":%s ", out, i - 1, i, sign < 0 ? "x" : "y");
		below = sign;
	}
	return out;
}

/* What breakeven answered in CSV, up to most, in the same form. */
static const char *
answered(const char *csv, const char *x, int64_t most, struct arena *a)
{
	const char *out = "";

	for (csv += strcspn(csv, "\n") + 1; *csv != '\0'; csv += strcspn(csv, "\n"), csv += *csv == '\n') {
		const char *cell[9], *p = csv;
		int64_t last, first;

		for (size_t i = 0; i < LENGTH(cell); i++) {	/* no cell of these is quoted */
			cell[i] = arena_strndup(a, p, strcspn(p, ",\n"));
			p += strcspn(p, ",\n") + 1;
		}
		last = strtoll(cell[3], NULL, 10);
		first = strtoll(cell[4], NULL, 10);
		if (*cell[4] != '\0' && first <= most)
			out = arena_printf(a, "%s%" PRId64 "-%" PRId64 ":%s ", out, last, first,
			    strcmp(cell[8], x) == 0 ? "x" : "y");
	}
	return out;
}

static money
cost_at(const struct book *b, const char *word, const struct request *base, const struct field *f,
    int64_t x, struct arena *a)
{
	struct request r = *base;
	struct err e = { .kind = ERR_NONE };
	struct quote q;
	struct model_expr o;
	char number[INT128_TEXT];

	int128_print(number, x, 0);
	if (!request_set(&r, f, number, TEST_TODAY, a, &e) || !model_expr_parse(b, &r, word, a, &o, &e) ||
	    !model_expr_quote(&o, &r, a, &q, &e))
		fail_seed("%s at %s: %s", word, number, e.msg);
	return q.total;
}

static struct request
request_from(const char *line, struct arena *a)
{
	const struct request none = request_new();
	struct err e = { .kind = ERR_NONE };
	const char **words;
	struct invocation call;
	size_t n;

	if (!args_split(line, a, &words, &n, &e) ||
	    !command_parse(words, n, &none, TEST_TODAY, a, &call, &e))
		fail_seed("%s: %s", line, e.msg);
	return call.request;
}

static void
every_breakeven_agrees_with_brute_force(void **state)
{
	static const char *const names[] = { "requests", "input", "output", "cache-read" };
	struct rng r = rng_new(__func__);
	size_t crossed = 0, twice = 0, never = 0;

	for (int round = 0; round < 1000; round++) {
		struct arena *a = *state, *scratch = arena_new();
		const struct book *b = random_book(&r, a, rng_below(&r, 2) == 0);
		const char *name = names[rng_below(&r, 4)], *want, *got, *line, *csv;
		bool requests = strcmp(name, "requests") == 0;
		const char *x = requests ? random_word(&r, a) : random_model(&r, a);
		const char *y = requests ? random_word(&r, a) : random_model(&r, a);
		unsigned input = 1 + (unsigned)rng_below(&r, 300), output = (unsigned)rng_below(&r, 300);
		const char *counts = strcmp(name, "input") == 0 ? arena_printf(a, "out=%u", output) :
		    strcmp(name, "output") == 0 ? arena_printf(a, "in=%u", input) :
		    arena_printf(a, "in=%u out=%u", input, output);
		bool fixed = requests && rng_below(&r, 2) == 0;
		money fee = (money)rng_below(&r, 100000000) * 1000000000;
		int64_t most = 400;
		money *cost_x, *cost_y;
		struct request base;

		if (rng_below(&r, 2) == 0)
			counts = arena_printf(a, "%s retry=%u%%", counts, (unsigned)rng_below(&r, 100));
		if (strcmp(x, y) == 0) {	/* names tell the sides apart */
			arena_reset(a);
			arena_free(scratch);
			continue;
		}
		if (!requests && strchr(x, '/') == NULL && b->models[test_model(b, x)].context < most)
			most = b->models[test_model(b, x)].context;
		if (!requests && strchr(y, '/') == NULL && b->models[test_model(b, y)].context < most)
			most = b->models[test_model(b, y)].context;
		if (strcmp(name, "cache-read") == 0)
			most = input;
		cost_x = arena_array(a, (size_t)most + 1, sizeof *cost_x);
		cost_y = arena_array(a, (size_t)most + 1, sizeof *cost_y);
		base = request_from(arena_printf(a, "quote %s", counts), a);
		for (int64_t i = 0; i <= most; i++) {
			cost_x[i] = fixed ? fee : cost_at(b, x, &base, field_find(name), i, scratch);
			cost_y[i] = cost_at(b, y, &base, field_find(name), i, scratch);
			arena_reset(scratch);
		}
		line = fixed ? arena_printf(a, "breakeven fixed=%s %s %s format=csv", money_text(fee, a), y, counts) :
		    arena_printf(a, "breakeven %s %s vary=%s %s format=csv", x, y, name, counts);
		want = crossings(cost_x, cost_y, most + 1, a);
		csv = test_answer(a, b, line);
		got = answered(csv, fixed ? "the fixed cost" : x, most, a);
		if (strcmp(want, got) != 0)
			fail_seed("round %d: %s: brute force finds %s, got %s: %s", round, line, want, got, csv);
		crossed += *want != '\0';
		twice += *want != '\0' && strchr(want, ' ')[1] != '\0';
		never += *want == '\0';
		arena_reset(a);
		arena_free(scratch);
	}
	assert_true(crossed > 150 && twice > 10 && never > 50);
}

/* ---- identities ---- */

static bool
quotation_of(const struct book *b, const char *word, const struct request *r, struct arena *a,
    struct quote *q, struct err *e)
{
	struct model_expr o;

	return model_expr_parse(b, r, word, a, &o, e) && model_expr_quote(&o, r, a, q, e);
}

static void
a_mix_of_one_part_is_that_part(void **state)
{
	struct rng r = rng_new(__func__);

	for (int round = 0; round < 1000; round++) {
		struct arena *a = *state;
		const struct book *b = random_book(&r, a, false);
		const char *model = random_model(&r, a), *rest = arena_printf(a, "%s%s requests=%u",
		    random_counts(&r, a), random_terms(&r, a), (unsigned)rng_below(&r, 1000));
		unsigned share = 1 + (unsigned)rng_below(&r, 98);
		money want = total_of(a, b, arena_printf(a, "%s %s", model, rest));

		for (size_t i = 0; i < 3; i++) {
			const char *word = i == 0 ? arena_printf(a, "%s:100%%", model) :
			    i == 1 ? arena_printf(a, "%s:1e15+%s", model, model) :
			    arena_printf(a, "%s:%u%%+%s", model, share, model);

			if (total_of(a, b, arena_printf(a, "%s %s", word, rest)) != want)
				fail_seed("round %d: %s %s is not %s", round, word, rest, model);
		}
		arena_reset(a);
	}
}

static void
a_chat_of_one_turn_is_a_quote(void **state)
{
	struct rng r = rng_new(__func__);

	for (int round = 0; round < 1000; round++) {
		struct arena *a = *state;
		const struct book *b = random_book(&r, a, false);
		const char *model = random_model(&r, a);
		unsigned system = (unsigned)rng_below(&r, 200), user = 1 + (unsigned)rng_below(&r, 200);
		unsigned tools = (unsigned)rng_below(&r, 50), reply = (unsigned)rng_below(&r, 200);
		unsigned reasoning = (unsigned)rng_below(&r, 200), n = (unsigned)rng_below(&r, 50);
		unsigned retry = (unsigned)rng_below(&r, 101);
		struct err e = { .kind = ERR_NONE };
		money want = total_of(a, b, arena_printf(a, "%s in=%u out=%u reasoning=%u requests=%u retry=%u%%",
		    model, system + user + tools, reply + reasoning, reasoning, n, retry));
		const char *line = arena_printf(a, "chat %s turns=1 system=%u user=%u tools=%u reply=%u reasoning=%u "
		    "requests=%u retry=%u%% cache=%s format=plain", model, system, user, tools, reply, reasoning, n,
		    retry, rng_below(&r, 2) == 0 ? "on" : "off");
		const char *text = test_answer(a, b, line);
		money got = -1;

		if (!money_parse(arena_strndup(a, text, strcspn(text, "\n")), &got, &e) || got != want)
			fail_seed("round %d: %s: %s instead of %s", round, line, text, money_text(want, a));
		arena_reset(a);
	}
}

static void
a_forecast_without_growth_is_months_times_the_quote(void **state)
{
	struct rng r = rng_new(__func__);

	for (int round = 0; round < 500; round++) {
		struct arena *a = *state;
		const struct book *b = random_book(&r, a, false);
		unsigned months = 1 + (unsigned)rng_below(&r, FORECAST_MONTHS);
		const char *word = random_word(&r, a), *rest = arena_printf(a, "%s%s requests=%u",
		    random_counts(&r, a), random_terms(&r, a), (unsigned)rng_below(&r, 1000));
		money want = total_of(a, b, arena_printf(a, "%s %s", word, rest)) * months, got = -1;
		const char *line = arena_printf(a, "forecast %s %s months=%u%s format=plain", word, rest, months,
		    rng_below(&r, 2) == 0 ? "" : " growth=0%");
		const char *text = test_answer(a, b, line);
		struct err e = { .kind = ERR_NONE };

		if (!money_parse(arena_strndup(a, text, strcspn(text, "\n")), &got, &e) || got != want)
			fail_seed("round %d: %s: %s instead of %s", round, line, text, money_text(want, a));
		arena_reset(a);
	}
}

/* A share, or a factor, of at most six decimals in millionths; written as a percentage. */
static const char *
percent(unsigned millionths, struct arena *a)
{
	return arena_printf(a, "%u.%04u%%", millionths / 10000, millionths % 10000);
}

static void
each_line_is_rounded_once_and_says_so(void **state)
{
	struct rng r = rng_new(__func__);
	size_t rounded = 0, whole = 0;

	for (int round = 0; round < 3000; round++) {
		struct arena *a = *state;
		char price[2][INT128_TEXT];
		unsigned share = 1 + (unsigned)rng_below(&r, 999999), retry = (unsigned)rng_below(&r, 1000001);
		unsigned discount = (unsigned)rng_below(&r, 1000001), again = (unsigned)rng_below(&r, 1000001);
		const struct book *b = random_book(&r, a, false);
		int128 rate[2], count[2] = { 1 + (int128)rng_long(&r, 20), (int128)rng_long(&r, 20) };
		int128 requests = (int128)rng_long(&r, 20), total = 0;
		bool exact = true, simple = rng_below(&r, 4) == 0;
		struct err e = { .kind = ERR_NONE };
		struct request request;
		struct quote q;
		size_t lines = 0;

		for (size_t i = 0; i < 2; i++) {
			rate[i] = (int128)rng_long(&r, 44);
			int128_print(price[i], rate[i], RATE_DECIMALS);
		}
		if (simple)	/* shares that end */
			share = share / 100000 * 100000 + 100000, retry = discount = again = 0;
		if (share >= 1000000)
			share = 500000;
		request = request_from(arena_printf(a, "quote in=%" PRId64 " out=%" PRId64 " requests=%" PRId64
		    " retry=%s discount=%s escalate=%s/%s:%s", (int64_t)count[0], (int64_t)count[1],
		    (int64_t)requests, percent(retry, a), percent(discount, a), price[0], price[1],
		    percent(again, a)), a);
		if (!quotation_of(b, arena_printf(a, "%s/%s:%s+0/0", price[0], price[1], percent(share, a)), &request,
		    a, &q, &e))
			fail_seed("round %d: %s", round, e.msg);
		for (size_t l = 0; l < q.n; l++) {
			const int128 of = l == 0 ? share : l == 1 ? 1000000 - (int128)share : again;
			const int128 repeated = 1000000 + (int128)retry, kept = 1000000 - (int128)discount;

			for (size_t i = 0; i < q.legs[l].n_lines; i++) {
				const struct line *line = &q.legs[l].lines[i];
				size_t k = line->meter == METER_INPUT ? 0 : 1;
				struct decimal d = decimal_of(l == 1 ? 0 : rate[k]);
				char got[INT128_TEXT], want[DIGITS + 1];
				bool ends;

				/* dollars: rate 10^-12, per million, three fractions of 10^6; in units of 10^-18 */
				decimal_multiply(&d, count[k]);
				decimal_multiply(&d, requests);
				decimal_multiply(&d, of);
				decimal_multiply(&d, repeated);
				decimal_multiply(&d, kept);
				d = decimal_round(&d, 12 + 6 + 18 - 18, HALF_EVEN, &ends);
				exact &= ends;
				int128_print(got, line->amount, 0);
				if (strcmp(got, decimal_text(want, &d)) != 0)
					fail_seed("round %d, leg %zu, %s: got %s, want %s", round, l, meters[line->meter].name,
					    got, want);
				total += line->amount;
				lines++;
			}
		}
		if (q.exact != exact || q.total != total || lines == 0)
			fail_seed("round %d: exact is %d and should be %d; %zu lines", round, q.exact, exact, lines);
		rounded += !exact;
		whole += exact;
		arena_reset(a);
	}
	assert_true(rounded > 500 && whole > 500);
}

/* ---- at the door ---- */

static void
a_range_is_the_two_quotes_of_its_ends(void **state)
{
	static const char *const names[] = { "in", "out" };
	struct rng r = rng_new(__func__);

	for (int round = 0; round < 300; round++) {
		struct arena *a = *state;
		const struct book *b = random_book(&r, a, false);
		struct dispatch *d = test_dispatch(b, false);
		size_t first = rng_below(&r, 2), second = 1 - first;
		const char *word = random_word(&r, a), *terms = arena_printf(a, "%s requests=%u", random_terms(&r, a),
		    (unsigned)rng_below(&r, 300));
		unsigned low = (unsigned)rng_below(&r, 300), high = low + 1 + (unsigned)rng_below(&r, 300);
		unsigned low2 = 1 + (unsigned)rng_below(&r, 300), high2 = low2 + (unsigned)rng_below(&r, 300);
		const char *range2 = high2 == low2 ? arena_printf(a, "%u", low2) :
		    arena_printf(a, "%u..%u", low2, high2);
		const char *line = arena_printf(a, "%s %s=%u..%u %s=%s%s format=plain", word, names[first], low, high,
		    names[second], range2, terms);
		struct said said = test_say(a, d, line);
		const char *want = arena_printf(a, "%s\n%s\n", money_text(total_of(a, b, arena_printf(a,
		    "%s %s=%u %s=%u%s", word, names[first], low, names[second], low2, terms)), a),
		    money_text(total_of(a, b, arena_printf(a, "%s %s=%u %s=%u%s", word, names[first], high,
		    names[second], high2, terms)), a));

		if (said.status != 0 || strcmp(said.out, want) != 0)
			fail_seed("round %d: %s: status %d, got %s%swant %s", round, line, said.status, said.out, said.err,
			    want);
		dispatch_close(d);
		arena_reset(a);
	}
}

/* A setting that is right, with blanks and marks that a line must quote. */
static const char *
random_setting(struct rng *r, struct arena *a, size_t which)
{
	static const char marks[] = "ab '\"\\$#;`*&|()<>=~!{}[]+:/%,.";
	char text[12];
	size_t n = 1 + rng_below(r, sizeof text - 2);

	for (size_t i = 0; i < n; i++)
		text[i] = marks[rng_below(r, sizeof marks - 1)];
	text[n] = '\0';
	switch (which) {
	case 0:
		return arena_printf(a, "in=%u", (unsigned)rng_below(r, 100000));
	case 1:
		return arena_printf(a, "out=%u..%u", (unsigned)rng_below(r, 1000), 1000 + (unsigned)rng_below(r, 1000));
	case 2:
		return arena_printf(a, "cached=%u%%", (unsigned)rng_below(r, 101));
	case 3:
		return arena_printf(a, "retry=%u%%", (unsigned)rng_below(r, 101));
	case 4:
		return "on=2026-12-01T10:30Z";
	case 5:
		return arena_printf(a, "requests=%uk/day", (unsigned)rng_below(r, 100));
	case 6:
		return "explain=yes";
	case 7:
		return arena_printf(a, "tier=%s", text);
	case 8:
		return arena_printf(a, "region=%s", text);
	case 9:
		return arena_printf(a, "model=%u/%u.5", (unsigned)rng_below(r, 100), (unsigned)rng_below(r, 100));
	default:
		return arena_printf(a, "escalate=%s", text);
	}
}

static void
what_is_saved_is_what_is_sourced(void **state)
{
	struct rng r = rng_new(__func__);
	struct arena *names = arena_new();
	const char *file = test_new_file(names, "props.toll");

	for (int round = 0; round < 300; round++) {
		struct arena *a = *state;
		const struct book *b = random_book(&r, a, false);
		struct dispatch *d = test_dispatch(b, true), *again = test_dispatch(b, true);
		struct buffer line = buffer_new(a);
		struct said said;
		const char *want;

		buffer_puts(&line, "set");
		for (size_t i = 0; i < 11; i++) {
			const char *setting, *equals;

			if (rng_below(&r, 2) == 0)
				continue;
			setting = random_setting(&r, a, i);
			equals = strchr(setting, '=');
			buffer_puts(&line, " ");
			buffer_add(&line, setting, (size_t)(equals + 1 - setting));
			args_quote(&line, equals + 1);
		}
		said = test_say(a, d, line.text);
		if (said.status != 0)
			fail_seed("round %d: %s: %s", round, line.text, said.err);
		want = test_say(a, d, "set").out;
		unlink(file);
		said = test_say(a, d, arena_printf(a, "save %s", file));
		if (said.status != 0)
			fail_seed("round %d: save: %s", round, said.err);
		said = test_say(a, again, arena_printf(a, "source %s", file));
		if (said.status != 0 || *said.out != '\0')
			fail_seed("round %d: %s: source: %s%s", round, line.text, said.out, said.err);
		said = test_say(a, again, "set");
		if (strcmp(said.out, want) != 0)
			fail_seed("round %d: %s: got %s, want %s", round, line.text, said.out, want);
		dispatch_close(d);
		dispatch_close(again);
		arena_reset(a);
	}
	unlink(file);
	arena_free(names);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		UNIT(growth_is_the_exact_product_rounded_half_up),
		UNIT(a_budget_holds_n_requests_and_not_one_more),
		UNIT(the_largest_field_fits_and_one_more_does_not),
		UNIT(every_breakeven_agrees_with_brute_force),
		UNIT(a_mix_of_one_part_is_that_part),
		UNIT(a_chat_of_one_turn_is_a_quote),
		UNIT(a_forecast_without_growth_is_months_times_the_quote),
		UNIT(each_line_is_rounded_once_and_says_so),
		UNIT(a_range_is_the_two_quotes_of_its_ends),
		UNIT(what_is_saved_is_what_is_sourced),
	};

	printf("SEED=%" PRIu64 "\n", test_seed());
	return cmocka_run_group_tests(tests, NULL, NULL);
}
