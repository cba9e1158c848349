/* SPDX-License-Identifier: MIT */
#ifndef FORECAST_H
#define FORECAST_H

#include "pricing/model_expr.h"

/*
 * What an offer costs month by month, when requests grow and prices change on the days that the
 * book knows of.
 */
struct forecast_month {
	day		from;		/* its first day */
	quantity	requests;
	money		total, sum;
	bool		changed;	/* a price changed inside it, or since the month before */
	day		retires;	/* the first day in it on which a model of the offer is off sale; 0: none */
};

struct forecast {
	struct forecast_month	*months;	/* n of them, in the arena */
	size_t			 n;
	money			 total;
	bool			 exact;
};

enum { FORECAST_MONTHS = INT128_TIMES - 1 };

/*
 * Months begin on the request's day. Requests are those of the first month: what r says for one
 * month, or converted from hours and days. Each month's requests are the exact product of growth,
 * rounded half up ("10%": each month; "10%/year": after each twelfth). A month in which prices
 * differ from day to day costs its days' share of each: exact where the days divide it, else rounded
 * half to even. A quota of an hour or a day is that of a month, times 720 or 30. ERR_USAGE for growth
 * or a period that cannot be used.
 *
 * A request that is a sum (r->summed) is all usage of the month before the request's day: what that
 * costs at the prices of each month is multiplied by the growth since, and rounded half up.
 */
bool	forecast_run(const struct request *r, const struct model_expr *o, struct arena *a,
	    struct forecast *out, struct err *e);

#endif
