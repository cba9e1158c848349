/* SPDX-License-Identifier: MIT */
#ifndef TOTALS_H
#define TOTALS_H

#include "batch/row_price.h"

/*
 * The totals of usage rows: of a run, a chunk of it (worker.h) or a group (group_by.h). All are integers, so
 * that any split of the rows, in any order, gives the same sums.
 */
struct totals {
	uint64_t	rows, priced, idle, skipped, dollars, unpriced;	/* numbers of rows: all, and of each row_kind */
	uint64_t	alone;				/* of dollars: rows whose usage no other row has */
	uint64_t	why[N_REASONS];			/* unpriced rows of each reason */
	uint64_t	bands[N_USAGE_BANDS];		/* priced sums of requests, by how their band was chosen */
	uint64_t	uncounted;			/* priced rows with a charge that is not in their cost */
	uint64_t	unsure;				/* rows because of which the cost may be too high */
	uint64_t	no_usage;			/* skipped rows in which no usage was found */
	uint64_t	damaged;			/* files that could not be read, or not to their ends */
	uint64_t	left_time, left_undated, left_where;	/* rows left out (row_choice.h), counted nowhere else */
	uint64_t	estimated;			/* priced rows whose input is estimated from a text */
	uint64_t	ranged;				/* rows whose cost is a range: requests not sent yet */
	/* What the most of their counts and costs is above the least. */
	struct { quantity input, output; money cost, alternatives[ALTERNATIVES_MAX]; } more;
	uint64_t	large;				/* priced rows above the context window of their model */
	quantity	requests, input, output;	/* of all rows that could be read [millionths] */
	money		cost;
	uint64_t	billed;				/* rows that say what was billed */
	money		reported;			/* the sum of what they say */
	uint64_t	alternatives_unpriced[ALTERNATIVES_MAX];	/* rows that a further model has no price for */
	money		alternatives[ALTERNATIVES_MAX];	/* the cost on each further model */
	const char	*allowances[4];			/* the different ones of the rows; then NULL */
	struct request_how how[4];			/* how requests of each model are counted; then all zero */
};

/* Adds a row, or n <= MEMO_BATCH rows of the memo. ERR_RANGE if a sum does not fit; t is then invalid. */
bool	totals_add(struct totals *t, const struct row_result *c, const struct price_context *context, struct err *e);

bool	totals_add_memo_rows(struct totals *t, const struct row_result *const c[], size_t n,
    const struct price_context *context, struct err *e);

/* The largest number of rows of any kind: 2^63 - 1, which totals files can hold. */
#define TOTALS_ROWS_MAX ((uint64_t)INT64_MAX)

/*
 * Adds other totals. ERR_RANGE if a sum does not fit, or a number of rows is above TOTALS_ROWS_MAX; t is then
 * invalid.
 */
bool	totals_merge(struct totals *t, const struct totals *other, struct err *e);

/*
 * The line for people: "3 rows, 2 priced, 1 not priced (no price: 1); a partial total: at least $0.1249". x: the
 * currency of its amounts; NULL is dollars.
 */
const char *totals_summary(const struct totals *t, const struct price_context *context, struct currency *x,
	    struct arena *a);

/* A warning that rows look like totals, since no single request is as large; NULL if none does. */
const char *totals_large(const struct totals *t, struct arena *a);

/* The note, once for all rows, on what an account has free of their charges; NULL if nothing. */
const char *totals_allowance(const struct totals *t, struct arena *a);

/* How the input of requests is counted, a model after the other; NULL if there are none. */
const char *totals_how(const struct totals *t, struct arena *a);

/* The totals of ranges at their high ends. ERR_RANGE if a sum does not fit. */
bool	totals_high(const struct totals *t, struct totals *out, struct err *e);

/* That the tokens of some rows are estimates, so that the total is one; NULL if none are. */
const char *totals_estimated(const struct totals *t, struct arena *a);

/*
 * Whether the costs are those of all that was to be read: if not, answers say "partial" and the exit status is 3.
 * These three decide it for every command.
 */
bool	totals_is_whole(const struct totals *t, const struct price_context *context);

/* Whether the cost of a partial total cannot be too high, so that it may be called "at least". */
bool	totals_is_least(const struct totals *t);

/* Whether there are rows, and none of them holds usage: probably a file in a format that is not known. */
bool	totals_found_nothing(const struct totals *t);

/* Why the totals are not whole: "1 row is not priced, 2 rows are priced only in part"; "" if they are. */
const char *totals_partial_reason(const struct totals *t, const struct price_context *context, struct arena *a);

/*
 * The difference of t->reported to t->cost, in percent of the cost [millionths]; false if the cost is not above
 * zero, or reported is below.
 */
bool	totals_percent(const struct totals *t, int128 *millionths);

#endif
