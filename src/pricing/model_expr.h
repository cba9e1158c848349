/* SPDX-License-Identifier: MIT */
#ifndef MODEL_EXPR_H
#define MODEL_EXPR_H

#include "pricing/quote.h"

/*
 * What a word for a model may be: a model of the book, a price spelled out, a mix of models by
 * share, or a quota on one with the rest on another. An offer is its legs, each a model that takes
 * a part of the requests; a quotation is their bills.
 */
struct leg {
	struct model_ref	 target;
	const char	*name;		/* as typed: "gpt-5@batch" */
	quantity	 share;		/* of the requests, in millionths, if count is 0 */
	quantity	 count;		/* the first so many requests; 0: no quota */
	bool		 rest;		/* takes what the others leave */
};

struct model_expr {
	const char	*name;		/* as typed */
	const struct book *book;	/* where its names were looked up */
	struct leg	*legs;		/* n of them, in the arena */
	size_t		 n;
	bool		 quota;		/* legs take requests, not shares */
};

/*
 * Understands a word: NAME, NAME@TIER, "3/15" or "3/0.30/15" (input/cache read/output per million),
 * "A:70%+B:30%" (one part may leave its share out and takes the rest), "A:1000+B". A whole word
 * that is a name of the book wins. ERR_USAGE if shares are not 100 % together, or parts mix shares
 * and quotas; else as model_lookup.
 */
bool	model_expr_parse(const struct book *b, const struct request *r, const char *word,
	    struct arena *a, struct model_expr *out, struct err *e);

/* An offer of one model, as found elsewhere. */
struct model_expr model_expr_of(const struct model_ref *t, struct arena *a);

struct quote {
	struct model_expr	 offer;
	struct bill	*legs;		/* n bills, in the arena; escalation adds legs */
	size_t		 n;
	money		 total;		/* the sum of the legs */
	bool		 exact;
	bool		 simple;	/* one leg that takes every request: a plain bill */
	bool		 pattern;	/* it was not named, but held by a pattern; for who quotes several */
	quantity	 requests;
	enum period	 period;
};

/*
 * Prices the request on an offer, with retries, escalation and discount. ERR_USAGE for a quota
 * without requests; else as quote_run.
 */
bool	model_expr_quote(const struct model_expr *o, const struct request *r, struct arena *a,
	    struct quote *out, struct err *e);

#endif
