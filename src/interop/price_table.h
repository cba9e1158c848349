/* SPDX-License-Identifier: MIT */
#ifndef PRICE_TABLE_H
#define PRICE_TABLE_H

#include <stddef.h>

#include "base/arena.h"
#include "book/book.h"

/*
 * A book without rules, for programs that can compare and multiply but know nothing of prices: which
 * words mean which model and when, and what a unit of everything costs under which conditions, after
 * successors, fall backs and uplifts. It is found by asking: model_lookup, rate_select and quote_rate
 * answer for every case in which their answers may differ, so that no rule is written down twice.
 *
 * For any usage at most one name and one price hold. Where none does, toll has no price either, or
 * the case is among the refusals.
 */
#define PRICE_TABLE_INSTANT_END ((instant)253402300800)	/* the first second of the year 10000 */
#define PRICE_TABLE_COUNT_END   ((int64_t)4000000000000000)	/* above the sum of all counts of a request */

/* A word for a model beside a word for its provider, both folded; provider "": none is named. */
struct price_table_name {
	const char	*name, *provider;
	instant		 since, until;		/* half open */
	uint32_t	 model;
};

/* Whether a price is for usage of a whole day, of a moment, or of both. */
enum price_table_clock { PRICE_TABLE_DAYS, PRICE_TABLE_MOMENTS, PRICE_TABLE_EITHER };

struct price_table_price {
	uint32_t	 model;			/* as asked for, not its successor */
	const char	*tier, *region;		/* folded; in lower case; "" for none */
	enum price_table_clock	 clock;
	instant		 since, until;		/* all half open */
	int		 week_from, week_until;	/* minutes from Monday 00:00 UTC on */
	int64_t		 prompt_from, prompt_until, total_from, total_until;	/* of one request */
	meter_set	 priced;
	money		 unit[N_METERS];	/* 10^-18 dollars for one unit */
};

/* A price that toll has and that is not told here. */
struct price_table_unsupported {
	struct price_table_price price;
	const char	*why;
};

struct price_table {
	struct price_table_name	*names;
	struct price_table_price	*prices;
	struct price_table_unsupported	*unsupported;
	size_t			 n_names, n_prices, n_unsupported;
	size_t			 room_names, room_prices, room_unsupported;
};

/* All of a book, in its order. Texts and tables live in the arena. */
void	price_table_build(const struct book *b, struct arena *a, struct price_table *out);

/* Moves the prices of which a unit costs more to the refusals. */
void	price_table_limit(struct price_table *f, money most, const char *why, struct arena *a);

#endif
