/* SPDX-License-Identifier: MIT */
/*
 * Counts as people type them: a recursive-descent reader of sums, products and numbers over exact
 * fractions. Start at quantity_parse; read_sum, read_product, read_factor and read_plain_number are the grammar.
 */
#include "base/quantity.h"

#include <limits.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/decimal.h"
#include "base/macros.h"
#include "base/text.h"

enum { TEXT_MAX = 255, DEPTH_MAX = 32, EXPONENT_MAX = 30 };

/* An exact fraction in lowest terms; den > 0. */
struct fraction { int128 num, den; };

/* The state of the reader. */
struct count_reader {
	const char	*at;		/* the next character */
	const char	*word;		/* as it was typed, for messages */
	unsigned	 depth;		/* of parentheses */
	bool		 foreign;	/* found a text that is not a number */
	bool		 calculator;	/* percent signs and powers are arithmetic, too */
	bool		 percent;	/* the last product was a number of percent */
	bool		 dollars;	/* some number has a dollar sign */
	struct err	*err;
};

static bool	read_sum(struct count_reader *r, struct fraction *out);
static bool	read_power(struct count_reader *r, struct fraction *out);

static bool
error_too_large(struct count_reader *r)
{
	if (r->calculator)
		return err_set(r->err, ERR_RANGE, "'%.60s' has too many digits to be calculated exactly", r->word);
	return err_set(r->err, ERR_RANGE, "'%.60s' is too large; the most is 10^15", r->word);
}

static bool
error_no_count(struct count_reader *r)
{
	r->foreign = true;
	return err_set(r->err, ERR_USAGE,
	    "'%.60s' is not a count; write 1200, 12k, 1.5M, 3e6 or 500+3k", r->word);
}

/* num / den in lowest terms; den > 0. */
static struct fraction
fraction_reduce(int128 num, int128 den)
{
	int128 common = int128_gcd(num < 0 ? -num : num, den);

	return (struct fraction){ num / common, den / common };
}

static bool
fraction_multiply(struct count_reader *r, struct fraction a, struct fraction b, struct fraction *out)
{
	int128 num, den;

	if (!int128_mul(a.num, b.num, &num) || !int128_mul(a.den, b.den, &den))
		return error_too_large(r);
	*out = fraction_reduce(num, den);
	return true;
}

static bool
fraction_add(struct count_reader *r, struct fraction a, struct fraction b, struct fraction *out)
{
	int128 left, right, num, den;

	if (!int128_mul(a.num, b.den, &left) || !int128_mul(b.num, a.den, &right) ||
	    !int128_add(left, right, &num) || !int128_mul(a.den, b.den, &den))
		return error_too_large(r);
	*out = fraction_reduce(num, den);
	return true;
}

static void
reader_skip_blanks(struct count_reader *r)
{
	while (*r->at == ' ' || *r->at == '\t')
		r->at++;
}

static const struct suffix {
	const char	*text;
	unsigned	 zeros;		/* of the power of ten */
} suffixes[] = {
	{ "k", 3 }, { "K", 3 }, { "m", 6 }, { "M", 6 }, { "b", 9 }, { "B", 9 }, { "g", 9 }, { "G", 9 },
	{ "t", 12 }, { "T", 12 },
	{ "\xe5\x8d\x83", 3 },	/* thousand */
	{ "\xe4\xb8\x87", 4 },	/* ten thousand */
	{ "\xe4\xba\xbf", 8 },	/* hundred million, simplified */
	{ "\xe5\x84\x84", 8 },	/* and traditional */
};

/* Reads "e6", "e+6", "e-3" or one suffix after a number, if any, and multiplies *value by that power of ten. */
static bool
read_scale(struct count_reader *r, struct fraction *value)
{
	struct fraction scale = { 1, 1 };
	const char *p = r->at;

	if (*p == 'e' || *p == 'E') {
		int exponent;

		if (!decimal_parse_exponent(&p, &exponent) || exponent < -EXPONENT_MAX)
			return error_no_count(r);
		if (exponent > EXPONENT_MAX)
			return error_too_large(r);
		*(exponent < 0 ? &scale.den : &scale.num) = int128_power_of_ten((unsigned)abs(exponent));
		r->at = p;
		return fraction_multiply(r, *value, scale, value);
	}
	for (size_t i = 0; i < LENGTH(suffixes); i++) {
		size_t len = strlen(suffixes[i].text);

		if (strncmp(p, suffixes[i].text, len) == 0) {
			scale.num = int128_power_of_ten(suffixes[i].zeros);
			r->at = p + len;
			return fraction_multiply(r, *value, scale, value);
		}
	}
	return true;
}

static bool
read_plain_number(struct count_reader *r, struct fraction *out)
{
	enum { PLACES = 12 };
	const char *end;
	int128 value;

	if (r->calculator && *r->at == '$') {
		r->dollars = true;
		r->at++;
	}
	if (r->at[0] == '0' && (r->at[1] == 'x' || r->at[1] == 'X') && text_is_digit(r->at[2]))
		return err_set(r->err, ERR_USAGE,
		    "'%.60s' looks hexadecimal; write decimal digits, or 0*%.40s", r->word, r->at + 2);
	switch (decimal_scan(r->at, PLACES, &value, &end)) {
	case DECIMAL_OK:
		break;
	case DECIMAL_TOO_LARGE:
		return error_too_large(r);
	case DECIMAL_TOO_FINE:
		return err_set(r->err, ERR_USAGE, "'%.60s' has too many decimals", r->word);
	case DECIMAL_NONE:
		return error_no_count(r);
	}
	r->at = end;
	*out = fraction_reduce(value, int128_power_of_ten(PLACES));
	return read_scale(r, out);
}

static bool
read_factor(struct count_reader *r, struct fraction *out)
{
	reader_skip_blanks(r);
	if (*r->at == '(') {
		if (++r->depth > DEPTH_MAX)
			return err_set(r->err, ERR_USAGE, "'%.60s' has too many parentheses", r->word);
		r->at++;
		if (!read_sum(r, out))
			return false;
		if (*r->at != ')')
			return err_set(r->err, ERR_USAGE, "'%.60s' has an open parenthesis", r->word);
		r->at++;
		r->depth--;
	} else if (*r->at == '-' && r->calculator) {
		if (++r->depth > DEPTH_MAX)
			return err_set(r->err, ERR_USAGE, "'%.60s' has too many signs", r->word);
		r->at++;
		if (!read_power(r, out))	/* -2^2 is -4 */
			return false;
		out->num = -out->num;
		r->depth--;
	} else if (*r->at == '-')
		return err_set(r->err, ERR_USAGE, "'%.60s': a count is never negative", r->word);
	else if (!read_plain_number(r, out))
		return false;
	reader_skip_blanks(r);
	return true;
}

enum { POWER_MAX = 128 };

/* A factor, or a power of it: "2^10". */
static bool
read_power(struct count_reader *r, struct fraction *out)
{
	struct fraction base, exponent;

	if (!read_factor(r, out))
		return false;
	if (!r->calculator || *r->at != '^')
		return true;
	r->at++;
	base = *out;
	if (!read_power(r, &exponent))
		return false;
	if (exponent.den != 1 || exponent.num < 0 || exponent.num > POWER_MAX)
		return err_set(r->err, ERR_USAGE, "'%.60s': an exponent is a whole number from 0 to %d", r->word,
		    POWER_MAX);
	*out = (struct fraction){ 1, 1 };
	for (int128 i = 0; i < exponent.num; i++) {
		if (!fraction_multiply(r, *out, base, out))
			return false;
	}
	return true;
}

/* What follows a number of percent: "20% of 500" is 100; "20%" alone is a fifth, and r->percent says so. */
static bool
read_percent(struct count_reader *r, struct fraction *out)
{
	struct fraction whole;

	r->at++;
	if (!fraction_multiply(r, *out, (struct fraction){ 1, 100 }, out))
		return false;
	reader_skip_blanks(r);
	if (strncmp(r->at, "of", 2) != 0 || strchr(" \t(0123456789.", r->at[2]) == NULL || r->at[2] == '\0') {
		r->percent = true;
		return true;
	}
	r->at += 2;
	return read_power(r, &whole) && fraction_multiply(r, *out, whole, out);
}

static bool
read_product(struct count_reader *r, struct fraction *out)
{
	r->percent = false;
	if (!read_power(r, out))
		return false;
	if (r->calculator && *r->at == '%' && !read_percent(r, out))
		return false;
	while (*r->at == '*' || *r->at == 'x' || *r->at == 'X' || *r->at == '/') {
		bool divide = *r->at++ == '/';
		struct fraction next;

		r->percent = false;
		if (!read_power(r, &next))
			return false;
		if (r->calculator && *r->at == '%' && !read_percent(r, &next))
			return false;
		r->percent = false;
		if (divide && next.num == 0)
			return err_set(r->err, ERR_USAGE, "'%.60s' divides by zero", r->word);
		if (divide && next.num < 0)
			next = (struct fraction){ -next.den, -next.num };
		else if (divide)
			next = (struct fraction){ next.den, next.num };
		if (!fraction_multiply(r, *out, next, out))
			return false;
	}
	return true;
}

static bool
read_sum(struct count_reader *r, struct fraction *out)
{
	if (!read_product(r, out))
		return false;
	while (*r->at == '+' || *r->at == '-') {
		bool minus = *r->at++ == '-';
		struct fraction next;

		if (!read_product(r, &next))
			return false;
		if (r->percent && !fraction_multiply(r, next, *out, &next))	/* 500 + 20% is 600 */
			return false;
		r->percent = false;
		if (minus)
			next.num = -next.num;
		if (!fraction_add(r, *out, next, out))
			return false;
	}
	return true;
}

/* Copies s with full-width characters replaced by their plain forms. False if it is too long to be a count. */
static bool
copy_plain_text(char out[TEXT_MAX + 1], const char *s)
{
	size_t n = strlen(s), used = 0, len;

	if (n > TEXT_MAX)
		return false;
	for (uint32_t c; n > 0; s += len, n -= len) {
		len = text_decode(s, n, &c);
		if (len == 3 && c >= 0xff01 && c <= 0xff5e)
			out[used++] = (char)(c - 0xff01 + '!');
		else if (len == 3 && c == 0x3000)
			out[used++] = ' ';
		else if (len == 2 && c == 0xd7)
			out[used++] = 'x';
		else {
			len = len == 0 ? 1 : len;
			memcpy(out + used, s, len);
			used += len;
		}
	}
	out[used] = '\0';
	return true;
}

/* "12.000": twelve thousand to half of the world, and twelve to the other half. */
static bool
is_ambiguous_point(const char *s)
{
	size_t whole = strspn(s, "0123456789");

	return whole >= 1 && whole <= 3 && s[0] != '0' && s[whole] == '.' &&
	    strspn(s + whole + 1, "0123456789") == 3 && s[whole + 4] == '\0';
}

/* Evaluates all of text; the value may be negative or fractional. percent: a percent sign may follow it. */
static bool
evaluate_text(struct count_reader *r, const char *text, bool percent, struct fraction *out)
{
	r->at = text;
	if (!read_sum(r, out))
		return false;
	if (percent && *r->at == '%')
		r->at++;
	reader_skip_blanks(r);
	return *r->at == '\0' || error_no_count(r);
}

/* Converts a fraction into millionths; false if it needs more than the given number of decimals. */
static bool
fraction_to_quantity(struct fraction f, unsigned decimals, quantity *out)
{
	int128 ten = int128_power_of_ten(decimals), whole = f.num / f.den, rest = f.num % f.den * ten;

	if (rest % f.den != 0)
		return false;
	*out = whole * QUANTITY_ONE + rest / f.den * int128_power_of_ten(QUANTITY_DECIMALS - decimals);
	return true;
}

bool
quantity_parse(const char *s, unsigned decimals, quantity *out, struct err *e)
{
	struct count_reader r = { .word = s, .err = e, .calculator = strpbrk(s, "^%") != NULL };
	char text[TEXT_MAX + 1];
	struct fraction f;

	if (!copy_plain_text(text, s) || text[strspn(text, " \t")] == '\0')
		return error_no_count(&r);
	if (decimals == 0 && is_ambiguous_point(text))
		return err_set(e, ERR_USAGE, "'%.60s' could be thousands or a fraction; write it without the "
		    "point", s);
	if (!evaluate_text(&r, text, false, &f))
		return false;
	if (f.num < 0)
		return err_set(e, ERR_USAGE, "'%.60s' is less than zero", s);
	r.calculator = false;	/* a count has a limit of its own */
	if (f.num / f.den > QUANTITY_MAX / QUANTITY_ONE || f.den > int128_power_of_ten(30) ||
	    (f.num / f.den == QUANTITY_MAX / QUANTITY_ONE && f.num % f.den != 0))
		return error_too_large(&r);
	if (fraction_to_quantity(f, decimals, out))
		return true;
	if (decimals == 0)
		return err_set(e, ERR_USAGE, "'%.60s' is not a whole number%s", s,
		    f.num < f.den ? "; for a share write a percent sign" : "");
	return err_set(e, ERR_USAGE, "'%.60s' has more than %u decimals", s, decimals);
}

/* The number of decimals of a fraction in lowest terms with that denominator; UINT_MAX if they never end. */
static unsigned
decimal_places(int128 den)
{
	unsigned twos = 0, fives = 0;

	for (; den % 2 == 0; den /= 2)
		twos++;
	for (; den % 5 == 0; den /= 5)
		fives++;
	return den != 1 ? UINT_MAX : twos > fives ? twos : fives;
}

enum { PLACES_MAX = 38 };

/* Prints a fraction whose decimals end; false if they do not, or if it cannot be printed in 38 places. */
static bool
print_finite(struct fraction f, struct calculation *out)
{
	unsigned places = decimal_places(f.den);
	int128 value;

	if (places > PLACES_MAX || !int128_mul(f.num, int128_power_of_ten(places) / f.den, &value))
		return false;
	if (int128_power_of_ten(places) % f.den != 0)
		return false;
	int128_print(out->exact, value, places);
	int128_print(out->decimal, value, places);
	int128_print_grouped(out->shown, value, places);
	return true;
}

/* Prints a fraction whose decimals do not end: the fraction itself, and rounded. False if it is too large. */
static bool
print_rounded(struct fraction f, struct calculation *out)
{
	char num[INT128_TEXT], den[INT128_TEXT];
	const int128 size = f.num < 0 ? -f.num : f.num;
	unsigned places = QUANTITY_DECIMALS;
	int128 value;

	/* six decimals, but three digits that are not zero */
	do {
		if (!int128_quotient(size, f.den, places, &value))
			return false;
	} while (value < 100 && ++places <= PLACES_MAX);
	if (f.num < 0)
		value = -value;
	int128_print(num, f.num, 0);
	int128_print(den, f.den, 0);
	snprintf(out->exact, sizeof out->exact, "%s/%s", num, den);
	int128_print(out->decimal, value, places);
	out->shown[0] = '~';
	int128_print_grouped(num, value, places);
	memcpy(out->shown + 1, num, sizeof out->shown - 1);
	return true;
}

enum arithmetic
quantity_calculate(const char *s, struct calculation *out, struct err *e)
{
	struct count_reader r = { .word = s, .err = e, .calculator = true };
	char text[TEXT_MAX + 1];
	struct fraction f;

	if (!copy_plain_text(text, s) || strpbrk(text, "+-*/()xX^%") == NULL)
		return ARITHMETIC_NONE;
	if (!evaluate_text(&r, text, false, &f))
		return r.foreign ? ARITHMETIC_NONE : ARITHMETIC_WRONG;
	out->dollars = r.dollars;
	out->ends = print_finite(f, out);
	if (out->ends || print_rounded(f, out))
		return ARITHMETIC_DONE;
	error_too_large(&r);
	return ARITHMETIC_WRONG;
}

bool
share_is(const char *s)
{
	size_t n = strlen(s);
	int depth = 0;

	while (n > 0 && (s[n - 1] == ' ' || s[n - 1] == '\t'))
		n--;
	for (size_t i = 1; i < n; i++) {	/* 500+20% is a count */
		depth += s[i - 1] == '(' ? 1 : s[i - 1] == ')' ? -1 : 0;
		if ((s[i] == '+' || s[i] == '-') && depth == 0)
			return false;
	}
	return (n > 0 && s[n - 1] == '%') || (n > 2 && strncmp(s + n - 3, "\xef\xbc\x85", 3) == 0);
}

bool
share_parse(const char *s, quantity *out, struct err *e)
{
	struct count_reader r = { .word = s, .err = e };
	char text[TEXT_MAX + 1];
	struct fraction f;

	if (!share_is(s) || !copy_plain_text(text, s))
		return err_set(e, ERR_USAGE, "'%.60s' is not a share; write a percent sign, as in 80%%", s);
	if (!evaluate_text(&r, text, true, &f) ||
	    !fraction_multiply(&r, f, (struct fraction){ 1, 100 }, &f))
		return false;
	if (f.num < 0 || f.num > f.den)
		return err_set(e, ERR_USAGE, "'%.60s' is not between 0%% and 100%%", s);
	if (f.den > int128_power_of_ten(30) || !fraction_to_quantity(f, QUANTITY_DECIMALS, out))
		return err_set(e, ERR_USAGE, "'%.60s' has too many decimals; four are the most", s);
	return true;
}

quantity
share_of(quantity share, quantity whole)
{
	quantity units = whole / QUANTITY_ONE;

	return (units * share + QUANTITY_ONE / 2) / QUANTITY_ONE * QUANTITY_ONE;
}

size_t
quantity_print(char out[INT128_TEXT], quantity q)
{
	return int128_print(out, q, QUANTITY_DECIMALS);
}

size_t
quantity_show(char out[INT128_TEXT], quantity q)
{
	return int128_print_grouped(out, q, QUANTITY_DECIMALS);
}
