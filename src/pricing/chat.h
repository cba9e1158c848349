/* SPDX-License-Identifier: MIT */
#ifndef CHAT_H
#define CHAT_H

#include "pricing/model_expr.h"

/*
 * A conversation whose context grows. The prompt of a turn is the system text, all that the user
 * and the model said before, and what is new; each turn is priced as a request of its own, so that
 * bands apply turn by turn. Reasoning is billed as output and is not sent again.
 */
struct chat_turn {
	quantity	input, cache_read, cache_write, output;
	struct bill	bill;		/* of this turn, for all conversations */
	money		sum;		/* of the turns up to this one */
};

struct chat {
	struct chat_turn *turns;	/* n_turns of them, in the arena */
	size_t		 n_turns;
	quantity	 input, cache_read, cache_write, output;	/* of one conversation */
	money		 total, uncached;	/* uncached: what it costs without a cache */
	bool		 exact;
	size_t		 band_turn;	/* the first turn in a higher band than turn 1; 0: none */
};

enum { CHAT_TURNS = 100000 };

/*
 * Runs the conversation of r (turns, system, user, reply, reasoning, tools, cache) on one model.
 * With a cache, the prompt of the turn before is read from it, cut down to the vendor's step and
 * nothing below the vendor's minimum; what is new is written where writing has a price.
 * ERR_USAGE without turns or with nothing said; else as quote_run.
 */
bool	chat_run(const struct request *r, const struct model_ref *t, struct arena *a, struct chat *out,
	    struct err *e);

#endif
