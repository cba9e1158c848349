/* SPDX-License-Identifier: MIT */
#ifndef MODEL_EXPR_H
#define MODEL_EXPR_H

#include "pricing/quote.h"

/*
 * A model argument: a model of the price book, a price written out, a mix of models by share, or a quota on
 * one model with the rest on another. An expression consists of legs, each a model that takes a part of the
 * requests; a quote holds a bill for each leg.
 */
struct leg {
	struct model_ref	 target;
	const char	*name;		/* as typed: "gpt-5@batch" */
	quantity	 share;		/* of the requests, in millionths; if count is 0 */
	quantity	 count;		/* the number of requests that it takes first; 0: no quota */
	bool		 rest;		/* takes the requests that the other legs leave */
};

struct model_expr {
	const char	*name;		/* as typed */
	const struct book *book;	/* in which its names were looked up */
	struct leg	*legs;		/* n elements, in the arena */
	size_t		 n;
	bool		 quota;		/* legs take numbers of requests, not shares */
};

/*
 * Parses a model argument: NAME, NAME@TIER, "3/15" or "3/0.30/15" (input/cache read/output in dollars per
 * million tokens), "A:70%+B:30%" (one part may leave its share out and takes the rest), "A:1000+B". If the
 * whole word is a name in the book, it is that model. ERR_USAGE if the shares are not 100 % together, or if
 * the parts mix shares and quotas; other errors as model_lookup.
 */
bool	model_expr_parse(const struct book *b, const struct request *r, const char *word,
	    struct arena *a, struct model_expr *out, struct err *e);

/* An expression of one model that was found in another way. */
struct model_expr model_expr_of(const struct model_ref *t, struct arena *a);

struct quote {
	struct model_expr	 offer;
	struct bill	*legs;		/* n bills, in the arena; escalation adds some */
	size_t		 n;
	money		 total;		/* the sum of the legs */
	bool		 exact;
	bool		 simple;	/* one leg that takes all requests: a plain bill */
	bool		 pattern;	/* its model was found by a pattern (callers that quote several) */
	quantity	 requests;
	enum period	 period;
};

/*
 * Prices the request on an expression, with retries, escalation and discount. ERR_USAGE for a quota without
 * requests; other errors as quote_run.
 */
bool	model_expr_quote(const struct model_expr *o, const struct request *r, struct arena *a,
	    struct quote *out, struct err *e);

#endif
