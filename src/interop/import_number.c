/* SPDX-License-Identifier: MIT */
/*
 * Numbers of a catalogue, read exactly from their JSON text, for the readers import_<format>.c. Without binary
 * fractions, so that prices are right to the digit.
 */
#include "interop/import_number.h"

#include <string.h>

#include "base/decimal.h"
#include "base/money.h"
#include "base/text.h"

enum { TEXT_MAX = 39996 };	/* bytes: a longer text is no number */

enum import_number
import_number(const char *text, int shift, int64_t *out)
{
	const char *s = text + (*text == '-');
	struct decimal d;
	int exponent = 0;
	enum decimal_result read;
	int128 value;

	if (!text_is_digit(*s) || strlen(s) > TEXT_MAX)
		return NUMBER_NONE;
	decimal_parse(s, DECIMAL_PLAIN, &d);
	if (*d.end == 'e' || *d.end == 'E')
		decimal_parse_exponent(&d.end, &exponent);
	if (*d.end != '\0')
		return NUMBER_NONE;
	if (*text == '-' && d.digits != 0)
		return NUMBER_NEGATIVE;
	d.exponent += exponent + shift;
	read = decimal_scale(&d, RATE_DECIMALS, &value);
	if (read == DECIMAL_TOO_LARGE || value > INT64_MAX)
		return NUMBER_TOO_LARGE;
	*out = value == 0 && d.digits != 0 ? 1 : (int64_t)value;
	return read == DECIMAL_OK ? NUMBER_EXACT : NUMBER_ROUNDED;
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

bool
import_any_has(const struct json *object, const char *path)
{
	bool twice = false;

	if (json_kind(object) != JSON_OBJECT)
		return false;
	for (const struct json *item = json_first(object); item != NULL; item = json_next(item)) {
		if (json_at(item, path, &twice) != NULL)
			return true;
	}
	return false;
}
