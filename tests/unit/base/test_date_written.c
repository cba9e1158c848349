/* SPDX-License-Identifier: MIT */
#include "test.h"

#include <stdlib.h>
#include <string.h>

#include "base/date_written.h"

/* "2026-09-01T10:00Z"; with "month " before it for a month. */
static const char *
written(char out[DATE_TEXT + 8], const struct date_written *d)
{
	char text[DATE_TEXT];

	snprintf(out, DATE_TEXT + 8, "%s%s", d->month ? "month " : "", date_print(text, d->when));
	return out;
}

static void
dates_are_read_as_people_write_them(void **state)
{
	static const struct { const char *text, *want; } cases[] = {
		{ "2026-09-01", "2026-09-01" }, { "2026-9-1", "2026-09-01" }, { "2026/09/01", "2026-09-01" },
		{ "2026.09.01", "2026-09-01" }, { "20260901", "2026-09-01" }, { " 2026-09-01 ", "2026-09-01" },
		{ "31.08.2026", "2026-08-31" }, { "1.9.2026", "2026-09-01" }, { "01.09.2026 10:30", "2026-09-01T10:30Z" },
		{ "1 Sep 2026", "2026-09-01" }, { "01 September 2026", "2026-09-01" }, { "1. Sep. 2026", "2026-09-01" },
		{ "1-Sep-2026", "2026-09-01" }, { "1-Sep-26", "2026-09-01" }, { "01/Sep/2026", "2026-09-01" },
		{ "Sep 1, 2026", "2026-09-01" }, { "sep 1 2026", "2026-09-01" }, { "September 1st, 2026", "2026-09-01" },
		{ "Sept. 22nd, 2026", "2026-09-22" }, { "2026 Sep 1", "2026-09-01" }, { "2026-Sep-01", "2026-09-01" },
		{ "Tue, 1 Sep 2026", "2026-09-01" }, { "Tuesday, September 1, 2026", "2026-09-01" },
		{ "2026\xe5\xb9\xb4" "9\xe6\x9c\x88" "1\xe6\x97\xa5", "2026-09-01" },
		{ "2024-02-29", "2024-02-29" }, { "29.02.2000", "2000-02-29" }, { "Feb 29, 2028", "2028-02-29" },
		{ "05/05/2026", "2026-05-05" }, { "31/08/2026", "2026-08-31" }, { "08/31/2026", "2026-08-31" },
		{ "8/31/2026", "2026-08-31" }, { "31-08-2026", "2026-08-31" },
		{ "2026-10", "month 2026-10-01" }, { "10/2026", "month 2026-10-01" }, { "202610", "month 2026-10-01" },
		{ "Aug-26", "month 2026-08-01" }, { "Aug 2026", "month 2026-08-01" }, { "August 2026", "month 2026-08-01" },
		{ "2026-09-01T10:00", "2026-09-01T10:00Z" }, { "2026-09-01 10:00:59", "2026-09-01T10:00:59Z" },
		{ "2026-09-01T10:00:00.123456789Z", "2026-09-01T10:00Z" }, { "2026-09-01T10:00:00,5Z", "2026-09-01T10:00Z" },
		{ "2026-09-01T10:00:00.1234567890123456789012345678901234567890Z", "2026-09-01T10:00Z" },
		{ "2026-09-01T00:30:00+09:00", "2026-08-31T15:30Z" }, { "2026-08-31T23:30:00-0700", "2026-09-01T06:30Z" },
		{ "2026-09-01 10:00:00 UTC", "2026-09-01T10:00Z" }, { "2026-09-01 10:00:00 +0000 UTC", "2026-09-01T10:00Z" },
		{ "2026-09-01 10:00:00.123 +0900", "2026-09-01T01:00Z" }, { "2026-09-01T10", "2026-09-01T10:00Z" },
		{ "20260901T103000Z", "2026-09-01T10:30Z" }, { "20260901103059", "2026-09-01T10:30:59Z" },
		{ "Tue, 01 Sep 2026 10:00:00 GMT", "2026-09-01T10:00Z" },
		{ "Tue Sep 01 2026 10:00:00 GMT+0900 (Japan Standard Time)", "2026-09-01T01:00Z" },
		{ "Sep 1, 2026, 10:00 AM", "2026-09-01T10:00Z" }, { "Sep 1, 2026 at 10:00 PM", "2026-09-01T22:00Z" },
		{ "Sep 1, 2026, 10:00:05\xe2\x80\xafPM", "2026-09-01T22:00:05Z" }, { "8/31/2026 9:05 PM", "2026-08-31T21:05Z" },
		{ "08/31/2026, 12:00 AM", "2026-08-31" "T00:00Z" }, { "1 Sep 2026 12:15 p.m.", "2026-09-01T12:15Z" },
		{ "1 Sep 2026 10 AM", "2026-09-01T10:00Z" }, { "31.08.2026, 9:05", "2026-08-31T09:05Z" },
		{ "1788220800", "2026-09-01T00:00Z" }, { "1788220800000", "2026-09-01T00:00Z" },
		{ "1788220800000000", "2026-09-01T00:00Z" }, { "1788220800000000000", "2026-09-01T00:00Z" },
		{ "1788220800.75", "2026-09-01T00:00Z" },
	};
	struct date_written d;
	char out[DATE_TEXT + 8];

	(void)state;
	for (size_t i = 0; i < LENGTH(cases); i++) {
		if (date_written_read(cases[i].text, DATE_ORDER_UNKNOWN, NULL, &d) != DATE_READ)
			fail_msg("'%s' is no date", cases[i].text);
		want_text(written(out, &d), cases[i].want, cases[i].text);
	}
}

static void
what_is_no_date_is_not_read(void **state)
{
	static const char *const texts[] = { "", " ", "today", "yesterday", "2026", "26", "13/13/2026", "00/01/2026",
	    "01/00/2026", "31.02.2026", "08.31.2026", "2026-13-01", "2026-00-10", "2026-02-29", "2026-02-30", "29.02.1900",
	    "Feb 29, 2026", "Feb 30 2028", "31 Nov 2026", "0 Sep 2026", "32/01/2026", "01/32/2026", "02/30/2026", "31/04/2026",
	    "1/2", "09/01/26", "26/09/01", "1.9.26", "2026-09/01", "2026/09-01", "1/9-2026", "2026-09-01-", "2026-09-01x",
	    "2026-09-01T", "2026-09-01T25:00", "2026-09-01 24:00", "2026-09-01 10:60", "2026-09-01 10:00:61", "2026-09-01 10",
	    "2026-09-01 10.30", "2026-09-01 10.30 PM", "2026-09-01T10:00.5", "2026-09-01 13:00 PM", "2026-09-01 0:30 AM", "2026-09-01 10:00 PST", "2026-09-01 10:00 UTC+0",
	    "2026-09-01T10:00+9", "2026-09-01T10:00+15:00", "2026-09-01T10:00:00.", "20261301", "20260229", "2026090",
	    "202609010", "20260901T1", "Sep 2026 1", "1 Sept", "Okt 1, 2026", "1 Septembre 2026", "Sep 1", "Foo, 1 Sep 2026",
	    "17882208001", "178822080", "1.7882208e9", "1788220800s", "-1788220800", "1969-12-31", "1970-01-01T00:00+09:00",
	    "2026 9 1", "1 2 2026", "2026-W36", "2026-244", "Included",
	    "2026-09-01                          T10:00:00.00000000000000000000000000000000000000000000000000000000000000000000000"
	    "00000000000000000000000000000000000000000000000000000000000000000000Z" };
	struct date_written d;
	char out[DATE_TEXT + 8];

	(void)state;
	for (size_t i = 0; i < LENGTH(texts); i++) {
		for (enum date_order o = DATE_ORDER_UNKNOWN; o <= DATE_DAY_FIRST; o++) {
			if (date_written_read(texts[i], o, NULL, &d) != DATE_NONE)
				fail_msg("'%s' is read as %s (%s)", texts[i], written(out, &d), date_order_name(o));
		}
	}
}

static void
the_order_of_numbers_is_never_guessed(void **state)
{
	static const struct { const char *text; enum date_reading unknown, mdy, dmy; day as_mdy, as_dmy; } cases[] = {
		{ "09/01/2026", DATE_UNCERTAIN, DATE_READ, DATE_READ, 20260901, 20260109 },
		{ "1-2-2026", DATE_UNCERTAIN, DATE_READ, DATE_READ, 20260102, 20260201 },
		{ "12/12/2026", DATE_READ, DATE_READ, DATE_READ, 20261212, 20261212 },
		{ "08/13/2026", DATE_READ, DATE_READ, DATE_OTHER_ORDER, 20260813, 0 },
		{ "13/08/2026", DATE_READ, DATE_OTHER_ORDER, DATE_READ, 0, 20260813 },
		{ "13/08/2026 10:00 PM", DATE_READ, DATE_OTHER_ORDER, DATE_READ, 0, 20260813 },
		{ "31.08.2026", DATE_READ, DATE_READ, DATE_READ, 20260831, 20260831 },
		{ "01.02.2026", DATE_READ, DATE_READ, DATE_READ, 20260201, 20260201 },
		{ "2026/02/01", DATE_READ, DATE_READ, DATE_READ, 20260201, 20260201 },
	};
	struct date_written d;

	(void)state;
	for (size_t i = 0; i < LENGTH(cases); i++) {
		assert_int_equal(date_written_read(cases[i].text, DATE_ORDER_UNKNOWN, NULL, &d), cases[i].unknown);
		assert_int_equal(date_written_read(cases[i].text, DATE_MONTH_FIRST, NULL, &d), cases[i].mdy);
		assert_true(cases[i].mdy != DATE_READ || d.when.day == cases[i].as_mdy);
		assert_int_equal(date_written_read(cases[i].text, DATE_DAY_FIRST, NULL, &d), cases[i].dmy);
		assert_true(cases[i].dmy != DATE_READ || d.when.day == cases[i].as_dmy);
	}
}

/* ---- any day, in every form ---- */

static const char *const month_names[] = { "January", "February", "March", "April", "May", "June", "July", "August",
    "September", "October", "November", "December" };

/* The forms of a day, by their parts: %1$d is the year, %2$d the month, %3$d the day, %4$s the name of the month. */
static const struct { const char *format; enum date_order order; } forms[] = {
	{ "%1$04d-%2$02d-%3$02d", DATE_ORDER_UNKNOWN }, { "%1$04d/%2$d/%3$d", DATE_ORDER_UNKNOWN },
	{ "%1$04d%2$02d%3$02d", DATE_ORDER_UNKNOWN }, { "%3$02d.%2$02d.%1$04d", DATE_ORDER_UNKNOWN },
	{ "%2$02d/%3$02d/%1$04d", DATE_MONTH_FIRST }, { "%3$d/%2$d/%1$04d", DATE_DAY_FIRST },
	{ "%2$d-%3$d-%1$04d", DATE_MONTH_FIRST }, { "%3$02d-%2$02d-%1$04d", DATE_DAY_FIRST },
	{ "%4$s %3$d, %1$04d", DATE_ORDER_UNKNOWN }, { "%4$.3s %3$d, %1$04d", DATE_ORDER_UNKNOWN },
	{ "%3$d %4$s %1$04d", DATE_ORDER_UNKNOWN }, { "%3$02d-%4$.3s-%1$04d", DATE_ORDER_UNKNOWN },
	{ "%1$04d\xe5\xb9\xb4%2$d\xe6\x9c\x88%3$d\xe6\x97\xa5", DATE_ORDER_UNKNOWN },
};

#pragma GCC diagnostic ignored "-Wformat-nonliteral"

static void
any_day_and_time_is_read_back_in_every_form(void **state)
{
	static const char *const joints[] = { "T", " ", ", " };
	uint64_t seed = 20261122;

	(void)state;
	for (int round = 0; round < 20000; round++) {
		char text[80], want[DATE_TEXT + 8], got[DATE_TEXT + 8];
		struct date_written d;
		instant at;
		day of;
		int minute, offset, hour;
		size_t n, form;

		seed = seed * UINT64_C(6364136223846793005) + 1442695040888963407;
		at = (instant)((seed >> 20) % UINT64_C(250000000000)) / MINUTE * MINUTE;
		of = date_day(at);
		minute = (int)(at % DAY_SECONDS / MINUTE);
		hour = minute / 60;
		form = (size_t)(seed >> 56) % LENGTH(forms);
		n = (size_t)snprintf(text, sizeof text, forms[form].format, of / 10000, of / 100 % 100, of % 100,
		    month_names[of / 100 % 100 - 1]);
		offset = (int)(seed >> 40 & 15) * 15 - 60;		/* minutes */
		switch (seed >> 50 & 3) {
		case 0:		/* a day alone */
			date_print_day(want, of);
			break;
		case 1:		/* with a time of 24 hours */
			snprintf(text + n, sizeof text - n, "%s%02d:%02d", joints[(seed >> 52) % 3], hour, minute % 60);
			date_print(want, (struct when){ of, at, true });
			break;
		case 2:		/* of 12 */
			snprintf(text + n, sizeof text - n, ", %d:%02d %s", hour % 12 == 0 ? 12 : hour % 12, minute % 60,
			    hour < 12 ? "AM" : "PM");
			date_print(want, (struct when){ of, at, true });
			break;
		default:	/* with an offset */
			at -= (instant)offset * MINUTE;
			if (at < 0)
				continue;
			snprintf(text + n, sizeof text - n, " %02d:%02d:00%c%02d:%02d", hour, minute % 60, offset < 0 ? '-' :
			    '+', abs(offset) / 60, abs(offset) % 60);
			date_print(want, (struct when){ date_day(at), at, true });
		}
		if (date_written_read(text, forms[form].order, NULL, &d) != DATE_READ)
			fail_msg("'%s' is no date", text);
		want_text(written(got, &d), want, text);
	}
}

/* ---- zones ---- */

/* As in Berlin: clocks are an hour ahead, and two from 2026-03-29T01:00Z to 2026-10-25T01:00Z. */
static int
summer_offset(instant at)
{
	return at >= 1774746000 && at < 1792890000 ? 7200 : 3600;
}

static void
a_time_without_an_offset_is_of_the_zone(void **state)
{
	static const struct time_zone summer = { .offset = summer_offset }, tokyo = { .fixed = 9 * 3600 };
	static const struct { const struct time_zone *zone; const char *text, *want; day local; } cases[] = {
		{ NULL, "2026-09-01 00:10", "2026-09-01T00:10Z", 20260901 },
		{ &tokyo, "2026-09-01 00:10", "2026-08-31T15:10Z", 20260901 },
		{ &tokyo, "2026-09-01T00:10Z", "2026-09-01T00:10Z", 20260901 },
		{ &tokyo, "2026-08-31T23:10Z", "2026-08-31T23:10Z", 20260901 },
		{ &tokyo, "2026-09-01", "2026-09-01", 20260901 },
		{ &summer, "2026-01-15 00:30", "2026-01-14T23:30Z", 20260115 },
		{ &summer, "2026-07-15 00:30", "2026-07-14T22:30Z", 20260715 },
		{ &summer, "2026-03-29 01:59", "2026-03-29T00:59Z", 20260329 },
		{ &summer, "2026-03-29 02:30", "2026-03-29T01:30Z", 20260329 },	/* skipped: as if the clock had not been set */
		{ &summer, "2026-03-29 03:00", "2026-03-29T01:00Z", 20260329 },
		{ &summer, "2026-10-25 02:30", "2026-10-25T00:30Z", 20261025 },	/* twice: the earlier one */
		{ &summer, "2026-10-25 03:00", "2026-10-25T02:00Z", 20261025 },
	};

	(void)state;
	for (size_t i = 0; i < LENGTH(cases); i++) {
		struct date_written d;
		char out[DATE_TEXT + 8];

		assert_int_equal(date_written_read(cases[i].text, DATE_ORDER_UNKNOWN, cases[i].zone, &d), DATE_READ);
		want_text(written(out, &d), cases[i].want, cases[i].text);
		if (time_zone_day(cases[i].zone, d.when) != cases[i].local)
			fail_msg("%s is of %d", cases[i].text, time_zone_day(cases[i].zone, d.when));
	}
	assert_int_equal(time_zone_day(&(struct time_zone){ .fixed = -3600 }, (struct when){ 19700101, 0, true }), 19691231);
}

static void
a_zone_is_an_offset_or_that_of_the_machine(void **state)
{
	static const struct time_zone machine = { .fixed = 1800 };
	static const struct { const char *word; int want; } cases[] = {
		{ "+09:00", 32400 }, { "-0530", -19800 }, { "+05:45", 20700 }, { "Z", 0 }, { "utc", 0 }, { "+00:00", 0 },
		{ "local", 1800 }, { "+14:00", 50400 }, { "-02", -7200 },
	};
	static const char *const others[] = { "", "9", "+9", "09:00", "+15:00", "+09:60", "Berlin", "CET", "locale" };
	struct time_zone z;
	struct err e;

	(void)state;
	for (size_t i = 0; i < LENGTH(cases); i++) {
		if (!time_zone_parse(cases[i].word, &machine, &z, &e) || z.fixed != cases[i].want)
			fail_msg("%s: %d", cases[i].word, z.fixed);
	}
	for (size_t i = 0; i < LENGTH(others); i++)
		assert_false(time_zone_parse(others[i], &machine, &z, &e));
	assert_false(time_zone_parse("local", NULL, &z, &e));
}

static void
weeks_begin_on_monday_and_are_of_the_year_of_their_thursday(void **state)
{
	static const struct { day d; int year, week, weekday; } cases[] = {
		{ 20260901, 2026, 36, 1 }, { 20260104, 2026, 1, 6 }, { 20260105, 2026, 2, 0 }, { 20251229, 2026, 1, 0 },
		{ 20270103, 2026, 53, 6 }, { 20270104, 2027, 1, 0 }, { 20240229, 2024, 9, 3 }, { 19700101, 1970, 1, 3 },
		{ 20230101, 2022, 52, 6 }, { 20241230, 2025, 1, 0 },
	};

	(void)state;
	for (size_t i = 0; i < LENGTH(cases); i++) {
		int year;

		assert_int_equal(date_week(cases[i].d, &year), cases[i].week);
		assert_int_equal(year, cases[i].year);
		assert_int_equal(date_weekday(cases[i].d), cases[i].weekday);
	}
	assert_int_equal(date_add_days(20261231, 1), 20270101);
	assert_int_equal(date_add_days(20240301, -1), 20240229);
}

/* The form of logs is read by itself: as the same time in another form, and no other text is. */
static void
the_form_of_logs_is_read_as_any_other(void **state)
{
	struct rng rng = rng_new("the form of logs");

	(void)state;
	for (int i = 0; i < 20000; i++) {
		const unsigned year = 1969 + (unsigned)rng_below(&rng, 140), month = (unsigned)rng_below(&rng, 14),
		    of_month = (unsigned)rng_below(&rng, 33), hour = (unsigned)rng_below(&rng, 25),
		    minute = (unsigned)rng_below(&rng, 61), second = (unsigned)rng_below(&rng, 61),
		    digits = (unsigned)rng_below(&rng, 12);
		char text[80], other[80];
		struct date_written d, same;
		enum date_reading read, want;

		snprintf(text, sizeof text, "%04u-%02u-%02uT%02u:%02u:%02u%s%.*sZ", year, month, of_month, hour, minute, second,
		    digits > 0 ? "." : "", (int)digits, "12345678901234567890");
		snprintf(other, sizeof other, "%.10s %.8s UTC", text, text + 11);
		if (rng_below(&rng, 8) == 0)
			text[rng_below(&rng, strlen(text))] = "0Z.:-T 9"[rng_below(&rng, 8)];
		else {
			read = date_written_read(text, DATE_ORDER_UNKNOWN, NULL, &d);
			want = date_written_read(other, DATE_ORDER_UNKNOWN, NULL, &same);
			if (read != want || (read == DATE_READ && (d.when.at != same.when.at || d.when.day != same.when.day ||
			    d.when.timed != same.when.timed || d.month != same.month)))
				fail_msg("%s: %d, %s: %d", text, (int)read, other, (int)want);
			continue;
		}
		snprintf(other, sizeof other, " %s", text);	/* a blank before it leaves it to the general way */
		read = date_written_read(text, DATE_ORDER_UNKNOWN, NULL, &d);
		want = date_written_read(other, DATE_ORDER_UNKNOWN, NULL, &same);
		if (read != want || (read == DATE_READ && (d.when.at != same.when.at || d.when.timed != same.when.timed)))
			fail_msg("'%s': %d, '%s': %d", text, (int)read, other, (int)want);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		UNIT(the_form_of_logs_is_read_as_any_other),
		cmocka_unit_test(dates_are_read_as_people_write_them),
		cmocka_unit_test(what_is_no_date_is_not_read),
		cmocka_unit_test(the_order_of_numbers_is_never_guessed),
		cmocka_unit_test(any_day_and_time_is_read_back_in_every_form),
		cmocka_unit_test(a_time_without_an_offset_is_of_the_zone),
		cmocka_unit_test(a_zone_is_an_offset_or_that_of_the_machine),
		cmocka_unit_test(weeks_begin_on_monday_and_are_of_the_year_of_their_thursday),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
