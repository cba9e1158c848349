/* SPDX-License-Identifier: MIT */
/* Nothing changes between two neighbouring breaks: neither a price nor what a word means. */
#include "test_random_book.h"
#include "test_usage.h"

#include "book/model_lookup.h"
#include "book/price_breaks.h"
#include "book/rate_select.h"

/* ---- an uplift that holds in one tier ---- */

static const char tiered[] =
	"{ \"toll\": 1, \"provider\": \"p\", \"title\": \"P\", \"tiers\": { \"fast\": \"priority\" },\n"
	"  \"sources\": { \"s\": { \"title\": \"S\", \"url\": \"https://p.example/\", \"read\": \"2026-11-01\" } },\n"
	"  \"models\": [ { \"id\": \"m\", \"title\": \"M\", \"uplift\": [\n"
	"      { \"region\": \"us\", \"tier\": \"Priority\", \"times\": \"1.5\", \"until\": \"2026-02-15\", \"sources\": [\"s\"] },\n"
	"      { \"region\": \"us\", \"tier\": \"priority\", \"times\": \"3\", \"from\": \"2026-02-15\", \"sources\": [\"s\"] },\n"
	"      { \"region\": \"us\", \"tier\": \"standard\", \"times\": \"1.2\", \"sources\": [\"s\"] } ],\n"
	"    \"rates\": [ { \"input\": \"1\", \"output\": \"2\", \"sources\": [\"s\"] },\n"
	"      { \"tier\": \"priority\", \"input\": \"10\", \"output\": \"20\", \"sources\": [\"s\"] },\n"
	"      { \"tier\": \"batch\", \"input\": \"0.5\", \"output\": \"1\", \"sources\": [\"s\"] } ] } ] }\n";

static const char rows[] = "model,tier,region,date,input\n"
	"m,fast,us,2026-02-14,1000000\nm,fast,us,2026-02-15,1000000\nm,fast,us,2026-02-14,2000000\n"
	"m,fast,us,2026-02-15,2000000\nm,,us,2026-02-14,1000000\nm,,us,2026-02-15,2000000\nm,batch,us,2026-02-14,1\n"
	"m,batch,,2026-02-14,1000000\nm,batch,us,2026-02-15,1\nm,fast,us,2026-02-16,1000000\n";

static void
an_uplift_of_one_tier_is_in_quotes_files_and_forecasts_of_that_tier_alone(void **state)
{
	static const struct { const char *line, *want; } cases[] = {
		{ "m in=1M region=us on=2026-02-14", ",1.2,,region us: token prices times 1.2\n" },
		{ "m in=1M region=us tier=fast on=2026-02-14", ",15,,region us: token prices times 1.5\n" },
		{ "m@priority in=1M region=us on=2026-02-15", ",30,,region us: token prices times 3\n" },
		{ "m in=1M tier=batch on=2026-02-14", ",0.5,,\n" },
		{ "m in=1M tier=batch region=us on=2026-02-14", "m in tier batch has no price for region 'us'; its prices "
		    "differ by region in other tiers\n" },
		{ "m in=1M tier=fast region=mars on=2026-02-14", "regions with prices: us\n" },
		{ "forecast m in=1M tier=fast region=us on=2026-01-01 months=3",
		    "\nm,1,2026-01-01,1,15,15,\nm,2,2026-02-01,1,22.5,37.5,a price changes\n"
		    "m,3,2026-03-01,1,30,67.5,\n" },
		{ "forecast m in=1M region=us on=2026-01-01 months=3",
		    "\nm,1,2026-01-01,1,1.2,1.2,\nm,2,2026-02-01,1,1.2,2.4,\nm,3,2026-03-01,1,1.2,3.6,\n" },
		{ "batch @in.csv", ",15,region us: token prices times 1.5\n" },
	};
	struct usage_fixture *x = *state;
	struct said by_memo, in_full;

	dispatch_close(x->door);
	x->door = test_dispatch(test_book_text(x->arena, "tiered.json", tiered), false);
	usage_put(x, "in.csv", rows);
	for (size_t i = 0; i < LENGTH(cases); i++) {
		struct said said = usage_say(x, arena_printf(x->arena, "%s%s", cases[i].line,
		    strncmp(cases[i].line, "batch", 5) == 0 ? "" : " --csv"));

		if (strstr(said.out, cases[i].want) == NULL && strstr(said.err, cases[i].want) == NULL)
			fail_msg("%s: %s%s", cases[i].line, said.out, said.err);
	}
	by_memo = usage_say(x, "batch @in.csv");
	in_full = usage_say(x, "batch @in.csv reader=libcsv");
	want_text(by_memo.out, in_full.out, "rows by the memo");
	want_text(by_memo.err, in_full.err, "messages by the memo");
}

/* ---- between two neighbouring breaks ---- */

/* A question: when, and of what size. */
struct question { instant at; int64_t prompt, total; };

/* A question, and where the last break at or below it is on each axis. */
struct below { struct question of, last; size_t n[BREAK_KINDS]; };

static void
raise_to(int64_t *last, int64_t of, int64_t at)
{
	if (at <= of && at > *last)
		*last = at;
}

static void
below_raise(void *self, const struct price_break *at)
{
	struct below *l = self;
	const struct question *q = &l->of;
	int back = (date_week_minute(q->at, 0) - (int)at->at % WEEK_MINUTES + WEEK_MINUTES) % WEEK_MINUTES;

	l->n[at->kind]++;
	if (at->kind == BREAK_TIME)
		raise_to(&l->last.at, q->at, at->at);
	else if (at->kind == BREAK_WEEK)
		raise_to(&l->last.at, q->at, q->at - q->at % MINUTE - back * MINUTE);
	else if (at->kind == BREAK_PROMPT)
		raise_to(&l->last.prompt, q->prompt, at->at);
	else
		raise_to(&l->last.total, q->total, at->at);
}

static instant
random_instant(struct maker *m)
{
	static const int around[] = { -60, -1, 0, 1, 60, 7 * 3600, 86400 };
	struct when w;
	struct err e;

	if (one_in(m, 2))
		return date_instant(20260101) + (instant)rng_below(&m->rng, 330 * (uint64_t)DAY_SECONDS);
	if (!date_parse(any_of(m, change_moments), 0, &w, &e))
		fail_msg("%s", e.msg);
	return w.at + any_of(m, around);
}

static struct question
random_question(struct maker *m)
{
	static const int64_t sizes[] = { 0, 1, 999, 1000, 1001, 31999, 32000, 32001, 99999, 100000, 100001, 199999, 200000,
	    200001, 500000 };
	struct question q = { random_instant(m), any_of(m, sizes), 0 };

	q.total = one_in(m, 2) ? q.prompt : any_of(m, sizes);
	return q;
}

/* The prices that hold; false if none does. *model: the one that serves. */
static bool
prices_of(const struct book *b, const struct price_scope *s, const struct question *q, bool timed,
    struct rate_choices *out, uint32_t *model)
{
	struct rate_query query = { .tier = s->tier, .region = s->region,
	    .when = { date_day(q->at), q->at, timed }, .prompt = q->prompt * QUANTITY_ONE,
	    .total = q->total * QUANTITY_ONE, .request_count = QUANTITY_ONE };
	struct err e;

	query.model = *model = rate_successor(b, s->asked, q->at);
	return rate_select(b, &query, out, &e);
}

static bool
same_choice(const struct rate_choice *p, const struct rate_choice *q)
{
	return p->rate == q->rate && p->any == q->any && p->uplift == q->uplift && p->times == q->times;
}

static struct price_scope
random_scope(struct maker *m)
{
	static const char *const tiers[] = { "", "standard", "batch", "bulk" }, *const regions[] = { "", "us", "US", "eu" };

	return (struct price_scope){ .asked = (uint32_t)rng_below(&m->rng, MODELS), .billed = BOOK_NONE,
	    .tier = any_of(m, tiers), .region = any_of(m, regions) };
}

static void
a_price_is_that_of_the_last_break_before_it(void **state)
{
	enum { BOOKS = 200, QUESTIONS = 400 };
	struct maker m = { .rng = rng_new(__func__) };
	const struct book *b = NULL;
	size_t priced = 0, n[BREAK_KINDS] = { 0 };

	for (size_t i = 0; i < BOOKS * QUESTIONS; i++) {
		struct price_scope s = random_scope(&m);
		struct below l = { .of = random_question(&m) };
		struct rate_choices now, then;
		uint32_t model, before;
		bool holds;

		if (i % QUESTIONS == 0) {
			m.out = buffer_new(*state);
			b = random_book(&m);
		}
		price_breaks(b, &s, below_raise, &l);
		holds = prices_of(b, &s, &l.of, true, &now, &model);
		if (holds != prices_of(b, &s, &l.last, true, &then, &before) || model != before ||
		    (holds && !same_choice(&now.pick[0], &then.pick[0])))
			fail_seed("m%u@%s in '%s': another price at %" PRId64 " of %" PRId64 "/%" PRId64 " than at %" PRId64
			    " of %" PRId64 "/%" PRId64 "\n%s", s.asked, s.tier, s.region, l.of.at, l.of.prompt, l.of.total,
			    l.last.at, l.last.prompt, l.last.total, m.out.text);
		priced += holds;
		for (size_t k = 0; k < BREAK_KINDS; k++)
			n[k] += l.n[k];
	}
	assert_true(priced > BOOKS * QUESTIONS / 4);
	assert_true(n[BREAK_TIME] > 0 && n[BREAK_WEEK] > 0 && n[BREAK_PROMPT] > 0 && n[BREAK_TOTAL] > 0);
	assert_true(n[BREAK_CACHE_READ] + n[BREAK_DAILY] == 0);	/* these are for notes */
}

static void
a_day_has_the_prices_of_all_its_minutes(void **state)
{
	enum { BOOKS = 100, QUESTIONS = 200 };
	struct maker m = { .rng = rng_new(__func__) };
	const struct book *b = NULL;
	size_t found = 0;

	for (size_t i = 0; i < BOOKS * QUESTIONS; i++) {
		struct price_scope s = random_scope(&m);
		struct question q = random_question(&m), whole;
		struct rate_choices now, all;
		uint32_t model;
		size_t k = 0;

		if (i % QUESTIONS == 0) {
			m.out = buffer_new(*state);
			b = random_book(&m);
		}
		whole = q;
		q.at -= q.at % MINUTE;
		whole.at -= whole.at % DAY_SECONDS;
		if (!prices_of(b, &s, &q, true, &now, &model))
			continue;
		if (!prices_of(b, &s, &whole, false, &all, &model))
			fail_seed("m%u@%s in '%s' has a price at %" PRId64 ", and none on that day", s.asked, s.tier, s.region,
			    q.at);
		while (k < all.n && !same_choice(&all.pick[k], &now.pick[0]))
			k++;
		if (k == all.n)
			fail_seed("m%u@%s in '%s' at %" PRId64 ": the day has another price\n%s", s.asked, s.tier, s.region,
			    q.at, m.out.text);
		found += all.n > 1;
	}
	assert_true(found > 500);
}

static void
a_word_means_what_it_means_from_the_last_break_on(void **state)
{
	static const char *const words[] = { "now", "NOW", "acme/now", "Acme/Now", "m0", "long-name-0", "no-now" };
	struct maker m = { .rng = rng_new(__func__), .out = buffer_new(*state) };
	const struct book *b = random_book(&m);
	const struct dated_names dated = price_dated_names(b, *state);
	size_t moved = 0;

	for (size_t i = 0; i < 2000; i++) {
		const char *word = any_of(&m, words);
		struct below l = { .of = random_question(&m) };
		uint32_t now = BOOK_NONE, then = BOOK_NONE;
		struct err e;

		price_breaks_of_name(&dated, word, below_raise, &l);
		if (!model_lookup(b, word, "", l.of.at, &now, &e))
			now = BOOK_NONE;
		if (!model_lookup(b, word, "", l.last.at, &then, &e))
			then = BOOK_NONE;
		if (now != then)
			fail_seed("'%s' means %u at %" PRId64 " and %u at %" PRId64, word, now, l.of.at, then, l.last.at);
		moved += l.last.at > 0;
	}
	assert_true(moved > 100);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		USAGE_UNIT(an_uplift_of_one_tier_is_in_quotes_files_and_forecasts_of_that_tier_alone),
		UNIT(a_price_is_that_of_the_last_break_before_it),
		UNIT(a_day_has_the_prices_of_all_its_minutes),
		UNIT(a_word_means_what_it_means_from_the_last_break_on),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
