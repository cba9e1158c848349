/* SPDX-License-Identifier: MIT */
/*
 * The splitters, written by hand from the patterns of tiktoken 0.14, of which each function names its part.
 * They match as a regular expression that tries its alternatives in order: what it takes too much, it gives
 * back.
 */
#include "tokens/split.h"

#include <stdbool.h>

typedef const unsigned char *place;

/* The end of the run of characters of which each has one of the bits. */
static inline place
run_of(place s, place end, unsigned bits)
{
	size_t n;

	while (s < end && (char_class(s, &n) & bits) != 0)
		s += n;
	return s;
}

/* The end of the run of characters that have none of the bits. */
static inline place
run_without(place s, place end, unsigned bits)
{
	size_t n;

	while (s < end && (char_class(s, &n) & bits) == 0)
		s += n;
	return s;
}

/*
 * (?i:'s|'t|'re|'ve|'m|'ll|'d): its end, or s. U+017F is an s of another shape, and counts as one in any
 * case.
 */
static inline place
contraction_end(place s, place end)
{
	unsigned a, b;

	if (end - s < 2 || s[0] != '\'')
		return s;
	a = s[1] | 0x20;
	if (a == 's' || a == 't' || a == 'm' || a == 'd')
		return s + 2;
	if (end - s < 3)
		return s;
	if (s[1] == 0xc5 && s[2] == 0xbf)
		return s + 3;
	b = s[2] | 0x20;
	return (a == 'r' && b == 'e') || (a == 'v' && b == 'e') || (a == 'l' && b == 'l') ? s + 3 : s;
}

/* The end of a run of line breaks, and in o200k of slashes, after signs. */
static inline place
breaks_end(place s, place end, bool slashes)
{
	while (s < end && (*s == '\r' || *s == '\n' || (slashes && *s == '/')))
		s++;
	return s;
}

/* What is the same in both patterns: \s*[\r\n]+|\s+(?!\S)|\s+ at a blank. */
static place
blanks_end(place s, place end)
{
	place at = s, last = s, broken = NULL;
	size_t n;
	unsigned class;

	while (at < end && ((class = char_class(at, &n)) & CHAR_SPACE) != 0) {
		last = at;
		at += n;
		if ((class & CHAR_BREAK) != 0)
			broken = at;
	}
	if (broken != NULL)
		return broken;
	return at == end || last == s ? at : last;
}

/* \p{N}{1,3} */
static place
number_end(place s, place end)
{
	size_t n;

	for (int i = 0; i < 3 && s < end && (char_class(s, &n) & CHAR_NUMBER) != 0; i++)
		s += n;
	return s;
}

/* All that follows the alternatives of words. */
static place
other_end(place s, place end, bool slashes)
{
	size_t n;
	unsigned class = char_class(s, &n);
	place signs = *s == ' ' ? s + 1 : s, at;

	if ((class & CHAR_NUMBER) != 0)
		return number_end(s, end);
	at = run_without(signs, end, CHAR_SPACE | CHAR_LETTER | CHAR_NUMBER);
	if (at > signs)
		return breaks_end(at, end, slashes);
	return blanks_end(s, end);
}

/*
 * [\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]*[\p{Ll}\p{Lm}\p{Lo}\p{M}]+ at s: its end, or NULL. *upper is the end of
 * the first run. If nothing of the second kind follows it, the first run gives back characters until its
 * last one is of both kinds.
 */
static inline place
word_end(place s, place end, place *upper)
{
	place both = NULL, lower;
	size_t n;
	unsigned class;

	while (s < end && ((class = char_class(s, &n)) & CHAR_UPPER) != 0) {
		s += n;
		if ((class & CHAR_LOWER) != 0)
			both = s;
	}
	*upper = s;
	lower = run_of(s, end, CHAR_LOWER);
	return lower > s ? lower : both;
}

size_t
split_o200k(const char *text, size_t n)
{
	place s = (place)text, end = s + n, after = NULL, upper_after = NULL, upper = NULL, at;
	size_t length;
	unsigned class = char_class(s, &length);

	/*
	 * The character before a word, if it is no letter, no number and no line break; it may be a mark,
	 * too.
	 */
	if ((class & (CHAR_LETTER | CHAR_NUMBER | CHAR_BREAK)) == 0 && length < n) {
		after = s + length;
		at = word_end(after, end, &upper_after);
		if (at != NULL)
			return (size_t)(contraction_end(at, end) - s);
	}
	if ((class & (CHAR_UPPER | CHAR_LOWER)) != 0) {
		at = word_end(s, end, &upper);
		if (at != NULL)
			return (size_t)(contraction_end(at, end) - s);
	}
	/* The second alternative differs where nothing of the second kind was found: capitals alone. */
	if (after != NULL && upper_after > after)
		return (size_t)(contraction_end(upper_after, end) - s);
	if (upper > s)
		return (size_t)(contraction_end(upper, end) - s);
	return (size_t)(other_end(s, end, true) - s);
}

size_t
split_cl100k(const char *text, size_t n)
{
	place s = (place)text, end = s + n, at = contraction_end(s, end);
	size_t length;
	unsigned class = char_class(s, &length);

	if (at > s)
		return (size_t)(at - s);
	/* [^\r\n\p{L}\p{N}]?\p{L}+ */
	at = (class & (CHAR_LETTER | CHAR_NUMBER | CHAR_BREAK)) == 0 ? s + length : s;
	if (at < end) {
		place word = run_of(at, end, CHAR_LETTER);

		if (word > at)
			return (size_t)(word - s);
	}
	return (size_t)(other_end(s, end, false) - s);
}

size_t
split_cut(const char *text, size_t n)
{
	for (size_t i = n; i-- > 1;) {
		unsigned char c = (unsigned char)text[i];
		bool word = (c >= '0' && c <= '9') || ((c | 0x20) >= 'a' && (c | 0x20) <= 'z' && c < 0x80);

		if (word && (text[i - 1] == '\n' || text[i - 1] == '\r'))
			return i;
	}
	return 0;
}
