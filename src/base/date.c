/* SPDX-License-Identifier: MIT */
/*
 * Days, instants and months: reading, printing and the calendar, without the C library's time zones.
 * Builds on text only; the book and the usage room parse all dates here.
 */
#include "base/date.h"

#include <stdio.h>
#include <string.h>

#include "base/text.h"

enum { YEAR_FIRST = 1970, YEAR_LAST = 9999 };

/* Reads exactly n digits, and moves *s past them. */
static bool
scan_digits(const char **s, int n, int *out)
{
	int value = 0;

	for (int i = 0; i < n; i++) {
		if (!text_is_digit((*s)[i]))
			return false;
		value = value * 10 + ((*s)[i] - '0');
	}
	*s += n;
	*out = value;
	return true;
}

static int
month_days(int year, int month)
{
	static const int days[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
	bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;

	return days[month - 1] + (month == 2 && leap);
}

/*
 * Days since 1970-01-01. The calendar repeats every 400 years, which have 146097 days; years are counted
 * from March here, so that the leap day is the last day.
 */
static int64_t
day_number(day d)
{
	int64_t year = d / 10000, month = d / 100 % 100, in_month = d % 100;
	int64_t shifted = month > 2 ? month - 3 : month + 9, in_era, era;

	year -= month <= 2;
	era = year / 400;
	in_era = (year - era * 400) * 365 + (year - era * 400) / 4 - (year - era * 400) / 100 +
	    (153 * shifted + 2) / 5 + in_month - 1;
	return era * 146097 + in_era - 719468;
}

/* The reverse of day_number. */
static day
day_from_number(int64_t n)
{
	int64_t z = n + 719468, era = z / 146097, in_era = z - era * 146097;
	int64_t year = (in_era - in_era / 1460 + in_era / 36524 - in_era / 146096) / 365;
	int64_t in_year = in_era - (365 * year + year / 4 - year / 100);
	int64_t shifted = (5 * in_year + 2) / 153, in_month = in_year - (153 * shifted + 2) / 5 + 1;
	int64_t month = shifted < 10 ? shifted + 3 : shifted - 9;

	return (day)((year + era * 400 + (month <= 2)) * 10000 + month * 100 + in_month);
}

bool
date_exists(int year, int month, int of_month)
{
	return year >= YEAR_FIRST && year <= YEAR_LAST && month >= 1 && month <= 12 && of_month >= 1 &&
	    of_month <= month_days(year, month);
}

/* Reads "2026-11-22"; false if it is not a day of the calendar from 1970 to 9999. */
static bool
scan_day(const char **s, day *out)
{
	int year, month, in_month;

	if (!scan_digits(s, 4, &year) || *(*s)++ != '-' || !scan_digits(s, 2, &month) ||
	    *(*s)++ != '-' || !scan_digits(s, 2, &in_month))
		return false;
	if (!date_exists(year, month, in_month))
		return false;
	*out = year * 10000 + month * 100 + in_month;
	return true;
}

bool
date_parse_day(const char *s, day *out, struct err *e)
{
	const char *p = s;

	if (scan_day(&p, out) && *p == '\0')
		return true;
	return err_set(e, ERR_USAGE, "'%.40s' is not a day; write it as 2026-11-22", s);
}

/* Reads "01:30", with optional seconds and their fraction; *seconds counts from midnight. */
static bool
scan_time(const char **s, instant *seconds)
{
	int hour, minute, second = 0;

	if (!scan_digits(s, 2, &hour) || *(*s)++ != ':' || !scan_digits(s, 2, &minute))
		return false;
	if (**s == ':') {
		++*s;
		if (!scan_digits(s, 2, &second))
			return false;
		if ((**s == '.' || **s == ',') && text_is_digit((*s)[1]))
			for (++*s; text_is_digit(**s);)
				++*s;
	}
	*seconds = hour * 3600 + minute * 60 + (second == 60 ? 59 : second);
	return hour < 24 && minute < 60 && second <= 60;
}

bool
date_parse_offset(const char *s, instant *offset)
{
	int hour, minute = 0, sign;

	*offset = 0;
	s += strspn(s, " ");
	if (*s == '\0' || text_equal(s, "z") || text_equal(s, "utc"))
		return true;
	if (*s != '+' && *s != '-')
		return false;
	sign = *s++ == '-' ? -1 : 1;
	if (!scan_digits(&s, 2, &hour))
		return false;
	s += *s == ':';
	if (*s != '\0' && !scan_digits(&s, 2, &minute))
		return false;
	*offset = sign * (hour * 3600 + minute * 60);
	return *s == '\0' && hour <= 14 && minute < 60;
}

bool
date_parse(const char *s, day today, struct when *out, struct err *e)
{
	const char *p = s;
	instant seconds, offset;
	day d;

	if (text_equal(s, "today")) {
		*out = date_when(today);
		return true;
	}
	if (scan_day(&p, &d)) {
		*out = date_when(d);
		if (*p == '\0')
			return true;
		if ((*p == 'T' || *p == 't' || *p == ' ') && p++ && scan_time(&p, &seconds) &&
		    date_parse_offset(p, &offset)) {
			out->at += seconds - offset;
			out->timed = true;
			if (out->at < 0 || out->at >= date_instant(99991231) + DAY_SECONDS)
				return err_set(e, ERR_RANGE, "'%.40s' is before 1970 or after 9999", s);
			out->day = date_day(out->at);
			return true;
		}
	}
	return err_set(e, ERR_USAGE,
	    "'%.40s' is not a date or timestamp; write 2026-11-22, today or 2026-11-22T01:30Z", s);
}

/* ---- months ---- */

/* Reads up to most digits at *s as a number; returns how many it read. */
static size_t
scan_number(const char **s, size_t most, int *out)
{
	size_t n = 0;

	for (*out = 0; n < most && text_is_digit(**s); n++)
		*out = *out * 10 + (*(*s)++ - '0');
	return n;
}

int
date_scan_month_name(const char **s)
{
	static const char *const names[] = { "january", "february", "march", "april", "may", "june", "july", "august",
	    "september", "october", "november", "december" };
	size_t n = 0;

	while (((*s)[n] >= 'a' && (*s)[n] <= 'z') || ((*s)[n] >= 'A' && (*s)[n] <= 'Z'))
		n++;
	for (int i = 0; i < 12; i++) {
		if ((n != 3 && n != strlen(names[i]) && !(n == 4 && i == 8)) || !text_equal_part(*s, names[i], n))
			continue;
		*s += n;
		*s += **s == '.';
		return i + 1;
	}
	return 0;
}

/* Reads the separator between month and year; *mark is its punctuation mark, or a blank if it has none. */
static bool
scan_separator(const char **s, char *mark)
{
	const char *start = *s;

	*s += strspn(*s, " ");
	*mark = **s != '\0' && strchr("-/,'", **s) != NULL ? *(*s)++ : ' ';
	*s += strspn(*s, " ");
	return *s > start;
}

/* Reads the year after a month: four digits, or two after the name of a month (named) and "-" or "'". */
static bool
scan_year_after(const char **s, bool named, int *year)
{
	char mark;
	size_t n;

	if (!scan_separator(s, &mark))
		return false;
	n = scan_number(s, 4, year);
	if (n == 2 && named && (mark == '-' || mark == '\''))
		*year += 2000;
	else if (n != 4)
		return false;
	return true;
}

bool
date_parse_month(const char *s, day *out)
{
	const char *p = s + strspn(s, " \t");
	int year = 0, month = date_scan_month_name(&p);
	size_t n;
	char mark;

	if (month > 0) {
		if (!scan_year_after(&p, true, &year))
			return false;
	} else if ((n = scan_number(&p, 4, &year)) == 4) {
		if (text_is_digit(*p) ? scan_number(&p, 2, &month) != 2 :
		    !scan_separator(&p, &mark) ||
		    ((month = date_scan_month_name(&p)) == 0 && scan_number(&p, 2, &month) == 0))
			return false;
	} else {
		month = year;
		if (n < 1 || n > 2 || !scan_year_after(&p, false, &year))
			return false;
	}
	if (p[strspn(p, " \t")] != '\0' || year < YEAR_FIRST || year > YEAR_LAST || month < 1 || month > 12)
		return false;
	*out = year * 10000 + month * 100 + 1;
	return true;
}

bool
date_parse_epoch(const char *s, struct when *out)
{
	size_t n = strspn(s, "0123456789");
	instant at = 0;

	if ((n != 10 && n != 13 && n != 16 && n != 19) || (s[n] != '\0' && s[n] != '.') ||
	    s[n + (s[n] == '.') + strspn(s + n + (s[n] == '.'), "0123456789")] != '\0')
		return false;
	for (size_t i = 0; i < 10; i++)
		at = at * 10 + (s[i] - '0');
	*out = (struct when){ date_day(at), at, true };
	return true;
}

struct when
date_when(day d)
{
	return (struct when){ d, date_instant(d), false };
}

instant
date_instant(day d)
{
	return day_number(d) * DAY_SECONDS;
}

day
date_day(instant at)
{
	return day_from_number(at / DAY_SECONDS);
}

int
date_week_minute(instant at, int offset)
{
	enum { THURSDAY = 3 };	/* 1970-01-01 was a Thursday; Monday is 0 */
	int64_t minute = at / MINUTE + offset + THURSDAY * 24 * 60;

	minute %= WEEK_MINUTES;
	return (int)(minute < 0 ? minute + WEEK_MINUTES : minute);
}

day
date_add_months(day d, int months)
{
	int month = d / 10000 * 12 + d / 100 % 100 - 1 + months, year = month / 12, in_month = d % 100;
	int last;

	month = month % 12 + 1;
	last = month_days(year, month);
	return year * 10000 + month * 100 + (in_month < last ? in_month : last);
}

day
date_month_end(day d)
{
	return d / 100 * 100 + month_days(d / 10000, d / 100 % 100);
}

int
date_days_between(day a, day b)
{
	return (int)(day_number(b) - day_number(a));
}

day
date_add_days(day d, int days)
{
	return day_from_number(day_number(d) + days);
}

int
date_weekday(day d)
{
	return (int)((day_number(d) + 3) % 7);	/* 1970-01-01 was a Thursday */
}

int
date_week(day d, int *year)
{
	const day thursday = date_add_days(d, 3 - date_weekday(d));	/* is of the year that the week is of */

	*year = thursday / 10000;
	return date_days_between(*year * 10000 + 101, thursday) / 7 + 1;
}

const char *
date_print_day(char out[DATE_TEXT], day d)
{
	snprintf(out, DATE_TEXT, "%04d-%02d-%02d", d / 10000, d / 100 % 100, d % 100);
	return out;
}

const char *
date_print(char out[DATE_TEXT], struct when w)
{
	int second = (int)(w.at % DAY_SECONDS);
	size_t n = strlen(date_print_day(out, w.day));

	if (!w.timed)
		return out;
	n += (size_t)snprintf(out + n, DATE_TEXT - n, "T%02d:%02d", second / 3600, second / 60 % 60);
	if (second % 60 != 0)
		n += (size_t)snprintf(out + n, DATE_TEXT - n, ":%02d", second % 60);
	snprintf(out + n, DATE_TEXT - n, "Z");
	return out;
}

const char *
date_print_instant(char out[DATE_TEXT], instant at)
{
	return date_print(out, (struct when){ date_day(at), at, at % DAY_SECONDS != 0 });
}
