/* SPDX-License-Identifier: MIT */
#ifndef USAGE_FORECAST_H
#define USAGE_FORECAST_H

#include "batch/batch_run.h"
#include "pricing/forecast.h"

/*
 * Forecasts the cost of the usage in files: all rows of their last complete month, by model, at the prices of
 * each month after it, with growth (pricing/forecast.h). Called by the command forecast.
 */
struct model_forecast {
	const char	*provider, *model;
	struct forecast	 forecast;
};

struct usage_forecast {
	day			 base;		/* the first day of the month that is continued */
	struct totals		 totals;		/* of the rows of that month, and damaged files */
	const char		*left;		/* which rows since=, until= and where= left out; NULL: none */
	struct model_forecast	*models;	/* n of them, the most expensive first */
	size_t			 n, room;
	struct forecast		 all;		/* the sum of the models */
};

/*
 * Reads n files and forecasts; months= and growth= are those of the request; now and local: as of struct
 * batch_run. The result lives in the arena.
 * ERR_USAGE if the files hold no complete month, ERR_PRICE if no row of it has a price; else the errors of
 * batch_readings_files and forecast_run.
 */
bool	usage_forecast_run(const struct book *b, const struct request *r, day today, instant now,
	    const struct time_zone *local, const struct listener *l, const atomic_int *stop, const char *const *files,
	    size_t n, struct arena *a, struct usage_forecast *out, struct err *e);

#endif
