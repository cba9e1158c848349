/* SPDX-License-Identifier: MIT */
#ifndef SPLIT_H
#define SPLIT_H

#include <stddef.h>
#include <stdint.h>

/*
 * Cuts a text into pieces before its bytes are merged into tokens, as the regular expressions of tiktoken
 * do: a word with the blank before it, up to three digits, a run of signs, blanks. Each byte is in one
 * piece.
 */
enum split_pattern { SPLIT_O200K, SPLIT_CL100K, N_SPLIT_PATTERNS };

/* What a character is. In the words of Unicode: */
enum {
	CHAR_UPPER	= 1,	/* Lu, Lt, Lm, Lo, M: may begin a word in o200k */
	CHAR_LOWER	= 2,	/* Ll, Lm, Lo, M: may go on in it */
	CHAR_LETTER	= 4,	/* L */
	CHAR_NUMBER	= 8,	/* N */
	CHAR_SPACE	= 16,	/* White_Space */
	CHAR_BREAK	= 32,	/* CR and LF */
	CHAR_CJK	= 64,	/* Han, kana, Hangul, and their punctuation: no part of a pattern */
	CHAR_LATIN	= 128,	/* letters of the Latin script: no part of a pattern */
};

enum { UNICODE_BLOCKS = 0x110000 >> 8 };

/*
 * The class of each character, by blocks of 256: built from unicode_class.h by mkvocab, part of the
 * program.
 */
struct unicode_table {
	uint8_t	block[UNICODE_BLOCKS];
	uint8_t	bits[256][256];		/* as many blocks as differ */
};

extern const struct unicode_table unicode_table;

/* The class of the character at s, which must be valid UTF-8, and its length in bytes. */
static inline unsigned
char_class(const unsigned char *s, size_t *length)
{
	uint32_t c;

	if (s[0] < 0x80) {
		*length = 1;
		return unicode_table.bits[0][s[0]];
	}
	if (s[0] < 0xe0) {
		*length = 2;
		c = (uint32_t)(s[0] & 0x1f) << 6 | (s[1] & 0x3f);
	} else if (s[0] < 0xf0) {
		*length = 3;
		c = (uint32_t)(s[0] & 0xf) << 12 | (uint32_t)(s[1] & 0x3f) << 6 | (s[2] & 0x3f);
	} else {
		*length = 4;
		c = (uint32_t)(s[0] & 7) << 18 | (uint32_t)(s[1] & 0x3f) << 12 | (uint32_t)(s[2] & 0x3f) << 6 |
		    (s[3] & 0x3f);
	}
	return unicode_table.bits[unicode_table.block[c >> 8]][c & 0xff];
}

/* The length of the first piece of a text of n bytes, n > 0, of valid UTF-8. */
size_t	split_o200k(const char *text, size_t n);
size_t	split_cl100k(const char *text, size_t n);

/*
 * The last place at which a text may be cut in two without changing its pieces, whatever comes after it; 0
 * if none is found: a letter or a digit of ASCII after a line break, which no piece of either pattern
 * spans.
 */
size_t	split_cut(const char *text, size_t n);

#endif
