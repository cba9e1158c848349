/* SPDX-License-Identifier: MIT */
#ifndef MONEY_H
#define MONEY_H

#include "base/arena.h"
#include "base/err.h"
#include "base/int128.h"

/*
 * Money is a whole number of 10^-18 dollars. Amounts are never negative, except differences. An amount
 * that does not fit into 128 bits (1.7 * 10^20 dollars) is an error of kind ERR_RANGE.
 */
typedef int128 money;

enum {
	MONEY_DECIMALS = 18,
	RATE_DECIMALS = 12,	/* of a price in a book, per million tokens or per unit */
	FACTOR_DECIMALS = 6,	/* of an uplift, share or discount */
};

/* One dollar. */
#define MONEY_ONE ((money)1000000 * 1000000 * 1000000)

/*
 * Reads all of s as a plain decimal: digits, a point, at most 18 decimals. ERR_USAGE if it is not a
 * decimal or has more decimals, ERR_RANGE if it is too large.
 */
bool	money_parse(const char *s, money *out, struct err *e);

/*
 * Reads an amount as a person types it: what money_parse reads, and "$500", "500usd", "1,000.50", "1.5k"
 * (k, M, B, T in either case: powers of a thousand). An empty value and one such as "00" (the shell took
 * the "$5" of "$500" for a variable) are errors that say so.
 */
bool	money_parse_word(const char *s, money *out, struct err *e);

/* The currency that an amount was typed in: three letters in capitals; "": it was not said. */
struct money_unit { char text[4]; };

/*
 * The same in any currency: "500eur", "500 EUR", "€500", "500 RMB", "500元". *unit is the one that was said;
 * "" if none was, and "¥" for that sign, which the yuan and the yen share.
 */
bool	money_parse_in(const char *s, money *out, struct money_unit *unit, struct err *e);

/* *out = a + b; false and ERR_RANGE if it does not fit. */
bool	money_add(money a, money b, money *out, struct err *e);

/* *out = a * count, for a whole count; false and ERR_RANGE if it does not fit. */
bool	money_mul(money a, int128 count, money *out, struct err *e);

/*
 * *millionths = a / b of two amounts that are not negative, in millionths, rounded half to even: for
 * factors and percents. False and ERR_RANGE if b is zero or the result does not fit.
 */
bool	money_ratio(money a, money b, int128 *millionths, struct err *e);

/* The change from b to a in percent, rounded in the same way: -60 if a is 0.4 times b. The same errors. */
bool	money_percent(money a, money b, int128 *millionths, struct err *e);

/* Prints the exact canonical decimal: "0.0325". Returns its length. */
size_t	money_print(char out[INT128_TEXT], money m);

enum { CURRENCY_DECIMALS = 12 };	/* of an exchange rate */

/*
 * The currency in which the amounts of an answer are shown. Amounts that are kept for programs (totals,
 * priced files) stay in dollars. Functions below take NULL for dollars. Threads may share one: they read it,
 * and may set too_large.
 */
struct currency {
	char		code[4];	/* three letters */
	char		sign[8];	/* the text before an amount, "EUR " */
	int128		rate;		/* the price of a dollar in it, in units of 10^-12 */
	_Atomic bool	too_large;	/* an amount did not fit, so that what was shown for it is wrong */
};

/*
 * The dollars that an amount in currency x comes to; NULL: it is dollars. *unit says in which currency it was typed: x
 * if it is "". A quotient is rounded down to 18 decimals, so that what is not above it is not above the amount.
 * ERR_USAGE if it was typed in a currency that answers are not in, ERR_RANGE if it is too large.
 */
bool	money_to_dollars(money amount, const struct money_unit *unit, const struct currency *x, money *out,
	    struct err *e);

/* "USD", or the code of the currency. */
const char *currency_code(const struct currency *x);

/* The text before an amount, "$" or "EUR ", and the name of its unit: "dollars" or "EUR". */
const char *currency_sign(const struct currency *x);
const char *currency_unit(const struct currency *x);

/*
 * The amount in that currency: the exact product, rounded half to even at 18 decimals, but never to zero
 * unless m is zero. *exact is set to false if it was rounded or does not fit, and left alone otherwise; if it
 * does not fit, too_large is set.
 */
money	money_shown(money m, struct currency *x, bool *exact);

/* Prints money_shown(m) with money_print. */
size_t	money_print_shown(char out[INT128_TEXT], money m, struct currency *x);

/*
 * How many decimals a column of amounts has for people, from the sizes of its smallest amount that is not zero and
 * of its greatest: cents from a dollar up; below that what the smallest needs for three significant digits, at most
 * six. No amounts (0, 0) have cents.
 */
unsigned money_decimals(money least, money greatest);

/*
 * Prints an amount for people, in that currency, with that number of decimals: "$1,234.50", "EUR 1,134.20". It is
 * rounded half to even; what is not zero is never shown as zero, but as less than the smallest that can be shown:
 * "<$0.01", for a difference ">-$0.01".
 */
size_t	money_show_rounded(char out[INT128_TEXT], money m, struct currency *x, unsigned decimals);

/* The same with every digit, of which two decimals at least: "$1,234.5012", "$0.0325". */
size_t	money_show_exact(char out[INT128_TEXT], money m, struct currency *x);

/*
 * The same for one amount in a sentence: with the decimals of a column that holds it alone, without the zeros after
 * the cents: "$0.05", "$0.0325", "$0.00206".
 */
size_t	money_show(char out[INT128_TEXT], money m, struct currency *x);

/* The same, in the arena. */
const char *money_show_text(money m, struct currency *x, struct arena *a);

#endif
