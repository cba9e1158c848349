/* SPDX-License-Identifier: MIT */
/* Subscriptions: what the loader reads of them, and what `plans` shows. tests/data/bad has the mistakes. */
#include "test_answer.h"

static const char *
text(const struct book *b, text_ref ref)
{
	return book_text(b, ref);
}

/* ---- the loader ---- */

static void
everything_about_a_plan_is_read(void **state)
{
	const struct book *b = test_book(*state, "plans.json");
	const struct plan *p = &b->plans[1];
	const struct fee *f = &b->fees[p->fees.first];
	const struct quota *q = &b->quotas[p->quotas.first];

	assert_int_equal(b->n_plans, 3);
	assert_int_equal(b->n_providers, 0);
	want_text(text(b, p->id), "acme-plus", "id");
	want_text(text(b, p->provider), "acme", "provider");
	want_text(text(b, p->title), "Acme Plus", "title");
	want_text(text(b, p->note), "the first day is approximate", "note");
	assert_int_equal(p->aliases.count, 2);
	want_text(text(b, b->aliases[p->aliases.first].name), "plus", "alias");
	assert_int_equal(b->aliases[p->aliases.first + 1].until, date_instant(20250601));
	assert_int_equal(p->fees.count, 3);
	assert_true(f->fee == 20000000000000);
	want_text(text(b, f->per), "month", "per");
	want_text(text(b, f->each), "user", "each");
	assert_int_equal(f->from, date_instant(20250101));
	assert_int_equal(f->until, date_instant(20260101));
	want_text(text(b, f[1].note), "dearer since then", "note of a fee");
	assert_true(f[1].fee == 24500000000000 && f[1].until == INSTANT_LAST);
	assert_int_equal(p->quotas.count, 1);
	want_text(text(b, q->of), "search", "of");
	assert_int_equal(q->count, 250);
	want_text(text(b, b->sources[b->source_refs[q->sources.first]].key), "list", "source");
}

static void
what_a_plan_does_not_say_is_not_there(void **state)
{
	const struct book *b = test_book(*state, "plans.json");
	const struct plan *free_plan = &b->plans[0], *team = &b->plans[2];
	const struct quota *q = &b->quotas[free_plan->quotas.first];

	assert_int_equal(free_plan->note, 0);
	assert_true(b->fees[free_plan->fees.first].fee == 0);
	assert_true(b->fees[free_plan->fees.first].from == INSTANT_FIRST);
	want_text(text(b, q[0].then), "m-2", "then");
	assert_int_equal(q[1].count, -1);
	assert_int_equal(q[1].per, 0);
	assert_int_equal(team->quotas.count, 0);
	assert_int_equal(team->aliases.count, 0);
	assert_int_equal(b->fees[team->fees.first].each, 0);
}

static void
plans_stand_beside_prices(void **state)
{
	const char *paths[] = { test_path(*state, "plans.json"), test_path(*state, "folder") };
	struct err e = { .kind = ERR_NONE };
	const struct book *b = book_load(*state, paths, 2, NULL, &e);

	if (b == NULL)
		fail_msg("%s", e.msg);
	assert_int_equal(b->n_plans, 3);
	assert_int_equal(b->n_providers, 2);
	for (uint32_t i = 0; i < b->n_sources; i++)
		assert_int_equal(b->sources[i].provider == BOOK_NONE, i == 0);
}

/* ---- the command ---- */

#define FREE "acme,acme-free,Acme Free,free,0,month,user,,,,,list\n"
#define PLUS_2025 "acme,acme-plus,Acme Plus,plus; pro,20,month,user,2025-01-01,2026-01-01,,the first day is approximate,list\n"
#define PLUS "acme,acme-plus,Acme Plus,plus; pro,24.5,month,user,2026-01-01,,dearer since then,the first day is approximate,list\n"
#define YEAR "acme,acme-plus,Acme Plus,plus; pro,199,year,user,2025-01-01,,,the first day is approximate,list\n"
#define TEAM "acme,acme-team,Acme Team,,0.5,day,,2027-01-01,,,,list\n"

static void
plans_shows_the_fees_of_the_day(void **state)
{
	static const struct { const char *line, *rows; } cases[] = {
		{ "plans", FREE PLUS YEAR },
		{ "plans on=2024-12-31", FREE },
		{ "plans on=2025-01-01", FREE PLUS_2025 YEAR },
		{ "plans on=2025-12-31", FREE PLUS_2025 YEAR },
		{ "plans on=2026-01-01", FREE PLUS YEAR },
		{ "plans on=2027-01-01", FREE PLUS YEAR TEAM },
		{ "plans plus", PLUS YEAR },
		{ "plans ACME_PLUS", PLUS YEAR },
		{ "plans 'acme plus' free", FREE PLUS YEAR },
		{ "plans Free free", FREE },
	};
	const struct book *b = test_book(*state, "plans.json");

	for (size_t i = 0; i < LENGTH(cases); i++) {
		const char *got = test_answer(*state, b, arena_printf(*state, "%s format=csv", cases[i].line));
		struct buffer plain = buffer_new(*state);

		for (got += strcspn(got, "\n") + 1; *got != '\0'; got++) {	/* behind the header */
			if (*got != '\r')
				buffer_add(&plain, got, 1);
		}
		want_text(plain.text, cases[i].rows, cases[i].line);
	}
}

static void
quotas_are_those_of_the_day(void **state)
{
	static const struct { const char *line, *has, *lacks; } cases[] = {
		{ "plans free", "5h", "search" },
		{ "plans free", "no number is given", "search" },
		{ "plans free on=2025-12-31", "5h", "no number is given" },
		{ "plans plus on=2025-12-31", "250", "m.1" },
		{ "plans plus on=2026-01-01", "$24.50", "250" },
		{ "plans plus on=2025-12-31 format=json", "\"count\": 250", "5h" },
		{ "plans free format=json", "\"count\": null", "search" },
		{ "plans free format=json", "\"then\": \"m-2\"", "search" },
	};
	const struct book *b = test_book(*state, "plans.json");

	for (size_t i = 0; i < LENGTH(cases); i++) {
		const char *got = test_answer(*state, b, cases[i].line);

		if (strstr(got, cases[i].has) == NULL || strstr(got, cases[i].lacks) != NULL)
			fail_msg("%s: want \"%s\" and no \"%s\": %s", cases[i].line, cases[i].has, cases[i].lacks, got);
	}
}

static void
an_unknown_plan_is_an_error(void **state)
{
	const struct book *b = test_book(*state, "plans.json");

	want_refusal(*state, b, "plans acme", ERR_MODEL, "acme");	/* never by a part of its name */
	want_refusal(*state, b, "plans plus nobody", ERR_MODEL, "nobody");
	want_refusal(*state, test_book(*state, "bands.json"), "plans", ERR_MODEL, "no plans");
}

static void
a_name_that_a_plan_had_once_is_its_name_then(void **state)
{
	const struct book *b = test_book(*state, "plans.json");

	test_answer(*state, b, "plans pro on=2025-05-31");
	want_refusal(*state, b, "plans pro on=2025-06-01", ERR_MODEL, "pro");
}

static void
the_shipped_plans_cost_what_the_vendors_say(void **state)
{
	static const struct { const char *line, *row; } cases[] = {
		{ "plans chatgpt-plus", ",20,month,user," },
		{ "plans plus", ",20,month,user," },
		{ "plans chatgpt-pro", ",200,month,user," },
		{ "plans chatgpt-free", ",0,month,user," },
		{ "plans chatgpt-enterprise-us-federal on=2025-12-01", ",1,year,agency," },
	};
	const struct book *b = test_book(*state, "../../pricing");

	for (size_t i = 0; i < LENGTH(cases); i++) {
		const char *got = test_answer(*state, b, arena_printf(*state, "%s format=csv", cases[i].line));

		if (strstr(got, cases[i].row) == NULL)
			fail_msg("%s: want %s: %s", cases[i].line, cases[i].row, got);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		UNIT(everything_about_a_plan_is_read),
		UNIT(what_a_plan_does_not_say_is_not_there),
		UNIT(plans_stand_beside_prices),
		UNIT(plans_shows_the_fees_of_the_day),
		UNIT(quotas_are_those_of_the_day),
		UNIT(an_unknown_plan_is_an_error),
		UNIT(a_name_that_a_plan_had_once_is_its_name_then),
		UNIT(the_shipped_plans_cost_what_the_vendors_say),
	};

	return cmocka_run_group_tests_name("plans", tests, NULL, NULL);
}
