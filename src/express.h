/* SPDX-License-Identifier: MIT */
#ifndef EXPRESS_H
#define EXPRESS_H

#include "charge.h"
#include "scan.h"

/*
 * Rows of CSV that cost what a row before them did, count by count. A row whose words (model, tier,
 * region, ...) are those of an earlier one, on a day and of a size at which the same prices hold and
 * the same notes apply, costs the sum of its counts times what each of them cost there: a fare. The
 * first row of a fare is priced in full, by charge_row, and the fare is read off its bill, and checked
 * against it; so is every row that fits no fare. Nothing here knows a rule of pricing but that.
 */
struct express;

/* What tells which fare of its words a row has: when it was, and the sizes of one of its requests. */
enum axis { AXIS_TIME, AXIS_PROMPT, AXIS_TOTAL, AXIS_READ, AXES };

/* What is needed of a fare for each of its rows, in few lines of a cache; and the rest of it. */
struct fare {
	int64_t		 fee;			/* of a request, at the dearest of its prices */
	const char	*tail;			/* whatever its user keeps for its rows, n_tail bytes */
	uint32_t	 n_tail, n_choices;	/* the latter: prices of the row's own model that day */
	const char	*note;			/* that of each of its rows, unless they have their own */
	const struct fare_rest *rest;
	int64_t		 weight[];		/* of each count, as fee: 10^-18 dollars */
};

struct fare_rest {
	struct facts	 facts;			/* of each of its rows */
	/* its makers' own */
	uint64_t	 bounds[AXES][2];	/* half open */
	struct choice	*choices;		/* n_choices of them, */
	size_t		 dearest;		/* of which this one is the dearest */
	struct also	*also;			/* of each further model */
};

/* A row that was priced by a fare. */
struct quick {
	struct fare	*fare;
	const char	*note;			/* its own; NULL: the fare's */
	instant		 at;			/* when; on a whole day its start */
	uint64_t	 requests;
	uint64_t	 input, output;		/* tokens of one request */
	money		 cost, also[CHARGE_ALSO];
	bool		 billed;
	money		 reported;
};

/*
 * For the rows under a header; NULL if it has columns that only charge_row understands: sums of
 * requests, counts that rules combine.
 */
struct express	*express_new(struct arena *a, const struct columns *c, const struct usage_setup *setup,
		    const struct tariff *t);
void		 express_free(struct express *x);	/* NULL is fine */

/*
 * Prices a record. False if no fare fits it, or it is not as plain as most: charge_row must do it.
 * EXPRESS_READ bytes must be readable behind the record.
 */
enum { EXPRESS_READ = 32 };

bool		 express_price(struct express *x, const struct scan_record *r, struct quick *out);

/* Where fares live: for what their user keeps with them. */
struct arena	*express_arena(struct express *x);

/*
 * Makes a fare of the record that express_price has just declined, as it was then priced. NULL if
 * it is of no use to others. Fares are forgotten, all at once, when they become too many.
 */
struct fare	*express_learn(struct express *x, const struct charge *c);

#endif
