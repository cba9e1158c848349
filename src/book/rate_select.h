/* SPDX-License-Identifier: MIT */
#ifndef RATE_SELECT_H
#define RATE_SELECT_H

#include <stddef.h>

#include "base/quantity.h"
#include "book/book.h"

/*
 * Selects the one rate row that prices a request: it has the tier and region asked for, is in force,
 * inside its hours, and sold at that size. Of several rows the most specific one is selected: a region
 * first, then a window, then the highest band. There is no silent fallback; start at rate_select().
 *
 * One row prices all tokens of a request, also above the limit of a band: OpenAI (model page of GPT-6.2
 * Sol: "for the full request"), Anthropic (Pricing, long context) and Google (Gemini API pricing).
 * Whether a limit is exclusive is in the row: above (OpenAI, Google) or at-least (xAI).
 *
 * Sizes that are sums over several requests are compared by their exact average; if the number of
 * requests is 0, the lowest band holds.
 */
struct rate_query {
	uint32_t	 model;
	const char	*tier;		/* as asked for; "": standard */
	const char	*region;	/* "": none */
	struct when	 when;
	quantity	 prompt;	/* input tokens of one request */
	quantity	 total;		/* input and output */
	quantity	 request_count;	/* the requests that the sizes are sums over; 0: sizes not known */
};

struct rate_choice {
	const struct rate	*rate;	/* the row of token prices */
	const struct rate	*any;	/* the row of prices per call (tier any), or NULL */
	const struct rate	*shared;/* the row of charges of all models of the provider, or NULL */
	int64_t			 times;	/* the uplift of the region, in millionths; 1000000: none */
	const struct uplift	*uplift;/* the source of times, or NULL */
	instant			 at;	/* the first instant of the day at which this holds */
};

/*
 * At an instant, one choice holds; on a whole day several may, one after the other, if hours or a change
 * of prices divide it.
 */
enum { RATE_CHOICES_MAX = 64 };

struct rate_choices {
	struct rate_choice	pick[RATE_CHOICES_MAX];
	size_t			n;
};

/*
 * Selects the rows for a query. ERR_PRICE if no row holds: the message says which condition is not met,
 * and what there is instead: tiers, regions, the nearest dates, the hours, the sizes that are sold.
 * ERR_RANGE if the day has more choices than RATE_CHOICES_MAX; ERR_USAGE for the tier "any".
 */
bool	rate_select(const struct book *b, const struct rate_query *q, struct rate_choices *out,
	    struct err *e);

/*
 * The uplift of a model that holds in that tier (in the word of the book) and region at that instant; NULL if there
 * is none.
 */
const struct uplift *rate_uplift(const struct book *b, const struct model *m, const char *tier,
	    const char *region, instant at);

/*
 * The model whose prices hold at that instant: the model itself, or its successor from successor_from on.
 * Vendors keep accepting some retired ids and bill them as a newer model: Google (Gemini API, Deprecations),
 * DeepSeek (API docs, quick_start/pricing).
 */
uint32_t rate_successor(const struct book *b, uint32_t model, instant at);

#endif
