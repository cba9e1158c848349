/* SPDX-License-Identifier: MIT */
/*
 * How an entry of the memo is made from a row that row_price has priced: the bounds within which its bill
 * would be the same, and the unit price of each count. memo_entry_build, at the end, is called by price_memo.c;
 * read it first. The rules themselves are those of book/rate_select.h and pricing/quote.h, and where their results
 * change is said by book/price_breaks.h.
 */
#include "batch/price_memo_internal.h"

#include <string.h>

#include "base/macros.h"
#include "book/price_breaks.h"

/* ---- the bounds of an entry ---- */

/* Bounds an entry where something changes, on the side of the row's own coordinate. */
static void
limit_axis(struct entry_detail *detail, const struct price_memo *pm, enum axis axis, uint64_t bound)
{
	uint64_t *bounds = detail->bounds[axis];

	if (bound <= pm->missed->result.coords[axis] && bound > bounds[0])
		bounds[0] = bound;
	else if (bound > pm->missed->result.coords[axis] && bound < bounds[1])
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

/* What is bounded, by the breaks of what. */
struct entry_limits {
	struct entry_detail	*detail;
	const struct price_memo	*pm;
	const struct bill	*bill;
	bool			 daily;		/* the entry holds for the row's day at most */
};

/* Whether one of the prices of a bill's day is of that row. */
static bool
bill_has_rate(const struct bill *bill, const struct rate *r)
{
	for (size_t i = 0; i < bill->n_choices; i++) {
		if (bill->choices[i].pick.rate == r)
			return true;
	}
	return false;
}

/* Bounds by a minute of the week: to the day of the row, and to one side of it if the row has a time. */
static void
limit_week(struct entry_limits *l, int minute)
{
	const struct parsed_row *row = l->pm->missed;
	instant start = memo_day(row);

	l->daily = true;
	if ((row->present & TIMED) != 0 && minute / DAY_MINUTES == date_week_minute(start, 0) / DAY_MINUTES)
		limit_moment(l->detail, l->pm, start + minute % DAY_MINUTES * MINUTE);
}

static void
limit_break(void *self, const struct price_break *at)
{
	static const enum axis axes[BREAK_KINDS] = { [BREAK_PROMPT] = AXIS_PROMPT, [BREAK_TOTAL] = AXIS_TOTAL,
	    [BREAK_CACHE_READ] = AXIS_READ };
	struct entry_limits *l = self;

	if (at->kind == BREAK_WEEK)
		limit_week(l, (int)at->at);
	else if (at->kind == BREAK_TIME)
		limit_moment(l->detail, l->pm, at->at);
	else if (at->kind != BREAK_DAILY)
		limit_axis(l->detail, l->pm, axes[at->kind], (uint64_t)at->at);
	else if (bill_has_rate(l->bill, at->rate)) {
		limit_moment(l->detail, l->pm, at->at);
		l->daily |= (instant)l->pm->missed->result.coords[AXIS_TIME] >= at->at;
	}
}

/* Bounds an entry by all that a bill depends on. word: what the model was called. */
static void
limit_bill(struct entry_detail *detail, const struct price_memo *pm, const struct bill *bill, const char *word)
{
	const struct price_scope scope = { .asked = bill->asked, .billed = bill->model, .notes = true };
	struct entry_limits limits = { .detail = detail, .pm = pm, .bill = bill };

	price_breaks(bill->book, &scope, limit_break, &limits);
	/* the rules for names look names up that are no part of the word */
	price_breaks_of_name(&pm->dated, bill->by_rules ? NULL : word, limit_break, &limits);
	if (limits.daily)
		limit_day(detail, pm);
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
	const struct rate *rows[] = { bill->pick.rate, bill->pick.any, bill->pick.shared };
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
	limit_bill(detail, pm, c->bill, c->usage->request.models[0]);
	detail->labels = labels_copy(c->labels, pm->entries);
	detail->on = c->on;
	detail->dated = c->dated;
	detail->highest = c->bill->choice;
	detail->alternatives = arena_array(pm->entries, pm->context->n_alternatives, sizeof *detail->alternatives);
	entry->n_candidates = (uint16_t)c->bill->n_choices;
	entry->large = c->large;
	entry->has_allowance = c->allowance != NULL;
	detail->allowance = c->allowance;
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
