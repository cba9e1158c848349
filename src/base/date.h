/* SPDX-License-Identifier: MIT */
#ifndef DATE_H
#define DATE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"

/*
 * Days and instants, in UTC on any machine. A day is an int yyyymmdd (20261122); an instant is
 * the number of seconds since 1970-01-01T00:00Z. Both lie in the years 1970 to 9999.
 */
typedef int day;
typedef int64_t instant;

enum { MINUTE = 60, DAY_SECONDS = 24 * 60 * MINUTE, DAY_MINUTES = 24 * 60,
	WEEK_MINUTES = 7 * DAY_MINUTES };

/* Before and after everything: the bounds of a period whose start or end is not known. */
#define INSTANT_FIRST INT64_MIN
#define INSTANT_LAST  INT64_MAX

/* When a request is priced: on a whole day, or at one instant of it. */
struct when {
	day	day;
	instant	at;		/* the start of the day, if no time was said */
	bool	timed;		/* a time was said */
};

/* Reads "2026-11-22". ERR_USAGE if that is no day of the calendar. */
bool	date_parse_day(const char *s, day *out, struct err *e);

/*
 * Reads a day, "today", or an instant: "2026-08-24T01:30Z", with a blank for T, seconds (and a
 * fraction, which is dropped), an offset (+08:00, +0800, Z, UTC) or none, which means UTC.
 */
bool	date_parse(const char *s, day today, struct when *out, struct err *e);

/*
 * Reads a month as tables have it, into its first day: "2026-10", "2026/10", "10/2026", "202610", "Oct 2026",
 * "October 2026", "2026 Oct", "Oct-26" (of this century). False if it is none.
 */
bool	date_parse_month(const char *s, day *out);

/* Seconds (10 digits), milliseconds (13), microseconds (16) or nanoseconds (19) since 1970, as
 * exports write them. */
bool	date_parse_epoch(const char *s, struct when *out);

struct when date_when(day d);
instant	date_instant(day d);		/* the first second of that day */
day	date_day(instant at);

/* Minute of the week, 0 (Monday 00:00) to WEEK_MINUTES - 1, on a clock offset minutes east. */
int	date_week_minute(instant at, int offset);

/* The same day of the month so many months later (or, if negative, before), or that month's last. */
day	date_add_months(day d, int months);

/* The last day of a day's month. */
day	date_month_end(day d);

/* Whole days from one day to another; negative if b is before a. */
int	date_days_between(day a, day b);

enum { DATE_TEXT = 32 };

/* "2026-11-22"; "2026-11-22" or "2026-11-22T01:30Z"; the same for an instant that may be midnight. */
const char *date_print_day(char out[DATE_TEXT], day d);
const char *date_print(char out[DATE_TEXT], struct when w);
const char *date_print_instant(char out[DATE_TEXT], instant at);

#endif
