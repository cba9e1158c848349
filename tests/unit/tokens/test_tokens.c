/* SPDX-License-Identifier: MIT */
/* The tokenizer: golden counts and ids of tiktoken, the plain ways, texts that are hard. */
#include "test.h"
#include "test_tokens.h"

#include "base/bytes.h"

struct both {
	struct tokenizer	*tokenizer[N_SPLIT_PATTERNS];
	struct plain_vocab	 plain[N_SPLIT_PATTERNS];
};

static struct both
both_encodings(struct arena *a)
{
	struct both b;

	b.tokenizer[SPLIT_O200K] = tokenizer_new(a, &vocab_o200k_base, SPLIT_O200K);
	b.tokenizer[SPLIT_CL100K] = tokenizer_new(a, &vocab_cl100k_base, SPLIT_CL100K);
	b.plain[SPLIT_O200K] = plain_vocab(a, "o200k_base");
	b.plain[SPLIT_CL100K] = plain_vocab(a, "cl100k_base");
	return b;
}

/* A copy of n bytes with what must be readable after them. */
static char *
padded(struct arena *a, const char *s, size_t n)
{
	char *out = arena_alloc(a, n + TOKENIZER_PAD);

	memcpy(out, s, n);
	return out;
}

static size_t
count_of(struct arena *a, struct tokenizer *t, const char *s, size_t n)
{
	struct buffer repaired = buffer_new(a);
	uint64_t kinds[N_PIECE_KINDS] = { 0 };
	const char *valid = text_repair(padded(a, s, n), &n, &repaired);

	return (size_t)tokenizer_count(t, valid, n, kinds);
}

/*
 * From npm tiktoken 1.0.22, encode_ordinary of what TextDecoder makes of the bytes, the byte order mark
 * kept.
 */
static void
counts_are_those_of_tiktoken(void **state)
{
	static const struct { const char *text; size_t o200k, cl100k; } golden[] = {
		{ "hello world", 2, 2 },
		{ "Hello, World! It's 2026; don't panic.", 12, 14 },
		{ "\xef\xbb\xbfusing System;\n", 3, 3 },
		{ "<|endoftext|>", 7, 7 },
		{ "int main(void)\n{\n\treturn 0;\n}\n", 10, 10 },
		{ "\xe4\xbb\x8a\xe5\xa4\xa9\xe7\x9a\x84\xe5\xa4\xa9\xe6\xb0\x94\xe5\xbe\x88\xe5\xa5\xbd"
		  "\xef\xbc\x8c\xe6\x88\x91\xe4\xbb\xac\xe5\x8e\xbb\xe5\x85\xac\xe5\x9b\xad\xe6\x95\xa3"
		  "\xe6\xad\xa5\xe5\x90\xa7\xe3\x80\x82", 12, 21 },
		{ "\xe6\x9d\xb1\xe4\xba\xac\xe3\x81\xaf\xe6\x97\xa5\xe6\x9c\xac\xe3\x81\xae\xe9\xa6\x96"
		  "\xe9\x83\xbd\xe3\x81\xa7\xe3\x81\x99\xe3\x80\x82", 8, 11 },
		{ "\xd0\x9f\xd1\x80\xd0\xb8\xd0\xb2\xd0\xb5\xd1\x82, \xd0\xba\xd0\xb0\xd0\xba \xd0\xb4"
		  "\xd0\xb5\xd0\xbb\xd0\xb0?", 6, 8 },
		{ "\xe0\xb8\xaa\xe0\xb8\xa7\xe0\xb8\xb1\xe0\xb8\xaa\xe0\xb8\x94\xe0\xb8\xb5\xe0\xb8\x84"
		  "\xe0\xb8\xa3\xe0\xb8\xb1\xe0\xb8\x9a\xe0\xb8\x9c\xe0\xb8\xa1", 7, 11 },
		{ "\xe0\xa4\xa8\xe0\xa4\xae\xe0\xa4\xb8\xe0\xa5\x8d\xe0\xa4\xa4\xe0\xa5\x87 \xe0\xa4"
		  "\xa6\xe0\xa5\x81\xe0\xa4\xa8\xe0\xa4\xbf\xe0\xa4\xaf\xe0\xa4\xbe", 5, 13 },
		{ "\xed\x95\x9c\xea\xb5\xad\xec\x96\xb4 \xeb\xac\xb8\xec\x9e\xa5\xec\x9e\x85\xeb\x8b"
		  "\x88\xeb\x8b\xa4.", 6, 8 },
		{ "The number 1234567890 and 3.14159.", 14, 14 },
		{ "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
		  "aaaaaaaaaaaaaaaa", 13, 13 },
		{ "                                                                                    "
		  "                                                                                    "
		  "                                                                                    "
		  "                                                x", 4, 4 },
		{ "\n\n\n\n  \n x", 3, 3 },
		{ "HTTPServerError: XMLParser", 6, 5 },
		{ "na\xc3\xafve caf\xc3\xa9, Stra\xc3\x9f" "e", 6, 7 },
		{ "\xf0\x9f\x98\x80\xf0\x9f\x91\xa8\xe2\x80\x8d\xf0\x9f\x91\xa9\xe2\x80\x8d\xf0\x9f\x91"
		  "\xa7\xf0\x9f\x87\xa9\xf0\x9f\x87\xaa", 13, 21 },
		{ "\xc5\xbf'\xc5\xbf it'\xc5\xbf", 6, 9 },
		{ "e\xcc\x81 \xcc\x81" "A", 5, 5 },
		{ "{\"id\":1,\"name\":\"a b\",\"ok\":true,\"list\":[1,2,3]}", 22, 22 },
		{ "https://example.com/a/b?c=d#e", 11, 11 },
		{ "// comment\n//\n/", 5, 5 },
		{ "\xe3\x80\x80\xe3\x80\x80x\xc2\xa0y\xc2\x85z", 8, 8 },
		{ "12 \xd9\xa3\xd9\xa4\xd9\xa5 \xe2\x85\xa7\xc2\xbd", 9, 12 },
		{ "ABCDEFGHIJKLMNOPQRSTUVWXYZ", 1, 1 },
		{ "supercalifragilisticexpialidocious", 10, 11 },
		{ "==================================================", 2, 2 },
	};
	struct both b = both_encodings(*state);

	for (size_t i = 0; i < LENGTH(golden); i++) {
		size_t n = strlen(golden[i].text);

		assert_int_equal(count_of(*state, b.tokenizer[SPLIT_O200K], golden[i].text, n), golden[i].o200k);
		assert_int_equal(count_of(*state, b.tokenizer[SPLIT_CL100K], golden[i].text, n), golden[i].cl100k);
	}
}

/* Characters and words near the borders of the patterns. */
static const char *const soup[] = {
	"a", "Z", "b", "X", "\xc3\xa9", "\xe4\xb8\xad", "\xe6\x96\x87", "\xe3\x81\x82", "\xd0\x90", "\xd9\xa3", "\xc2\xbd",
	"\xe2\x85\xa7", "\xca\xb0", "\xc7\x85", "\xcc\x81", "\xe0\xb9\x88", "\xe0\xa4\xbf", " ", " ", "\t", "\n", "\r\n", "\r",
	"/", "\\", ".", ",", "!", "'", "\"", "(", "{", "_", "-", "=", "0", "1", "9", "\xc2\xa0", "\xc2\x85", "\xe1\xa0\x8e",
	"\xe2\x80\xa8", "\xe3\x80\x80", "\xef\xbb\xbf", "\xe2\x80\x8d", "\xc5\xbf", "\xe2\x84\xaa", "\xf0\x9f\x98\x80",
	"'s", "'LL", "'\xc5\xbf", "'re", "'vE", "don't", "<|endoftext|>", "   ", "\n\n", " \n ", "//", "HTTPServer",
	"\xe4\xb8\xad" "AB", "ABc", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", "________",
};

static void
ids_are_those_of_the_plain_ways(void **state)
{
	struct rng r = rng_new("ids_are_those_of_the_plain_ways");
	struct both b = both_encodings(*state);
	struct arena *a = arena_new();

	for (int round = 0; round < 4000; round++, arena_reset(a)) {
		struct buffer text = buffer_new(a);
		uint64_t parts = 1 + rng_below(&r, round % 50 == 0 ? 400 : 12);

		for (uint64_t i = 0; i < parts; i++)
			buffer_puts(&text, soup[rng_below(&r, LENGTH(soup))]);
		buffer_room(&text, TOKENIZER_PAD);
		for (enum split_pattern p = 0; p < N_SPLIT_PATTERNS; p++) {
			const char *fault = tokens_fault(b.tokenizer[p], &b.plain[p], p, text.text, text.n);

			if (fault != NULL)
				fail_seed("%s, pattern %d: '%s'", fault, (int)p, text.text);
		}
	}
	arena_free(a);
}

static void
a_long_piece_is_merged_as_a_short_one(void **state)
{
	struct rng r = rng_new("a_long_piece_is_merged_as_a_short_one");
	struct both b = both_encodings(*state);
	char text[700 + TOKENIZER_PAD];

	for (int round = 0; round < 40; round++) {
		size_t n = 80 + rng_below(&r, 620);

		for (size_t i = 0; i < n; i++)
			text[i] = round % 4 == 0 ? 'a' : (char)('a' + rng_below(&r, 2 + (unsigned)round % 26));
		for (enum split_pattern p = 0; p < N_SPLIT_PATTERNS; p++) {
			const char *fault = tokens_fault(b.tokenizer[p], &b.plain[p], p, text, n);

			if (fault != NULL)
				fail_seed("%s, pattern %d: '%.*s'", fault, (int)p, (int)n, text);
		}
	}
}

static void
what_is_no_utf_8_counts_as_json_would_carry_it(void **state)
{
	static const struct { const char *text, *want; } cases[] = {
		{ "a\xff" "b", "a\xef\xbf\xbd" "b" },
		{ "\xe4\xb8", "\xef\xbf\xbd" },				/* the beginning of a character: one mark */
		{ "\xe4\xb8" "a", "\xef\xbf\xbd" "a" },
		{ "\xf0\x9f\x98 \xf0\x9f", "\xef\xbf\xbd \xef\xbf\xbd" },
		{ "\xed\xa0\x80", "\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd" },	/* a surrogate: each byte */
		{ "\xc0\xaf", "\xef\xbf\xbd\xef\xbf\xbd" },			/* overlong */
		{ "\xe0\x80\x80", "\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd" },
		{ "\xf4\x90\x80\x80", "\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd" },
		{ "\xf5", "\xef\xbf\xbd" },
		{ "\xef\xbb\xbf" "a", "\xef\xbb\xbf" "a" },			/* a byte order mark stays */
	};

	for (size_t i = 0; i < LENGTH(cases); i++) {
		struct buffer out = buffer_new(*state);
		size_t n = strlen(cases[i].text);
		const char *got = text_repair(padded(*state, cases[i].text, n), &n, &out);

		assert_int_equal(n, strlen(cases[i].want));
		assert_memory_equal(got, cases[i].want, n);
	}
}

static void
a_text_may_be_cut_where_it_says(void **state)
{
	struct rng r = rng_new("a_text_may_be_cut_where_it_says");
	struct both b = both_encodings(*state);
	struct arena *a = arena_new();
	int cuts = 0;

	for (int round = 0; round < 2000; round++, arena_reset(a)) {
		struct buffer text = buffer_new(a);
		size_t cut;

		for (int i = 0; i < 24; i++)
			buffer_puts(&text, soup[rng_below(&r, LENGTH(soup))]);
		cut = split_cut(text.text, text.n);
		cuts += cut > 0;
		for (enum split_pattern p = 0; p < N_SPLIT_PATTERNS; p++)
			assert_int_equal(count_of(a, b.tokenizer[p], text.text, text.n), count_of(a, b.tokenizer[p], text.text, cut) +
			    count_of(a, b.tokenizer[p], text.text + cut, text.n - cut));
	}
	assert_true(cuts > 50);
	arena_free(a);
}

static void
a_vocabulary_that_is_wrong_is_refused(void **state)
{
	static const struct { const char *text, *want; } cases[] = {
		{ "IQ== 0\nIQ==\n", "line 2 is not a token in base64, a blank and the rank 1" },
		{ "IQ== 1\n", "line 1 is not a token in base64, a blank and the rank 0" },
		{ "I!== 0\n", "line 1 is not a token in base64, a blank and the rank 0" },
		{ "IQ== 0\n", "the byte 0x00 is no token" },
		{ "IQ== 0\nIQ== 1\n", "token 1 is there twice" },
	};

	for (size_t i = 0; i < LENGTH(cases); i++) {
		struct err e = { 0 };
		size_t n;
		struct vocab_token *tokens = vocab_read_published(*state, cases[i].text, strlen(cases[i].text), &n, &e);

		assert_true(tokens == NULL || vocab_build(*state, tokens, n, &e) == NULL);
		want_err(&e, ERR_IO, cases[i].want, cases[i].text);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		UNIT(counts_are_those_of_tiktoken),
		UNIT(ids_are_those_of_the_plain_ways),
		UNIT(a_long_piece_is_merged_as_a_short_one),
		UNIT(what_is_no_utf_8_counts_as_json_would_carry_it),
		UNIT(a_text_may_be_cut_where_it_says),
		UNIT(a_vocabulary_that_is_wrong_is_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
