/* SPDX-License-Identifier: MIT */
#ifndef VOCAB_H
#define VOCAB_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/bytes.h"
#include "base/err.h"

/*
 * A vocabulary: texts of one byte or more, its tokens, each with a rank, which is also its id. It is one
 * block of memory without pointers, so that the two that come with the program are part of it as they are
 * (vocab_data.c), cost nothing at start, and are read page by page as they are used. Read only; any number
 * of threads may use it.
 *
 * Tokens of one and two bytes have tables of their own. Tokens of up to 7 bytes are found by their bytes
 * alone: a slot holds what the place of the slot does not tell of them. Longer ones are compared with their
 * text.
 */
struct vocab {
	uint64_t	size;		/* bytes of the whole block */
	uint32_t	n;		/* tokens */
	uint32_t	longest;	/* bytes of the longest token */
	uint32_t	short_bits, long_bits;	/* the tables have 2^bits slots */
	/* offsets from the beginning of the block */
	uint64_t	pairs;		/* uint32_t[65536]: the rank of two bytes */
	uint64_t	shorts;		/* uint64_t: what is left of the key, distance from its first slot, rank + 1 */
	uint64_t	longs;		/* uint64_t: part of the hash, length, place of the text, rank */
	uint64_t	texts;		/* the tokens of 8 bytes and more */
	uint32_t	singles[256];	/* the rank of each byte */
};

enum {
	VOCAB_MAX = (1 << 18) - 2,	/* tokens: ranks take 18 bits of a slot, and one of them is taken */
	VOCAB_LONGEST = 255,		/* bytes of a token */
};

#define RANK_NONE UINT32_MAX

/* A token as text, in the order of ranks. */
struct vocab_token { const char *text; size_t n; };

/* The two vocabularies that come with the program. */
extern const struct vocab vocab_o200k_base, vocab_cl100k_base;

/*
 * Builds a vocabulary of n tokens, the i-th of which has the rank i. ERR_IO if a byte is no token, a token
 * is there twice, empty or too long, or there are too many.
 */
const struct vocab	*vocab_build(struct arena *a, const struct vocab_token *tokens, size_t n, struct err *e);

/*
 * Reads the form that tiktoken publishes: lines of a token in base64, a blank and its rank, which counts
 * from 0. The tokens are in the arena. ERR_IO, with the line.
 */
struct vocab_token	*vocab_read_published(struct arena *a, const char *text, size_t size, size_t *n, struct err *e);

/*
 * Reads the compact form of vocab/: a line of text, the lengths, a byte each, and the texts. They are
 * borrowed. ERR_IO.
 */
struct vocab_token	*vocab_read_compact(struct arena *a, const char *text, size_t size, size_t *n, struct err *e);

/* ---- looking up ---- */

/* Parts of a slot. */
#define VOCAB_SLOT_RANK		UINT64_C(0x3ffff)
#define VOCAB_SLOT_PLACE	UINT64_C(0x1fffff)
#define VOCAB_SLOT_TAG		UINT64_C(0x1ffff)
enum { VOCAB_FAR = 32 };		/* slots from the first in which a short token may be */

/* The constants that spread keys over a table: odd, from the golden ratio. */
#define VOCAB_SPREAD	UINT64_C(0x9e3779b97f4a7c15)
#define VOCAB_SPREAD_2	UINT64_C(0xc2b2ae3d27d4eb4f)

/*
 * The key of a token of 3 to 7 bytes: the bytes and their number, 59 bits, spread. Equal only for the same
 * token.
 */
static inline uint64_t
vocab_short_key(const char *text, size_t n)
{
	uint64_t bytes = bytes_load(text) & (~UINT64_C(0) >> (64 - 8 * n));

	return ((bytes | (uint64_t)n << 56) * VOCAB_SPREAD) & (~UINT64_C(0) >> 5);
}

/* A hash of a token of 8 bytes or more. */
static inline uint64_t
vocab_long_hash(const char *text, size_t n)
{
	uint64_t h = (bytes_load(text) ^ (uint64_t)n << 32) * VOCAB_SPREAD;

	h = (h ^ h >> 32 ^ bytes_load(text + n - 8)) * VOCAB_SPREAD_2;
	if (n > 16)
		h = (h ^ h >> 29 ^ bytes_load(text + 8)) * VOCAB_SPREAD;
	return h;
}

static inline uint32_t
vocab_find_short(const struct vocab *v, const char *text, size_t n)
{
	const uint64_t *slots = (const uint64_t *)((const char *)v + v->shorts), key = vocab_short_key(text, n);
	uint64_t left = (key & (~UINT64_C(0) >> (5 + v->short_bits))) << 5;
	size_t mask = ((size_t)1 << v->short_bits) - 1;

	for (size_t at = (size_t)(key >> (59 - v->short_bits));; at++, left++) {
		uint64_t slot = slots[at & mask];

		if (slot >> 18 == left && slot != 0)
			return (uint32_t)(slot & VOCAB_SLOT_RANK) - 1;
		if (slot == 0)
			return RANK_NONE;
	}
}

static inline uint32_t
vocab_find_long(const struct vocab *v, const char *text, size_t n)
{
	const uint64_t *slots = (const uint64_t *)((const char *)v + v->longs), hash = vocab_long_hash(text, n);
	const char *texts = (const char *)v + v->texts;
	uint64_t want = (hash & VOCAB_SLOT_TAG) << 47 | (uint64_t)n << 39;
	size_t mask = ((size_t)1 << v->long_bits) - 1;

	for (size_t at = (size_t)(hash >> (64 - v->long_bits));; at++) {
		uint64_t slot = slots[at & mask];

		if (slot >> 39 == want >> 39 && memcmp(texts + (slot >> 18 & VOCAB_SLOT_PLACE), text, n) == 0)
			return (uint32_t)(slot & VOCAB_SLOT_RANK);
		if (slot == 0)
			return RANK_NONE;
	}
}

/*
 * The rank of a text of n bytes, n > 0; RANK_NONE if it is no token. Eight bytes from text on must be
 * readable.
 */
static inline uint32_t
vocab_find(const struct vocab *v, const char *text, size_t n)
{
	const unsigned char *u = (const unsigned char *)text;

	if (n > 7)
		return n > v->longest ? RANK_NONE : vocab_find_long(v, text, n);
	if (n > 2)
		return vocab_find_short(v, text, n);
	if (n == 2)
		return ((const uint32_t *)((const char *)v + v->pairs))[u[0] << 8 | u[1]];
	return v->singles[u[0]];
}

#endif
