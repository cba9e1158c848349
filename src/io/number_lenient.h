/* SPDX-License-Identifier: MIT */
#ifndef NUMBER_LENIENT_H
#define NUMBER_LENIENT_H

#include "base/money.h"
#include "base/quantity.h"

/*
 * Numbers as other programs write them into files of usage: 59200.0, 1,234, 6e3, $0.12, 3.5e-07, with blanks around
 * them. Everything is exact. What is no plain decimal is refused; usage/usage.c then tries quantity.h ("10k").
 */

/*
 * A count, in 10^-6. False if s is no plain number, or is negative, has more than `decimals` decimals (0 or
 * QUANTITY_DECIMALS), is above QUANTITY_MAX, or, if decimals is 0, may be meant as thousands ("12.000").
 */
bool	lenient_count(const char *s, unsigned decimals, quantity *out);

/*
 * A number in units of 10^-places, possibly negative; a finer one, such as a printed float, is rounded half to even.
 * False if s is no plain number, or does not fit.
 */
bool	lenient_amount(const char *s, unsigned places, int128 *out);

/*
 * How a number may be written with a decimal comma, as German and French spreadsheets do. COMMA_SURE: 0,32 and 1.234,56
 * and 1.234.567, which are nothing else. COMMA_COUNT: 1.234, which is that if it is whole. COMMA_EITHER: 1.000, or
 * 12,345, which may mean two numbers.
 */
enum lenient_comma { COMMA_NONE, COMMA_COUNT, COMMA_EITHER, COMMA_SURE };

/* Which of them s is; out, of strlen(s) + 1 bytes, is set to 1234.56, the same number with a decimal point. */
enum lenient_comma lenient_comma(const char *s, char *out);

#endif
