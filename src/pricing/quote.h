/* SPDX-License-Identifier: MIT */
#ifndef QUOTE_H
#define QUOTE_H

#include <stddef.h>

#include "base/arena.h"
#include "book/book.h"
#include "book/rate_select.h"
#include "pricing/request.h"

/*
 * A request times a book is a bill. The rules are the vendors': one row prices the whole request;
 * counts are disjoint parts, each times its rate; reasoning is inside output and billed once; a
 * meter without a rate of its own costs what its parent costs, and the bill says so.
 */
struct line {
	enum meter		 meter;		/* what was counted */
	enum meter		 priced_as;	/* whose price it took: itself or a parent */
	const struct rate	*row;		/* where that price stands */
	quantity		 quantity;	/* for all requests */
	money			 rate;		/* for meters[meter].per units, after uplift */
	money			 amount;	/* after discount */
};

/*
 * By what a bill for one request is multiplied, each in millionths: how many requests, which share
 * of them, which share of those goes on to another model, how often each is billed because some
 * are repeated, and what is left after a discount.
 */
struct multipliers {
	quantity	requests, share, escalation_share, retry_factor, after_discount;
};

struct bill {
	const struct book	*book;
	uint32_t		 asked;		/* the model that was asked for */
	uint32_t		 model;		/* whose prices hold: asked, or its successor */
	const char		*tier;		/* in the book's word */
	const char		*region;	/* "" for none */
	struct when		 on;
	struct rate_choice	 pick;		/* the row, the row of per-call prices, the uplift */
	struct token_split		 parts;		/* of one request; of all of them if summed */
	bool			 is_total;
	struct multipliers		 multipliers;
	enum period		 period;
	struct line		 lines[N_METERS];
	size_t			 n_lines;
	money			 total;		/* the sum of the lines */
	bool			 exact;		/* no line was rounded */
	const char		**notes;	/* n_notes texts, without newline, in the arena */
	size_t			 n_notes;
	/* of a day with several prices: the bills at each of them, of which this is the dearest */
	const struct bill	*choices;	/* n_choices of them; one of a day with one price */
	size_t			 n_choices, choice;
	size_t			 n_own_notes;	/* the notes before those on the other choices */
};

enum { QUOTE_STALE_DAYS = 90 };	/* a newest source older than that is noted on a bill */

/*
 * So many days ahead the announced end of a model is noted on a bill: where requests have a period, and are
 * projected to a year, a year.
 */
enum { QUOTE_AHEAD_DAYS = 90, QUOTE_AHEAD_OF_PERIOD = 365 };

/* The terms of a request by itself. */
struct multipliers quote_multipliers(const struct request *r);

/* Which model, and what its word said beyond the request: "gpt-5@batch". */
struct model_ref {
	const struct book	*book;
	uint32_t		 model;
	const char		*tier;	/* as asked; "" for the request's own, or standard */
};

/*
 * Finds the model of a word: a name, or NAME@TIER. The whole word wins where it is a name. Errors
 * as model_lookup.
 */
bool	model_ref_find(const struct book *b, const struct request *r, const char *word,
	    struct arena *a, struct model_ref *out, struct err *e);

/*
 * Prices the request on one model. r->on must be set (the caller knows which day is today).
 * ERR_USAGE if the counts contradict each other, ERR_PRICE if there is no row or no rate for a
 * meter, ERR_RANGE if an amount does not fit.
 */
bool	quote_run(const struct request *r, const struct model_ref *t, const struct multipliers *multipliers,
	    struct arena *a, struct bill *out, struct err *e);

/*
 * The note of a bill that a day has another price, up to the amount that the request comes to at that
 * one.
 */
const char *quote_other(const struct bill *mine, const struct bill *other, struct arena *a);

/*
 * Whether one request of the bill is larger than the context window of its model, or has more output than
 * the model's limit. False where neither is known, and of sums, whose requests are not known.
 */
bool quote_above_window(const struct bill *bill);
bool quote_input_above_window(const struct bill *bill);	/* by its input alone */
bool quote_above_output(const struct bill *bill);

/* The notes that say so, thousands grouped or not: "larger than the context window of 400,000 tokens". */
const char *quote_window_note(const struct bill *bill, bool grouped, struct arena *a);
const char *quote_output_note(const struct bill *bill, bool grouped, struct arena *a);

/*
 * What is announced of the bill's model within so many days after its own: that it retires, or is served as
 * another one. NULL if nothing is.
 */
const char *quote_ahead(const struct bill *bill, int days, struct arena *a);

/*
 * The rows that hold for a target on the request's day and at its size, without pricing: for
 * price cards, lists and ratios. Of a day with several rows, the one with the dearest input, or
 * else output. Fills model, tier, region, on, pick and parts of the bill, and its notes.
 */
bool	quote_rates(const struct request *r, const struct model_ref *t, struct arena *a,
	    struct bill *out, struct err *e);

/*
 * The price of a meter in a pick, uplifted, for meters[m].per units. *as is the meter whose price
 * it is, *row where it stands. False if the model does not price it.
 */
bool	quote_rate(const struct book *b, const struct rate_choice *pick, enum meter m, money *rate,
	    enum meter *as, const struct rate **row);

#endif
