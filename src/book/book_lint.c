/* SPDX-License-Identifier: MIT */
#include "book/book_lint.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

/* Bounds of a token price that is no slip of the unit, in dollars of 10^-18 per million. */
#define DEAREST (MONEY_ONE * 1000)
#define CHEAPEST (MONEY_ONE / 10000)

enum { JUMP = 10 };

struct audit {
	const struct book	*book;
	day			 today;
	int			 stale;
	book_complaint		*complain;
	void			*arg;
	uint32_t		 model, rate;	/* what is being looked at */
};

static void	odd(const struct audit *u, const char *key, const char *fmt, ...)
		    __attribute__((format(printf, 3, 4)));

static void
odd(const struct audit *u, const char *key, const char *fmt, ...)
{
	char text[300];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(text, sizeof text, fmt, ap);
	va_end(ap);
	u->complain(u->arg, u->model, u->rate, key, text);
}

static const struct rate *
row(const struct audit *u)
{
	return &u->book->rates[u->rate];
}

static void
audit_order(const struct audit *u)
{
	money input, other;

	if (!book_price(u->book, row(u), METER_INPUT, &input))
		return;
	if (book_price(u->book, row(u), METER_CACHE_READ, &other) && other > input)
		odd(u, "cache-read", "a cache read is dearer than input");
	if (book_price(u->book, row(u), METER_OUTPUT, &other) && other < input)
		odd(u, "output", "output is cheaper than input");
}

static void
audit_bounds(const struct audit *u)
{
	for (enum meter m = 0; m < N_METERS; m++) {
		money price;

		if (!meter_is_token(m) || !book_price(u->book, row(u), m, &price) || price == 0)
			continue;
		if (price > DEAREST)
			odd(u, meters[m].name, "more than $1000 per million: is it per million?");
		else if (price < CHEAPEST)
			odd(u, meters[m].name, "less than $0.0001 per million: is it per million?");
	}
}

/* The row of the same offer that follows soonest; NULL. */
static const struct rate *
row_after(const struct audit *u)
{
	struct span rates = u->book->models[u->model].rates;
	const struct rate *after = NULL;

	for (uint32_t i = rates.first; i < rates.first + rates.count; i++) {
		const struct rate *r = &u->book->rates[i];

		if (i != u->rate && r->from >= row(u)->until && book_same_offer(u->book, r, u->book, row(u)) &&
		    (after == NULL || r->from < after->from))
			after = r;
	}
	return after;
}

static void
audit_time(const struct audit *u)
{
	const struct rate *after = row_after(u);
	char from[DATE_TEXT], until[DATE_TEXT];

	if (after == NULL)
		return;
	if (after->from > row(u)->until)
		odd(u, "until", "no price from %s until %s", date_print_instant(until, row(u)->until),
		    date_print_instant(from, after->from));
	for (enum meter m = 0; m < N_METERS; m++) {
		money old, new;

		if (book_price(u->book, row(u), m, &old) && book_price(u->book, after, m, &new) &&
		    (new >= old * JUMP || new * JUMP <= old) && new != old)
			odd(u, meters[m].name, "changes to ten times or a tenth on %s",
			    date_print_instant(from, after->from));
	}
}

/* A size that nothing sells between a row's end and the next band. */
static void
audit_bands(const struct audit *u)
{
	struct span rates = u->book->models[u->model].rates;
	int64_t next = INT64_MAX;

	for (uint32_t i = rates.first; i < rates.first + rates.count; i++) {
		const struct rate *r = &u->book->rates[i];

		if (r->tier == row(u)->tier && r->region == row(u)->region &&
		    r->from < row(u)->until && row(u)->from < r->until && book_band_least(r) > row(u)->up_to &&
		    book_band_least(r) < next)
			next = book_band_least(r);
	}
	if (next != INT64_MAX && next > row(u)->up_to + 1)
		odd(u, "up-to", "nothing is sold between %lld and %lld tokens", (long long)row(u)->up_to,
		    (long long)next);
}

static void
audit_age(const struct audit *u)
{
	const struct model *m = &u->book->models[u->model];
	instant now = date_instant(u->today);
	day newest = book_newest(u->book, row(u)->sources);
	char text[DATE_TEXT];

	if (now < row(u)->from || now >= row(u)->until ||
	    (m->retired != 0 && m->retired <= u->today))
		return;
	if (date_days_between(newest, u->today) > u->stale)
		odd(u, "sources", "the newest source is of %s, %d days old", date_print_day(text, newest),
		    date_days_between(newest, u->today));
}

void
book_lint(const struct book *b, day today, int stale, book_complaint *complain, void *arg)
{
	struct audit u = { .book = b, .today = today, .stale = stale, .complain = complain, .arg = arg };

	for (u.rate = 0; u.rate < b->n_rates; u.rate++) {
		u.model = row(&u)->model;
		audit_order(&u);
		audit_bounds(&u);
		audit_time(&u);
		audit_bands(&u);
		audit_age(&u);
	}
}
