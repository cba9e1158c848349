/* SPDX-License-Identifier: MIT */
#ifndef DATE_WRITTEN_H
#define DATE_WRITTEN_H

#include "base/time_zone.h"

/*
 * Dates as people and their programs write them, in the cells of files: date_written_read knows all forms, where
 * date.h knows those of a command line. None is guessed: what may mean two days is DATE_UNCERTAIN. Called by usage
 * for cells, and by batch for since= and until=.
 *
 *	2026-10-01  2026/10/1  2026.10.01  20261001  2026年10月1日
 *	31.08.2026  1 Sep 2026  1-Sep-26  1. September 2026  Sep 1, 2026  September 1st, 2026  2026 Sep 1
 *	08/31/2026  31/08/2026  31-08-2026 (see enum date_order)
 *	2026-10  10/2026  202610  Aug-26  Aug 2026 (months, as date_parse_month)
 *	1790000000 and the same in milliseconds, microseconds and nanoseconds (as date_parse_epoch)
 *
 * A weekday may precede days. A time of day may follow them after T, blanks, a comma or "at": 10:00, 10:00:59.123,
 * 9:05 PM, 10 AM, T10, T103000; then an offset: Z, UTC, GMT, +09:00, +0900, GMT+0900, +0000 UTC. Blanks may be those
 * without a break, which programs put before AM and PM.
 */

/* The order of dates that numbers alone tell, with / or - between them: 08/31/2026 or 31/08/2026. */
enum date_order { DATE_ORDER_UNKNOWN, DATE_MONTH_FIRST, DATE_DAY_FIRST };

enum date_reading {
	DATE_READ,
	DATE_NONE,		/* it is no date */
	DATE_UNCERTAIN,		/* 09/01/2026, and the order is not known */
	DATE_OTHER_ORDER,	/* 31/08/2026, and the order is another */
};

struct date_written {
	struct when		 when;	/* in UTC */
	bool			 month;	/* it is a month, and when is its first day */
	enum date_order		 shows;	/* the order in which alone the text can be a date; often unknown */
};

/*
 * Reads a text. order: that of the file. zone: of a time of day without an offset; NULL: UTC. Times before 1970 or
 * after 9999 are no dates.
 */
enum date_reading date_written_read(const char *s, enum date_order order, const struct time_zone *zone,
	    struct date_written *out);

/* "mdy" or "dmy"; "" for unknown. And the order of such a word; false if it is neither of the two. */
const char	*date_order_name(enum date_order o);
bool		 date_order_parse(const char *word, enum date_order *out, struct err *e);

#endif
