/* SPDX-License-Identifier: MIT */
#ifndef SIPHASH_H
#define SIPHASH_H

#include <stddef.h>
#include <stdint.h>

/* SipHash-2-4 with 128 bits (Aumasson, Bernstein): without the key, no one can make two texts with one hash. */
struct siphash_key { uint64_t word[2]; };

/* The 128-bit hash of n bytes. out[0] is its first half, read with the lowest byte first. */
void	siphash(const struct siphash_key *key, const void *bytes, size_t n, uint64_t out[2]);

#endif
