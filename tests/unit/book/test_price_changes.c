/* SPDX-License-Identifier: MIT */
/* history and diff: which prices changed, when, and from what to what. */
#include "test_answer.h"

#include "book/price_changes.h"

#define HEAD "{\"toll\":1,\"provider\":\"p\",\"title\":\"P\",\"sources\":{\"s\":{\"title\":\"S\"," \
    "\"url\":\"https://p.example/\",\"read\":\"2026-01-01\"}},\"models\":["
#define MODEL(id, rows) "{\"id\":\"" id "\",\"title\":\"" id "\",\"rates\":[" rows "]}"
#define ROW(words) "{" words ",\"sources\":[\"s\"]}"
#define TAIL "]}"
#define ALWAYS HEAD MODEL("m", ROW("\"input\":\"1\"")) TAIL

static const struct book *
book_of(struct arena *a, const char *json)
{
	return test_book_text(a, "changes.json", json);
}

/* "2025-06-01 m standard input 10 > 2": a line for each change; "-" is no price. */
static const char *
written(struct arena *a, const struct price_changes *changes)
{
	struct buffer out = buffer_new(a);

	for (size_t i = 0; i < changes->n; i++) {
		const struct price_change *c = &changes->item[i];
		char at[DATE_TEXT] = "?", before[INT128_TEXT] = "-", after[INT128_TEXT] = "-";
		char window[BOOK_WINDOW_TEXT];

		if (c->at != INSTANT_FIRST)
			date_print_instant(at, c->at);
		if (c->was)
			money_print(before, c->before);
		if (c->is)
			money_print(after, c->after);
		buffer_printf(&out, "%s %s %s", at, c->model, book_text(c->book, c->row->tier));
		if (c->row->region != 0)
			buffer_printf(&out, " %s", book_text(c->book, c->row->region));
		if (book_band_least(c->row) > 0)
			buffer_printf(&out, " %" PRId64 "+", book_band_least(c->row));
		if (book_has_window(c->row))
			buffer_printf(&out, " %s", book_print_window(window, c->book, c->row));
		buffer_printf(&out, " %s %s > %s\n", meters[c->meter].name, before, after);
	}
	return out.n == 0 ? "" : out.text;
}

/* ---- one model through time ---- */

static const char *
history(struct arena *a, const char *rows, size_t *same)
{
	const struct book *b = book_of(a, arena_printf(a, HEAD MODEL("m", "%s") TAIL, rows));
	struct price_changes changes = { 0 };

	price_changes_of_model(b, 0, a, &changes);
	*same = changes.same;
	return written(a, &changes);
}

static void
every_price_of_a_model_has_its_history(void **state)
{
	static const struct { const char *what, *rows, *want; size_t same; } cases[] = {
		{ "the first prices are changes too",
		    ROW("\"from\":\"2025-01-01\",\"input\":\"10\",\"output\":\"40\""),
		    "2025-01-01 m standard input - > 10\n2025-01-01 m standard output - > 40\n", 0 },
		{ "a first day that is not known", ROW("\"input\":\"1\""), "? m standard input - > 1\n", 0 },
		{ "a cut; a meter that is new; one that stays",
		    ROW("\"from\":\"2025-01-01\",\"until\":\"2025-06-01\",\"input\":\"10\",\"output\":\"40\"") ","
		    ROW("\"from\":\"2025-06-01\",\"input\":\"2\",\"cache-read\":\"0.5\",\"output\":\"40\""),
		    "2025-01-01 m standard input - > 10\n2025-01-01 m standard output - > 40\n"
		    "2025-06-01 m standard input 10 > 2\n2025-06-01 m standard cache-read - > 0.5\n", 1 },
		{ "a meter that is given up",
		    ROW("\"from\":\"2025-01-01\",\"until\":\"2025-06-01\",\"input\":\"1\",\"output\":\"4\"") ","
		    ROW("\"from\":\"2025-06-01\",\"input\":\"1\""),
		    "2025-01-01 m standard input - > 1\n2025-01-01 m standard output - > 4\n"
		    "2025-06-01 m standard output 4 > -\n", 1 },
		{ "rows in no order",
		    ROW("\"from\":\"2025-06-01\",\"input\":\"2\"") ","
		    ROW("\"until\":\"2025-01-01\",\"input\":\"8\"") ","
		    ROW("\"from\":\"2025-01-01\",\"until\":\"2025-06-01\",\"input\":\"4\""),
		    "? m standard input - > 8\n2025-01-01 m standard input 8 > 4\n"
		    "2025-06-01 m standard input 4 > 2\n", 0 },
		{ "an end", ROW("\"from\":\"2025-01-01\",\"until\":\"2025-04-01T12:30Z\",\"input\":\"1\""),
		    "2025-01-01 m standard input - > 1\n2025-04-01T12:30Z m standard input 1 > -\n", 0 },
		{ "after a gap the old price counts: it is no end",
		    ROW("\"from\":\"2025-01-01\",\"until\":\"2025-02-01\",\"input\":\"1\"") ","
		    ROW("\"from\":\"2025-03-01\",\"input\":\"3\""),
		    "2025-01-01 m standard input - > 1\n2025-03-01 m standard input 1 > 3\n", 0 },
		{ "tiers, regions, bands and hours are offers of their own",
		    ROW("\"from\":\"2025-01-01\",\"until\":\"2025-06-01\",\"input\":\"10\"") ","
		    ROW("\"from\":\"2025-02-01\",\"tier\":\"batch\",\"input\":\"5\"") ","
		    ROW("\"from\":\"2025-03-01\",\"region\":\"eu\",\"input\":\"11\"") ","
		    ROW("\"from\":\"2025-04-01\",\"above\":1000,\"input\":\"20\"") ","
		    ROW("\"from\":\"2025-05-01\",\"hours\":[\"22:00-02:00\"],\"input\":\"7\"") ","
		    ROW("\"from\":\"2025-06-01\",\"input\":\"9\"") ","
		    ROW("\"tier\":\"any\",\"from\":\"2025-07-01\",\"search\":\"0.01\""),
		    "2025-01-01 m standard input - > 10\n2025-02-01 m batch input - > 5\n"
		    "2025-03-01 m standard eu input - > 11\n2025-04-01 m standard 1001+ input - > 20\n"
		    "2025-05-01 m standard 22:00-02:00 UTC input - > 7\n2025-06-01 m standard input 10 > 9\n"
		    "2025-07-01 m any search - > 0.01\n", 0 },
		{ "above N and at least N + 1 are one band",
		    ROW("\"input\":\"1\"") ","
		    ROW("\"from\":\"2025-01-01\",\"until\":\"2025-06-01\",\"above\":999,\"input\":\"3\"") ","
		    ROW("\"from\":\"2025-06-01\",\"at-least\":1000,\"input\":\"2\""),
		    "? m standard input - > 1\n2025-01-01 m standard 1000+ input - > 3\n"
		    "2025-06-01 m standard 1000+ input 3 > 2\n", 0 },
		{ "other hours are another offer",
		    ROW("\"from\":\"2025-01-01\",\"until\":\"2025-06-01\",\"hours\":[\"01:00-02:00\"],\"input\":\"3\"")
		    "," ROW("\"from\":\"2025-06-01\",\"hours\":[\"01:00-03:00\"],\"input\":\"3\""),
		    "2025-01-01 m standard 01:00-02:00 UTC input - > 3\n"
		    "2025-06-01 m standard 01:00-02:00 UTC input 3 > -\n"
		    "2025-06-01 m standard 01:00-03:00 UTC input - > 3\n", 0 },
		{ "nothing is free by accident: zero is a price",
		    ROW("\"from\":\"2025-01-01\",\"until\":\"2025-06-01\",\"input\":\"0\"") ","
		    ROW("\"from\":\"2025-06-01\",\"until\":\"2025-07-01\",\"input\":\"1\"") ","
		    ROW("\"from\":\"2025-07-01\",\"input\":\"0\""),
		    "2025-01-01 m standard input - > 0\n2025-06-01 m standard input 0 > 1\n"
		    "2025-07-01 m standard input 1 > 0\n", 0 },
	};

	for (size_t i = 0; i < LENGTH(cases); i++) {
		size_t same;

		want_text(history(*state, cases[i].rows, &same), cases[i].want, cases[i].what);
		if (same != cases[i].same)
			fail_msg("%s: %zu the same, want %zu", cases[i].what, same, cases[i].same);
	}
}

static void
a_name_without_prices_has_no_changes(void **state)
{
	size_t same;

	want_text(history(*state, "", &same), "", "no rows");
	assert_int_equal(same, 0);
}

/* ---- two moments, two books ---- */

static const char *
between(struct arena *a, const struct book *x, day at_x, const struct book *y, day at_y,
    size_t *same)
{
	struct price_changes changes = { 0 };

	price_changes_between(x, date_instant(at_x), y, date_instant(at_y), a, &changes);
	*same = changes.same;
	return written(a, &changes);
}

#define TWO_MODELS HEAD \
    MODEL("m", ROW("\"from\":\"2025-01-01\",\"until\":\"2025-06-01\",\"input\":\"10\",\"output\":\"40\"") "," \
	ROW("\"from\":\"2025-06-01\",\"input\":\"5\",\"output\":\"40\"")) "," \
    MODEL("n", ROW("\"from\":\"2025-03-01\",\"until\":\"2026-01-01\",\"input\":\"1\"")) TAIL

static void
two_days_of_a_book_differ_by_what_changed_between_them(void **state)
{
	static const struct { day x, y; const char *want; size_t same; } cases[] = {
		{ 20250201, 20250201, "", 2 },
		{ 20250201, 20250531, "2025-03-01 n standard input - > 1\n", 2 },
		{ 20250201, 20250601, "2025-06-01 m standard input 10 > 5\n2025-03-01 n standard input - > 1\n", 1 },
		{ 20250601, 20251231, "", 3 },
		{ 20250601, 20260101, "2026-01-01 n standard input 1 > -\n", 2 },
		{ 20250601, 20250531, "2025-05-31 m standard input 5 > 10\n", 2 },	/* backwards */
		{ 20240101, 20240201, "", 0 },
		{ 20240101, 20250101, "2025-01-01 m standard input - > 10\n2025-01-01 m standard output - > 40\n",
		    0 },
	};
	const struct book *b = book_of(*state, TWO_MODELS);

	for (size_t i = 0; i < LENGTH(cases); i++) {
		const char *what = arena_printf(*state, "%d to %d", cases[i].x, cases[i].y);
		size_t same;

		want_text(between(*state, b, cases[i].x, b, cases[i].y, &same), cases[i].want, what);
		if (same != cases[i].same)
			fail_msg("%s: %zu the same, want %zu", what, same, cases[i].same);
	}
}

static void
models_of_two_books_are_matched_by_provider_and_id(void **state)
{
	const struct book *x = book_of(*state, HEAD MODEL("a", ROW("\"input\":\"1\"")) ","
	    MODEL("b", ROW("\"input\":\"2\"") "," ROW("\"tier\":\"batch\",\"input\":\"1\"")) ","
	    MODEL("named", "") TAIL);
	const struct book *y = book_of(*state, HEAD MODEL("c", ROW("\"input\":\"3\"")) ","
	    MODEL("b", ROW("\"input\":\"2\"") "," ROW("\"tier\":\"batch\",\"input\":\"1.5\"")) ","
	    MODEL("named", ROW("\"input\":\"9\"")) TAIL);
	size_t same;

	want_text(between(*state, x, 20260101, y, 20260101, &same),
	    "2026-01-01 a standard input 1 > -\n2026-01-01 b batch input 1 > 1.5\n"
	    "2026-01-01 c standard input - > 3\n2026-01-01 named standard input - > 9\n", "two books");
	assert_int_equal(same, 1);
	want_text(between(*state, x, 20260101, x, 20260101, &same), "", "a book and itself");
	assert_int_equal(same, 3);
}

#define NAMED(id, aliases, rows) \
    "{\"id\":\"" id "\",\"title\":\"" id "\",\"aliases\":[" aliases "],\"rates\":[" rows "]}"

/* Spelling and second names do not make another model; nor does a snapshot of it, which is compared as well. */
static void
models_of_two_books_are_matched_by_any_of_their_names(void **state)
{
	static const struct { const char *x, *y, *want; size_t same; } cases[] = {
		{ MODEL("m-4.5", ROW("\"input\":\"1\"")), MODEL("M-4-5", ROW("\"input\":\"2\"")),
		    "2026-01-01 M-4-5 standard input 1 > 2\n", 0 },
		{ NAMED("m", "\"m-0101\"", ROW("\"input\":\"1\"")), MODEL("m-0101", ROW("\"input\":\"2\"")),
		    "2026-01-01 m-0101 standard input 1 > 2\n", 0 },
		{ MODEL("m-0101", ROW("\"input\":\"1\"")), NAMED("m", "\"m-0101\"", ROW("\"input\":\"2\"")),
		    "2026-01-01 m standard input 1 > 2\n", 0 },
		{ NAMED("m", "\"m-0101\"", ROW("\"input\":\"1\"")),
		    MODEL("m", ROW("\"input\":\"1\"")) "," MODEL("m-0101", ROW("\"input\":\"3\"")),
		    "2026-01-01 m-0101 standard input 1 > 3\n", 1 },
		{ MODEL("m", ROW("\"input\":\"1\"")) "," MODEL("m-0101", ROW("\"input\":\"3\"")),
		    NAMED("m", "\"m-0101\"", ROW("\"input\":\"1\"")),
		    "2026-01-01 m standard input 3 > 1\n", 1 },
		{ NAMED("m", "{\"id\":\"old\",\"until\":\"2025-12-31\"}", ROW("\"input\":\"1\"")),
		    MODEL("old", ROW("\"input\":\"2\"")),
		    "2026-01-01 m standard input 1 > -\n2026-01-01 old standard input - > 2\n", 0 },
	};

	for (size_t i = 0; i < LENGTH(cases); i++) {
		const struct book *x = book_of(*state, arena_printf(*state, "%s%s%s", HEAD, cases[i].x, TAIL));
		const struct book *y = book_of(*state, arena_printf(*state, "%s%s%s", HEAD, cases[i].y, TAIL));
		size_t same;

		want_text(between(*state, x, 20260101, y, 20260101, &same), cases[i].want, cases[i].y);
		assert_int_equal(same, cases[i].same);
	}
}

static void
one_id_of_two_providers_is_two_models(void **state)
{
	const struct book *x = book_of(*state, ALWAYS);
	const struct book *y = book_of(*state, "{\"toll\":1,\"provider\":\"q\",\"title\":\"Q\",\"sources\":{"
	    "\"s\":{\"title\":\"S\",\"url\":\"https://q.example/\",\"read\":\"2026-01-01\"}},\"models\":["
	    MODEL("m", ROW("\"input\":\"1\"")) "]}");
	size_t same;

	want_text(between(*state, x, 20260101, y, 20260101, &same),
	    "2026-01-01 m standard input 1 > -\n2026-01-01 m standard input - > 1\n", "another provider");
	assert_int_equal(same, 0);
}

/* Whatever changes from x to y, the same prices change from y to x, the other way round. */
static void
a_difference_read_backwards_is_the_same_difference(void **state)
{
	static const char *const books[] = { "bands.json", "windows.json", "regions.json", "golden.json",
	    "quote_book.json" };

	for (size_t i = 0; i < LENGTH(books); i++) {
		const struct book *b = test_book(*state, books[i]);

		for (day x = 20240101, y = 20250101; y < 20270101; x += 10000, y += 10000) {
			struct price_changes there = { 0 }, back = { 0 };

			price_changes_between(b, date_instant(x), b, date_instant(y), *state, &there);
			price_changes_between(b, date_instant(y), b, date_instant(x), *state, &back);
			assert_int_equal(there.n, back.n);
			assert_int_equal(there.same, back.same);
		}
	}
}

/* ---- the commands ---- */

static void
history_says_when_how_much_and_in_percent(void **state)
{
	static const struct { const char *rows, *want; } cases[] = {
		{ ROW("\"from\":\"2025-01-01\",\"until\":\"2025-06-01\",\"input\":\"10\"") ","
		    ROW("\"from\":\"2025-06-01\",\"until\":\"2025-07-01\",\"input\":\"2\"") ","
		    ROW("\"from\":\"2025-07-01\",\"until\":\"2025-08-01\",\"input\":\"3\""),
		    "2025-01-01,p,m,standard,,,,input,,10,,new\n"
		    "2025-06-01,p,m,standard,,,,input,10,2,-80,cheaper\n"
		    "2025-07-01,p,m,standard,,,,input,2,3,50,more expensive\n"
		    "2025-08-01,p,m,standard,,,,input,3,,,ended\n" },
		{ ROW("\"from\":\"2025-01-01\",\"until\":\"2025-06-01\",\"input\":\"3\"") ","
		    ROW("\"from\":\"2025-06-01\",\"until\":\"2025-07-01\",\"input\":\"2\"") ","
		    ROW("\"from\":\"2025-07-01\",\"until\":\"2025-08-01\",\"input\":\"0\"") ","
		    ROW("\"from\":\"2025-08-01\",\"input\":\"1\""),
		    "2025-01-01,p,m,standard,,,,input,,3,,new\n"
		    "2025-06-01,p,m,standard,,,,input,3,2,-33.333333,cheaper\n"
		    "2025-07-01,p,m,standard,,,,input,2,0,-100,cheaper\n"
		    "2025-08-01,p,m,standard,,,,input,0,1,,more expensive\n" },	/* no percent of nothing */
	};

	for (size_t i = 0; i < LENGTH(cases); i++) {
		const struct book *b = book_of(*state, arena_printf(*state, HEAD MODEL("m", "%s") TAIL,
		    cases[i].rows));
		const char *got = test_answer(*state, b, "history m format=csv");
		struct buffer plain = buffer_new(*state);

		for (got += strcspn(got, "\n") + 1; *got != '\0'; got++) {	/* behind the header */
			if (*got != '\r')
				buffer_add(&plain, got, 1);
		}
		want_text(plain.text, cases[i].want, "history");
	}
}

static void
diff_counts_what_it_compared(void **state)
{
	const struct book *b = book_of(*state, TWO_MODELS);
	const char *got = test_answer(*state, b, "diff 2025-02-01 2025-06-01");

	if (strstr(got, "prices: 1 changed, 1 new, 0 ended, 1 the same") == NULL)
		fail_msg("the counts are missing: %s", got);
	got = test_answer(*state, b, "diff 2025-06-01 2025-07-01");
	want_text(got, "prices: 0 changed, 0 new, 0 ended, 3 the same\n", "nothing changed");
}

static void
diff_compares_books(void **state)
{
	const struct book *b = test_book(*state, "bands.json");
	const char *other = test_path(*state, "windows.json"), *own = test_path(*state, "bands.json");
	const char *got = test_answer(*state, b, arena_printf(*state, "diff %s on=2026-01-01", own));

	if (strncmp(got, "prices: 0 different, 0 missing here (the price list), 0 missing there (", 71) != 0)
		fail_msg("a book differs from itself: %s", got);
	got = test_answer(*state, b, arena_printf(*state, "diff %s %s format=csv all=yes", own, other));
	if (strstr(got, "acme,banded") == NULL || strstr(got, "nightly,office") == NULL ||
	    strstr(got, "missing here") == NULL || strstr(got, "missing there") == NULL)
		fail_msg("two books: %s", got);
}

static void
what_cannot_be_compared_is_an_error(void **state)
{
	const struct book *b = book_of(*state, HEAD MODEL("m", ROW("\"input\":\"1\"")) ","
	    MODEL("named", "") TAIL);

	want_refusal(*state, b, "history", ERR_USAGE, "no model");
	want_refusal(*state, b, "history named", ERR_PRICE, "listed, but has no public price");
	want_refusal(*state, b, "history nobody", ERR_MODEL, "nobody");
	want_refusal(*state, b, "diff", ERR_USAGE, "two days");
	want_refusal(*state, b, "diff 2025-01-01", ERR_USAGE, "two days");
	want_refusal(*state, b, "diff 2025-01-01 2025-02-01 2025-03-01", ERR_USAGE, "two days");
	want_refusal(*state, b, "diff 2025-01-01 2025-02-30", ERR_USAGE, "2025-02-30");
	want_refusal(*state, b, "diff 2025-01-01 no_such_file.json", ERR_IO, "no_such_file.json");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		UNIT(every_price_of_a_model_has_its_history),
		UNIT(a_name_without_prices_has_no_changes),
		UNIT(two_days_of_a_book_differ_by_what_changed_between_them),
		UNIT(models_of_two_books_are_matched_by_provider_and_id),
		UNIT(models_of_two_books_are_matched_by_any_of_their_names),
		UNIT(one_id_of_two_providers_is_two_models),
		UNIT(a_difference_read_backwards_is_the_same_difference),
		UNIT(history_says_when_how_much_and_in_percent),
		UNIT(diff_counts_what_it_compared),
		UNIT(diff_compares_books),
		UNIT(what_cannot_be_compared_is_an_error),
	};

	return cmocka_run_group_tests_name("changes", tests, NULL, NULL);
}
