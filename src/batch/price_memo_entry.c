/* SPDX-License-Identifier: MIT */
/*
 * How an entry of the memo is made from a row that row_price has priced: the bounds within which its bill
 * would be the same, and the unit price of each count. memo_entry_build, at the end, is called by price_memo.c;
 * read it first. The rules themselves are those of book/rate_select.h and pricing/quote.h: this file only knows
 * on what they depend.
 */
#include "batch/price_memo_internal.h"

#include <string.h>

#include "base/macros.h"
#include "base/text.h"
#include "book/rate_select.h"

/* ---- the bounds of an entry ---- */

/* Bounds an entry where something changes, on the side of the row's own coordinate. */
static void
limit_axis(struct entry_detail *detail, const struct price_memo *pm, enum axis axis, uint64_t bound)
{
	uint64_t *bounds = detail->bounds[axis];

	if (bound <= pm->missed->fast.coords[axis] && bound > bounds[0])
		bounds[0] = bound;
	else if (bound > pm->missed->fast.coords[axis] && bound < bounds[1])
		bounds[1] = bound;
}

/*
 * Bounds an entry at a moment at which something changes, if rows have a time. A row without a time of day is
 * of a whole day: where something changes within the day, that day gets an entry of its own.
 */
static void
limit_moment(struct entry_detail *detail, const struct price_memo *pm, instant moment)
{
	instant start = moment - moment % DAY_SECONDS;

	if (pm->on < 0 || moment <= 0 || moment == INSTANT_LAST)
		return;
	limit_axis(detail, pm, AXIS_TIME, (uint64_t)((pm->missed->present & TIMED) != 0 ? moment : start));
	if ((pm->missed->present & TIMED) == 0 && moment > start)
		limit_axis(detail, pm, AXIS_TIME, (uint64_t)(start + DAY_SECONDS));
}

/* Bounds an entry to the day of the row. */
static void
limit_day(struct entry_detail *detail, const struct price_memo *pm)
{
	instant start = memo_day(pm->missed);

	limit_moment(detail, pm, start);
	limit_moment(detail, pm, start + DAY_SECONDS);
}

/* Whether prices of a model may change from one day of the week to the next. */
static bool
model_has_windows(const struct book *b, uint32_t model)
{
	const struct span rates = b->models[model].rates;

	for (uint32_t i = 0; i < rates.count; i++) {
		if (book_has_window(&b->rates[rates.first + i]))
			return true;
	}
	return false;
}

/*
 * Bounds an entry if prices depend on hours or days of the week: to the day, or to the part of it that has one
 * price.
 */
static void
limit_hours(struct entry_detail *detail, const struct price_memo *pm, const struct book *b, uint32_t model)
{
	uint16_t minutes[DAY_MINUTES];
	size_t n = rate_change_minutes(b, model, memo_day(pm->missed), minutes);

	if (n == 1 && !model_has_windows(b, model))
		return;
	limit_day(detail, pm);
	for (size_t i = 0; i < n && (pm->missed->present & TIMED) != 0; i++)
		limit_moment(detail, pm, memo_day(pm->missed) + minutes[i] * MINUTE);
}

/* Bounds an entry by the prices of a model: their days, hours and sizes, and what else its notes depend on. */
static void
limit_model(struct entry_detail *detail, const struct price_memo *pm, const struct book *b, uint32_t model)
{
	const struct model *m = &b->models[model];

	limit_moment(detail, pm, m->retired == 0 ? 0 : date_instant(m->retired));
	if (m->successor != BOOK_NONE)
		limit_moment(detail, pm, date_instant(m->successor_from));
	for (uint32_t i = 0; i < m->rates.count; i++) {
		const struct rate *r = &b->rates[m->rates.first + i];

		limit_moment(detail, pm, r->from);
		limit_moment(detail, pm, r->until);
		if (r->band != BAND_NONE)
			limit_axis(detail, pm, r->band_on_total ? AXIS_TOTAL : AXIS_PROMPT,
			    (uint64_t)book_band_least(r));
		if (r->up_to != INT64_MAX)
			limit_axis(detail, pm, AXIS_PROMPT, (uint64_t)r->up_to + 1);
	}
	limit_hours(detail, pm, b, model);
	for (uint32_t i = 0; i < m->uplifts.count; i++) {
		limit_moment(detail, pm, b->uplifts[m->uplifts.first + i].from);
		limit_moment(detail, pm, b->uplifts[m->uplifts.first + i].until);
	}
	if (m->context > 0)
		limit_axis(detail, pm, AXIS_TOTAL, (uint64_t)m->context + 1);
	if (m->cache_minimum > 0) {
		limit_axis(detail, pm, AXIS_READ, 1);
		limit_axis(detail, pm, AXIS_READ, (uint64_t)m->cache_minimum);
	}
}

/*
 * Bounds an entry by the note that a bill gets when its newest source is old: the note counts days, so that
 * from then on an entry holds for one day.
 */
static void
limit_source_age(struct entry_detail *detail, const struct price_memo *pm, const struct bill *bill)
{
	day newest = book_newest(bill->book, bill->pick.rate->sources);
	instant old = newest == 0 ? 0 : date_instant(newest) + (QUOTE_STALE_DAYS + 1) * (instant)DAY_SECONDS;

	limit_moment(detail, pm, old);
	if (newest != 0 && (instant)pm->missed->fast.coords[AXIS_TIME] >= old)
		limit_day(detail, pm);
}

void
memo_list_dated(struct price_memo *pm, struct arena *a)
{
	const struct book *b = pm->context->book;

	pm->dated = arena_array(a, b->n_names, sizeof *pm->dated);
	for (uint32_t i = 0; i < b->n_names; i++) {
		if (b->names[i].from != INSTANT_FIRST || b->names[i].until != INSTANT_LAST)
			pm->dated[pm->n_dated++] = &b->names[i];
	}
}

/*
 * Bounds an entry by the days of all dated names that the row's own word for the model contains: on another
 * day it may mean another model. A word too long to fold is bounded by all of them.
 */
static void
limit_model_name(struct entry_detail *detail, const struct price_memo *pm, const char *word)
{
	char folded[MODEL_NAME_MAX];

	if (text_fold(folded, sizeof folded, word) >= sizeof folded)
		folded[0] = '\0';
	for (size_t i = 0; i < pm->n_dated; i++) {
		const struct name *n = pm->dated[i];

		if (folded[0] == '\0' || strstr(folded, book_text(pm->context->book, n->folded)) != NULL) {
			limit_moment(detail, pm, n->from);
			limit_moment(detail, pm, n->until);
		}
	}
}

/* Bounds an entry by all that a bill depends on. word: what the model was called. */
static void
limit_bill(struct entry_detail *detail, const struct price_memo *pm, const struct bill *bill, const char *word)
{
	const struct model *models = bill->book->models;

	for (uint32_t i = bill->asked; i != bill->model; i = models[i].successor)
		limit_model(detail, pm, bill->book, i);	/* on another day any of them may be the one that serves */
	limit_model(detail, pm, bill->book, bill->model);
	limit_model_name(detail, pm, word);
	for (size_t i = 0; i < bill->n_choices; i++)
		limit_source_age(detail, pm, &bill->choices[i]);
}

/* ---- the unit prices of an entry ---- */

/*
 * The price of one unit of a meter after all multipliers [10^-18 dollars]. *own: it is the meter's own price
 * in the row of token prices; if not, notes may say so wherever the meter is used. False if there is no price,
 * or it is not exact or too large.
 */
static bool
unit_price_of_meter(const struct bill *bill, enum meter m, int64_t *out, bool *own)
{
	const struct multipliers *t = &bill->multipliers;
	const struct rate *row;
	enum meter as;
	int128 factors[] = { 0, t->retry_factor, t->after_discount }, cost;
	bool exact = true;

	*out = 0;
	if (!quote_rate(bill->book, &bill->pick, m, &factors[0], &as, &row) ||
	    !int128_product(factors, LENGTH(factors), 2 * FACTOR_DECIMALS + meters[m].per_log10, &cost, &exact) ||
	    !exact || cost > INT64_MAX / 4)
		return false;
	*out = (int64_t)cost;
	*own = as == m && row == bill->pick.rate;
	return true;
}

/*
 * The unit price of a count. A part, beside the whole that contains it, has the difference of the two prices.
 * The count is zero-sensitive if its being 0 changes the notes, or if it has no price and can only be 0.
 */
static bool
unit_price_of_count(const struct price_memo *pm, const struct bill *bill, size_t i, uint32_t *zero_sensitive,
    int64_t *out)
{
	unsigned c = pm->meaning[i];
	enum meter m = c == COUNT_FRESH ? METER_INPUT : (enum meter)c, whole = pm->whole[i];
	long in = whole == METER_INPUT ? pm->input : whole == METER_OUTPUT ? pm->output : -1;
	int64_t base = 0;
	bool own = false, priced;

	*out = 0;
	if (!memo_has(pm->missed, i))
		return true;
	priced = unit_price_of_meter(bill, m, out, &own);
	if (!priced || !own)
		*zero_sensitive |= (uint32_t)memo_bit(i);
	if (!priced)
		return pm->missed->value[i] == 0;
	if (in >= 0 && memo_has(pm->missed, (size_t)in) && !unit_price_of_meter(bill, whole, &base, &own))
		return false;
	*out -= base;
	return true;
}

/*
 * Fills in the prices of a candidate from its bill; false if one is not exact, or only a share of the requests
 * is billed.
 */
static bool
candidate_fill(const struct price_memo *pm, const struct bill *bill, uint32_t *zero_sensitive, struct candidate *out)
{
	const struct rate *rows[] = { bill->pick.rate, bill->pick.any };
	bool own;

	out->unit_price = arena_array(pm->entries, pm->n_padded, sizeof *out->unit_price);
	if (bill->multipliers.share != QUANTITY_ONE || bill->multipliers.escalation_share != QUANTITY_ONE)
		return false;
	for (size_t i = 0; i < pm->n_counts; i++) {
		if (!unit_price_of_count(pm, bill, i, zero_sensitive, &out->unit_price[i]))
			return false;
	}
	for (size_t i = 0; i < LENGTH(rows); i++) {
		if (rows[i] != NULL && (rows[i]->priced & METER_BIT(METER_REQUEST)) != 0)
			return unit_price_of_meter(bill, METER_REQUEST, &out->per_request, &own);
	}
	return true;
}

/* Sets the text for notes in which another candidate is the highest. */
static void
candidate_set_other(struct candidate *c, const char *text)
{
	c->other = text;
	c->n_other = strlen(text);
}

/*
 * Whether, with two candidates, the text on the other one is certain to occur nowhere else in any note,
 * whatever the amount in it: the text up to the amount must occur once only.
 */
static bool
other_is_unique(const struct price_memo *pm, const struct entry_detail *detail, size_t n_candidates)
{
	const char *other, *note, *first;

	if (n_candidates != 2)
		return false;
	other = detail->candidates[1 - detail->highest].other;
	note = arena_printf(pm->entries, "%s; %s", detail->note->text, other);
	first = strstr(note, other);
	return first == note + strlen(note) - strlen(other);
}

/* Makes the candidates of a bill, one for each price of its day. */
static bool
candidates_of_bill(const struct price_memo *pm, const struct bill *bill, uint32_t *zero_sensitive,
    struct candidate **out)
{
	*out = arena_array(pm->entries, bill->n_choices, sizeof **out);
	for (size_t i = 0; i < bill->n_choices; i++) {
		if (bill->n_choices > CANDIDATES || !candidate_fill(pm, &bill->choices[i], zero_sensitive, &(*out)[i]))
			return false;
		if (bill->n_choices > 1)
			candidate_set_other(&(*out)[i], quote_other(bill, &bill->choices[i], pm->entries));
	}
	return true;
}

/* ---- making an entry ---- */

/* The note of a row without the notes on the other prices of its day. */
static const char *
note_without_others(const struct row_result *c, struct arena *a)
{
	size_t n = strlen(c->note);

	for (size_t i = c->bill->n_notes; i > c->bill->n_own_notes; i--)
		n -= strlen(c->bill->notes[i - 1]) + (i > 1 || n > strlen(c->bill->notes[i - 1]) ? 2 : 0);
	return arena_strndup(a, c->note, n);
}

/* The interned note with this text, made if there is none. */
static struct interned_note *
note_intern(struct price_memo *pm, const char *text)
{
	uint64_t hash = 0;
	struct interned_note **at;

	for (const char *p = text; *p != '\0'; p++)
		hash = memo_mix(hash + (unsigned char)*p);
	for (at = &pm->interned[hash % INTERNED_SLOTS]; *at != NULL; at = &(*at)->next) {
		if (strcmp((*at)->text, text) == 0)
			return *at;
	}
	*at = arena_alloc(pm->entries, sizeof **at);
	(*at)->text = arena_strdup(pm->entries, text);
	(*at)->n = strlen(text);
	return *at;
}

void
memo_set_csv_suffix(struct memo_entry *entry, const char *csv_suffix, uint32_t n)
{
	entry->csv_suffix = entry->detail->note->csv_suffix = csv_suffix;
	entry->n_csv_suffix = entry->detail->note->n_csv_suffix = n;
}

/* A copy of labels that lives as long as the entries. */
static struct row_labels
labels_copy(const struct row_labels *from, struct arena *a)
{
	return (struct row_labels){ arena_strdup(a, from->provider), arena_strdup(a, from->model),
	    arena_strdup(a, from->tier), arena_strdup(a, from->region), arena_strdup(a, from->band) };
}

/* Fills in an entry and its detail; false if the row cannot be priced by an entry. */
static bool
entry_fill(struct price_memo *pm, const struct row_result *c, struct memo_entry *entry,
    struct entry_detail *detail, uint32_t *zero_sensitive)
{
	const struct model *model = &c->bill->book->models[c->bill->model];

	limit_bill(detail, pm, c->bill, c->usage->request.models[0]);
	detail->labels = labels_copy(c->labels, pm->entries);
	detail->at = pm->on < 0 ? c->on.at : -1;
	detail->highest = c->bill->choice;
	detail->alternatives = arena_array(pm->entries, pm->context->n_alternatives, sizeof *detail->alternatives);
	entry->n_candidates = (uint16_t)c->bill->n_choices;
	entry->large = c->large;
	if (model->context > 0)
		limit_axis(detail, pm, AXIS_PROMPT, (uint64_t)model->context + 1);
	detail->note = note_intern(pm, entry->n_candidates == 1 ? c->note : note_without_others(c, pm->entries));
	entry->csv_suffix = detail->note->csv_suffix;
	entry->n_csv_suffix = detail->note->n_csv_suffix;
	/* With all counts 0 the row would be idle, or its notes would not name the costs at other prices. */
	*zero_sensitive = !c->usage->named || entry->n_candidates > 1 ? (uint32_t)pm->missed->present : 0;
	if (detail->note->n >= NOTE_MAX || !candidates_of_bill(pm, c->bill, zero_sensitive, &detail->candidates))
		return false;
	detail->other_is_unique = other_is_unique(pm, detail, entry->n_candidates);
	entry->per_request = detail->candidates[detail->highest].per_request;
	memcpy(entry->unit_price, detail->candidates[detail->highest].unit_price,
	    pm->n_padded * sizeof *entry->unit_price);
	for (size_t i = 0; i < pm->context->n_alternatives; i++) {
		if (c->alternative_bill[i] == NULL || !candidates_of_bill(pm, c->alternative_bill[i],
		    zero_sensitive, &detail->alternatives[i].candidates))
			return false;
		detail->alternatives[i].n = c->alternative_bill[i]->n_choices;
		limit_bill(detail, pm, c->alternative_bill[i], pm->context->alternatives[i]);
	}
	return true;
}

struct memo_entry *
memo_entry_build(struct price_memo *pm, const struct row_result *c, uint32_t *zero_sensitive)
{
	struct entry_detail *detail = arena_alloc(pm->entries, sizeof *detail);
	struct memo_entry *entry = memo_entry(pm, pm->n_entries + 1);

	for (size_t i = 0; i < AXES; i++)
		detail->bounds[i][1] = UINT64_MAX;
	*entry = (struct memo_entry){ .detail = detail };
	return entry_fill(pm, c, entry, detail, zero_sensitive) ? entry : NULL;
}
