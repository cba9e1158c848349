/* SPDX-License-Identifier: MIT */
#ifndef QUANTITY_H
#define QUANTITY_H

#include "base/err.h"
#include "base/int128.h"

/*
 * A quantity counts tokens, requests, seconds: a number of millionths, so that time-like fields
 * may have six decimals. What is read is never negative and at most QUANTITY_MAX.
 */
typedef int128 quantity;

enum { QUANTITY_DECIMALS = 6 };

#define QUANTITY_ONE ((quantity)1000000)
#define QUANTITY_MAX ((quantity)1000000000000000 * QUANTITY_ONE)	/* 10^15 */

/*
 * Reads a count as a person types it: digits with separators, a power of ten (3e6), a suffix (k,
 * M, B or G, T in either case: powers of a thousand; the Chinese ten thousand and hundred
 * million), and arithmetic with + - * x / and parentheses. Full-width characters count as their
 * plain forms. What must be whole and reads "12.000" is refused: it may be meant as thousands.
 * Arithmetic is exact: (1/3)*3 is 1. The result must have no more than decimals
 * decimals (0 or QUANTITY_DECIMALS). Errors: ERR_USAGE for what is no count, not whole or
 * negative; ERR_RANGE for what is above QUANTITY_MAX.
 */
bool	quantity_parse(const char *s, unsigned decimals, quantity *out, struct err *e);

/* What arithmetic comes to. */
struct calculation {
	char	exact[2 * INT128_TEXT];	/* the canonical decimal, or a fraction in lowest terms: "1/3" */
	char	decimal[INT128_TEXT];	/* if it does not end, rounded half to even to six decimals */
	char	shown[INT128_TEXT];	/* the same with thousands grouped, "~" in front if rounded */
	bool	ends;
};

enum arithmetic { ARITHMETIC_NONE, ARITHMETIC_DONE, ARITHMETIC_WRONG };

/*
 * Works out arithmetic as quantity_parse reads it; here the result may be broken or negative.
 * ARITHMETIC_NONE: s has no operator, or is something else; ARITHMETIC_WRONG: e says what is wrong
 * with it, such as a division by zero.
 */
enum arithmetic quantity_calculate(const char *s, struct calculation *out, struct err *e);

/*
 * Reads a share: a count as above with a percent sign behind it, from 0 % to 100 %, with at most
 * six decimals as a fraction (12.3456%). *out is in millionths of the whole.
 */
bool	share_parse(const char *s, quantity *out, struct err *e);

/* Whether a word is meant as a share: it ends in a percent sign, plain or full-width. */
bool	share_is(const char *s);

/* That share of a whole count, rounded half up to a whole number. */
quantity share_of(quantity share, quantity whole);

/* The canonical decimal: "10000", "0.5". And with thousands grouped: "10,000". */
size_t	quantity_print(char out[INT128_TEXT], quantity q);
size_t	quantity_show(char out[INT128_TEXT], quantity q);

#endif
