/* SPDX-License-Identifier: MIT */
/*
 * The checks of a whole book: rows that overlap, tier and band rows with missing prices, uplifts that
 * overlap, names with two meanings. rate_select.c relies on them: of the rows that hold, one is best.
 */
#include "book/book_validate.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/text.h"

struct validation {
	const struct book	*book;
	book_complaint		*complain;
	void			*arg;
	uint32_t		 model;
};

static void	validation_report(const struct validation *c, uint32_t rate, const char *key, const char *fmt, ...)
		    __attribute__((format(printf, 4, 5)));

static void
validation_report(const struct validation *c, uint32_t rate, const char *key, const char *fmt, ...)
{
	char text[300];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(text, sizeof text, fmt, ap);
	va_end(ap);
	c->complain(c->arg, c->model, rate, key, text);
}

static const char *
tier_text(const struct book *b, const struct rate *r)
{
	return book_text(b, r->tier);
}

static bool
rate_is_any(const struct book *b, const struct rate *r)
{
	return strcmp(tier_text(b, r), "any") == 0;
}

/* Whether r is a plain row: standard tier, no region, band or window. The others are compared with it. */
static bool
rate_is_plain(const struct book *b, const struct rate *r)
{
	return strcmp(tier_text(b, r), "standard") == 0 && r->region == 0 && r->band == BAND_NONE &&
	    !book_has_window(r);
}

/* Whether the periods of two rows overlap. */
static bool
periods_overlap(const struct rate *x, const struct rate *y)
{
	return x->from < y->until && y->from < x->until;
}

/* Two bands with the same lower limit are equal, whatever tokens they count: neither is the higher one. */
static bool
bands_are_equal(const struct rate *x, const struct rate *y)
{
	return book_band_least(x) == book_band_least(y);
}

/*
 * Whether two rows may hold at the same minute of the week. Rows with and without a window never conflict,
 * since the former has priority.
 */
static bool
windows_overlap(const struct book *b, const struct rate *x, const struct rate *y)
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

/* Tiers and regions are equal in any case of letters, since users may ask for them in any case. */
static bool
words_are_equal(const struct book *b, text_ref x, text_ref y)
{
	return x == y || text_equal(book_text(b, x), book_text(b, y));
}

/* Reports row y if it may hold for the same request as row x; returns whether it may. */
static bool
check_overlap(const struct validation *c, uint32_t x, uint32_t y)
{
	const struct book *b = c->book;
	const struct rate *p = &b->rates[x], *q = &b->rates[y];

	if (!words_are_equal(b, p->tier, q->tier) || !words_are_equal(b, p->region, q->region) ||
	    !bands_are_equal(p, q) || !periods_overlap(p, q) || !windows_overlap(b, p, q))
		return false;
	validation_report(c, y, "", "holds at the same time as rates[%u]: same tier, region, band and hours",
		    x - b->models[c->model].rates.first);
	return true;
}

/* The meters that plain rows have a price for, in a period that overlaps that of r. */
static meter_set
plain_meters(const struct validation *c, const struct rate *r)
{
	struct span rates = c->book->models[c->model].rates;
	meter_set set = 0;

	for (uint32_t i = rates.first; i < rates.first + rates.count; i++) {
		const struct rate *p = &c->book->rates[i];

		if (rate_is_plain(c->book, p) && periods_overlap(p, r))
			set |= p->priced;
	}
	return set;
}

/* A tier or band row must have a price for each meter that the plain row has, or name it in as-parent. */
static void
check_complete(const struct validation *c, uint32_t y)
{
	const struct rate *r = &c->book->rates[y];
	meter_set missing = plain_meters(c, r) & ~r->priced & ~r->as_parent;

	if ((strcmp(tier_text(c->book, r), "standard") == 0 && r->band == BAND_NONE) ||
	    rate_is_any(c->book, r))
		return;
	for (enum meter m = 0; m < N_METERS; m++) {
		if ((missing & METER_BIT(m)) != 0 && meters[m].price_fallback != METER_NONE)
			validation_report(c, y, meters[m].name,
			    "the plain row has a price for it; give one here, or name it in as-parent");
	}
}

static void
check_rates(const struct validation *c)
{
	const struct book *b = c->book;
	struct span rates = b->models[c->model].rates;
	uint32_t end = rates.first + rates.count, any = 0;

	for (uint32_t x = rates.first; x < end; x++) {
		any += rate_is_any(b, &b->rates[x]);
		for (uint32_t y = rates.first; y < x; y++) {
			if (check_overlap(c, y, x))
				break;	/* one report for a row is enough */
		}
		check_complete(c, x);
	}
	if (rates.count > 0 && any == rates.count && !b->models[c->model].charges)
		validation_report(c, BOOK_NONE, "rates", "there are rows of tier any only");
}

/* Whether two uplifts may hold for the same request; one without a tier holds in every tier. */
static bool
uplifts_overlap(const struct uplift *x, const struct uplift *y)
{
	return x->region == y->region && (x->tier == y->tier || x->tier == 0 || y->tier == 0) &&
	    x->from < y->until && y->from < x->until;
}

static void
check_uplifts(const struct validation *c)
{
	struct span span = c->book->models[c->model].uplifts;

	for (uint32_t i = 0; i < span.count; i++) {
		const struct uplift *x = &c->book->uplifts[span.first + i];

		for (uint32_t k = 0; k < i; k++) {
			const struct uplift *y = &c->book->uplifts[span.first + k];

			if (uplifts_overlap(x, y))
				validation_report(c, BOOK_NONE, "uplift", "region %s has two at the same time",
				    book_text(c->book, x->region));
		}
	}
}

/* A provider has one model of charges, or its models would have two prices for one. */
static void
check_charges(const struct validation *c)
{
	const struct book *b = c->book;
	const struct model *m = &b->models[c->model];
	uint32_t first = b->providers[m->provider].charges;

	if (m->charges && first != c->model)
		validation_report(c, BOOK_NONE, "charges", "%s has the charges of this provider already",
		    book_text(b, b->models[first].id));
}

/*
 * Whether two names that fold to the same text conflict: in one provider, an id or alias may not be that of
 * another model at the same time, nor a title that of another model.
 */
static bool
names_conflict(const struct book *b, const struct name *x, const struct name *y)
{
	return x->model != y->model &&
	    b->models[x->model].provider == b->models[y->model].provider &&
	    (x->kind == NAME_TITLE) == (y->kind == NAME_TITLE) &&
	    x->from < y->until && y->from < x->until;
}

static void
check_names(struct validation *c)
{
	static const char *const kinds[] = { [NAME_ID] = "id", [NAME_ALIAS] = "aliases",
	    [NAME_TITLE] = "title" };
	const struct book *b = c->book;

	for (uint32_t i = 1; i < b->n_names; i++) {
		for (uint32_t k = i; k-- > 0 && b->names[k].folded == b->names[i].folded;) {
			if (!names_conflict(b, &b->names[k], &b->names[i]))
				continue;
			c->model = b->names[i].model;
			validation_report(c, BOOK_NONE, kinds[b->names[i].kind], "shares the name '%s' with %s",
			    book_text(b, b->names[i].folded),
			    book_text(b, b->models[b->names[k].model].id));
		}
	}
}

void
book_validate(const struct book *b, book_complaint *complain, void *arg)
{
	struct validation c = { .book = b, .complain = complain, .arg = arg };

	for (c.model = 0; c.model < b->n_models; c.model++) {
		check_rates(&c);
		check_uplifts(&c);
		check_charges(&c);
	}
	check_names(&c);
}
