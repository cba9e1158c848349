/* SPDX-License-Identifier: MIT */
/* However the groups of a sum are arranged, they add up to the same amounts. */
#include "test.h"

#include "commands/sum_groups.h"

enum { RUNS = 60, GROUPS = 80 };

static const char *const keys[] = { "", "a", "b", "search", "Sales", "2026-09", "total" };

#define PICK(rng, list) ((list)[rng_below((rng), LENGTH(list))])

/* Groups by two keys, each pair once. */
static struct group_by
random_groups(struct arena *a, struct rng *rng)
{
	struct group_by g = { .arena = a, .by = { "team", "month" }, .n_by = 2 };

	g.groups = arena_array(a, GROUPS, sizeof *g.groups);
	for (size_t n = rng_below(rng, GROUPS); n > 0; n--) {
		struct group one = { .key = { PICK(rng, keys), PICK(rng, keys) }, .totals = { .priced = rng_below(rng, 2) } };
		bool there = false;

		for (size_t i = 0; i < g.n; i++)
			there |= strcmp(g.groups[i]->key[0], one.key[0]) == 0 && strcmp(g.groups[i]->key[1], one.key[1]) == 0;
		if (there)
			continue;
		one.totals.rows = 1 + rng_below(rng, 9);
		one.totals.cost = one.totals.priced == 0 ? 0 : (money)rng_below(rng, 1000) * MONEY_ONE;
		g.groups[g.n] = arena_alloc(a, sizeof one);
		*g.groups[g.n++] = one;
	}
	return g;
}

static struct totals
sum_of(const struct group_by *g)
{
	struct totals sum = { .rows = 0 };
	struct err e;

	for (size_t i = 0; i < g->n; i++)
		assert_true(totals_merge(&sum, &g->groups[i]->totals, &e));
	return sum;
}

static void
sorting_and_joining_groups_changes_no_sum(void **state)
{
	static const char *const orders[] = { "", "cost", "-cost", "rows", "team", "-month" };
	struct rng rng = rng_new("groups of sums");

	for (size_t k = 0; k < RUNS; k++) {
		struct group_by g = random_groups(*state, &rng);
		const struct totals before = sum_of(&g);
		struct request r = request_new();
		const size_t n = g.n;
		struct totals after;
		struct err e;

		r.sort = PICK(&rng, orders);
		r.limit = (quantity)rng_below(&rng, 12) * QUANTITY_ONE;
		assert_true(sum_groups_check(&g, &r, &e) && sum_groups_arrange(&g, &r, *state, &e));
		after = sum_of(&g);
		assert_true(before.cost == after.cost && before.rows == after.rows);
		if (r.limit > 0 && n > (size_t)(r.limit / QUANTITY_ONE))
			assert_int_equal(g.n, (size_t)(r.limit / QUANTITY_ONE) + 1);
		for (size_t i = 1; i + (g.n < n) < g.n && strcmp(r.sort, "cost") == 0; i++)
			assert_true(g.groups[i - 1]->totals.cost >= g.groups[i]->totals.cost);
	}
}

/* The columns of each row, the rows of each column, and all totals of rows are the same amount. */
static void
the_columns_of_a_pivot_add_up(void **state)
{
	struct rng rng = rng_new("pivots of sums");

	for (size_t k = 0; k < RUNS; k++) {
		struct group_by g = random_groups(*state, &rng);
		const struct totals all = sum_of(&g);
		struct request r = request_new();
		struct err e;
		struct table *t;

		r.across = rng_below(&rng, 2) == 0 ? "month" : "team";
		r.limit = (quantity)rng_below(&rng, 4) * QUANTITY_ONE;
		r.sort = rng_below(&rng, 2) == 0 ? "cost" : "";
		t = sum_groups_across(&g, &r, &all, true, *state, &e);
		assert_non_null(t);
		for (size_t row = 0; row < t->n_rows; row++) {
			money sum = 0;

			for (size_t c = 1; c + 1 < t->n_columns; c++)
				sum += table_cell(t, row, c)->kind == CELL_NULL ? 0 : table_cell(t, row, c)->number;
			assert_true(sum == (table_cell(t, row, t->n_columns - 1)->kind == CELL_NULL ? 0 :
			    table_cell(t, row, t->n_columns - 1)->number));
		}
		for (size_t c = 1; c < t->n_columns && t->n_rows > 0; c++) {
			money sum = 0;

			for (size_t row = 0; row + 1 < t->n_rows; row++)
				sum += table_cell(t, row, c)->kind == CELL_NULL ? 0 : table_cell(t, row, c)->number;
			assert_true(sum == (table_cell(t, t->n_rows - 1, c)->kind == CELL_NULL ? 0 :
			    table_cell(t, t->n_rows - 1, c)->number));
			assert_true(c + 1 < t->n_columns || sum == all.cost);
		}
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		UNIT(sorting_and_joining_groups_changes_no_sum),
		UNIT(the_columns_of_a_pivot_add_up),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
