/* SPDX-License-Identifier: MIT */
#ifndef TEXT_H
#define TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct arena;

/*
 * Text as UTF-8 bytes, whatever the locale is. Nothing from a book, a file or a user reaches a
 * terminal without passing through text_clean.
 */

/* Whether c is an ASCII digit. */
static inline bool
text_is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* Whether c is an ASCII letter. */
static inline bool
text_is_letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/*
 * Decodes the character at s (n bytes left, n > 0). Returns its length in bytes; 0 if the bytes
 * are not UTF-8 (overlong forms and surrogates are not).
 */
size_t	text_decode(const char *s, size_t n, uint32_t *character);

/* Whether all n bytes are UTF-8. */
bool	text_valid(const char *s, size_t n);

/*
 * Whether a character is invisible and may change how the text around it is shown: control characters,
 * direction marks, zero-width characters.
 */
bool	text_is_unsafe(uint32_t character);

/*
 * Copies n bytes, with everything that could control a terminal written as text: control characters
 * and bytes that are not UTF-8 as \xNN, invisible and direction-changing characters as \uNNNN. out
 * always ends with a NUL (unless size is 0) and is cut between characters. Returns the length that
 * the whole text needs, as snprintf does.
 */
size_t	text_clean(char *out, size_t size, const char *s, size_t n);

/* Whether a text is printable ASCII, and so is shown as it is everywhere; nearly all are. */
bool	text_is_plain(const char *s);

/* What text_clean makes of a text, in the arena. */
const char	*text_cleaned(const char *s, struct arena *a);

/* The largest m <= n at which s can be cut without splitting a character. */
size_t	text_whole(const char *s, size_t n);

/* The number of terminal columns that s takes: 2 for a wide character, 0 for a combining one. */
size_t	text_width(const char *s);

/*
 * Whether two texts, or their first n bytes at most, are equal except for the case of ASCII letters. The
 * locale has no effect: in Turkish I is not i.
 */
bool	text_equal(const char *a, const char *b);
bool	text_equal_part(const char *a, const char *b, size_t n);

/* Whether a list of words, separated by one blank each, has a word, in any case of ASCII letters. */
bool	text_has_word(const char *list, const char *word);

/*
 * Folds a name for comparison into out: lower case, and each of . _ - and blank as '-'. Returns the
 * length needed. Two names are equal if their folded forms are.
 */
size_t	text_fold(char *out, size_t size, const char *name);

/* Whether a text matches a pattern, in which * is any bytes and ? is any one; case matters. */
bool	text_glob(const char *pattern, const char *text);

/*
 * The group of the first pattern that a text matches, of n patterns in groups that each begin with a NULL: 1 for the
 * first group; the number of the last one if none matches.
 */
size_t	text_glob_group(const char *const *patterns, size_t n, const char *text);

enum { TEXT_FAR = 99 };

/*
 * The edit distance (insert, delete, replace, swap neighbours) of two words of up to 63 bytes; TEXT_FAR
 * if it is more than most or a word is longer, which is found quickly.
 */
unsigned text_distance(const char *a, const char *b, unsigned most);

/*
 * A text with full-width characters, the full-width yen sign, and the ideographic blank and comma as their plain forms;
 * the same pointer if it has none. The copy is in the arena.
 */
const char	*text_plain_width(struct arena *a, const char *s);

#endif
