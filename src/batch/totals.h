/* SPDX-License-Identifier: MIT */
#ifndef TOTALS_H
#define TOTALS_H

#include "batch/price_memo.h"

/*
 * What rows add up to. Everything is a whole number, so that any split of the rows adds up to the
 * same, in any order.
 */
struct totals {
	uint64_t	rows, priced, idle, skipped, dollars, unpriced;
	uint64_t	why[N_REASONS];			/* unpriced rows by reason */
	uint64_t	bands[N_USAGE_BANDS];		/* priced totals by what chose their band */
	uint64_t	large;				/* priced rows with more input than their model's context window */
	quantity	requests, input, output;	/* of all rows that could be read */
	money		cost;
	uint64_t	billed;				/* rows that say what was billed */
	money		reported;
	uint64_t	alternatives_unpriced[RESULT_ALTERNATIVES];	/* rows without a price on a further model */
	money		alternatives[RESULT_ALTERNATIVES];
};

/* Adds a row. ERR_RANGE if a sum does not fit. */
bool	totals_add(struct totals *t, const struct row_result *c, const struct price_context *context, struct err *e);

/* The same for a row that a fare has priced. */
bool	totals_add_quick(struct totals *t, const struct fast_row *q, const struct price_context *context, struct err *e);

/* The most rows of any kind: 2^63 - 1. */
#define TOTALS_ROWS_MAX ((uint64_t)INT64_MAX)

/*
 * Adds all rows of another tally. ERR_RANGE if a sum does not fit, or a number of rows is above
 * TOTALS_ROWS_MAX; t is then of no use.
 */
bool	totals_merge(struct totals *t, const struct totals *other, struct err *e);

/* "3 rows, 2 priced, 1 unpriced (no price: 1); total $0.1249, a floor: some rows are unpriced" */
const char *totals_summary(const struct totals *t, const struct price_context *context, struct arena *a);

/* That some rows look like totals, since no single request is as large; NULL if none does. */
const char *totals_large(const struct totals *t, struct arena *a);

/* Whether every row has a price on every model. */
bool	totals_is_whole(const struct totals *t, const struct price_context *context);

/*
 * How much more was reported than t->cost, in percent of that, in millionths; false if there is no
 * such number.
 */
bool	totals_percent(const struct totals *t, int128 *millionths);

/* "-$0.0325", "~-$1.234568" */
const char *totals_signed(money m, struct arena *a);

#endif
