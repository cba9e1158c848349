/* SPDX-License-Identifier: MIT */
#ifndef QUANTITY_H
#define QUANTITY_H

#include "base/err.h"
#include "base/int128.h"

/*
 * A quantity counts tokens, requests or seconds, in millionths, so that fields of time may have six
 * decimals. A quantity that was read is never negative and at most QUANTITY_MAX.
 */
typedef int128 quantity;

enum { QUANTITY_DECIMALS = 6 };

#define QUANTITY_ONE ((quantity)1000000)
#define QUANTITY_MAX ((quantity)1000000000000000 * QUANTITY_ONE)	/* 10^15 */

/*
 * Reads a count as a person types it: digits with separators, a power of ten (3e6), a suffix (k,
 * M, B or G, T in either case: powers of a thousand; the Chinese thousand, ten thousand and
 * hundred million), and arithmetic with + - * x / ^ and parentheses, in which percent may be added
 * or taken away (500+20%). Full-width characters count as their plain forms. "12.000" is refused
 * where a count must be whole: it may mean twelve thousand. Arithmetic is exact: (1/3)*3 is 1.
 * decimals (0 or QUANTITY_DECIMALS) is the largest number of decimals that the result may have.
 * ERR_USAGE if it is not a count, not whole or negative; ERR_RANGE if it is above QUANTITY_MAX.
 */
bool	quantity_parse(const char *s, unsigned decimals, quantity *out, struct err *e);

/* The result of arithmetic. */
struct calculation {
	char	exact[2 * INT128_TEXT];	/* the canonical decimal, or a fraction in lowest terms: "1/3" */
	/* the same decimal, or rounded half to even to six decimals, or more if that leaves less than three digits */
	char	decimal[INT128_TEXT];
	char	shown[INT128_TEXT];	/* decimal with thousands grouped; "~" before it if it was rounded */
	bool	dollars;		/* some number has a dollar sign */
	bool	ends;			/* the decimal is finite and can be written: nothing is rounded */
};

enum arithmetic { ARITHMETIC_NONE, ARITHMETIC_DONE, ARITHMETIC_WRONG };

/*
 * Evaluates arithmetic as quantity_parse reads it, and powers (2^10) and percentages: "20% of 500" is 100, "500 + 20%"
 * is 600. Here the result may be fractional or negative, and a number may have a minus or a dollar sign before it.
 * ARITHMETIC_NONE: s has no operator, or is not arithmetic; ARITHMETIC_WRONG: e says what is wrong,
 * such as a division by zero.
 */
enum arithmetic quantity_calculate(const char *s, struct calculation *out, struct err *e);

/*
 * Reads a share: a count as above and a percent sign, from 0 % to 100 %, with at most six decimals
 * as a fraction, which are four in percent (12.3456%). *out is in millionths of the whole. ERR_USAGE
 * if it is not a share; ERR_RANGE if a number in it is too large.
 */
bool	share_parse(const char *s, quantity *out, struct err *e);

/* Whether a word is meant as a share: it ends in a percent sign, plain or full-width, and adds nothing. */
bool	share_is(const char *s);

/* A share (in millionths) of a whole count, rounded half up to a whole number. */
quantity share_of(quantity share, quantity whole);

/* Print the canonical decimal, "10000", "0.5", and the same with thousands grouped, "10,000". */
size_t	quantity_print(char out[INT128_TEXT], quantity q);
size_t	quantity_show(char out[INT128_TEXT], quantity q);

#endif
