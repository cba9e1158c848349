/* SPDX-License-Identifier: MIT */
#ifndef DECIMAL_H
#define DECIMAL_H

#include "base/int128.h"

/*
 * Decimals as text, read exactly: decimal_parse reads the digits and the point, decimal_parse_exponent what
 * follows an "e", and decimal_scale converts them to whole units. Signs, "$" and suffixes are the caller's.
 */

/* What a number may look like; none has a sign. The point may also be the first character: ".5". */
enum decimal_form {
	DECIMAL_PLAIN,		/* digits only, as in JSON; the point may be the last character: "5." */
	DECIMAL_CELL,		/* also grouped by commas in threes: "1,200", "0,500", "5." */
	DECIMAL_TYPED,		/* also by single underscores, but not "0,500" nor "5." */
};

/*
 * The number digits * 10^exponent. If it has more digits than fit, the tail says what they are worth, which is
 * less than one unit of digits.
 */
struct decimal {
	int128		 digits;
	int		 exponent;
	unsigned	 n;		/* significant digits: no zeros in front or after the last decimal */
	unsigned	 tail;		/* twice the first digit that did not fit, plus 1 if a later one is not 0 */
	bool		 full;		/* a digit did not fit */
	const char	*end;		/* the first character after the number */
};

/* Reads the number at s. False if none starts there, or if its commas are not before three digits each. */
bool	decimal_parse(const char *s, enum decimal_form form, struct decimal *out);

/*
 * Reads the exponent whose "e" is at *s: "e6", "e+6", "e-6". *s is set to the first character after it. False,
 * with an exponent of 0, if it has no digits. One beyond a million is read as some exponent beyond a million.
 */
bool	decimal_parse_exponent(const char **s, int *exponent);

enum decimal_result { DECIMAL_OK, DECIMAL_NONE, DECIMAL_TOO_FINE, DECIMAL_TOO_LARGE };

/*
 * *out = the number in units of 10^-places, places up to 38. DECIMAL_TOO_FINE: *out is rounded, half to even.
 * DECIMAL_TOO_LARGE: it does not fit, and *out is not set.
 */
enum decimal_result decimal_scale(const struct decimal *d, unsigned places, int128 *out);

/*
 * Both for a number of the form DECIMAL_TYPED without an exponent: DECIMAL_NONE if there is none. *end is set to
 * the first character after the number, even if it is too fine or too large; to s if there is none.
 */
enum decimal_result decimal_scan(const char *s, unsigned places, int128 *out, const char **end);

#endif
