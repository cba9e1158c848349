/* SPDX-License-Identifier: MIT */
#ifndef JSON_SCAN_H
#define JSON_SCAN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/bytes.h"

/*
 * Goes over JSON text at the speed of memory: the ends of strings, numbers and whole values. It takes only what is
 * surely JSON as cJSON reads it (json.h), with the same values; anything else is odd, and cJSON decides. Odd are errors
 * of any kind, but also escapes of NUL and of half a pair of surrogates, control characters between values, numbers of
 * forms that cJSON takes beyond JSON or of more than NUMBER_MAX bytes, and values nested deeper than DEPTH_MAX.
 *
 * Used by json_fast.c, which makes values of it, and usage/usage_form.c, which compares records.
 *
 * The byte at the end of a text must be a NUL. After it PAD_AFTER bytes must be readable, whatever they hold
 * (base/bytes.h).
 */
enum { JSON_NUMBER_MAX = 60, JSON_DEPTH_MAX = 64 };

/* What reads JSON: a variant of the scanner, or cJSON alone. All give the same values. */
enum json_reader { JSON_READER_BEST, JSON_READER_AVX2, JSON_READER_SSE2, JSON_READER_PORTABLE, JSON_READER_CJSON };

/* Finds the first quote or backslash from p on; end if there is none before it. */
typedef const char *json_stop(const char *p, const char *end);

/* The function of a reader; NULL for cJSON. One that the machine cannot run gives way to the best that it can. */
json_stop	*json_scan_stop(enum json_reader reader);

/* Skips blanks. */
static inline const char *
json_blanks(const char *p)
{
	while (*p == ' ' || *p == '\n' || *p == '\r' || *p == '\t')
		p++;
	return p;
}

/* The top bit of each byte that is a quote or a backslash; those above the lowest one may be wrong. */
static inline uint64_t
json_stops_of_eight(const char *p)
{
	const uint64_t word = bytes_load(p), quote = word ^ BYTES_EACH('"'), slash = word ^ BYTES_EACH('\\');

	return (((quote - BYTES_EACH(1)) & ~quote) | ((slash - BYTES_EACH(1)) & ~slash)) & BYTES_EACH(0x80);
}

/* As a json_stop, for strings of which most are short: what is longer than 16 bytes is left to stop. */
static inline const char *
json_string_stop(json_stop *stop, const char *p, const char *end)
{
	for (int i = 0; i < 2; i++, p += 8) {
		const uint64_t bits = json_stops_of_eight(p);

		if (bits != 0) {
			p += (unsigned)__builtin_ctzll(bits) / 8;
			return p < end ? p : end;
		}
	}
	return p < end ? stop(p, end) : end;
}

/* The closing quote of the string whose first byte is p; NULL: it is odd. *escaped: there is an escape in it. */
const char	*json_scan_string(json_stop *stop, const char *p, const char *end, bool *escaped);

/* Replaces the escapes of a string that json_scan_string went over, in place; returns its new end. */
char		*json_unescape(char *p, const char *end);

/* The end of the number that begins at p; NULL: it is odd. *plain: its text is its shortest form (json.h). */
const char	*json_scan_number(const char *p, bool *plain);

/* The end of the value that begins at p; NULL: it is odd. */
const char	*json_scan_value(json_stop *stop, const char *p, const char *end);

#endif
