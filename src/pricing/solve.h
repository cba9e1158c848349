/* SPDX-License-Identifier: MIT */
#ifndef SOLVE_H
#define SOLVE_H

#include "pricing/model_expr.h"

/*
 * Answers that are searched for: the most that fits in a budget, and where one side becomes
 * dearer than another. Everything is found by asking model_expr_quote; nothing is computed beside it.
 */

/* The cost of something at a whole x, in units of the field that is varied. */
typedef bool solve_cost(void *arg, int64_t x, money *out, struct err *e);

/*
 * Lowers most to the last x that has a price, from least (or 1) on, where a tier is not sold above some size. False
 * if a cost on the way cannot be had for another reason.
 */
bool	solve_reach(solve_cost *cost, void *arg, int64_t least, int64_t *most, struct err *e);

/*
 * The largest x from least to most at which cost(x) <= limit, for a cost that does not fall as x grows,
 * or does not rise. *out is -1 if even cost(least) is above. False if a cost cannot be had, other than by
 * ERR_RANGE, which counts as above.
 */
bool	solve_largest(solve_cost *cost, void *arg, int64_t least, int64_t most, money limit, int64_t *out,
	    struct err *e);

/*
 * The first x in (low, high] at which the sign of cost a - cost b is another than at low, for sides
 * that cross at most once between. *found is false if there is none.
 */
bool	solve_crossing(solve_cost *a, void *arg_a, solve_cost *b, void *arg_b, int64_t low,
	    int64_t high, int64_t *out, bool *found, struct err *e);

/* A field of a request that is varied on one offer. */
struct variation {
	const struct model_expr	*offer;
	struct request		 request;	/* a copy, whose field is set */
	const struct field	*field;		/* a count, or requests */
	struct arena		*scratch;	/* reset for each quote */
};

/* The cost of a struct variation at x: a solve_cost. */
bool	solve_vary(void *variation, int64_t x, money *out, struct err *e);

/* Sets a count or requests of a request to a whole x. */
void	solve_set(struct request *r, const struct field *f, int64_t x);

/* Whether a field can be varied: a count, or requests. ERR_USAGE, naming it, if not. */
bool	solve_can_vary(const char *name, const struct field **f, struct err *e);

/*
 * What the counts of a request leave to a field: a whole is at least its parts, a part at most what is left
 * of its whole, fresh input is that. 0 to 10^15 for requests, 0 to 10^9 for what nothing limits.
 */
void	solve_bounds(const struct request *r, const struct field *f, int64_t *least, int64_t *most);

/*
 * Lowers most to the last x, from least on, at which each request of a variation fits into the context window
 * of every model that takes it, and its output into that model's limit. What does not fit at least is no
 * limit: the request is above it whatever x is.
 */
void	solve_fit(struct variation *v, int64_t least, int64_t *most);

/*
 * The largest x that makes sense for a field: what is left of its whole, else the window of the
 * smallest model, else 10^15.
 */
int64_t	solve_most(const struct request *r, const struct field *f, const struct model_expr *const *offers,
	    size_t n);

#endif
