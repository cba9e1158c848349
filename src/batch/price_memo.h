/* SPDX-License-Identifier: MIT */
#ifndef EXPRESS_H
#define EXPRESS_H

#include "batch/row_price.h"
#include "io/csv_scan.h"

/*
 * Rows of CSV that cost what a row before them did, count by count. A row whose words (model, tier,
 * region, ...) are those of an earlier one, on a day and of a size at which the same prices hold and
 * the same notes apply, costs the sum of its counts times what each of them cost there: a fare. The
 * first row of a fare is priced in full, by charge_row, and the fare is read off its bill, and checked
 * against it; so is every row that fits no fare. Nothing here knows a rule of pricing but that.
 */
struct express;

/*
 * What tells which fare of its words a row has: when it was, and the sizes of one of its requests. Where
 * one of them is 2^32 or more, charge_row does the row.
 */
enum axis { AXIS_TIME, AXIS_PROMPT, AXIS_TOTAL, AXIS_READ, AXES };

/* A note; fares with the same one share it. */
struct remark {
	const char	*text;
	size_t		 n;
	const char	*tail;			/* see express_set_tail */
	uint32_t	 n_tail;
	struct remark	*next;			/* of the same hash */
};

/* What is needed of a fare for each of its rows, in one line of a cache if it can be; and the rest of it. */
struct fare {
	int64_t		 fee;			/* of a request, at the dearest of its prices */
	const char	*tail;			/* whatever its user keeps for its note, n_tail bytes; NULL: nothing yet */
	uint32_t	 n_tail;
	uint16_t	 n_choices;		/* prices of the row's own model that day */
	bool		 large;			/* as that of a charge */
	const struct fare_rest *rest;
	int64_t		 weight[];		/* of each count, as fee: 10^-18 dollars */
};

struct fare_rest {
	struct facts	 facts;			/* of each of its rows */
	struct remark	*note;			/* that of each of its rows, unless they have their own */
	instant		 at;			/* when they were, if a word tells it, as of a month; else -1 */
	/* its makers' own */
	uint64_t	 bounds[AXES][2];	/* half open */
	struct choice	*choices;		/* n_choices of them, */
	size_t		 dearest;		/* of which this one is the dearest */
	bool		 once;			/* what is said of the only other one stands in no note */
	struct also	*also;			/* of each further model */
};

/* A row that was priced by a fare. */
struct quick {
	struct fare	*fare;
	const char	*note;			/* its own, of n_note bytes; NULL: the fare's */
	size_t		 n_note;
	uint32_t	 place[AXES];		/* when, a whole day by its start; tokens of one request */
	uint64_t	 requests;
	money		 cost;
	bool		 billed;
	money		 reported;		/* if it is billed */
	money		 also[CHARGE_ALSO];
};

static inline instant
quick_at(const struct quick *q)
{
	return q->fare->rest->at >= 0 ? q->fare->rest->at : (instant)q->place[AXIS_TIME];
}

/* Tokens of one request. */
static inline uint64_t
quick_input(const struct quick *q)
{
	return q->place[AXIS_PROMPT];
}

static inline uint64_t
quick_output(const struct quick *q)
{
	return q->place[AXIS_TOTAL] - q->place[AXIS_PROMPT];
}

/*
 * For the rows under a header; NULL if it has columns that only charge_row understands: sums of
 * requests, counts that rules combine.
 */
struct express	*express_new(struct arena *a, const struct columns *c, const struct usage_setup *setup,
		    const struct tariff *t);
void		 express_free(struct express *x);	/* NULL is fine */

enum {
	EXPRESS_BATCH = 16,	/* rows that are priced at once */
	EXPRESS_READ = 32,	/* bytes that must be readable behind a record */
	EXPRESS_FRONT = 8,	/* and in front of it */
};

/*
 * Prices the first of n records, n being up to EXPRESS_BATCH, and returns how many. The one behind them
 * fits no fare, or is not as plain as most: charge_row must do it. What out[i] points at holds until the
 * next call.
 */
size_t		 express_price(struct express *x, const struct scan_record *r, size_t n, const struct quick *out[]);

/* Where fares live: for what their user keeps with them. */
struct arena	*express_arena(struct express *x);

/*
 * Makes a fare of the record at which express_price has just stopped, as it was then priced. NULL if
 * it is of no use to others. Fares are forgotten, all at once, when they become too many.
 */
struct fare	*express_learn(struct express *x, const struct charge *c);

/* Keeps n bytes, which live where fares do, for all fares with the note of this one. */
void		 express_set_tail(struct fare *f, const char *tail, uint32_t n);

#endif
