/* SPDX-License-Identifier: MIT */
#include "test.h"

#include <stdalign.h>

static bool
is_zero(const char *p, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		if (p[i] != 0)
			return false;
	}
	return true;
}

static void
memory_is_zeroed_and_aligned_for_any_type(void **state)
{
	static const size_t sizes[] = { 0, 1, 3, 8, 17, 4096, 65535, 65536, 65537, 1 << 20, 5 };

	for (size_t round = 0; round < 3; round++) {
		for (size_t i = 0; i < LENGTH(sizes); i++) {
			char *p = arena_alloc(*state, sizes[i]);

			if (p == NULL || (uintptr_t)p % alignof(max_align_t) != 0)
				fail_msg("%zu bytes: not aligned", sizes[i]);
			if (!is_zero(p, sizes[i]))
				fail_msg("%zu bytes: not zeroed", sizes[i]);
			memset(p, 0xa5, sizes[i]);
		}
		arena_reset(*state);	/* what is used again must be zeroed again */
	}
}

static void
allocations_do_not_overlap(void **state)
{
	enum { N = 500 };
	char *p[N];

	for (size_t i = 0; i < N; i++) {
		p[i] = arena_alloc(*state, i * 7 + 1);
		memset(p[i], (int)(i % 251), i * 7 + 1);
	}
	for (size_t i = 0; i < N; i++) {
		for (size_t k = 0; k < i * 7 + 1; k++) {
			if (p[i][k] != (char)(i % 251))
				fail_msg("allocation %zu was overwritten at byte %zu", i, k);
		}
	}
}

static void
a_text_is_copied_with_its_end(void **state)
{
	char source[] = "gpt-5";
	char *copy = arena_strdup(*state, source), *part = arena_strndup(*state, source, 3);

	source[0] = 'x';
	assert_string_equal(copy, "gpt-5");
	assert_string_equal(part, "gpt");
	assert_string_equal(arena_strdup(*state, ""), "");
	assert_string_equal(arena_strndup(*state, NULL, 0), "");
}

static void
a_printed_text_is_as_long_as_it_must_be(void **state)
{
	char *s = arena_printf(*state, "%s=%d", "in", 10000);
	char *padded = arena_printf(*state, "%*s", 100000, "x");

	assert_string_equal(s, "in=10000");
	assert_int_equal(strlen(padded), 100000);
	assert_int_equal(padded[99999], 'x');
	assert_string_equal(arena_printf(*state, "%s", ""), "");
}

static void
an_array_keeps_its_elements_while_it_grows(void **state)
{
	size_t room = 0, n = 0;
	int *items = NULL;

	for (int i = 0; i < 10000; i++) {
		items = arena_grow(*state, items, n, &room, sizeof *items);
		if (n >= room)
			fail_msg("no room for element %d", i);
		items[n++] = i;
	}
	for (int i = 0; i < 10000; i++)
		assert_int_equal(items[i], i);
}

static void
an_array_that_is_not_full_stays_where_it_is(void **state)
{
	size_t room = 0;
	long *items = arena_grow(*state, NULL, 0, &room, sizeof *items);

	assert_true(room > 0);
	for (size_t n = 0; n < room; n++)
		assert_ptr_equal(arena_grow(*state, items, n, &room, sizeof *items), items);
}

static void
freeing_nothing_is_fine(void **state)
{
	(void)state;
	arena_free(NULL);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		UNIT(memory_is_zeroed_and_aligned_for_any_type),
		UNIT(allocations_do_not_overlap),
		UNIT(a_text_is_copied_with_its_end),
		UNIT(a_printed_text_is_as_long_as_it_must_be),
		UNIT(an_array_keeps_its_elements_while_it_grows),
		UNIT(an_array_that_is_not_full_stays_where_it_is),
		UNIT(freeing_nothing_is_fine),
	};

	return cmocka_run_group_tests_name("arena", tests, NULL, NULL);
}
