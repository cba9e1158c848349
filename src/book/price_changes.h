/* SPDX-License-Identifier: MIT */
#ifndef PRICE_CHANGES_H
#define PRICE_CHANGES_H

#include <stddef.h>

#include "base/arena.h"
#include "book/book.h"

/*
 * Price changes: of one model through time, or of a whole book between two moments, or between two
 * books. Rows are compared with rows of the same tier, region, band and hours, meter by meter, by
 * the prices that stand in them.
 */
struct price_change {
	const char		*provider, *model;	/* ids */
	const struct book	*book;			/* where row stands */
	const struct rate	*row;			/* the newer row; the older if the price ended */
	enum meter		 meter;
	bool			 was, is;		/* there was a price before; there is one after */
	money			 before, after;
	instant			 at;			/* when; INSTANT_FIRST: not known */
};

struct price_changes {
	struct price_change	*item;		/* in the arena */
	size_t		 n, room;
	size_t		 same;		/* prices that were compared and did not change */
};

/* Every change of a model's prices, in the order of time; the first prices are changes too. */
void	price_changes_of_model(const struct book *b, uint32_t model, struct arena *a,
	    struct price_changes *out);

/*
 * What changed from book x at one moment to book y at another. Models are matched by provider and
 * name (model_lookup_same). x and y may be the same book.
 */
void	price_changes_between(const struct book *x, instant at_x, const struct book *y, instant at_y,
	    struct arena *a, struct price_changes *out);

#endif
