/* SPDX-License-Identifier: MIT */
#ifndef CHAT_H
#define CHAT_H

#include "pricing/model_expr.h"

/*
 * The cost of a conversation whose context grows (the command chat). The prompt of a turn is the system text,
 * everything that the user and the model sent before, and the new text. Each turn is priced as a request of
 * its own, so that long-context prices apply turn by turn. Reasoning is billed as output and is not sent
 * again.
 */
struct chat_turn {
	quantity	input, cache_read, cache_write, output;
	struct bill	bill;		/* of this turn, in all conversations */
	money		sum;		/* of all turns up to this one */
};

struct chat {
	struct chat_turn *turns;	/* n_turns elements, in the arena */
	size_t		 n_turns;
	quantity	 input, cache_read, cache_write, output;	/* of one conversation */
	money		 total, uncached;	/* uncached: the cost without a cache */
	bool		 exact;
	size_t		 band_turn;	/* the first turn in a higher band than turn 1; 0: none */
};

enum { CHAT_TURNS = 100000 };

/*
 * Prices the conversation of r (turns, system, user, reply, reasoning, tools, cache) on one model. With a
 * cache, a turn reads the prompt of the turn before from it, rounded down to the vendor's step, and nothing
 * below the vendor's minimum; the new text is written to it if writing has a price. The step and the minimum
 * are those of the book, which cites each vendor's page on prompt caching. ERR_USAGE without turns or if
 * every text is empty; other errors as quote_run.
 */
bool	chat_run(const struct request *r, const struct model_ref *t, struct arena *a, struct chat *out,
	    struct err *e);

#endif
