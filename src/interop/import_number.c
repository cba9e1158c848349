/* SPDX-License-Identifier: MIT */
/*
 * Numbers of a catalogue, read exactly from their JSON text, for the readers import_<format>.c. Without binary
 * fractions, so that prices are right to the digit.
 */
#include "interop/import_internal.h"

#include <string.h>

#include "base/int128.h"

enum {
	DIGITS = 30,		/* digits that are kept: ten more than any price needs */
	EXPONENT_MAX = 9999,	/* above it a number is too large, or near zero, whatever its digits */
	TENS = 38,		/* largest power of ten that 128 bits hold */
};

/* A number as digits * 10^exponent. cut: digits other than zero were cut off. */
struct decimal_parts {
	int128	digits;
	int	n, exponent;
	bool	negative, cut;
};

static void
add_digit(struct decimal_parts *p, char c)
{
	if (p->n < DIGITS) {
		p->digits = p->digits * 10 + (c - '0');
		p->n += p->digits > 0;
	} else {
		p->cut |= c != '0';
		p->exponent++;
	}
}

static const char *
read_digits(struct decimal_parts *p, const char *s, bool decimals)
{
	for (; *s >= '0' && *s <= '9'; s++) {
		add_digit(p, *s);
		p->exponent -= decimals;
	}
	return s;
}

static const char *
read_decimal_exponent(struct decimal_parts *p, const char *s)
{
	bool negative = *s == '-';
	int exponent = 0;

	s += *s == '-' || *s == '+';
	for (; *s >= '0' && *s <= '9'; s++)
		exponent = exponent > EXPONENT_MAX ? exponent : exponent * 10 + (*s - '0');
	p->exponent += negative ? -exponent : exponent;
	return s;
}

/* False if the text is not a number, or longer than four times EXPONENT_MAX bytes. */
static bool
split_decimal(const char *text, struct decimal_parts *out)
{
	const char *s = text;

	*out = (struct decimal_parts){ .negative = *s == '-' };
	s += *s == '-';
	if (*s < '0' || *s > '9' || strlen(s) > 4 * (size_t)EXPONENT_MAX)
		return false;
	s = read_digits(out, s, false);
	if (*s == '.')
		s = read_digits(out, s + 1, true);
	if (*s == 'e' || *s == 'E')
		s = read_decimal_exponent(out, s + 1);
	return *s == '\0';
}

/* digits / 10^places, rounded half to even; *exact: nothing was rounded. */
static int128
divide_half_even(const struct decimal_parts *p, unsigned places, bool *exact)
{
	int128 ten = int128_power_of_ten(places), whole = p->digits / ten, rest = p->digits % ten, half = ten / 2;

	*exact = rest == 0 && !p->cut;
	if (rest > half || (rest == half && (p->cut || whole % 2 == 1)))
		whole++;
	return whole;
}

enum import_number
import_number(const char *text, int shift, int64_t *out)
{
	struct decimal_parts p;
	bool exact = true;
	int128 value;
	int places;

	if (!split_decimal(text, &p))
		return NUMBER_NONE;
	if (p.digits == 0) {
		*out = 0;
		return NUMBER_EXACT;
	}
	if (p.negative)
		return NUMBER_NEGATIVE;
	places = p.exponent + shift + RATE_DECIMALS;
	if (places > TENS)
		return NUMBER_TOO_LARGE;
	if (places >= 0) {
		if (!int128_mul(p.digits, int128_power_of_ten((unsigned)places), &value))
			return NUMBER_TOO_LARGE;
		exact = !p.cut;
	} else
		value = places < -TENS ? 0 : divide_half_even(&p, (unsigned)-places, &exact);
	if (value > INT64_MAX)
		return NUMBER_TOO_LARGE;
	if (value == 0)
		value = 1;
	*out = (int64_t)value;
	return exact && places >= -TENS ? NUMBER_EXACT : NUMBER_ROUNDED;
}

const char *
import_text(const struct json *value)
{
	return value == NULL || json_kind(value) != JSON_STRING ? "" : json_text(value, NULL);
}

/* A number times 10^shift if that is a whole number, else -1: counts have no decimals, factors six. */
static int64_t
read_scaled(const struct json *value, int shift)
{
	int64_t n;

	return import_number(import_text(value), shift - RATE_DECIMALS, &n) == NUMBER_EXACT ? n : -1;
}

int64_t
import_whole(const struct json *value)
{
	int64_t n = read_scaled(value, 0);

	return n > 1000000000000000 ? -1 : n;
}

int64_t
import_factor(const struct json *value)
{
	int64_t n = read_scaled(value, FACTOR_DECIMALS);

	return n < 0 ? 0 : n;
}

day
import_day(const struct json *value)
{
	struct err none;
	day d;

	return date_parse_day(import_text(value), &d, &none) ? d : 0;
}
