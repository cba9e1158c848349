/* SPDX-License-Identifier: MIT */
#ifndef PRICE_CHANGES_H
#define PRICE_CHANGES_H

#include <stddef.h>

#include "base/arena.h"
#include "book/book.h"

/*
 * Price changes: of one model over time, of a whole book between two instants, or between two books.
 * Rows are compared with rows of the same tier, region, band and hours, meter by meter, by their own
 * prices.
 */
struct price_change {
	const char		*provider, *model;	/* ids */
	const struct book	*book;			/* the book of row */
	const struct rate	*row;			/* the newer row; the older one if the price ended */
	enum meter		 meter;
	bool			 was;			/* there was a price before */
	bool			 is;			/* there is a price after */
	money			 before, after;
	instant			 at;			/* of the change; INSTANT_FIRST: not known; between two
							   books, if the newer one does not say it, the instant
							   at which they are compared */
};

struct price_changes {
	struct price_change	*item;		/* in the arena */
	size_t		 n, room;
	size_t		 same;		/* number of prices that did not change */
};

/* Every change of the prices of a model, in the order of time; its first prices are changes too. */
void	price_changes_of_model(const struct book *b, uint32_t model, struct arena *a,
	    struct price_changes *out);

/*
 * The changes from book x at one instant to book y at another. Models are matched by provider and
 * name (model_lookup_same). x and y may be the same book.
 */
void	price_changes_between(const struct book *x, instant at_x, const struct book *y, instant at_y,
	    struct arena *a, struct price_changes *out);

#endif
