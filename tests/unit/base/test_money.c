/* SPDX-License-Identifier: MIT */
#include "test_int128.h"

#include "base/money.h"

/* A number from its decimal digits; for tables, since C has no literals of 128 bits. */
static int128
number(const char *digits)
{
	int128 value = 0;

	for (const char *p = digits + (*digits == '-'); *p != '\0'; p++)
		value = value * 10 + (*p - '0');
	return *digits == '-' ? -value : value;
}

/* ---- wide ---- */

static void
what_does_not_fit_is_reported(void **state)
{
	int128 big = number(int128_most), out;

	(void)state;
	assert_false(int128_add(big, 1, &out));
	assert_false(int128_sub(-big, 2, &out));
	assert_false(int128_mul(big, 2, &out));
	assert_false(int128_mul(big / 2 + 1, 2, &out));
	assert_true(int128_add(big - 1, 1, &out));
	want_number(out, int128_most, "add");
	assert_true(int128_sub(-1, big, &out));
	assert_true(int128_mul(big / 2, 2, &out));
	want_number(out, "170141183460469231731687303715884105726", "mul");
}

static void
a_power_of_ten_has_its_zeros(void **state)
{
	(void)state;
	for (unsigned n = 0; n <= 38; n++) {
		char want[INT128_TEXT] = "1";

		for (unsigned i = 0; i < n; i++)
			strcat(want, "0");
		want_number(int128_power_of_ten(n), want, "wide_ten");
	}
}

static void
the_common_divisor_of_nothing_is_one(void **state)
{
	(void)state;
	assert_true(int128_gcd(0, 0) == 1);
	assert_true(int128_gcd(0, 7) == 7);
	assert_true(int128_gcd(7, 0) == 7);
	assert_true(int128_gcd(12, 18) == 6);
	assert_true(int128_gcd(number(int128_most), number(int128_most)) == number(int128_most));
}

static void
a_product_is_rounded_half_to_even_once(void **state)
{
	static const struct {
		const char	*x[3];
		unsigned	 places;
		const char	*want;		/* NULL: does not fit */
		bool		 exact;
	} cases[] = {
		{ { "6", "7" },			0,	"42",	true },
		{ { "0", int128_most },		0,	"0",	true },
		{ { "0", "0" },			18,	"0",	true },
		{ { "120" },			1,	"12",	true },
		{ { "14" },			1,	"1",	false },
		{ { "15" },			1,	"2",	false },	/* half, to even */
		{ { "25" },			1,	"2",	false },
		{ { "35" },			1,	"4",	false },
		{ { "26" },			1,	"3",	false },
		{ { "2500000001" },		9,	"3",	false },	/* just above a half */
		{ { "2499999999" },		9,	"2",	false },
		{ { "2500000000" },		9,	"2",	false },
		{ { "25000000000" },		10,	"2",	false },
		{ { "25000000001" },		10,	"3",	false },
		{ { "35000000000" },		10,	"4",	false },
		{ { "500000000000000000" },	18,	"0",	false },
		{ { "1500000000000000000" },	18,	"2",	false },
		{ { "18446744073709551615" },	18,	"18",	false },
		{ { "18500000000000000000" },	18,	"18",	false },	/* more than 64 bits */
		{ { "18500000000000000001" },	18,	"19",	false },
		{ { "2500000001", "1" },	9,	"3",	false },
		{ { "2500000000", "1" },	9,	"2",	false },
		{ { "35000000000", "1" },	10,	"4",	false },
		{ { "25000000001", "1" },	10,	"3",	false },
		{ { "5", "5", "1" },		1,	"2",	false },
		{ { int128_most, "1" },		0,	int128_most,	true },
		{ { int128_most, "10" },		1,	int128_most,	true },
		{ { int128_most, int128_most },		38,	NULL,	false },
		{ { int128_most, "2" },		0,	NULL,	false },
		{ { "85070591730234615865843651857942052864", "2" }, 0, NULL, false },	/* 2^127 */
		{ { int128_most, int128_most, "1000000000000000000" }, 57,
		    "28948022309329048855892746252171976963", false },
	};

	(void)state;
	for (size_t i = 0; i < LENGTH(cases); i++) {
		int128 x[3], out = -1;
		size_t n = 0;
		bool exact = true, fits;

		while (n < 3 && cases[i].x[n] != NULL) {
			x[n] = number(cases[i].x[n]);
			n++;
		}
		fits = int128_product(x, n, cases[i].places, &out, &exact);
		if (fits != (cases[i].want != NULL))
			fail_msg("case %zu: %s", i, fits ? "fits" : "does not fit");
		if (!fits)
			continue;
		want_number(out, cases[i].want, cases[i].x[0]);
		if (exact != cases[i].exact)
			fail_msg("case %zu: exact is %d", i, exact);
	}
}

static void
a_product_whose_rounding_makes_it_too_large_does_not_fit(void **state)
{
	/* (2^128 - 1) / 3 x 15 / 10 = 2^127 - 1/2, whose half goes up to the even 2^127 */
	int128 x[2] = { number("113427455640312821154458202477256070485"), 15 }, out;
	bool exact = true;

	(void)state;
	assert_false(int128_product(x, 2, 1, &out, &exact));
	x[0] -= 1;
	assert_true(int128_product(x, 2, 1, &out, &exact));
	want_number(out, "170141183460469231731687303715884105726", "a little less");
}

static void
exact_is_left_alone_where_nothing_was_rounded(void **state)
{
	int128 x[2] = { 4, 5 }, out;
	bool exact = false;

	(void)state;
	assert_true(int128_product(x, 2, 1, &out, &exact));
	assert_true(out == 2);
	assert_false(exact);
}

static void
a_product_takes_as_many_factors_as_it_promises(void **state)
{
	int128 x[INT128_FACTORS], out;
	bool exact = true;

	(void)state;
	for (size_t i = 0; i < INT128_FACTORS; i++)
		x[i] = number(int128_most);
	assert_false(int128_product(x, INT128_FACTORS, 0, &out, &exact));
	for (size_t i = 0; i < INT128_FACTORS; i++)
		x[i] = int128_power_of_ten(38);
	assert_true(int128_product(x, INT128_FACTORS, 38 * INT128_FACTORS, &out, &exact));
	assert_true(out == 1 && exact);
}

static void
a_quotient_is_rounded_half_to_even(void **state)
{
	static const struct { const char *a, *b; unsigned places; const char *want; } cases[] = {
		{ "0", "3", 6, "0" },
		{ "1", "3", 6, "333333" },
		{ "2", "3", 6, "666667" },
		{ "1", "2", 0, "0" },
		{ "3", "2", 0, "2" },
		{ "5", "2", 0, "2" },
		{ "7", "2", 0, "4" },
		{ "150", "1", 6, "150000000" },
		{ "1", "2000000", 6, "0" },		/* 0.5 of a millionth: even is 0 */
		{ "3", "2000000", 6, "2" },
		{ "1000001", "2000000", 6, "500000" },	/* 0.5000005: even */
		{ "1000003", "2000000", 6, "500002" },
		{ int128_most, "1", 0, int128_most },
		{ int128_most, int128_most, 6, "1000000" },
		{ int128_most, "2", 0, "85070591730234615865843651857942052864" },
		{ int128_most, "1", 1, NULL },
		{ "1", int128_most, 38, "1" },			/* 0.59 */
		{ int128_most, "10000000000000000000000000000000000000", 6, "17014118" },
	};

	(void)state;
	for (size_t i = 0; i < LENGTH(cases); i++) {
		int128 out = -1;
		bool fits = int128_quotient(number(cases[i].a), number(cases[i].b), cases[i].places, &out);

		if (fits != (cases[i].want != NULL))
			fail_msg("%s / %s: %s", cases[i].a, cases[i].b, fits ? "fits" : "does not fit");
		if (fits)
			want_number(out, cases[i].want, cases[i].a);
	}
}

static void
a_number_is_printed_as_the_canonical_decimal(void **state)
{
	static const struct {
		const char	*value;
		unsigned	 places;
		const char	*want, *grouped;
	} cases[] = {
		{ "0", 0, "0", "0" },
		{ "0", 18, "0", "0" },
		{ "1", 18, "0.000000000000000001", "0.000000000000000001" },
		{ "1500", 3, "1.5", "1.5" },
		{ "1000", 3, "1", "1" },
		{ "1234567", 0, "1234567", "1,234,567" },
		{ "123456", 0, "123456", "123,456" },
		{ "1234567890", 4, "123456.789", "123,456.789" },
		{ "-5", 1, "-0.5", "-0.5" },
		{ "-1234567", 0, "-1234567", "-1,234,567" },
		{ int128_most, 0, int128_most, "170,141,183,460,469,231,731,687,303,715,884,105,727" },
		{ int128_most, 38, "1.70141183460469231731687303715884105727",
		    "1.70141183460469231731687303715884105727" },
	};

	(void)state;
	for (size_t i = 0; i < LENGTH(cases); i++) {
		char out[INT128_TEXT];

		assert_int_equal(int128_print(out, number(cases[i].value), cases[i].places),
		    strlen(cases[i].want));
		want_text(out, cases[i].want, cases[i].value);
		assert_int_equal(int128_print_grouped(out, number(cases[i].value), cases[i].places),
		    strlen(cases[i].grouped));
		want_text(out, cases[i].grouped, cases[i].value);
	}
}

static void
the_smallest_number_is_printed_too(void **state)
{
	char out[INT128_TEXT];

	(void)state;
	int128_print(out, -number(int128_most) - 1, 0);
	assert_string_equal(out, "-170141183460469231731687303715884105728");
	int128_print_grouped(out, -number(int128_most) - 1, 0);
	assert_string_equal(out, "-170,141,183,460,469,231,731,687,303,715,884,105,728");
}

/* ---- money ---- */

static void
an_amount_is_read_exactly(void **state)
{
	static const struct { const char *text, *want; } cases[] = {
		{ "0", "0" }, { "5", "5" }, { "0.05", "0.05" }, { "1.50", "1.5" }, { ".5", "0.5" },
		{ "000.100", "0.1" },
		{ "0.000000000000000001", "0.000000000000000001" },
		{ "0.0000000000000000010000", "0.000000000000000001" },
		{ "170141183460469231731.687303715884105727",
		    "170141183460469231731.687303715884105727" },
	};
	struct err e;

	(void)state;
	for (size_t i = 0; i < LENGTH(cases); i++) {
		char out[INT128_TEXT];
		money m;

		if (!money_parse(cases[i].text, &m, &e))
			fail_msg("%s: %s", cases[i].text, e.msg);
		assert_int_equal(money_print(out, m), strlen(cases[i].want));
		want_text(out, cases[i].want, cases[i].text);
	}
}

static void
what_is_no_amount_is_an_error(void **state)
{
	static const struct { const char *text; enum err_kind kind; const char *word; } cases[] = {
		{ "", ERR_USAGE, "" },
		{ "x", ERR_USAGE, "x" },
		{ "-1", ERR_USAGE, "-1" },
		{ "+1", ERR_USAGE, "+1" },
		{ " 1", ERR_USAGE, "1" },
		{ "1 ", ERR_USAGE, "1" },
		{ "1.", ERR_USAGE, "1." },
		{ ".", ERR_USAGE, "." },
		{ "1e3", ERR_USAGE, "1e3" },
		{ "1,000", ERR_USAGE, "1,000" },	/* programs do not group */
		{ "1_000", ERR_USAGE, "1_000" },
		{ "$5", ERR_USAGE, "$5" },
		{ "1.2.3", ERR_USAGE, "1.2.3" },
		{ "0x10", ERR_USAGE, "0x10" },
		{ "nan", ERR_USAGE, "nan" },
		{ "0.0000000000000000001", ERR_USAGE, "18 decimals" },
		{ "170141183460469231731.687303715884105728", ERR_RANGE, "too large" },
		{ "999999999999999999999", ERR_RANGE, "too large" },
	};

	(void)state;
	for (size_t i = 0; i < LENGTH(cases); i++) {
		struct err e = { .kind = ERR_NONE };
		money m;

		if (money_parse(cases[i].text, &m, &e))
			fail_msg("\"%s\" was read", cases[i].text);
		want_err(&e, cases[i].kind, cases[i].word, cases[i].text);
	}
}

static void
an_amount_may_be_typed_as_people_do(void **state)
{
	static const struct { const char *text, *want; } cases[] = {
		{ "500", "500" }, { "0.05", "0.05" }, { "500usd", "500" }, { "500USD", "500" },
		{ "5 usd", "5" }, { "$500", "500" }, { "$0.50", "0.5" }, { "1,000.50", "1000.5" }, { "1_000", "1000" },
		{ "0", "0" }, { ".5", "0.5" }, { "$.5", "0.5" },
		{ "5k", "5000" }, { "$1.5K", "1500" }, { "2M", "2000000" }, { "0.25m", "250000" }, { "1B", "1000000000" },
		{ "1t", "1000000000000" }, { "5kusd", "5000" }, { "0.000000000000000001k", "0.000000000000001" },
	};
	struct err e;

	(void)state;
	for (size_t i = 0; i < LENGTH(cases); i++) {
		char out[INT128_TEXT];
		money m;

		if (!money_parse_word(cases[i].text, &m, &e))
			fail_msg("%s: %s", cases[i].text, e.msg);
		money_print(out, m);
		want_text(out, cases[i].want, cases[i].text);
	}
}

static void
an_amount_says_in_which_currency_it_is(void **state)
{
	static const struct { const char *text, *amount, *unit; } cases[] = {
		{ "500", "500", "" }, { "$5", "5", "USD" }, { "5usd", "5", "USD" }, { "500eur", "500", "EUR" },
		{ "500 EUR", "500", "EUR" }, { "\u20ac1,000.50", "1000.5", "EUR" }, { "\u00a5500", "500", "\u00a5" },
		{ "500\u5143", "500", "CNY" }, { "1.5\u4e07\u5143", "15000", "CNY" }, { "3\u4ebf", "300000000", "" },
		{ "500RMB", "500", "CNY" }, { "5m", "5000000", "" }, { "5mxn", "5", "MXN" }, { "5kmxn", "5000", "MXN" },
		{ "20 euros", "20", "EUR" },
	};
	static const char *const refused[] = { "5xyzw", "5 e", "$5eur", "eur", "5eu", "\u20ac", "5\u5143\u5143" };
	struct money_unit unit;
	struct err e;
	money m;

	(void)state;
	for (size_t i = 0; i < LENGTH(cases); i++) {
		char out[INT128_TEXT];

		if (!money_parse_in(cases[i].text, &m, &unit, &e))
			fail_msg("%s: %s", cases[i].text, e.msg);
		money_print(out, m);
		want_text(out, cases[i].amount, cases[i].text);
		want_text(unit.text, cases[i].unit, cases[i].text);
	}
	for (size_t i = 0; i < LENGTH(refused); i++) {
		if (money_parse_in(refused[i], &m, &unit, &e))
			fail_msg("%s was read", refused[i]);
	}
}

/* What is not above an amount in a currency is not above its dollars, and the next unit of money is. */
static void
dollars_of_an_amount_are_rounded_down(void **state)
{
	const int128 one = int128_power_of_ten(CURRENCY_DECIMALS);
	struct currency eur = { .code = "EUR" };
	struct rng rng = rng_new("dollars of amounts");
	struct err e;
	money dollars;

	(void)state;
	for (size_t i = 0; i < 2000; i++) {
		const money amount = (money)rng_below(&rng, UINT64_MAX) * (money)(1 + rng_below(&rng, 1000000));

		eur.rate = 1 + (int128)rng_below(&rng, (uint64_t)(200 * one));
		assert_true(money_to_dollars(amount, &(struct money_unit){ "EUR" }, &eur, &dollars, &e));
		/* dollars * rate <= amount < (dollars + 1) * rate, in parts so that nothing overflows */
		assert_true(dollars / one * eur.rate + dollars % one * eur.rate / one <= amount);
		assert_true((dollars + 1) / one * eur.rate + ((dollars + 1) % one * eur.rate + one - 1) / one > amount ||
		    amount % eur.rate == 0);
	}
	assert_true(money_to_dollars(5, &(struct money_unit){ "USD" }, &eur, &dollars, &e) && dollars == 5);
	assert_false(money_to_dollars(5, &(struct money_unit){ "GBP" }, &eur, &dollars, &e));
	want_err(&e, ERR_USAGE, "GBP", "another currency");
	assert_false(money_to_dollars(5, &(struct money_unit){ "GBP" }, NULL, &dollars, &e));
	want_err(&e, ERR_USAGE, "currency=GBP", "no currency");
}

/* "max=$500" leaves the shell as "max=00" or "max=". */
static void
what_a_shell_made_of_a_dollar_is_explained(void **state)
{
	static const struct { const char *text, *word; } cases[] = {
		{ "", "quotes" }, { "$", "quotes" }, { "00", "shell" }, { "05", "shell" },
		{ "00.50", "shell" },
		{ "5eur", "5eur" }, { "5kk", "5kk" }, { "k", "k" }, { "5q", "5q" }, { "usd", "usd" }, { "-5", "-5" }, { "$$5", "$$5" },
	};

	(void)state;
	for (size_t i = 0; i < LENGTH(cases); i++) {
		struct err e = { .kind = ERR_NONE };
		money m;

		if (money_parse_word(cases[i].text, &m, &e))
			fail_msg("\"%s\" was read", cases[i].text);
		want_err(&e, ERR_USAGE, cases[i].word, cases[i].text);
	}
}

static void
sums_and_products_of_amounts_never_wrap(void **state)
{
	money big = number(int128_most), out;
	struct err e;

	(void)state;
	assert_true(money_add(big - 5, 5, &out, &e) && out == big);
	assert_false(money_add(big, 1, &out, &e));
	want_err(&e, ERR_RANGE, "", "add");
	assert_true(money_mul(MONEY_ONE, 3, &out, &e) && out == 3 * MONEY_ONE);
	assert_false(money_mul(big, 2, &out, &e));
	want_err(&e, ERR_RANGE, "", "mul");
}

static void
factors_and_percents_are_in_millionths(void **state)
{
	static const struct { const char *a, *b, *ratio, *percent; } cases[] = {
		{ "150", "1.25", "120", "11900" },
		{ "40", "100", "0.4", "-60" },
		{ "2.5", "20", "0.125", "-87.5" },
		{ "1", "1", "1", "0" },
		{ "1", "3", "0.333333", "-66.666667" },
		{ "2", "3", "0.666667", "-33.333333" },
		{ "0", "5", "0", "-100" },
	};

	(void)state;
	for (size_t i = 0; i < LENGTH(cases); i++) {
		char out[INT128_TEXT];
		struct err e;
		money a, b;
		int128 ratio, percent;

		assert_true(money_parse(cases[i].a, &a, &e));
		assert_true(money_parse(cases[i].b, &b, &e));
		assert_true(money_ratio(a, b, &ratio, &e));
		assert_true(money_percent(a, b, &percent, &e));
		int128_print(out, ratio, 6);
		want_text(out, cases[i].ratio, cases[i].a);
		int128_print(out, percent, 6);
		want_text(out, cases[i].percent, cases[i].a);
	}
}

static void
a_ratio_to_zero_is_an_error(void **state)
{
	struct err e;
	int128 out;

	(void)state;
	assert_false(money_ratio(MONEY_ONE, 0, &out, &e));
	want_err(&e, ERR_RANGE, "zero", "ratio");
	assert_false(money_percent(MONEY_ONE, 0, &out, &e));
	want_err(&e, ERR_RANGE, "zero", "percent");
	assert_false(money_ratio(0, 0, &out, &e));
	assert_false(money_ratio(number(int128_most), 1, &out, &e));
	want_err(&e, ERR_RANGE, "", "ratio");
	assert_false(money_percent(number(int128_most), 1, &out, &e));
	want_err(&e, ERR_RANGE, "", "percent");
}

static void
an_amount_is_shown_with_what_matters_of_it(void **state)
{
	static const struct { const char *text, *want; } cases[] = {
		{ "0", "$0.00" },
		{ "5", "$5.00" },
		{ "0.5", "$0.50" },
		{ "0.0325", "$0.0325" },
		{ "1234.5", "$1,234.50" },
		{ "1234567.891", "$1,234,567.89" },
		{ "2.675", "$2.68" },
		{ "2.685", "$2.68" },			/* half, to even */
		{ "0.123456", "$0.123" },
		{ "0.1235", "$0.124" },
		{ "0.00123451", "$0.00123" },
		{ "0.9999999", "$1.00" },
		{ "0.000123456", "$0.000123" },
		{ "0.000001", "$0.000001" },
		{ "0.0000015", "$0.000002" },
		{ "0.0000005", "<$0.000001" },		/* never zero */
		{ "0.000000000000000001", "<$0.000001" },
		{ "170141183460469231731.687303715884105727", "$170,141,183,460,469,231,731.69" },
	};

	(void)state;
	for (size_t i = 0; i < LENGTH(cases); i++) {
		char out[INT128_TEXT];
		struct err e;
		money m;

		assert_true(money_parse(cases[i].text, &m, &e));
		assert_int_equal(money_show(out, m, NULL), strlen(cases[i].want));
		want_text(out, cases[i].want, cases[i].text);
	}
}

/* A column has the decimals of its smallest amount; a dollar in it makes them cents. */
static void
a_column_of_amounts_has_the_same_decimals(void **state)
{
	static const struct { const char *least, *greatest; unsigned want; } cases[] = {
		{ "0", "0", 2 }, { "0.5", "0.9", 3 }, { "0.1", "0.1", 3 }, { "0.099", "0.5", 4 }, { "0.01", "0.5", 4 },
		{ "0.0013", "0.08", 5 }, { "0.00099", "0.5", 6 }, { "0.0000001", "0.5", 6 }, { "0.0013", "1", 2 },
		{ "0.0013", "0.999999999999999999", 5 },
	};
	struct err e;

	(void)state;
	for (size_t i = 0; i < LENGTH(cases); i++) {
		money least, greatest;

		assert_true(money_parse(cases[i].least, &least, &e) && money_parse(cases[i].greatest, &greatest, &e));
		assert_int_equal(money_decimals(least, greatest), cases[i].want);
	}
}

static void
what_is_too_small_is_shown_as_less_than_the_smallest(void **state)
{
	char out[INT128_TEXT];

	(void)state;
	money_show_rounded(out, MONEY_ONE / 1000, NULL, 2);
	assert_string_equal(out, "<$0.01");
	money_show_rounded(out, -MONEY_ONE / 1000, NULL, 2);
	assert_string_equal(out, ">-$0.01");
	money_show_rounded(out, 0, NULL, 5);
	assert_string_equal(out, "$0.00000");
	assert_int_equal(money_show_rounded(out, MONEY_ONE / 50, NULL, 5), strlen("$0.02000"));
	assert_string_equal(out, "$0.02000");
}

static void
a_bill_shows_every_digit(void **state)
{
	char out[INT128_TEXT];

	(void)state;
	money_show_exact(out, 1, NULL);
	assert_string_equal(out, "$0.000000000000000001");
	money_show_exact(out, MONEY_ONE * 1234 + MONEY_ONE / 80, NULL);
	assert_string_equal(out, "$1,234.0125");
	money_show_exact(out, MONEY_ONE / 2, NULL);
	assert_string_equal(out, "$0.50");
}

static void
a_difference_is_shown_with_its_sign(void **state)
{
	char out[INT128_TEXT];

	(void)state;
	money_show(out, -MONEY_ONE / 2, NULL);
	assert_string_equal(out, "-$0.50");
	money_print(out, -MONEY_ONE / 2);
	assert_string_equal(out, "-0.5");
}

/* Half to even at 18 decimals, and never nothing. */
static void
an_amount_in_another_currency_is_the_exact_product(void **state)
{
	static const struct { const char *amount, *rate, *shown; bool exact; } cases[] = {
		{ "0.0325", "0.92", "0.0299", true },
		{ "1", "151.333333333333", "151.333333333333", true },
		{ "0.000000000000000001", "0.5", "0.000000000000000001", false },
		{ "0.000000000000000003", "0.5", "0.000000000000000002", false },
		{ "0.000000000000000005", "0.5", "0.000000000000000002", false },
		{ "0", "0.5", "0", true },
	};
	struct currency large = { .code = "EUR", .sign = "EUR ", .rate = int128_power_of_ten(30) };
	char text[INT128_TEXT];
	struct err e;

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct currency x = { .code = "EUR", .sign = "EUR " };
		bool exact = true;
		money m, rate;

		assert_true(money_parse(cases[i].amount, &m, &e) && money_parse(cases[i].rate, &rate, &e));
		x.rate = rate / 1000000;
		money_print(text, money_shown(m, &x, &exact));
		assert_string_equal(text, cases[i].shown);
		assert_int_equal(exact, cases[i].exact);
		money_print(text, -money_shown(-m, &x, &exact));
		assert_string_equal(text, cases[i].shown);
		assert_false(x.too_large);
	}
	money_show(text, int128_power_of_ten(30), &large);
	assert_true(large.too_large);
	money_show(text, MONEY_ONE, &large);
	assert_string_equal(text, "EUR 1,000,000,000,000,000,000.00");
	money_show(text, MONEY_ONE, NULL);
	assert_string_equal(text, "$1.00");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		UNIT(an_amount_in_another_currency_is_the_exact_product),
		UNIT(what_does_not_fit_is_reported),
		UNIT(a_power_of_ten_has_its_zeros),
		UNIT(the_common_divisor_of_nothing_is_one),
		UNIT(a_product_is_rounded_half_to_even_once),
		UNIT(a_product_whose_rounding_makes_it_too_large_does_not_fit),
		UNIT(exact_is_left_alone_where_nothing_was_rounded),
		UNIT(a_product_takes_as_many_factors_as_it_promises),
		UNIT(a_quotient_is_rounded_half_to_even),
		UNIT(a_number_is_printed_as_the_canonical_decimal),
		UNIT(the_smallest_number_is_printed_too),
		UNIT(an_amount_is_read_exactly),
		UNIT(what_is_no_amount_is_an_error),
		UNIT(an_amount_may_be_typed_as_people_do),
		UNIT(an_amount_says_in_which_currency_it_is),
		UNIT(dollars_of_an_amount_are_rounded_down),
		UNIT(what_a_shell_made_of_a_dollar_is_explained),
		UNIT(sums_and_products_of_amounts_never_wrap),
		UNIT(factors_and_percents_are_in_millionths),
		UNIT(a_ratio_to_zero_is_an_error),
		UNIT(an_amount_is_shown_with_what_matters_of_it),
		UNIT(a_column_of_amounts_has_the_same_decimals),
		UNIT(what_is_too_small_is_shown_as_less_than_the_smallest),
		UNIT(a_bill_shows_every_digit),
		UNIT(a_difference_is_shown_with_its_sign),
	};

	return cmocka_run_group_tests_name("money", tests, NULL, NULL);
}
