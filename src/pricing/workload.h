/* SPDX-License-Identifier: MIT */
#ifndef WORKLOAD_H
#define WORKLOAD_H

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "base/quantity.h"
#include "book/meter.h"

/*
 * The counts of one request as they were given: numbers for meters, or shares of the whole that a meter is
 * part of. There is one count more than there are meters: "fresh" is what is left of the input after all its
 * other parts. Cached tokens are part of the input, as in OpenAI's usage fields (OpenAI, Prompt caching), and
 * reasoning is part of the output.
 */
enum { COUNT_FRESH = N_METERS, N_COUNTS };

struct workload {
	quantity	count[N_COUNTS];
	uint64_t	given;		/* counts that are present: one bit for each */
	uint64_t	shares;		/* those of them that are shares of their whole, in millionths */
};

/*
 * The same counts as disjoint parts: of[METER_INPUT] is the input that no other part took (fresh),
 * of[METER_OUTPUT] the rest of the output, so that the parts of a whole add up to it.
 */
struct token_split {
	quantity	of[N_METERS];
	quantity	prompt;		/* of all input tokens */
	quantity	total;		/* of all input and output tokens */
};

/* The meter whose tokens a count is part of; METER_NONE if it is not part of any. */
enum meter workload_whole(unsigned count);

/*
 * Splits the counts into disjoint parts. A whole that was not given is the sum of its parts. A share is
 * rounded half up to a whole token; if shares together round to more than the whole, or give out all of it
 * and round to less, the last of them takes the difference. ERR_USAGE, naming the counts, if parts are more
 * than their whole or a share has no whole; ERR_RANGE if a sum is above QUANTITY_MAX.
 */
bool	workload_split(const struct workload *w, struct token_split *out, struct err *e);

/* The prompt and the total of workload_split alone. */
bool	workload_sizes(const struct workload *w, quantity *prompt, quantity *total, struct err *e);

#endif
