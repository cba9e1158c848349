/* SPDX-License-Identifier: MIT */
#ifndef TEXT_H
#define TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * Text as bytes of UTF-8, whatever the locale says. Nothing that came from a book, a file or a
 * user reaches a terminal without having gone through text_clean.
 */

/*
 * Decodes the character at s (n bytes left, n > 0). Returns its length in bytes; 0 if the bytes
 * are not UTF-8 (overlong forms and surrogates are not).
 */
size_t	text_decode(const char *s, size_t n, uint32_t *character);

/* Whether all n bytes are UTF-8. */
bool	text_valid(const char *s, size_t n);

/* Whether a character shows nothing and changes what stands around it: control characters, marks of
 * direction, invisible ones. */
bool	text_steers(uint32_t character);

/*
 * Copies n bytes with everything that could steer a terminal written out: control characters and
 * bytes that are no UTF-8 as \xNN, invisible and direction-changing characters as \uNNNN. Always
 * ends out with a NUL and cuts at a whole character; returns the length that it needed, as
 * snprintf does.
 */
size_t	text_clean(char *out, size_t size, const char *s, size_t n);

/* The largest m <= n at which s can be cut without splitting a character. */
size_t	text_whole(const char *s, size_t n);

/* Columns that s takes on a terminal: 2 for wide characters, 0 for combining ones. */
size_t	text_width(const char *s);

/*
 * Whether two texts, or up to n bytes of them, are equal but for the case of ASCII letters. Not as the
 * locale has it: in Turkish I is not i.
 */
bool	text_equal(const char *a, const char *b);
bool	text_equal_part(const char *a, const char *b, size_t n);

/*
 * Folds a name for comparison into out: lower case, and . _ - and blank as one '-'. Returns the
 * length needed. Names compare equal when their folded forms do.
 */
size_t	text_fold(char *out, size_t size, const char *name);

enum { TEXT_FAR = 99 };

/*
 * Edit distance (insert, delete, replace, swap of neighbours) of two words of up to 63 bytes; TEXT_FAR if
 * that is more than most, which is found out soon.
 */
unsigned text_distance(const char *a, const char *b, unsigned most);

#endif
