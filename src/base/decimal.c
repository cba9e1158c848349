/* SPDX-License-Identifier: MIT */
/*
 * The one reader of decimals: number_lenient.c, quantity.c, money.c, the price book and the catalogues use it.
 * io/decimal_fast.h reads plain counts of large files faster, with the same results.
 */
#include "base/decimal.h"

#include "base/text.h"

enum { EXPONENT_MAX = 1000000, PLACES_MAX = 38 };	/* 10^38 is the largest power of ten in an int128 */

static void
decimal_push(struct decimal *d, char c)
{
	const int128 last = INT128_MAX % 10;
	int digit = c - '0';

	d->n += d->n > 0 || digit != 0;
	if (d->full) {
		d->tail |= digit != 0;
		d->exponent++;
	} else if (d->digits < INT128_MAX / 10 || (d->digits == INT128_MAX / 10 && digit <= last))
		d->digits = d->digits * 10 + digit;
	else {
		d->full = true;
		d->tail = 2 * (unsigned)digit;
		d->exponent++;
	}
}

/* Whether the comma at s is before a group of exactly three digits. */
static bool
is_digit_group(const char *s)
{
	return text_is_digit(s[1]) && text_is_digit(s[2]) && text_is_digit(s[3]) && !text_is_digit(s[4]);
}

/* Reads the digits before the point, and their separators, up to d->end; false if they are badly grouped. */
static bool
decimal_push_whole(struct decimal *d, const char *s, enum decimal_form form)
{
	const char *p = s;
	bool grouped = false, underscores = false;

	for (size_t digits = 0;; p++) {
		if (text_is_digit(*p)) {
			digits++;
			decimal_push(d, *p);
		} else if (*p == '_' && form == DECIMAL_TYPED && digits > 0 && !grouped && text_is_digit(p[1]))
			underscores = true;
		else if (*p == ',' && form != DECIMAL_PLAIN) {
			if (!is_digit_group(p) || underscores || (!grouped && digits > 3))
				return false;
			if (*s == '0' && form == DECIMAL_TYPED)
				return false;	/* 0,500 means one half in many countries */
			grouped = true;
			digits = 0;
		} else
			break;
	}
	d->end = p;
	return true;
}

/* Reads decimals from d->end on. Zeros at the end are left out, so that any number of them is no loss. */
static void
decimal_push_decimals(struct decimal *d)
{
	int zeros = 0;

	for (; text_is_digit(*d->end); d->end++) {
		if (*d->end == '0') {
			zeros++;
			continue;
		}
		d->exponent -= zeros + 1;
		for (; zeros > 0; zeros--)
			decimal_push(d, '0');
		decimal_push(d, *d->end);
	}
}

bool
decimal_parse(const char *s, enum decimal_form form, struct decimal *out)
{
	*out = (struct decimal){ .end = s };
	if (!text_is_digit(*s) && !(*s == '.' && text_is_digit(s[1])))
		return false;
	if (!decimal_push_whole(out, s, form))
		return false;
	if (*out->end == '.' && (text_is_digit(out->end[1]) || form != DECIMAL_TYPED)) {
		out->end++;
		decimal_push_decimals(out);
	}
	return true;
}

bool
decimal_parse_exponent(const char **s, int *exponent)
{
	const char *p = *s + 1;
	bool down = *p == '-', digits;
	int value = 0;

	p += *p == '-' || *p == '+';
	digits = text_is_digit(*p);
	for (; text_is_digit(*p); p++)
		value = value > EXPONENT_MAX ? value : value * 10 + (*p - '0');
	*exponent = down ? -value : value;
	*s = p;
	return digits;
}

enum decimal_result
decimal_scale(const struct decimal *d, unsigned places, int128 *out)
{
	const int drop = -d->exponent - (int)places;	/* digits that are below the unit */
	int128 value = d->digits, rest = (int128)d->tail;
	int against_half = (int)d->tail - 10;

	if (drop < 0 && value != 0) {
		bool fits = d->tail == 0 && drop >= -PLACES_MAX &&
		    int128_mul(value, int128_power_of_ten((unsigned)-drop), out);

		return fits ? DECIMAL_OK : DECIMAL_TOO_LARGE;
	}
	if (drop > PLACES_MAX) {	/* less than 0.2 units */
		rest = value;
		value = 0;
		against_half = -1;
	} else if (drop > 0) {
		const int128 ten = int128_power_of_ten((unsigned)drop);
		const int128 below = value % ten, left = ten - below;

		value /= ten;
		rest |= below;
		against_half = below > left ? 1 : below < left ? -1 : d->tail != 0;
	}
	*out = value;
	if (rest == 0)
		return DECIMAL_OK;
	return int128_round_half_even(out, against_half) ? DECIMAL_TOO_FINE : DECIMAL_TOO_LARGE;
}

enum decimal_result
decimal_scan(const char *s, unsigned places, int128 *out, const char **end)
{
	struct decimal d;

	*end = s;
	if (!decimal_parse(s, DECIMAL_TYPED, &d))
		return DECIMAL_NONE;
	*end = d.end;
	return decimal_scale(&d, places, out);
}
