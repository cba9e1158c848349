/* SPDX-License-Identifier: MIT */
/* Lenient numbers: lenient_scan reads the text into digits and a scale, lenient_to_units converts them. */
#include "io/number_lenient.h"

#include <string.h>

enum { DIGITS_MAX = 60, EXPONENT_MAX = 400 };

/* The number digits * 10^-scale; digits have no leading zero, and no zero at the end of decimals. */
struct decimal {
	bool	negative;
	char	digits[DIGITS_MAX];
	int	n, scale;
};

static bool
is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* Appends a digit; false if there are more than can be kept exactly. Leading zeros are dropped. */
static bool
lenient_push(struct decimal *d, char c)
{
	if (d->n == 0 && c == '0')
		return true;
	if (d->n == DIGITS_MAX)
		return false;
	d->digits[d->n++] = c;
	return true;
}

/* Reads whole digits, plain or in groups of three separated by commas; false if there are none or too many. */
static bool
lenient_read_whole(const char **s, struct decimal *d)
{
	size_t plain = strspn(*s, "0123456789");
	bool grouped = plain <= 3 && (*s)[plain] == ',';

	for (; is_digit(**s); ++*s) {
		if (!lenient_push(d, **s))
			return false;
	}
	while (grouped && **s == ',') {
		++*s;
		if (strspn(*s, "0123456789") != 3)
			return false;
		for (int i = 0; i < 3; i++, ++*s) {
			if (!lenient_push(d, **s))
				return false;
		}
	}
	return plain > 0;
}

/* Reads decimals. Zeros at the end are dropped, so that any number of them is accepted. */
static bool
lenient_read_decimals(const char **s, struct decimal *d)
{
	size_t n = strspn(*s, "0123456789"), kept = n;

	while (kept > 0 && (*s)[kept - 1] == '0')
		kept--;
	for (size_t i = 0; i < kept; i++) {
		if (!lenient_push(d, (*s)[i]))
			return false;
	}
	d->scale = (int)kept;
	*s += n;
	return n > 0;
}

static bool
lenient_read_exponent(const char **s, struct decimal *d)
{
	bool down = (*s)[1] == '-';
	int value = 0;

	*s += 1 + (down || (*s)[1] == '+');
	if (!is_digit(**s))
		return false;
	for (; is_digit(**s); ++*s) {
		value = value * 10 + (**s - '0');
		if (value > EXPONENT_MAX)
			return false;
	}
	d->scale += down ? value : -value;
	return true;
}

static bool
lenient_scan(const char *s, struct decimal *d)
{
	bool whole;

	*d = (struct decimal){ .n = 0 };
	s += strspn(s, " \t");
	d->negative = *s == '-';
	s += *s == '-' || *s == '+';
	s += *s == '$';
	whole = lenient_read_whole(&s, d);
	if (!whole && *s != '.')
		return false;
	if (*s == '.' && (is_digit(s[1]) || whole)) {
		s++;
		if (is_digit(*s) && !lenient_read_decimals(&s, d))
			return false;
	}
	if ((*s == 'e' || *s == 'E') && !lenient_read_exponent(&s, d))
		return false;
	return s[strspn(s, " \t")] == '\0';
}

/* The sign of the difference between what follows the first keep digits and one half unit. */
static int
lenient_compare_half(const struct decimal *d, int keep)
{
	if (keep < 0)
		return -1;
	if (d->digits[keep] != '5')
		return d->digits[keep] > '5' ? 1 : -1;
	for (int i = keep + 1; i < d->n; i++) {
		if (d->digits[i] != '0')
			return 1;
	}
	return 0;
}

/* Converts d to units of 10^-places; *exact: nothing was rounded. False if it does not fit. */
static bool
lenient_to_units(const struct decimal *d, unsigned places, int128 *out, bool *exact)
{
	int shift = (int)places - d->scale, keep = shift < 0 ? d->n + shift : d->n, half;
	int128 value = 0;

	for (int i = 0; i < keep; i++) {
		if (!int128_mul(value, 10, &value) || !int128_add(value, d->digits[i] - '0', &value))
			return false;
	}
	for (int i = 0; i < shift && value != 0; i++) {
		if (!int128_mul(value, 10, &value))
			return false;
	}
	*exact = true;
	for (int i = keep < 0 ? 0 : keep; i < d->n; i++)
		*exact &= d->digits[i] == '0';
	half = *exact ? -1 : lenient_compare_half(d, keep);
	if (half > 0 || (half == 0 && (value & 1) != 0))
		value++;
	*out = d->negative ? -value : value;
	return true;
}

/* Whether a number such as "12.000" may mean 12 or 12 thousand. */
static bool
may_be_thousands(const char *s)
{
	size_t n;

	s += strspn(s, " \t");
	n = strspn(s, "0123456789");
	return n > 0 && n <= 3 && strncmp(s + n, ".000", 4) == 0 && !is_digit(s[n + 4]) &&
	    s[n + 4] != 'e' && s[n + 4] != 'E';
}

bool
lenient_count(const char *s, unsigned decimals, quantity *out)
{
	struct decimal d;
	bool exact;

	if (!lenient_scan(s, &d) || (d.negative && d.n > 0) || strchr(s, '$') != NULL ||
	    (decimals == 0 && may_be_thousands(s)))
		return false;
	if (!lenient_to_units(&d, decimals, out, &exact) || !exact)
		return false;
	return int128_mul(*out, int128_power_of_ten(QUANTITY_DECIMALS - decimals), out) && *out <= QUANTITY_MAX;
}

bool
lenient_amount(const char *s, unsigned places, int128 *out)
{
	struct decimal d;
	bool exact;

	return lenient_scan(s, &d) && lenient_to_units(&d, places, out, &exact);
}
