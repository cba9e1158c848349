/* SPDX-License-Identifier: MIT */
#include "forecast.h"

#include <string.h>

/* How requests grow: by a factor in millionths, once in so many months. */
struct growth { wide factor; unsigned every; };

/* "10%", "-5%", "10%/year" */
static bool
read_growth(const char *text, struct arena *a, struct growth *out, struct err *e)
{
	const char *slash = strchr(text, '/'), *share = text;
	bool shrink = *text == '-';
	quantity q;

	*out = (struct growth){ QUANTITY_ONE, 1 };
	if (*text == '\0')
		return true;
	if (slash != NULL) {
		if (strcmp(slash, "/year") == 0)
			out->every = 12;
		else if (strcmp(slash, "/month") != 0)
			return err_set(e, ERR_USAGE, "growth: '%.40s' is neither /month nor /year", slash);
		share = arena_strndup(a, text, (size_t)(slash - text));
	}
	if (!share_parse(share + (shrink || *share == '+'), &q, e))
		return err_at(e, "growth: ");
	out->factor = shrink ? QUANTITY_ONE - q : QUANTITY_ONE + q;
	return true;
}

/*
 * The requests of the first month, as base times so many. A quota is of its period, so that there
 * base is one period's; otherwise it is the month's.
 */
static bool
monthly(const struct request *r, const struct offer *o, quantity *base, int64_t *times,
    struct err *e)
{
	*times = r->period == PERIOD_NONE || r->period == PERIOD_MONTH ? 1 :
	    period_times(r->period, PERIOD_MONTH);
	*base = r->requests;
	if (*times == 0)
		return err_set(e, ERR_USAGE, "a forecast goes by months: say requests per hour, day or month");
	if (r->requests > QUANTITY_MAX / *times)
		return err_set(e, ERR_RANGE, "more than 10^15 requests a month");
	if (!o->quota) {
		*base *= *times;
		*times = 1;
	}
	return true;
}

/* The first day in (from, until) on which a price of the offer changes; until if there is none. */
static day
next_change(const struct offer *o, day from, day until)
{
	day next = until;

	for (size_t l = 0; l < o->n; l++) {
		const struct target *t = &o->legs[l].target;
		const struct model *m = &t->book->models[t->model];

		for (uint32_t i = 0; i < m->rates.count; i++) {
			const struct rate *r = &t->book->rates[m->rates.first + i];
			instant bounds[] = { r->from, r->until };

			for (size_t k = 0; k < 2; k++) {
				day d = bounds[k] <= 0 || bounds[k] == INSTANT_LAST ? 0 : date_day(bounds[k]);

				if (d > from && d < next)
					next = d;
			}
		}
		if (m->successor != BOOK_NONE && m->successor_from > from && m->successor_from < next)
			next = m->successor_from;
	}
	return next;
}

/* total * part / whole, rounded half to even. */
static bool
portion(money total, int part, int whole, money *out, bool *exact, struct err *e)
{
	money product;

	if (!money_mul(total, part, &product, e))
		return false;
	if (product % whole != 0)
		*exact = false;
	return wide_quotient(product, whole, 0, out) || err_set(e, ERR_RANGE, "an amount is too large");
}

/* Prices one month, piece by piece where prices change. */
static bool
price_month(const struct request *r, const struct offer *o, struct forecast_month *m, int64_t times,
    day end, struct arena *a, bool *exact, struct err *e)
{
	struct request piece = *r;
	int days = date_days_between(m->from, end);

	piece.requests = m->requests / times;
	piece.period = PERIOD_NONE;
	for (day from = m->from, until; from < end; from = until) {
		struct quotation q;
		money part;

		until = next_change(o, from, end);
		m->changed |= until != end;
		piece.on = date_when(from);
		if (!offer_quote(o, &piece, a, &q, e) || !money_mul(q.total, times, &q.total, e) ||
		    !portion(q.total, date_days_between(from, until), days, &part, exact, e) ||
		    !money_add(m->total, part, &m->total, e))
			return false;
		*exact &= q.exact;
	}
	return true;
}

bool
forecast_run(const struct request *r, const struct offer *o, struct arena *a,
    struct forecast *out, struct err *e)
{
	int64_t n = request_has(r, field_find("months")) ? (int64_t)(r->months / QUANTITY_ONE) : 12;
	struct growth growth;
	quantity base = 0;
	int64_t times = 1;

	if (n < 1 || n > FORECAST_MONTHS)
		return err_set(e, ERR_USAGE, "months is from 1 to %d", FORECAST_MONTHS);
	if (!read_growth(r->growth, a, &growth, e) || !monthly(r, o, &base, &times, e))
		return false;
	*out = (struct forecast){ .n = (size_t)n, .exact = true };
	out->months = arena_array(a, out->n, sizeof *out->months);
	for (size_t i = 0; i < out->n; i++) {
		struct forecast_month *m = &out->months[i];
		wide requests;

		m->from = date_add_months(r->on.day, (int)i);
		if (!wide_grow(base / QUANTITY_ONE, growth.factor, (unsigned)i / growth.every, &requests) ||
		    requests > QUANTITY_MAX / QUANTITY_ONE / times)
			return err_set(e, ERR_RANGE, "more than 10^15 requests in month %zu", i + 1);
		m->requests = requests * QUANTITY_ONE * times;
		m->changed = i > 0 && next_change(o, out->months[i - 1].from, m->from + 1) == m->from;
		if (!price_month(r, o, m, times, date_add_months(r->on.day, (int)i + 1), a, &out->exact, e) ||
		    !money_add(out->total, m->total, &out->total, e))
			return err_at(e, "month %zu: ", i + 1);
		m->sum = out->total;
	}
	return true;
}
