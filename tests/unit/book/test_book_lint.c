/* SPDX-License-Identifier: MIT */
/* check: what is odd in a book that is sound, said once, and not said again where a note explains it. */
#include "test_answer.h"

#include "book/book_lint.h"

#define HEAD "{\"toll\":1,\"provider\":\"p\",\"title\":\"P\",\"sources\":{" \
    "\"s\":{\"title\":\"S\",\"url\":\"https://p.example/\",\"read\":\"2026-11-01\"}," \
    "\"old\":{\"title\":\"Old\",\"url\":\"https://p.example/old\",\"published\":\"2026-01-01\"}},\"models\":["
#define MODEL(more, rows) "{\"id\":\"m\",\"title\":\"M\"" more ",\"rates\":[" rows "]}"
#define ROW(words) "{" words ",\"sources\":[\"s\"]}"
#define OLD(words) "{" words ",\"sources\":[\"old\"]}"
#define TAIL "]}"
#define PLAIN "\"input\":\"1\",\"output\":\"4\""

static const struct book *
book_of(struct arena *a, const char *more, const char *rows)
{
	return test_book_text(a, "audit.json", arena_printf(a, HEAD MODEL("%s", "%s") TAIL, more, rows));
}

/* "rates[1] input: text": a line for each warning. */
static void
collect(void *arg, uint32_t model, uint32_t rate, const char *key, const char *text)
{
	assert_int_equal(model, 0);
	buffer_printf(arg, "rates[%u] %s: %s\n", rate, key, text);
}

static const char *
audit(struct arena *a, const struct book *b, int stale)
{
	struct buffer out = buffer_new(a);

	buffer_puts(&out, "");
	book_lint(b, TEST_TODAY, stale, -1, collect, &out);
	return out.n == 0 ? "" : out.text;
}

struct oddity { const char *what, *rows, *row, *word; };	/* row and word of the one warning; NULL: none */

static void
want_oddities(struct arena *a, const struct oddity *cases, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		const char *got = audit(a, book_of(a, "", cases[i].rows), 90), *end = strchr(got, '\n');

		if (cases[i].row == NULL) {
			want_text(got, "", cases[i].what);
			continue;
		}
		if (end == NULL)
			fail_msg("%s: no warning", cases[i].what);
		if (end[1] != '\0')
			fail_msg("%s: more than one warning:\n%s", cases[i].what, got);
		if (strncmp(got, cases[i].row, strlen(cases[i].row)) != 0 || strstr(got, cases[i].word) == NULL)
			fail_msg("%s: want %s ... %s, got %s", cases[i].what, cases[i].row, cases[i].word, got);
	}
}

static void
prices_in_an_odd_order_are_named(void **state)
{
	static const struct oddity cases[] = {
		{ "cache read and output as they should be", ROW("\"input\":\"1\",\"cache-read\":\"1\",\"output\":\"1\""),
		    NULL, NULL },
		{ "a dearer cache read", ROW("\"input\":\"1\",\"cache-read\":\"1.01\",\"output\":\"4\""),
		    "rates[0] cache-read: ", "costs more than input" },
		{ "a cheaper output", ROW("\"input\":\"1\",\"output\":\"0.99\""), "rates[0] output: ",
		    "cheaper than input" },
		{ "a row without input", ROW("\"output\":\"1\",\"search\":\"0.01\""), NULL, NULL },
		{ "in a tier", ROW(PLAIN) "," ROW("\"tier\":\"batch\",\"input\":\"4\",\"output\":\"2\""),
		    "rates[1] output: ", "cheaper than input" },
	};

	want_oddities(*state, cases, LENGTH(cases));
}

static void
prices_of_another_unit_are_named(void **state)
{
	static const struct oddity cases[] = {
		{ "the dearest", ROW("\"input\":\"1000\",\"output\":\"1000\""), NULL, NULL },
		{ "too dear", ROW("\"input\":\"1000\",\"output\":\"1000.01\""), "rates[0] output: ", "$1000" },
		{ "the cheapest", ROW("\"input\":\"0.0001\",\"output\":\"1\""), NULL, NULL },
		{ "too cheap", ROW("\"input\":\"0.00009\",\"output\":\"1\""), "rates[0] input: ", "$0.0001" },
		{ "free", ROW("\"input\":\"0\",\"output\":\"0\""), NULL, NULL },
		{ "per call, not per million", ROW("\"input\":\"1\",\"output\":\"2\",\"task\":\"5000\",\"character\":"
		    "\"0.00001\""), NULL, NULL },
		{ "another token meter", ROW("\"input\":\"1\",\"output\":\"2\",\"audio-output\":\"2000\""),
		    "rates[0] audio-output: ", "$1000" },
	};

	want_oddities(*state, cases, LENGTH(cases));
}

static void
holes_between_periods_are_named(void **state)
{
	static const struct oddity cases[] = {
		{ "one after the other", ROW("\"until\":\"2026-01-01\"," PLAIN) "," ROW("\"from\":\"2026-01-01\"," PLAIN),
		    NULL, NULL },
		{ "a hole", ROW("\"until\":\"2026-01-01\"," PLAIN) "," ROW("\"from\":\"2026-02-01\"," PLAIN),
		    "rates[0] until: ", "2026-01-01 until 2026-02-01" },
		{ "a hole of an hour, in any order", ROW("\"from\":\"2026-01-01T01:00Z\"," PLAIN) ","
		    ROW("\"until\":\"2026-01-01\"," PLAIN), "rates[1] until: ", "2026-01-01T01:00Z" },
		{ "an end", ROW("\"until\":\"2026-01-01\"," PLAIN), NULL, NULL },
		{ "a hole of one tier", ROW(PLAIN) "," ROW("\"tier\":\"batch\",\"until\":\"2026-01-01\"," PLAIN) ","
		    ROW("\"tier\":\"batch\",\"from\":\"2026-02-01\"," PLAIN), "rates[1] until: ", "2026-02-01" },
		{ "other tiers, regions and hours do not follow", ROW("\"until\":\"2026-01-01\"," PLAIN) ","
		    ROW("\"tier\":\"batch\",\"from\":\"2026-02-01\"," PLAIN) ","
		    ROW("\"region\":\"eu\",\"from\":\"2026-02-01\"," PLAIN) ","
		    ROW("\"hours\":[\"01:00-02:00\"],\"from\":\"2026-02-01\"," PLAIN), NULL, NULL },
	};

	want_oddities(*state, cases, LENGTH(cases));
}

static void
holes_between_bands_are_named(void **state)
{
	static const struct oddity cases[] = {
		{ "one above the other", ROW("\"up-to\":1000," PLAIN) "," ROW("\"above\":1000," PLAIN), NULL, NULL },
		{ "at least the next", ROW("\"up-to\":999," PLAIN) "," ROW("\"at-least\":1000," PLAIN), NULL, NULL },
		{ "a hole", ROW("\"up-to\":1000," PLAIN) "," ROW("\"above\":2000," PLAIN), "rates[0] up-to: ", "1000" },
		{ "a hole of one token", ROW("\"up-to\":998," PLAIN) "," ROW("\"at-least\":1000," PLAIN),
		    "rates[0] up-to: ", "998" },
		{ "the nearest band counts", ROW("\"up-to\":1000," PLAIN) "," ROW("\"above\":5000," PLAIN) ","
		    ROW("\"above\":1000," PLAIN), NULL, NULL },
		{ "an upper end", ROW("\"up-to\":1000," PLAIN), NULL, NULL },
		{ "a band of another tier", ROW("\"up-to\":1000," PLAIN) ","
		    ROW("\"tier\":\"batch\",\"above\":2000," PLAIN) "," ROW("\"tier\":\"batch\"," PLAIN), NULL, NULL },
		{ "a band of another time", ROW("\"until\":\"2026-01-01\",\"up-to\":1000," PLAIN) ","
		    ROW("\"from\":\"2026-01-01\"," PLAIN) "," ROW("\"from\":\"2026-01-01\",\"above\":2000," PLAIN),
		    NULL, NULL },
	};

	want_oddities(*state, cases, LENGTH(cases));
}

static void
jumps_to_ten_times_or_a_tenth_are_named(void **state)
{
	static const struct oddity cases[] = {
		{ "nine times", ROW("\"until\":\"2026-01-01\",\"input\":\"1\"") ","
		    ROW("\"from\":\"2026-01-01\",\"input\":\"9.99\""), NULL, NULL },
		{ "ten times", ROW("\"until\":\"2026-01-01\",\"input\":\"1\"") ","
		    ROW("\"from\":\"2026-01-01\",\"input\":\"10\""), "rates[0] input: ", "2026-01-01" },
		{ "a tenth", ROW("\"until\":\"2026-01-01\",\"input\":\"10\"") ","
		    ROW("\"from\":\"2026-01-01\",\"input\":\"1\""), "rates[0] input: ", "2026-01-01" },
		{ "a little more than a tenth", ROW("\"until\":\"2026-01-01\",\"input\":\"10\"") ","
		    ROW("\"from\":\"2026-01-01\",\"input\":\"1.01\""), NULL, NULL },
		{ "each step for itself", ROW("\"until\":\"2025-01-01\",\"input\":\"1\"") ","
		    ROW("\"from\":\"2025-01-01\",\"until\":\"2026-01-01\",\"input\":\"5\"") ","
		    ROW("\"from\":\"2026-01-01\",\"input\":\"25\""), NULL, NULL },
		{ "free as before", ROW("\"until\":\"2026-01-01\",\"input\":\"0\"") ","
		    ROW("\"from\":\"2026-01-01\",\"input\":\"0\""), NULL, NULL },
		{ "free no more", ROW("\"until\":\"2026-01-01\",\"input\":\"0\"") ","
		    ROW("\"from\":\"2026-01-01\",\"input\":\"1\""), "rates[0] input: ", "ten times" },
	};

	want_oddities(*state, cases, LENGTH(cases));
}

static void
old_sources_of_prices_in_force_are_named(void **state)
{
	static const struct oddity cases[] = {
		{ "a new source", ROW(PLAIN), NULL, NULL },
		{ "an old source", OLD(PLAIN), "rates[0] sources: ", "2026-01-01, 325 days" },
		{ "an old source beside a new one", "{" PLAIN ",\"sources\":[\"old\",\"s\"]}", NULL, NULL },
		{ "a price that has ended", OLD("\"until\":\"2026-11-22\"," PLAIN), NULL, NULL },
		{ "a price that is to come", OLD("\"from\":\"2026-11-23\"," PLAIN), NULL, NULL },
		{ "a price from today on", OLD("\"from\":\"2026-11-22\"," PLAIN), "rates[0] sources: ", "325 days" },
		{ "a price whose end is known", OLD("\"until\":\"2027-01-01\"," PLAIN), "rates[0] sources: ", "325 days" },
	};

	want_oddities(*state, cases, LENGTH(cases));
}

static void
a_source_is_stale_after_the_days_that_are_asked(void **state)
{
	static const struct { int stale; bool odd; } cases[] = {
		{ 0, true }, { 90, true }, { 324, true }, { 325, false }, { 1000, false },
	};
	const struct book *b = book_of(*state, "", OLD(PLAIN));

	for (size_t i = 0; i < LENGTH(cases); i++) {
		if ((*audit(*state, b, cases[i].stale) != '\0') != cases[i].odd)
			fail_msg("stale=%d", cases[i].stale);
	}
}

static void
sources_of_a_retired_model_grow_old_in_peace(void **state)
{
	want_text(audit(*state, book_of(*state, ",\"retired\":\"2026-11-22\"", OLD(PLAIN)), 90), "", "retired");
	if (*audit(*state, book_of(*state, ",\"retired\":\"2026-11-23\"", OLD(PLAIN)), 90) == '\0')
		fail_msg("%s", "a model that will be retired");
}

/* ---- the command ---- */

static void
a_promise_that_ends_soon_is_named_if_it_is_asked_for(void **state)
{
	static const struct { const char *rows; int due; const char *want; } cases[] = {
		{ ROW("\"review\":\"2026-12-06\"," PLAIN), 14, "rates[0] review: promised until 2026-12-06, for 14 more days\n" },
		{ ROW("\"review\":\"2026-12-07\"," PLAIN), 14, "" },
		{ ROW("\"review\":\"2026-11-21\"," PLAIN), 0, "rates[0] review: promised until 2026-11-21, 1 days ago\n" },
		{ ROW("\"review\":\"2026-11-21\"," PLAIN), -1, "" },
		{ ROW("\"until\":\"2026-11-22\",\"review\":\"2026-11-21\"," PLAIN), 14, "" },
		{ ROW("\"until\":\"2026-11-23\",\"review\":\"2026-11-21\"," PLAIN), 14,
		    "rates[0] review: promised until 2026-11-21, 1 days ago\n" },
		{ ROW(PLAIN), 14, "" },
	};

	for (size_t i = 0; i < LENGTH(cases); i++) {
		struct buffer out = buffer_new(*state);

		buffer_puts(&out, "");
		book_lint(book_of(*state, "", cases[i].rows), TEST_TODAY, 90, cases[i].due, collect, &out);
		want_text(out.n == 0 ? "" : out.text, cases[i].want, cases[i].rows);
	}
}

static void
a_note_explains_a_warning(void **state)
{
	static const struct { const char *what, *more, *rows; const char *grade, *counts; } cases[] = {
		{ "no note", "", OLD(PLAIN), "warning", "1 warnings" },
		{ "a note of something else", "", OLD(PLAIN ",\"note\":\"because\""), "warning", "1 warnings" },
		{ "a note of the row", "", OLD(PLAIN ",\"note\":\"none is newer\""), "explained",
		    "0 warnings, 1 more that notes of the price list explain" },
		{ "a note of the model", ",\"note\":\"none is newer\"", OLD(PLAIN), "explained",
		    "0 warnings, 1 more that notes of the price list explain" },
		{ "a sound row", "", ROW(PLAIN), NULL, "0 warnings\n" },
	};

	for (size_t i = 0; i < LENGTH(cases); i++) {
		const struct book *b = book_of(*state, cases[i].more, cases[i].rows);
		const char *said = test_answer(*state, b, "check"), *data = test_answer(*state, b,
		    "check all=yes format=csv");

		if (strstr(said, cases[i].counts) == NULL)
			fail_msg("%s: %s", cases[i].what, said);
		if (cases[i].grade == NULL ? strchr(data, '\n')[1] != '\0' : strstr(data, cases[i].grade) == NULL)
			fail_msg("%s: %s", cases[i].what, data);
		if (cases[i].grade != NULL && strcmp(cases[i].grade, "explained") == 0 &&
		    (strstr(said, "none is newer") != NULL || strstr(data, "none is newer") == NULL))
			fail_msg("%s: the note is shown with all=yes: %s\n%s", cases[i].what, said, data);
	}
}

static void
only_an_error_is_an_answer_of_no(void **state)
{
	const struct book *b = book_of(*state, "", OLD(PLAIN));
	const char *bad = test_path(*state, "bad/rows_overlap.json"), *text = "";
	struct err e = { .kind = ERR_NONE };
	bool no = false;

	assert_true(test_try(*state, b, "check", &text, &no, &e) && !no);
	assert_true(test_try(*state, b, arena_printf(*state, "check %s", bad), &text, &no, &e) && no);
	if (strstr(text, "error") == NULL || strstr(text, "rates[1]") == NULL)
		fail_msg("the error is not shown: %s", text);
	want_refusal(*state, b, "check no_such_file.json", ERR_IO, "no_such_file.json");
}

static void
the_shipped_book_explains_each_warning(void **state)
{
	const struct book *b = test_book(*state, "../../pricing");
	const char *said = test_answer(*state, b, "check");

	if (strstr(said, "; 0 warnings") == NULL)
		fail_msg("%s", said);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		UNIT(prices_in_an_odd_order_are_named),
		UNIT(prices_of_another_unit_are_named),
		UNIT(holes_between_periods_are_named),
		UNIT(holes_between_bands_are_named),
		UNIT(jumps_to_ten_times_or_a_tenth_are_named),
		UNIT(old_sources_of_prices_in_force_are_named),
		UNIT(a_source_is_stale_after_the_days_that_are_asked),
		UNIT(sources_of_a_retired_model_grow_old_in_peace),
		UNIT(a_promise_that_ends_soon_is_named_if_it_is_asked_for),
		UNIT(a_note_explains_a_warning),
		UNIT(only_an_error_is_an_answer_of_no),
		UNIT(the_shipped_book_explains_each_warning),
	};

	return cmocka_run_group_tests_name("book_audit", tests, NULL, NULL);
}
