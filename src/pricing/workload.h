/* SPDX-License-Identifier: MIT */
#ifndef WORKLOAD_H
#define WORKLOAD_H

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "base/quantity.h"
#include "book/meter.h"

/*
 * What one request uses, as it was said: counts of meters, or shares of the whole that a meter is
 * part of. One count more than there are meters: "fresh" is what is left of the input when all
 * its other parts are taken away.
 */
enum { COUNT_FRESH = N_METERS, N_COUNTS };

struct workload {
	quantity	count[N_COUNTS];
	uint64_t	given;		/* what was said: one bit for each count */
	uint64_t	shares;		/* what of it is a share of its whole, in millionths */
};

/*
 * The same as disjoint parts: of[METER_INPUT] is the input that no other part took (fresh), and
 * of[METER_OUTPUT] the output; so that the parts of a whole sum to it.
 */
struct token_split {
	quantity	of[N_METERS];
	quantity	prompt;		/* all input tokens */
	quantity	total;		/* and all output tokens */
};

/* The meter whose tokens a count is part of; METER_NONE if it is no part. */
enum meter workload_whole(unsigned count);

/*
 * Splits the counts. A whole that was not said is the sum of its parts. A share is rounded half
 * up to a whole token; where shares together round to more than there is, or share everything out
 * and round to less, the last of them takes the difference. ERR_USAGE, naming the counts, if parts are more than their whole, or a
 * share has no whole; ERR_RANGE if a sum is above QUANTITY_MAX.
 */
bool	workload_split(const struct workload *w, struct token_split *out, struct err *e);

#endif
