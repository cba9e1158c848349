/* SPDX-License-Identifier: MIT */
/* How a fare is made: where it ends, and what counts cost in it. */
#include "batch/price_memo_internal.h"

#include <string.h>

#include "base/macros.h"
#include "base/text.h"
#include "book/rate_select.h"

/* ---- where a fare ends ---- */

/* Ends a fare at an edge, on the side of the row's own place. */
static void
narrow(struct entry_detail *f, const struct price_memo *x, enum axis axis, uint64_t edge)
{
	uint64_t *bounds = f->bounds[axis];

	if (edge <= x->last->quick.coords[axis] && edge > bounds[0])
		bounds[0] = edge;
	else if (edge > x->last->quick.coords[axis] && edge < bounds[1])
		bounds[1] = edge;
}

/*
 * A moment at which something changes, if rows tell when they were. Those without a time are of a whole
 * day: one inside which something changes is a fare by itself.
 */
static void
narrow_moment(struct entry_detail *f, const struct price_memo *x, instant moment)
{
	instant start = moment - moment % DAY_SECONDS;

	if (x->on < 0 || moment <= 0 || moment == INSTANT_LAST)
		return;
	narrow(f, x, AXIS_TIME, (uint64_t)((x->last->present & TIMED) != 0 ? moment : start));
	if ((x->last->present & TIMED) == 0 && moment > start)
		narrow(f, x, AXIS_TIME, (uint64_t)(start + DAY_SECONDS));
}

/* The day of the row. */
static void
narrow_day(struct entry_detail *f, const struct price_memo *x)
{
	instant start = memo_day(x->last);

	narrow_moment(f, x, start);
	narrow_moment(f, x, start + DAY_SECONDS);
}

/* Whether prices of a model may change from one day of the week to the next. */
static bool
has_windows(const struct book *b, uint32_t model)
{
	const struct span rates = b->models[model].rates;

	for (uint32_t i = 0; i < rates.count; i++) {
		if (book_has_window(&b->rates[rates.first + i]))
			return true;
	}
	return false;
}

/* Prices with hours or days of the week: a day by itself, or what of it has one price. */
static void
narrow_hours(struct entry_detail *f, const struct price_memo *x, const struct book *b, uint32_t model)
{
	uint16_t minutes[DAY_MINUTES];
	size_t n = rate_minutes(b, model, memo_day(x->last), minutes);

	if (n == 1 && !has_windows(b, model))
		return;
	narrow_day(f, x);
	for (size_t i = 0; i < n && (x->last->present & TIMED) != 0; i++)
		narrow_moment(f, x, memo_day(x->last) + minutes[i] * MINUTE);
}

/* The prices of a model: their days, hours and sizes. */
static void
narrow_model(struct entry_detail *f, const struct price_memo *x, const struct book *b, uint32_t model)
{
	const struct model *m = &b->models[model];

	narrow_moment(f, x, m->retired == 0 ? 0 : date_instant(m->retired));
	if (m->successor != BOOK_NONE)
		narrow_moment(f, x, date_instant(m->successor_from));
	for (uint32_t i = 0; i < m->rates.count; i++) {
		const struct rate *r = &b->rates[m->rates.first + i];

		narrow_moment(f, x, r->from);
		narrow_moment(f, x, r->until);
		if (r->band != BAND_NONE)
			narrow(f, x, r->band_on_total ? AXIS_TOTAL : AXIS_PROMPT, (uint64_t)book_band_least(r));
		if (r->up_to != INT64_MAX)
			narrow(f, x, AXIS_PROMPT, (uint64_t)r->up_to + 1);
	}
	narrow_hours(f, x, b, model);
	for (uint32_t i = 0; i < m->uplifts.count; i++) {
		narrow_moment(f, x, b->uplifts[m->uplifts.first + i].from);
		narrow_moment(f, x, b->uplifts[m->uplifts.first + i].until);
	}
	if (m->context > 0)
		narrow(f, x, AXIS_TOTAL, (uint64_t)m->context + 1);
	if (m->cache_minimum > 0) {
		narrow(f, x, AXIS_READ, 1);
		narrow(f, x, AXIS_READ, (uint64_t)m->cache_minimum);
	}
}

/* The note that bills have when their newest source is old: it counts the days. */
static void
narrow_age(struct entry_detail *f, const struct price_memo *x, const struct bill *bill)
{
	day newest = book_newest(bill->book, bill->pick.rate->sources);
	instant old = newest == 0 ? 0 : date_instant(newest) + (QUOTE_STALE_DAYS + 1) * (instant)DAY_SECONDS;

	narrow_moment(f, x, old);
	if (newest != 0 && (instant)x->last->quick.coords[AXIS_TIME] >= old)
		narrow_day(f, x);
}

void
memo_list_dated(struct price_memo *x, struct arena *a)
{
	const struct book *b = x->context->book;

	x->dated = arena_array(a, b->n_names, sizeof *x->dated);
	for (uint32_t i = 0; i < b->n_names; i++) {
		if (b->names[i].from != INSTANT_FIRST || b->names[i].until != INSTANT_LAST)
			x->dated[x->n_dated++] = &b->names[i];
	}
}

/* A word may come to mean another model: names that it holds, and their days. */
static void
narrow_word(struct entry_detail *f, const struct price_memo *x, const char *word)
{
	char folded[WORD_MAX];

	if (text_fold(folded, sizeof folded, word) >= sizeof folded)
		folded[0] = '\0';
	for (size_t i = 0; i < x->n_dated; i++) {
		const struct name *n = x->dated[i];

		if (folded[0] == '\0' || strstr(folded, book_text(x->context->book, n->folded)) != NULL) {
			narrow_moment(f, x, n->from);
			narrow_moment(f, x, n->until);
		}
	}
}

static void
narrow_bill(struct entry_detail *f, const struct price_memo *x, const struct bill *bill, const char *word)
{
	const struct model *models = bill->book->models;

	for (uint32_t i = bill->asked; i != bill->model; i = models[i].successor)
		narrow_model(f, x, bill->book, i);	/* each of them may serve on another day */
	narrow_model(f, x, bill->book, bill->model);
	narrow_word(f, x, word);
	for (size_t i = 0; i < bill->n_choices; i++)
		narrow_age(f, x, &bill->choices[i]);
}

/* ---- what counts cost in a fare ---- */

/*
 * What one unit of a meter costs after all that multiplies it, and whether by a price of its own in
 * the row of tokens: if not, notes may say so wherever it is used. False if it has no price, or that
 * is not exact.
 */
static bool
unit_cost(const struct bill *bill, enum meter m, int64_t *out, bool *own)
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
 * The cost of a count: of a part, beside the whole that it is in already, the difference. Whether it
 * is 0 is heeded if that changes the notes, or if it cannot be anything else.
 */
static bool
weigh(const struct price_memo *x, const struct bill *bill, size_t i, uint32_t *zero_sensitive, int64_t *out)
{
	unsigned c = x->meaning[i];
	enum meter m = c == COUNT_FRESH ? METER_INPUT : (enum meter)c, whole = x->whole[i];
	long in = whole == METER_INPUT ? x->input : whole == METER_OUTPUT ? x->output : -1;
	int64_t base = 0;
	bool own = false, priced;

	*out = 0;
	if (!memo_has(x->last, i))
		return true;
	priced = unit_cost(bill, m, out, &own);
	if (!priced || !own)
		*zero_sensitive |= (uint32_t)memo_bit(i);
	if (!priced)
		return x->last->value[i] == 0;
	if (in >= 0 && memo_has(x->last, (size_t)in) && !unit_cost(bill, whole, &base, &own))
		return false;
	*out -= base;
	return true;
}

static bool
weigh_all(const struct price_memo *x, const struct bill *bill, uint32_t *zero_sensitive, struct candidate *out)
{
	const struct rate *rows[] = { bill->pick.rate, bill->pick.any };
	bool own;

	out->unit_price = arena_array(x->entries, x->n_padded, sizeof *out->unit_price);
	if (bill->multipliers.share != QUANTITY_ONE || bill->multipliers.escalation_share != QUANTITY_ONE)
		return false;
	for (size_t i = 0; i < x->n_counts; i++) {
		if (!weigh(x, bill, i, zero_sensitive, &out->unit_price[i]))
			return false;
	}
	for (size_t i = 0; i < LENGTH(rows); i++) {
		if (rows[i] != NULL && (rows[i]->priced & METER_BIT(METER_REQUEST)) != 0)
			return unit_cost(bill, METER_REQUEST, &out->per_request, &own);
	}
	return true;
}

static void
set_other(struct candidate *c, const char *text)
{
	c->other = text;
	c->n_other = strlen(text);
}

/*
 * Whether it is sure, whatever a row comes to, that what is said of the other of two choices stands nowhere
 * before: up to the amount, it must not begin anywhere else.
 */
static bool
is_once(const struct price_memo *x, const struct entry_detail *f, size_t n_candidates)
{
	const char *other, *note, *first;

	if (n_candidates != 2)
		return false;
	other = f->candidates[1 - f->highest].other;
	note = arena_printf(x->entries, "%s; %s", f->note->text, other);
	first = strstr(note, other);
	return first == note + strlen(note) - strlen(other);
}

/* All choices of a bill. */
static bool
weigh_choices(const struct price_memo *x, const struct bill *bill, uint32_t *zero_sensitive, struct candidate **out)
{
	*out = arena_array(x->entries, bill->n_choices, sizeof **out);
	for (size_t i = 0; i < bill->n_choices; i++) {
		if (bill->n_choices > CANDIDATES || !weigh_all(x, &bill->choices[i], zero_sensitive, &(*out)[i]))
			return false;
		if (bill->n_choices > 1)
			set_other(&(*out)[i], quote_other(bill, &bill->choices[i], x->entries));
	}
	return true;
}

/* ---- learning ---- */

/* The note of a bill without those on the other prices of the day. */
static const char *
own_note(const struct row_result *c, struct arena *a)
{
	size_t n = strlen(c->note);

	for (size_t i = c->bill->n_notes; i > c->bill->n_own_notes; i--)
		n -= strlen(c->bill->notes[i - 1]) + (i > 1 || n > strlen(c->bill->notes[i - 1]) ? 2 : 0);
	return arena_strndup(a, c->note, n);
}

/* The one with this text, made if there is none. */
static struct interned_note *
find_remark(struct price_memo *x, const char *text)
{
	uint64_t hash = 0;
	struct interned_note **at;

	for (const char *p = text; *p != '\0'; p++)
		hash = memo_mix(hash + (unsigned char)*p);
	for (at = &x->interned[hash % INTERNED_SLOTS]; *at != NULL; at = &(*at)->next) {
		if (strcmp((*at)->text, text) == 0)
			return *at;
	}
	*at = arena_alloc(x->entries, sizeof **at);
	(*at)->text = arena_strdup(x->entries, text);
	(*at)->n = strlen(text);
	return *at;
}

void
memo_set_csv_suffix(struct memo_entry *f, const char *csv_suffix, uint32_t n)
{
	f->csv_suffix = f->rest->note->csv_suffix = csv_suffix;
	f->n_csv_suffix = f->rest->note->n_csv_suffix = n;
}

/* Whether the fare says of the row that made it what row_price did. */
static bool
agrees(struct price_memo *x, struct memo_entry *f, const struct row_result *c)
{
	const struct fast_row *q = &x->last->quick;

	if (!memo_apply(x, f) || q->cost != c->cost ||
	    strcmp(q->note != NULL ? q->note : f->rest->note->text, c->note) != 0)
		return false;
	for (size_t i = 0; i < x->context->n_alternatives; i++) {
		if (q->alternatives[i] != c->alternatives[i])
			return false;
	}
	return true;
}

/* Facts that live as long as the fare. */
static struct row_labels
keep_facts(const struct row_labels *f, struct arena *a)
{
	return (struct row_labels){ arena_strdup(a, f->provider), arena_strdup(a, f->model),
	    arena_strdup(a, f->tier), arena_strdup(a, f->region), arena_strdup(a, f->band) };
}

/* The rest of a fare, and what is needed at hand. */
static bool
fill(struct price_memo *x, const struct row_result *c, struct memo_entry *f, struct entry_detail *rest, uint32_t *zero_sensitive)
{
	const struct row_labels facts = row_labels_of(c, x->entries);
	const struct model *model = &c->bill->book->models[c->bill->model];

	narrow_bill(rest, x, c->bill, c->usage->request.models[0]);
	rest->facts = keep_facts(&facts, x->entries);
	rest->at = x->on < 0 ? c->on.at : -1;
	rest->highest = c->bill->choice;
	rest->alternatives = arena_array(x->entries, x->context->n_alternatives, sizeof *rest->alternatives);
	f->n_candidates = (uint16_t)c->bill->n_choices;
	f->large = c->large;
	if (model->context > 0)
		narrow(rest, x, AXIS_PROMPT, (uint64_t)model->context + 1);
	rest->note = find_remark(x, f->n_candidates == 1 ? c->note : own_note(c, x->entries));
	f->csv_suffix = rest->note->csv_suffix;
	f->n_csv_suffix = rest->note->n_csv_suffix;
	/* With no count above 0 the row would be idle, or the notes would not say what others come to. */
	*zero_sensitive = !c->usage->named || f->n_candidates > 1 ? (uint32_t)x->last->present : 0;
	if (rest->note->n >= NOTE_MAX || !weigh_choices(x, c->bill, zero_sensitive, &rest->candidates))
		return false;
	rest->once = is_once(x, rest, f->n_candidates);
	f->per_request = rest->candidates[rest->highest].per_request;
	memcpy(f->unit_price, rest->candidates[rest->highest].unit_price, x->n_padded * sizeof *f->unit_price);
	for (size_t i = 0; i < x->context->n_alternatives; i++) {
		if (c->alternative_bill[i] == NULL || !weigh_choices(x, c->alternative_bill[i], zero_sensitive, &rest->alternatives[i].candidates))
			return false;
		rest->alternatives[i].n = c->alternative_bill[i]->n_choices;
		narrow_bill(rest, x, c->alternative_bill[i], x->context->alternatives[i]);
	}
	return true;
}

struct memo_entry *
memo_insert(struct price_memo *x, const struct row_result *c)
{
	struct entry_detail *rest;
	struct memo_entry *f;
	uint32_t zero_sensitive;

	if (x->last == NULL || c->kind != RESULT_PRICED || c->bill == NULL || c->quota || c->unsteady)
		return NULL;
	if (x->n_entries == ENTRIES)
		bucket_forget(x);
	rest = arena_alloc(x->entries, sizeof *rest);
	for (size_t i = 0; i < AXES; i++)
		rest->bounds[i][1] = UINT64_MAX;
	f = memo_entry(x, x->n_entries + 1);
	*f = (struct memo_entry){ .rest = rest };
	if (!fill(x, c, f, rest, &zero_sensitive) || !agrees(x, f, c))
		return NULL;
	bucket_keep(x, f, zero_sensitive);
	return f;
}
