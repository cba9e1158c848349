/* SPDX-License-Identifier: MIT */
#ifndef INT128_H
#define INT128_H

#include <stdbool.h>
#include <stddef.h>

/*
 * Whole numbers of 128 bits, and the few operations whose intermediate results may be larger than
 * that. All arithmetic beyond 64 bits goes through here, above all money and quantity. Nothing ever
 * wraps: a result that does not fit is reported.
 */
__extension__ typedef __int128 int128;
__extension__ typedef unsigned __int128 uint128;	/* wraps: not for amounts or counts */

#define INT128_MAX ((int128)(~(uint128)0 >> 1))

/* *out = a + b, a - b, a * b; false if the result does not fit. */
static inline bool
int128_add(int128 a, int128 b, int128 *out)
{
	return !__builtin_add_overflow(a, b, out);
}

static inline bool
int128_sub(int128 a, int128 b, int128 *out)
{
	return !__builtin_sub_overflow(a, b, out);
}

static inline bool
int128_mul(int128 a, int128 b, int128 *out)
{
	return !__builtin_mul_overflow(a, b, out);
}

/* 10^places, for places from 0 to 38. */
int128	int128_power_of_ten(unsigned places);

/* The greatest common divisor of two numbers that are not negative; 1 if both are zero. */
int128	int128_gcd(int128 a, int128 b);

enum { INT128_FACTORS = 8 };

/*
 * Rounds a value of which a part was cut off: adds one if that part is more than a half of one (against_half > 0), or
 * a half (0) and the value is odd. False if the result does not fit.
 */
bool	int128_round_half_even(int128 *value, int against_half);

/*
 * *out = x[0] * ... * x[n-1] / 10^places, computed exactly and rounded once, half to even. *exact is
 * set to false if it was rounded, and left alone otherwise. n is 1 to INT128_FACTORS, no x is negative.
 * False if the result does not fit.
 */
bool	int128_product(const int128 *x, size_t n, unsigned places, int128 *out, bool *exact);

/* *out = a / b in units of 10^-places, rounded half to even; a >= 0, b > 0. False if it does not fit. */
bool	int128_quotient(int128 a, int128 b, unsigned places, int128 *out);

enum { INT128_TIMES = 121 };

/*
 * Compound growth: *out = base * (factor / 10^6)^times, computed exactly and then rounded half up to
 * a whole number. base >= 0, factor from 0 to 2 * 10^6, times up to INT128_TIMES. *exact is set to
 * false if it was rounded, and left alone otherwise. False if the result does not fit.
 */
bool	int128_grow(int128 base, int128 factor, unsigned times, int128 *out, bool *exact);

enum { INT128_TEXT = 64 };	/* room for any printed number, with grouping */

/*
 * Print value * 10^-places as a canonical decimal: no exponent, no trailing zeros after the point,
 * no point without decimals. Return the length. The second groups the digits before the point with commas.
 */
size_t	int128_print(char out[INT128_TEXT], int128 value, unsigned places);
size_t	int128_print_grouped(char out[INT128_TEXT], int128 value, unsigned places);

#endif
