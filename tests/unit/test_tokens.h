/* SPDX-License-Identifier: MIT */
#ifndef TEST_TOKENS_H
#define TEST_TOKENS_H

/*
 * The slow and plain ways that the tokenizer is compared with: a matcher of regular expressions that tries
 * and gives back, merging that looks at all pairs each time, and a vocabulary that is a sorted list.
 */
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/text.h"
#include "tokens/tokenizer.h"

/* ---- the patterns ---- */

/* A set of characters; the last two are no sets, but what follows, and a choice of words. */
enum plain_set { ENDS, NO_WORD, UPPER, LOWER, LETTER, NUMBER, BLANK, SIGN, BREAK, BREAK_OR_SLASH, SPACE, NO_TEXT_NEXT, CONTRACTION };

/* A set, and how often: from least to most. */
struct plain_part { enum plain_set set; size_t least, most; };

#define MANY SIZE_MAX

static const struct plain_part plain_o200k[][5] = {
	{ { NO_WORD, 0, 1 }, { UPPER, 0, MANY }, { LOWER, 1, MANY }, { CONTRACTION, 0, 1 } },
	{ { NO_WORD, 0, 1 }, { UPPER, 1, MANY }, { LOWER, 0, MANY }, { CONTRACTION, 0, 1 } },
	{ { NUMBER, 1, 3 } },
	{ { BLANK, 0, 1 }, { SIGN, 1, MANY }, { BREAK_OR_SLASH, 0, MANY } },
	{ { SPACE, 0, MANY }, { BREAK, 1, MANY } },
	{ { SPACE, 1, MANY }, { NO_TEXT_NEXT, 1, 1 } },
	{ { SPACE, 1, MANY } },
};
static const struct plain_part plain_cl100k[][5] = {
	{ { CONTRACTION, 1, 1 } },
	{ { NO_WORD, 0, 1 }, { LETTER, 1, MANY } },
	{ { NUMBER, 1, 3 } },
	{ { BLANK, 0, 1 }, { SIGN, 1, MANY }, { BREAK, 0, MANY } },
	{ { SPACE, 0, MANY }, { BREAK, 1, MANY } },
	{ { SPACE, 1, MANY }, { NO_TEXT_NEXT, 1, 1 } },
	{ { SPACE, 1, MANY } },
};
enum { PLAIN_ALTERNATIVES = 7 };

static inline bool
plain_in_set(enum plain_set set, const char *s)
{
	size_t n;
	unsigned bits = char_class((const unsigned char *)s, &n);

	switch (set) {
	case NO_WORD:		return (bits & (CHAR_LETTER | CHAR_NUMBER)) == 0 && *s != '\r' && *s != '\n';
	case UPPER:		return (bits & CHAR_UPPER) != 0;
	case LOWER:		return (bits & CHAR_LOWER) != 0;
	case LETTER:		return (bits & CHAR_LETTER) != 0;
	case NUMBER:		return (bits & CHAR_NUMBER) != 0;
	case BLANK:		return *s == ' ';
	case SIGN:		return (bits & (CHAR_SPACE | CHAR_LETTER | CHAR_NUMBER)) == 0;
	case BREAK:		return *s == '\r' || *s == '\n';
	case BREAK_OR_SLASH:	return *s == '\r' || *s == '\n' || *s == '/';
	case SPACE:		return (bits & CHAR_SPACE) != 0;
	default:		return false;
	}
}

static inline size_t
plain_contraction(const char *s, size_t n)
{
	static const char *const words[] = { "'s", "'t", "'re", "'ve", "'m", "'ll", "'d", "'\xc5\xbf" };

	for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
		if (strlen(words[i]) <= n && text_equal_part(s, words[i], strlen(words[i])))
			return strlen(words[i]);
	}
	return 0;
}

/* The number of bytes that the parts match at s, plus 1; 0: they do not match. */
static inline size_t
plain_match(const struct plain_part *part, const char *s, size_t n)
{
	size_t taken = 0, count = 0, steps[4096];

	if (part->set == ENDS)
		return 1;
	if (part->set == NO_TEXT_NEXT)
		return n == 0 || plain_in_set(SPACE, s) ? plain_match(part + 1, s, n) : 0;
	if (part->set == CONTRACTION) {
		size_t length = plain_contraction(s, n), rest = length > 0 ? plain_match(part + 1, s + length, n - length) : 0;

		return rest > 0 ? rest + length : part->least == 0 ? plain_match(part + 1, s, n) : 0;
	}
	while (taken < n && count < part->most && count < 4096 && plain_in_set(part->set, s + taken)) {
		char_class((const unsigned char *)s + taken, &steps[count]);
		taken += steps[count++];
	}
	for (;; taken -= steps[--count]) {
		size_t rest = count < part->least ? 0 : plain_match(part + 1, s + taken, n - taken);

		if (rest > 0)
			return rest + taken;
		if (count == 0)
			return 0;
	}
}

/* The length of the first piece; a text of at most 4096 characters. */
static inline size_t
plain_split(enum split_pattern pattern, const char *s, size_t n)
{
	for (int i = 0; i < PLAIN_ALTERNATIVES; i++) {
		size_t length = plain_match(pattern == SPLIT_O200K ? plain_o200k[i] : plain_cl100k[i], s, n);

		if (length > 1)
			return length - 1;
	}
	return 0;
}

/* ---- the vocabulary ---- */

struct plain_token { struct vocab_token text; uint32_t rank; };
struct plain_vocab { struct plain_token *tokens; size_t n; };

static inline int
plain_compare(const void *a, const void *b)
{
	const struct vocab_token *x = &((const struct plain_token *)a)->text, *y = &((const struct plain_token *)b)->text;
	int order = memcmp(x->text, y->text, x->n < y->n ? x->n : y->n);

	return order != 0 ? order : (x->n > y->n) - (x->n < y->n);
}

/* A vocabulary from its file; ends the program without it. */
static inline struct plain_vocab
plain_vocab(struct arena *a, const char *name)
{
	const char *src = getenv("TOLL_SRCDIR");
	const char *path = arena_printf(a, "%s/vocab/%s.vocab", src == NULL ? "." : src, name);
	struct plain_vocab v = { 0 };
	struct vocab_token *tokens;
	struct err e = { 0 };
	size_t size;
	const char *text = file_whole(a, path, FILE_ANY, NULL, 1 << 24, &size, &e);

	tokens = text == NULL ? NULL : vocab_read_compact(a, text, size, &v.n, &e);
	if (tokens == NULL) {
		fprintf(stderr, "%s\n", e.msg);
		exit(99);
	}
	v.tokens = arena_array(a, v.n, sizeof *v.tokens);
	for (size_t i = 0; i < v.n; i++)
		v.tokens[i] = (struct plain_token){ tokens[i], (uint32_t)i };
	qsort(v.tokens, v.n, sizeof *v.tokens, plain_compare);
	return v;
}

static inline uint32_t
plain_find(const struct plain_vocab *v, const char *s, size_t n)
{
	struct plain_token key = { { s, n }, 0 }, *found = bsearch(&key, v->tokens, v->n, sizeof key, plain_compare);

	return found == NULL ? RANK_NONE : found->rank;
}

/* ---- merging ---- */

/* The ids of a piece; their number. */
static inline size_t
plain_merge(const struct plain_vocab *v, const char *s, size_t n, uint32_t *ids)
{
	struct arena *a = arena_new();
	size_t *start = arena_array(a, n + 1, sizeof *start), parts = n;

	for (size_t i = 0; i <= n; i++)
		start[i] = i;
	for (;;) {
		uint32_t least = RANK_NONE;
		size_t at = 0;

		for (size_t i = 0; i + 1 < parts; i++) {
			uint32_t rank = plain_find(v, s + start[i], start[i + 2] - start[i]);

			at = rank < least ? i : at;
			least = rank < least ? rank : least;
		}
		if (least == RANK_NONE)
			break;
		for (size_t i = at + 1; i < parts; i++)
			start[i] = start[i + 1];
		parts--;
	}
	for (size_t i = 0; i < parts; i++)
		ids[i] = plain_find(v, s + start[i], start[i + 1] - start[i]);
	arena_free(a);
	return parts;
}

/*
 * Compares the ids and the count of a text, valid UTF-8, with those of the plain way: NULL, or what
 * differs. The text has TOKENIZER_PAD bytes after it.
 */
static inline const char *
tokens_fault(struct tokenizer *t, const struct plain_vocab *v, enum split_pattern pattern, const char *text, size_t n)
{
	struct arena *a = arena_new();
	uint32_t *ids, *plain = arena_array(a, n + 1, sizeof *plain);
	uint64_t kinds[N_PIECE_KINDS] = { 0 }, sum = 0;
	size_t n_ids = tokenizer_ids(t, text, n, a, &ids), n_plain = 0;
	const char *fault = NULL;

	for (size_t at = 0; at < n && fault == NULL;) {
		size_t length = plain_split(pattern, text + at, n - at);
		uint32_t whole = length == 0 ? RANK_NONE : plain_find(v, text + at, length);

		if (length == 0 ||
		    length != (pattern == SPLIT_O200K ? split_o200k(text + at, n - at) : split_cl100k(text + at, n - at)))
			fault = "it is split in another way";
		else if (whole != RANK_NONE)
			plain[n_plain++] = whole;
		else
			n_plain += plain_merge(v, text + at, length, plain + n_plain);
		at += length;
	}
	if (fault == NULL && (n_ids != n_plain || memcmp(ids, plain, n_ids * sizeof *ids) != 0))
		fault = "its ids differ";
	if (fault == NULL && tokenizer_count(t, text, n, kinds) != n_ids)
		fault = "its count is not the number of its ids";
	for (size_t i = 0; i < N_PIECE_KINDS; i++)
		sum += kinds[i];
	if (fault == NULL && sum != n_ids)
		fault = "the kinds do not add up";
	arena_free(a);
	return fault;
}

#endif
