/* SPDX-License-Identifier: MIT */
#ifndef CURRENCY_H
#define CURRENCY_H

#include "pricing/request.h"
#include "report/table.h"

/*
 * Answers in another currency: currency=EUR rate=0.92. The user gives the rate, for this answer only; no rate is
 * guessed or stored. Prices are dollars; amounts that the user types are in that currency (request_dollars). Called by
 * cli/answer_output.c for each answer, and by cli/session_state.c to check what is set.
 */
struct conversion {
	struct currency	*currency;	/* NULL: answers are in dollars, and nothing is set below */
	const char	*rate;		/* units of it that a dollar is, as text */
	const char	*on;		/* the day for which the rate is given */
};

/*
 * Reads currency= and rate= of a request. symbols: a screen can show them, and tables of the format text do; else
 * amounts have the code. ERR_USAGE if one is given without the other, or is invalid. What is
 * read lives in the arena.
 */
bool	currency_read(const struct request *r, bool symbols, struct arena *a, struct conversion *out, struct err *e);

/*
 * Adds to an answer its currency, the rate and the rate's day, and whether amounts are rounded by the
 * conversion.
 */
void	currency_add_to_answer(const struct conversion *x, struct answer *w);

/* Whether all amounts shown so far fit their type after conversion; else ERR_RANGE. */
bool	currency_fits(const struct conversion *x, struct err *e);

#endif
