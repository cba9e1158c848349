/* SPDX-License-Identifier: MIT */
/*
 * Binary searches over the price of a request; called by the commands budget, breakeven and curve. Read
 * solve_largest first; solve_vary is the cost function of most of them.
 */
#include "pricing/solve.h"

#include <string.h>

static const int64_t REQUESTS_MOST = 1000000000000000;	/* 10^15 */

/* A cost that is too large to be printed is above every limit. */
static bool
cost_is_within(solve_cost *cost, void *arg, int64_t x, money limit, bool *within, struct err *e)
{
	money m;

	if (cost(arg, x, &m, e)) {
		*within = m <= limit;
		return true;
	}
	*within = false;
	return e->kind == ERR_RANGE;
}

bool
solve_reach(solve_cost *cost, void *arg, int64_t least, int64_t *most, struct err *e)
{
	int64_t low = least > 0 ? least : 1, high = *most;	/* 0 may be all that has a price */
	money m;

	if (high <= low || cost(arg, high, &m, e) || e->kind != ERR_PRICE || !cost(arg, low, &m, e))
		return true;	/* all of it has a price, or the caller reports what is wrong */
	while (high - low > 1) {
		int64_t middle = low + (high - low) / 2;

		if (cost(arg, middle, &m, e))
			low = middle;
		else if (e->kind == ERR_PRICE)
			high = middle;
		else
			return false;
	}
	*most = low;
	return true;
}

bool
solve_largest(solve_cost *cost, void *arg, int64_t least, int64_t most, money limit, int64_t *out,
    struct err *e)
{
	int64_t low = least, high = most;
	bool within;

	if (!cost_is_within(cost, arg, least, limit, &within, e))
		return false;
	/* a cost that falls as x grows, such as that of a cached part, fits at most or never */
	if (!within) {
		if (!cost_is_within(cost, arg, most, limit, &within, e))
			return false;
		*out = within ? most : -1;
		return true;
	}
	if (!cost_is_within(cost, arg, most, limit, &within, e))
		return false;
	if (within) {
		*out = most;
		return true;
	}
	while (high - low > 1) {	/* cost(low) fits, cost(high) does not */
		int64_t middle = low + (high - low) / 2;

		if (!cost_is_within(cost, arg, middle, limit, &within, e))
			return false;
		if (within)
			low = middle;
		else
			high = middle;
	}
	*out = low;
	return true;
}

static bool
cost_sign_at(solve_cost *a, void *arg_a, solve_cost *b, void *arg_b, int64_t x, int *sign, struct err *e)
{
	money left, right;

	if (!a(arg_a, x, &left, e) || !b(arg_b, x, &right, e))
		return false;
	*sign = (left > right) - (left < right);
	return true;
}

bool
solve_crossing(solve_cost *a, void *arg_a, solve_cost *b, void *arg_b, int64_t low, int64_t high,
    int64_t *out, bool *found, struct err *e)
{
	int first, last, sign;

	if (!cost_sign_at(a, arg_a, b, arg_b, low, &first, e) ||
	    !cost_sign_at(a, arg_a, b, arg_b, high, &last, e))
		return false;
	*found = first != last;
	while (*found && high - low > 1) {
		int64_t middle = low + (high - low) / 2;

		if (!cost_sign_at(a, arg_a, b, arg_b, middle, &sign, e))
			return false;
		if (sign == first)
			low = middle;
		else
			high = middle;
	}
	*out = high;
	return true;
}

/* Whether a field is a text, which has a number only for one model. */
static bool
field_is_text(const struct request *r, const struct field *f)
{
	for (size_t i = 0; r->texts != NULL && i < r->texts->n; i++) {
		if (r->texts->item[i].field == f)
			return true;
	}
	return false;
}

bool
solve_fix_texts(const struct model_expr *o, struct request *r, const struct field *f, struct err *e)
{
	const struct text_tokens *how;
	struct request counted;

	if (r->texts == NULL)
		return true;
	if (field_is_text(r, f))
		return err_set(e, ERR_USAGE, "%s is a text here, and cannot vary", f->name);
	if (o->n > 1)
		return err_set(e, ERR_USAGE, "'%.80s' is a mix, and its models count a text in different ways: give "
		    "the number", o->name);
	if (!request_count_texts(r, o->legs[0].target.book, o->legs[0].target.model, &counted, &how, e))
		return false;
	*r = counted;
	return true;
}

void
solve_set(struct request *r, const struct field *f, int64_t x)
{
	quantity q = (quantity)x * QUANTITY_ONE;

	if (f == field_find("requests"))
		r->requests = q;
	else {
		r->work.count[f->where] = q;
		r->work.given |= (uint64_t)1 << f->where;
		r->work.shares &= ~((uint64_t)1 << f->where);
	}
}

bool
solve_vary(void *variation, int64_t x, money *out, struct err *e)
{
	struct variation *v = variation;
	struct quote q;

	arena_reset(v->scratch);
	solve_set(&v->request, v->field, x);
	if (!model_expr_quote(v->offer, &v->request, v->scratch, &q, e))
		return false;
	*out = q.total;
	return true;
}

bool
solve_can_vary(const char *name, const struct field **f, struct err *e)
{
	*f = field_find(name);
	if (*f == NULL)
		return field_unknown(name, e);
	if (((*f)->group & FIELDS_COUNTS) == 0)
		return err_set(e, ERR_USAGE, "%s cannot vary; counts can, such as input, output or requests",
		    (*f)->name);
	return true;
}

static bool
count_is_given(const struct request *r, unsigned count)
{
	return (r->work.given >> count & 1) != 0;
}

/* The tokens of a whole that its other parts leave for one part. */
static int64_t
tokens_left_for(const struct request *r, unsigned part, enum meter whole)
{
	quantity left = r->work.count[whole];

	for (unsigned c = 0; c < N_COUNTS; c++) {
		if (c != part && count_is_given(r, c) && workload_whole(c) == whole)
			left -= (r->work.shares >> c & 1) != 0 ? share_of(r->work.count[c],
			    r->work.count[whole]) : r->work.count[c];
	}
	return left < 0 ? 0 : (int64_t)(left / QUANTITY_ONE);
}

/* The smallest whole that its parts do not exceed: their sum, or more if some of them are shares. */
static int64_t
whole_least(const struct request *r, const struct field *f, int64_t most)
{
	struct request tried = *r;
	int64_t low = 0, high = most;	/* low is always too small */
	struct token_split p;
	struct err e;

	solve_set(&tried, f, 0);
	if (workload_split(&tried.work, &p, &e))
		return 0;
	solve_set(&tried, f, most);
	if (!workload_split(&tried.work, &p, &e))
		return 0;	/* the pricing reports which parts do not fit */
	while (high - low > 1) {
		int64_t middle = low + (high - low) / 2;

		solve_set(&tried, f, middle);
		if (workload_split(&tried.work, &p, &e))
			high = middle;
		else
			low = middle;
	}
	return high;
}

/* The sum of the parts of a whole, if they make up all of it; -1 if they do not. */
static int64_t
whole_from_parts(const struct request *r, const struct field *f)
{
	struct workload w = r->work;
	struct token_split p;
	struct err e;

	if (f->where != METER_INPUT || !count_is_given(r, COUNT_FRESH) || w.shares != 0)
		return -1;
	w.given &= ~METER_BIT(METER_INPUT);
	return workload_split(&w, &p, &e) ? (int64_t)(p.prompt / QUANTITY_ONE) : -1;
}

void
solve_bounds(const struct request *r, const struct field *f, int64_t *least, int64_t *most)
{
	enum meter whole;

	*least = 0;
	*most = f == field_find("requests") ? REQUESTS_MOST : REQUESTS_MOST / 1000000;
	if (f == field_find("requests"))
		return;
	whole = workload_whole((unsigned)f->where);
	if (whole != METER_NONE && count_is_given(r, whole)) {
		*most = tokens_left_for(r, (unsigned)f->where, whole);
		*least = f->where == COUNT_FRESH ? *most : 0;
	} else if (f->where == METER_INPUT || f->where == METER_OUTPUT) {
		int64_t all = whole_from_parts(r, f);

		*least = all >= 0 ? all : whole_least(r, f, *most);
		*most = all >= 0 ? all : *most;
	}
}

/*
 * The number of limits (windows and outputs of its models) that a request exceeds at x; it never falls as x
 * grows. False if the request has no price.
 */
static bool
limits_exceeded(struct variation *v, int64_t x, size_t *out)
{
	struct quote q;
	struct err e;

	arena_reset(v->scratch);
	solve_set(&v->request, v->field, x);
	if (!model_expr_quote(v->offer, &v->request, v->scratch, &q, &e))
		return false;
	*out = 0;
	for (size_t i = 0; i < q.n; i++)
		*out += (size_t)quote_above_window(&q.legs[i]) + (size_t)quote_above_output(&q.legs[i]);
	return true;
}

void
solve_fit(struct variation *v, int64_t least, int64_t *most)
{
	int64_t low = least, high = *most;
	size_t first, now;

	if (!limits_exceeded(v, least, &first) || !limits_exceeded(v, *most, &now) || now == first)
		return;
	while (high - low > 1) {
		int64_t middle = low + (high - low) / 2;

		if (limits_exceeded(v, middle, &now) && now == first)
			low = middle;
		else
			high = middle;
	}
	*most = low;
}

int64_t
solve_most(const struct request *r, const struct field *f, const struct model_expr *const *exprs,
    size_t n)
{
	enum meter whole;
	int64_t most = REQUESTS_MOST;

	if (f == field_find("requests"))
		return REQUESTS_MOST;
	whole = workload_whole((unsigned)f->where);
	if (whole != METER_NONE && count_is_given(r, whole))
		return tokens_left_for(r, (unsigned)f->where, whole);
	if (whole == METER_NONE && f->where != METER_INPUT && f->where != METER_OUTPUT)
		return REQUESTS_MOST / 1000000;
	for (size_t i = 0; i < n; i++) {
		for (size_t l = 0; l < exprs[i]->n; l++) {
			const struct model_ref *t = &exprs[i]->legs[l].target;
			int64_t context = t->book->models[t->model].context;

			if (context > 0 && context < most)
				most = context;
		}
	}
	return most == REQUESTS_MOST ? REQUESTS_MOST / 1000000 : most;
}
