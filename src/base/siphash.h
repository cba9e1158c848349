/* SPDX-License-Identifier: MIT */
#ifndef SIPHASH_H
#define SIPHASH_H

#include <stddef.h>
#include <stdint.h>

/* SipHash-2-4 of 128 bits (Aumasson, Bernstein): whoever does not know the key can make no two texts alike. */
struct siphash_key { uint64_t word[2]; };

/* The 128 bits of n bytes. out[0] is the first half, read with the lowest byte first. */
void	siphash(const struct siphash_key *key, const void *bytes, size_t n, uint64_t out[2]);

#endif
