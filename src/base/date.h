/* SPDX-License-Identifier: MIT */
#ifndef DATE_H
#define DATE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"

/*
 * Days and instants, in UTC on any machine. A day is an int yyyymmdd (20261122); an instant is
 * the number of seconds since 1970-01-01T00:00Z. Both are in the years 1970 to 9999.
 */
typedef int day;
typedef int64_t instant;

enum { MINUTE = 60, DAY_SECONDS = 24 * 60 * MINUTE, DAY_MINUTES = 24 * 60,
	WEEK_MINUTES = 7 * DAY_MINUTES };

/* Before and after all other instants: the bounds of a period whose start or end is not known. */
#define INSTANT_FIRST INT64_MIN
#define INSTANT_LAST  INT64_MAX

/* The time for which a request is priced: a whole day, or one instant of it. */
struct when {
	day	day;
	instant	at;		/* the start of the day, if no time was given */
	bool	timed;		/* a time was given */
};

/* Reads "2026-11-22". ERR_USAGE if it is not a day of the calendar. */
bool	date_parse_day(const char *s, day *out, struct err *e);

/*
 * Reads a day, "today", or an instant: "2026-08-24T01:30Z". A blank may replace the T; seconds and
 * their fraction (which is dropped) are optional; the offset is +08:00, +0800, Z, UTC, or none, which
 * means UTC. ERR_USAGE if it is none of these, ERR_RANGE if the offset moves it out of 1970 to 9999.
 */
bool	date_parse(const char *s, day today, struct when *out, struct err *e);

/*
 * Reads a month as it is written in tables; *out is its first day. "2026-10", "2026/10", "10/2026", "202610",
 * "Oct 2026", "October 2026", "2026 Oct", "Oct-26" (20xx). False if it is not a month.
 */
bool	date_parse_month(const char *s, day *out);

/*
 * Reads seconds (10 digits), milliseconds (13), microseconds (16) or nanoseconds (19) since 1970, as
 * exports write them; a fraction is dropped. False if it is none of these.
 */
bool	date_parse_epoch(const char *s, struct when *out);

/* Reads "Z", "UTC", "+08:00", "-0500", "+09"; "" is 0. *offset is in seconds east of UTC, up to 14 hours. */
bool	date_parse_offset(const char *s, instant *offset);

/*
 * Reads the name of a month, whole or its first three letters (of September also four), with a point after it or not,
 * and moves *s past it. Returns 1 to 12, or 0 if none comes there.
 */
int	date_scan_month_name(const char **s);

/* Whether that is a day of the calendar, in the years 1970 to 9999. */
bool	date_exists(int year, int month, int of_month);

struct when date_when(day d);		/* the whole day */
instant	date_instant(day d);		/* the first second of that day */
day	date_day(instant at);

/* The minute of the week, 0 (Monday 00:00) to WEEK_MINUTES - 1, on a clock that is offset minutes east of UTC. */
int	date_week_minute(instant at, int offset);

/* The same day of the month, the given number of months later (earlier if negative), or the last day of that month. */
day	date_add_months(day d, int months);

/* The last day of the month of d. */
day	date_month_end(day d);

/* The number of days from a to b; negative if b is before a. */
int	date_days_between(day a, day b);

/* The day that many days later; earlier if negative. */
day	date_add_days(day d, int days);

/* 0 (Monday) to 6. */
int	date_weekday(day d);

/* The week of a day by ISO 8601: weeks begin on Monday, and a week is of the year that has most of its days. */
int	date_week(day d, int *year);

enum { DATE_TEXT = 32 };

/*
 * Print into out, and return it: a day as "2026-11-22"; a time as the same, or as "2026-11-22T01:30Z"
 * if it is timed; an instant as a time, without the time of day at midnight.
 */
const char *date_print_day(char out[DATE_TEXT], day d);
const char *date_print(char out[DATE_TEXT], struct when w);
const char *date_print_instant(char out[DATE_TEXT], instant at);

#endif
