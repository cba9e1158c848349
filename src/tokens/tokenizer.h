/* SPDX-License-Identifier: MIT */
#ifndef TOKENIZER_H
#define TOKENIZER_H

#include "base/buffer.h"
#include "tokens/split.h"
#include "tokens/vocab.h"

/*
 * Counts the tokens of texts: one vocabulary, one pattern, and the memory that a thread needs for it. The
 * text of special tokens, such as <|endoftext|>, is text like any other. Not for several threads at once.
 */
struct tokenizer;

/* What the letters of a piece are; a piece is of the kind of its first letter that is not ASCII. */
enum piece_kind { PIECE_ASCII, PIECE_LATIN, PIECE_CJK, PIECE_OTHER, N_PIECE_KINDS };

/* The arena owns the memory; the vocabulary stays the caller's. */
struct tokenizer	*tokenizer_new(struct arena *a, const struct vocab *v, enum split_pattern pattern);

/*
 * Adds the tokens of a text of n bytes to counts, by kinds of pieces, and returns their number. The text
 * must be valid UTF-8 (text_repair()), and TOKENIZER_PAD bytes after it must be readable, whatever they
 * hold.
 */
enum { TOKENIZER_PAD = 32 };
uint64_t	tokenizer_count(struct tokenizer *t, const char *text, size_t n, uint64_t counts[N_PIECE_KINDS]);

/*
 * The same, and appends the ids to out, which is what tests compare. It does not use what the other
 * remembers.
 */
size_t		tokenizer_ids(struct tokenizer *t, const char *text, size_t n, struct arena *a, uint32_t **ids);

/*
 * The text as a JSON request would carry it: itself, if it is valid UTF-8, or else a copy in out in which
 * each longest beginning of a character, or byte that is none, is U+FFFD, as the Encoding Standard of
 * WHATWG has it. *n is its length. TOKENIZER_PAD bytes after the copy are readable.
 */
const char	*text_repair(const char *text, size_t *n, struct buffer *out);

#endif
