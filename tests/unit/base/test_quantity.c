/* SPDX-License-Identifier: MIT */
#include "test.h"

#include "base/quantity.h"

struct good { const char *text, *want; };
struct bad { const char *text; enum err_kind kind; const char *word; };

static void
want_quantities(const struct good *cases, size_t n, unsigned decimals)
{
	for (size_t i = 0; i < n; i++) {
		char out[INT128_TEXT];
		struct err e;
		quantity q;

		if (!quantity_parse(cases[i].text, decimals, &q, &e))
			fail_msg("\"%s\": %s", cases[i].text, e.msg);
		assert_int_equal(quantity_print(out, q), strlen(cases[i].want));
		want_text(out, cases[i].want, cases[i].text);
	}
}

static void
want_refused(const struct bad *cases, size_t n, unsigned decimals)
{
	for (size_t i = 0; i < n; i++) {
		struct err e = { .kind = ERR_NONE };
		quantity q;

		if (quantity_parse(cases[i].text, decimals, &q, &e))
			fail_msg("\"%s\" was read", cases[i].text);
		want_err(&e, cases[i].kind, cases[i].word, cases[i].text);
	}
}

static void
a_count_is_read_as_people_type_it(void **state)
{
	static const struct good cases[] = {
		{ "0", "0" }, { "1200", "1200" }, { "12k", "12000" }, { "12K", "12000" },
		{ "1.5M", "1500000" }, { "1.5m", "1500000" }, { "2B", "2000000000" },
		{ "2b", "2000000000" }, { "2G", "2000000000" }, { "2g", "2000000000" },
		{ "1T", "1000000000000" }, { "1t", "1000000000000" }, { "1_000_000", "1000000" },
		{ "1,200,000", "1200000" }, { "3e6", "3000000" }, { "3E6", "3000000" },
		{ "3e+6", "3000000" },
		{ "2500e-2", "25" }, { "0.5k", "500" }, { ".5k", "500" }, { "007", "7" },
		{ "59200.0", "59200" },
		{ " 12 ", "12" }, { "1e15", "1000000000000000" }, { "1000T", "1000000000000000" },
	};

	(void)state;
	want_quantities(cases, LENGTH(cases), 0);
}

static void
chinese_numerals_and_full_width_forms_count(void **state)
{
	static const struct good cases[] = {
		{ "2\xe5\x8d\x83", "2000" },					/* thousand */
		{ "1\xe4\xb8\x87", "10000" },					/* ten thousand */
		{ "1.2\xe4\xb8\x87", "12000" },
		{ "3\xe4\xba\xbf", "300000000" },				/* hundred million */
		{ "3\xe5\x84\x84", "300000000" },
		{ "\xef\xbc\x91\xef\xbc\x92\xef\xbd\x8b", "12000" },		/* 12k */
		{ "\xef\xbc\x91\xef\xbc\x8c\xef\xbc\x90\xef\xbc\x90\xef\xbc\x90", "1000" },
		{ "\xef\xbc\x88\xef\xbc\x91\xef\xbc\x8b\xef\xbc\x92\xef\xbc\x89", "3" },
		{ "3\xc3\x97" "4", "12" },					/* a multiplication sign */
		{ "1\xe3\x80\x80+\xe3\x80\x80" "2", "3" },			/* wide blanks */
	};

	(void)state;
	want_quantities(cases, LENGTH(cases), 0);
}

static void
arithmetic_is_exact(void **state)
{
	static const struct good cases[] = {
		{ "500+20%", "600" }, { "2^10", "1024" }, { "2k-50%", "1000" },
		{ "500+3k", "3500" }, { "30x24", "720" }, { "30X24", "720" }, { "30*24", "720" },
		{ "30 x 24", "720" }, { "2+3*4", "14" }, { "(2+3)*4", "20" }, { "10-3-2", "5" },
		{ "100/4/5", "5" }, { "(1/3)*3", "1" }, { "1/3+2/3", "1" }, { "7/2*2", "7" },
		{ "0.1*10", "1" }, { "0.1+0.2+0.7", "1" }, { "1k*1k", "1000000" }, { "10/0.5", "20" },
		{ "5-(2-10)", "13" }, { "12/(2-4)*(0-1)", "6" }, { "1e30/1e30", "1" },
		{ "1e15-1e15", "0" }, { "((((1))))", "1" }, { "0 x 400", "0" }, { "0*400", "0" },
		{ "1e15/3*3", "1000000000000000" },
	};

	(void)state;
	want_quantities(cases, LENGTH(cases), 0);
}

static void
what_is_no_count_is_an_error(void **state)
{
	static const struct bad cases[] = {
		{ "", ERR_USAGE, "count" }, { " ", ERR_USAGE, "count" }, { "x", ERR_USAGE, "x" },
		{ "k", ERR_USAGE, "k" }, { "12q", ERR_USAGE, "12q" }, { "12kk", ERR_USAGE, "12kk" },
		{ "12 k 3", ERR_USAGE, "12 k 3" }, { "1 000", ERR_USAGE, "1 000" },
		{ "1e", ERR_USAGE, "1e" },
		{ "1e+", ERR_USAGE, "1e+" }, { "1e3k", ERR_USAGE, "1e3k" }, { "1,20", ERR_USAGE, "1,20" },
		{ "1__0", ERR_USAGE, "1__0" }, { "1.2.3", ERR_USAGE, "1.2.3" }, { "1.", ERR_USAGE, "1." },
		{ "5%", ERR_USAGE, "5%" }, { "$5", ERR_USAGE, "$5" }, { "+5", ERR_USAGE, "+5" },
		{ "5+", ERR_USAGE, "5+" }, { "5*", ERR_USAGE, "5*" }, { "*5", ERR_USAGE, "*5" },
		{ "(5", ERR_USAGE, "parenthesis" }, { "5)", ERR_USAGE, "5)" }, { "()", ERR_USAGE, "()" },
		{ "2(3)", ERR_USAGE, "2(3)" }, { "nan", ERR_USAGE, "nan" }, { "inf", ERR_USAGE, "inf" },
		{ "1\n2", ERR_USAGE, "\\x0a" }, { "\xff", ERR_USAGE, "\\xff" },
		{ "1\xe2\x80\xae", ERR_USAGE, "u202e" },
		{ "\xd9\xa3", ERR_USAGE, "" },		/* an Arabic three */
	};

	(void)state;
	want_refused(cases, LENGTH(cases), 0);
}

static void
hexadecimal_is_not_taken_for_a_product_by_zero(void **state)
{
	static const struct bad cases[] = {
		{ "0x400", ERR_USAGE, "hexadecimal" }, { "0X400", ERR_USAGE, "hexadecimal" },
		{ "1+0x400", ERR_USAGE, "hexadecimal" }, { "\xef\xbc\x90x400", ERR_USAGE, "hexadecimal" },
		{ "0xff", ERR_USAGE, "0xff" },
	};

	(void)state;
	want_refused(cases, LENGTH(cases), 0);
}

static void
a_count_is_whole_and_not_negative(void **state)
{
	static const struct bad cases[] = {
		{ "1.5", ERR_USAGE, "whole" }, { "0.5", ERR_USAGE, "percent" },
		{ "1/3", ERR_USAGE, "whole" },
		{ "1e-3", ERR_USAGE, "whole" }, { "1.0001k", ERR_USAGE, "whole" },
		{ "-5", ERR_USAGE, "negative" },
		{ "5-10", ERR_USAGE, "less than zero" }, { "0-0.5", ERR_USAGE, "less than zero" },
		{ "5*-2", ERR_USAGE, "negative" },
	};

	(void)state;
	want_refused(cases, LENGTH(cases), 0);
}

static void
division_by_zero_is_an_error(void **state)
{
	static const struct bad cases[] = {
		{ "1/0", ERR_USAGE, "zero" }, { "0/0", ERR_USAGE, "zero" },
		{ "1/(2-2)", ERR_USAGE, "zero" },
		{ "1/0.0", ERR_USAGE, "zero" },
	};

	(void)state;
	want_refused(cases, LENGTH(cases), 0);
}

static void
a_count_above_the_largest_is_out_of_range(void **state)
{
	static const struct bad cases[] = {
		{ "1000000000000001", ERR_RANGE, "10^15" }, { "99999999999999999999", ERR_RANGE, "10^15" },
		{ "1e16", ERR_RANGE, "10^15" }, { "1e15+1", ERR_RANGE, "10^15" },
		{ "1001T", ERR_RANGE, "10^15" }, { "1e99", ERR_RANGE, "10^15" },
		{ "1e999999999999999999999", ERR_RANGE, "10^15" }, { "1T*1T*1T*1T", ERR_RANGE, "10^15" },
		{ "9999999999999999999999999999999999999999999999", ERR_RANGE, "10^15" },
	};

	(void)state;
	want_refused(cases, LENGTH(cases), 0);
}

static void
what_is_above_the_largest_by_a_part_is_out_of_range_too(void **state)
{
	static const struct bad cases[] = {
		{ "1e15+0.5", ERR_RANGE, "10^15" }, { "1e15+1/3", ERR_RANGE, "10^15" },
	};

	(void)state;
	want_refused(cases, LENGTH(cases), 6);
}

static void
time_has_six_decimals(void **state)
{
	static const struct good good[] = {
		{ "1.5", "1.5" }, { "0.000001", "0.000001" }, { "1/8", "0.125" }, { "90/60", "1.5" },
		{ "1e-6", "0.000001" }, { "1000.250000", "1000.25" }, { "1e15", "1000000000000000" },
	};
	static const struct bad bad[] = {
		{ "0.0000001", ERR_USAGE, "6 decimals" }, { "1/3", ERR_USAGE, "6 decimals" },
	};

	(void)state;
	want_quantities(good, LENGTH(good), QUANTITY_DECIMALS);
	want_refused(bad, LENGTH(bad), QUANTITY_DECIMALS);
}

static void
what_is_too_small_is_not_called_too_large(void **state)
{
	static const struct bad cases[] = {
		{ "1e-31", ERR_USAGE, "" }, { "0.0000000000001", ERR_USAGE, "" },
	};

	(void)state;
	want_refused(cases, LENGTH(cases), 0);
}

static void
deep_parentheses_are_refused_and_do_not_overflow_the_stack(void **state)
{
	char text[300];
	struct err e = { .kind = ERR_NONE };
	quantity q;

	(void)state;
	memset(text, '(', 120);
	text[120] = '1';
	memset(text + 121, ')', 120);
	text[241] = '\0';
	assert_false(quantity_parse(text, 0, &q, &e));
	want_err(&e, ERR_USAGE, "too many parentheses", "120 parentheses");
	assert_true(quantity_parse("((((((((((((((((1))))))))))))))))", 0, &q, &e));
	memset(text, '1', sizeof text);
	text[sizeof text - 1] = '\0';
	assert_false(quantity_parse(text, 0, &q, &e));
	want_err(&e, e.kind, "", "299 digits");
}

static void
a_share_is_read_in_millionths(void **state)
{
	static const struct { const char *text; int want; } cases[] = {
		{ "80%", 800000 }, { "0%", 0 }, { "100%", 1000000 }, { "33.3333%", 333333 },
		{ "0.0001%", 1 }, { "12.3456%", 123456 }, { "12.34560%", 123456 }, { "(100-20)%", 800000 },
		{ " 80 % ", 800000 }, { "80\xef\xbc\x85", 800000 }, { "1/4%", 2500 },
	};

	(void)state;
	for (size_t i = 0; i < LENGTH(cases); i++) {
		struct err e;
		quantity q;

		if (!share_is(cases[i].text))
			fail_msg("\"%s\" is no share", cases[i].text);
		if (!share_parse(cases[i].text, &q, &e))
			fail_msg("\"%s\": %s", cases[i].text, e.msg);
		if (q != cases[i].want)
			fail_msg("\"%s\": %lld", cases[i].text, (long long)q);
	}
}

static void
what_is_no_share_is_an_error(void **state)
{
	static const struct bad cases[] = {
		{ "", ERR_USAGE, "percent" }, { "80", ERR_USAGE, "percent" },
		{ "0.8", ERR_USAGE, "percent" },
		{ "%", ERR_USAGE, "%" }, { "101%", ERR_USAGE, "100%" }, { "0-1%", ERR_USAGE, "0%" },
		{ "-5%", ERR_USAGE, "-5%" }, { "12.34567%", ERR_USAGE, "decimals" },
		{ "1/3%", ERR_USAGE, "decimals" }, { "50%+10%", ERR_USAGE, "50%+10%" },
		{ "80%%", ERR_USAGE, "80%%" }, { "x%", ERR_USAGE, "x%" },
	};

	(void)state;
	for (size_t i = 0; i < LENGTH(cases); i++) {
		struct err e = { .kind = ERR_NONE };
		quantity q;

		if (share_parse(cases[i].text, &q, &e))
			fail_msg("\"%s\" was read", cases[i].text);
		want_err(&e, cases[i].kind, cases[i].word, cases[i].text);
	}
	assert_false(share_is("") || share_is("80") || share_is("%80"));
}

static void
a_share_is_rounded_half_up(void **state)
{
	static const struct { int share; long long whole, want; } cases[] = {
		{ 800000, 10000, 8000 }, { 500000, 1, 1 }, { 500000, 3, 2 }, { 333333, 10, 3 },
		{ 333333, 3, 1 }, { 499999, 1, 0 }, { 1, 500000, 1 }, { 1, 499999, 0 }, { 0, 1000, 0 },
		{ 1000000, 999999999999999, 999999999999999 }, { 1000000, 0, 0 },
		{ 1, 1000000000000000, 1000000000 },
	};

	(void)state;
	for (size_t i = 0; i < LENGTH(cases); i++) {
		quantity got = share_of(cases[i].share, cases[i].whole * QUANTITY_ONE);

		if (got != cases[i].want * QUANTITY_ONE)
			fail_msg("%d millionths of %lld: %lld millionths", cases[i].share, cases[i].whole,
			    (long long)got);
	}
}

static void
a_count_is_shown_in_thousands(void **state)
{
	char out[INT128_TEXT];

	(void)state;
	assert_int_equal(quantity_show(out, 1234567 * QUANTITY_ONE), 9);
	assert_string_equal(out, "1,234,567");
	quantity_show(out, QUANTITY_ONE * 3 / 2);
	assert_string_equal(out, "1.5");
	quantity_show(out, QUANTITY_MAX);
	assert_string_equal(out, "1,000,000,000,000,000");
}

static void
arithmetic_alone_is_answered_exactly(void **state)
{
	static const struct { const char *text, *exact, *shown; } cases[] = {
		{ "12k*30", "360000", "360,000" },
		{ "0.0325*50k", "1625", "1,625" },
		{ "(3/15)", "0.2", "0.2" },
		{ "1/3", "1/3", "~0.333333" },
		{ "2/3*3", "2", "2" },
		{ "1-4/3", "-1/3", "~-0.333333" },
		{ "5-8", "-3", "-3" },
		{ "(1/8000000)", "0.000000125", "0.000000125" },
		{ "1000000/7", "1000000/7", "~142,857.142857" },
		{ "0.5/1e6*1/3", "1/6000000", "~0.000000167" },	/* three digits at least */
		{ "-5+8", "3", "3" }, { "3*-5", "-15", "-15" }, { "-2^2", "-4", "-4" }, { "(-2)^2", "4", "4" },
		{ "--3", "3", "3" }, { "$0.0075 * 50k", "375", "375" }, { "-$5+2", "-3", "-3" },
		{ "3 x 4", "12", "12" },
		{ "20% of 500", "100", "100" },
		{ "20% of (250*2)", "100", "100" },
		{ "500+20%", "600", "600" },
		{ "500 - 20%", "400", "400" },
		{ "100+10%+10%", "121", "121" },	/* a percentage is of what stands before it */
		{ "50%*3", "1.5", "1.5" },
		{ "2^10", "1024", "1,024" },
		{ "2*3^2", "18", "18" },
		{ "2^3^2", "512", "512" },
		{ "(1/2)^2", "0.25", "0.25" },
		{ "7^0", "1", "1" },
	};

	(void)state;
	for (size_t i = 0; i < LENGTH(cases); i++) {
		struct calculation r;
		struct err e;

		if (quantity_calculate(cases[i].text, &r, &e) != ARITHMETIC_DONE)
			fail_msg("%s is not answered", cases[i].text);
		want_text(r.exact, cases[i].exact, cases[i].text);
		want_text(r.shown, cases[i].shown, cases[i].text);
	}
}

static void
what_is_no_arithmetic_is_told_from_what_is_wrong(void **state)
{
	static const struct { const char *text; enum arithmetic want; } cases[] = {
		{ "", ARITHMETIC_NONE }, { "12k", ARITHMETIC_NONE }, { "gpt-5", ARITHMETIC_NONE },
		{ "gpt-5*", ARITHMETIC_NONE }, { "4*turbo", ARITHMETIC_NONE }, { "3/15:70%", ARITHMETIC_NONE },
		{ "2*", ARITHMETIC_NONE }, { "*", ARITHMETIC_NONE },
		{ "(1/0)", ARITHMETIC_WRONG }, { "(1+2", ARITHMETIC_WRONG }, { "$", ARITHMETIC_NONE }, { "5*$", ARITHMETIC_NONE },
		{ "1e30*1e30", ARITHMETIC_WRONG },
		{ "2^-1", ARITHMETIC_WRONG }, { "2^0.5", ARITHMETIC_WRONG }, { "2^129", ARITHMETIC_WRONG },
		{ "2^128", ARITHMETIC_WRONG }, { "80%", ARITHMETIC_DONE }, { "20% of", ARITHMETIC_NONE },
	};

	(void)state;
	for (size_t i = 0; i < LENGTH(cases); i++) {
		struct calculation r;
		struct err e;

		if (quantity_calculate(cases[i].text, &r, &e) != cases[i].want)
			fail_msg("'%s'", cases[i].text);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		UNIT(a_count_is_read_as_people_type_it),
		UNIT(chinese_numerals_and_full_width_forms_count),
		UNIT(arithmetic_is_exact),
		UNIT(what_is_no_count_is_an_error),
		UNIT(hexadecimal_is_not_taken_for_a_product_by_zero),
		UNIT(a_count_is_whole_and_not_negative),
		UNIT(division_by_zero_is_an_error),
		UNIT(a_count_above_the_largest_is_out_of_range),
		UNIT(what_is_above_the_largest_by_a_part_is_out_of_range_too),
		UNIT(time_has_six_decimals),
		UNIT(what_is_too_small_is_not_called_too_large),
		UNIT(deep_parentheses_are_refused_and_do_not_overflow_the_stack),
		UNIT(a_share_is_read_in_millionths),
		UNIT(what_is_no_share_is_an_error),
		UNIT(a_share_is_rounded_half_up),
		UNIT(a_count_is_shown_in_thousands),
		UNIT(arithmetic_alone_is_answered_exactly),
		UNIT(what_is_no_arithmetic_is_told_from_what_is_wrong),
	};

	return cmocka_run_group_tests_name("quantity", tests, NULL, NULL);
}
