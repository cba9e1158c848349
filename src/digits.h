/* SPDX-License-Identifier: MIT */
#ifndef DIGITS_H
#define DIGITS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "bytes.h"
#include "wide.h"

/*
 * Counts read and amounts printed eight digits at a time, for what is done a hundred million times.
 * What these do not take, quantity.h and money.h do, with the same result.
 */
enum {
	DIGITS_READ = 16,	/* bytes that digits_read may look at, from the first on */
	DIGITS_ROOM = 48,	/* room for digits_money */
};

/* The number that eight values of digits are, the first one in the lowest byte. False if some is none. */
static inline bool
digits_number(uint64_t word, uint64_t *out)
{
	if ((((word + BYTES_EACH(0x76)) | word) & BYTES_EACH(0x80)) != 0)
		return false;
	word = word * 2561 >> 8 & 0x00ff00ff00ff00ff;		/* pairs: tens and ones */
	word = word * 6553601 >> 16;				/* pairs of those */
	*out = (word & 0x0000ffff0000ffff) * 42949672960001 >> 32;
	return true;
}

/* The same for n digits, 1 to 8, as they stand in a text: what is behind them makes room for zeros in front. */
static inline bool
digits_few(const char *s, size_t n, uint64_t *out)
{
	return digits_number((bytes_load(s) ^ BYTES_EACH('0')) << (64 - 8 * (unsigned)n), out);
}

/*
 * The number that n bytes are, if they are 1 to 16 digits and nothing else. DIGITS_READ bytes must be
 * readable from s on, whatever they are.
 */
static inline bool
digits_read(const char *s, size_t n, uint64_t *out)
{
	uint64_t high, low;

	if (n - 1 < 8)
		return digits_few(s, n, out);
	if (n - 1 >= 16 || !digits_few(s, n - 8, &high) || !digits_few(s + n - 8, 8, &low))
		return false;
	*out = high * 100000000 + low;
	return true;
}

/*
 * Prints an amount of 10^-18 dollars, not negative, as money_print does, but without a NUL. Returns
 * the length, at most WIDE_TEXT; out must have room for DIGITS_ROOM + WIDE_TEXT.
 */
size_t	digits_money(char *out, wide amount);

#endif
