/* SPDX-License-Identifier: MIT */
#ifndef MONTH_H
#define MONTH_H

#include "pricing/model_expr.h"

/*
 * Prices usage of which only the month is known: at the first day of the month that has a price. If other
 * days of the month would give another amount, a note says so. Called by batch/row_price.
 */
struct month_price {
	const char	*note;		/* the days from which other prices hold, with amounts; NULL: none */
	bool		 steady;	/* no price of its models changes in the month, whatever the counts */
};

/*
 * Prices a request on a model argument, from the day of the request to the end of that month. r->on is set to
 * the day whose prices were taken. Errors as model_expr_parse and model_expr_quote on the first day.
 */
bool	month_quote(const struct book *b, struct request *r, const char *word, struct arena *a,
	    struct quote *q, struct month_price *out, struct err *e);

#endif
