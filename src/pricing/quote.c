/* SPDX-License-Identifier: MIT */
#include "pricing/quote.h"

#include <stdio.h>
#include <string.h>

#include "book/model_lookup.h"

static const struct model *
model_of(const struct book *b, const struct bill *bill)
{
	return &b->models[bill->model];
}

static const char *
id_of(const struct book *b, uint32_t model)
{
	return book_text(b, b->models[model].id);
}

bool
model_ref_find(const struct book *b, const struct request *r, const char *word, struct arena *a,
    struct model_ref *out, struct err *e)
{
	const char *at = strrchr(word, '@');
	struct err whole;

	*out = (struct model_ref){ .book = b, .tier = "" };
	if (model_lookup(b, word, r->provider, r->on.at, &out->model, at == NULL ? e : &whole))
		return true;
	if (at == NULL)
		return false;
	if (at[strcspn(at, "+:%")] != '\0') {	/* a part of a mix, not a tier */
		*e = whole;
		return false;
	}
	if (at[1] == '\0')
		return err_set(e, ERR_USAGE, "'%.80s' names no tier behind its @", word);
	if (*r->tier != '\0')
		return err_set(e, ERR_USAGE, "'%.80s' and tier=%.40s both name a tier", word, r->tier);
	out->tier = arena_strdup(a, at + 1);
	return model_lookup(b, arena_strndup(a, word, (size_t)(at - word)), r->provider, r->on.at,
	    &out->model, e);
}

/* ---- the row ---- */

struct multipliers
quote_multipliers(const struct request *r)
{
	return (struct multipliers){ .requests = r->requests, .share = QUANTITY_ONE,
	    .escalation_share = QUANTITY_ONE, .retry_factor = QUANTITY_ONE + r->retry,
	    .after_discount = QUANTITY_ONE - r->discount };
}

static bool
rows_for(const struct request *r, const struct model_ref *t, struct bill *bill,
    struct rate_choices *picks, struct err *e)
{
	const struct book *b = t->book;
	struct rate_query q = { .region = r->region, .when = r->on,
	    .request_count = r->is_total ? r->sum_of : QUANTITY_ONE };

	bill->book = b;
	bill->asked = t->model;
	bill->model = rate_successor(b, t->model, r->on.at);
	bill->region = r->region;
	bill->on = r->on;
	bill->is_total = r->is_total;
	if (!workload_split(&r->work, &bill->parts, e))
		return false;
	q.model = bill->model;
	q.tier = *t->tier != '\0' ? t->tier : r->tier;
	q.prompt = bill->parts.prompt;
	q.total = bill->parts.total;
	if (r->band_prompt > 0) {
		q.prompt = q.total = r->band_prompt;
		q.request_count = QUANTITY_ONE;
	}
	bill->tier = book_tier(b, model_of(b, bill)->provider, q.tier);
	return rate_select(b, &q, picks, e);
}

bool
quote_rate(const struct book *b, const struct rate_choice *pick, enum meter m, money *rate,
    enum meter *as, const struct rate **row)
{
	const struct rate *rows[] = { pick->rate, pick->any };
	int128 factors[] = { 0, pick->times };
	bool exact = true;

	for (size_t i = 0; i < 2; i++) {
		if (rows[i] == NULL || (*as = book_priced_as(rows[i], m)) == METER_NONE)
			continue;
		*row = rows[i];
		book_price(b, rows[i], *as, &factors[0]);
		*rate = factors[0];
		/* twelve decimals times six are eighteen: an uplifted rate is never rounded */
		return !meter_is_token(m) ||
		    int128_product(factors, 2, FACTOR_DECIMALS, rate, &exact);
	}
	return false;
}

/* ---- the lines ---- */

static bool
no_rate(const struct book *b, const struct bill *bill, enum meter m, struct err *e)
{
	char list[300] = "";
	size_t n = 0;

	for (enum meter k = 0; k < N_METERS && n < sizeof list; k++) {
		money rate;
		enum meter as;
		const struct rate *row;

		if (quote_rate(b, &bill->pick, k, &rate, &as, &row) && as == k)
			n += (size_t)snprintf(list + n, sizeof list - n, "%s%s", n == 0 ? "" : ", ",
			    meters[k].name);
	}
	return err_set(e, ERR_PRICE, "%s in tier %s has no price for %s; it prices %s",
	    id_of(b, bill->model), bill->tier, meters[m].name, list);
}

/* rate x count x the terms, in one step and rounded at most once. */
static bool
price_line(const struct bill *bill, struct line *l, quantity each, bool *exact, struct err *e)
{
	const struct multipliers *t = &bill->multipliers;
	int128 factors[] = { l->rate, each, t->requests, t->share, t->escalation_share, t->retry_factor, t->after_discount };
	unsigned places = meters[l->meter].per_log10 + 6 * QUANTITY_DECIMALS;
	bool whole = true;

	if (!int128_product(factors, 7, places, &l->amount, exact))
		return err_set(e, ERR_RANGE, "%s: the amount is too large", meters[l->meter].name);
	return int128_product(factors + 1, 5, 4 * QUANTITY_DECIMALS, &l->quantity, &whole) ||
	    err_set(e, ERR_RANGE, "%s: the quantity is too large", meters[l->meter].name);
}

static bool
add_line(const struct book *b, struct bill *bill, enum meter m, quantity each, struct err *e)
{
	struct line *l = &bill->lines[bill->n_lines];

	*l = (struct line){ .meter = m };
	if (!quote_rate(b, &bill->pick, m, &l->rate, &l->priced_as, &l->row))
		return no_rate(b, bill, m, e);
	if (!price_line(bill, l, each, &bill->exact, e) ||
	    !money_add(bill->total, l->amount, &bill->total, e))
		return false;
	bill->n_lines++;
	return true;
}

static bool
priced(const struct rate *r, enum meter m)
{
	return r != NULL && (r->priced & METER_BIT(m)) != 0;
}

static bool
price_parts(const struct book *b, const struct request *r, struct bill *bill, struct err *e)
{
	for (enum meter m = 0; m < N_METERS; m++) {
		quantity each = bill->parts.of[m];

		if (m == METER_REQUEST &&
		    (priced(bill->pick.rate, m) || priced(bill->pick.any, m))) {
			each = r->is_total ? r->sum_of : QUANTITY_ONE;
			if (each == 0)
				return err_set(e, ERR_PRICE, "%s has a price for each request, and it is not said how "
				    "many there were", id_of(b, bill->model));
		}
		if (each > 0 && !add_line(b, bill, m, each, e))
			return false;
	}
	return true;
}

/* ---- the notes ---- */

/* What the notes are written from, and where they go. */
struct notes {
	const struct book	*book;
	struct bill		*bill;
	struct arena		*arena;
	bool			 planned;	/* the requests are still to be made */
	size_t			 room;
};

#define note(n, ...) note_add(n, arena_printf((n)->arena, __VA_ARGS__))

static void
note_add(struct notes *n, const char *text)
{
	struct bill *bill = n->bill;

	for (size_t i = 0; i < bill->n_notes; i++) {
		if (strcmp(bill->notes[i], text) == 0)
			return;
	}
	bill->notes = arena_grow(n->arena, bill->notes, bill->n_notes, &n->room, sizeof *bill->notes);
	bill->notes[bill->n_notes++] = text;
}

static void
note_model(struct notes *n)
{
	const struct bill *bill = n->bill;
	const struct model *asked = &n->book->models[bill->asked];
	char from[DATE_TEXT];

	if (bill->model != bill->asked)
		note(n, "served and billed as %s since %s", id_of(n->book, bill->model),
		    date_print_day(from, asked->successor_from));
	else if (asked->retired != 0 && bill->on.day >= asked->retired)
		note(n, "retired since %s; these are the last prices",
		    date_print_day(from, asked->retired));
}

/* How many days behind a bill's own a day is; 0 if it is not behind it, or not among the next so many. */
static int
days_ahead(const struct bill *bill, day d, int most)
{
	int days = d == 0 || d <= bill->on.day ? 0 : date_days_between(bill->on.day, d);

	return days <= most ? days : 0;
}

const char *
quote_ahead(const struct bill *bill, int most, struct arena *a)
{
	const struct book *b = bill->book;
	const struct model *asked = &b->models[bill->asked], *billed = model_of(b, bill);
	char text[DATE_TEXT];
	int days;

	if (asked == billed && asked->successor != BOOK_NONE &&
	    (days = days_ahead(bill, asked->successor_from, most)) > 0)
		return arena_printf(a, "served and billed as %s from %s on, in %d day%s", id_of(b, asked->successor),
		    date_print_day(text, asked->successor_from), days, days == 1 ? "" : "s");
	if ((days = days_ahead(bill, billed->retired, most)) == 0)
		return NULL;
	return arena_printf(a, "%s%sretires on %s, in %d day%s", asked == billed ? "" : id_of(b, bill->model),
	    asked == billed ? "" : " ", date_print_day(text, billed->retired), days, days == 1 ? "" : "s");
}

static void
note_ahead(struct notes *n)
{
	const char *text = quote_ahead(n->bill, n->bill->period == PERIOD_NONE ? QUOTE_AHEAD_DAYS :
	    QUOTE_AHEAD_OF_PERIOD, n->arena);

	if (text != NULL)
		note_add(n, text);
}

static void
note_row(struct notes *n, const struct rate *r)
{
	const char *text = book_text(n->book, r->note);

	if (r->overlay != 0)
		note(n, "prices laid over the book by %s", book_text(n->book, r->overlay));
	if (r->estimate && *text != '\0')
		note(n, "estimate: %s", text);
	else if (r->estimate)
		note(n, "estimate: this price was computed or not published");
	else if (*text != '\0')
		note(n, "%s", text);
}

static void
note_parents(struct notes *n)
{
	for (size_t i = 0; i < n->bill->n_lines; i++) {
		const struct line *l = &n->bill->lines[i];

		if (l->priced_as == l->meter)
			continue;
		if ((l->row->as_parent & METER_BIT(l->meter)) != 0)
			note(n, "%s costs what %s costs in this tier", meters[l->meter].name,
			    meters[l->priced_as].name);
		else
			note(n, "%s has no price of its own: billed as %s", meters[l->meter].name,
			    meters[l->priced_as].name);
	}
}

/* "400,000"; without the comma in a cell of a file, which would need quotes. */
static const char *
tokens(int64_t count, bool grouped, char number[INT128_TEXT])
{
	(grouped ? int128_print_grouped : int128_print)(number, count, 0);
	return number;
}

static bool
is_above_window(const struct bill *bill, quantity tokens)
{
	int64_t context = model_of(bill->book, bill)->context;

	return !bill->is_total && context > 0 && tokens > (quantity)context * QUANTITY_ONE;
}

bool
quote_above_window(const struct bill *bill)
{
	return is_above_window(bill, bill->parts.total);
}

bool
quote_input_above_window(const struct bill *bill)
{
	return is_above_window(bill, bill->parts.prompt);
}

bool
quote_above_output(const struct bill *bill)
{
	int64_t most = model_of(bill->book, bill)->max_output;

	return !bill->is_total && most > 0 && bill->parts.total - bill->parts.prompt > (quantity)most * QUANTITY_ONE;
}

const char *
quote_window_note(const struct bill *bill, bool grouped, struct arena *a)
{
	char number[INT128_TEXT];

	return arena_printf(a, "larger than the context window of %s tokens",
	    tokens(model_of(bill->book, bill)->context, grouped, number));
}

const char *
quote_output_note(const struct bill *bill, bool grouped, struct arena *a)
{
	char number[INT128_TEXT];

	return arena_printf(a, "more output than the model's limit of %s tokens",
	    tokens(model_of(bill->book, bill)->max_output, grouped, number));
}

static void
note_size(struct notes *n)
{
	const struct model *m = model_of(n->book, n->bill);
	const struct token_split *p = &n->bill->parts;
	quantity read = p->of[METER_CACHE_READ] + p->of[METER_AUDIO_CACHE_READ] +
	    p->of[METER_IMAGE_CACHE_READ];
	char number[INT128_TEXT];

	if (n->bill->is_total)
		return;		/* sizes of single requests are not known */
	if (quote_above_window(n->bill))
		note_add(n, quote_window_note(n->bill, n->planned, n->arena));
	if (n->planned && quote_above_output(n->bill))
		note_add(n, quote_output_note(n->bill, n->planned, n->arena));
	if (read > 0 && read < (quantity)m->cache_minimum * QUANTITY_ONE)
		note(n, "the vendor caches nothing below %s tokens", tokens(m->cache_minimum, n->planned, number));
}

static void
note_age(struct notes *n)
{
	const struct rate *r = n->bill->pick.rate;
	day newest = book_newest(n->book, r->sources);
	char text[DATE_TEXT];

	if (r->until == INSTANT_LAST && newest != 0 &&
	    date_days_between(newest, n->bill->on.day) > QUOTE_STALE_DAYS)
		note(n, "the newest source of these prices is of %s, %d days before",
		    date_print_day(text, newest), date_days_between(newest, n->bill->on.day));
}

static void
note_factors(struct notes *n)
{
	const struct bill *bill = n->bill;
	char number[INT128_TEXT];

	if (bill->pick.uplift != NULL) {
		int128_print(number, bill->pick.times, FACTOR_DECIMALS);
		note(n, "region %s: token prices times %s", bill->region, number);
	}
	if (bill->multipliers.after_discount < QUANTITY_ONE) {
		int128_print(number, (QUANTITY_ONE - bill->multipliers.after_discount) * 100, FACTOR_DECIMALS);
		note(n, "amounts are after a discount of %s%%", number);
	}
	if (bill->multipliers.retry_factor > QUANTITY_ONE) {
		int128_print(number, (bill->multipliers.retry_factor - QUANTITY_ONE) * 100, FACTOR_DECIMALS);
		note(n, "%s%% of the requests are billed twice", number);
	}
	if (!bill->exact)
		note(n, "rounded half to even at 18 decimals");
}

static void
write_notes(struct notes *n)
{
	note_model(n);
	if (n->planned && n->bill->n_lines > 0)	/* a price card says it in its head */
		note_ahead(n);
	note_row(n, n->bill->pick.rate);
	if (n->bill->pick.any != NULL) {
		for (size_t i = 0; i < n->bill->n_lines; i++) {
			if (n->bill->lines[i].row == n->bill->pick.any)
				note_row(n, n->bill->pick.any);
		}
	}
	note_parents(n);
	note_size(n);
	note_factors(n);
	note_age(n);
}

/* Which of the day's rows was taken, and when another one holds; what that comes to stands behind it. */
static const char *
other_row(const struct book *b, const struct rate *mine, const struct rate *theirs, const char *come,
    struct arena *a)
{
	char window[BOOK_WINDOW_TEXT], at[DATE_TEXT];

	if (book_has_window(theirs))
		return arena_printf(a, "the dearest prices of the day; during %s %s",
		    book_print_window(window, b, theirs), come);
	if (book_has_window(mine))
		return arena_printf(a, "the dearest prices of the day, those of %s; at other hours %s",
		    book_print_window(window, b, mine), come);
	return arena_printf(a, "prices change on this day, at %s; the dearer are taken, by the others %s",
	    date_print_instant(at, theirs->from > mine->from ? theirs->from : mine->from), come);
}

const char *
quote_other(const struct bill *mine, const struct bill *other, struct arena *a)
{
	return other_row(mine->book, mine->pick.rate, other->pick.rate, "it is ", a);
}

static void
note_others(struct notes *n, const struct bill *other)
{
	char number[INT128_TEXT];

	if (other->n_lines == 0) {	/* nothing is counted */
		note_add(n, other_row(n->book, n->bill->pick.rate, other->pick.rate, "they are lower", n->arena));
		return;
	}
	money_show(number, other->total);
	note(n, "%s%s", quote_other(n->bill, other, n->arena), number);
}

/* ---- the bill ---- */

static bool
price_pick(const struct book *b, const struct request *r, const struct bill *base,
    const struct rate_choice *pick, struct bill *out, struct err *e)
{
	*out = *base;
	out->pick = *pick;
	return price_parts(b, r, out, e);
}

bool
quote_run(const struct request *r, const struct model_ref *t, const struct multipliers *terms,
    struct arena *a, struct bill *out, struct err *e)
{
	const struct book *b = t->book;
	struct bill base = { .multipliers = *terms, .period = r->period, .exact = true };
	struct notes n = { .book = b, .bill = out, .arena = a, .planned = !r->past };
	struct rate_choices picks;
	struct bill *bills;
	size_t dearest = 0;

	if (!rows_for(r, t, &base, &picks, e))
		return false;
	bills = arena_room(a, picks.n * sizeof *bills);
	for (size_t i = 0; i < picks.n; i++) {
		if (!price_pick(b, r, &base, &picks.pick[i], &bills[i], e))
			return false;
		if (bills[i].total > bills[dearest].total)
			dearest = i;
	}
	*out = bills[dearest];
	out->choices = bills;
	out->n_choices = picks.n;
	out->choice = dearest;
	write_notes(&n);
	out->n_own_notes = out->n_notes;
	for (size_t i = 0; i < picks.n; i++) {
		if (bills[i].total != out->total)
			note_others(&n, &bills[i]);
	}
	return true;
}

/* What input costs in a pick, or else output: the measure of which is dearer. */
static money
weight(const struct book *b, const struct rate_choice *pick)
{
	const struct rate *row;
	enum meter as;
	money rate = 0;

	if (!quote_rate(b, pick, METER_INPUT, &rate, &as, &row))
		quote_rate(b, pick, METER_OUTPUT, &rate, &as, &row);
	return rate;
}

bool
quote_rates(const struct request *r, const struct model_ref *t, struct arena *a, struct bill *out,
    struct err *e)
{
	const struct book *b = t->book;
	struct notes n = { .book = b, .bill = out, .arena = a, .planned = !r->past };
	struct rate_choices picks;
	size_t dearest = 0;

	*out = (struct bill){ .multipliers = quote_multipliers(r), .period = r->period, .exact = true };
	if (!rows_for(r, t, out, &picks, e))
		return false;
	for (size_t i = 1; i < picks.n; i++) {
		if (weight(b, &picks.pick[i]) > weight(b, &picks.pick[dearest]))
			dearest = i;
	}
	out->pick = picks.pick[dearest];
	write_notes(&n);
	for (size_t i = 0; i < picks.n; i++) {
		struct bill other = { .pick = picks.pick[i] };

		if (weight(b, &other.pick) != weight(b, &out->pick))
			note_others(&n, &other);
	}
	return true;
}
