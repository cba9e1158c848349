/* SPDX-License-Identifier: MIT */
#ifndef RATE_SELECT_H
#define RATE_SELECT_H

#include <stddef.h>

#include "base/quantity.h"
#include "book/book.h"

/*
 * Sizes that are sums over several requests are judged by their average, exactly; over none, by
 * the lowest band.
 *
 * The choice of the rate row for one request. One row prices the whole request: the tier and
 * region as asked, in force, inside its hours, sold at that size; of several the most specific:
 * region before window before the highest band. There is no silent fall back.
 */
struct rate_query {
	uint32_t	 model;
	const char	*tier;		/* as asked, "" for standard */
	const char	*region;	/* "" for none */
	struct when	 when;
	quantity	 prompt;	/* input tokens of one request */
	quantity	 total;		/* input and output */
	quantity	 request_count;		/* how many requests these are the sum of; 0 counts as none */
};

struct rate_choice {
	const struct rate	*rate;	/* the token row */
	const struct rate	*any;	/* the row of per-call prices beside it, or NULL */
	int64_t			 times;	/* the region's uplift in millionths; 1000000 is none */
	const struct uplift	*uplift;/* where it comes from, or NULL */
	instant			 at;	/* the first moment of the day at which this holds */
};

/*
 * At an instant one pick holds; on a whole day several may, one after the other, where hours or a
 * change of prices divide it.
 */
enum { RATE_CHOICES_MAX = 64 };

struct rate_choices {
	struct rate_choice	pick[RATE_CHOICES_MAX];
	size_t			n;
};

/*
 * ERR_RANGE if the day has more prices than RATE_CHOICES_MAX. ERR_PRICE if no row holds, saying what does not fit and what there is instead: tiers, regions,
 * the nearest dates, the hours, the sizes that are sold.
 */
bool	rate_select(const struct book *b, const struct rate_query *q, struct rate_choices *out,
	    struct err *e);

/*
 * The minutes of a day, from its first second on, at which the prices of a model may change: those
 * from which on a pick has to be looked for. minutes[0] is 0. Returns how many there are.
 */
size_t	rate_minutes(const struct book *b, uint32_t model, instant start,
	    uint16_t minutes[DAY_MINUTES]);

/* The model whose prices hold at that instant: the model itself, or its successor from a day on. */
uint32_t rate_successor(const struct book *b, uint32_t model, instant at);

#endif
