/* SPDX-License-Identifier: MIT */
/* Decimals as text: what is read as which number, in each form, and against the fast reader. */
#include "test_int128.h"

#include "base/decimal.h"
#include "io/decimal_fast.h"

static void
digits_are_read_up_to_what_is_none(void **state)
{
	static const struct {
		const char	*text;
		unsigned	 places;
		enum decimal_result	 read;
		const char	*want, *rest;
	} cases[] = {
		{ "12", 0, DECIMAL_OK, "12", "" },
		{ "12", 3, DECIMAL_OK, "12000", "" },
		{ "12.5k", 3, DECIMAL_OK, "12500", "k" },
		{ ".5", 1, DECIMAL_OK, "5", "" },
		{ "12.", 0, DECIMAL_OK, "12", "." },
		{ "007", 0, DECIMAL_OK, "7", "" },
		{ "1.500", 1, DECIMAL_OK, "15", "" },		/* zeros are not too fine */
		{ "1.000", 0, DECIMAL_OK, "1", "" },
		{ "1.501", 1, DECIMAL_TOO_FINE, NULL, "" },
		{ "1.5", 0, DECIMAL_TOO_FINE, NULL, "" },
		{ "1.05 x", 1, DECIMAL_TOO_FINE, NULL, " x" },
		{ "1_000", 0, DECIMAL_OK, "1000", "" },
		{ "1_0_0", 0, DECIMAL_OK, "100", "" },
		{ "1__0", 0, DECIMAL_OK, "1", "__0" },
		{ "1_", 0, DECIMAL_OK, "1", "_" },
		{ "_1", 0, DECIMAL_NONE, NULL, NULL },
		{ "1,200,000", 0, DECIMAL_OK, "1200000", "" },
		{ "12,345.5", 1, DECIMAL_OK, "123455", "" },
		{ "1,20", 0, DECIMAL_NONE, NULL, NULL },
		{ "1,2000", 0, DECIMAL_NONE, NULL, NULL },
		{ "1234,567", 0, DECIMAL_NONE, NULL, NULL },
		{ "1,", 0, DECIMAL_NONE, NULL, NULL },
		{ ",123", 0, DECIMAL_NONE, NULL, NULL },
		{ "", 0, DECIMAL_NONE, NULL, NULL },
		{ ".", 0, DECIMAL_NONE, NULL, NULL },
		{ "-1", 0, DECIMAL_NONE, NULL, NULL },
		{ "x", 0, DECIMAL_NONE, NULL, NULL },
		{ int128_most, 0, DECIMAL_OK, int128_most, "" },
		{ "170141183460469231731687303715884105728", 0, DECIMAL_TOO_LARGE, NULL, "" },
		{ int128_most, 1, DECIMAL_TOO_LARGE, NULL, "" },
		{ "99999999999999999999999999999999999999999999999999z", 0, DECIMAL_TOO_LARGE, NULL, "z" },
	};

	(void)state;
	for (size_t i = 0; i < LENGTH(cases); i++) {
		const char *end = NULL;
		int128 out = -1;
		enum decimal_result read = decimal_scan(cases[i].text, cases[i].places, &out, &end);

		if (read != cases[i].read)
			fail_msg("\"%s\": %d instead of %d", cases[i].text, read, cases[i].read);
		if (read == DECIMAL_OK)
			want_number(out, cases[i].want, cases[i].text);
		if (cases[i].rest != NULL)
			want_text(end, cases[i].rest, cases[i].text);
	}
}

/* What each form accepts, and where the number ends; NULL: no number. */
static void
each_form_has_its_separators_and_points(void **state)
{
	static const struct { const char *text, *rest[3]; } cases[] = {
		/*		plain		cell		typed */
		{ "12",		{ "",		"",		"" } },
		{ ".5",		{ "",		"",		"" } },
		{ "5.",		{ "",		"",		"." } },
		{ "5.e3",	{ "e3",		"e3",		".e3" } },
		{ "1.2.",	{ ".",		".",		"." } },
		{ "1,234.5",	{ ",234.5",	"",		"" } },
		{ "0,500",	{ ",500",	"",		NULL } },
		{ "1,20",	{ ",20",	NULL,		NULL } },
		{ "1234,567",	{ ",567",	NULL,		NULL } },
		{ "1_000",	{ "_000",	"_000",		"" } },
		{ "1_000,000",	{ "_000,000",	"_000,000",	NULL } },
		{ "1,000_000",	{ ",000_000",	"_000",		"_000" } },
		{ "+1",		{ NULL,		NULL,		NULL } },
		{ ".",		{ NULL,		NULL,		NULL } },
		{ "e5",		{ NULL,		NULL,		NULL } },
		{ "\xef\xbc\x91", { NULL,	NULL,		NULL } },
	};

	(void)state;
	for (size_t i = 0; i < LENGTH(cases); i++) {
		for (size_t form = 0; form < 3; form++) {
			struct decimal d;
			bool read = decimal_parse(cases[i].text, (enum decimal_form)form, &d);

			if (read != (cases[i].rest[form] != NULL))
				fail_msg("'%s', form %zu: %s", cases[i].text, form, read ? "read" : "refused");
			if (read)
				want_text(d.end, cases[i].rest[form], cases[i].text);
		}
	}
}

static void
an_exponent_is_read_up_to_what_is_no_digit(void **state)
{
	static const struct { const char *text; bool read; int value; const char *rest; } cases[] = {
		{ "e6", true, 6, "" }, { "E+06x", true, 6, "x" }, { "e-7", true, -7, "" }, { "e", false, 0, "" },
		{ "e+", false, 0, "" }, { "e-k", false, 0, "k" }, { "e--5", false, 0, "-5" }, { "e1.5", true, 1, ".5" },
	};
	const char *far = "e-99999999999999999999";
	int value;

	(void)state;
	for (size_t i = 0; i < LENGTH(cases); i++) {
		const char *s = cases[i].text;

		if (decimal_parse_exponent(&s, &value) != cases[i].read || value != cases[i].value)
			fail_msg("'%s': %d", cases[i].text, value);
		want_text(s, cases[i].rest, cases[i].text);
	}
	assert_true(decimal_parse_exponent(&far, &value));
	assert_true(value < -1000000);
}

/* Nothing is lost but what is said to be, wherever the digits that do not fit begin. */
static void
digits_that_do_not_fit_decide_the_rounding(void **state)
{
	static const struct {
		const char		*text;
		int			 exponent;
		enum decimal_result	 read;
		const char		*want;
	} cases[] = {
		{ "17014118346046923173168730371588410572.5", 0, DECIMAL_TOO_FINE,
		    "17014118346046923173168730371588410572" },
		{ "17014118346046923173168730371588410572.50000000000000000001", 0, DECIMAL_TOO_FINE,
		    "17014118346046923173168730371588410573" },
		{ "17014118346046923173168730371588410573.5", 0, DECIMAL_TOO_FINE,
		    "17014118346046923173168730371588410574" },
		{ "170141183460469231731687303715884105726.5", 0, DECIMAL_TOO_FINE,
		    "170141183460469231731687303715884105726" },
		{ "170141183460469231731687303715884105726.51", 0, DECIMAL_TOO_FINE, int128_most },
		{ "170141183460469231731687303715884105727.4", 0, DECIMAL_TOO_FINE, int128_most },
		{ "170141183460469231731687303715884105727.5", 0, DECIMAL_TOO_LARGE, NULL },
		{ "170141183460469231731687303715884105728", 0, DECIMAL_TOO_LARGE, NULL },
		{ "170141183460469231731687303715884105728", -1, DECIMAL_TOO_FINE,
		    "17014118346046923173168730371588410573" },
		{ "100000000000000000000000000000000000000000000", -44, DECIMAL_OK, "1" },
		{ "100000000000000000000000000000000000000000001", -44, DECIMAL_TOO_FINE, "1" },
		{ "1500000000000000000000000000000000000000000001", -46, DECIMAL_TOO_FINE, "0" },
		{ "500000000000000000000000000000000000000", -39, DECIMAL_TOO_FINE, "0" },
		{ "500000000000000000000000000000000000001", -39, DECIMAL_TOO_FINE, "1" },
		{ "1", -400, DECIMAL_TOO_FINE, "0" },
		{ "1", 38, DECIMAL_OK, "100000000000000000000000000000000000000" },
		{ "2", 38, DECIMAL_TOO_LARGE, NULL },
		{ "1", 39, DECIMAL_TOO_LARGE, NULL },
		{ "0.000", 400, DECIMAL_OK, "0" },
		{ "1.00000000000000000000000000000000000000000000000000000000000", 0, DECIMAL_OK, "1" },
	};

	(void)state;
	for (size_t i = 0; i < LENGTH(cases); i++) {
		struct decimal d;
		int128 out = -1;
		enum decimal_result read;

		assert_true(decimal_parse(cases[i].text, DECIMAL_PLAIN, &d));
		d.exponent += cases[i].exponent;
		read = decimal_scale(&d, 0, &out);
		if (read != cases[i].read)
			fail_msg("%se%d: %d instead of %d", cases[i].text, cases[i].exponent, read, cases[i].read);
		if (cases[i].want != NULL)
			want_number(out, cases[i].want, cases[i].text);
	}
}

/* The fast reader takes 1 to 16 digits and nothing else, and then says what this one says. */
static void
the_fast_reader_reads_what_this_one_reads(void **state)
{
	struct rng rng = rng_new("the_fast_reader_reads_what_this_one_reads");

	(void)state;
	for (int i = 0; i < 200000; i++) {
		char text[2 * DECIMAL_READ + 1] = "";
		size_t n = (size_t)rng_below(&rng, 19);
		struct decimal d;
		uint64_t fast;
		bool plain;

		for (size_t k = 0; k < n; k++)
			text[k] = rng_below(&rng, 60) == 0 ? ".,_e+-k "[rng_below(&rng, 8)] :
			    (char)('0' + rng_below(&rng, 10));
		plain = strspn(text, "0123456789") == n && n >= 1 && n <= 16;
		if (decimal_read(text, n, &fast) != plain)
			fail_seed("'%s': the fast reader %s it", text, plain ? "refuses" : "takes");
		if (plain && (!decimal_parse(text, DECIMAL_PLAIN, &d) || *d.end != '\0' || d.exponent != 0 ||
		    d.digits != (int128)fast))
			fail_seed("'%s': fast %" PRIu64, text, fast);
	}
}

/* A random whole number, written with its point and exponent anywhere, is read as itself. */
static void
any_number_is_read_back(void **state)
{
	struct rng rng = rng_new("any_number_is_read_back");

	(void)state;
	for (int i = 0; i < 100000; i++) {
		uint128 bits = (uint128)rng_next(&rng) << 64 | rng_next(&rng);
		int128 want = (int128)(bits >> (1 + rng_below(&rng, 127))), got;
		unsigned places = (unsigned)rng_below(&rng, 39);
		char text[INT128_TEXT];
		const char *end;
		struct decimal d;

		if (rng_below(&rng, 2) == 0)
			int128_print_grouped(text, want, places);
		else
			int128_print(text, want, places);
		if (decimal_scan(text, places, &got, &end) != DECIMAL_OK || *end != '\0' || got != want)
			fail_seed("%s, %u places", text, places);
		int128_print(text, want, places);
		assert_true(decimal_parse(text, DECIMAL_CELL, &d));
		d.exponent += (int)places;
		if (decimal_scale(&d, 0, &got) != DECIMAL_OK || got != want)
			fail_seed("%se%u", text, places);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(digits_are_read_up_to_what_is_none),
		cmocka_unit_test(each_form_has_its_separators_and_points),
		cmocka_unit_test(an_exponent_is_read_up_to_what_is_no_digit),
		cmocka_unit_test(digits_that_do_not_fit_decide_the_rounding),
		cmocka_unit_test(the_fast_reader_reads_what_this_one_reads),
		cmocka_unit_test(any_number_is_read_back),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
