/* SPDX-License-Identifier: MIT */
/*
 * UTF-8: decoding, cleaning for terminals, width, comparison and edit distance, without the C library's
 * locale. The lowest file that all messages and tables pass through.
 */
#include "base/text.h"

#include <stdio.h>
#include <string.h>

#include "base/arena.h"
#include "base/macros.h"

size_t
text_decode(const char *s, size_t n, uint32_t *character)
{
	static const uint32_t least[] = { 0, 0, 0x80, 0x800, 0x10000 };
	const unsigned char *u = (const unsigned char *)s;
	size_t len = u[0] < 0x80 ? 1 : u[0] >> 5 == 6 ? 2 : u[0] >> 4 == 14 ? 3 : u[0] >> 3 == 30 ? 4 : 0;
	uint32_t c;

	if (len == 0 || len > n)
		return 0;
	c = len == 1 ? u[0] : u[0] & (0xffu >> (len + 1));
	for (size_t i = 1; i < len; i++) {
		if (u[i] >> 6 != 2)
			return 0;
		c = c << 6 | (u[i] & 0x3f);
	}
	if (c < least[len] || c > 0x10ffff || (c >= 0xd800 && c <= 0xdfff))
		return 0;
	*character = c;
	return len;
}

bool
text_valid(const char *s, size_t n)
{
	uint32_t c;

	for (size_t len; n > 0; s += len, n -= len) {
		len = text_decode(s, n, &c);
		if (len == 0)
			return false;
	}
	return true;
}

struct range { uint32_t first, last; };

static bool
in_ranges(uint32_t c, const struct range *r, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		if (c >= r[i].first && c <= r[i].last)
			return true;
	}
	return false;
}

#define IN(c, ranges) in_ranges(c, ranges, LENGTH(ranges))

bool
text_is_unsafe(uint32_t c)
{
	static const struct range hidden[] = {
		{ 0x80, 0x9f }, { 0xad, 0xad }, { 0x61c, 0x61c }, { 0x200b, 0x200f }, { 0x2028, 0x202e },
		{ 0x2060, 0x206f }, { 0xfeff, 0xfeff }, { 0xfff9, 0xfffb }, { 0xe0000, 0xe007f },
	};

	return c < 0x20 || c == 0x7f || IN(c, hidden);
}

size_t
text_clean(char *out, size_t size, const char *s, size_t n)
{
	size_t need = 0, used = 0;

	while (n > 0) {
		char piece[16];
		uint32_t c = 0;
		size_t len = text_decode(s, n, &c), put = len;

		memcpy(piece, s, len);
		if (len == 0 || (text_is_unsafe(c) && c < 0x80)) {
			len = 1;
			put = (size_t)snprintf(piece, sizeof piece, "\\x%02x", (unsigned char)*s);
		} else if (text_is_unsafe(c))
			put = (size_t)snprintf(piece, sizeof piece, "\\u%04x", (unsigned)c);
		if (need == used && used + put < size) {	/* after a cut, nothing more is copied */
			memcpy(out + used, piece, put);
			used += put;
		}
		need += put;
		s += len;
		n -= len;
	}
	if (size > 0)
		out[used] = '\0';
	return need;
}

bool
text_is_plain(const char *s)
{
	while (*s >= ' ' && *s < 0x7f)
		s++;
	return *s == '\0';
}

const char *
text_cleaned(const char *s, struct arena *a)
{
	size_t n = strlen(s), room = text_clean(NULL, 0, s, n) + 1;
	char *out = arena_alloc(a, room);

	text_clean(out, room, s, n);
	return out;
}

size_t
text_whole(const char *s, size_t n)
{
	while (n > 0 && ((unsigned char)s[n] >> 6) == 2)
		n--;
	return n;
}

/* The terminal columns of a character: 0, 1 or 2. */
static unsigned
character_width(uint32_t c)
{
	static const struct range combining[] = {
		{ 0x300, 0x36f }, { 0x483, 0x489 }, { 0x591, 0x5bd }, { 0x610, 0x61a }, { 0x64b, 0x65f },
		{ 0x1ab0, 0x1aff }, { 0x1dc0, 0x1dff }, { 0x20d0, 0x20ff }, { 0xfe00, 0xfe0f },
		{ 0xfe20, 0xfe2f },
	};
	static const struct range wide[] = {
		{ 0x1100, 0x115f }, { 0x2e80, 0x303e }, { 0x3041, 0x33ff }, { 0x3400, 0x4dbf },
		{ 0x4e00, 0x9fff }, { 0xa000, 0xa4cf }, { 0xac00, 0xd7a3 }, { 0xf900, 0xfaff },
		{ 0xfe30, 0xfe6f }, { 0xff00, 0xff60 }, { 0xffe0, 0xffe6 }, { 0x1f300, 0x1f64f },
		{ 0x1f680, 0x1f6ff }, { 0x1f900, 0x1faff }, { 0x20000, 0x3fffd },
	};

	return IN(c, combining) ? 0 : IN(c, wide) ? 2 : 1;
}

size_t
text_width(const char *s)
{
	size_t width = 0, n = strlen(s), len;

	for (uint32_t c; n > 0; s += len, n -= len) {
		len = text_decode(s, n, &c);
		if (len == 0) {
			len = 1;
			c = '?';
		}
		width += character_width(c);
	}
	return width;
}

static char
ascii_lower(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

bool
text_equal_part(const char *a, const char *b, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		if (ascii_lower(a[i]) != ascii_lower(b[i]))
			return false;
		if (a[i] == '\0')
			break;
	}
	return true;
}

bool
text_has_word(const char *list, const char *word)
{
	size_t len = strlen(word);

	for (const char *p = list; *p != '\0'; p += strcspn(p, " "), p += *p == ' ') {
		if (strcspn(p, " ") == len && text_equal_part(p, word, len))
			return true;
	}
	return false;
}

bool
text_equal(const char *a, const char *b)
{
	return text_equal_part(a, b, SIZE_MAX);
}

size_t
text_fold(char *out, size_t size, const char *name)
{
	size_t n = 0;

	for (; name[n] != '\0'; n++) {
		char c = ascii_lower(name[n]);

		if (c == '.' || c == '_' || c == ' ')
			c = '-';
		if (n + 1 < size)
			out[n] = c;
	}
	if (size > 0)
		out[n < size ? n : size - 1] = '\0';
	return n;
}

enum { WORD_MAX = 63 };

static unsigned
min_unsigned(unsigned a, unsigned b)
{
	return a < b ? a : b;
}

/* A mask with a bit for each character of a word; some characters share a bit. */
static uint64_t
letter_mask(const char *s)
{
	uint64_t bits = 0;

	for (; *s != '\0'; s++)
		bits |= UINT64_C(1) << (*s & 63);
	return bits;
}

/* A cheap test that the distance is more than most: the lengths, or the sets of letters, differ by more. */
static bool
words_are_far(const char *a, size_t n, const char *b, size_t m, unsigned most)
{
	uint64_t in_a, in_b;

	if (n > m + most || m > n + most)
		return true;
	in_a = letter_mask(a);
	in_b = letter_mask(b);
	return (unsigned)__builtin_popcountll(in_a & ~in_b) > most ||
	    (unsigned)__builtin_popcountll(in_b & ~in_a) > most;
}

unsigned
text_distance(const char *a, const char *b, unsigned most)
{
	unsigned row[3][WORD_MAX + 1];	/* of the matrix: the row before last, the last one, this one */
	size_t n = strlen(a), m = strlen(b);
	unsigned least = 0;		/* the minimum of this row */
	unsigned least_before;		/* that of the last row */

	if (n > WORD_MAX || m > WORD_MAX || words_are_far(a, n, b, m, most))
		return TEXT_FAR;
	memset(row, 0, sizeof row);
	for (size_t j = 0; j <= m; j++)
		row[0][j] = (unsigned)j;
	for (size_t i = 1; i <= n; i++) {
		unsigned *this = row[i % 3], *last = row[(i - 1) % 3], *before = row[(i + 1) % 3];

		this[0] = (unsigned)i;
		least_before = least;
		least = this[0];
		for (size_t j = 1; j <= m; j++) {
			unsigned same = a[i - 1] == b[j - 1] ? 0 : 1;

			this[j] = min_unsigned(min_unsigned(last[j] + 1, this[j - 1] + 1), last[j - 1] + same);
			if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
				this[j] = min_unsigned(this[j], before[j - 2] + 1);
			least = min_unsigned(least, this[j]);
		}
		if (least > most && least_before > most)
			return TEXT_FAR;	/* no later row has a lower minimum than these two */
	}
	return row[n % 3][m] > most ? TEXT_FAR : row[n % 3][m];
}

/* Matches without recursion: after a mismatch, the last star matches one more byte. */
bool
text_glob(const char *pattern, const char *text)
{
	const char *star = NULL, *retry = NULL;

	while (*text != '\0') {
		if (*pattern == '*') {
			star = pattern++;
			retry = text;
		} else if (*pattern == '?' || *pattern == *text) {
			pattern++;
			text++;
		} else if (star != NULL) {
			pattern = star + 1;
			text = ++retry;
		} else
			return false;
	}
	while (*pattern == '*')
		pattern++;
	return *pattern == '\0';
}

size_t
text_glob_group(const char *const *patterns, size_t n, const char *text)
{
	size_t group = 0;

	for (size_t i = 0; i < n; i++) {
		if (patterns[i] == NULL)
			group++;
		else if (text_glob(patterns[i], text))
			break;
	}
	return group;
}

/* The ASCII form of a full-width character; '\0' if it has none. */
static char
narrow_char(uint32_t c)
{
	if (c >= 0xff01 && c <= 0xff5e)
		return (char)(c - 0xff01 + '!');
	return c == 0x3000 ? ' ' : c == 0x3001 ? ',' : '\0';	/* the ideographic blank and comma */
}

const char *
text_plain_width(struct arena *a, const char *s)
{
	const char *whole = s;
	size_t n = strlen(s), used = 0, len;
	char *out = arena_strdup(a, s);
	bool changed = false;

	for (uint32_t c; n > 0; s += len, n -= len) {
		len = text_decode(s, n, &c);
		if (len == 3 && (narrow_char(c) != '\0' || c == 0xffe5)) {
			if (c == 0xffe5)
				out[used++] = '\xc2';
			out[used++] = c == 0xffe5 ? '\xa5' : narrow_char(c);
			changed = true;
			continue;
		}
		len = len == 0 ? 1 : len;
		memmove(out + used, s, len);
		used += len;
	}
	out[used] = '\0';
	return changed ? out : whole;
}
