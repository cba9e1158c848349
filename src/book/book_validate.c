/* SPDX-License-Identifier: MIT */
#include "book/book_validate.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/text.h"

struct check {
	const struct book	*book;
	book_complaint		*complain;
	void			*arg;
	uint32_t		 model;
};

static void	complain(const struct check *c, uint32_t rate, const char *key, const char *fmt, ...)
		    __attribute__((format(printf, 4, 5)));

static void
complain(const struct check *c, uint32_t rate, const char *key, const char *fmt, ...)
{
	char text[300];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(text, sizeof text, fmt, ap);
	va_end(ap);
	c->complain(c->arg, c->model, rate, key, text);
}

static const char *
tier_of(const struct book *b, const struct rate *r)
{
	return book_text(b, r->tier);
}

static bool
is_any(const struct book *b, const struct rate *r)
{
	return strcmp(tier_of(b, r), "any") == 0;
}

/* The row that the others of its model are measured by. */
static bool
is_plain(const struct book *b, const struct rate *r)
{
	return strcmp(tier_of(b, r), "standard") == 0 && r->region == 0 && r->band == BAND_NONE &&
	    !book_has_window(r);
}

static bool
days_meet(const struct rate *x, const struct rate *y)
{
	return x->from < y->until && y->from < x->until;
}

/* Of two bands with one least size neither is the higher one, whatever tokens they count. */
static bool
same_band(const struct rate *x, const struct rate *y)
{
	return book_band_least(x) == book_band_least(y);
}

/* Whether two rows may hold at one moment of the week; a row with a window beats one without. */
static bool
windows_meet(const struct book *b, const struct rate *x, const struct rate *y)
{
	if (book_has_window(x) != book_has_window(y))
		return false;
	if (!book_has_window(x))
		return true;
	for (int minute = 0; minute < WEEK_MINUTES; minute++) {
		if (book_in_window(b, x, minute * MINUTE) && book_in_window(b, y, minute * MINUTE))
			return true;
	}
	return false;
}

/* Tiers and regions are asked for in any case. */
static bool
same_word(const struct book *b, text_ref x, text_ref y)
{
	return x == y || text_equal(book_text(b, x), book_text(b, y));
}

static bool
check_overlap(const struct check *c, uint32_t x, uint32_t y)
{
	const struct book *b = c->book;
	const struct rate *p = &b->rates[x], *q = &b->rates[y];

	if (!same_word(b, p->tier, q->tier) || !same_word(b, p->region, q->region) ||
	    !same_band(p, q) || !days_meet(p, q) || !windows_meet(b, p, q))
		return false;
	complain(c, y, "", "holds at the same time as rates[%u]: same tier, region, band and hours",
		    x - b->models[c->model].rates.first);
	return true;
}

/* The meters that plain rows price on days on which r holds. */
static meter_set
plain_meters(const struct check *c, const struct rate *r)
{
	struct span rates = c->book->models[c->model].rates;
	meter_set set = 0;

	for (uint32_t i = rates.first; i < rates.first + rates.count; i++) {
		const struct rate *p = &c->book->rates[i];

		if (is_plain(c->book, p) && days_meet(p, r))
			set |= p->priced;
	}
	return set;
}

/* A tier or band row must price what the plain row of its days prices, or say as-parent. */
static void
check_complete(const struct check *c, uint32_t y)
{
	const struct rate *r = &c->book->rates[y];
	meter_set missing = plain_meters(c, r) & ~r->priced & ~r->as_parent;

	if ((strcmp(tier_of(c->book, r), "standard") == 0 && r->band == BAND_NONE) ||
	    is_any(c->book, r))
		return;
	for (enum meter m = 0; m < N_METERS; m++) {
		if ((missing & METER_BIT(m)) != 0 && meters[m].price_fallback != METER_NONE)
			complain(c, y, meters[m].name,
			    "the plain row has a price for it; give one here, or name it in as-parent");
	}
}

static void
check_rates(const struct check *c)
{
	const struct book *b = c->book;
	struct span rates = b->models[c->model].rates;
	uint32_t end = rates.first + rates.count, any = 0;

	for (uint32_t x = rates.first; x < end; x++) {
		any += is_any(b, &b->rates[x]);
		for (uint32_t y = rates.first; y < x; y++) {
			if (check_overlap(c, y, x))
				break;	/* once is enough for a row */
		}
		check_complete(c, x);
	}
	if (rates.count > 0 && any == rates.count)
		complain(c, BOOK_NONE, "rates", "there are rows of tier any only");
}

static void
check_uplifts(const struct check *c)
{
	struct span span = c->book->models[c->model].uplifts;

	for (uint32_t i = 0; i < span.count; i++) {
		const struct uplift *x = &c->book->uplifts[span.first + i];

		for (uint32_t k = 0; k < i; k++) {
			const struct uplift *y = &c->book->uplifts[span.first + k];

			if (x->region == y->region && x->from < y->until && y->from < x->until)
				complain(c, BOOK_NONE, "uplift", "region %s has two at the same time",
				    book_text(c->book, x->region));
		}
	}
}

/* Two names that fold to the same text; an id beats an alias only between providers. */
static bool
names_meet(const struct book *b, const struct name *x, const struct name *y)
{
	return x->model != y->model &&
	    b->models[x->model].provider == b->models[y->model].provider &&
	    (x->kind == NAME_TITLE) == (y->kind == NAME_TITLE) &&
	    x->from < y->until && y->from < x->until;
}

static void
check_names(struct check *c)
{
	static const char *const kinds[] = { [NAME_ID] = "id", [NAME_ALIAS] = "aliases",
	    [NAME_TITLE] = "title" };
	const struct book *b = c->book;

	for (uint32_t i = 1; i < b->n_names; i++) {
		for (uint32_t k = i; k-- > 0 && b->names[k].folded == b->names[i].folded;) {
			if (!names_meet(b, &b->names[k], &b->names[i]))
				continue;
			c->model = b->names[i].model;
			complain(c, BOOK_NONE, kinds[b->names[i].kind], "shares the name '%s' with %s",
			    book_text(b, b->names[i].folded),
			    book_text(b, b->models[b->names[k].model].id));
		}
	}
}

void
book_validate(const struct book *b, book_complaint *report, void *arg)
{
	struct check c = { .book = b, .complain = report, .arg = arg };

	for (c.model = 0; c.model < b->n_models; c.model++) {
		check_rates(&c);
		check_uplifts(&c);
	}
	check_names(&c);
}
