/* SPDX-License-Identifier: MIT */
/*
 * Prices a request on one model: selects its rates, multiplies, adds up, and writes the notes. Every bill of
 * the program comes from quote_run, which is the place to start. The rules and their sources are in quote.h.
 */
#include "pricing/quote.h"

#include <stdio.h>
#include <string.h>

#include "base/macros.h"
#include "base/text.h"
#include "book/model_name.h"
#include "pricing/media.h"

static const struct model *
billed_model(const struct book *b, const struct bill *bill)
{
	return &b->models[bill->model];
}

static const char *
model_id_text(const struct book *b, uint32_t model)
{
	return book_text(b, b->models[model].id);
}

/* Finds a name by the rules of model_name.h. */
static bool
model_ref_find_name(const struct book *b, const struct request *r, const char *word, struct arena *a,
    struct model_ref *out, struct err *e)
{
	const struct model_ask ask = { .name = word, .provider = r->provider, .host = r->host == NULL ? "" : r->host,
	    .region = r->region, .at = r->on.at, .naming = r->naming };
	struct model_name name;

	if (!model_name_find(b, &ask, a, &name, e))
		return false;
	out->model = name.model;
	out->region = name.region;
	if (*name.tier != '\0' && *r->tier == '\0' && *out->tier == '\0')
		out->tier = name.tier;
	out->free = name.free;
	out->charge = name.charge;
	out->by_rules = !name.in_book;
	out->other_region = name.other_region;
	out->other = name.other;
	out->note = name.note == NULL || r->past ? name.note : arena_printf(a, "%s: %s", word, name.note);
	return true;
}

bool
model_find(const struct book *b, const struct request *r, const char *word, struct arena *a, uint32_t *model,
    struct err *e)
{
	struct model_ref ref = { .tier = "" };

	if (!model_ref_find_name(b, r, word, a, &ref, e))
		return false;
	*model = ref.model;
	return true;
}

/* Whether what is after the @ of a name is a date or "default", as Google's platform writes it, and no tier. */
static bool
is_version_after_at(const char *at)
{
	return (strlen(at) >= 9 && at[1 + strspn(at + 1, "0123456789-")] == '\0') || strcmp(at, "@default") == 0 ||
	    strcmp(at, "@latest") == 0;
}

bool
model_ref_find(const struct book *b, const struct request *r, const char *word, struct arena *a,
    struct model_ref *out, struct err *e)
{
	const char *at = strrchr(word, '@');

	*out = (struct model_ref){ .book = b, .tier = "", .region = "" };
	if (at == NULL || is_version_after_at(at) ||
	    at[strcspn(at, "+:%")] != '\0' ||	/* a part of a mix, not a tier */
	    model_lookup(b, word, r->provider, r->on.at, &out->model, e))
		return model_ref_find_name(b, r, word, a, out, e);
	if (at[1] == '\0')
		return err_set(e, ERR_USAGE, "'%.80s' names no tier after its @", word);
	if (*r->tier != '\0')
		return err_set(e, ERR_USAGE, "'%.80s' and tier=%.40s both name a tier", word, r->tier);
	out->tier = arena_strdup(a, at + 1);
	return model_ref_find_name(b, r, arena_strndup(a, word, (size_t)(at - word)), a, out, e);
}

/* ---- the rates ---- */

struct multipliers
quote_multipliers(const struct request *r)
{
	return (struct multipliers){ .requests = r->requests, .share = QUANTITY_ONE,
	    .escalation_share = QUANTITY_ONE, .retry_factor = QUANTITY_ONE + r->retry,
	    .after_discount = QUANTITY_ONE - r->discount };
}

static bool
rates_find(const struct request *r, const struct model_ref *t, struct bill *bill,
    struct rate_choices *choices, struct err *e)
{
	const struct book *b = t->book;
	const char *region = *t->region != '\0' ? t->region : r->region;
	struct rate_query q = { .region = region, .when = r->on,
	    .request_count = r->is_total ? r->sum_of : QUANTITY_ONE };

	bill->book = b;
	bill->asked = t->model;
	bill->model = rate_successor(b, t->model, r->on.at);
	bill->region = region;
	bill->charge = t->charge;
	bill->by_rules = t->by_rules;
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
	bill->tier = book_tier(b, billed_model(b, bill)->provider, q.tier);
	return rate_select(b, &q, choices, e);
}

/* The meter that counts the same in the other unit of time; METER_NONE. */
static enum meter
meter_of_same_time(enum meter m)
{
	return m == METER_SECOND ? METER_MINUTE : m == METER_MINUTE ? METER_SECOND : METER_NONE;
}

bool
quote_rate(const struct book *b, const struct rate_choice *pick, enum meter m, money *rate,
    enum meter *as, const struct rate **row)
{
	const struct rate *rows[] = { pick->rate, pick->any, pick->shared };
	int128 factors[] = { 0, pick->times };
	bool exact = true;

	for (size_t i = 0; i < LENGTH(rows); i++) {
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
meter_is_priced(const struct rate *r, enum meter m)
{
	return r != NULL && (r->priced & METER_BIT(m)) != 0;
}

enum { PRICED_BY_MOST = 3 };

/* "; priced by mistral-ocr-2503, mistral-ocr-2505, ...": some models that have a price for a meter; "" for tokens. */
static const char *
models_with_price(const struct book *b, enum meter m, char list[200])
{
	const char *begin = "; priced by ";
	unsigned listed = 0;
	size_t n = 0;

	list[0] = '\0';
	for (uint32_t i = 0; i < b->n_models && !meter_is_token(m) && listed <= PRICED_BY_MOST; i++) {
		const struct span rates = b->models[i].rates;
		bool priced = false;

		for (uint32_t k = 0; k < rates.count && !priced; k++)
			priced = meter_is_priced(&b->rates[rates.first + k], m);
		if (!priced || n >= 160)
			continue;
		n += (size_t)snprintf(list + n, 200 - n, "%s%.60s", listed > 0 ? ", " : begin,
		    listed == PRICED_BY_MOST ? "..." : model_id_text(b, i));
		listed++;
	}
	return list;
}

/* "; it has one from 2026-06-02 on": when rows of tier any have a price for a meter at another time; "" if never. */
static const char *
other_time_text(const struct bill *bill, const struct model *m, enum meter meter, char text[100])
{
	instant at = bill->pick.at, before = INSTANT_FIRST, after = INSTANT_LAST;
	char bound[DATE_TEXT];

	text[0] = '\0';
	for (uint32_t i = 0; m != NULL && i < m->rates.count; i++) {
		const struct rate *r = &bill->book->rates[m->rates.first + i];

		if (!meter_is_priced(r, meter) || strcmp(book_text(bill->book, r->tier), "any") != 0)
			continue;
		if (r->until <= at && r->until > before)
			before = r->until;
		if (r->from > at && r->from < after)
			after = r->from;
	}
	if (after != INSTANT_LAST)
		snprintf(text, 100, "; it has one from %s on", date_print_instant(bound, after));
	else if (before != INSTANT_FIRST)
		snprintf(text, 100, "; it had one until %s", date_print_instant(bound, before));
	return text;
}

static bool
no_rate_error(const struct book *b, const struct bill *bill, enum meter m, struct err *e)
{
	const struct model *model = billed_model(b, bill);
	char list[300] = "", others[200], when[100];
	size_t n = 0;

	for (enum meter k = 0; k < N_METERS && n < sizeof list; k++) {
		money rate;
		enum meter as;
		const struct rate *row;

		if (quote_rate(b, &bill->pick, k, &rate, &as, &row) && as == k)
			n += (size_t)snprintf(list + n, sizeof list - n, "%s%s", n == 0 ? "" : ", ",
			    meters[k].name);
	}
	if (*other_time_text(bill, model, m, when) == '\0')
		other_time_text(bill, book_charges(b, model), m, when);
	return err_set(e, ERR_PRICE, "%s in tier %s has no price for %s; it prices %s%s", model_id_text(b, bill->model),
	    bill->tier, meters[m].name, list, *when != '\0' ? when : models_with_price(b, m, others));
}

/* rate x count x the multipliers, in one step and rounded at most once. */
static bool
line_price(const struct bill *bill, struct line *l, quantity each, bool *exact, struct err *e)
{
	const struct multipliers *t = &bill->multipliers;
	int128 factors[] = { l->rate, each, t->requests, t->share, t->escalation_share, t->retry_factor,
	    t->after_discount };
	unsigned places = meters[l->meter].per_log10 + 6 * QUANTITY_DECIMALS;
	bool whole = true;

	if (!int128_product(factors, 7, places, &l->amount, exact))
		return err_set(e, ERR_RANGE, "%s: the amount is too large", meters[l->meter].name);
	return int128_product(factors + 1, 5, 4 * QUANTITY_DECIMALS, &l->quantity, &whole) ||
	    err_set(e, ERR_RANGE, "%s: the quantity is too large", meters[l->meter].name);
}

/* The nearest whole number to a / b, of two equally near the even one; neither is negative, and b is even. */
static int128
divide_to_even(int128 a, int128 b, bool *exact)
{
	int128 rest = a % b, whole = a / b;

	*exact &= rest == 0;
	return whole + (rest > b / 2 || (rest == b / 2 && whole % 2 == 1));
}

/* The line of a meter of time by the price of the other unit; false if that has none either. */
static bool
line_price_by_time(const struct bill *bill, struct line *l, quantity each, bool *priced, bool *exact, struct err *e)
{
	const struct book *b = bill->book;
	bool rounded = true;

	*priced = meter_of_same_time(l->meter) != METER_NONE &&
	    quote_rate(b, &bill->pick, meter_of_same_time(l->meter), &l->rate, &l->priced_as, &l->row);
	if (!*priced)
		return true;
	if (l->meter == METER_MINUTE)
		l->rate *= MINUTE;
	if (!line_price(bill, l, each, exact, e))
		return false;
	if (l->meter == METER_SECOND) {
		l->amount = divide_to_even(l->amount, MINUTE, exact);
		l->rate = divide_to_even(l->rate, MINUTE, &rounded);
	}
	return true;
}

static bool
bill_add_line(const struct book *b, struct bill *bill, enum meter m, quantity each, struct err *e)
{
	struct line *l = &bill->lines[bill->n_lines];
	bool priced;

	*l = (struct line){ .meter = m };
	if (quote_rate(b, &bill->pick, m, &l->rate, &l->priced_as, &l->row))
		priced = line_price(bill, l, each, &bill->exact, e);
	else if (!line_price_by_time(bill, l, each, &priced, &bill->exact, e))
		return false;
	else if (!priced)
		return no_rate_error(b, bill, m, e);
	if (!priced || !money_add(bill->total, l->amount, &bill->total, e))
		return false;
	bill->n_lines++;
	return true;
}

/* Seconds become minutes, where minutes alone have a price and that is exact. */
static void
bill_convert_seconds(const struct book *b, struct bill *bill)
{
	quantity *seconds = &bill->parts.of[METER_SECOND];
	const struct rate *row;
	enum meter as;
	money rate;

	if (*seconds == 0 || *seconds % MINUTE != 0 ||
	    quote_rate(b, &bill->pick, METER_SECOND, &rate, &as, &row) ||
	    !quote_rate(b, &bill->pick, METER_MINUTE, &rate, &as, &row))
		return;
	bill->parts.of[METER_MINUTE] += *seconds / MINUTE;
	*seconds = 0;
}

static bool
bill_add_lines(const struct book *b, const struct request *r, struct bill *bill, struct err *e)
{
	bill_convert_seconds(b, bill);
	for (enum meter m = 0; m < N_METERS; m++) {
		quantity each = bill->parts.of[m];

		if (m == METER_REQUEST &&
		    (meter_is_priced(bill->pick.rate, m) || meter_is_priced(bill->pick.any, m) ||
		    meter_is_priced(bill->pick.shared, m))) {
			each = r->is_total ? r->sum_of : QUANTITY_ONE;
			if (each == 0)
				return err_set(e, ERR_PRICE, "%s has a price for each request, and it is not said how "
				    "many there were", model_id_text(b, bill->model));
		}
		if (each > 0 && !bill_add_line(b, bill, m, each, e))
			return false;
	}
	return true;
}

/* ---- the notes ---- */

/* The bill that notes are written for, and what they are written from. */
struct notes {
	const struct book	*book;
	struct bill		*bill;
	struct arena		*arena;
	bool			 planned;	/* the requests are not made yet */
	size_t			 room;
	const struct model_ref	*ref;		/* what the name of the model means */
};

#define note_printf(n, ...) note_add(n, arena_printf((n)->arena, __VA_ARGS__))

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
note_model_end(struct notes *n)
{
	const struct bill *bill = n->bill;
	const struct model *asked = &n->book->models[bill->asked];
	char from[DATE_TEXT];

	if (bill->model != bill->asked)
		note_printf(n, "served and billed as %s since %s", model_id_text(n->book, bill->model),
		    date_print_day(from, asked->successor_from));
	else if (asked->retired != 0 && bill->on.day >= asked->retired)
		note_printf(n, "retired since %s; these are the last prices",
		    date_print_day(from, asked->retired));
}

/* The number of days from the bill's own day to d; 0 if d is not after it, or more than most days ahead. */
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
	const struct model *asked = &b->models[bill->asked], *billed = billed_model(b, bill);
	char text[DATE_TEXT];
	int days;

	if (asked == billed && asked->successor != BOOK_NONE &&
	    (days = days_ahead(bill, asked->successor_from, most)) > 0)
		return arena_printf(a, "served and billed as %s from %s on, in %d day%s",
		    model_id_text(b, asked->successor),
		    date_print_day(text, asked->successor_from), days, days == 1 ? "" : "s");
	if ((days = days_ahead(bill, billed->retired, most)) == 0)
		return NULL;
	return arena_printf(a, "%s%sretires on %s, in %d day%s", asked == billed ? "" : model_id_text(b, bill->model),
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
	char day_text[DATE_TEXT];

	if (r->overlay != 0)
		note_printf(n, "prices from the overlay %s", book_text(n->book, r->overlay));
	if (r->estimate && *text != '\0')
		note_printf(n, "estimate: %s", text);
	else if (r->estimate)
		note_printf(n, "estimate: this price was computed or not published");
	else if (*text != '\0')
		note_printf(n, "%s", text);
	if (r->one_source)
		note_add(n, "these prices have one source");
	if (r->review != 0 && n->bill->on.day > r->review)
		note_printf(n, "promised until %s, not confirmed since", date_print_day(day_text, r->review));
}

const char *
quote_allowance(const struct bill *bill)
{
	for (size_t i = 0; i < bill->n_lines; i++) {
		const struct rate *r = bill->lines[i].row;

		if (r->allowance != 0 && bill->lines[i].quantity > 0)
			return book_text(bill->book, r->allowance);
	}
	return NULL;
}

const char *
quote_allowance_note(const char *allowance, struct arena *a)
{
	return arena_printf(a, "free for each account, and not subtracted: %s", allowance);
}

static void
note_parents(struct notes *n)
{
	for (size_t i = 0; i < n->bill->n_lines; i++) {
		const struct line *l = &n->bill->lines[i];

		if (l->priced_as == l->meter)
			continue;
		if ((l->row->as_parent & METER_BIT(l->meter)) != 0)
			note_printf(n, "%s costs what %s costs in this tier", meters[l->meter].name,
			    meters[l->priced_as].name);
		else
			note_printf(n, "%s has no price of its own: billed as %s", meters[l->meter].name,
			    meters[l->priced_as].name);
	}
}

/* "400,000"; without the comma for a cell of a CSV file, which would need quotes. */
static const char *
token_count_text(int64_t count, bool grouped, char number[INT128_TEXT])
{
	(grouped ? int128_print_grouped : int128_print)(number, count, 0);
	return number;
}

static bool
is_above_window(const struct bill *bill, quantity tokens)
{
	int64_t context = billed_model(bill->book, bill)->context;

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
	int64_t most = billed_model(bill->book, bill)->max_output;

	return !bill->is_total && most > 0 && bill->parts.total - bill->parts.prompt > (quantity)most * QUANTITY_ONE;
}

const char *
quote_window_note(const struct bill *bill, bool grouped, struct arena *a)
{
	char number[INT128_TEXT];

	return arena_printf(a, "larger than the context window of %s tokens",
	    token_count_text(billed_model(bill->book, bill)->context, grouped, number));
}

const char *
quote_output_note(const struct bill *bill, bool grouped, struct arena *a)
{
	char number[INT128_TEXT];

	return arena_printf(a, "more output than the model's limit of %s tokens",
	    token_count_text(billed_model(bill->book, bill)->max_output, grouped, number));
}

static void
note_size(struct notes *n)
{
	const struct model *m = billed_model(n->book, n->bill);
	const struct token_split *p = &n->bill->parts;
	quantity read = p->of[METER_CACHE_READ] + p->of[METER_AUDIO_CACHE_READ] +
	    p->of[METER_IMAGE_CACHE_READ];
	char number[INT128_TEXT];

	if (n->bill->is_total)
		return;		/* the sizes of single requests are not known */
	if (quote_above_window(n->bill))
		note_add(n, quote_window_note(n->bill, n->planned, n->arena));
	if (n->planned && quote_above_output(n->bill))
		note_add(n, quote_output_note(n->bill, n->planned, n->arena));
	if (read > 0 && read < (quantity)m->cache_minimum * QUANTITY_ONE)
		note_printf(n, "the vendor caches nothing below %s tokens",
		    token_count_text(m->cache_minimum, n->planned, number));
}

static void
note_age(struct notes *n)
{
	const struct rate *r = n->bill->pick.rate;
	day newest = book_newest(n->book, r->sources);
	char text[DATE_TEXT];

	if (r->until == INSTANT_LAST && newest != 0 &&
	    date_days_between(newest, n->bill->on.day) > BOOK_STALE_DAYS)
		note_printf(n, "the newest source of these prices is of %s, %d days before",
		    date_print_day(text, newest), date_days_between(newest, n->bill->on.day));
}

static void
note_factors(struct notes *n)
{
	const struct bill *bill = n->bill;
	char number[INT128_TEXT];

	if (bill->pick.uplift != NULL) {
		int128_print(number, bill->pick.times, FACTOR_DECIMALS);
		note_printf(n, "region %s: token prices times %s", bill->region, number);
	}
	if (bill->multipliers.after_discount < QUANTITY_ONE && !n->ref->free) {
		int128_print(number, (QUANTITY_ONE - bill->multipliers.after_discount) * 100, FACTOR_DECIMALS);
		note_printf(n, "amounts are after a discount of %s%%", number);
	}
	if (bill->multipliers.retry_factor > QUANTITY_ONE) {
		int128_print(number, (bill->multipliers.retry_factor - QUANTITY_ONE) * 100, FACTOR_DECIMALS);
		note_printf(n, "%s%% of the requests are billed twice", number);
	}
	if (!bill->exact)
		note_printf(n, "rounded half to even at 18 decimals");
}

static void
notes_write(struct notes *n)
{
	if (n->ref->note != NULL)
		note_add(n, n->ref->note);
	if (n->ref->other != NULL && (!n->planned || n->bill->n_lines == 0))	/* with lines it has the other amount */
		note_add(n, n->ref->other);
	note_model_end(n);
	if (n->planned && n->bill->n_lines > 0)	/* a price card has it in its head */
		note_ahead(n);
	note_row(n, n->bill->pick.rate);
	for (size_t i = 0; i < n->bill->n_lines; i++) {
		if (n->bill->lines[i].row != n->bill->pick.rate)
			note_row(n, n->bill->lines[i].row);
		if (n->planned && n->bill->lines[i].row->allowance != 0)
			note_add(n, quote_allowance_note(book_text(n->book, n->bill->lines[i].row->allowance),
			    n->arena));
	}
	note_parents(n);
	note_size(n);
	note_factors(n);
	note_age(n);
}

/*
 * The note on which of the day's prices was taken, and when another holds; come is the text before its amount.
 */
static const char *
other_price_text(const struct book *b, const struct rate *mine, const struct rate *theirs, const char *come,
    struct arena *a)
{
	char window[BOOK_WINDOW_TEXT], at[DATE_TEXT];

	if (book_has_window(theirs))
		return arena_printf(a, "the highest prices of the day; during %s %s",
		    book_print_window(window, b, theirs), come);
	if (book_has_window(mine))
		return arena_printf(a, "the highest prices of the day, those of %s; at other hours %s",
		    book_print_window(window, b, mine), come);
	return arena_printf(a, "prices change on this day, at %s; the higher ones are used; with the others %s",
	    date_print_instant(at, theirs->from > mine->from ? theirs->from : mine->from), come);
}

const char *
quote_other(const struct bill *mine, const struct bill *other, struct arena *a)
{
	return other_price_text(mine->book, mine->pick.rate, other->pick.rate, "it is ", a);
}

static void
note_others(struct notes *n, const struct bill *other)
{
	char number[INT128_TEXT];

	if (other->n_lines == 0) {	/* without counts there is no amount */
		note_add(n, other_price_text(n->book, n->bill->pick.rate, other->pick.rate, "they are lower",
		    n->arena));
		return;
	}
	money_show(number, other->total, n->book->currency);
	note_printf(n, "%s%s", quote_other(n->bill, other, n->arena), number);
}

/* The note on a name that can be read in two ways, with the amount of the cheaper one. */
static bool
note_other_region(struct notes *n, const struct request *r, const struct multipliers *terms, struct err *e)
{
	struct model_ref other = *n->ref;
	struct bill bill;
	char number[INT128_TEXT];

	other.other = other.note = NULL;
	other.region = other.other_region;
	if (!quote_run(r, &other, terms, n->arena, &bill, e))
		return false;
	money_show(number, bill.total, n->book->currency);
	note_printf(n, "%s; with global. before the id it is %s", n->ref->other, number);
	return true;
}

/* ---- the bill ---- */

static bool
bill_price(const struct book *b, const struct request *r, const struct bill *base,
    const struct rate_choice *pick, struct bill *out, struct err *e)
{
	*out = *base;
	out->pick = *pick;
	return bill_add_lines(b, r, out, e);
}

bool
quote_run(const struct request *r, const struct model_ref *t, const struct multipliers *terms,
    struct arena *a, struct bill *out, struct err *e)
{
	const struct book *b = t->book;
	struct bill base = { .multipliers = *terms, .period = r->period, .exact = true };
	struct notes n = { .book = b, .bill = out, .arena = a, .planned = !r->past, .ref = t };
	struct rate_choices choices;
	struct request counted, with_media;
	const char *media = NULL;
	struct bill *bills;
	size_t highest = 0;

	if (r->texts != NULL) {
		if (!request_count_texts(r, b, t->model, &counted, &base.tokens, e))
			return false;
		r = &counted;
	}
	if (r->cached_shared)
		return err_set(e, ERR_USAGE, "cached=shared is for files of requests; give the cached tokens, as in "
		    "cached=80%%");
	if (request_has_media(r)) {
		if (!request_count_media(r, b, t->model, a, &with_media, &media, e))
			return false;
		r = &with_media;
	}
	if (t->free)
		base.multipliers.after_discount = 0;
	if (!rates_find(r, t, &base, &choices, e))
		return false;
	bills = arena_room(a, choices.n * sizeof *bills);
	for (size_t i = 0; i < choices.n; i++) {
		if (!bill_price(b, r, &base, &choices.pick[i], &bills[i], e))
			return false;
		if (bills[i].total > bills[highest].total)
			highest = i;
	}
	*out = bills[highest];
	out->choices = bills;
	out->n_choices = choices.n;
	out->choice = highest;
	if (t->other != NULL && n.planned && !note_other_region(&n, r, terms, e))
		return false;
	notes_write(&n);
	if (media != NULL)
		note_add(&n, media);
	out->n_own_notes = out->n_notes;
	for (size_t i = 0; i < choices.n; i++) {
		if (bills[i].total != out->total)
			note_others(&n, &bills[i]);
	}
	return !r->strict || quote_is_sure(b, out, e);
}

/* The rate of input, or else output, in a choice: decides which choice is the more expensive. */
static money
choice_input_rate(const struct book *b, const struct rate_choice *pick)
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
	struct notes n = { .book = b, .bill = out, .arena = a, .planned = !r->past, .ref = t };
	struct rate_choices choices;
	size_t highest = 0;

	*out = (struct bill){ .multipliers = quote_multipliers(r), .period = r->period, .exact = true };
	if (!rates_find(r, t, out, &choices, e))
		return false;
	for (size_t i = 1; i < choices.n; i++) {
		if (choice_input_rate(b, &choices.pick[i]) > choice_input_rate(b, &choices.pick[highest]))
			highest = i;
	}
	out->pick = choices.pick[highest];
	notes_write(&n);
	for (size_t i = 0; i < choices.n; i++) {
		struct bill other = { .pick = choices.pick[i] };

		if (choice_input_rate(b, &other.pick) != choice_input_rate(b, &out->pick))
			note_others(&n, &other);
	}
	return true;
}
