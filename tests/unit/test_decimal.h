/* SPDX-License-Identifier: MIT */
#ifndef TEST_DECIMAL_H
#define TEST_DECIMAL_H

/* A slow arithmetic of decimal digits, to check the fast one against. */

#include "test.h"

#include "base/int128.h"

enum { DIGITS = 1000 };

/* A number that is not negative: its digits, the lowest first, without leading zeros. */
struct decimal {
	uint8_t	digit[DIGITS];
	size_t	n;
};

static inline struct decimal
decimal_of(int128 value)
{
	struct decimal d = { .n = 0 };

	for (; value > 0; value /= 10)
		d.digit[d.n++] = (uint8_t)(value % 10);
	return d;
}

static inline struct decimal
decimal_times(const struct decimal *a, const struct decimal *b)
{
	struct decimal d = { .n = a->n + b->n };

	assert_true(d.n <= DIGITS);
	for (size_t i = 0; i < a->n; i++) {
		unsigned carry = 0;

		for (size_t k = 0; k < b->n || carry > 0; k++) {
			carry += d.digit[i + k] + (k < b->n ? (unsigned)a->digit[i] * b->digit[k] : 0);
			d.digit[i + k] = (uint8_t)(carry % 10);
			carry /= 10;
		}
	}
	while (d.n > 0 && d.digit[d.n - 1] == 0)
		d.n--;
	return d;
}

static inline void
decimal_multiply(struct decimal *d, int128 by)
{
	struct decimal factor = decimal_of(by);

	*d = decimal_times(d, &factor);
}

static inline void
decimal_add_one(struct decimal *d)
{
	size_t i = 0;

	while (i < d->n && d->digit[i] == 9)
		d->digit[i++] = 0;
	if (i == d->n)
		d->n++;
	d->digit[i]++;
}

enum rounding { HALF_UP, HALF_EVEN };

/* Drops the lowest places digits; *exact is whether they were zeros. */
static inline struct decimal
decimal_round(const struct decimal *a, size_t places, enum rounding how, bool *exact)
{
	struct decimal d = { .n = a->n > places ? a->n - places : 0 };
	unsigned first = places > 0 && places <= a->n ? a->digit[places - 1] : 0;
	bool rest = false;

	for (size_t i = 0; i + 1 < places && i < a->n; i++)
		rest |= a->digit[i] != 0;
	for (size_t i = 0; i < d.n; i++)
		d.digit[i] = a->digit[i + places];
	*exact = first == 0 && !rest;
	if (first > 5 || (first == 5 && (how == HALF_UP || rest || d.digit[0] % 2 == 1)))
		decimal_add_one(&d);
	return d;
}

static inline const char *
decimal_text(char out[DIGITS + 1], const struct decimal *d)
{
	for (size_t i = 0; i < d->n; i++)
		out[i] = (char)('0' + d->digit[d->n - 1 - i]);
	strcpy(out + d->n, d->n == 0 ? "0" : "");
	return out;
}

static inline int
decimal_compare(const struct decimal *a, const struct decimal *b)
{
	if (a->n != b->n)
		return a->n > b->n ? 1 : -1;
	for (size_t i = a->n; i-- > 0;) {
		if (a->digit[i] != b->digit[i])
			return a->digit[i] > b->digit[i] ? 1 : -1;
	}
	return 0;
}

#endif
