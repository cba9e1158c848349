/* SPDX-License-Identifier: MIT */
/*
 * Amounts: reading, arithmetic with overflow errors, and printing, also in another currency. Exactness
 * comes from int128; every price and cost of the program is a money.
 */
#include "base/money.h"

#include <stdio.h>
#include <string.h>

#include "base/decimal.h"
#include "base/text.h"

/* Turns the result of decimal_scan for s into an error, or true. rest, the text after the number, must be empty. */
static bool
amount_check(enum decimal_result read, const char *s, const char *rest, struct err *e)
{
	switch (read) {
	case DECIMAL_NONE:
		break;
	case DECIMAL_TOO_FINE:
		return err_set(e, ERR_USAGE, "'%.40s' has more than %d decimals", s, MONEY_DECIMALS);
	case DECIMAL_TOO_LARGE:
		return err_set(e, ERR_RANGE, "'%.40s' is too large for an amount", s);
	case DECIMAL_OK:
		if (*rest == '\0')
			return true;
	}
	return err_set(e, ERR_USAGE, "'%.40s' is not an amount; write 500, 0.05 or 500usd", s);
}

bool
money_parse(const char *s, money *out, struct err *e)
{
	const char *end;
	enum decimal_result read = decimal_scan(s, MONEY_DECIMALS, out, &end);

	if (s[strspn(s, "0123456789.")] != '\0')	/* programs write no grouping */
		return amount_check(DECIMAL_NONE, s, end, e);
	return amount_check(read, s, end, e);
}

/* The power of a thousand that a letter after a number means, as after a count: 1 for k to 4 for T; 0 for none. */
static unsigned
suffix_power(char letter)
{
	static const char letters[] = "kKmMbBtT";
	const char *found = letter == '\0' ? NULL : strchr(letters, letter);

	return found == NULL ? 0 : (unsigned)(found - letters) / 2 + 1;
}

bool
money_parse_word(const char *s, money *out, struct err *e)
{
	const char *number = s + (*s == '$'), *end;
	enum decimal_result read;

	if (*number == '\0')
		return err_set(e, ERR_USAGE, "an amount is empty: in a shell, write '$5' in single quotes, or 5");
	if (number[0] == '0' && number[1] >= '0' && number[1] <= '9')
		return err_set(e, ERR_USAGE,
		    "'%.40s' starts with a zero: if the shell took a '$' and a digit away, write 500usd", s);
	read = decimal_scan(number, MONEY_DECIMALS, out, &end);
	if (read == DECIMAL_OK && suffix_power(*end) > 0) {
		for (unsigned i = suffix_power(*end++); i > 0 && read == DECIMAL_OK; i--)
			read = int128_mul(*out, 1000, out) ? DECIMAL_OK : DECIMAL_TOO_LARGE;
	}
	if (text_equal(end, "usd"))
		end += 3;
	return amount_check(read, s, end, e);
}

bool
money_add(money a, money b, money *out, struct err *e)
{
	return int128_add(a, b, out) || err_set(e, ERR_RANGE, "the sum is too large for an amount");
}

bool
money_mul(money a, int128 count, money *out, struct err *e)
{
	return int128_mul(a, count, out) || err_set(e, ERR_RANGE, "the product is too large for an amount");
}

bool
money_ratio(money a, money b, int128 *millionths, struct err *e)
{
	if (b == 0)
		return err_set(e, ERR_RANGE, "a ratio to zero does not exist");
	return int128_quotient(a, b, 6, millionths) || err_set(e, ERR_RANGE, "the ratio is too large");
}

bool
money_percent(money a, money b, int128 *millionths, struct err *e)
{
	money change = a < b ? b - a : a - b;

	if (!money_mul(change, 100, &change, e) || !money_ratio(change, b, millionths, e))
		return false;
	if (a < b)
		*millionths = -*millionths;
	return true;
}

size_t
money_print(char out[INT128_TEXT], money m)
{
	return int128_print(out, m, MONEY_DECIMALS);
}

const char *
currency_code(const struct currency *x)
{
	return x == NULL ? "USD" : x->code;
}

const char *
currency_sign(const struct currency *x)
{
	return x == NULL ? "$" : x->sign;
}

const char *
currency_unit(const struct currency *x)
{
	return x == NULL ? "dollars" : x->code;
}

money
money_shown(money m, struct currency *x, bool *exact)
{
	const int128 factors[] = { m < 0 ? -m : m, x == NULL ? 0 : x->rate };
	int128 out;

	if (x == NULL)
		return m;
	if (!int128_product(factors, 2, CURRENCY_DECIMALS, &out, exact)) {
		x->too_large = true;
		*exact = false;
		return m;
	}
	if (out == 0 && m != 0)
		out = 1;	/* rounded: int128_product has set *exact to false */
	return m < 0 ? -out : out;
}

size_t
money_print_shown(char out[INT128_TEXT], money m, struct currency *x)
{
	bool exact;

	return money_print(out, money_shown(m, x, &exact));
}

enum { CENTS = 2, SIGNIFICANT_DIGITS = 3, SHOWN_DECIMALS_MOST = 6 };

unsigned
money_decimals(money least, money greatest)
{
	unsigned decimals = SIGNIFICANT_DIGITS;

	if (greatest >= MONEY_ONE || least <= 0)
		return CENTS;
	for (money unit = MONEY_ONE / 10; decimals < SHOWN_DECIMALS_MOST && least < unit; unit /= 10)
		decimals++;
	return decimals;
}

/* Appends sign and digits of a size that is not negative, in units of 10^-decimals: "$1,234.50". */
static size_t
append_shown(char *out, money size, unsigned decimals, unsigned least, struct currency *x)
{
	size_t n = 0, len, have;
	char *digits, *point;

	for (const char *sign = currency_sign(x); *sign != '\0'; sign++)
		out[n++] = *sign;
	digits = out + n;
	len = int128_print_grouped(digits, size, decimals);
	point = memchr(digits, '.', len);
	have = point == NULL ? 0 : (size_t)(digits + len - point - 1);
	if (have == 0 && least > 0)
		digits[len++] = '.';
	for (; have < least; have++)
		digits[len++] = '0';
	digits[len] = '\0';
	return n + len;
}

/* Shows an amount with `decimals` decimals, of which at least `least` are written. */
static size_t
show_rounded(char out[INT128_TEXT], money m, struct currency *x, unsigned decimals, unsigned least)
{
	bool exact = true;
	money shown = money_shown(m, x, &exact), size = shown < 0 ? -shown : shown;
	size_t n = 0;

	int128_product(&size, 1, MONEY_DECIMALS - decimals, &size, &exact);
	if (size == 0 && m != 0) {
		out[n++] = m < 0 ? '>' : '<';
		size = 1;
	}
	if (m < 0)
		out[n++] = '-';
	return n + append_shown(out + n, size, decimals, least, x);
}

size_t
money_show_rounded(char out[INT128_TEXT], money m, struct currency *x, unsigned decimals)
{
	return show_rounded(out, m, x, decimals, decimals);
}

size_t
money_show_exact(char out[INT128_TEXT], money m, struct currency *x)
{
	return show_rounded(out, m, x, MONEY_DECIMALS, CENTS);
}

size_t
money_show(char out[INT128_TEXT], money m, struct currency *x)
{
	bool exact = true;
	money shown = money_shown(m, x, &exact), size = shown < 0 ? -shown : shown;

	return show_rounded(out, m, x, money_decimals(size, size), CENTS);
}

const char *
money_show_text(money m, struct currency *x, struct arena *a)
{
	char text[INT128_TEXT];

	money_show(text, m, x);
	return arena_strdup(a, text);
}
