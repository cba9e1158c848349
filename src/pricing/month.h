/* SPDX-License-Identifier: MIT */
#ifndef MONTH_H
#define MONTH_H

#include "pricing/model_expr.h"

/*
 * Usage of which only the month is known is priced at the first of its days that has a price. What other
 * days of the month would make of it is said.
 */
struct month_price {
	const char	*note;		/* from which days on another price holds, and what that comes to; NULL: none */
	bool		 steady;	/* no price of its models changes in the month, whatever is counted */
};

/*
 * Quotes a request on a word for a model, from the day of the request to the end of that month. r->on is set to
 * the day whose prices were taken. Errors as those of model_expr_parse and model_expr_quote on the first day.
 */
bool	month_quote(const struct book *b, struct request *r, const char *word, struct arena *a,
	    struct quote *q, struct month_price *out, struct err *e);

#endif
