/* SPDX-License-Identifier: MIT */
/*
 * Projects a request over months; called by cmd_forecast and batch/usage_forecast, builds on
 * model_expr_quote. Read forecast_run first: it splits each month at the days on which a price may change.
 */
#include "pricing/forecast.h"

#include <string.h>

#include "base/macros.h"
#include "book/price_breaks.h"

/* The requests are multiplied by factor (in millionths) once in every number of months. */
struct growth { int128 factor; unsigned every; };

/* "10%", "-5%", "10%/year"; name: that of the field, in messages. */
static bool
growth_parse(const char *name, const char *text, struct arena *a, struct growth *out, struct err *e)
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
			return err_set(e, ERR_USAGE, "%s: '%.40s' is neither /month nor /year", name, slash);
		share = arena_strndup(a, text, (size_t)(slash - text));
	}
	if (!share_parse(share + (shrink || *share == '+'), &q, e))
		return err_at(e, "%s: ", name);
	out->factor = shrink ? QUANTITY_ONE - q : QUANTITY_ONE + q;
	return true;
}

/* How often a period is in a month of so many days; 0: it does not go by months. */
static int64_t
times_in_month(enum period p, int days)
{
	return p == PERIOD_NONE || p == PERIOD_MONTH ? 1 : p == PERIOD_DAY ? days : p == PERIOD_HOUR ? 24 * days : 0;
}

/* The number of requests in a month of so many days, before they have grown. */
static bool
monthly_requests(const struct request *r, int days, quantity *out, struct err *e)
{
	int64_t times = times_in_month(r->period, days);

	if (r->is_total) {
		*out = r->sum_of;
		return true;
	}
	if (times == 0)
		return err_set(e, ERR_USAGE,
		    "a forecast goes by months: say requests per hour, day or month");
	*out = r->requests * times;
	return *out <= QUANTITY_MAX || err_set(e, ERR_RANGE, "more than 10^15 requests a month");
}

/* The next day after from on which the price of a leg may change. */
struct leg_change {
	const struct bill	*leg;
	day			 from, next;
	bool			 weekly;	/* a price depends on the day of the week or the hour */
};

/*
 * Lowers next to the first day after from on which a break takes effect, if that is earlier. A break in the
 * middle of a day also changes the price of the day after it: the day itself costs the higher of its prices.
 */
static void
leg_change_lower(void *self, const struct price_break *at)
{
	struct leg_change *c = self;
	day d = at->kind != BREAK_TIME || at->at <= 0 ? 0 : date_day(at->at);

	if (at->kind == BREAK_WEEK)	/* hours of a model between the two never hold for the leg */
		c->weekly |= at->rate->model == c->leg->asked || at->rate->model == c->leg->model;
	if (d != 0 && d <= c->from && date_instant(d) != at->at)
		d = date_day(date_instant(d) + DAY_SECONDS);
	if (d > c->from && d < c->next)
		c->next = d;
}

/* The first day in (from, until) on which a price of the quote may change; until if there is none. */
static day
next_change(const struct quote *q, day from, day until, bool *weekly)
{
	struct leg_change c = { .from = from, .next = until };

	for (size_t l = 0; l < q->n; l++) {
		const struct price_scope scope = { .asked = q->legs[l].asked, .billed = q->legs[l].model };

		c.leg = &q->legs[l];
		price_breaks(c.leg->book, &scope, leg_change_lower, &c);
	}
	*weekly = c.weekly && c.next > date_day(date_instant(from) + DAY_SECONDS);
	return *weekly ? date_day(date_instant(from) + DAY_SECONDS) : c.next;
}

/*
 * Adds the cost of some days to a sum, which is divided by the number of days of the month once, at the end.
 */
static bool
add_days_cost(money total, int days, money *sum, struct err *e)
{
	money product;

	return money_mul(total, days, &product, e) && money_add(*sum, product, sum, e);
}

/* The cost of the requests of a month if all of it had the prices of one day. */
static bool
price_day(const struct request *r, const struct model_expr *o, quantity requests, day on,
    struct arena *a, struct quote *out, struct err *e)
{
	struct request piece = *r;

	piece.requests = r->is_total ? QUANTITY_ONE : requests;
	piece.period = PERIOD_NONE;
	piece.on = date_when(on);
	return model_expr_quote(o, &piece, a, out, e);
}

/* The first day in [from, until) on which a model of the quote is retired; 0 if there is none. */
static day
first_retired(const struct quote *q, day from, day until)
{
	day first = 0;

	for (size_t l = 0; l < q->n; l++) {
		day d = q->legs[l].book->models[q->legs[l].model].retired;

		if (d >= from && d < until && (first == 0 || d < first))
			first = d;
	}
	return first;
}

/* Prices one month, piece by piece if prices change; *last is the first day of its last piece. */
static bool
price_month(const struct request *r, const struct model_expr *o, struct forecast_month *m, day end,
    struct arena *a, day *last, bool *exact, struct err *e)
{
	int days = date_days_between(m->from, end);
	day start = m->from;	/* the first of the days that cost what q does */
	struct quote q, now;
	money sum = 0;
	bool weekly;

	if (!price_day(r, o, m->requests, start, a, &q, e))
		return false;
	*exact &= q.exact;
	m->retires = first_retired(&q, start, end);
	now = q;
	for (day d = start; d < end;) {
		d = next_change(&now, d, end, &weekly);
		if (d < end) {
			if (!price_day(r, o, m->requests, d, a, &now, e))
				return false;
			*exact &= now.exact;
			*last = d;
			if (now.total == q.total)
				continue;
			m->changed |= !weekly;
		} else if (start == m->from) {	/* one price: the month need not be divided */
			m->total = q.total;
			return true;
		}
		if (!add_days_cost(q.total, date_days_between(start, d), &sum, e))
			return false;
		start = d;
		q = now;
	}
	*exact &= sum % days == 0;
	return int128_quotient(sum, days, 0, &m->total) || err_set(e, ERR_RANGE, "an amount is too large");
}

/* Whether a price changes between the last day of the month before and the first day of this one. */
static bool
price_changed_since(const struct request *r, const struct model_expr *o, const struct forecast_month *m,
    day last, struct arena *a)
{
	struct quote before, now;
	bool weekly;
	struct err e;

	return price_day(r, o, m->requests, last, a, &before, &e) &&
	    price_day(r, o, m->requests, m->from, a, &now, &e) && before.total != now.total &&
	    (next_change(&before, last, m->from, &weekly), !weekly) &&
	    (next_change(&now, m->from, INT32_MAX, &weekly), !weekly);
}

/* Converts a quota for each day or hour to that of a month of so many days. */
static struct model_expr
monthly_expr(const struct model_expr *o, enum period p, int days, struct arena *a)
{
	int64_t times = times_in_month(p, days);
	struct model_expr out = *o;

	out.legs = arena_array(a, o->n, sizeof *out.legs);
	for (size_t i = 0; i < o->n; i++) {
		out.legs[i] = o->legs[i];
		out.legs[i].count *= times;
	}
	return out;
}

/* The input of a request after it has grown some times, rounded half up to whole tokens. */
static bool
input_grow(const struct growth *growth, unsigned times, struct request *r, struct err *e)
{
	static const enum meter inputs[] = { METER_INPUT, METER_CACHE_READ, METER_CACHE_WRITE, METER_CACHE_WRITE_1H };
	bool whole = true;	/* ignored: tokens are rounded on purpose */

	for (size_t i = 0; i < LENGTH(inputs) && growth->factor != QUANTITY_ONE; i++) {
		int128 tokens;

		if ((r->work.shares >> inputs[i] & 1) != 0)	/* a share of the input grows with it */
			continue;
		if (!int128_grow(r->work.count[inputs[i]] / QUANTITY_ONE, growth->factor, times / growth->every,
		    &tokens, &whole) || tokens > QUANTITY_MAX / QUANTITY_ONE)
			return err_set(e, ERR_RANGE, "more than 10^15 tokens of input");
		r->work.count[inputs[i]] = tokens * QUANTITY_ONE;
	}
	return true;
}

/* How a forecast grows. */
struct forecast_growth { struct growth requests, input; };

/* Sets the requests of month i and their cost. */
static bool
month_price_grown(const struct request *r, const struct model_expr *o, const struct forecast_growth *growth,
    unsigned i, struct forecast_month *m, struct arena *a, day *last, bool *exact, struct err *e)
{
	const day end = date_add_months(m->from, 1);
	const int days = date_days_between(m->from, end);
	const struct model_expr monthly = monthly_expr(o, r->period, days, a);
	const unsigned grown = (i + r->is_total) / growth->requests.every;
	bool whole = true;	/* ignored: requests are rounded on purpose */
	struct request now = *r;
	quantity base = 0;
	int128 requests;

	if (!monthly_requests(r, days, &base, e) || !input_grow(&growth->input, i, &now, e))
		return false;
	if (!int128_grow(base / QUANTITY_ONE, growth->requests.factor, grown, &requests, &whole) ||
	    requests > QUANTITY_MAX / QUANTITY_ONE)
		return err_set(e, ERR_RANGE, "more than 10^15 requests");
	m->requests = requests * QUANTITY_ONE;
	m->changed = *last != 0 && price_changed_since(&now, &monthly, m, *last, a);
	*last = m->from;
	if (!price_month(&now, &monthly, m, end, a, last, exact, e))
		return false;
	return !r->is_total || int128_grow(m->total, growth->requests.factor, grown, &m->total, exact) ||
	    err_set(e, ERR_RANGE, "an amount is too large");
}

day
forecast_begin(day on)
{
	const day next = date_day(date_instant(date_month_end(on)) + DAY_SECONDS);

	return on % 100 == 1 ? on : next;
}

bool
forecast_run(const struct request *r, const struct model_expr *o, struct arena *a,
    struct forecast *out, struct err *e)
{
	int64_t n = request_has(r, field_find("months")) ? (int64_t)(r->months / QUANTITY_ONE) : 12;
	struct forecast_growth growth;
	const day begin = forecast_begin(r->on.day);
	day last = 0;

	if (n < 1 || n > FORECAST_MONTHS)
		return err_set(e, ERR_USAGE, "months is from 1 to %d", FORECAST_MONTHS);
	if (!growth_parse("growth", r->growth, a, &growth.requests, e) ||
	    !growth_parse("in-growth", r->in_growth, a, &growth.input, e))
		return false;
	if (r->is_total && *r->in_growth != '\0')
		return err_set(e, ERR_USAGE, "in-growth: of a file, only the cost grows: say growth=");
	*out = (struct forecast){ .n = (size_t)n, .exact = true };
	out->months = arena_array(a, out->n, sizeof *out->months);
	for (size_t i = 0; i < out->n; i++) {
		struct forecast_month *m = &out->months[i];

		m->from = date_add_months(begin, (int)i);
		if (!month_price_grown(r, o, &growth, (unsigned)i, m, a, &last, &out->exact, e) ||
		    !money_add(out->total, m->total, &out->total, e))
			return err_at(e, "month %zu: ", i + 1);
		m->sum = out->total;
	}
	return true;
}
