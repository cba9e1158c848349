/* SPDX-License-Identifier: MIT */
/* Lenient numbers: lenient_scan takes signs, "$" and blanks off, base/decimal.h reads and converts the rest. */
#include "io/number_lenient.h"

#include <string.h>

#include "base/decimal.h"
#include "base/text.h"

enum { DIGITS_MAX = 60, EXPONENT_MAX = 400 };

static bool
lenient_scan(const char *s, bool *negative, struct decimal *out)
{
	int exponent = 0;

	s += strspn(s, " \t");
	*negative = *s == '-';
	s += *s == '-' || *s == '+';
	s += *s == '$';
	if (!decimal_parse(s, DECIMAL_CELL, out) || out->n > DIGITS_MAX)
		return false;
	s = out->end;
	if ((*s == 'e' || *s == 'E') && !decimal_parse_exponent(&s, &exponent))
		return false;
	out->exponent += exponent;
	return exponent >= -EXPONENT_MAX && exponent <= EXPONENT_MAX && s[strspn(s, " \t")] == '\0';
}

/* Whether a number such as "12.000" may mean 12 or 12 thousand. */
static bool
may_be_thousands(const char *s)
{
	size_t n;

	s += strspn(s, " \t");
	n = strspn(s, "0123456789");
	return n > 0 && n <= 3 && strncmp(s + n, ".000", 4) == 0 && !text_is_digit(s[n + 4]) &&
	    s[n + 4] != 'e' && s[n + 4] != 'E';
}

/* Reads a number of a few digits and nothing else, as nearly all counts are. */
static bool
few_digits_read(const char *s, quantity *out)
{
	enum { DIGITS = 15 };
	uint64_t value = 0;
	size_t n = 0;

	for (; n < DIGITS && text_is_digit(s[n]); n++)
		value = value * 10 + (uint64_t)(s[n] - '0');
	*out = (quantity)value * QUANTITY_ONE;
	return n > 0 && s[n] == '\0';
}

bool
lenient_count(const char *s, unsigned decimals, quantity *out)
{
	struct decimal d;
	bool negative;

	if (few_digits_read(s, out))
		return true;
	if (!lenient_scan(s, &negative, &d) || (negative && d.digits > 0) || strchr(s, '$') != NULL ||
	    (decimals == 0 && may_be_thousands(s)))
		return false;
	return decimal_scale(&d, decimals, out) == DECIMAL_OK &&
	    int128_mul(*out, int128_power_of_ten(QUANTITY_DECIMALS - decimals), out) && *out <= QUANTITY_MAX;
}

bool
lenient_amount(const char *s, unsigned places, int128 *out)
{
	struct decimal d;
	bool negative;

	if (!lenient_scan(s, &negative, &d) || decimal_scale(&d, places, out) == DECIMAL_TOO_LARGE)
		return false;
	if (negative)
		*out = -*out;
	return true;
}

enum lenient_comma
lenient_comma(const char *s, char *out)
{
	const char *p = s + strspn(s, " \t-+$");
	size_t whole = strspn(p, "0123456789"), points = 0, decimals;
	const char *comma = p + whole;

	if (whole == 0)
		return COMMA_NONE;
	while (*comma == '.' && strspn(comma + 1, "0123456789") == 3) {
		comma += 4;
		points++;
	}
	decimals = *comma == ',' ? strspn(comma + 1, "0123456789") : 0;
	if ((points > 0 && (whole > 3 || *p == '0')) || (points == 0 && decimals == 0) ||
	    (*comma == ',' && decimals == 0) ||
	    comma[decimals + (decimals > 0) + strspn(comma + decimals + (decimals > 0), " \t")] != '\0')
		return COMMA_NONE;
	for (const char *from = s; (*out = *from) != '\0'; from++) {
		if (*from == ',')
			*out = '.';
		out += *from != '.';
	}
	if (points > 1 || (points == 1 && decimals > 0))
		return COMMA_SURE;
	if (points == 1)
		return strncmp(comma - 3, "000", 3) == 0 ? COMMA_EITHER : COMMA_COUNT;
	return decimals == 3 && whole <= 3 && *p != '0' ? COMMA_EITHER : COMMA_SURE;
}
