/* SPDX-License-Identifier: MIT */
#ifndef SAVINGS_H
#define SAVINGS_H

#include "pricing/model_expr.h"

/*
 * Hints below a comparison (cmd_quote): cheaper ways to make the same request. Each is a short text in the
 * arena, NULL if there is none to give, and is found by pricing the changed request.
 */

/* "in tier batch $0.01625 (-50%)": the cheapest other tier of the model, if the quote is a plain bill. */
const char *savings_tier(const struct quote *q, const struct request *r, struct arena *a);

/* "with 80% of the input read from the cache $0.0245 (-24.6%)", if caching has a price and is not used. */
const char *savings_cache(const struct quote *q, const struct request *r, struct arena *a);

/*
 * "501 more input tokens: $1.36 (+99.9%)", if the next long-context price begins within a tenth of the
 * prompt.
 */
const char *savings_band(const struct quote *q, const struct request *r, struct arena *a);

#endif
