/* SPDX-License-Identifier: MIT */
/* What json.h promises, whichever parser implements it: digits, repeated keys, order, and what is JSON. */
#include "test.h"

#include "io/json.h"

static struct json *
parse(const char *text)
{
	struct err e;
	struct json *j = json_parse(text, strlen(text), &e);

	if (j == NULL)
		fail_msg("%s: %s", text, e.msg);
	return j;
}

/* The text at a path of a text, in the arena; *twice as of json_at. */
static const char *
text_at(struct arena *a, const char *text, const char *path, bool *twice)
{
	struct json *root = parse(text);
	const struct json *value;
	const char *found;

	*twice = false;
	value = json_at(root, path, twice);
	found = value == NULL ? "(none)" : arena_strdup(a, json_text(value, a));
	json_free(root);
	return found;
}

/* ---- numbers ---- */

static const struct number_case { const char *json, *text; } number_cases[] = {
	/* up to 15 digits: the shortest form */
	{ "0", "0" },
	{ "-0", "0" },
	{ "-7", "-7" },
	{ "59200", "59200" },
	{ "59200.0", "59200" },
	{ "0.1", "0.1" },
	{ "1E+2", "100" },
	{ "6e3", "6000" },
	{ "1e30", "1e+30" },
	{ "3.5e-7", "3.5e-07" },
	{ "2147483647", "2147483647" },
	{ "2147483648", "2147483648" },
	{ "-2147483648", "-2147483648" },
	{ "123456789012345", "123456789012345" },
	{ "0.000000000000000000000000000000", "0" },
	{ "1.500000000000000000000000000000", "1.5" },
	{ "1000000000000000", "1e+15" },
	/* more: as it is written */
	{ "1234567890123456", "1234567890123456" },
	{ "9007199254740993", "9007199254740993" },
	{ "-9007199254740993", "-9007199254740993" },
	{ "9223372036854775807", "9223372036854775807" },
	{ "9223372036854775808", "9223372036854775808" },
	{ "18446744073709551615", "18446744073709551615" },
	{ "18446744073709551616", "18446744073709551616" },
	{ "12345678901234567890", "12345678901234567890" },
	{ "1000000000000000000000000000000000000001", "1000000000000000000000000000000000000001" },
	{ "0.99999999999999999", "0.99999999999999999" },
	{ "0.1234567890123456", "0.1234567890123456" },
	{ "0.30000000000000004", "0.30000000000000004" },
	{ "999999999999999.99", "999999999999999.99" },
	{ "1.2345678901234567E+3", "1.2345678901234567E+3" },
	{ "100000000000000.05", "100000000000000.05" },
	/* beyond what a binary number holds at all */
	{ "1e400", "1e400" },
	{ "-1e400", "-1e400" },
	{ "1e-400", "1e-400" },
	{ "1E99999999999999999999", "1E99999999999999999999" },
};

static void
a_number_has_all_the_digits_that_it_was_written_with(void **state)
{
	for (size_t i = 0; i < LENGTH(number_cases); i++) {
		const struct number_case *c = &number_cases[i];
		struct json *j = parse(c->json);

		assert_int_equal(json_kind(j), JSON_NUMBER);
		assert_string_equal(json_text(j, *state), c->text);
		json_free(j);
	}
}

/* Each number of all kinds of places is the one that was written there, and not another of the same text. */
static void
a_number_has_its_own_digits_wherever_it_is(void **state)
{
	static const char text[] = " { \"1\\\\\" : [ 10000000000000001 , -3, \"\", [ ], {} ], \"20000000000000002\": "
	    "\"30000000000000003\\\"4\\\\\" ,\"a\" :{\"b\":{\"c\":40000000000000004}, \"d\":5},\"e\": [true,[6e0,"
	    "[70000000000000007]], null],\"\\\\\\\"\":80000000000000008}\n";
	static const struct { const char *path, *text; } cases[] = {
		{ "20000000000000002", "30000000000000003\"4\\" },
		{ "a/b/c", "40000000000000004" },
		{ "a/d", "5" },
		{ "\\\"", "80000000000000008" },
	};
	struct json *root = parse(text);
	bool twice = false;

	for (size_t i = 0; i < LENGTH(cases); i++)
		assert_string_equal(json_text(json_at(root, cases[i].path, &twice), *state), cases[i].text);
	assert_string_equal(json_print(root, *state), "{\"1\\\\\":[10000000000000001,-3,\"\",[],{}],"
	    "\"20000000000000002\":\"30000000000000003\\\"4\\\\\",\"a\":{\"b\":{\"c\":40000000000000004},\"d\":5},"
	    "\"e\":[true,[6,[70000000000000007]],null],\"\\\\\\\"\":80000000000000008}");
	assert_false(twice);
	json_free(root);
}

static void
a_number_in_quotes_is_a_string(void **state)
{
	struct json *root = parse("[\"12345678901234567890\",12345678901234567890]");

	assert_int_equal(json_kind(json_first(root)), JSON_STRING);
	assert_int_equal(json_kind(json_next(json_first(root))), JSON_NUMBER);
	assert_string_equal(json_text(json_first(root), *state), json_text(json_next(json_first(root)), *state));
	json_free(root);
}

/* ---- repeated keys ---- */

static void
a_key_that_a_path_meets_again_is_reported_and_the_first_found(void **state)
{
	static const struct { const char *json, *path, *text; bool twice; } cases[] = {
		{ "{\"n\":1,\"n\":2}", "n", "1", true },
		{ "{\"n\":1,\"n\":1}", "n", "1", true },
		{ "{\"n\":1,\"\\u006e\":2}", "n", "1", true },
		{ "{\"u\":{\"n\":1},\"u\":{\"n\":2}}", "u/n", "1", true },
		{ "{\"u\":{\"n\":1},\"u\":null}", "u/n", "1", true },
		{ "{\"u\":{\"n\":1,\"n\":2}}", "u/n", "1", true },
		{ "{\"n\":1,\"N\":2,\"n \":3,\"nn\":4}", "n", "1", false },
		{ "{\"u\":{\"n\":1},\"v\":5,\"v\":6}", "u/n", "1", false },
		{ "{\"u\":{\"n\":1,\"m\":5,\"m\":6}}", "u/n", "1", false },
		{ "{\"u\":{\"n\":1},\"w\":{\"n\":2}}", "u/n", "1", false },
		{ "{\"l\":[{\"k\":\"A\",\"n\":1},{\"k\":\"A\",\"n\":2}]}", "l[k=A]/n", "1", true },
		{ "{\"l\":[{\"k\":\"A\",\"n\":1},{\"k\":\"B\",\"n\":2}]}", "l[k=B]/n", "2", false },
		{ "{\"l\":[{\"k\":\"A\",\"n\":1,\"n\":2}]}", "l[k=A]/n", "1", true },
		{ "{\"l\":[{\"k\":\"A\",\"n\":1}]}", "l[k=B]/n", "(none)", false },
		{ "{\"u\":1}", "u/n", "(none)", false },
		{ "{}", "n", "(none)", false },
	};

	for (size_t i = 0; i < LENGTH(cases); i++) {
		bool twice;
		const char *text = text_at(*state, cases[i].json, cases[i].path, &twice);

		if (strcmp(text, cases[i].text) != 0 || twice != cases[i].twice)
			fail_msg("%s at %s: %s, %s", cases[i].json, cases[i].path, text, twice ? "twice" : "once");
	}
}

/* A caller asks for several paths with one variable. */
static void
a_repetition_that_was_reported_stays_reported(void **state)
{
	struct json *root = parse("{\"n\":1,\"n\":2,\"m\":3}");
	bool twice = false;

	(void)state;
	json_at(root, "n", &twice);
	json_at(root, "m", &twice);
	assert_true(twice);
	json_free(root);
}

/* ---- members, elements, strings ---- */

static void
members_and_elements_come_in_the_order_of_the_text(void **state)
{
	static const char *const keys[] = { "b", "a", "b", "" };
	struct json *root = parse("{\"b\":1,\"a\":[null,false,\"x\"],\"b\":{},\"\":2.5}");
	static const enum json_kind kinds[] = { JSON_NUMBER, JSON_LIST, JSON_OBJECT, JSON_NUMBER },
	    elements[] = { JSON_NULL, JSON_BOOL, JSON_STRING };
	const struct json *list = json_next(json_first(root));
	size_t n = 0;

	(void)state;
	for (const struct json *m = json_first(root); m != NULL; m = json_next(m), n++) {
		assert_string_equal(json_key(m), keys[n]);
		assert_int_equal(json_kind(m), kinds[n]);
	}
	assert_int_equal(n, LENGTH(keys));
	n = 0;
	for (const struct json *m = json_first(list); m != NULL; m = json_next(m), n++) {
		assert_string_equal(json_key(m), "");
		assert_int_equal(json_kind(m), elements[n]);
	}
	assert_int_equal(n, LENGTH(elements));
	assert_null(json_first(json_next(list)));
	json_free(root);
}

static void
only_scalars_have_a_text(void **state)
{
	static const struct { const char *json, *text; } cases[] = {
		{ "true", "true" }, { "false", "false" }, { "null", "" }, { "[1]", "" }, { "{\"a\":1}", "" },
		{ "\"\"", "" }, { "\"a\\n\\\"\\\\\\/\\u00e9\\ud83d\\ude00\"", "a\n\"\\/\xc3\xa9\xf0\x9f\x98\x80" },
	};

	for (size_t i = 0; i < LENGTH(cases); i++) {
		bool twice;

		assert_string_equal(text_at(*state, cases[i].json, "", &twice), cases[i].text);
	}
}

static void
a_text_is_one_value_and_nothing_else(void **state)
{
	static const char *const bad[] = { "", " ", "{} 5", "{},", "[1,]", "{\"a\":}", "{\"a\" 1}", "{a:1}",
	    "{'a':1}", "[1 2]", "\"a", "[\"\\", "nul", "NaN", "[.5]", "[+1]", "[0x1]", "[1e]", "[1.2.3]", "[-]", "[1-2]" };
	struct err e;

	(void)state;
	for (size_t i = 0; i < LENGTH(bad); i++) {
		if (json_parse(bad[i], strlen(bad[i]), &e) != NULL)
			fail_msg("%s is taken for JSON", bad[i]);
		assert_int_equal(e.kind, ERR_USAGE);
	}
	json_free(parse(" \t\r\n{ } \t\r\n"));
}

/* What is after the n bytes is not looked at. */
static void
a_text_ends_where_it_is_said_to_end(void **state)
{
	static const char text[] = "[12345678901234567,8]9";
	struct err e;
	struct json *j = json_parse(text, sizeof text - 2, &e);

	assert_non_null(j);
	assert_string_equal(json_print(j, *state), "[12345678901234567,8]");
	json_free(j);
	j = json_parse("123456789012345678", 17, &e);
	assert_string_equal(json_text(j, *state), "12345678901234567");
	json_free(j);
}

/* ---- attributes of OpenTelemetry ---- */

static void
attributes_of_a_list_are_members_with_all_their_digits(void **state)
{
	static const struct { const char *value, *want; } cases[] = {
		{ "{\"intValue\":\"12\"}", "12" },
		{ "{\"intValue\":12}", "12" },
		{ "{\"intValue\":\"9007199254740993\"}", "9007199254740993" },
		{ "{\"intValue\":9007199254740993}", "9007199254740993" },
		{ "{\"intValue\":\"12abc\"}", "\"12abc\"" },
		{ "{\"stringValue\":\"12\"}", "\"12\"" },
		{ "{\"doubleValue\":0.5}", "0.5" },
		{ "{\"boolValue\":true}", "true" },
	};

	for (size_t i = 0; i < LENGTH(cases); i++) {
		struct json *root = parse(arena_printf(*state, "{\"at\":[{\"key\":\"a\",\"value\":%s}]}",
		    cases[i].value));
		bool twice = false;

		json_unlist(root, root, "at");
		assert_string_equal(json_print(json_at(root, "at/a", &twice), *state), cases[i].want);
		json_free(root);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		UNIT(a_number_has_all_the_digits_that_it_was_written_with),
		UNIT(a_number_has_its_own_digits_wherever_it_is),
		UNIT(a_number_in_quotes_is_a_string),
		UNIT(a_key_that_a_path_meets_again_is_reported_and_the_first_found),
		UNIT(a_repetition_that_was_reported_stays_reported),
		UNIT(members_and_elements_come_in_the_order_of_the_text),
		UNIT(only_scalars_have_a_text),
		UNIT(a_text_is_one_value_and_nothing_else),
		UNIT(a_text_ends_where_it_is_said_to_end),
		UNIT(attributes_of_a_list_are_members_with_all_their_digits),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
