/* SPDX-License-Identifier: MIT */
#ifndef PRICE_TABLE_H
#define PRICE_TABLE_H

#include <stddef.h>

#include "base/arena.h"
#include "book/book.h"

/*
 * The price book as rule-free rows, for programs that can compare and multiply but know no pricing rules
 * (SQL, see sql.h): which names mean which model and when, and what a unit of each meter costs under which
 * conditions, after successors, fallbacks and uplifts. The rows are found by calling model_lookup, rate_select
 * and quote_rate once for each case in which their results may differ, so that no rule is written twice.
 *
 * For any usage at most one name and one price apply. Where none applies, toll has no price either, or the
 * case is in `unsupported`.
 */
#define PRICE_TABLE_INSTANT_END ((instant)253402300800)	/* the first second of the year 10000 */
#define PRICE_TABLE_COUNT_END   ((int64_t)4000000000000000)	/* tokens; above the sum of all counts of a request */

/* A name of a model and a name of its provider, both folded; provider "": no provider is given. */
struct price_table_name {
	const char	*name, *provider;
	instant		 since, until;		/* half-open */
	uint32_t	 model;
	const char	*region;		/* of usage that names none; "": none */
};

/* Whether a price is for usage of which only the day is known, the exact time, or for both. */
enum price_table_clock { PRICE_TABLE_DAYS, PRICE_TABLE_MOMENTS, PRICE_TABLE_EITHER };

struct price_table_price {
	uint32_t	 model;			/* the model asked for, not its successor */
	const char	*tier;			/* folded; "": none is given */
	const char	*region;		/* in lower case; "": none is given */
	enum price_table_clock	 clock;
	instant		 since, until;		/* half-open, as all bounds here */
	int		 week_from, week_until;	/* minutes since Monday 00:00 UTC */
	int64_t		 prompt_from, prompt_until;	/* tokens of one request's prompt */
	int64_t		 total_from, total_until;	/* tokens of one request in all */
	meter_set	 priced;
	money		 unit[N_METERS];	/* price of one unit, in 10^-18 dollars */
};

/* A case for which toll has a price and this table has none, and why. */
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

/* Builds the table of a whole book, in the book's order. Texts and tables live in the arena. */
void	price_table_build(const struct book *b, struct arena *a, struct price_table *out);

/* Moves each price of which a unit costs more than `most` to `unsupported`, with that reason. */
void	price_table_limit(struct price_table *f, money most, const char *why, struct arena *a);

#endif
