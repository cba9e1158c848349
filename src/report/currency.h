/* SPDX-License-Identifier: MIT */
#ifndef CURRENCY_H
#define CURRENCY_H

#include "pricing/request.h"
#include "report/table.h"

/*
 * Answers in another currency: currency=EUR rate=0.92. The user gives the rate, for this answer only; no rate is
 * guessed or stored. Prices, and amounts that the user types, are dollars. Called by
 * cli/answer_output.c for each answer, and by cli/session_state.c to check what is set.
 */
struct currency {
	const char	*code;		/* three letters; NULL: answers are in dollars */
	const char	*rate;		/* units of it that a dollar is, as text */
	const char	*on;		/* the day for which the rate is given */
};

/*
 * Reads currency= and rate= of a request; from then until currency_end all amounts are shown in that currency
 * (process-wide, see money_show_in). ERR_USAGE if one is given without the other, or is invalid.
 */
bool	currency_begin(const struct request *r, struct arena *a, struct currency *out, struct err *e);
void	currency_end(void);

/*
 * Adds to an answer its currency, the rate and the rate's day, and whether amounts are rounded by the
 * conversion.
 */
void	currency_add_to_answer(const struct currency *x, struct answer *w);

/* Whether all amounts shown so far fit their type after conversion; else ERR_RANGE. */
bool	currency_fits(struct err *e);

#endif
