/* SPDX-License-Identifier: MIT */
#ifndef FLAT_H
#define FLAT_H

#include <stddef.h>

#include "base/arena.h"
#include "book/book.h"

/*
 * A book without rules, for programs that can compare and multiply but know nothing of prices: which
 * words mean which model and when, and what a unit of everything costs under which conditions, after
 * successors, fall backs and uplifts. It is found by asking: names_find, rates_pick and quote_rate
 * answer for every case in which their answers may differ, so that no rule is written down twice.
 *
 * For any usage at most one name and one price hold. Where none does, toll has no price either, or
 * the case is among the refusals.
 */
#define FLAT_INSTANT_END ((instant)253402300800)	/* the first second of the year 10000 */
#define FLAT_COUNT_END   ((int64_t)4000000000000000)	/* above the sum of all counts of a request */

/* A word for a model beside a word for its provider, both folded; provider "": none is named. */
struct flat_name {
	const char	*name, *provider;
	instant		 since, until;		/* half open */
	uint32_t	 model;
};

/* Whether a price is for usage of a whole day, of a moment, or of both. */
enum flat_clock { FLAT_DAYS, FLAT_MOMENTS, FLAT_EITHER };

struct flat_price {
	uint32_t	 model;			/* as asked for, not its successor */
	const char	*tier, *region;		/* folded; in lower case; "" for none */
	enum flat_clock	 clock;
	instant		 since, until;		/* all half open */
	int		 week_from, week_until;	/* minutes from Monday 00:00 UTC on */
	int64_t		 prompt_from, prompt_until, total_from, total_until;	/* of one request */
	meter_set	 priced;
	money		 unit[N_METERS];	/* 10^-18 dollars for one unit */
};

/* A price that toll has and that is not told here. */
struct flat_refusal {
	struct flat_price price;
	const char	*why;
};

struct flat {
	struct flat_name	*names;
	struct flat_price	*prices;
	struct flat_refusal	*refusals;
	size_t			 n_names, n_prices, n_refusals;
	size_t			 room_names, room_prices, room_refusals;
};

/* All of a book, in its order. Texts and tables live in the arena. */
void	flat_make(const struct book *b, struct arena *a, struct flat *out);

/* Moves the prices of which a unit costs more to the refusals. */
void	flat_limit(struct flat *f, money most, const char *why, struct arena *a);

#endif
