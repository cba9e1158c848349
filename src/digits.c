/* SPDX-License-Identifier: MIT */
#include "digits.h"

#define ONE UINT64_C(1000000000000000000)	/* dollar */

/* Eight digits as values, the first one in the lowest byte: halves, then pairs, then digits. */
static inline uint64_t
eight_digits(uint32_t value)
{
	uint64_t halves = value / 10000 | (uint64_t)(value % 10000) << 32;
	uint64_t high = (halves * 10486 >> 20) & 0x0000007f0000007f;
	uint64_t pairs = high + ((halves - 100 * high) << 16);
	uint64_t tens = (pairs * 103 >> 10) & 0x000f000f000f000f;

	return tens + ((pairs - 10 * tens) << 8);
}

/* How many of eight digits are left when the zeros at their end are dropped. */
static inline size_t
without_zeros(uint64_t digits)
{
	return digits == 0 ? 0 : 8 - (size_t)__builtin_clzll(digits) / 8;
}

/* A whole number below 10^8. */
static inline size_t
print_whole(char *out, uint32_t whole)
{
	uint64_t digits;
	size_t zeros;

	if (whole < 10) {
		*out = (char)('0' + whole);
		return 1;
	}
	digits = eight_digits(whole);
	zeros = (size_t)__builtin_ctzll(digits) / 8;
	bytes_store(out, (digits + BYTES_EACH('0')) >> 8 * zeros);
	return 8 - zeros;
}

/* Prints what is below a dollar behind n characters; returns how many there are then. */
static inline __attribute__((always_inline)) size_t
print_decimals(char *out, size_t n, uint64_t decimals)
{
	uint64_t high, middle, low, digits;

	if (decimals == 0)
		return n;
	high = decimals / 10000000000;
	low = decimals - high * 10000000000;
	middle = low / 100;
	low -= middle * 100;
	out[n++] = '.';
	digits = eight_digits((uint32_t)high);
	bytes_store(out + n, digits + BYTES_EACH('0'));
	if (middle == 0 && low == 0)
		return n + without_zeros(digits);
	digits = eight_digits((uint32_t)middle);
	bytes_store(out + n + 8, digits + BYTES_EACH('0'));
	if (low == 0)
		return n + 8 + without_zeros(digits);
	out[n + 16] = (char)('0' + low / 10);
	out[n + 17] = (char)('0' + low % 10);
	return n + (low % 10 == 0 ? 17 : 18);
}

/* A dollar or more. */
static __attribute__((noinline)) size_t
print_dollars(char *out, wide amount)
{
	uint64_t whole;

	if (amount >= (wide)ONE * 100000000)
		return wide_print(out, amount, 18);
	if ((amount >> 64) == 0)
		whole = (uint64_t)amount / ONE;
	else
		whole = (uint64_t)(amount / (wide)ONE);
	return print_decimals(out, print_whole(out, (uint32_t)whole), (uint64_t)(amount - (wide)whole * (wide)ONE));
}

size_t
digits_money(char *out, wide amount)
{
	if (__builtin_expect(amount >= (wide)ONE, 0))
		return print_dollars(out, amount);
	*out = '0';
	return print_decimals(out, 1, (uint64_t)amount);
}
