/* SPDX-License-Identifier: MIT */
#ifndef SAVINGS_H
#define SAVINGS_H

#include "pricing/model_expr.h"

/*
 * What a comparison leaves unsaid and a person would want to know: short texts in the arena, none
 * where nothing matters. Each is found by quoting again.
 */

/* "batch would cost $0.01625 (-50%)": the cheapest other tier of a plain quotation's model. */
const char *savings_tier(const struct quote *q, const struct request *r, struct arena *a);

/* "with 80% of the input cached $0.0245 (-24.6%)", if caching has a price and is not used. */
const char *savings_cache(const struct quote *q, const struct request *r, struct arena *a);

/*
 * "501 more input tokens cost $1.36 (+99.9%)", if the next band begins within a tenth of the
 * prompt.
 */
const char *savings_band(const struct quote *q, const struct request *r, struct arena *a);

#endif
