/* SPDX-License-Identifier: MIT */
#include "test.h"

#include "report/baseline.h"
#include "base/money.h"

/* max=+10%: at the limit is within it, one unit of 10^-18 above is not; whatever the size. */
static void
a_change_is_judged_exactly(void **state)
{
	static const struct { const char *before, *after; int change; bool exceeds; } cases[] = {
		{ "1", "1.1", 100000, false },
		{ "1", "1.100000000000000001", 100000, true },
		{ "0.000000000000000001", "0.000000000000000001", 999999, false },
		{ "0.000000000000000001", "0.000000000000000002", 999999, true },
		{ "0.000000000000000001", "0.000000000000000002", 1000000, false },
		{ "100000000000000000000", "110000000000000000000", 100000, false },
		{ "100000000000000000000", "110000000000000000000.000000000000000001", 100000, true },
		{ "1", "0.95", -50000, false },
		{ "1", "0.950000000000000001", -50000, true },
		{ "3", "3", 0, false },
		{ "3", "2", -1000000, true },
		{ "3", "0", -1000000, false },
		{ "0", "0", 100000, false },
		{ "0", "0.000000000000000001", 100000, true },
		{ "0.000000000000000007", "0.000000000000000007", 333333, false },
	};
	struct err e;

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		money before, after;

		assert_true(money_parse(cases[i].before, &before, &e));
		assert_true(money_parse(cases[i].after, &after, &e));
		assert_int_equal(baseline_exceeds(before, after, cases[i].change), cases[i].exceeds);
	}
}

static struct request
asked(const char *max, const char *baseline, struct arena *a)
{
	struct request r = request_new();
	struct err e;

	if (max != NULL)
		assert_true(request_set(&r, field_find("max"), max, 20261122, a, &e));
	if (baseline != NULL)
		assert_true(request_set(&r, field_find("baseline"), baseline, 20261122, a, &e));
	return r;
}

static void
a_change_wants_a_baseline_and_a_baseline_no_amount(void **state)
{
	struct arena *a = arena_new();
	struct request r;
	struct err e;

	(void)state;
	r = asked("+10%", NULL, a);
	assert_false(baseline_check(&r, &e));
	r = asked("5", "x.json", a);
	assert_false(baseline_check(&r, &e));
	r = asked(NULL, "x.json", a);
	assert_true(baseline_check(&r, &e));
	r = asked("-5%", "x.json", a);
	assert_true(baseline_check(&r, &e));
	assert_int_equal((int)r.max_change, -50000);
	request_unset(&r, field_find("max"));
	assert_false(r.max_changes);
	r = asked("5", NULL, a);
	assert_true(baseline_check(&r, &e));
	arena_free(a);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		UNIT(a_change_is_judged_exactly),
		UNIT(a_change_wants_a_baseline_and_a_baseline_no_amount),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
