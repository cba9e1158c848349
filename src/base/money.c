/* SPDX-License-Identifier: MIT */
/*
 * Amounts: reading, arithmetic with overflow errors, and printing, also in another currency. Exactness
 * comes from int128; every price and cost of the program is a money.
 */
#include "base/money.h"

#include <stdio.h>
#include <string.h>

#include "base/decimal.h"
#include "base/macros.h"
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
	return err_set(e, ERR_USAGE, "'%.40s' is not an amount; write 500, 0.05, 500usd or 500eur", s);
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

/* The signs and words of currencies other than a code of three letters. */
static const struct { const char *word; struct money_unit unit; } currency_words[] = {
	{ "$", { "USD" } }, { "US$", { "USD" } }, { "CN\u00a5", { "CNY" } }, { "JP\u00a5", { "JPY" } },
	{ "\u20ac", { "EUR" } }, { "\u00a3", { "GBP" } }, { "\u00a5", { "\u00a5" } }, { "\uffe5", { "\u00a5" } },
	{ "\u20b9", { "INR" } }, { "\u20a9", { "KRW" } }, { "RMB", { "CNY" } }, { "\u5143", { "CNY" } },
	{ "\u4eba\u6c11\u5e01", { "CNY" } }, { "\u7f8e\u5143", { "USD" } }, { "\u6b27\u5143", { "EUR" } },
	{ "\u65e5\u5143", { "JPY" } }, { "dollars", { "USD" } }, { "dollar", { "USD" } }, { "euros", { "EUR" } },
	{ "euro", { "EUR" } }, { "yuan", { "CNY" } }, { "yen", { "JPY" } },
};

/* The sign of a currency that a text begins with: its length; 0 if there is none. */
static size_t
currency_sign_read(const char *s, struct money_unit *unit)
{
	for (size_t i = 0; i < LENGTH(currency_words); i++) {
		const size_t n = strlen(currency_words[i].word);

		if (!text_is_letter(*s) && strncmp(s, currency_words[i].word, n) == 0) {
			*unit = currency_words[i].unit;
			return n;
		}
	}
	return 0;
}

/* The currency that all of a text is; false if it is none. */
static bool
currency_word_read(const char *s, struct money_unit *unit)
{
	for (size_t i = 0; i < LENGTH(currency_words); i++) {
		if (text_equal(s, currency_words[i].word)) {
			*unit = currency_words[i].unit;
			return true;
		}
	}
	for (size_t i = 0; i < 3; i++) {
		if (!text_is_letter(s[i]))
			return false;
		unit->text[i] = s[i] >= 'a' ? (char)(s[i] - 'a' + 'A') : s[i];
	}
	return s[3] == '\0';
}

/* The power of ten that a Chinese numeral after a number means; 0 for none. *n: its bytes. */
static unsigned
numeral_power(const char *s, size_t *n)
{
	static const struct { const char *word; unsigned power; } numerals[] = { { "\u5343", 3 }, { "\u4e07", 4 },
	    { "\u842c", 4 }, { "\u4ebf", 8 }, { "\u5104", 8 } };

	*n = strlen(numerals[0].word);
	for (size_t i = 0; i < LENGTH(numerals); i++) {
		if (strncmp(s, numerals[i].word, *n) == 0)
			return numerals[i].power;
	}
	return 0;
}

/* Multiplies an amount by the letter or numeral after it, if there is one; *end is then what follows. */
static enum decimal_result
amount_scale(money *m, const char **end)
{
	unsigned power = 3 * suffix_power(**end);
	size_t n = 1;

	/* "5m" is five millions, and "5mxn" pesos */
	if (power > 0 && text_is_letter((*end)[1]) && text_is_letter((*end)[2]) && !text_is_letter((*end)[3]))
		return DECIMAL_OK;
	power = power > 0 ? power : numeral_power(*end, &n);
	*end += power > 0 ? n : 0;
	for (; power > 0; power--) {
		if (!int128_mul(*m, 10, m))
			return DECIMAL_TOO_LARGE;
	}
	return DECIMAL_OK;
}

bool
money_parse_word(const char *s, money *out, struct err *e)
{
	struct money_unit unit;

	if (!money_parse_in(s, out, &unit, e))
		return false;
	return *unit.text == '\0' || strcmp(unit.text, "USD") == 0 || amount_check(DECIMAL_NONE, s, s, e);
}

bool
money_parse_in(const char *s, money *out, struct money_unit *unit, struct err *e)
{
	const char *number, *end;
	enum decimal_result read;

	*unit = (struct money_unit){ "" };
	number = s + currency_sign_read(s, unit);

	if (*number == '\0')
		return err_set(e, ERR_USAGE, "an amount is empty: in a shell, write '$5' in single quotes, or 5");
	if (number[0] == '0' && number[1] >= '0' && number[1] <= '9')
		return err_set(e, ERR_USAGE,
		    "'%.40s' starts with a zero: if the shell took a '$' and a digit away, write 500usd", s);
	read = decimal_scan(number, MONEY_DECIMALS, out, &end);
	if (read == DECIMAL_OK)
		read = amount_scale(out, &end);
	end += read == DECIMAL_OK ? strspn(end, " ") : 0;
	if (*end != '\0' && read == DECIMAL_OK && number == s && currency_word_read(end, unit))
		end += strlen(end);
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

/* Whether an amount that was typed in a unit is in currency x. */
static bool
unit_is(const struct money_unit *unit, const struct currency *x)
{
	return *unit->text == '\0' || strcmp(unit->text, currency_code(x)) == 0 || (strcmp(unit->text, "\u00a5") == 0 &&
	    (strcmp(currency_code(x), "CNY") == 0 || strcmp(currency_code(x), "JPY") == 0));
}

bool
money_to_dollars(money amount, const struct money_unit *unit, const struct currency *x, money *out, struct err *e)
{
	int128 whole, rest;

	*out = amount;
	if (strcmp(unit->text, "USD") == 0 || (x == NULL && *unit->text == '\0'))
		return true;
	if (!unit_is(unit, x))
		return err_set(e, ERR_USAGE, x == NULL ? "an amount in %s requires currency=%s and rate=, how "
		    "much of it a dollar is worth" : "an amount is in %s, and answers are in %s", unit->text,
		    x != NULL ? x->code : strcmp(unit->text, "\u00a5") == 0 ? "CNY" : unit->text);
	whole = amount / x->rate;
	rest = amount % x->rate;
	return (int128_mul(whole, int128_power_of_ten(CURRENCY_DECIMALS), &whole) &&
	    int128_mul(rest, int128_power_of_ten(CURRENCY_DECIMALS), &rest) &&
	    int128_add(whole, rest / x->rate, out)) || err_set(e, ERR_RANGE, "an amount is too large in dollars");
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
