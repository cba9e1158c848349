/* SPDX-License-Identifier: MIT */
#ifndef MONEY_H
#define MONEY_H

#include "base/err.h"
#include "base/int128.h"

/*
 * Money is a whole number of 10^-18 dollars. Amounts are never negative but for differences; what
 * does not fit into 128 bits (1.7 * 10^20 dollars) is an error of kind ERR_RANGE.
 */
typedef int128 money;

enum {
	MONEY_DECIMALS = 18,
	RATE_DECIMALS = 12,	/* what a price in a book may have: per million tokens, or per unit */
	FACTOR_DECIMALS = 6,	/* what an uplift, share or discount may have */
};

/* One dollar. */
#define MONEY_ONE ((money)1000000 * 1000000 * 1000000)

/* Reads a plain decimal, all of it: digits, a point, at most 18 decimals. Errors: ERR_USAGE for
 * what is no decimal or too fine, ERR_RANGE for what is too large. */
bool	money_parse(const char *s, money *out, struct err *e);

/*
 * Reads an amount as a person types it: money_parse, and "$500", "500usd", "1,000.50", "1.5k" (k, M, B,
 * T: powers of a thousand in either case). An empty value and one like "00" (a shell took "$5" for a
 * variable) are errors that say so.
 */
bool	money_parse_word(const char *s, money *out, struct err *e);

/* out = a + b; false and ERR_RANGE if it does not fit. */
bool	money_add(money a, money b, money *out, struct err *e);

/* out = a * count, for a whole count; false and ERR_RANGE if it does not fit. */
bool	money_mul(money a, int128 count, money *out, struct err *e);

/*
 * A quotient a / b of amounts that are not negative, rounded half to even to six decimals, in
 * millionths: factors and percents.
 * False and ERR_RANGE if b is zero or the result does not fit.
 */
bool	money_ratio(money a, money b, int128 *millionths, struct err *e);

/* The change from b to a in percent, rounded the same way: -60 for 0.4 times. Same errors. */
bool	money_percent(money a, money b, int128 *millionths, struct err *e);

/* The exact canonical decimal: "0.0325". Returns its length. */
size_t	money_print(char out[INT128_TEXT], money m);

enum { CURRENCY_DECIMALS = 12 };	/* what a rate of exchange may have */

/*
 * Shows all amounts in another currency from now on: a code of three letters, and how much of it a
 * dollar is, in units of 10^-12. NULL: in dollars again. Set between answers only, by who writes
 * them; amounts that are kept for programs (totals, priced files) stay in dollars.
 */
void	money_show_in(const char *code, int128 rate);

/* "USD", or the code of the currency in which amounts are shown. */
const char *money_currency(void);

/* What stands in front of an amount, "$" or "EUR ", and what it counts: "dollars" or "EUR". */
const char *money_sign(void);
const char *money_unit(void);

/*
 * The amount in the currency in which amounts are shown: the exact product, rounded half to even at
 * 18 decimals, but never from something to nothing. *exact is set to false if it was rounded or does
 * not fit, and left alone otherwise; of what does not fit money_too_large tells.
 */
money	money_shown(money m, bool *exact);

/* Whether an amount did not fit since money_show_in, so that what was shown is wrong. */
bool	money_too_large(void);

/* money_print of money_shown. */
size_t	money_print_shown(char out[INT128_TEXT], money m);

/*
 * For people, in the currency in which amounts are shown: "$1,234.50", "EUR 1,134.20". Exact with two to six decimals; longer ones are rounded half to even
 * and marked "~$0.001235"; below a millionth two significant digits are kept, so that a non-zero
 * amount is never shown as zero.
 */
size_t	money_show(char out[INT128_TEXT], money m);

#endif
