/* SPDX-License-Identifier: MIT */
/*
 * Prices a month on its first day that has a price, and looks for changes on its other days. Read month_quote
 * first; builds on model_expr.
 */
#include "pricing/month.h"

#include "base/buffer.h"
#include "book/model_lookup.h"
#include "book/price_breaks.h"

enum { CHANGES_LISTED = 3 };	/* more changes are shown as a range */

static bool
quote_on_day(const struct book *b, const struct request *r, day d, const char *word, struct arena *a,
    struct quote *q, struct err *e)
{
	struct request that = *r;
	struct model_expr o;

	that.on = date_when(d);
	return model_expr_parse(b, &that, word, a, &o, e) && model_expr_quote(&o, &that, a, q, e);
}

static day
day_after(day d)
{
	return date_day(date_instant(d) + DAY_SECONDS);
}

/* ---- whether anything changes ---- */

/* A period, and whether a price changes inside it. */
struct period_changes { instant from, until; bool any; };

static void
period_changes_add(void *self, const struct price_break *at)
{
	struct period_changes *p = self;

	p->any |= at->kind == BREAK_WEEK || (at->kind == BREAK_TIME && at->at > p->from && at->at < p->until);
}

/*
 * Whether each model of the quote, and each model that it succeeded, has one price from the quote's day to
 * last.
 */
static bool
quote_is_steady(const struct quote *q, day last)
{
	struct period_changes changes = { .until = date_instant(last) + DAY_SECONDS };

	for (size_t i = 0; i < q->n; i++) {
		const struct bill *bill = &q->legs[i];
		const struct price_scope scope = { .asked = bill->asked, .billed = bill->model };

		changes.from = bill->on.at;
		price_breaks(bill->book, &scope, period_changes_add, &changes);
	}
	return !changes.any;
}

/* Whether two quotes of one model argument, on two days, are of the same models. */
static bool
same_models(const struct quote *q, const struct quote *p)
{
	bool same = q->n == p->n;

	for (size_t i = 0; same && i < q->n; i++)
		same = q->legs[i].book == p->legs[i].book && q->legs[i].asked == p->legs[i].asked;
	return same;
}

/* ---- what changes ---- */

/* The amount from a day on, in a month in which it changes. */
struct price_change { day from; bool priced; money total; };

/*
 * The amounts of a month: the first day, then each day on which the amount differs from that of the day
 * before.
 */
struct month_course { struct price_change item[32]; size_t n; };

static void
course_follow(const struct book *b, const struct request *r, day first, money total, const char *word,
    struct arena *a, struct month_course *out)
{
	day last = date_month_end(first);
	struct quote q;
	struct err e;

	*out = (struct month_course){ .item = { { first, true, total } }, .n = 1 };
	for (day d = first; d < last;) {
		const struct price_change *before = &out->item[out->n - 1];
		bool priced;

		d = day_after(d);
		priced = quote_on_day(b, r, d, word, a, &q, &e);
		if (priced != before->priced || (priced && q.total != before->total))
			out->item[out->n++] = (struct price_change){ d, priced, priced ? q.total : 0 };
	}
}

/* "from 2026-10-15 on it is $1.20, from 2026-10-20 on it has no price" */
static void
course_list(const struct month_course *c, struct currency *x, struct buffer *out)
{
	char text[DATE_TEXT], amount[INT128_TEXT];

	for (size_t i = 1; i < c->n; i++) {
		money_show(amount, c->item[i].total, x);
		buffer_printf(out, "%sfrom %s on it %s%s", i == 1 ? "" : ", ", date_print_day(text, c->item[i].from),
		    c->item[i].priced ? "is " : "has no price", c->item[i].priced ? amount : "");
	}
}

/*
 * Of many changes, such as those between working days and weekends: prints the lowest and the highest amount.
 */
static void
course_print_range(const struct month_course *c, struct currency *x, struct buffer *out)
{
	char low[INT128_TEXT], high[INT128_TEXT];
	money least = c->item[0].total, most = least;

	for (size_t i = 1; i < c->n; i++) {
		if (c->item[i].priced && c->item[i].total < least)
			least = c->item[i].total;
		if (c->item[i].priced && c->item[i].total > most)
			most = c->item[i].total;
	}
	money_show(low, least, x);
	money_show(high, most, x);
	buffer_printf(out, "by day it is %s to %s", low, high);
}

static const char *
change_note(const struct book *b, const struct request *r, const struct quote *q, const char *word,
    struct arena *a)
{
	struct buffer out = buffer_new(a);
	struct month_course c;

	course_follow(b, r, r->on.day, q->total, word, a, &c);
	if (c.n == 1)
		return NULL;
	buffer_puts(&out, "the price changes in the month: ");
	(c.n - 1 <= CHANGES_LISTED ? course_list : course_print_range)(&c, b->currency, &out);
	return out.text;
}

/* ---- the month ---- */

/* The first day after the request's day that has a price; 0 if the last day of the month has none. */
static day
first_priced_day(const struct book *b, const struct request *r, const char *word, struct arena *a,
    struct quote *q)
{
	day d = r->on.day, last = date_month_end(d);
	struct err e;

	if (d == last || !quote_on_day(b, r, last, word, a, q, &e))
		return 0;
	do
		d = day_after(d);
	while (!quote_on_day(b, r, d, word, a, q, &e));
	return d;
}

bool
month_quote(const struct book *b, struct request *r, const char *word, struct arena *a, struct quote *q,
    struct month_price *out, struct err *e)
{
	struct quote end;
	struct err none;
	day d;

	*out = (struct month_price){ .note = NULL, .steady = false };
	if (!quote_on_day(b, r, r->on.day, word, a, q, e)) {
		if ((e->kind != ERR_PRICE && e->kind != ERR_MODEL) ||
		    (d = first_priced_day(b, r, word, a, q)) == 0)
			return false;
		r->on = date_when(d);
	}
	out->steady = quote_is_steady(q, date_month_end(r->on.day)) &&
	    quote_on_day(b, r, date_month_end(r->on.day), word, a, &end, &none) && same_models(q, &end);
	if (!out->steady)
		out->note = change_note(b, r, q, word, a);
	return true;
}
