/* SPDX-License-Identifier: MIT */
/*
 * From text to tokens: split, look up, merge. What a piece came to is remembered by its text, since most
 * pieces of a text are there many times.
 */
#include "tokens/tokenizer.h"

#include <stdbool.h>

#include "base/text.h"
#include "tokens/merge.h"

enum { MEMO_BITS = 12, MEMO_TEXT = 30 };	/* MEMO_TEXT: bytes of the longest piece that is remembered */

/*
 * A piece in 32 bytes: its text, zeros, its length; the last byte is the number of its tokens, 0 if none is
 * kept.
 */
struct memo_key { uint64_t word[4]; };

#define MEMO_COUNT	(UINT64_C(0xff) << 56)
#define NOT_ASCII	UINT64_C(0x8080808080808080)

struct tokenizer {
	const struct vocab	*vocab;
	struct merger		*merger;
	size_t			 (*split)(const char *text, size_t n);
	struct memo_key		 memo[1 << MEMO_BITS];
};

struct tokenizer *
tokenizer_new(struct arena *a, const struct vocab *v, enum split_pattern pattern)
{
	struct tokenizer *t = arena_alloc(a, sizeof *t);

	t->vocab = v;
	t->merger = merger_new(a, v);
	t->split = pattern == SPLIT_O200K ? split_o200k : split_cl100k;
	return t;
}

/* The bytes of a word of eight that belong to a text of n bytes of which it is the i-th. */
static inline uint64_t
word_of(const char *text, size_t n, size_t i)
{
	if (n <= 8 * i)
		return 0;
	return bytes_load(text + 8 * i) & (n >= 8 * i + 8 ? ~UINT64_C(0) : ~UINT64_C(0) >> (64 - 8 * (n - 8 * i)));
}

/* The tokens of a piece of 2 bytes or more. */
static inline size_t
piece_tokens(struct tokenizer *t, const char *piece, size_t n)
{
	return vocab_find(t->vocab, piece, n) != RANK_NONE ? 1 : merger_run(t->merger, piece, n, NULL);
}

/* What the first letter of a piece that is not ASCII is. */
static enum piece_kind
kind_of_piece(const char *piece, size_t n)
{
	for (size_t i = 0, length; i < n; i += length) {
		unsigned class = char_class((const unsigned char *)piece + i, &length);

		if ((class & CHAR_CJK) != 0)
			return PIECE_CJK;
		if (length > 1 && (class & (CHAR_UPPER | CHAR_LOWER)) != 0)
			return (class & CHAR_LATIN) != 0 ? PIECE_LATIN : PIECE_OTHER;
	}
	return PIECE_ASCII;
}

static size_t
count_piece(struct tokenizer *t, const char *piece, size_t n, bool *ascii)
{
	struct memo_key key = { { word_of(piece, n, 0), word_of(piece, n, 1), word_of(piece, n, 2), 0 } }, *memo;
	uint64_t hash = key.word[0] * VOCAB_SPREAD ^ key.word[1] * VOCAB_SPREAD_2;
	size_t count;

	if (n > 16) {
		key.word[3] = word_of(piece, n, 3);
		hash = (hash ^ key.word[2]) * VOCAB_SPREAD ^ key.word[3];
	}
	*ascii = ((key.word[0] | key.word[1] | key.word[2] | key.word[3]) & NOT_ASCII) == 0;
	key.word[3] |= (uint64_t)n << 48;
	memo = &t->memo[(hash ^ hash >> 20) * VOCAB_SPREAD >> (64 - MEMO_BITS)];
	if (memo->word[0] == key.word[0] && memo->word[1] == key.word[1] && memo->word[2] == key.word[2] &&
	    (memo->word[3] & ~MEMO_COUNT) == key.word[3] && memo->word[3] >= UINT64_C(1) << 56)
		return memo->word[3] >> 56;
	count = piece_tokens(t, piece, n);
	*memo = key;
	memo->word[3] |= (uint64_t)count << 56;
	return count;
}

uint64_t
tokenizer_count(struct tokenizer *t, const char *text, size_t n, uint64_t counts[N_PIECE_KINDS])
{
	uint64_t all = 0;

	while (n > 0) {
		size_t length = t->split(text, n), count = 1;
		bool ascii = true;

		if (length > MEMO_TEXT) {
			count = piece_tokens(t, text, length);
			ascii = false;
		} else if (length > 1)
			count = count_piece(t, text, length, &ascii);
		counts[ascii ? PIECE_ASCII : kind_of_piece(text, length)] += count;
		all += count;
		text += length;
		n -= length;
	}
	return all;
}

size_t
tokenizer_ids(struct tokenizer *t, const char *text, size_t n, struct arena *a, uint32_t **ids)
{
	uint32_t *out = *ids = arena_room(a, (n + 1) * sizeof *out);

	while (n > 0) {
		size_t length = t->split(text, n);

		*out = vocab_find(t->vocab, text, length);
		out += *out != RANK_NONE ? 1 : merger_run(t->merger, text, length, out);
		text += length;
		n -= length;
	}
	return (size_t)(out - *ids);
}

/* ---- UTF-8 ---- */

/*
 * The length of the longest beginning of a character at s, which is no whole character; 1 if there is none.
 */
static size_t
broken_length(const unsigned char *s, size_t n)
{
	unsigned char low = s[0] == 0xe0 ? 0xa0 : s[0] == 0xf0 ? 0x90 : 0x80,
	    high = s[0] == 0xed ? 0x9f : s[0] == 0xf4 ? 0x8f : 0xbf;
	size_t more = s[0] < 0xc2 || s[0] > 0xf4 ? 0 : s[0] < 0xe0 ? 1 : s[0] < 0xf0 ? 2 : 3, i = 1;

	for (; i <= more && i < n && s[i] >= low && s[i] <= high; i++) {
		low = 0x80;
		high = 0xbf;
	}
	return i;
}

/* The number of bytes at the beginning of a text that are valid UTF-8. */
static size_t
valid_length(const char *text, size_t n)
{
	size_t i = 0, length;
	uint32_t c;

	while (i < n) {
		if (n - i >= 8 && (bytes_load(text + i) & NOT_ASCII) == 0) {
			i += 8;
			continue;
		}
		length = text_decode(text + i, n - i, &c);
		if (length == 0)
			break;
		i += length;
	}
	return i;
}

const char *
text_repair(const char *text, size_t *n, struct buffer *out)
{
	size_t left = *n, good = valid_length(text, left);

	if (good == left)
		return text;
	out->n = 0;
	while (left > 0) {
		buffer_add(out, text, good);
		text += good;
		left -= good;
		if (left > 0) {
			size_t broken = broken_length((const unsigned char *)text, left);

			buffer_add(out, "\xef\xbf\xbd", 3);
			text += broken;
			left -= broken;
		}
		good = valid_length(text, left);
	}
	buffer_room(out, TOKENIZER_PAD);
	*n = out->n;
	return out->text;
}
