/* SPDX-License-Identifier: MIT */
/*
 * Exact arithmetic on 128-bit integers, with long integers (struct big) where an intermediate result is
 * larger, and the printer of decimals. money.c, quantity.c and the pricing room build on it.
 */
#include "base/int128.h"

#include <stdint.h>
#include <string.h>

#include "base/text.h"

int128
int128_power_of_ten(unsigned places)
{
	int128 ten = 1;

	while (places-- > 0)
		ten *= 10;
	return ten;
}

int128
int128_gcd(int128 a, int128 b)
{
	while (b != 0) {
		int128 rest = a % b;

		a = b;
		b = rest;
	}
	return a == 0 ? 1 : a;
}

/* A number with room for the product of INT128_FACTORS factors, and one more: limbs of 32 bits, lowest first. */
struct big {
	uint32_t	limb[INT128_FACTORS * 4 + 4];
	size_t		n;
};

static void
big_multiply_small(struct big *b, uint32_t factor)
{
	uint64_t carry = 0;

	for (size_t i = 0; i < b->n; i++) {
		carry += (uint64_t)b->limb[i] * factor;
		b->limb[i] = (uint32_t)carry;
		carry >>= 32;
	}
	if (carry != 0)
		b->limb[b->n++] = (uint32_t)carry;
}

static void
big_multiply(struct big *b, int128 factor)
{
	struct big sum = { .n = b->n + 4 };

	for (size_t k = 0; k < 4; k++) {
		uint32_t digit = (uint32_t)((uint128)factor >> 32 * k);
		uint64_t carry = 0;

		for (size_t i = 0; i < b->n || carry != 0; i++) {
			carry += sum.limb[i + k];
			if (i < b->n)
				carry += (uint64_t)b->limb[i] * digit;
			sum.limb[i + k] = (uint32_t)carry;
			carry >>= 32;
		}
	}
	while (sum.n > 0 && sum.limb[sum.n - 1] == 0)
		sum.n--;
	*b = sum;
}

/* Divides *b in place; returns the remainder. */
static uint32_t
big_divide_small(struct big *b, uint32_t divisor)
{
	uint64_t rest = 0;

	for (size_t i = b->n; i-- > 0;) {
		rest = rest << 32 | b->limb[i];
		b->limb[i] = (uint32_t)(rest / divisor);
		rest %= divisor;
	}
	while (b->n > 0 && b->limb[b->n - 1] == 0)
		b->n--;
	return (uint32_t)rest;
}

/* Converts b into *out; false if it does not fit. */
static bool
big_fits(const struct big *b, int128 *out)
{
	uint128 value = 0;

	if (b->n > 4)
		return false;
	for (size_t i = b->n; i-- > 0;)
		value = value << 32 | b->limb[i];
	if (value > (uint128)INT128_MAX)
		return false;
	*out = (int128)value;
	return true;
}

bool
int128_round_half_even(int128 *value, int against_half)
{
	if (against_half > 0 || (against_half == 0 && (*value & 1) != 0))
		return int128_add(*value, 1, value);
	return true;
}

/*
 * The fast path of int128_product, for a result that is a whole number, as most are: whole millions are
 * divided out of the factors before they are multiplied. False if a division remains, or if it does not fit.
 */
static bool
whole_product(const int128 *x, size_t n, unsigned places, int128 *out)
{
	int128 product = 1;

	for (size_t i = 0; i < n; i++) {
		uint64_t factor = (uint64_t)x[i];

		if (x[i] != (int128)factor)
			return false;
		for (; places >= 6 && factor != 0 && factor % 1000000 == 0; places -= 6)
			factor /= 1000000;
		if (factor == 0)
			places = 0;
		if (!int128_mul(product, (int128)factor, &product))
			return false;
	}
	if (places == 0)
		*out = product;		/* only here, since out may point to a factor */
	return places == 0;
}

/* int128_product of one factor of 64 bits, as most shown amounts are. */
static void
divide_rounded(uint64_t x, unsigned places, int128 *out, bool *exact)
{
	const uint64_t ten = (uint64_t)int128_power_of_ten(places), left = x % ten;

	*out = (int128)(x / ten);
	if (left != 0)
		*exact = false;
	if (left > ten - left || (left == ten - left && (*out & 1) != 0))
		++*out;
}

bool
int128_product(const int128 *x, size_t n, unsigned places, int128 *out, bool *exact)
{
	struct big b = { .limb = { 1 }, .n = 1 };
	uint32_t last = 0;
	bool rest = false;

	if (n == 1 && x[0] <= UINT64_MAX && places <= 18) {
		divide_rounded((uint64_t)x[0], places, out, exact);
		return true;
	}
	if (whole_product(x, n, places, out))
		return true;
	for (size_t i = 0; i < n; i++)
		big_multiply(&b, x[i]);
	for (; places > 9; places -= 9)
		rest |= big_divide_small(&b, 1000000000) != 0;
	for (; places > 0; places--) {
		rest |= last != 0;
		last = big_divide_small(&b, 10);
	}
	if (rest || last != 0)
		*exact = false;
	return big_fits(&b, out) &&
	    int128_round_half_even(out, last != 5 ? (int)last - 5 : rest ? 1 : 0);
}

bool
int128_quotient(int128 a, int128 b, unsigned places, int128 *out)
{
	struct big scaled = { .limb = { 1 }, .n = 1 }, quotient = { .n = 0 };
	uint128 rest = 0;

	big_multiply(&scaled, a);
	for (; places > 0; places--)
		big_multiply_small(&scaled, 10);
	quotient.n = scaled.n;
	for (size_t bit = scaled.n * 32; bit-- > 0;) {	/* rest < b <= 2^127: no bit is lost */
		rest = rest << 1 | (scaled.limb[bit / 32] >> bit % 32 & 1);
		if (rest >= (uint128)b) {
			rest -= (uint128)b;
			quotient.limb[bit / 32] |= (uint32_t)1 << bit % 32;
		}
	}
	while (quotient.n > 0 && quotient.limb[quotient.n - 1] == 0)
		quotient.n--;
	rest <<= 1;
	return big_fits(&quotient, out) &&
	    int128_round_half_even(out, rest > (uint128)b ? 1 : rest == (uint128)b ? 0 : -1);
}

bool
int128_grow(int128 base, int128 factor, unsigned times, int128 *out, bool *exact)
{
	enum { LIMBS = INT128_TIMES + 8 };	/* a factor is below 2^21, and a limb has 32 bits */
	uint32_t limb[LIMBS] = { 0 };
	uint64_t rest = 0;
	bool up = false;
	uint128 value = 0;

	for (size_t i = 0; i < 4; i++)
		limb[i] = (uint32_t)((uint128)base >> 32 * i);
	for (unsigned t = 0; t < times; t++) {
		uint64_t carry = 0;

		for (size_t i = 0; i < LIMBS; i++) {
			carry += (uint64_t)limb[i] * (uint64_t)factor;
			limb[i] = (uint32_t)carry;
			carry >>= 32;
		}
	}
	for (unsigned t = 0; t < times; t++) {	/* the remainder of the last division decides */
		rest = 0;
		for (size_t i = LIMBS; i-- > 0;) {
			rest = rest << 32 | limb[i];
			limb[i] = (uint32_t)(rest / 1000000);
			rest %= 1000000;
		}
		up = rest >= 500000;	/* earlier remainders are worth less than one unit of this one */
		*exact &= rest == 0;
	}
	for (size_t i = LIMBS; i-- > 0;) {
		if (i >= 4 && limb[i] != 0)
			return false;
		value = i < 4 ? value << 32 | limb[i] : 0;
	}
	value += up;
	*out = (int128)value;
	return value <= (uint128)INT128_MAX;
}

/* Removes the last digit of *rest, and returns it. */
static unsigned
remove_last_digit(uint128 *rest)
{
	const uint64_t small = (uint64_t)*rest;
	const unsigned digit = *rest == small ? (unsigned)(small % 10) : (unsigned)(*rest % 10);

	*rest = *rest == small ? small / 10 : *rest / 10;
	return digit;
}

/* Both int128_print functions: group separates thousands by commas. */
static size_t
print_decimal(char *out, int128 value, unsigned places, bool group)
{
	char reversed[INT128_TEXT];	/* the characters in reverse order */
	uint128 rest = value < 0 ? -(uint128)value : (uint128)value;
	size_t n = 0, digits = 0;
	unsigned digit;

	for (; places > 0; places--) {
		digit = remove_last_digit(&rest);
		if (n > 0 || digit != 0)
			reversed[n++] = (char)('0' + digit);
	}
	if (n > 0)
		reversed[n++] = '.';
	do {
		if (group && digits > 0 && digits % 3 == 0)
			reversed[n++] = ',';
		reversed[n++] = (char)('0' + remove_last_digit(&rest));
		digits++;
	} while (rest != 0);
	if (value < 0)
		reversed[n++] = '-';
	for (size_t i = 0; i < n; i++)
		out[i] = reversed[n - 1 - i];
	out[n] = '\0';
	return n;
}

size_t
int128_print(char out[INT128_TEXT], int128 value, unsigned places)
{
	return print_decimal(out, value, places, false);
}

size_t
int128_print_grouped(char out[INT128_TEXT], int128 value, unsigned places)
{
	return print_decimal(out, value, places, true);
}
