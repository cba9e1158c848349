/* SPDX-License-Identifier: MIT */
/*
 * The walk over all conditions of prices and notes. Start at price_breaks(): a model has breaks of its own,
 * of its rate rows and of its uplifts. The rules that have these conditions are in rate_select.c.
 */
#include "book/price_breaks.h"

#include <string.h>

#include "base/text.h"

enum { WORD_MAX = 256 };	/* bytes; model_lookup finds no longer name */

/* A walk over the breaks of one model. */
struct break_walk {
	const struct book	*book;
	const struct price_scope *scope;
	const char		*tier;		/* in the word of the book; NULL: every tier */
	price_break_fn		*fn;
	void			*self;
	struct price_break	 next;		/* whose rate and uplift are those being looked at */
};

static void
break_yield(struct break_walk *w, enum price_break_kind kind, int64_t at)
{
	w->next.kind = kind;
	w->next.at = at;
	w->fn(w->self, &w->next);
}

/* The bounds of a period. */
static void
period_breaks(struct break_walk *w, instant from, instant until)
{
	if (from != INSTANT_FIRST)
		break_yield(w, BREAK_TIME, from);
	if (until != INSTANT_LAST)
		break_yield(w, BREAK_TIME, until);
}

/* The bounds of the hours of a row on each day of the week, and each midnight of its clock. */
static void
window_breaks(struct break_walk *w, const struct rate *r)
{
	if (!book_has_window(r))
		return;
	for (int d = 0; d < 7; d++) {
		int start = d * DAY_MINUTES - r->offset + WEEK_MINUTES;

		break_yield(w, BREAK_WEEK, start % WEEK_MINUTES);
		for (uint32_t i = 0; i < r->hours.count; i++) {
			struct hours h = w->book->hours[r->hours.first + i];

			break_yield(w, BREAK_WEEK, (start + h.from) % WEEK_MINUTES);
			break_yield(w, BREAK_WEEK, (start + h.until) % WEEK_MINUTES);
		}
	}
}

static void
size_breaks(struct break_walk *w, const struct rate *r)
{
	if (r->band != BAND_NONE)
		break_yield(w, r->band_on_total ? BREAK_TOTAL : BREAK_PROMPT, book_band_least(r));
	if (r->up_to != INT64_MAX)
		break_yield(w, BREAK_PROMPT, r->up_to + 1);
}

/*
 * The newest source of a row that has no end becomes old, and then the note on it counts days; and a promise of the
 * vendor ends.
 */
static void
age_breaks(struct break_walk *w, const struct rate *r)
{
	day newest = r->until == INSTANT_LAST ? book_newest(w->book, r->sources) : 0;

	if (newest != 0)
		break_yield(w, BREAK_DAILY,
		    date_instant(newest) + (BOOK_STALE_DAYS + 1) * (instant)DAY_SECONDS);
	if (r->review != 0)
		break_yield(w, BREAK_TIME, date_instant(r->review) + DAY_SECONDS);
}

/* Whether rate_select may choose the row, or the price per call in it, or prefer it to another. */
static bool
rate_is_in_walk(const struct break_walk *w, const struct rate *r)
{
	const struct price_scope *s = w->scope;
	const char *tier = book_text(w->book, r->tier);

	return (s->until == 0 || (r->from < s->until && r->until > s->from)) &&
	    (w->tier == NULL || strcmp(tier, w->tier) == 0 || strcmp(tier, "any") == 0) &&
	    (s->region == NULL || r->region == 0 || text_equal(book_text(w->book, r->region), s->region));
}

/* What notes say of a model: its end, its context window and the least that is cached. */
static void
model_note_breaks(struct break_walk *w, const struct model *m)
{
	if (m->retired != 0)
		break_yield(w, BREAK_TIME, date_instant(m->retired));
	if (m->context > 0) {
		break_yield(w, BREAK_TOTAL, m->context + 1);
		break_yield(w, BREAK_PROMPT, m->context + 1);
	}
	if (m->cache_minimum > 0) {
		break_yield(w, BREAK_CACHE_READ, 1);
		break_yield(w, BREAK_CACHE_READ, m->cache_minimum);
	}
}

/* own: the rows are the model's and not those of charges, of whose age no note speaks. */
static void
rate_breaks(struct break_walk *w, struct span rates, bool own)
{
	for (uint32_t i = 0; i < rates.count; i++) {
		const struct rate *r = w->next.rate = &w->book->rates[rates.first + i];

		if (!rate_is_in_walk(w, r) || (!own && strcmp(book_text(w->book, r->tier), "any") != 0))
			continue;
		period_breaks(w, r->from, r->until);
		window_breaks(w, r);
		size_breaks(w, r);
		if (w->scope->notes && own)
			age_breaks(w, r);
	}
	w->next.rate = NULL;
}

static void
model_breaks(struct break_walk *w, const struct model *m)
{
	const struct book *b = w->book;
	const struct model *charges = book_charges(b, m);

	if (m->successor != BOOK_NONE)
		break_yield(w, BREAK_TIME, date_instant(m->successor_from));
	if (w->scope->notes)
		model_note_breaks(w, m);
	rate_breaks(w, m->rates, true);
	if (charges != NULL)
		rate_breaks(w, charges->rates, false);
	for (uint32_t i = 0; i < m->uplifts.count; i++) {
		const struct uplift *u = w->next.uplift = &b->uplifts[m->uplifts.first + i];

		if (book_uplift_is_for(b, u, w->tier, w->scope->region))
			period_breaks(w, u->from, u->until);
	}
	w->next.uplift = NULL;
}

void
price_breaks(const struct book *b, const struct price_scope *s, price_break_fn *fn, void *self)
{
	struct break_walk w = { .book = b, .scope = s, .fn = fn, .self = self };
	uint32_t m = s->asked;

	for (uint32_t n = b->n_models; n > 0; n--) {	/* the bound stops a circle of successors */
		w.tier = s->tier == NULL ? NULL : book_tier(b, b->models[m].provider, s->tier);
		model_breaks(&w, &b->models[m]);
		if (m == s->billed || b->models[m].successor == BOOK_NONE)
			break;
		m = b->models[m].successor;
	}
}

struct dated_names
price_dated_names(const struct book *b, struct arena *a)
{
	struct dated_names out = { .book = b, .at = arena_array(a, b->n_names, sizeof *out.at) };

	for (uint32_t i = 0; i < b->n_names; i++) {
		if (b->names[i].from != INSTANT_FIRST || b->names[i].until != INSTANT_LAST)
			out.at[out.n++] = &b->names[i];
	}
	return out;
}

void
price_breaks_of_name(const struct dated_names *names, const char *word, price_break_fn *fn, void *self)
{
	struct break_walk w = { .book = names->book, .fn = fn, .self = self };
	char folded[WORD_MAX];
	bool is_long = word == NULL || text_fold(folded, sizeof folded, word) >= sizeof folded;

	for (size_t i = 0; i < names->n; i++) {
		if (is_long || strstr(folded, book_text(w.book, names->at[i]->folded)) != NULL)
			period_breaks(&w, names->at[i]->from, names->at[i]->until);
	}
}
