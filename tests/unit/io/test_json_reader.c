/* SPDX-License-Identifier: MIT */
/* Every reader of JSON against cJSON: documents that are made at random, cut off, and changed. */
#include "test_json_same.h"

enum { DOCUMENTS = 400, CHANGES = 60, TEXT_MAX = 200 };

static const char *const pieces[] = { "a", "b c", "\\n", "\\\"", "\\\\", "\\/", "\\u00e9", "\\ud83d\\ude00", "\xc3\xa9",
	"{", "}", "[", "]", ",", ":", "\t", "x", "usage", "1", "\\t", "\xff" };

static const char *const odd_pieces[] = { "\\u0000", "\\ud83d", "\\ude00", "\\x", "\\u12", "\\uzzzz", "\\ud83dx",
	"\\ud83d\\u0041", "\x01", "\\" };

static const char *const numbers[] = { "0", "-0", "7", "-12", "59200", "59200.0", "0.1", "0.0001", "0.00001", "1E+2", "6e3",
	"1e30", "3.5e-7", "2147483648", "123456789012345", "1000000000000000", "1234567890123456", "0.10", "12.50",
	"-0.5", "123456789012.345", "1234567890123.456", "9007199254740993", "0.12345678901234567", "1e400", "1.0e0" };

static const char *const odd_numbers[] = { "01", "1.", ".5", "-", "+1", "1e", "1e+", "0x1", "1-2", "--1", "1.2.3", "NaN",
	"00000000000000000000000000000000000000000000000000000000000000001",
	"1000000000000000000000000000000000000000000000000000000000000" };

#define PICK(rng, list) ((list)[rng_below((rng), LENGTH(list))])

static void
put_blanks(struct rng *rng, struct buffer *out)
{
	while (rng_below(rng, 8) == 0)
		buffer_puts(out, PICK(rng, ((const char *const []){ " ", "\n", "\t", "\r", "  " })));
}

static void
put_string(struct rng *rng, struct buffer *out)
{
	size_t n = rng_below(rng, rng_below(rng, 6) == 0 ? TEXT_MAX : 12);

	buffer_puts(out, "\"");
	while (n-- > 0)
		buffer_puts(out, rng_below(rng, 3000) == 0 ? PICK(rng, odd_pieces) :
		    rng_below(rng, 4) > 0 ? "x" : PICK(rng, pieces));
	buffer_puts(out, "\"");
}

static void	put_value(struct rng *rng, struct buffer *out, unsigned depth);

static void
put_members(struct rng *rng, struct buffer *out, unsigned depth, bool object)
{
	const size_t n = rng_below(rng, 6);

	buffer_puts(out, object ? "{" : "[");
	put_blanks(rng, out);
	for (size_t i = 0; i < n; i++) {
		if (object) {
			put_string(rng, out);
			put_blanks(rng, out);
			buffer_puts(out, ":");
			put_blanks(rng, out);
		}
		put_value(rng, out, depth + 1);
		put_blanks(rng, out);
		buffer_puts(out, i + 1 < n ? "," : "");
		put_blanks(rng, out);
	}
	buffer_puts(out, object ? "}" : "]");
}

static void
put_value(struct rng *rng, struct buffer *out, unsigned depth)
{
	switch (rng_below(rng, depth > 5 ? 5 : 8)) {
	case 0:
		buffer_puts(out, PICK(rng, ((const char *const []){ "true", "false", "null" })));
		break;
	case 1:
	case 2:
		buffer_puts(out, rng_below(rng, 500) == 0 ? PICK(rng, odd_numbers) : PICK(rng, numbers));
		break;
	case 3:
	case 4:
		put_string(rng, out);
		break;
	default:
		put_members(rng, out, depth, rng_below(rng, 3) > 0);
	}
}

static void
want_same(const char *text, size_t n, struct arena *a)
{
	enum json_reader r = json_reader_at_fault(text, n, a);

	if (r != JSON_READER_CJSON)
		fail_msg("reader %d: %.*s\n%s\n%s", (int)r, (int)n, text, json_written(r, text, n, a),
		    json_written(JSON_READER_CJSON, text, n, a));
	if (!json_scan_agrees(text, n, a))
		fail_msg("the scanner takes %.*s", (int)n, text);
}

/* A text after blanks, so that each of its bytes is once at each place of a block. */
static void
want_same_at_every_place(const char *text, struct arena *a)
{
	for (size_t i = 0; i < 66; i++) {
		char *moved = arena_alloc(a, i + strlen(text) + 1);

		memset(moved, ' ', i);
		memcpy(moved + i, text, strlen(text) + 1);
		want_same(moved, strlen(moved), a);
	}
}

static void
every_reader_gives_what_cjson_gives(void **state)
{
	struct rng rng = rng_new("json readers");

	(void)state;
	for (size_t i = 0; i < DOCUMENTS; i++) {
		struct arena *a = arena_new();
		struct buffer out = buffer_new(a);

		put_value(&rng, &out, 0);
		want_same(out.text, out.n, a);
		for (size_t k = 0; k < CHANGES && out.n > 0; k++) {
			char *text = arena_strndup(a, out.text, out.n);
			static const char bytes[] = "{}[]\",:\\ 0123456789.eE+-tfnu\n\x01x";

			text[rng_below(&rng, out.n)] = bytes[rng_below(&rng, sizeof bytes)];
			want_same(text, out.n, a);
			want_same(out.text, rng_below(&rng, out.n + 1), a);
		}
		arena_free(a);
	}
}

static void
odd_values_are_read_as_cjson_reads_them_wherever_they_are(void **state)
{
	struct arena *a = arena_new();

	(void)state;
	for (size_t i = 0; i < LENGTH(odd_pieces) + LENGTH(pieces); i++) {
		want_same_at_every_place(arena_printf(a, "{\"k%s\":\"v%s\",\"b\":1}", i < LENGTH(odd_pieces) ? "" :
		    pieces[i - LENGTH(odd_pieces)], i < LENGTH(odd_pieces) ? odd_pieces[i] :
		    pieces[i - LENGTH(odd_pieces)]), a);
		arena_reset(a);
	}
	for (size_t i = 0; i < LENGTH(numbers) + LENGTH(odd_numbers); i++) {
		const char *number = i < LENGTH(numbers) ? numbers[i] : odd_numbers[i - LENGTH(numbers)];

		want_same_at_every_place(arena_printf(a, "[%s, {\"a\":%s}]", number, number), a);
		want_same_at_every_place(number, a);
		arena_reset(a);
	}
	arena_free(a);
}

/* A text of an opening byte n times, a value, and the closing byte. */
static const char *
nested(const char *open, const char *close, size_t n, struct arena *a)
{
	struct buffer out = buffer_new(a);

	for (size_t i = 0; i < n; i++)
		buffer_puts(&out, open);
	buffer_puts(&out, "1");
	for (size_t i = 0; i < n; i++)
		buffer_puts(&out, close);
	return out.text;
}

static void
values_that_are_nested_deeply_are_read_or_refused_alike(void **state)
{
	static const size_t depths[] = { 62, 63, 64, 65, 66, 999, 1000, 1001 };

	for (size_t i = 0; i < LENGTH(depths); i++) {
		const char *list = nested("[", "]", depths[i], *state), *object = nested("{\"a\":", "}", depths[i], *state);

		want_same(list, strlen(list), *state);
		want_same(object, strlen(object), *state);
	}
}

static void
what_was_looked_at_is_known(void **state)
{
	static const char text[] = " {\"a\":{\"b\":1,\"c\":\"x\"},\"d\":[{\"e\":2}],\"f\":3.50}";
	struct err e;
	struct json *root = json_parse(text, strlen(text), &e);
	bool twice;
	const struct json *b = json_at(root, "a/b", &twice), *f = json_at(root, "f", &twice);
	size_t from, to;

	assert_true(json_entered(root));
	assert_true(json_entered(json_at(root, "a", &twice)));
	assert_false(json_entered(json_at(root, "d", &twice)));
	assert_false(json_read(b));
	assert_string_equal(json_peek(b, *state), "1");
	assert_false(json_read(b));
	assert_string_equal(json_text(b, *state), "1");
	assert_true(json_read(b));
	assert_true(json_span(f, &from, &to));
	assert_string_equal(arena_strndup(*state, text + from, to - from), "3.50");
	assert_true(json_span(json_at(root, "d", &twice), &from, &to));
	assert_string_equal(arena_strndup(*state, text + from, to - from), "[{\"e\":2}]");
	json_free(root);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		UNIT(every_reader_gives_what_cjson_gives),
		UNIT(odd_values_are_read_as_cjson_reads_them_wherever_they_are),
		UNIT(values_that_are_nested_deeply_are_read_or_refused_alike),
		UNIT(what_was_looked_at_is_known),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
