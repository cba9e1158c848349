/* SPDX-License-Identifier: MIT */
#ifndef TALLY_H
#define TALLY_H

#include "batch/price_memo.h"

/*
 * What rows add up to. Everything is a whole number, so that any split of the rows adds up to the
 * same, in any order.
 */
struct tally {
	uint64_t	rows, priced, idle, skipped, dollars, unpriced;
	uint64_t	why[N_REASONS];			/* unpriced rows by reason */
	uint64_t	bands[N_USAGE_BANDS];		/* priced totals by what chose their band */
	uint64_t	large;				/* priced rows with more input than their model's context window */
	quantity	requests, input, output;	/* of all rows that could be read */
	money		cost;
	uint64_t	billed;				/* rows that say what was billed */
	money		reported;
	uint64_t	also_unpriced[CHARGE_ALSO];	/* rows without a price on a further model */
	money		also[CHARGE_ALSO];
};

/* Adds a row. ERR_RANGE if a sum does not fit. */
bool	tally_add(struct tally *t, const struct charge *c, const struct tariff *tariff, struct err *e);

/* The same for a row that a fare has priced. */
bool	tally_add_quick(struct tally *t, const struct quick *q, const struct tariff *tariff, struct err *e);

/* The most rows of any kind: 2^63 - 1. */
#define TALLY_ROWS_MAX ((uint64_t)INT64_MAX)

/*
 * Adds all rows of another tally. ERR_RANGE if a sum does not fit, or a number of rows is above
 * TALLY_ROWS_MAX; t is then of no use.
 */
bool	tally_merge(struct tally *t, const struct tally *other, struct err *e);

/* "3 rows, 2 priced, 1 unpriced (no price: 1); total $0.1249, a floor: some rows are unpriced" */
const char *tally_summary(const struct tally *t, const struct tariff *tariff, struct arena *a);

/* That some rows look like totals, since no single request is as large; NULL if none does. */
const char *tally_large(const struct tally *t, struct arena *a);

/* Whether every row has a price on every model. */
bool	tally_is_whole(const struct tally *t, const struct tariff *tariff);

/*
 * How much more was reported than t->cost, in percent of that, in millionths; false if there is no
 * such number.
 */
bool	tally_percent(const struct tally *t, wide *millionths);

/* "-$0.0325", "~-$1.234568" */
const char *tally_signed(money m, struct arena *a);

#endif
