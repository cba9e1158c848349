/* SPDX-License-Identifier: MIT */
/*
 * Simple questions about a book: prices, providers, plans, tiers, sources and windows. book.h explains
 * the tables; rate_select.c and model_lookup.c have the larger searches.
 */
#include "book/book.h"

#include <stdio.h>
#include <string.h>

#include "base/text.h"

enum { NAME_MAX_BYTES = 128, EVERY_DAY = 0x7f };

const char *
book_text(const struct book *b, text_ref ref)
{
	return b->text + ref;
}

bool
book_price(const struct book *b, const struct rate *r, enum meter m, money *out)
{
	uint32_t before = (uint32_t)__builtin_popcountll(r->priced & (METER_BIT(m) - 1));

	if ((r->priced & METER_BIT(m)) == 0)
		return false;
	*out = (money)b->prices[r->prices + before] * int128_power_of_ten(MONEY_DECIMALS - RATE_DECIMALS);
	return true;
}

enum meter
book_priced_as(const struct rate *r, enum meter m)
{
	while (m != METER_NONE && (r->priced & METER_BIT(m)) == 0)
		m = meters[m].price_fallback;
	return m;
}

/* Whether two names are equal when folded; a name of NAME_MAX_BYTES or more equals none. */
static bool
names_are_equal(const char *a, const char *b)
{
	char x[NAME_MAX_BYTES], y[NAME_MAX_BYTES];

	return text_fold(x, sizeof x, a) < sizeof x && text_fold(y, sizeof y, b) < sizeof y &&
	    strcmp(x, y) == 0;
}

uint32_t
book_provider(const struct book *b, const char *name)
{
	for (uint32_t i = 0; i < b->n_providers; i++) {
		const struct provider *p = &b->providers[i];

		if (names_are_equal(book_text(b, p->id), name) || names_are_equal(book_text(b, p->title), name))
			return i;
		for (uint32_t k = 0; k < p->aliases.count; k++) {
			if (names_are_equal(book_text(b, b->aliases[p->aliases.first + k].name), name))
				return i;
		}
	}
	return BOOK_NONE;
}

uint32_t
book_plan(const struct book *b, const char *name, instant at)
{
	for (uint32_t i = 0; i < b->n_plans; i++) {
		const struct plan *p = &b->plans[i];

		if (names_are_equal(book_text(b, p->id), name) || names_are_equal(book_text(b, p->title), name))
			return i;
		for (uint32_t k = 0; k < p->aliases.count; k++) {
			const struct alias *al = &b->aliases[p->aliases.first + k];

			if (at >= al->from && at < al->until && names_are_equal(book_text(b, al->name), name))
				return i;
		}
	}
	return BOOK_NONE;
}

const char *
book_tier(const struct book *b, uint32_t provider, const char *word)
{
	const struct provider *p = &b->providers[provider];

	if (*word == '\0')
		return "standard";
	for (uint32_t i = 0; i < p->tiers.count; i++) {
		const struct tier_word *t = &b->tier_words[p->tiers.first + i];

		if (names_are_equal(book_text(b, t->word), word))
			return book_text(b, t->tier);
	}
	for (uint32_t i = 0; i < p->models.count; i++) {	/* in the spelling of the book */
		const struct model *m = &b->models[p->models.first + i];

		for (uint32_t k = 0; k < m->rates.count; k++) {
			const char *tier = book_text(b, b->rates[m->rates.first + k].tier);

			if (names_are_equal(tier, word))
				return tier;
		}
	}
	return word;
}

const struct model *
book_charges(const struct book *b, const struct model *m)
{
	uint32_t charges = b->providers[m->provider].charges;

	return charges == BOOK_NONE || m->charges ? NULL : &b->models[charges];
}

day
book_source_day(const struct source *s)
{
	return s->read != 0 ? s->read : s->published;
}

day
book_newest(const struct book *b, struct span sources)
{
	day newest = 0;

	for (uint32_t i = 0; i < sources.count; i++) {
		day d = book_source_day(&b->sources[b->source_refs[sources.first + i]]);

		newest = d > newest ? d : newest;
	}
	return newest;
}

day
book_newest_source(const struct book *b)
{
	day newest = 0;

	for (uint32_t i = 0; i < b->n_sources; i++) {
		day d = book_source_day(&b->sources[i]);

		newest = d > newest ? d : newest;
	}
	return newest;
}

bool
book_has_window(const struct rate *r)
{
	return r->hours.count > 0 || r->days != EVERY_DAY;
}

bool
book_in_window(const struct book *b, const struct rate *r, instant at)
{
	int week = date_week_minute(at, r->offset), minute = week % DAY_MINUTES;

	if ((r->days >> (week / DAY_MINUTES) & 1) == 0)
		return false;
	for (uint32_t i = 0; i < r->hours.count; i++) {
		struct hours h = b->hours[r->hours.first + i];

		if (h.from < h.until ? minute >= h.from && minute < h.until
		    : minute >= h.from || minute < h.until)
			return true;
	}
	return r->hours.count == 0;
}

int64_t
book_band_least(const struct rate *r)
{
	return r->band == BAND_NONE ? 0 : r->band_tokens + (r->band == BAND_ABOVE);
}

/* Ranges of consecutive days, separated by commas. */
const char *
book_print_days(char out[BOOK_DAYS_TEXT], const struct rate *r)
{
	static const char *const names[] = { "mon", "tue", "wed", "thu", "fri", "sat", "sun" };
	size_t n = 0;

	out[0] = '\0';
	for (int first = 0, last; r->days != EVERY_DAY && first < 7; first = last + 1) {
		for (last = first; last < 7 && (r->days >> last & 1) != 0;)
			last++;
		if (last > first)
			n += (size_t)snprintf(out + n, BOOK_DAYS_TEXT - n, last - first > 1 ? "%s%s-%s" : "%s%s",
			    n > 0 ? "," : "", names[first], names[last - 1]);
	}
	return out;
}

const char *
book_print_window(char out[BOOK_WINDOW_TEXT], const struct book *b, const struct rate *r)
{
	size_t n = 0, size = BOOK_WINDOW_TEXT;
	int offset = r->offset < 0 ? -r->offset : r->offset;

	n = strlen(book_print_days(out, r));
	for (uint32_t i = 0; i < r->hours.count && n < size; i++) {
		struct hours h = b->hours[r->hours.first + i];

		n += (size_t)snprintf(out + n, size - n, "%s%02d:%02d-%02d:%02d",
		    i > 0 ? ", " : n > 0 ? " " : "", h.from / 60, h.from % 60, h.until / 60, h.until % 60);
	}
	if (n < size && offset == 0)
		snprintf(out + n, size - n, " UTC");
	else if (n < size)
		snprintf(out + n, size - n, " UTC%c%02d:%02d", r->offset < 0 ? '-' : '+', offset / 60,
		    offset % 60);
	return out;
}

bool
book_same_conditions(const struct book *x, const struct rate *p, const struct book *y,
    const struct rate *q)
{
	char left[BOOK_WINDOW_TEXT], right[BOOK_WINDOW_TEXT];

	if (strcmp(book_text(x, p->tier), book_text(y, q->tier)) != 0 ||
	    strcmp(book_text(x, p->region), book_text(y, q->region)) != 0 ||
	    book_band_least(p) != book_band_least(q) || p->band_on_total != q->band_on_total ||
	    book_has_window(p) != book_has_window(q))
		return false;
	return !book_has_window(p) || strcmp(book_print_window(left, x, p),
	    book_print_window(right, y, q)) == 0;
}

bool
book_uplift_is_for(const struct book *b, const struct uplift *u, const char *tier, const char *region)
{
	return (tier == NULL || u->tier == 0 || strcmp(book_text(b, u->tier), tier) == 0) &&
	    (region == NULL || text_equal(book_text(b, u->region), region));
}
