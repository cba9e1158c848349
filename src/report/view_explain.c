/* SPDX-License-Identifier: MIT */
/* The derivation of a bill in sentences and arithmetic, for explain=yes and `toll chat`; see view.h. */
#include "report/view.h"

#include "base/buffer.h"
#include "base/macros.h"
#include "book/model_lookup.h"

static const struct column row_columns[] = {
	{ "meter",     SHOW_TEXT, NULL },
	{ "price of",  SHOW_TEXT | DROP_LATE, NULL },
	{ "listed",    SHOW_TEXT, NULL },
	{ "times",     SHOW_TEXT | SHOW_IF_ANY | DROP_LATE, NULL },
	{ "row",       SHOW_TEXT | DROP_LAST, NULL },
	{ "band",      SHOW_TEXT | SHOW_IF_ANY | DROP_LATE, NULL },
	{ "hours",     SHOW_TEXT | SHOW_IF_ANY | DROP_LATE, NULL },
	{ "from",      SHOW_TEXT | SHOW_IF_ANY | DROP_SOON, NULL },
	{ "until",     SHOW_TEXT | SHOW_IF_ANY | DROP_SOON, NULL },
	{ "sources",   SHOW_TEXT | DROP_FIRST, NULL },
};

static struct table *
rate_row_table(const struct book *b, const struct bill *bill, struct arena *a)
{
	struct table *t = table_new(a, "rows", row_columns, LENGTH(row_columns));

	t->exact = true;
	for (size_t i = 0; i < bill->n_lines; i++) {
		const struct line *l = &bill->lines[i];
		struct cell *row = table_row(t);
		money listed;

		row[0] = cell_text(meters[l->meter].name);
		row[1] = cell_text(meters[l->priced_as].name);
		if (book_price(b, l->row, l->priced_as, &listed))
			row[2] = cell_money(listed);
		if (bill->pick.uplift != NULL && meter_is_token(l->meter))
			row[3] = cell_factor(bill->pick.times);
		row[4] = cell_text(arena_printf(a, "%s/%s", model_lookup_full(b, l->row->model, a),
		    book_text(b, l->row->tier)));
		row[5] = cell_text(view_or_null(view_band_text(l->row, a)));
		row[6] = cell_text(view_window_text(b, l->row, a));
		row[7] = cell_text(view_bound(l->row->from, a));
		row[8] = cell_text(view_bound(l->row->until, a));
		row[9] = view_source_keys(b, &l->row->sources, 1, a);
	}
	return t;
}

/* "fresh input 2,000 = input 10,000 - cache-read 8,000" */
static void
add_split_text(struct answer *w, const struct bill *bill, enum meter whole)
{
	struct buffer line = buffer_new(w->arena);
	quantity all = bill->parts.of[whole];
	char number[INT128_TEXT];

	for (enum meter m = 0; m < N_METERS; m++) {
		if (meters[m].part_of != whole || bill->parts.of[m] == 0)
			continue;
		quantity_show(number, bill->parts.of[m]);
		buffer_printf(&line, " - %s %s", meters[m].name, number);
		all += bill->parts.of[m];
	}
	if (line.n == 0)
		return;
	quantity_show(number, all);
	line.text = arena_printf(w->arena, "%s %s%s", meters[whole].name, number, line.text);
	quantity_show(number, bill->parts.of[whole]);
	answer_text(w, arena_printf(w->arena, "%s %s of each request: %s",
	    whole == METER_INPUT ? "fresh input" : "plain output", number, line.text));
}

/* "$1.25": an exact amount within arithmetic. */
static const char *
exact_money(money m, struct currency *x, struct arena *a)
{
	char number[INT128_TEXT];

	money_print_shown(number, m, x);
	return arena_printf(a, "%s%s", currency_sign(x), number);
}

static const char *
decimal_text(int128 millionths, struct arena *a)
{
	char number[INT128_TEXT];

	int128_print(number, millionths, FACTOR_DECIMALS);
	return arena_strdup(a, number);
}

/* Tells which price row applies, and why: day, tier, size, region, hours. */
static void
add_rate_choice(struct answer *w, const struct bill *bill)
{
	const struct book *b = bill->book;
	const struct rate *r = bill->pick.rate;
	struct arena *a = w->arena;
	char number[INT128_TEXT];

	if (bill->model != bill->asked)
		answer_text(w, arena_printf(a, "%s is served and billed as %s on that day",
		    model_lookup_full(b, bill->asked, a), model_lookup_full(b, bill->model, a)));
	answer_text(w, arena_printf(a, "the price row on %s is %s/%s, %s", view_when_text(bill->on, a),
	    model_lookup_full(b, bill->model, a), book_text(b, r->tier), view_period_text(b, r, a)));
	quantity_show(number, bill->parts.prompt);
	if (r->band != BAND_NONE)
		answer_text(w, arena_printf(a, "it is for prompts %s, and the prompt of a request is %s; it prices all "
		    "of the request", view_band_text(r, a), number));
	if (bill->pick.uplift != NULL)
		answer_text(w, arena_printf(a, "in region %s prices of tokens are times %s", bill->region,
		    decimal_text(bill->pick.times, a)));
	if (r->estimate)
		answer_text(w, "its prices are an estimate: they were computed or not published");
	if (r->list_price != 0)
		answer_text(w, arena_printf(a, "the vendor's page has %s", book_text(b, r->list_price)));
}

/* " x 1,000 requests x 0.7 (the share of this model) ...": the factors of a request's count. */
static const char *
multipliers_text(const struct multipliers *t, struct arena *a)
{
	struct buffer out = buffer_new(a);
	char number[INT128_TEXT];

	quantity_show(number, t->requests);
	buffer_printf(&out, " x %s request%s", number, t->requests == QUANTITY_ONE ? "" : "s");
	if (t->share != QUANTITY_ONE)
		buffer_printf(&out, " x %s (the share of this model)", decimal_text(t->share, a));
	if (t->escalation_share != QUANTITY_ONE)
		buffer_printf(&out, " x %s (the share that goes on to it)", decimal_text(t->escalation_share, a));
	if (t->retry_factor != QUANTITY_ONE)
		buffer_printf(&out, " x %s (some are billed twice)", decimal_text(t->retry_factor, a));
	return out.text;
}

/* "input: 7,000 x 1,000 requests = 7,000,000; x $1.25 / 1,000,000 = $8.75" */
static void
add_line_arithmetic(struct answer *w, const struct bill *bill, const struct line *l)
{
	struct arena *a = w->arena;
	struct buffer out = buffer_new(a);
	char number[INT128_TEXT];
	money listed = l->rate;

	/* a price per request counts once in a request, and is in no count of it */
	quantity_show(number, l->meter != METER_REQUEST ? bill->parts.of[l->meter] :
	    bill->is_total ? l->quantity : QUANTITY_ONE);
	buffer_printf(&out, "%s = %s", meters[l->meter].name, number);
	if (!bill->is_total)
		buffer_puts(&out, multipliers_text(&bill->multipliers, a));
	book_price(bill->book, l->row, l->priced_as, &listed);
	buffer_printf(&out, " x %s", exact_money(listed, w->currency, a));
	if (l->priced_as != l->meter)
		buffer_printf(&out, " (the price of %s)", meters[l->priced_as].name);
	if (l->priced_as == METER_MINUTE || l->priced_as == METER_SECOND)
		buffer_puts(&out, l->meter == METER_SECOND && l->priced_as == METER_MINUTE ? " / 60" :
		    l->meter == METER_MINUTE && l->priced_as == METER_SECOND ? " x 60" : "");
	if (bill->pick.uplift != NULL && meter_is_token(l->meter))
		buffer_printf(&out, " x %s (region)", decimal_text(bill->pick.times, a));
	if (meters[l->meter].per != 1)
		buffer_printf(&out, " / %s", view_number_text(meters[l->meter].per, a));
	if (bill->multipliers.after_discount != QUANTITY_ONE)
		buffer_printf(&out, " x %s (after the discount)", decimal_text(bill->multipliers.after_discount, a));
	buffer_printf(&out, " = %s", exact_money(l->amount, w->currency, a));
	answer_text(w, out.text);
}

void
view_arithmetic(struct answer *w, const struct bill *bill)
{
	struct arena *a = w->arena;
	struct buffer sum = buffer_new(a);

	add_split_text(w, bill, METER_INPUT);
	add_split_text(w, bill, METER_OUTPUT);
	for (size_t i = 0; i < bill->n_lines; i++) {
		add_line_arithmetic(w, bill, &bill->lines[i]);
		buffer_printf(&sum, "%s%s", i == 0 ? "total = " : " + ",
		    exact_money(bill->lines[i].amount, w->currency, a));
	}
	if (bill->n_lines > 1)
		answer_text(w, arena_printf(a, "%s = %s", sum.text, exact_money(bill->total, w->currency, a)));
	if (!bill->exact)
		answer_text(w, "a line that does not end within 18 decimals is rounded there, half to even");
}

void
view_explain(struct answer *w, const struct bill *bill)
{
	struct span spans[VIEW_SOURCES];
	size_t n = view_bill_sources(bill, spans);

	answer_text(w, "");
	add_rate_choice(w, bill);
	view_arithmetic(w, bill);
	answer_text(w, "");
	answer_table(w, rate_row_table(bill->book, bill, w->arena));
	answer_text(w, "");
	answer_table(w, view_source_table(bill->book, spans, n, w->arena));
}
