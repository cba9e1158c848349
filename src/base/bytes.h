/* SPDX-License-Identifier: MIT */
#ifndef BYTES_H
#define BYTES_H

#include <stdint.h>
#include <string.h>

/*
 * Loads and stores of several bytes at once, for the fast paths of io and batch. They read whole steps where a text is
 * shorter, and ignore what is around it: that many bytes before and after it must be readable, whatever they hold.
 * Every text of an arena has PAD_BEFORE; chunks of a file (io/chunk.h) have PAD_AFTER too.
 */
enum { PAD_BEFORE = 16, PAD_AFTER = 128 };

/* Loads eight bytes as one word, the first byte lowest, on any machine; bytes_store is the reverse. */
static inline uint64_t
bytes_load(const char *s)
{
	uint64_t word;

	memcpy(&word, s, sizeof word);
	return __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__ ? __builtin_bswap64(word) : word;
}

static inline void
bytes_store(char *out, uint64_t word)
{
	if (__BYTE_ORDER__ == __ORDER_BIG_ENDIAN__)
		word = __builtin_bswap64(word);
	memcpy(out, &word, sizeof word);
}

/* Sixteen bytes as two words, for operations on both at once. The byte order depends on the machine. */
typedef uint64_t bytes_pair __attribute__((vector_size(16)));

static inline bytes_pair
bytes_load_pair(const void *s)
{
	bytes_pair pair;

	memcpy(&pair, s, sizeof pair);
	return pair;
}

/* A word that holds the same byte eight times. */
#define BYTES_EACH(byte) (0x0101010101010101 * (uint64_t)(unsigned char)(byte))

#endif
