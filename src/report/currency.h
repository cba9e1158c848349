/* SPDX-License-Identifier: MIT */
#ifndef CURRENCY_H
#define CURRENCY_H

#include "pricing/request.h"
#include "report/table.h"

/*
 * Answers in another currency: currency=EUR rate=0.92. The rate is said by who asks, for this answer
 * alone; nothing is guessed or kept. Prices, and amounts that are typed, are dollars.
 */
struct currency {
	const char	*code, *rate;	/* code NULL: answers are in dollars */
	const char	*on;		/* the day for which the rate was stated */
};

/*
 * Understands a request and shows amounts in its currency until currency_end. ERR_USAGE for a currency
 * without a rate, a rate without a currency, and what is neither.
 */
bool	currency_begin(const struct request *r, struct arena *a, struct currency *out, struct err *e);
void	currency_end(void);

/* Says in an answer which currency it is in, at which rate of which day, and whether amounts are
 * rounded because of it. */
void	currency_mark(const struct currency *x, struct answer *w);

/* Whether all amounts that were shown did fit; else ERR_RANGE. */
bool	currency_fits(struct err *e);

#endif
