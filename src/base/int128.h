/* SPDX-License-Identifier: MIT */
#ifndef WIDE_H
#define WIDE_H

#include <stdbool.h>
#include <stddef.h>

/*
 * Whole numbers of 128 bits, and the few operations in which a number may for a moment be larger
 * than that. All arithmetic beyond 64 bits goes through here; nothing ever wraps: what does not
 * fit is reported.
 */
__extension__ typedef __int128 wide;
__extension__ typedef unsigned __int128 uwide;	/* wraps: not for amounts or counts */

/* out = a op b; false if that does not fit. */
static inline bool
wide_add(wide a, wide b, wide *out)
{
	return !__builtin_add_overflow(a, b, out);
}

static inline bool
wide_sub(wide a, wide b, wide *out)
{
	return !__builtin_sub_overflow(a, b, out);
}

static inline bool
wide_mul(wide a, wide b, wide *out)
{
	return !__builtin_mul_overflow(a, b, out);
}

/* 10^places, for places 0 to 38. */
wide	wide_ten(unsigned places);

/* The greatest common divisor of two numbers that are not negative; 1 if both are zero. */
wide	wide_gcd(wide a, wide b);

enum { WIDE_FACTORS = 8 };

/*
 * out = x[0] * ... * x[n-1] / 10^places in one step, rounded half to even; *exact is set to false
 * if something was rounded, and left alone otherwise. n is 1 to WIDE_FACTORS, no x is negative.
 * False if the result does not fit.
 */
bool	wide_product(const wide *x, size_t n, unsigned places, wide *out, bool *exact);

/* out = a / b with that many decimals, rounded half to even; a >= 0, b > 0. False: does not fit. */
bool	wide_quotient(wide a, wide b, unsigned places, wide *out);

enum { WIDE_TIMES = 121 };

/*
 * out = base * (factor / 10^6)^times, exact and then rounded half up to a whole number: compound
 * growth. base >= 0, factor from 0 to 2 * 10^6, times to WIDE_TIMES. *exact is set to false if
 * something was rounded, and left alone otherwise. False if it does not fit.
 */
bool	wide_grow(wide base, wide factor, unsigned times, wide *out, bool *exact);

enum wide_read { WIDE_OK, WIDE_NONE, WIDE_TOO_FINE, WIDE_TOO_LARGE };

/*
 * Reads digits with an optional point and decimals at s, in units of 10^-places. Digits may be
 * grouped by single underscores, or by commas in threes. *end is set behind what was read (also
 * when the number is too fine or too large). WIDE_NONE: no number starts here, or it is badly
 * grouped. Zeros behind the last place are not too fine.
 */
enum wide_read wide_scan(const char *s, unsigned places, wide *out, const char **end);

enum { WIDE_TEXT = 64 };	/* room for any number printed, with grouping */

/*
 * Prints value * 10^-places as a canonical decimal: no exponent, no zero behind the last decimal,
 * no point without decimals. Returns the length. With group, whole digits are grouped by commas.
 */
size_t	wide_print(char out[WIDE_TEXT], wide value, unsigned places);
size_t	wide_print_grouped(char out[WIDE_TEXT], wide value, unsigned places);

#endif
