/* SPDX-License-Identifier: MIT */
/*
 * Reads dates of any form that people use: date_written_read, at the end. A text is first copied with plain blanks;
 * then a date and a time of day are taken off its front. Builds on date.h.
 */
#include "base/date_written.h"

#include <string.h>

#include "base/text.h"

enum { WRITTEN_MAX = 128 };	/* bytes of a text; a longer one is no date */

/* The rest of a text, and what was read of it. */
struct date_scan {
	const char	*at;
	int		 year, month, day;
	bool		 certain;	/* the three are known; else day and month are as they come */
};

/* ---- blanks, numbers and words ---- */

/* Copies a text with each run of blanks as one, and none at its ends. False if it is too long. */
static bool
blanks_fold(char out[WRITTEN_MAX], const char *s)
{
	/* no-break space, narrow no-break space, which Intl.DateTimeFormat puts before AM and PM */
	static const char *const blanks[] = { " ", "\t", "\n", "\r", "\xc2\xa0", "\xe2\x80\xaf", "\xe3\x80\x80" };
	size_t n = 0;
	bool blank = false;

	while (*s != '\0') {
		size_t skip = 0;

		for (size_t i = 0; i < sizeof blanks / sizeof blanks[0] && skip == 0; i++)
			skip = strncmp(s, blanks[i], strlen(blanks[i])) == 0 ? strlen(blanks[i]) : 0;
		if (skip > 0) {
			blank = true;
			s += skip;
			continue;
		}
		if (n + 2 >= WRITTEN_MAX)
			return false;
		if (blank && n > 0)
			out[n++] = ' ';
		blank = false;
		out[n++] = *s++;
	}
	out[n] = '\0';
	return true;
}

/* Moves past a text if it comes next. */
static bool
text_skip(const char **s, const char *text)
{
	size_t n = strlen(text);

	if (strncmp(*s, text, n) != 0)
		return false;
	*s += n;
	return true;
}

/* Moves past a word of letters in any case, if it comes next and ends there. */
static bool
word_skip(const char **s, const char *word)
{
	size_t n = strlen(word);
	char after;

	if (!text_equal_part(*s, word, n))
		return false;
	after = (char)((*s)[n] | 0x20);
	if (after >= 'a' && after <= 'z')
		return false;
	*s += n;
	return true;
}

/* Reads least to most digits, after which no further digit comes. */
static bool
number_read(const char **s, size_t least, size_t most, int *out)
{
	size_t n = strspn(*s, "0123456789");

	if (n < least || n > most)
		return false;
	for (*out = 0; n > 0; n--)
		*out = *out * 10 + (*(*s)++ - '0');
	return true;
}

/* Reads exactly n digits, whatever comes after them. */
static bool
digits_read(const char **s, size_t n, int *out)
{
	char part[8];
	const char *p = part;

	if (strspn(*s, "0123456789") < n || n >= sizeof part)
		return false;
	memcpy(part, *s, n);
	part[n] = '\0';
	*s += n;
	return number_read(&p, n, n, out);
}

/* Moves past a weekday, with the comma and the blank after it. */
static void
weekday_skip(const char **s)
{
	static const char *const names[] = { "monday", "tuesday", "wednesday", "thursday", "friday", "saturday",
	    "sunday", "mon", "tue", "wed", "thu", "fri", "sat", "sun" };
	const char *p = *s;

	for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
		if (!word_skip(&p, names[i]))
			continue;
		p += *p == '.';
		p += *p == ',';
		if (*p == ' ')
			*s = p + 1;
		return;
	}
}

/* Reads the day of a month that is named: "1", "01", "1st". */
static bool
named_day_read(struct date_scan *d)
{
	static const char *const endings[] = { "st", "nd", "rd", "th" };

	if (!number_read(&d->at, 1, 2, &d->day))
		return false;
	for (size_t i = 0; i < sizeof endings / sizeof endings[0]; i++) {
		if (word_skip(&d->at, endings[i]))
			break;
	}
	return true;
}

/* ---- the date ---- */

/* "Sep 1, 2026", after the name of the month. */
static bool
month_day_year_read(struct date_scan *d)
{
	const char mark = *d->at;

	if ((mark != ' ' && mark != '-' && mark != '/') || !d->at++ || !named_day_read(d))
		return false;
	if (mark == ' ')
		return (text_skip(&d->at, ", ") || text_skip(&d->at, " ") || text_skip(&d->at, ",")) &&
		    number_read(&d->at, 4, 4, &d->year);
	return *d->at == mark && d->at++ && number_read(&d->at, 4, 4, &d->year);
}

/* "2026-10-01", "2026/10/1", "2026 Sep 1", "2026年10月1日", after the year. */
static bool
year_month_day_read(struct date_scan *d)
{
	static const char east[] = "\xe5\xb9\xb4", eastern_month[] = "\xe6\x9c\x88", eastern_day[] = "\xe6\x97\xa5";
	char mark = *d->at;

	if (text_skip(&d->at, east)) {
		text_skip(&d->at, " ");
		return number_read(&d->at, 1, 2, &d->month) && text_skip(&d->at, eastern_month) &&
		    (text_skip(&d->at, " "), number_read(&d->at, 1, 2, &d->day)) && text_skip(&d->at, eastern_day);
	}
	if (mark == '\0' || strchr("-/. ", mark) == NULL)
		return false;
	d->at++;
	if ((d->month = date_scan_month_name(&d->at)) == 0 && (mark == ' ' || !number_read(&d->at, 1, 2, &d->month)))
		return false;
	return *d->at == mark && d->at++ && number_read(&d->at, 1, 2, &d->day);
}

/* "1 Sep 2026", "1. September 2026", "1-Sep-26", after the day and what follows it. */
static bool
named_month_year_read(struct date_scan *d, char mark)
{
	if ((d->month = date_scan_month_name(&d->at)) == 0)
		return false;
	if (mark == ' ') {
		text_skip(&d->at, ",");
		return *d->at == ' ' && d->at++ && number_read(&d->at, 4, 4, &d->year);
	}
	if (*d->at != mark || !d->at++)
		return false;
	if (number_read(&d->at, 4, 4, &d->year))
		return true;
	if (!number_read(&d->at, 2, 2, &d->year))
		return false;
	d->year += 2000;
	return true;
}

/* "31.08.2026", "08/31/2026", "1 Sep 2026": one or two digits come first. */
static bool
day_or_month_read(struct date_scan *d)
{
	char mark;
	int first;

	if (!named_day_read(d))
		return false;
	first = d->day;
	mark = *d->at;
	if (mark == '.' && d->at[1] == ' ')
		mark = *++d->at;
	if (mark == '\0' || strchr("./- ", mark) == NULL)
		return false;
	d->at++;
	if (!text_is_digit(*d->at))
		return mark != '.' && named_month_year_read(d, mark);
	if (mark == ' ' || !number_read(&d->at, 1, 2, &d->month) || *d->at != mark || !d->at++ ||
	    !number_read(&d->at, 4, 4, &d->year))
		return false;
	d->day = first;
	d->certain = mark == '.';
	return true;
}

/* Takes a date off the front of a text. */
static bool
written_date_read(struct date_scan *d)
{
	size_t n;

	d->certain = true;
	weekday_skip(&d->at);
	if ((d->month = date_scan_month_name(&d->at)) != 0)
		return month_day_year_read(d);
	n = strspn(d->at, "0123456789");
	if (n == 8 || n == 14)
		return digits_read(&d->at, 4, &d->year) && digits_read(&d->at, 2, &d->month) &&
		    digits_read(&d->at, 2, &d->day);
	return n == 4 ? number_read(&d->at, 4, 4, &d->year) && year_month_day_read(d) : day_or_month_read(d);
}

/* ---- the time of day ---- */

/* Reads AM or PM into an hour of twelve; false if the hour is not one of those. */
static bool
half_day_read(const char **s, int *hour, bool *found)
{
	static const char *const halves[] = { "am", "a.m.", "pm", "p.m." };
	const char *p = *s + (**s == ' ');

	*found = false;
	for (size_t i = 0; i < sizeof halves / sizeof halves[0] && !*found; i++) {
		if (!word_skip(&p, halves[i]))
			continue;
		if (*hour < 1 || *hour > 12)
			return false;
		*hour = *hour % 12 + (i >= 2 ? 12 : 0);
		*found = true;
		*s = p;
	}
	return true;
}

/* Reads ":30", ":30:59.123" or nothing after an hour; basic: "30" or "3059". What is not there stays as it is. */
static bool
minutes_read(const char **s, bool basic, int *minute, int *second)
{
	if (basic) {
		if (!digits_read(s, 2, minute) || (text_is_digit(**s) && !digits_read(s, 2, second)))
			return false;
	} else if (**s == ':') {
		++*s;
		if (!number_read(s, 2, 2, minute) || (**s == ':' && !(++*s, number_read(s, 2, 2, second))))
			return false;
	}
	if (*second >= 0 && (**s == '.' || **s == ',') && text_is_digit((*s)[1]))
		*s += 1 + strspn(*s + 1, "0123456789");
	return true;
}

/* Takes a time of day off the front. iso: it came after a T. */
static bool
time_of_day_read(const char **s, bool iso, instant *seconds)
{
	size_t n = strspn(*s, "0123456789");
	bool basic = n == 4 || n == 6, half;
	int hour, minute = -1, second = -1;

	if (!(basic ? digits_read(s, 2, &hour) : number_read(s, 1, 2, &hour)) ||
	    !minutes_read(s, basic, &minute, &second) || !half_day_read(s, &hour, &half))
		return false;
	if (minute < 0 && !half && !(iso && n == 2))
		return false;
	minute = minute < 0 ? 0 : minute;
	second = second < 0 ? 0 : second;
	*seconds = hour * 60 * MINUTE + minute * MINUTE + (second == 60 ? 59 : second);
	return hour < 24 && minute < 60 && second <= 60 && !(basic && (half || (n == 4 && !iso)));
}

/* Moves past what comes between a date and its time; *iso: it was a T, or nothing (after 8 of 14 digits). */
static bool
time_begin(const char **s, bool *iso)
{
	*iso = text_is_digit(**s) || ((**s == 'T' || **s == 't') && text_is_digit((*s)[1]));
	if (*iso) {
		*s += !text_is_digit(**s);
		return true;
	}
	if (word_skip(s, " at") || text_skip(s, ", at"))
		return text_skip(s, " ");
	return text_skip(s, ", ") || text_skip(s, " ") || text_skip(s, ",");
}

/* Reads the offset with which a text ends; *found: there is one. */
static bool
offset_read(const char *s, bool *found, instant *offset)
{
	char text[16];
	size_t n;

	s += *s == ' ';
	*found = *s != '\0';
	*offset = 0;
	if (!*found || text_equal(s, "gmt"))
		return true;
	if ((text_equal_part(s, "gmt", 3) || text_equal_part(s, "utc", 3)) && (s[3] == '+' || s[3] == '-'))
		s += 3;		/* as JavaScript prints it, with a name of the zone after it: GMT+0900 (JST) */
	n = strcspn(s, " ");
	if (n >= sizeof text)
		return false;
	memcpy(text, s, n);
	text[n] = '\0';
	if (!date_parse_offset(text, offset))
		return false;
	return s[n] == '\0' || s[n + 1] == '(' || (text_equal(s + n, " utc") && *offset == 0);
}

/* Adds the time of day that follows the date, if any does. */
static bool
written_time_read(const char *s, const struct time_zone *zone, struct when *out)
{
	instant seconds, offset;
	bool iso, found;

	if (*s == '\0')
		return true;
	if (!time_begin(&s, &iso) || !time_of_day_read(&s, iso, &seconds) || !offset_read(s, &found, &offset))
		return false;
	out->at = found ? out->at + seconds - offset : time_zone_instant(zone, out->at + seconds);
	out->timed = true;
	if (out->at < 0 || out->at >= date_instant(99991231) + DAY_SECONDS)
		return false;
	out->day = date_day(out->at);
	return true;
}

/* ---- a whole text ---- */

/* Decides which of two numbers is the month; until then they are day and month in the order written. */
static enum date_reading
order_apply(struct date_scan *d, enum date_order order, struct date_written *out)
{
	const int first = d->day, second = d->month;

	if (d->certain || first == second)
		return DATE_READ;
	if (first > 12 || second > 12)
		out->shows = first > 12 ? DATE_DAY_FIRST : DATE_MONTH_FIRST;
	if ((out->shows == DATE_ORDER_UNKNOWN ? order : out->shows) == DATE_MONTH_FIRST) {
		d->month = first;
		d->day = second;
	}
	if (!date_exists(d->year, d->month, d->day))
		return DATE_NONE;
	if (order == DATE_ORDER_UNKNOWN)
		return out->shows == DATE_ORDER_UNKNOWN ? DATE_UNCERTAIN : DATE_READ;
	return out->shows == DATE_ORDER_UNKNOWN || out->shows == order ? DATE_READ : DATE_OTHER_ORDER;
}

/* Reads n digits; false if they are not that, or make more than most. */
static bool
few_read(const char *s, size_t n, int most, int *out)
{
	*out = 0;
	for (size_t i = 0; i < n; i++) {
		if (!text_is_digit(s[i]))
			return false;
		*out = *out * 10 + (s[i] - '0');
	}
	return *out <= most;
}

/* Reads the form of most logs, 2026-10-01T08:00:59.123Z. */
static bool
log_time_read(const char *s, struct when *out)
{
	enum { FRACTION = 9 };		/* more is left to date_written_read, which has a limit */
	int year, month, of_month, hour, minute, second;

	if (!few_read(s, 4, 9998, &year) || s[4] != '-' || !few_read(s + 5, 2, 12, &month) || s[7] != '-' ||
	    !few_read(s + 8, 2, 31, &of_month) || s[10] != 'T' || !few_read(s + 11, 2, 23, &hour) || s[13] != ':' ||
	    !few_read(s + 14, 2, 59, &minute) || s[16] != ':' || !few_read(s + 17, 2, 59, &second))
		return false;
	s += 19;
	if (*s == '.' && text_is_digit(s[1])) {
		s++;
		for (int digits = 0; digits < FRACTION && text_is_digit(*s); digits++)
			s++;
	}
	if (s[0] != 'Z' || s[1] != '\0' || year < 1970 || !date_exists(year, month, of_month))
		return false;
	*out = date_when(year * 10000 + month * 100 + of_month);
	out->at += hour * 60 * MINUTE + minute * MINUTE + second;
	out->timed = true;
	return true;
}

enum date_reading
date_written_read(const char *s, enum date_order order, const struct time_zone *zone, struct date_written *out)
{
	char text[WRITTEN_MAX];
	struct date_scan d = { .at = text };
	enum date_reading done;
	day month;

	*out = (struct date_written){ .month = false };
	if (log_time_read(s, &out->when))
		return DATE_READ;
	if (!blanks_fold(text, s))
		return DATE_NONE;
	if (date_parse_epoch(text, &out->when))
		return DATE_READ;
	if (date_parse_month(text, &month)) {
		out->when = date_when(month);
		out->month = true;
		return DATE_READ;
	}
	if (!written_date_read(&d))
		return DATE_NONE;
	done = order_apply(&d, order, out);
	if (done == DATE_NONE || !date_exists(d.year, d.month, d.day)) {
		out->shows = DATE_ORDER_UNKNOWN;
		return DATE_NONE;
	}
	out->when = date_when(d.year * 10000 + d.month * 100 + d.day);
	return written_time_read(d.at, zone, &out->when) ? done : (out->shows = DATE_ORDER_UNKNOWN, DATE_NONE);
}

static const char *const order_names[] = { [DATE_ORDER_UNKNOWN] = "", [DATE_MONTH_FIRST] = "mdy",
	[DATE_DAY_FIRST] = "dmy" };

const char *
date_order_name(enum date_order o)
{
	return order_names[o];
}

bool
date_order_parse(const char *word, enum date_order *out, struct err *e)
{
	for (*out = DATE_ORDER_UNKNOWN; *out <= DATE_DAY_FIRST; ++*out) {
		if (text_equal(word, order_names[*out]))
			return true;
	}
	return err_set(e, ERR_USAGE, "'%.40s' is neither mdy (08/31/2026) nor dmy (31/08/2026)", word);
}
