/* SPDX-License-Identifier: MIT */
#ifndef USAGE_FORECAST_H
#define USAGE_FORECAST_H

#include "batch/batch_run.h"
#include "pricing/forecast.h"

/*
 * What the usage of files goes on to cost: all rows of their last whole month, by model, at the
 * prices of the months after it, and grown.
 */
struct model_forecast {
	const char	*provider, *model;
	struct forecast	 forecast;
};

struct usage_forecast {
	day			 base;		/* the first day of the month that goes on */
	struct totals		 totals;		/* of its rows */
	struct model_forecast	*models;	/* n of them, the dearest first */
	size_t			 n, room;
	struct forecast		 all;		/* the sum of the models */
};

/*
 * Reads files and forecasts. months= and growth= are those of the request. ERR_USAGE if the files
 * hold no whole month or no row of it has a price; else as batch_readings_files and forecast_run.
 */
bool	usage_forecast_run(const struct book *b, const struct request *r, day today,
	    const struct listener *l, const atomic_int *stop, const char *const *files,
	    size_t n, struct arena *a, struct usage_forecast *out, struct err *e);

#endif
