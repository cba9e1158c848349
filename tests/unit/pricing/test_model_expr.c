/* SPDX-License-Identifier: MIT */
/* Model expressions: tiers, prices spelled out, mixes, quotas, escalation, retries, discounts. */
#include "test_answer.h"

#include "pricing/model_expr.h"

static const struct book *
book(struct arena *a)
{
	return test_book(a, "calculator.json");
}

/* The total of each line as the bare exact amount. */
static void
a_model_expression_costs_exactly(void **state)
{
	static const struct { const char *line, *total; } cases[] = {
		/* a tier in the word */
		{ "plain in=1M out=1M", "5" },
		{ "plain@batch in=1M out=1M", "2.5" },
		{ "plain@standard in=1M out=1M", "5" },
		/* prices spelled out: input/output, input/cache-read/output */
		{ "3/15 in=1M out=1M", "18" },
		{ "3/0.30/15 in=1M cached=400k out=1M", "16.92" },
		{ "3/15 in=1M cached=400k out=1M", "18" },
		{ "0/0 in=1M", "0" },
		{ "0.000000000001/1 in=1M", "0.000000000001" },
		/* mixes: shares of money, also where the requests do not divide */
		{ "plain:70%+small:30% in=1M out=1M", "3.8" },
		{ "small:30%+plain in=1M out=1M", "3.8" },
		{ "plain+small:30% in=1M out=1M", "3.8" },
		{ "plain:100% in=1M out=1M", "5" },
		{ "plain:33.3333%+small:66.6667% in=1M", "0.4666664" },
		{ "plain:50%+small:25%+3/15:25% in=1M", "1.3" },
		{ "plain@batch:50%+plain:50% in=1M", "0.75" },
		{ "plain:50%+plain@batch:50% in=1M", "0.75" },
		{ "plain:50%+3/15:50% in=1M requests=3", "6" },
		/* quotas: the first so many requests, in the order typed */
		{ "plain:10+small in=1M requests=100", "28" },
		{ "plain:10+small in=1M requests=10", "10" },
		{ "plain:10+small in=1M requests=11", "10.2" },
		{ "plain:10+small in=1M requests=4", "4" },
		{ "plain:10+small in=1M requests=0", "0" },
		{ "plain:10+small:20+3/15 in=1M requests=31", "17" },
		{ "plain@batch:10+plain in=1M requests=12", "7" },
		{ "plain:1k+small in=1M requests=1001", "1000.2" },
		/* a colon that belongs to a name is no mark */
		{ "colon:7 in=1M", "7" },
		{ "colon:7:50%+plain:50% in=1M", "4" },
		{ "colon:7:2+plain in=1M requests=3", "15" },
		/* escalation, retries, discounts */
		{ "small escalate=plain:20% in=1M out=1M", "2" },
		{ "small escalate=3/15:100% in=1M", "3.2" },
		{ "small escalate=plain@batch:20% in=1M", "0.3" },
		{ "small escalate=plain:0% in=1M", "0.2" },
		{ "plain retry=3% in=1M out=1M", "5.15" },
		{ "plain retry=100% in=1M", "2" },
		{ "plain discount=15% in=1M out=1M", "4.25" },
		{ "plain discount=100% in=1M", "0" },
		{ "plain:50%+small:50% escalate=3/15:10% retry=10% discount=50% in=1M", "0.495" },
		{ "plain:10+small escalate=3/15:10% in=1M requests=20", "18" },
		/* a band belongs to one request, never to how many there are */
		{ "banded in=1000 requests=1000", "1" },
		{ "banded in=1001 requests=1000", "2.002" },
		{ "banded:50%+plain:50% in=1001 requests=1000", "1.5015" },
	};
	const struct book *b = book(*state);

	for (size_t i = 0; i < LENGTH(cases); i++) {
		const char *line = arena_printf(*state, "%s format=plain", cases[i].line);

		want_text(test_answer(*state, b, line), arena_printf(*state, "%s\n", cases[i].total), line);
	}
}

static void
a_bad_expression_says_what_is_wrong(void **state)
{
	static const struct { const char *line; enum err_kind kind; const char *word; } cases[] = {
		{ "plain:60%+small:50% in=1k", ERR_USAGE, "the shares are 110% together" },
		{ "plain:100%+small:0.0001% in=1k", ERR_USAGE, "the shares are 100.0001% together" },
		{ "plain:60%+small:30% in=1k", ERR_USAGE, "only 90% together" },
		{ "plain:60% in=1k", ERR_USAGE, "only 60% together" },
		{ "plain:100%+small in=1k", ERR_USAGE, "nothing is left" },
		{ "plain+small in=1k", ERR_USAGE, "only one part may leave its share out" },
		{ "plain:10%+small+3/15 in=1k", ERR_USAGE, "only one part may leave its share out" },
		{ "plain:0%+small in=1k", ERR_USAGE, "takes no request" },
		{ "plain:0+small in=1k requests=5", ERR_USAGE, "takes no request" },
		{ "plain:101%+small in=1k", ERR_USAGE, "101%" },
		{ "plain:10+small in=1k", ERR_USAGE, "say requests=" },
		{ "plain:10+small:5 in=1k requests=100", ERR_USAGE, "who takes the rest" },
		{ "plain:10+small:50% in=1k requests=100", ERR_USAGE, "has shares and quotas" },
		{ "plain:50%+small:10+3/15 in=1k requests=100", ERR_USAGE, "has shares and quotas" },
		{ "plain:x+small in=1k", ERR_MODEL, "'plain:x'" },
		{ "plain:70%+smoll:30% in=1k", ERR_MODEL, "smoll" },
		{ "plain:70%+ in=1k", ERR_MODEL, "" },
		{ "plain@sale in=1k", ERR_PRICE, "sale" },
		{ "plain@standard in=1k tier=batch", ERR_USAGE, "both name a tier" },
		{ "plain@sale:50%+small:50% in=1k", ERR_PRICE, "sale" },
		{ "1.0000000000001/3 in=1k", ERR_USAGE, "1.0000000000001" },
		{ "1..2/3 in=1k", ERR_USAGE, "1..2" },
		{ "3/ in=1k", ERR_USAGE, "''" },
		{ "1/2/3/4 in=1k", ERR_MODEL, "1/2/3/4" },
		{ "plain escalate=small in=1k", ERR_USAGE, "names no share" },
		{ "plain escalate=small:120% in=1k", ERR_USAGE, "120%" },
		{ "plain escalate=smoll:20% in=1k", ERR_MODEL, "smoll" },
		{ "plain retry=101% in=1k", ERR_USAGE, "retry" },
		{ "plain retry=3 in=1k", ERR_USAGE, "retry" },
		{ "plain discount=-1% in=1k", ERR_USAGE, "discount" },
		{ "plain discount=1.00001% in=1k", ERR_USAGE, "discount" },
		{ "plain+1/1:1%+1/1:1%+1/1:1%+1/1:1%+1/1:1%+1/1:1%+1/1:1%+1/1:1%+1/1:1%+1/1:1%+1/1:1%+1/1:1%"
		    "+1/1:1%+1/1:1%+1/1:1%+1/1:1% in=1k", ERR_USAGE, "more than 16 parts" },
	};
	const struct book *b = book(*state);

	for (size_t i = 0; i < LENGTH(cases); i++)
		want_refusal(*state, b, cases[i].line, cases[i].kind, cases[i].word);
}

static struct request
request_of(const char *const *settings, size_t n, struct arena *a)
{
	struct request r = request_new();
	struct err e = { .kind = ERR_NONE };

	r.on = date_when(TEST_TODAY);
	for (size_t i = 0; i + 1 < n; i += 2) {
		if (!request_set(&r, field_find(settings[i]), settings[i + 1], TEST_TODAY, a, &e))
			fail_msg("%s=%s: %s", settings[i], settings[i + 1], e.msg);
	}
	return r;
}

static void
the_rest_is_what_the_other_parts_leave(void **state)
{
	const char *settings[] = { "in", "1M", "requests", "100" };
	struct request r = request_of(settings, LENGTH(settings), *state);
	const struct book *b = book(*state);
	struct err e = { .kind = ERR_NONE };
	struct model_expr o;

	if (!model_expr_parse(b, &r, "plain:12.5%+small+3/15:0.0001%", *state, &o, &e))
		fail_msg("%s", e.msg);
	assert_int_equal(o.n, 3);
	assert_false(o.quota);
	assert_true(o.legs[0].share == 125000 && o.legs[1].share == 874999 && o.legs[2].share == 1);
	assert_true(o.legs[1].rest && !o.legs[0].rest);
	want_text(o.name, "plain:12.5%+small+3/15:0.0001%", "name");
	want_text(o.legs[0].name, "plain", "the name of a leg");
	if (!model_expr_parse(b, &r, "plain:12+small", *state, &o, &e))
		fail_msg("%s", e.msg);
	assert_true(o.quota && o.legs[0].count == 12 * QUANTITY_ONE && o.legs[1].rest);
}

/* A leg that takes no request is no line of the bill; escalation adds legs. */
static void
a_quotation_has_one_bill_for_each_leg_that_takes_requests(void **state)
{
	static const struct { const char *word, *requests, *escalate; size_t legs; bool simple; } cases[] = {
		{ "plain", "5", NULL, 1, true },
		{ "plain@batch", "5", NULL, 1, true },
		{ "plain:50%+small", "5", NULL, 2, false },
		{ "plain:5+small", "5", NULL, 1, false },
		{ "plain:5+small", "6", NULL, 2, false },
		{ "plain:5+small:5+3/15", "11", NULL, 3, false },
		{ "plain", "5", "small:20%", 2, false },
		{ "plain:5+small", "6", "3/15:20%", 3, false },
	};
	const struct book *b = book(*state);

	for (size_t i = 0; i < LENGTH(cases); i++) {
		const char *settings[] = { "in", "1k", "requests", cases[i].requests, "escalate",
		    cases[i].escalate };
		struct request r = request_of(settings, cases[i].escalate == NULL ? 4 : 6, *state);
		struct err e = { .kind = ERR_NONE };
		struct quote q;
		struct model_expr o;
		money sum = 0;

		if (!model_expr_parse(b, &r, cases[i].word, *state, &o, &e) ||
		    !model_expr_quote(&o, &r, *state, &q, &e))
			fail_msg("%s: %s", cases[i].word, e.msg);
		if (q.n != cases[i].legs || q.simple != cases[i].simple || !q.exact)
			fail_msg("%s: %zu legs, simple %d, exact %d", cases[i].word, q.n, q.simple, q.exact);
		for (size_t l = 0; l < q.n; l++)
			sum += q.legs[l].total;
		assert_true(sum == q.total);
	}
}

static void
what_does_not_end_is_rounded_once_and_says_so(void **state)
{
	/* 10^-12 dollars a million for one token is 10^-18; shares of that do not end within 18 decimals */
	static const struct { const char *line, *total; bool exact; } cases[] = {
		{ "0.000000000001/1 in=1", "0.000000000000000001", true },
		{ "0.000000000001/1:50%+0/0:50% in=1", "0", false },
		{ "0.000000000001/1:50%+0/0:50% in=3", "0.000000000000000002", false },
		{ "0.000000000001/1:50%+0/0:50% in=2", "0.000000000000000001", true },
		{ "0.000000000001/1 in=1 retry=50%", "0.000000000000000002", false },
		{ "0.000000000001/1 in=1 retry=49.9999%", "0.000000000000000001", false },
		{ "0.000000000001/1 in=1 discount=50%", "0", false },
		{ "0.000000000001/1 in=3 retry=50% discount=50%", "0.000000000000000002", false },
		{ "0.000000000001/1 in=1 requests=2 retry=50%", "0.000000000000000003", true },
	};
	const struct book *b = book(*state);

	for (size_t i = 0; i < LENGTH(cases); i++) {
		const char *line = cases[i].line, *json;

		json = test_answer(*state, b, arena_printf(*state, "%s format=json", line));
		if (strstr(json, arena_printf(*state, "\"total\": \"%s\",\n      \"exact\": %s,", cases[i].total,
		    cases[i].exact ? "true" : "false")) == NULL)
			fail_msg("%s: want %s, exact %d: %s", line, cases[i].total, cases[i].exact, json);
	}
}

static void
a_bill_of_legs_lists_them_in_json(void **state)
{
	static const char *const wants[] = { "\"legs\": [", "\"total\": \"31\"", "\"model\": \"small\"",
	    "\"requests\": 90", "\"share\": \"0.01\"", "\"total\": \"18\"" };
	const char *json = test_answer(*state, book(*state),
	    "plain:10+small requests=100 in=1M escalate=3/15:1% format=json");

	for (size_t i = 0; i < LENGTH(wants); i++) {
		if (strstr(json, wants[i]) == NULL)
			fail_msg("want %s: %s", wants[i], json);
	}
}

static void
top_lists_what_is_on_sale_and_large_enough(void **state)
{
	static const struct { const char *line, *has, *lacks; } cases[] = {
		{ "top in=10k", "small", "guess" },
		{ "top in=10k", "small", "gone" },
		{ "top in=10k all=yes", "guess", "nothing" },
		{ "top in=10k all=yes", "gone", "nothing" },
		{ "top 100 in=10k", "dated", "guess" },			/* a window that is not known */
		{ "top 100 in=10k context=1", "small", "dated" },
		{ "top in=10k on=2025-12-31", "gone", "guess" },
		{ "top in=50001", "plain", "small" },
		{ "top in=49k out=1k", "small", "guess" },
		{ "top in=49k out=1001", "plain", "small" },
		{ "top in=10k context=50001", "plain", "small" },
		{ "top 1 in=10k", "small", "plain" },
		{ "top 2 in=10k", "plain", "writer" },
		{ "top plain writer in=10k", "writer", "small" },
		{ "top 1 plain writer in=10k", "plain", "writer" },
		{ "top p* in=10k", "plain", "small" },
		{ "top provider=acme 1 in=10k", "small", "plain" },
	};
	const struct book *b = book(*state);

	for (size_t i = 0; i < LENGTH(cases); i++) {
		const char *got = test_answer(*state, b, arena_printf(*state, "%s format=csv", cases[i].line));

		if (strstr(got, arena_printf(*state, ",%s,", cases[i].has)) == NULL ||
		    strstr(got, arena_printf(*state, ",%s,", cases[i].lacks)) != NULL)
			fail_msg("%s: want %s and no %s: %s", cases[i].line, cases[i].has, cases[i].lacks, got);
	}
	want_refusal(*state, b, "top", ERR_USAGE, "in=");
	want_refusal(*state, b, "top 0 in=1k", ERR_USAGE, "top shows");
	want_refusal(*state, b, "top 100001 in=1k", ERR_USAGE, "top shows");
	want_refusal(*state, b, "top in=2M context=1", ERR_PRICE, "too small");
	want_refusal(*state, b, "top smoll in=1k", ERR_MODEL, "smoll");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		UNIT(a_model_expression_costs_exactly),
		UNIT(a_bad_expression_says_what_is_wrong),
		UNIT(the_rest_is_what_the_other_parts_leave),
		UNIT(a_quotation_has_one_bill_for_each_leg_that_takes_requests),
		UNIT(what_does_not_end_is_rounded_once_and_says_so),
		UNIT(a_bill_of_legs_lists_them_in_json),
		UNIT(top_lists_what_is_on_sale_and_large_enough),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
