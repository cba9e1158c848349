/* SPDX-License-Identifier: MIT */
#include "test.h"

#include <cJSON.h>

#include "base/json_writer.h"

static void
each_layout_puts_its_blanks_and_lines(void **state)
{
	static const struct {
		enum json_layout	 layout;
		const char		*want, *none;
	} cases[] = {
		{ JSON_COMPACT, "{\"a\":[1,2],\"b\":null}", "{\"a\":[],\"b\":null}" },
		{ JSON_INLINE, "{\"a\": [1, 2], \"b\": null}", "{\"a\": [], \"b\": null}" },
		{ JSON_PADDED, "{ \"a\": [ 1, 2 ], \"b\": null }", "{ \"a\": [], \"b\": null }" },
		{ JSON_HANGING, "{\n  \"a\": [\n    1,\n    2 ],\n  \"b\": null }", "{\n  \"a\": [],\n  \"b\": null }" },
		{ JSON_LINES, "{\n  \"a\": [\n    1,\n    2\n  ],\n  \"b\": null\n}", "{\n  \"a\": [],\n  \"b\": null\n}" },
	};

	for (size_t i = 0; i < 2 * LENGTH(cases); i++) {
		struct buffer out = buffer_new(*state);
		struct json_writer j = json_writer_new(&out);

		json_write_object(&j, cases[i / 2].layout);
		json_write_key(&j, "a");
		json_write_list(&j, cases[i / 2].layout);
		for (unsigned k = 1; i % 2 == 0 && k <= 2; k++)
			json_write_literal(&j, k == 1 ? "1" : "2");
		json_write_end(&j);
		json_write_key(&j, "b");
		json_write_literal(&j, "null");
		json_write_end(&j);
		want_text(out.text, i % 2 == 0 ? cases[i / 2].want : cases[i / 2].none, "the object");
	}
}

static void
a_break_begins_a_line_except_before_the_first_member(void **state)
{
	struct buffer out = buffer_new(*state);
	struct json_writer j = json_writer_new(&out);

	json_write_object(&j, JSON_PADDED);
	json_write_break(&j);
	json_write_key(&j, "a");
	json_write_object(&j, JSON_INLINE);
	json_write_key(&j, "b");
	json_write_text(&j, "c");
	json_write_break(&j);
	json_write_end(&j);
	json_write_key(&j, "d");
	json_write_text(&j, "e");
	json_write_break(&j);
	json_write_key(&j, "f");
	json_write_literal(&j, "true");
	json_write_end(&j);
	want_text(out.text, "{ \"a\": {\"b\": \"c\"}, \"d\": \"e\",\n  \"f\": true }", "the object");
}

static void
a_writer_goes_on_with_an_object_that_was_begun(void **state)
{
	static const struct { const char *begun; bool started; const char *want; } cases[] = {
		{ "{", false, "{\"a\":\"b\"}" },
		{ "{\"n\":1", true, "{\"n\":1,\"a\":\"b\"}" },
	};

	for (size_t i = 0; i < LENGTH(cases); i++) {
		struct buffer out = buffer_new(*state);
		struct json_writer j;

		buffer_puts(&out, cases[i].begun);
		j = json_writer_inside(&out, cases[i].started);
		json_write_key(&j, "a");
		json_write_text(&j, "b");
		json_write_end(&j);
		want_text(out.text, cases[i].want, cases[i].begun);
	}
}

/* ---- what is written parses back ---- */

/* A text of pieces that writers get wrong: quotes, escapes, controls, marks, broken and long UTF-8. */
static const char *
hostile_text(struct rng *r, struct arena *a)
{
	static const char *const pieces[] = { "\"", "\\", "\\u0041", "/", "\b\f\n\r\t", "\x01", "\x1b[31m", "\x7f",
	    "\xc2\x85", "\xe2\x80\xae", "\xe2\x80\xa8", "\xef\xbb\xbf", "\xc3\xa9", "\xf0\x9f\x98\x80", "\xf3\xa0\x80\x81",
	    "\xff", "\xc0\x80", "\xe2\x82", "\xed\xa0\x80", "\xf4\x90\x80\x80", "{", "}", "[", "]", ",", ":", "null",
	    " ", "plain words", "0" };
	struct buffer text = buffer_new(a);

	for (uint64_t n = rng_below(r, 6); n > 0; n--)
		buffer_puts(&text, pieces[rng_below(r, LENGTH(pieces))]);
	return text.text;
}

/* The text as it may come back: each byte that is not UTF-8 is U+FFFD. */
static const char *
valid_text(const char *s, struct arena *a)
{
	struct buffer text = buffer_new(a);

	for (size_t n = strlen(s), len; n > 0; s += len, n -= len) {
		uint32_t c;

		len = text_decode(s, n, &c);
		buffer_add(&text, len == 0 ? "\xef\xbf\xbd" : s, len == 0 ? 3 : len);
		len += len == 0;
	}
	return text.text;
}

static enum json_layout
any_layout(struct rng *r)
{
	static const enum json_layout layouts[] = { JSON_COMPACT, JSON_INLINE, JSON_PADDED, JSON_HANGING, JSON_LINES };

	return layouts[rng_below(r, LENGTH(layouts))];
}

/* Writes a random value, and returns what a reader must find. */
static cJSON *
write_any(struct rng *r, struct arena *a, unsigned depth, struct json_writer *j)
{
	uint64_t kind = rng_below(r, depth == 0 ? 3 : 5);
	cJSON *all;
	const char *text;

	if (kind <= 1) {
		text = hostile_text(r, a);
		json_write_text(j, text);
		return cJSON_CreateString(valid_text(text, a));
	}
	if (kind == 2) {
		json_write_literal(j, "-17");
		return cJSON_CreateNumber(-17);
	}
	all = kind == 3 ? cJSON_CreateArray() : cJSON_CreateObject();
	(kind == 3 ? json_write_list : json_write_object)(j, any_layout(r));
	for (uint64_t n = rng_below(r, 4); n > 0; n--) {
		if (rng_below(r, 4) == 0)
			json_write_break(j);
		if (kind == 3)
			cJSON_AddItemToArray(all, write_any(r, a, depth - 1, j));
		else {
			text = arena_printf(a, "%s%u", hostile_text(r, a), (unsigned)n);
			json_write_key(j, text);
			cJSON_AddItemToObject(all, valid_text(text, a), write_any(r, a, depth - 1, j));
		}
	}
	json_write_end(j);
	return all;
}

static void
what_is_written_parses_back_to_the_same(void **state)
{
	struct rng r = rng_new(__func__);

	for (unsigned round = 0; round < 3000; round++) {
		struct buffer out = buffer_new(*state);
		struct json_writer j = json_writer_new(&out);
		cJSON *want = write_any(&r, *state, 6, &j);
		cJSON *got = cJSON_ParseWithOpts(out.text, NULL, true);

		if (got == NULL || !cJSON_Compare(want, got, true))
			fail_seed("round %u: %s", round, out.text);
		cJSON_Delete(want);
		cJSON_Delete(got);
		arena_reset(*state);
	}
}

static void
nothing_that_steers_a_terminal_is_written_raw(void **state)
{
	struct rng r = rng_new(__func__);

	for (unsigned round = 0; round < 3000; round++) {
		struct buffer out = buffer_new(*state);

		json_quote(&out, hostile_text(&r, *state));
		for (const char *s = out.text; *s != '\0'; s++) {
			uint32_t c;
			size_t n = text_decode(s, strlen(s), &c);

			if (n == 0 || (text_is_unsafe(c) && c <= 0xffff))
				fail_seed("round %u: %s", round, out.text);
			s += n - 1;
		}
		arena_reset(*state);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		UNIT(each_layout_puts_its_blanks_and_lines),
		UNIT(a_break_begins_a_line_except_before_the_first_member),
		UNIT(a_writer_goes_on_with_an_object_that_was_begun),
		UNIT(what_is_written_parses_back_to_the_same),
		UNIT(nothing_that_steers_a_terminal_is_written_raw),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
