/* SPDX-License-Identifier: MIT */
#include "book/price_changes.h"

#include <stdlib.h>

#include "book/model_lookup.h"

static const struct model *
model_of(const struct book *b, const struct rate *r)
{
	return &b->models[r->model];
}

static void
add_change(struct arena *a, struct price_changes *out, struct price_change c)
{
	out->item = arena_grow(a, out->item, out->n, &out->room, sizeof *out->item);
	out->item[out->n++] = c;
}

/* Compares two rows of one offer; either may be NULL, but not both. */
static void
compare_rows(const struct book *x, const struct rate *p, const struct book *y,
    const struct rate *q, instant at, struct arena *a, struct price_changes *out)
{
	const struct book *b = q != NULL ? y : x;
	const struct rate *row = q != NULL ? q : p;
	const struct model *m = model_of(b, row);

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

/* The row of the same offer that came before r; NULL if r is the first. */
static const struct rate *
row_before(const struct book *b, const struct rate *r)
{
	const struct model *m = model_of(b, r);
	const struct rate *before = NULL;

	for (uint32_t i = 0; i < m->rates.count; i++) {
		const struct rate *other = &b->rates[m->rates.first + i];

		if (other != r && book_same_offer(b, other, b, r) && other->until <= r->from &&
		    (before == NULL || other->from > before->from))
			before = other;
	}
	return before;
}

/* Whether an offer goes on behind r. */
static bool
goes_on(const struct book *b, const struct rate *r)
{
	const struct model *m = model_of(b, r);

	for (uint32_t i = 0; i < m->rates.count; i++) {
		const struct rate *other = &b->rates[m->rates.first + i];

		if (other != r && book_same_offer(b, other, b, r) && other->from >= r->until)
			return true;
	}
	return r->until == INSTANT_LAST;
}

static int
by_time(const void *left, const void *right)
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
		if (!goes_on(b, r))
			compare_rows(b, r, b, NULL, r->until, a, out);
	}
	if (out->n > 0)
		qsort(out->item, out->n, sizeof *out->item, by_time);
}

static bool
holds(const struct rate *r, instant at)
{
	return at >= r->from && at < r->until;
}

/* The row of model m in book y that is the same offer as r of book x, at that moment; NULL. */
static const struct rate *
counterpart(const struct book *x, const struct rate *r, const struct book *y,
    const struct model *m, instant at)
{
	for (uint32_t i = 0; m != NULL && i < m->rates.count; i++) {
		const struct rate *other = &y->rates[m->rates.first + i];

		if (holds(other, at) && book_same_offer(x, r, y, other))
			return other;
	}
	return NULL;
}

/* The same model in another book; in the same book it is itself. NULL. */
static const struct model *
same_model(const struct book *x, const struct model *m, const struct book *y, instant at)
{
	uint32_t found;

	if (x == y)
		return m;
	found = model_lookup_same(x, (uint32_t)(m - x->models), y, at);
	return found == BOOK_NONE ? NULL : &y->models[found];
}

/*
 * Each row of x is compared with its counterpart in y, and then each row of y that this has not
 * reached: one without counterpart, and one of a model that x knows by a second name only.
 */
void
price_changes_between(const struct book *x, instant at_x, const struct book *y, instant at_y,
    struct arena *a, struct price_changes *out)
{
	for (uint32_t i = 0; i < x->n_rates; i++) {
		const struct rate *r = &x->rates[i];
		const struct model *m = same_model(x, model_of(x, r), y, at_y);

		if (holds(r, at_x))
			compare_rows(x, r, y, counterpart(x, r, y, m, at_y), at_y, a, out);
	}
	for (uint32_t i = 0; i < y->n_rates; i++) {
		const struct rate *r = &y->rates[i], *before;
		const struct model *m = model_of(y, r), *other = same_model(y, m, x, at_x);

		if (!holds(r, at_y))
			continue;
		before = counterpart(y, r, x, other, at_x);
		if (before == NULL || same_model(x, other, y, at_y) != m)
			compare_rows(x, before, y, r, at_y, a, out);
	}
}
