/* SPDX-License-Identifier: MIT */
#ifndef NUMBER_LENIENT_H
#define NUMBER_LENIENT_H

#include "base/money.h"
#include "base/quantity.h"

/*
 * Numbers as other programs write them into files: 59200.0, 1,234, 6e3, $0.12, 3.5e-07, with blanks
 * around them. Everything is exact; what is no plain decimal is left to others to understand.
 */

/*
 * A count in 10^-6. False if s is no plain number that is not negative, is finer than decimals (0
 * or QUANTITY_DECIMALS), above QUANTITY_MAX, or may be meant as thousands ("12.000").
 */
bool	lenient_count(const char *s, unsigned decimals, quantity *out);

/*
 * A number in units of 10^-places, negative or not, rounded half to even where it is finer: floats
 * of others. False if it is no plain number, or does not fit.
 */
bool	lenient_amount(const char *s, unsigned places, int128 *out);

#endif
