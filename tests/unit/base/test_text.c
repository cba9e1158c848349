/* SPDX-License-Identifier: MIT */
#include "test.h"

/* A text that may hold NUL. */
#define BYTES(s) s, sizeof (s) - 1

static void
a_character_is_decoded_with_its_length(void **state)
{
	static const struct {
		const char	*bytes;
		size_t		 n, want;
		uint32_t	 character;
	} cases[] = {
		{ BYTES("a"), 1, 'a' },
		{ BYTES("\0"), 1, 0 },
		{ BYTES("\x7f"), 1, 0x7f },
		{ BYTES("\xc2\x80"), 2, 0x80 },
		{ BYTES("\xdf\xbf"), 2, 0x7ff },
		{ BYTES("\xe0\xa0\x80"), 3, 0x800 },
		{ BYTES("\xe4\xb8\x87"), 3, 0x4e07 },
		{ BYTES("\xed\x9f\xbf"), 3, 0xd7ff },
		{ BYTES("\xee\x80\x80"), 3, 0xe000 },
		{ BYTES("\xf0\x90\x80\x80"), 4, 0x10000 },
		{ BYTES("\xf4\x8f\xbf\xbf"), 4, 0x10ffff },
		{ BYTES("ab"), 1, 'a' },
	};

	(void)state;
	for (size_t i = 0; i < LENGTH(cases); i++) {
		uint32_t c = 0xffffffff;
		size_t got = text_decode(cases[i].bytes, cases[i].n, &c);

		if (got != cases[i].want || c != cases[i].character)
			fail_msg("U+%04x: got length %zu and U+%04x", (unsigned)cases[i].character, got,
			    (unsigned)c);
	}
}

static void
what_is_no_utf8_is_refused(void **state)
{
	static const struct { const char *what, *bytes; size_t n; } cases[] = {
		{ "a lone continuation", BYTES("\x80") },
		{ "an overlong slash", BYTES("\xc0\xaf") },
		{ "an overlong NUL", BYTES("\xc0\x80") },
		{ "an overlong letter", BYTES("\xc1\x81") },
		{ "overlong in three", BYTES("\xe0\x9f\xbf") },
		{ "overlong in four", BYTES("\xf0\x8f\xbf\xbf") },
		{ "the first surrogate", BYTES("\xed\xa0\x80") },
		{ "the last surrogate", BYTES("\xed\xbf\xbf") },
		{ "above U+10FFFF", BYTES("\xf4\x90\x80\x80") },
		{ "five bytes", BYTES("\xf8\x88\x80\x80\x80") },
		{ "a byte of all ones", BYTES("\xff") },
		{ "two cut to one", BYTES("\xc3") },
		{ "three cut to two", BYTES("\xe4\xb8") },
		{ "four cut to three", BYTES("\xf0\x9f\x98") },
		{ "a letter inside", BYTES("\xe4" "a\x87") },
		{ "a start inside", BYTES("\xe4\xb8\xe4") },
	};

	(void)state;
	for (size_t i = 0; i < LENGTH(cases); i++) {
		uint32_t c;

		if (text_decode(cases[i].bytes, cases[i].n, &c) != 0)
			fail_msg("%s: decoded as U+%04x", cases[i].what, (unsigned)c);
		if (text_valid(cases[i].bytes, cases[i].n))
			fail_msg("%s: valid", cases[i].what);
	}
	assert_true(text_valid(BYTES("")));
	assert_true(text_valid(BYTES("caf\xc3\xa9 \xe4\xb8\x87 \0 x")));
	assert_false(text_valid(BYTES("good, then \xff")));
}

static void
what_steers_a_terminal_is_written_out(void **state)
{
	static const struct { const char *bytes; size_t n; const char *want; } cases[] = {
		{ BYTES("gpt-5"), "gpt-5" },
		{ BYTES(""), "" },
		{ BYTES("\x1b[31mred"), "\\x1b[31mred" },
		{ BYTES("a\nb\tc\rd"), "a\\x0ab\\x09c\\x0dd" },
		{ BYTES("nul\0nul"), "nul\\x00nul" },
		{ BYTES("del\x7f"), "del\\x7f" },
		{ BYTES("\xc2\x9b" "31m"), "\\u009b31m" },		/* CSI in one character */
		{ BYTES("a\xe2\x80\xae" "b"), "a\\u202eb" },		/* right to left */
		{ BYTES("\xe2\x81\xa6x"), "\\u2066x" },			/* isolate */
		{ BYTES("\xef\xbb\xbfx"), "\\ufeffx" },			/* byte order mark */
		{ BYTES("a\xe2\x80\x8b" "b"), "a\\u200bb" },		/* no width */
		{ BYTES("\xf3\xa0\x80\x81"), "\\ue0001" },		/* a tag */
		{ BYTES("\xe2\x80\xa8"), "\\u2028" },			/* a line break */
		{ BYTES("bad \xff\xc3"), "bad \\xff\\xc3" },
		{ BYTES("\xe4\xb8\x87 caf\xc3\xa9"), "\xe4\xb8\x87 caf\xc3\xa9" },
		{ BYTES("back\\slash"), "back\\slash" },
	};

	(void)state;
	for (size_t i = 0; i < LENGTH(cases); i++) {
		char out[64];
		size_t need = text_clean(out, sizeof out, cases[i].bytes, cases[i].n);

		want_text(out, cases[i].want, cases[i].want);
		if (need != strlen(cases[i].want))
			fail_msg("%s: needs %zu", cases[i].want, need);
	}
}

static void
a_cut_never_splits_a_character_or_an_escape(void **state)
{
	static const char text[] = "a\xe4\xb8\x87\x1b\xf0\x9f\x98\x80z";
	static const char *const want[] = { "", "", "a", "a", "a", "a\xe4\xb8\x87", "a\xe4\xb8\x87" };
	char out[32], all[32];

	(void)state;
	text_clean(all, sizeof all, text, strlen(text));
	for (size_t size = 0; size <= sizeof out; size++) {
		memset(out, '#', sizeof out);
		assert_int_equal(text_clean(out, size, text, strlen(text)), strlen(all));
		if (size == 0) {
			assert_int_equal(out[0], '#');
			continue;
		}
		if (strlen(out) >= size || strncmp(out, all, strlen(out)) != 0 ||
		    !text_valid(out, strlen(out)))
			fail_msg("size %zu: \"%s\"", size, out);
		if (size < LENGTH(want))
			want_text(out, want[size], "a short buffer");
	}
}

static void
a_text_is_cut_between_characters(void **state)
{
	static const char text[] = "a\xe4\xb8\x87z";
	static const size_t want[] = { 0, 1, 1, 1, 4, 5 };

	(void)state;
	for (size_t n = 0; n < LENGTH(want); n++)
		assert_int_equal(text_whole(text, n), want[n]);
}

static void
wide_characters_take_two_columns_and_combining_ones_none(void **state)
{
	static const struct { const char *text; size_t want; } cases[] = {
		{ "", 0 },
		{ "gpt-5", 5 },
		{ "caf\xc3\xa9", 4 },
		{ "cafe\xcc\x81", 4 },
		{ "\xe4\xb8\x87", 2 },
		{ "\xe3\x82\xab\xed\x95\x9c", 4 },
		{ "\xef\xbc\x91", 2 },
		{ "\xef\xbd\xb1", 1 },		/* a half-width katakana */
		{ "\xf0\x9f\x98\x80", 2 },
		{ "\xf0\x9f\x9a\x80", 2 },	/* a rocket */
		{ "\xff", 1 },
	};

	(void)state;
	for (size_t i = 0; i < LENGTH(cases); i++) {
		if (text_width(cases[i].text) != cases[i].want)
			fail_msg("\"%s\": %zu columns, want %zu", cases[i].text,
			    text_width(cases[i].text), cases[i].want);
	}
}

static void
names_that_differ_in_case_and_separators_fold_to_one(void **state)
{
	static const struct { const char *name, *want; } cases[] = {
		{ "GPT-5 mini", "gpt-5-mini" },
		{ "gpt_5.mini", "gpt-5-mini" },
		{ "amazon.nova-2-lite-v1:0", "amazon-nova-2-lite-v1:0" },
		{ "openai/GPT-OSS", "openai/gpt-oss" },
		{ "", "" },
		{ "\xc3\x84", "\xc3\x84" },
	};

	(void)state;
	for (size_t i = 0; i < LENGTH(cases); i++) {
		char out[64];

		assert_int_equal(text_fold(out, sizeof out, cases[i].name), strlen(cases[i].want));
		want_text(out, cases[i].want, cases[i].name);
	}
}

static void
words_are_equal_whatever_their_case_in_ascii_alone(void **state)
{
	static const struct { const char *a, *b; bool equal; } cases[] = {
		{ "plain", "PLAIN", true }, { "", "", true }, { "a", "", false }, { "", "a", false },
		{ "list", "lists", false }, { "@", "`", false }, { "[", "{", false }, { "Z", "z", true },
		{ "\xc4\xb0", "i", false }, { "\xdd", "i", false }, { "I", "\xfd", false },
		{ "\xc3\x84", "\xc3\xa4", false },
	};

	(void)state;
	for (size_t i = 0; i < LENGTH(cases); i++) {
		assert_int_equal(text_equal(cases[i].a, cases[i].b), cases[i].equal);
		assert_int_equal(text_equal(cases[i].b, cases[i].a), cases[i].equal);
	}
	assert_true(text_equal_part("LISTS", "list", 4));
	assert_false(text_equal_part("LISTS", "list", 5));
	assert_false(text_equal_part("LI", "list", 4));
}

static void
a_folded_name_that_does_not_fit_says_how_long_it_is(void **state)
{
	char out[4] = "###";

	(void)state;
	assert_int_equal(text_fold(out, sizeof out, "GPT-5"), 5);
	assert_string_equal(out, "gpt");
	assert_int_equal(text_fold(NULL, 0, "GPT-5"), 5);
}

static void
distance_counts_the_slips_of_a_typist(void **state)
{
	static const struct { const char *a, *b; unsigned want; } cases[] = {
		{ "gpt5", "gpt5", 0 },
		{ "", "abc", 3 },
		{ "gpt4", "gpt5", 1 },
		{ "gp5", "gpt5", 1 },
		{ "gptt5", "gpt5", 1 },
		{ "gtp5", "gpt5", 1 },		/* two neighbours changed places */
		{ "kitten", "sitting", 3 },
		{ "abcdef", "", 6 },
	};
	char word[80];

	(void)state;
	for (size_t i = 0; i < LENGTH(cases); i++) {
		for (unsigned most = 0; most < 10; most++) {
			unsigned want = cases[i].want <= most ? cases[i].want : TEXT_FAR;

			if (text_distance(cases[i].a, cases[i].b, most) != want ||
			    text_distance(cases[i].b, cases[i].a, most) != want)
				fail_msg("%s, %s: %u of at most %u, want %u", cases[i].a, cases[i].b,
				    text_distance(cases[i].a, cases[i].b, most), most, want);
		}
	}
	memset(word, 'a', sizeof word);
	word[79] = '\0';
	assert_int_equal(text_distance(word, word, 100), TEXT_FAR);
	word[63] = '\0';
	assert_int_equal(text_distance(word, word, 0), 0);
}

/* What is not more than the limit is the same under every limit. */
static void
a_limit_hides_only_distances_beyond_it(void **state)
{
	struct rng rng = rng_new("a_limit_hides_only_distances_beyond_it");
	char a[20], b[20];

	(void)state;
	for (int i = 0; i < 20000; i++) {
		size_t n = rng_below(&rng, sizeof a), m = rng_below(&rng, sizeof b);
		unsigned most = (unsigned)rng_below(&rng, 12), got, all;

		for (size_t k = 0; k < n; k++)
			a[k] = (char)('a' + rng_below(&rng, 4));
		a[n] = '\0';
		for (size_t k = 0; k < m; k++)
			b[k] = rng_below(&rng, 3) > 0 && k < n ? a[k] : (char)('a' + rng_below(&rng, 5));
		b[m] = '\0';
		all = text_distance(a, b, 63);
		got = text_distance(a, b, most);
		if (all == TEXT_FAR || got != (all <= most ? all : TEXT_FAR))
			fail_seed("'%s', '%s': %u of at most %u, but %u of any", a, b, got, most, all);
	}
}

/* ---- err ---- */

static void
a_failure_carries_its_kind_and_message(void **state)
{
	struct err e = { .kind = ERR_NONE };

	(void)state;
	assert_false(err_set(&e, ERR_PRICE, "%s has no price for %s", "gpt-5", "search"));
	want_err(&e, ERR_PRICE, "gpt-5 has no price for search", "err_set");
	assert_false(err_at(&e, "%s:%d: ", "usage.csv", 17));
	want_text(e.msg, "usage.csv:17: gpt-5 has no price for search", "err_at");
	assert_int_equal(e.kind, ERR_PRICE);
}

static void
a_message_is_clean_whatever_was_typed(void **state)
{
	struct err e;

	(void)state;
	err_set(&e, ERR_USAGE, "unknown '%s'", "\x1b[2J\n\xff");
	want_text(e.msg, "unknown '\\x1b[2J\\x0a\\xff'", "err_set");
	err_at(&e, "%s: ", "a\nb\xe2\x80\xae.csv");
	want_text(e.msg, "a\\x0ab\\u202e.csv: unknown '\\x1b[2J\\x0a\\xff'", "err_at");
}

/* Whatever makes a message too long, its end says that something is missing. */
static void
a_message_that_is_too_long_ends_in_dots(void **state)
{
	static const char *const fill[] = { "x", "\xe4\xb8\x87", "\n", "\xff" };

	for (size_t i = 0; i < LENGTH(fill); i++) {
		for (size_t bytes = 1016; bytes < 3000; bytes += bytes < 1032 ? 1 : 487) {
			char *s = arena_alloc(*state, bytes + 8);
			struct err e = { .kind = ERR_NONE };
			size_t need;

			for (size_t n = 0; n < bytes; n += strlen(fill[i]))
				strcat(s + n, fill[i]);
			need = text_clean(NULL, 0, s, strlen(s)) + 1;
			err_set(&e, ERR_USAGE, "x%s", s);
			want_err(&e, ERR_USAGE, "", "a long message");
			if (need < sizeof e.msg ? strlen(e.msg) != need :
			    strcmp(e.msg + strlen(e.msg) - 3, "...") != 0)
				fail_msg("%zu bytes of filling %zu: the message ends in \"%s\"", bytes, i,
				    e.msg + strlen(e.msg) - 8);
			if (strstr(e.msg, "\\xe4") != NULL)
				fail_msg("%zu bytes: a character was split: \"%s\"", bytes,
				    e.msg + strlen(e.msg) - 12);
		}
	}
}

static void
a_place_in_front_of_a_long_message_keeps_the_place(void **state)
{
	struct err e;
	char place[1500];

	(void)state;
	memset(place, 'p', sizeof place);
	place[sizeof place - 1] = '\0';
	err_set(&e, ERR_IO, "%.1000s", place);
	err_at(&e, "usage.csv:17: column input: and a good deal more: ");
	want_err(&e, ERR_IO, "usage.csv:17: column input", "err_at");
	assert_string_equal(e.msg + strlen(e.msg) - 3, "...");
	err_set(&e, ERR_IO, "short");
	err_at(&e, "%s", place);
	want_err(&e, ERR_IO, "ppp", "err_at");
	assert_string_equal(e.msg + strlen(e.msg) - 3, "...");
}

static void
the_kind_is_the_exit_status(void **state)
{
	static const struct { enum err_kind kind; int status; } cases[] = {
		{ ERR_NONE, 0 }, { ERR_USAGE, 2 }, { ERR_MODEL, 3 }, { ERR_PRICE, 3 }, { ERR_RANGE, 4 },
		{ ERR_IO, 5 },
	};

	(void)state;
	for (size_t i = 0; i < LENGTH(cases); i++) {
		assert_int_equal(err_status(cases[i].kind), cases[i].status);
		assert_true(cases[i].kind == ERR_NONE || *err_reason(cases[i].kind) != '\0');
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		UNIT(a_character_is_decoded_with_its_length),
		UNIT(what_is_no_utf8_is_refused),
		UNIT(what_steers_a_terminal_is_written_out),
		UNIT(a_cut_never_splits_a_character_or_an_escape),
		UNIT(a_text_is_cut_between_characters),
		UNIT(wide_characters_take_two_columns_and_combining_ones_none),
		UNIT(names_that_differ_in_case_and_separators_fold_to_one),
		UNIT(words_are_equal_whatever_their_case_in_ascii_alone),
		UNIT(a_folded_name_that_does_not_fit_says_how_long_it_is),
		UNIT(distance_counts_the_slips_of_a_typist),
		UNIT(a_limit_hides_only_distances_beyond_it),
		UNIT(a_failure_carries_its_kind_and_message),
		UNIT(a_message_is_clean_whatever_was_typed),
		UNIT(a_message_that_is_too_long_ends_in_dots),
		UNIT(a_place_in_front_of_a_long_message_keeps_the_place),
		UNIT(the_kind_is_the_exit_status),
	};

	return cmocka_run_group_tests_name("text", tests, NULL, NULL);
}
