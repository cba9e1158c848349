/* SPDX-License-Identifier: MIT */
#ifndef SOLVE_H
#define SOLVE_H

#include "pricing/model_expr.h"

/*
 * Searches: the largest count that fits in a budget, and where one side becomes more expensive than another.
 * Called by cmd_budget, cmd_breakeven and cmd_curve. Every cost comes from model_expr_quote; nothing is
 * computed in another way.
 */

/* A cost at a whole x, in units of the field that varies. */
typedef bool solve_cost(void *arg, int64_t x, money *out, struct err *e);

/*
 * Lowers *most to the last x that has a price, from least (or 1), for tiers that are not sold above some
 * size. False if a cost on the way fails for another reason.
 */
bool	solve_reach(solve_cost *cost, void *arg, int64_t least, int64_t *most, struct err *e);

/*
 * The largest x from least to most at which cost(x) <= limit, for a cost that never falls as x grows, or
 * never rises. *out is -1 if even cost(least) is above the limit. False if a cost fails, other than by
 * ERR_RANGE, which counts as above.
 */
bool	solve_largest(solve_cost *cost, void *arg, int64_t least, int64_t most, money limit, int64_t *out,
	    struct err *e);

/*
 * The first x in (low, high] at which the sign of cost a - cost b differs from that at low, for sides that
 * cross at most once in between. *found is false if there is none.
 */
bool	solve_crossing(solve_cost *a, void *arg_a, solve_cost *b, void *arg_b, int64_t low,
	    int64_t high, int64_t *out, bool *found, struct err *e);

/* A field of a request that varies, on one model expression. */
struct variation {
	const struct model_expr	*offer;
	struct request		 request;	/* a copy, in which the field is set */
	const struct field	*field;		/* a count, or requests */
	struct arena		*scratch;	/* reset for each quote */
};

/* The cost of a struct variation at x: a solve_cost. */
bool	solve_vary(void *variation, int64_t x, money *out, struct err *e);

/*
 * Gives the texts of a request the numbers that they have in the model of an expression, before the field varies.
 * ERR_USAGE if the field itself is a text, or the expression has several models.
 */
bool	solve_fix_texts(const struct model_expr *o, struct request *r, const struct field *f, struct err *e);

/* Sets a count or requests of a request to a whole x. */
void	solve_set(struct request *r, const struct field *f, int64_t x);

/* Whether a field can vary: a count, or requests. ERR_USAGE, with its name, if not. */
bool	solve_can_vary(const char *name, const struct field **f, struct err *e);

/*
 * The bounds that the other counts of a request leave for a field: a whole is at least the sum of its parts,
 * a part at most what is left of its whole, and fresh input is exactly that. 0 to 10^15 for requests, 0 to
 * 10^9 without other limits.
 */
void	solve_bounds(const struct request *r, const struct field *f, int64_t *least, int64_t *most);

/*
 * Lowers *most to the last x, from least, at which each request of a variation fits into the context window
 * of every model that takes it, and its output into that model's limit. A limit that is exceeded at x = least
 * already is ignored: every x is above it.
 */
void	solve_fit(struct variation *v, int64_t least, int64_t *most);

/*
 * The largest sensible x of a field: what is left of its whole, else the context window of the smallest
 * model. Without either 10^15 for requests, 10^9 for other counts.
 */
int64_t	solve_most(const struct request *r, const struct field *f, const struct model_expr *const *exprs,
	    size_t n);

#endif
