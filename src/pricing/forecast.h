/* SPDX-License-Identifier: MIT */
#ifndef FORECAST_H
#define FORECAST_H

#include "pricing/model_expr.h"

/*
 * The cost of a model expression month by month, while requests grow and prices change on the days that are
 * in the book (the command forecast).
 */
struct forecast_month {
	day		from;		/* its first day */
	quantity	requests;
	money		total, sum;
	bool		changed;	/* a price changed in it, or between the month before and it */
	day		retires;	/* the first day in it on which a model is off sale; 0: none */
};

struct forecast {
	struct forecast_month	*months;	/* n elements, in the arena */
	size_t			 n;
	money			 total;
	bool			 exact;
};

enum { FORECAST_MONTHS = INT128_TIMES - 1 };

/* The first day of the first month of a forecast: the day itself if a month begins on it, else of the next. */
day	forecast_begin(day on);

/*
 * Months are those of the calendar, from forecast_begin of the request's day on. The number of requests is that of the
 * first month: as given for a month, or for each hour or day of the month, which has 28 to 31. The requests of each
 * month are the exact product of growth, rounded half up ("10%": each month; "10%/year": after each twelfth); so are
 * the tokens of input and of in-growth. A month whose prices differ from day to day costs
 * the share of its days at each price: exact if the number of days divides it, else rounded half to even. A
 * quota for an hour or a day becomes that of the month, times its hours or days. ERR_USAGE for growth or a period that
 * cannot be used.
 *
 * If the request is a sum (r->is_total), it is all usage of the month before the request's day: its cost at
 * the prices of each month is multiplied by the growth since then, and rounded half up.
 */
bool	forecast_run(const struct request *r, const struct model_expr *o, struct arena *a,
	    struct forecast *out, struct err *e);

#endif
