/* SPDX-License-Identifier: MIT */
#include "test.h"

#include "base/date.h"

enum { TODAY = 20261122 };

static void
a_day_is_read_from_the_calendar(void **state)
{
	static const struct { const char *text; day want; } cases[] = {
		{ "2026-11-22", 20261122 }, { "1970-01-01", 19700101 }, { "9999-12-31", 99991231 },
		{ "2024-02-29", 20240229 }, { "2000-02-29", 20000229 }, { "2026-02-28", 20260228 },
	};

	(void)state;
	for (size_t i = 0; i < LENGTH(cases); i++) {
		char out[DATE_TEXT];
		struct err e;
		day d = 0;

		if (!date_parse_day(cases[i].text, &d, &e))
			fail_msg("%s: %s", cases[i].text, e.msg);
		assert_int_equal(d, cases[i].want);
		want_text(date_print_day(out, d), cases[i].text, cases[i].text);
	}
}

static void
a_month_is_read_as_tables_have_it(void **state)
{
	static const struct { const char *text; day want; } cases[] = {
		{ "2026-10", 20261001 }, { "2026/10", 20261001 }, { "2026-1", 20260101 }, { "202610", 20261001 },
		{ "10/2026", 20261001 }, { "1-2026", 20260101 }, { "Oct-26", 20261001 }, { "Aug-26", 20260801 },
		{ "oct 2026", 20261001 }, { "October 2026", 20261001 }, { "OCTOBER, 2026", 20261001 }, { "Oct. 2026", 20261001 },
		{ "Sept 2026", 20260901 }, { "May-2026", 20260501 }, { "Oct/2026", 20261001 }, { "Oct '26", 20261001 },
		{ "2026-Oct", 20261001 }, { "2026 October", 20261001 }, { " 2026-10 ", 20261001 }, { "1970-01", 19700101 },
		{ "9999-12", 99991201 },
	};
	static const char *const others[] = { "", "2026", "10", "Oct", "2026-13", "2026-00", "2026-10-01", "20261001", "2026-10x",
	    "Oct 26", "Okt-26", "Octo-26", "Oct-026", "Oct-6", "10-26", "10/26", "13/2026", "0/2026", "1969-12", "26-10", "2026--10",
	    "Oct2026", "Oct 1, 2026", "2026-1O", "-2026-10", "202613", "2026100", "Ma 2026", "1790000000" };
	day d;

	(void)state;
	for (size_t i = 0; i < LENGTH(cases); i++) {
		d = 0;
		if (!date_parse_month(cases[i].text, &d) || d != cases[i].want)
			fail_msg("'%s' is read as %d", cases[i].text, d);
	}
	for (size_t i = 0; i < LENGTH(others); i++) {
		if (date_parse_month(others[i], &d))
			fail_msg("'%s' is read as %d", others[i], d);
	}
	assert_int_equal(date_month_end(20240201), 20240229);
	assert_int_equal(date_month_end(20261231), 20261231);
	assert_int_equal(date_month_end(20261105), 20261130);
}

static void
what_is_no_day_is_an_error(void **state)
{
	static const char *const cases[] = {
		"", "2026", "2026-11", "2026-1-1", "2026-11-2", "26-11-22", "2026-13-01", "2026-00-10",
		"2026-11-00", "2026-11-31", "2026-02-29", "2100-02-29", "1900-02-29", "2024-02-30",
		"1969-12-31",
		"10000-01-01", "2026/11/22", "22.11.2026", "2026-11-22 ", " 2026-11-22",
		"2026-11-22T00:00Z",
		"today", "-026-11-22", "2026-11-+2", "2026--1-22",
	};

	(void)state;
	for (size_t i = 0; i < LENGTH(cases); i++) {
		struct err e = { .kind = ERR_NONE };
		day d;

		if (date_parse_day(cases[i], &d, &e))
			fail_msg("\"%s\" was read", cases[i]);
		want_err(&e, ERR_USAGE, cases[i], cases[i]);
	}
}

static void
an_instant_is_read_in_utc(void **state)
{
	static const struct { const char *text; bool timed; const char *want; } cases[] = {
		{ "today", false, "2026-11-22" },
		{ "TODAY", false, "2026-11-22" },
		{ "2026-08-24", false, "2026-08-24" },
		{ "2026-08-24T01:30Z", true, "2026-08-24T01:30Z" },
		{ "2026-08-24T01:30", true, "2026-08-24T01:30Z" },
		{ "2026-08-24 01:30", true, "2026-08-24T01:30Z" },
		{ "2026-08-24t01:30z", true, "2026-08-24T01:30Z" },
		{ "2026-08-24T01:30:15Z", true, "2026-08-24T01:30:15Z" },
		{ "2026-08-24T01:30:15.999Z", true, "2026-08-24T01:30:15Z" },
		{ "2026-08-24 01:30:15,123456", true, "2026-08-24T01:30:15Z" },
		{ "2026-08-24 01:30:00 UTC", true, "2026-08-24T01:30Z" },
		{ "2026-08-24T01:30+08:00", true, "2026-08-23T17:30Z" },
		{ "2026-08-24T01:30+0800", true, "2026-08-23T17:30Z" },
		{ "2026-08-24T01:30+08", true, "2026-08-23T17:30Z" },
		{ "2026-08-24T20:00-05:30", true, "2026-08-25T01:30Z" },
		{ "2026-12-31T23:59:59-01:00", true, "2027-01-01T00:59:59Z" },
		{ "2024-03-01T00:30+01:00", true, "2024-02-29T23:30Z" },
		{ "2026-08-24T00:00Z", true, "2026-08-24T00:00Z" },
		{ "2016-12-31T23:59:60Z", true, "2016-12-31T23:59:59Z" },	/* a leap second */
		{ "1970-01-01T00:00Z", true, "1970-01-01T00:00Z" },
	};

	(void)state;
	for (size_t i = 0; i < LENGTH(cases); i++) {
		char out[DATE_TEXT];
		struct when w;
		struct err e;

		if (!date_parse(cases[i].text, TODAY, &w, &e))
			fail_msg("%s: %s", cases[i].text, e.msg);
		if (w.timed != cases[i].timed)
			fail_msg("%s: timed is %d", cases[i].text, w.timed);
		want_text(date_print(out, w), cases[i].want, cases[i].text);
		assert_int_equal(w.day, date_day(w.at));
	}
}

static void
what_is_no_instant_is_an_error(void **state)
{
	static const struct { const char *text; enum err_kind kind; } cases[] = {
		{ "", ERR_USAGE }, { "yesterday", ERR_USAGE }, { "2026-08-24T", ERR_USAGE },
		{ "2026-08-24T1:30", ERR_USAGE }, { "2026-08-24T01", ERR_USAGE },
		{ "2026-08-24T24:00", ERR_USAGE }, { "2026-08-24T01:60", ERR_USAGE },
		{ "2026-08-24T01:30:61", ERR_USAGE }, { "2026-08-24T01:30:", ERR_USAGE },
		{ "2026-08-24T01:30.5", ERR_USAGE }, { "2026-08-24T01:30PM", ERR_USAGE },
		{ "2026-08-24T01:30+15:00", ERR_USAGE }, { "2026-08-24T01:30+08:60", ERR_USAGE },
		{ "2026-08-24T01:30+8", ERR_USAGE }, { "2026-08-24T01:30Zx", ERR_USAGE },
		{ "2026-08-24 01:30 CET", ERR_USAGE }, { "2026-02-30T01:30Z", ERR_USAGE },
		{ "2026-08-24x01:30Z", ERR_USAGE },
		{ "1970-01-01T00:00+01:00", ERR_RANGE },
	};

	(void)state;
	for (size_t i = 0; i < LENGTH(cases); i++) {
		struct err e = { .kind = ERR_NONE };
		struct when w;

		if (date_parse(cases[i].text, TODAY, &w, &e))
			fail_msg("\"%s\" was read", cases[i].text);
		want_err(&e, cases[i].kind, cases[i].text, cases[i].text);
	}
}

/* The whole of the last year counts. */
static void
the_last_instants_of_9999_are_read(void **state)
{
	struct err e = { .kind = ERR_NONE };
	struct when w;

	(void)state;
	if (!date_parse("9999-12-31T23:59Z", TODAY, &w, &e))
		fail_msg("%s", e.msg);
	assert_int_equal(w.day, 99991231);
	assert_false(date_parse("9999-12-31T23:59-01:00", TODAY, &w, &e));
	want_err(&e, ERR_RANGE, "9999", "a minute of the year 10000");
}

static void
epoch_seconds_and_milliseconds_are_instants(void **state)
{
	static const struct { const char *text, *want; } good[] = {
		{ "1760000000", "2025-10-09T08:53:20Z" },
		{ "1760000000.25", "2025-10-09T08:53:20Z" },
		{ "1760000000123", "2025-10-09T08:53:20Z" },
		{ "1000000000", "2001-09-09T01:46:40Z" },
		{ "0000000000", "1970-01-01T00:00Z" },
	};
	static const char *const bad[] = { "", "176000000", "17600000000", "176000000000",
	    "1760000000x",
		"1760000000.2x", " 1760000000", "-1760000000", "17600000001234", "1760000000.25.1" };
	struct when w;

	(void)state;
	for (size_t i = 0; i < LENGTH(good); i++) {
		char out[DATE_TEXT];

		if (!date_parse_epoch(good[i].text, &w))
			fail_msg("%s is not read", good[i].text);
		assert_true(w.timed);
		want_text(date_print(out, w), good[i].want, good[i].text);
	}
	for (size_t i = 0; i < LENGTH(bad); i++) {
		if (date_parse_epoch(bad[i], &w))
			fail_msg("\"%s\" was read", bad[i]);
	}
}

static void
a_day_begins_at_midnight_utc(void **state)
{
	static const struct { day d; instant at; } cases[] = {
		{ 19700101, 0 }, { 19700102, 86400 }, { 20000301, 951868800 }, { 20240229, 1709164800 },
		{ 20261122, 1795305600 }, { 99991231, 253402214400 },
	};

	(void)state;
	for (size_t i = 0; i < LENGTH(cases); i++) {
		assert_int_equal(date_instant(cases[i].d), cases[i].at);
		assert_int_equal(date_day(cases[i].at), cases[i].d);
		assert_int_equal(date_day(cases[i].at + DAY_SECONDS - 1), cases[i].d);
		assert_int_equal(date_when(cases[i].d).at, cases[i].at);
		assert_false(date_when(cases[i].d).timed);
	}
}

static void
a_week_begins_on_monday_on_the_clock_of_the_place(void **state)
{
	static const struct { const char *at; int offset, want; } cases[] = {
		{ "2026-11-23T00:00Z", 0, 0 },				/* a Monday */
		{ "2026-11-22T23:59Z", 0, WEEK_MINUTES - 1 },
		{ "2026-11-22T23:59:59Z", 0, WEEK_MINUTES - 1 },
		{ "2026-11-22T16:00Z", 8 * 60, 0 },
		{ "2026-11-23T00:00Z", -1, WEEK_MINUTES - 1 },
		{ "2026-11-23T00:00Z", -14 * 60, WEEK_MINUTES - 14 * 60 },
		{ "2026-11-25T01:30Z", 0, 2 * 24 * 60 + 90 },
		{ "1970-01-01T00:00Z", 0, 3 * 24 * 60 },		/* a Thursday */
		{ "1970-01-01T00:00Z", -60, 3 * 24 * 60 - 60 },
		{ "1970-01-01T00:00Z", 60, 3 * 24 * 60 + 60 },
	};

	(void)state;
	for (size_t i = 0; i < LENGTH(cases); i++) {
		struct when w;
		struct err e;

		assert_true(date_parse(cases[i].at, TODAY, &w, &e));
		if (date_week_minute(w.at, cases[i].offset) != cases[i].want)
			fail_msg("%s at %+d: %d", cases[i].at, cases[i].offset,
			    date_week_minute(w.at, cases[i].offset));
	}
}

static void
days_between_are_counted_in_both_directions(void **state)
{
	(void)state;
	assert_int_equal(date_days_between(20261122, 20261122), 0);
	assert_int_equal(date_days_between(20240228, 20240301), 2);
	assert_int_equal(date_days_between(20250228, 20250301), 1);
	assert_int_equal(date_days_between(20260101, 20250101), -365);
	assert_int_equal(date_days_between(19700101, 99991231), 2932896);
}

static void
an_instant_that_is_midnight_prints_as_a_day(void **state)
{
	char out[DATE_TEXT];

	(void)state;
	want_text(date_print_instant(out, date_instant(20260824)), "2026-08-24", "midnight");
	want_text(date_print_instant(out, date_instant(20260824) + 90 * MINUTE), "2026-08-24T01:30Z",
	    "half past one");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		UNIT(a_day_is_read_from_the_calendar),
		UNIT(a_month_is_read_as_tables_have_it),
		UNIT(what_is_no_day_is_an_error),
		UNIT(an_instant_is_read_in_utc),
		UNIT(what_is_no_instant_is_an_error),
		UNIT(the_last_instants_of_9999_are_read),
		UNIT(epoch_seconds_and_milliseconds_are_instants),
		UNIT(a_day_begins_at_midnight_utc),
		UNIT(a_week_begins_on_monday_on_the_clock_of_the_place),
		UNIT(days_between_are_counted_in_both_directions),
		UNIT(an_instant_that_is_midnight_prints_as_a_day),
	};

	return cmocka_run_group_tests_name("date", tests, NULL, NULL);
}
