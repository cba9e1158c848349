/* SPDX-License-Identifier: MIT */
#ifndef MERGE_H
#define MERGE_H

#include "tokens/vocab.h"

/*
 * Byte-pair merging of one piece: its bytes are parts at first; of all pairs of neighbours whose text
 * together is a token, the one of the lowest rank, the leftmost of equal ones, becomes one part, until
 * there is none. Short pieces are searched from end to end for each merge, long ones have a heap, so that
 * the time is never quadratic.
 */
struct merger;

/* The arena owns the memory, which grows to the longest piece. */
struct merger	*merger_new(struct arena *a, const struct vocab *v);

/*
 * Merges a piece of n bytes, from 2 to 2^31: the number of tokens. If ids is not NULL, it gets their ranks,
 * and must have room for n. Eight bytes after the piece must be readable.
 */
size_t	merger_run(struct merger *m, const char *piece, size_t n, uint32_t *ids);

#endif
