/* SPDX-License-Identifier: MIT */
/* The lint of a price list: each lint_* function checks one row (lint_row) for one kind of oddity. */
#include "book/book_lint.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

/* The range of plausible token prices, per million; a price outside is probably in a wrong unit. */
#define PRICE_HIGHEST (MONEY_ONE * 1000)
#define PRICE_LOWEST (MONEY_ONE / 10000)

enum { JUMP = 10 };	/* the factor of a change that is reported */

struct lint {
	const struct book	*book;
	day			 today;
	int			 stale, due;	/* days; due -1: not asked */
	book_complaint		*complain;
	void			*arg;
	uint32_t		 model, rate;	/* that are being checked */
};

static void	lint_report(const struct lint *u, const char *key, const char *fmt, ...)
		    __attribute__((format(printf, 3, 4)));

static void
lint_report(const struct lint *u, const char *key, const char *fmt, ...)
{
	char text[300];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(text, sizeof text, fmt, ap);
	va_end(ap);
	u->complain(u->arg, u->model, u->rate, key, text);
}

static const struct rate *
lint_row(const struct lint *u)
{
	return &u->book->rates[u->rate];
}

static void
lint_order(const struct lint *u)
{
	money input, other;

	if (!book_price(u->book, lint_row(u), METER_INPUT, &input))
		return;
	if (book_price(u->book, lint_row(u), METER_CACHE_READ, &other) && other > input)
		lint_report(u, "cache-read", "a cache read costs more than input");
	if (book_price(u->book, lint_row(u), METER_OUTPUT, &other) && other < input)
		lint_report(u, "output", "output is cheaper than input");
}

static void
lint_bounds(const struct lint *u)
{
	for (enum meter m = 0; m < N_METERS; m++) {
		money price;

		if (!meter_is_token(m) || !book_price(u->book, lint_row(u), m, &price) || price == 0)
			continue;
		if (price > PRICE_HIGHEST)
			lint_report(u, meters[m].name, "more than $1000 per million: is it per million?");
		else if (price < PRICE_LOWEST)
			lint_report(u, meters[m].name, "less than $0.0001 per million: is it per million?");
	}
}

/* The next row after this one with the same tier, region, band and hours; NULL if there is none. */
static const struct rate *
lint_next_row(const struct lint *u)
{
	struct span rates = u->book->models[u->model].rates;
	const struct rate *after = NULL;

	for (uint32_t i = rates.first; i < rates.first + rates.count; i++) {
		const struct rate *r = &u->book->rates[i];

		if (i != u->rate && r->from >= lint_row(u)->until &&
		    book_same_conditions(u->book, r, u->book, lint_row(u)) && (after == NULL || r->from < after->from))
			after = r;
	}
	return after;
}

static void
lint_time(const struct lint *u)
{
	const struct rate *after = lint_next_row(u);
	char from[DATE_TEXT], until[DATE_TEXT];

	if (after == NULL)
		return;
	if (after->from > lint_row(u)->until)
		lint_report(u, "until", "no price from %s until %s", date_print_instant(until, lint_row(u)->until),
		    date_print_instant(from, after->from));
	for (enum meter m = 0; m < N_METERS; m++) {
		money old, new;

		if (book_price(u->book, lint_row(u), m, &old) && book_price(u->book, after, m, &new) &&
		    (new >= old * JUMP || new * JUMP <= old) && new != old)
			lint_report(u, meters[m].name, "changes to ten times or a tenth on %s",
			    date_print_instant(from, after->from));
	}
}

/* Reports sizes between the limit of a row and the next band, which no row prices. */
static void
lint_bands(const struct lint *u)
{
	struct span rates = u->book->models[u->model].rates;
	int64_t next = INT64_MAX;

	for (uint32_t i = rates.first; i < rates.first + rates.count; i++) {
		const struct rate *r = &u->book->rates[i];

		if (r->tier == lint_row(u)->tier && r->region == lint_row(u)->region &&
		    r->from < lint_row(u)->until && lint_row(u)->from < r->until &&
		    book_band_least(r) > lint_row(u)->up_to && book_band_least(r) < next)
			next = book_band_least(r);
	}
	if (next != INT64_MAX && next > lint_row(u)->up_to + 1)
		lint_report(u, "up-to", "nothing is sold between %lld and %lld tokens", (long long)lint_row(u)->up_to,
		    (long long)next);
}

static void
lint_age(const struct lint *u)
{
	const struct model *m = &u->book->models[u->model];
	instant now = date_instant(u->today);
	day newest = book_newest(u->book, lint_row(u)->sources);
	char text[DATE_TEXT];

	if (now < lint_row(u)->from || now >= lint_row(u)->until ||
	    (m->retired != 0 && m->retired <= u->today))
		return;
	if (date_days_between(newest, u->today) > u->stale)
		lint_report(u, "sources", "the newest source is of %s, %d days old", date_print_day(text, newest),
		    date_days_between(newest, u->today));
}

/* Reports a promise of the vendor that ends soon, or has ended, in a row that still holds after it. */
static void
lint_review(const struct lint *u)
{
	const struct rate *r = lint_row(u);
	char text[DATE_TEXT];
	int days = r->review == 0 ? 0 : date_days_between(u->today, r->review);

	if (r->review == 0 || u->due < 0 || days > u->due || r->until <= date_instant(u->today))
		return;
	if (days < 0)
		lint_report(u, "review", "promised until %s, %d days ago", date_print_day(text, r->review), -days);
	else
		lint_report(u, "review", "promised until %s, for %d more days", date_print_day(text, r->review), days);
}

void
book_lint(const struct book *b, day today, int stale, int due, book_complaint *complain, void *arg)
{
	struct lint u = { .book = b, .today = today, .stale = stale, .due = due, .complain = complain, .arg = arg };

	for (u.rate = 0; u.rate < b->n_rates; u.rate++) {
		u.model = lint_row(&u)->model;
		lint_order(&u);
		lint_bounds(&u);
		lint_time(&u);
		lint_bands(&u);
		lint_age(&u);
		lint_review(&u);
	}
}
