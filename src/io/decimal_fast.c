/* SPDX-License-Identifier: MIT */
/* The rare part of decimal_fast.h: amounts of a dollar or more. */
#include "io/decimal_fast.h"

/* Prints a whole number below 10^8; returns its length. */
static inline size_t
dollars_print_whole(char *out, uint32_t whole)
{
	uint64_t digits;
	size_t zeros;

	if (whole < 10) {
		*out = (char)('0' + whole);
		return 1;
	}
	digits = decimal_eight(whole);
	zeros = (size_t)__builtin_ctzll(digits) / 8;
	bytes_store(out, (digits + BYTES_EACH('0')) >> 8 * zeros);
	return 8 - zeros;
}

size_t
decimal_dollars(char *out, int128 amount)
{
	const int128 dollar = DECIMAL_DOLLAR;
	uint64_t whole;

	if (amount >= dollar * 100000000)
		return int128_print(out, amount, 18);
	if ((amount >> 64) == 0)
		whole = (uint64_t)amount / DECIMAL_DOLLAR;
	else
		whole = (uint64_t)(amount / dollar);
	return decimal_decimals(out, dollars_print_whole(out, (uint32_t)whole),
	    (uint64_t)(amount - (int128)whole * dollar));
}
