/* SPDX-License-Identifier: MIT */
#include "pricing/solve.h"

#include <string.h>

static const int64_t MOST = 1000000000000000;	/* 10^15 */

/* A cost that is too large to be printed is above every limit. */
static bool
is_within(solve_cost *cost, void *arg, int64_t x, money limit, bool *within, struct err *e)
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
	int64_t low = least > 0 ? least : 1, high = *most;	/* 0 has a price where nothing else has */
	money m;

	if (high <= low || cost(arg, high, &m, e) || e->kind != ERR_PRICE || !cost(arg, low, &m, e))
		return true;	/* all of it has a price, or what is wrong is said by who asks */
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

	if (!is_within(cost, arg, least, limit, &within, e))
		return false;
	if (!within) {	/* what falls as x grows, such as a cached part, fits at its most or not at all */
		if (!is_within(cost, arg, most, limit, &within, e))
			return false;
		*out = within ? most : -1;
		return true;
	}
	if (!is_within(cost, arg, most, limit, &within, e))
		return false;
	if (within) {
		*out = most;
		return true;
	}
	while (high - low > 1) {	/* cost(low) fits, cost(high) does not */
		int64_t middle = low + (high - low) / 2;

		if (!is_within(cost, arg, middle, limit, &within, e))
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
sign_at(solve_cost *a, void *arg_a, solve_cost *b, void *arg_b, int64_t x, int *sign, struct err *e)
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

	if (!sign_at(a, arg_a, b, arg_b, low, &first, e) ||
	    !sign_at(a, arg_a, b, arg_b, high, &last, e))
		return false;
	*found = first != last;
	while (*found && high - low > 1) {
		int64_t middle = low + (high - low) / 2;

		if (!sign_at(a, arg_a, b, arg_b, middle, &sign, e))
			return false;
		if (sign == first)
			low = middle;
		else
			high = middle;
	}
	*out = high;
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
is_given(const struct request *r, unsigned count)
{
	return (r->work.given >> count & 1) != 0;
}

/* What is left of a whole for one of its parts. */
static int64_t
left_for(const struct request *r, unsigned part, enum meter whole)
{
	quantity left = r->work.count[whole];

	for (unsigned c = 0; c < N_COUNTS; c++) {
		if (c != part && is_given(r, c) && workload_whole(c) == whole)
			left -= (r->work.shares >> c & 1) != 0 ? share_of(r->work.count[c],
			    r->work.count[whole]) : r->work.count[c];
	}
	return left < 0 ? 0 : (int64_t)(left / QUANTITY_ONE);
}

/* The least whole that its parts do not exceed: their sum, or more where some of them are shares. */
static int64_t
least_whole(const struct request *r, const struct field *f, int64_t most)
{
	struct request tried = *r;
	int64_t low = 0, high = most;	/* low is too little */
	struct token_split p;
	struct err e;

	solve_set(&tried, f, 0);
	if (workload_split(&tried.work, &p, &e))
		return 0;
	solve_set(&tried, f, most);
	if (!workload_split(&tried.work, &p, &e))
		return 0;	/* which parts do not fit is said by who prices it */
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

/* What the parts of a whole come to by themselves, if all of it is said; -1: it is not. */
static int64_t
whole_of_parts(const struct request *r, const struct field *f)
{
	struct workload w = r->work;
	struct token_split p;
	struct err e;

	if (f->where != METER_INPUT || !is_given(r, COUNT_FRESH) || w.shares != 0)
		return -1;
	w.given &= ~METER_BIT(METER_INPUT);
	return workload_split(&w, &p, &e) ? (int64_t)(p.prompt / QUANTITY_ONE) : -1;
}

void
solve_bounds(const struct request *r, const struct field *f, int64_t *least, int64_t *most)
{
	enum meter whole;

	*least = 0;
	*most = f == field_find("requests") ? MOST : MOST / 1000000;
	if (f == field_find("requests"))
		return;
	whole = workload_whole((unsigned)f->where);
	if (whole != METER_NONE && is_given(r, whole)) {
		*most = left_for(r, (unsigned)f->where, whole);
		*least = f->where == COUNT_FRESH ? *most : 0;
	} else if (f->where == METER_INPUT || f->where == METER_OUTPUT) {
		int64_t all = whole_of_parts(r, f);

		*least = all >= 0 ? all : least_whole(r, f, *most);
		*most = all >= 0 ? all : *most;
	}
}

/* How many limits of its models a request is above at x; each of them stays so as x grows. False: no quotation. */
static bool
count_above(struct variation *v, int64_t x, size_t *out)
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

	if (!count_above(v, least, &first) || !count_above(v, *most, &now) || now == first)
		return;
	while (high - low > 1) {
		int64_t middle = low + (high - low) / 2;

		if (count_above(v, middle, &now) && now == first)
			low = middle;
		else
			high = middle;
	}
	*most = low;
}

int64_t
solve_most(const struct request *r, const struct field *f, const struct model_expr *const *offers,
    size_t n)
{
	enum meter whole;
	int64_t most = MOST;

	if (f == field_find("requests"))
		return MOST;
	whole = workload_whole((unsigned)f->where);
	if (whole != METER_NONE && is_given(r, whole))
		return left_for(r, (unsigned)f->where, whole);
	if (whole == METER_NONE && f->where != METER_INPUT && f->where != METER_OUTPUT)
		return MOST / 1000000;
	for (size_t i = 0; i < n; i++) {
		for (size_t l = 0; l < offers[i]->n; l++) {
			const struct model_ref *t = &offers[i]->legs[l].target;
			int64_t context = t->book->models[t->model].context;

			if (context > 0 && context < most)
				most = context;
		}
	}
	return most == MOST ? MOST / 1000000 : most;
}
