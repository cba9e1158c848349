/* SPDX-License-Identifier: MIT */
/* Quotes and bills: as rows for programs, and as tables and sentences for people. See view.h. */
#include "report/view.h"

#include <string.h>

#include "base/buffer.h"
#include "base/macros.h"
#include "book/model_lookup.h"

/* ---- for programs ---- */

enum { Q_PROVIDER, Q_MODEL, Q_TIER, Q_REGION, Q_ON, Q_BAND, Q_REQUESTS, Q_PERIOD, Q_CURRENCY,
	Q_TOTAL, Q_EXACT, Q_PROJECTED, Q_TOKENS, Q_LINES, Q_LEGS, Q_FROM, Q_UNTIL, Q_SOURCES, Q_FACTOR, Q_NOTES };

static const struct column quote_columns[] = {
	[Q_PROVIDER]  = { "provider",  SHOW_DATA, NULL },
	[Q_MODEL]     = { "model",     SHOW_DATA, NULL },
	[Q_TIER]      = { "tier",      SHOW_DATA, NULL },
	[Q_REGION]    = { "region",    SHOW_DATA, NULL },
	[Q_ON]        = { "on",        SHOW_DATA, NULL },
	[Q_BAND]      = { "band",      SHOW_DATA, NULL },
	[Q_REQUESTS]  = { "requests",  SHOW_DATA, NULL },
	[Q_PERIOD]    = { "period",    SHOW_JSON | SHOW_IF_SET, NULL },
	[Q_CURRENCY]  = { "currency",  SHOW_JSON, NULL },
	[Q_TOTAL]     = { "total",     SHOW_DATA, NULL },
	[Q_EXACT]     = { "exact",     SHOW_JSON, NULL },
	[Q_PROJECTED] = { "projected", SHOW_JSON | SHOW_IF_SET, NULL },
	[Q_TOKENS]    = { "tokens",    SHOW_JSON | SHOW_IF_SET, NULL },
	[Q_LINES]     = { "lines",     SHOW_JSON | SHOW_IF_SET, NULL },
	[Q_LEGS]      = { "legs",      SHOW_JSON | SHOW_IF_SET, NULL },
	[Q_FROM]      = { "from",      SHOW_JSON, NULL },
	[Q_UNTIL]     = { "until",     SHOW_JSON, NULL },
	[Q_SOURCES]   = { "sources",   SHOW_JSON, NULL },
	[Q_FACTOR]    = { "factor",    SHOW_CSV, NULL },
	[Q_NOTES]     = { "notes",     SHOW_DATA, NULL },
};

static const struct column line_columns[] = {
	{ "meter",    SHOW_ALL, NULL },
	{ "quantity", SHOW_ALL | DROP_LAST, NULL },
	{ "rate",     SHOW_ALL | DROP_LATE, NULL },
	{ "per",      SHOW_JSON, NULL },
	{ "unit",     SHOW_TEXT | DROP_LATE, "per" },
	{ "amount",   SHOW_ALL, NULL },
};

static void
add_line_row(struct table *t, const struct line *l)
{
	struct cell *row = table_row(t);

	row[0] = cell_text(meters[l->meter].name);
	row[1] = cell_count(l->quantity);
	row[2] = cell_money(l->rate);
	row[3] = cell_count((quantity)meters[l->meter].per * QUANTITY_ONE);
	row[4] = cell_text(meters[l->meter].per == 1 ? "1" : "1M");
	row[5] = cell_money(l->amount);
}

static struct table *
line_table(const struct bill *bill, struct arena *a)
{
	struct table *t = table_new(a, "lines", line_columns, LENGTH(line_columns));

	t->exact = true;
	for (size_t i = 0; i < bill->n_lines; i++)
		add_line_row(t, &bill->lines[i]);
	return t;
}

/* The total of a quote per period, projected to the longer periods: an object of amounts. */
static struct table *
projection_table(const struct quote *q, struct arena *a)
{
	static const struct column columns[N_PERIODS] = {
		[PERIOD_NONE]  = { "", 0, NULL },
		[PERIOD_HOUR]  = { "hour",  SHOW_JSON | SHOW_IF_SET, NULL },
		[PERIOD_DAY]   = { "day",   SHOW_JSON | SHOW_IF_SET, NULL },
		[PERIOD_WEEK]  = { "week",  SHOW_JSON | SHOW_IF_SET, NULL },
		[PERIOD_MONTH] = { "month", SHOW_JSON | SHOW_IF_SET, NULL },
		[PERIOD_YEAR]  = { "year",  SHOW_JSON | SHOW_IF_SET, NULL },
	};
	struct table *t = table_new(a, "projected", columns, N_PERIODS);
	struct cell *row = table_row(t);

	for (enum period p = q->period; p < N_PERIODS; p++) {
		int64_t times = p == q->period ? 1 : period_times(q->period, p);
		struct err e;
		money m;

		if (times > 0 && money_mul(q->total, times, &m, &e))
			row[p] = cell_money(m);
	}
	return t;
}

/* ---- legs ---- */

enum { L_MODEL, L_SHARE, L_REQUESTS, L_TOTAL, L_LINES, L_SOURCES };

static const struct column leg_columns[] = {
	[L_MODEL]    = { "model",    SHOW_ALL, NULL },
	[L_SHARE]    = { "share",    SHOW_ALL | DROP_LATE | SHOW_IF_ANY | SHOW_IF_SET, NULL },
	[L_REQUESTS] = { "requests", SHOW_ALL | DROP_LATE | SHOW_IF_ANY | SHOW_IF_SET, NULL },
	[L_TOTAL]    = { "total",    SHOW_ALL, NULL },
	[L_LINES]    = { "lines",    SHOW_JSON, NULL },
	[L_SOURCES]  = { "sources",  SHOW_JSON, NULL },
};

/* The share of the requests that a leg is billed for, in millionths: share x escalation x retries. */
static int128
leg_share(const struct multipliers *t)
{
	const int128 factors[] = { t->share, t->escalation_share, t->retry_factor };
	bool exact = true;
	int128 share = 0;

	int128_product(factors, 3, 2 * QUANTITY_DECIMALS, &share, &exact);
	return share;
}

static struct table *
leg_table(const struct quote *q, struct arena *a)
{
	struct table *t = table_new(a, "legs", leg_columns, LENGTH(leg_columns));

	t->exact = true;
	for (size_t i = 0; i < q->n; i++) {
		const struct bill *bill = &q->legs[i];
		struct cell *row = table_row(t);
		struct span spans[VIEW_SOURCES];

		row[L_MODEL] = cell_text(view_model_name(bill, false, a));
		if (q->offer.quota)
			row[L_REQUESTS] = cell_count(bill->multipliers.requests);
		if (!q->offer.quota || leg_share(&bill->multipliers) != QUANTITY_ONE)
			row[L_SHARE] = cell_ratio(leg_share(&bill->multipliers));
		row[L_TOTAL] = cell_money(bill->total);
		row[L_LINES] = cell_table(line_table(bill, a));
		row[L_SOURCES] = view_source_keys(bill->book, spans, view_bill_sources(bill, spans), a);
	}
	return t;
}

/* The notes of all legs, each once. */
static struct cell
notes_cell(const struct quote *q, struct arena *a)
{
	const char **notes = NULL;
	size_t n = 0, room = 0;

	for (size_t l = 0; l < q->n; l++) {
		for (size_t i = 0; i < q->legs[l].n_notes; i++) {
			size_t k = 0;

			while (k < n && strcmp(notes[k], q->legs[l].notes[i]) != 0)
				k++;
			if (k < n)
				continue;
			notes = arena_grow(a, notes, n, &room, sizeof *notes);
			notes[n++] = q->legs[l].notes[i];
		}
	}
	return cell_list(notes, n);
}

/* How the tokens of a text are known: an object. */
static struct table *
tokens_table(const struct text_tokens *tokens, struct arena *a)
{
	static const struct column columns[] = {
		{ "method", SHOW_JSON, NULL }, { "encoding", SHOW_JSON, NULL },
		{ "factor", SHOW_JSON | SHOW_IF_SET, NULL }, { "source", SHOW_JSON | SHOW_IF_SET, NULL },
	};
	struct table *t = table_new(a, "tokens", columns, LENGTH(columns));
	struct cell *row = table_row(t);

	row[0] = cell_text(tokens->method);
	row[1] = cell_text(tokens->encoding);
	row[2] = cell_text(tokens->factor);
	row[3] = cell_text(tokens->source);
	return t;
}

/* Sets the cells about the one model of a simple quote; a mix has legs instead. */
static void
add_model_cells(struct cell *row, const struct bill *bill, struct arena *a)
{
	const struct book *b = bill->book;
	struct span spans[VIEW_SOURCES];

	row[Q_PROVIDER] = cell_text(view_provider_id(b, bill->asked));
	row[Q_MODEL] = cell_text(view_model_id(b, bill->asked));
	row[Q_TIER] = cell_text(bill->tier);
	row[Q_REGION] = cell_text(view_or_null(bill->region));
	row[Q_BAND] = view_band_cell(bill->pick.rate, a);
	row[Q_LINES] = cell_table(line_table(bill, a));
	if (bill->tokens != NULL)
		row[Q_TOKENS] = cell_object(tokens_table(bill->tokens, a));
	row[Q_FROM] = cell_text(view_bound(bill->pick.rate->from, a));
	row[Q_UNTIL] = cell_text(view_bound(bill->pick.rate->until, a));
	row[Q_SOURCES] = view_source_keys(b, spans, view_bill_sources(bill, spans), a);
}

struct table *
view_quotes(struct arena *a)
{
	return table_new(a, "quotes", quote_columns, LENGTH(quote_columns));
}

void
view_add_quote(struct table *t, const struct quote *q, const int128 *factor)
{
	struct cell *row = table_row(t);
	struct arena *a = t->arena;
	struct currency *x = q->legs[0].book->currency;
	bool exact = q->exact;

	if (q->simple)
		add_model_cells(row, &q->legs[0], a);
	else {
		row[Q_MODEL] = cell_text(view_quote_name(q, false, a));
		row[Q_LEGS] = cell_table(leg_table(q, a));
	}
	row[Q_ON] = cell_text(view_when_text(q->legs[0].on, a));
	row[Q_REQUESTS] = cell_count(q->requests);
	money_shown(q->total, x, &exact);
	row[Q_CURRENCY] = cell_text(arena_strdup(a, currency_code(x)));
	row[Q_TOTAL] = cell_money(q->total);
	row[Q_EXACT] = cell_bool(exact);
	row[Q_NOTES] = notes_cell(q, a);
	if (factor != NULL)
		row[Q_FACTOR] = cell_factor(*factor);
	if (q->period != PERIOD_NONE) {
		row[Q_PERIOD] = cell_text(period_name(q->period));
		row[Q_PROJECTED] = cell_object(projection_table(q, a));
	}
}

/* ---- for people ---- */

const char *
view_model_name(const struct bill *bill, bool provider, struct arena *a)
{
	const struct book *b = bill->book;
	bool typed = strcmp(view_provider_id(b, bill->asked), "typed") == 0;
	const char *name = provider && !typed ? model_lookup_full(b, bill->asked, a) :
	    view_model_id(b, bill->asked);

	return strcmp(bill->tier, "standard") == 0 ? name : arena_printf(a, "%s@%s", name, bill->tier);
}

const char *
view_quote_name(const struct quote *q, bool provider, struct arena *a)
{
	return q->simple || q->offer.n == 1 ? view_model_name(&q->legs[0], provider, a) : q->offer.name;
}

const char *
view_requests(quantity requests, enum period period, struct arena *a)
{
	char number[INT128_TEXT];

	quantity_show(number, requests);
	if (period != PERIOD_NONE)
		return arena_printf(a, "%s requests per %s, ", number, period_name(period));
	if (requests == QUANTITY_ONE)
		return "";
	return arena_printf(a, "%s requests, ", number);
}

/* The length of a longer period [column] that a projection from a shorter one [row] assumes. */
static const char *const period_lengths[N_PERIODS][N_PERIODS] = {
	[PERIOD_HOUR] = { [PERIOD_MONTH] = " of 30 days", [PERIOD_YEAR] = " of 365 days" },
	[PERIOD_DAY]  = { [PERIOD_MONTH] = " of 30 days", [PERIOD_YEAR] = " of 365 days" },
	[PERIOD_WEEK] = { [PERIOD_YEAR] = " of 52 weeks" },
};

const char *
view_period_lengths(enum period from, struct arena *a)
{
	struct buffer out = buffer_new(a);

	for (enum period p = from; p < N_PERIODS; p++) {
		if (period_lengths[from][p] != NULL)
			buffer_printf(&out, "%s a %s%s", out.n == 0 ? ";" : ",", period_name(p),
			    period_lengths[from][p]);
	}
	return out.n == 0 ? "" : out.text;
}

static const char *
bill_title(const struct bill *bill, struct arena *a)
{
	const struct book *b = bill->book;
	const char *band = view_band_text(bill->pick.rate, a);

	return arena_printf(a, "%s (%s), %s%s%s%s%s, %sprices as of %s",
	    book_text(b, b->models[bill->asked].title), model_lookup_full(b, bill->asked, a), bill->tier,
	    *bill->region == '\0' ? "" : ", region ", bill->region, *band == '\0' ? "" : ", prompts ",
	    band, view_requests(bill->multipliers.requests, bill->period, a), view_when_text(bill->on, a));
}

/* "that is $1.05 a week, $4.50 a month of 30 days": the projection of a quote per period. */
static void
add_projection(struct answer *w, const struct quote *q)
{
	struct buffer line = buffer_new(w->arena);

	for (enum period p = q->period + 1; p < N_PERIODS; p++) {
		char amount[INT128_TEXT];
		struct err e;
		money m;

		if (period_times(q->period, p) == 0 ||
		    !money_mul(q->total, period_times(q->period, p), &m, &e))
			continue;
		money_show(amount, m, w->currency);
		buffer_printf(&line, "%s%s a %s%s", line.n == 0 ? "that is " : ", ", amount, period_name(p),
		    period_lengths[q->period][p] == NULL ? "" : period_lengths[q->period][p]);
	}
	if (line.n > 0)
		answer_text(w, line.text);
}

static void
add_total_row(struct table *t, size_t column, const struct quote *q)
{
	struct cell *row = table_row(t);

	row[0] = cell_text(q->period == PERIOD_NONE ? "total" :
	    arena_printf(t->arena, "total per %s", period_name(q->period)));
	row[column] = cell_money(q->total);
}

static void
show_bill(struct answer *w, const struct quote *q, bool explain)
{
	const struct bill *bill = &q->legs[0];
	struct table *lines = line_table(bill, w->arena);
	struct span spans[VIEW_SOURCES];
	size_t n = view_bill_sources(bill, spans);

	add_total_row(lines, 5, q);
	answer_text(w, bill_title(bill, w->arena));
	answer_text(w, "");
	answer_table(w, lines);
	answer_text(w, "");
	if (q->period != PERIOD_NONE)
		add_projection(w, q);
	for (size_t i = 0; i < bill->n_notes; i++)
		answer_text(w, arena_printf(w->arena, "note: %s", bill->notes[i]));
	answer_text(w, arena_printf(w->arena, "%s; %s", view_period_text(bill->book, bill->pick.rate, w->arena),
	    view_sources_line(bill->book, spans, n, w->arena)));
	if (explain)
		view_explain(w, bill);
}

/* "total = $0.7 of gpt-5 + $0.3 of gpt-5-mini = $1" */
static const char *
sum_of_legs(const struct quote *q, struct arena *a)
{
	struct currency *x = q->legs[0].book->currency;
	struct buffer out = buffer_new(a);
	char amount[INT128_TEXT];

	for (size_t i = 0; i < q->n; i++) {
		money_print_shown(amount, q->legs[i].total, x);
		buffer_printf(&out, "%s%s%s of %s", i == 0 ? "total = " : " + ", currency_sign(x), amount,
		    view_model_name(&q->legs[i], false, a));
	}
	money_print_shown(amount, q->total, x);
	buffer_printf(&out, " = %s%s", currency_sign(x), amount);
	return out.text;
}

void
view_quote(struct answer *w, const struct quote *q, bool explain)
{
	struct arena *a = w->arena;
	struct table *legs;
	struct cell notes;

	if (q->simple) {
		show_bill(w, q, explain);
		return;
	}
	legs = leg_table(q, a);
	notes = notes_cell(q, a);
	add_total_row(legs, L_TOTAL, q);
	answer_text(w, arena_printf(a, "%s, %sprices as of %s", view_quote_name(q, false, a),
	    view_requests(q->requests, q->period, a), view_when_text(q->legs[0].on, a)));
	answer_text(w, "");
	answer_table(w, legs);
	answer_text(w, "");
	if (q->period != PERIOD_NONE)
		add_projection(w, q);
	for (size_t i = 0; i < notes.list.n; i++)
		answer_text(w, arena_printf(a, "note: %s", notes.list.items[i]));
	if (explain)
		answer_text(w, sum_of_legs(q, a));
	for (size_t i = 0; i < q->n; i++) {
		struct quote leg = { .legs = &q->legs[i], .n = 1, .simple = true,
		    .total = q->legs[i].total };
		struct span spans[VIEW_SOURCES];

		if (explain) {
			answer_text(w, "");
			show_bill(w, &leg, true);
		} else
			answer_text(w, arena_printf(a, "%s: %s; %s", view_model_name(&q->legs[i], false, a),
			    view_period_text(q->legs[i].book, q->legs[i].pick.rate, a), view_sources_line(
			    q->legs[i].book, spans, view_bill_sources(&q->legs[i], spans), a)));
	}
}
