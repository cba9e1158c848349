/* SPDX-License-Identifier: MIT */
/* SipHash-2-4 as in "SipHash: a fast short-input PRF" (Aumasson, Bernstein, 2012), for keyed hashes of texts. */
#include "base/siphash.h"

#include "base/bytes.h"

static inline uint64_t
rotate_left(uint64_t x, unsigned bits)
{
	return x << bits | x >> (64 - bits);
}

static inline __attribute__((always_inline)) void
sip_rounds(uint64_t v[4], int n)
{
#pragma GCC unroll 4
	for (int i = 0; i < n; i++) {
		v[0] += v[1];
		v[2] += v[3];
		v[1] = rotate_left(v[1], 13) ^ v[0];
		v[3] = rotate_left(v[3], 16) ^ v[2];
		v[0] = rotate_left(v[0], 32);
		v[2] += v[1];
		v[0] += v[3];
		v[1] = rotate_left(v[1], 17) ^ v[2];
		v[3] = rotate_left(v[3], 21) ^ v[0];
		v[2] = rotate_left(v[2], 32);
	}
}

/* n bytes, at most eight, as a number, the lowest byte first, on any machine. */
static uint64_t
sip_load_word(const unsigned char *p, size_t n)
{
	uint64_t word = 0;

	while (n-- > 0)
		word = word << 8 | p[n];
	return word;
}

/* Adds eight bytes of the message to the state v. */
static inline __attribute__((always_inline)) void
sip_add_word(uint64_t v[4], uint64_t word)
{
	v[3] ^= word;
	sip_rounds(v, 2);
	v[0] ^= word;
}

void
siphash(const struct siphash_key *key, const void *bytes, size_t n, uint64_t out[2])
{
	const unsigned char *p = bytes;
	const uint64_t length = (uint64_t)n << 56;
	/* "somepseudorandomlygeneratedbytes", as in the paper; 0xee and 0xdd select the variant of 128 bits */
	uint64_t v[4] = { key->word[0] ^ 0x736f6d6570736575, key->word[1] ^ 0x646f72616e646f6d ^ 0xee,
	    key->word[0] ^ 0x6c7967656e657261, key->word[1] ^ 0x7465646279746573 };

	for (; n >= 8; n -= 8, p += 8)
		sip_add_word(v, bytes_load((const char *)p));
	sip_add_word(v, length | sip_load_word(p, n));
	v[2] ^= 0xee;
	sip_rounds(v, 4);
	out[0] = v[0] ^ v[1] ^ v[2] ^ v[3];
	v[1] ^= 0xdd;
	sip_rounds(v, 4);
	out[1] = v[0] ^ v[1] ^ v[2] ^ v[3];
}
