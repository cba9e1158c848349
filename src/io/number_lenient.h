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

/* How a number with a decimal comma is written. COMMA_EITHER: "12,345", whose comma may also be between thousands. */
enum lenient_comma { COMMA_NONE, COMMA_DECIMAL, COMMA_EITHER };

/*
 * Writes a number as German and French spreadsheets have it, 1.234,56 or 1.234 or 0,32, with a decimal point: 1234.56.
 * out needs strlen(s) + 1 bytes, and is set for COMMA_DECIMAL only. COMMA_NONE: s is no such number.
 */
enum lenient_comma lenient_comma(const char *s, char *out);

#endif
