/* SPDX-License-Identifier: MIT */
/*
 * Compares the rows of a model with each other, or those of two books, meter by meter. Rows correspond by
 * book_same_conditions, models by model_lookup_same.
 */
#include "book/price_changes.h"

#include <stdlib.h>

#include "book/model_lookup.h"

static const struct model *
rate_model(const struct book *b, const struct rate *r)
{
	return &b->models[r->model];
}

static void
add_change(struct arena *a, struct price_changes *out, struct price_change c)
{
	out->item = arena_grow(a, out->item, out->n, &out->room, sizeof *out->item);
	out->item[out->n++] = c;
}

/* Compares the prices of row p of x and the corresponding row q of y, at that instant; one of them may be NULL. */
static void
compare_rows(const struct book *x, const struct rate *p, const struct book *y,
    const struct rate *q, instant at, struct arena *a, struct price_changes *out)
{
	const struct book *b = q != NULL ? y : x;
	const struct rate *row = q != NULL ? q : p;
	const struct model *m = rate_model(b, row);

	for (enum meter k = 0; k < N_METERS; k++) {
		struct price_change c = { .provider = book_text(b, b->providers[m->provider].id),
		    .model = book_text(b, m->id), .book = b, .row = row, .meter = k, .at = at };

		c.was = p != NULL && book_price(x, p, k, &c.before);
		c.is = q != NULL && book_price(y, q, k, &c.after);
		if (c.was && c.is && c.before == c.after)
			out->same++;
		else if (c.was || c.is)
			add_change(a, out, c);
	}
}

/* The last row before r with the same tier, region, band and hours; NULL if r is the first. */
static const struct rate *
row_before(const struct book *b, const struct rate *r)
{
	const struct model *m = rate_model(b, r);
	const struct rate *before = NULL;

	for (uint32_t i = 0; i < m->rates.count; i++) {
		const struct rate *other = &b->rates[m->rates.first + i];

		if (other != r && book_same_conditions(b, other, b, r) && other->until <= r->from &&
		    (before == NULL || other->from > before->from))
			before = other;
	}
	return before;
}

/* Whether the prices of r continue: a row with the same conditions follows, or r does not end. */
static bool
rate_continues(const struct book *b, const struct rate *r)
{
	const struct model *m = rate_model(b, r);

	for (uint32_t i = 0; i < m->rates.count; i++) {
		const struct rate *other = &b->rates[m->rates.first + i];

		if (other != r && book_same_conditions(b, other, b, r) && other->from >= r->until)
			return true;
	}
	return r->until == INSTANT_LAST;
}

static int
compare_by_time(const void *left, const void *right)
{
	const struct price_change *a = left, *b = right;

	if (a->at != b->at)
		return a->at < b->at ? -1 : 1;
	if (a->row != b->row)
		return a->row < b->row ? -1 : 1;
	return (int)a->meter - (int)b->meter;
}

void
price_changes_of_model(const struct book *b, uint32_t model, struct arena *a, struct price_changes *out)
{
	const struct model *m = &b->models[model];

	for (uint32_t i = 0; i < m->rates.count; i++) {
		const struct rate *r = &b->rates[m->rates.first + i];

		compare_rows(b, row_before(b, r), b, r, r->from, a, out);
		if (!rate_continues(b, r))
			compare_rows(b, r, b, NULL, r->until, a, out);
	}
	if (out->n > 0)
		qsort(out->item, out->n, sizeof *out->item, compare_by_time);
}

static bool
rate_holds(const struct rate *r, instant at)
{
	return at >= r->from && at < r->until;
}

/* The row of model m of book y that holds at that instant, and has the conditions of r of book x; NULL if none. */
static const struct rate *
find_counterpart(const struct book *x, const struct rate *r, const struct book *y,
    const struct model *m, instant at)
{
	for (uint32_t i = 0; m != NULL && i < m->rates.count; i++) {
		const struct rate *other = &y->rates[m->rates.first + i];

		if (rate_holds(other, at) && book_same_conditions(x, r, y, other))
			return other;
	}
	return NULL;
}

/* The model of book y that corresponds to m of book x: m itself if the books are one. NULL if there is none. */
static const struct model *
find_same_model(const struct book *x, const struct model *m, const struct book *y, instant at)
{
	uint32_t found;

	if (x == y)
		return m;
	found = model_lookup_same(x, (uint32_t)(m - x->models), y, at);
	return found == BOOK_NONE ? NULL : &y->models[found];
}

/* When row q began, or row p ended; where that is not known, or is after the instant, or time runs backwards, at. */
static instant
change_instant(const struct rate *p, const struct rate *q, instant at_x, instant at)
{
	instant first = q != NULL ? q->from : p->until;

	return first == INSTANT_FIRST || first > at || at < at_x ? at : first;
}

/*
 * Compares each row of x with its counterpart in y, and then each row of y that was not reached by that:
 * a row without a counterpart, or a row of a model that x has under an alias only.
 */
void
price_changes_between(const struct book *x, instant at_x, const struct book *y, instant at_y,
    struct arena *a, struct price_changes *out)
{
	for (uint32_t i = 0; i < x->n_rates; i++) {
		const struct rate *r = &x->rates[i];
		const struct model *m = find_same_model(x, rate_model(x, r), y, at_y);
		const struct rate *after = find_counterpart(x, r, y, m, at_y);

		if (rate_holds(r, at_x))
			compare_rows(x, r, y, after, change_instant(r, after, at_x, at_y), a, out);
	}
	for (uint32_t i = 0; i < y->n_rates; i++) {
		const struct rate *r = &y->rates[i], *before;
		const struct model *m = rate_model(y, r), *other = find_same_model(y, m, x, at_x);

		if (!rate_holds(r, at_y))
			continue;
		before = find_counterpart(y, r, x, other, at_x);
		if (before == NULL || find_same_model(x, other, y, at_y) != m)
			compare_rows(x, before, y, r, change_instant(before, r, at_x, at_y), a, out);
	}
}
