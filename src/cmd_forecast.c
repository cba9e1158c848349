/* SPDX-License-Identifier: MIT */
/* forecast: month by month, with growth and the price changes that are announced. */
#include "cmd.h"

#include "forecast.h"
#include "select.h"
#include "view.h"

#define LENGTH(a) (sizeof (a) / sizeof (a)[0])

enum { MODEL, MONTH, FROM, REQUESTS, TOTAL, SUM, NOTE };

static const struct column columns[] = {
	[MODEL]    = { "model",    SHOW_ALL, NULL },
	[MONTH]    = { "month",    SHOW_ALL, NULL },
	[FROM]     = { "from",     SHOW_ALL, NULL },
	[REQUESTS] = { "requests", SHOW_ALL, NULL },
	[TOTAL]    = { "total",    SHOW_ALL, NULL },
	[SUM]      = { "sum",      SHOW_ALL, NULL },
	[NOTE]     = { "note",     SHOW_ALL | SHOW_IF_ANY, "" },
};

static void
add_months(struct answer *w, const struct request *r, const struct offer *o,
    const struct forecast *f)
{
	struct arena *a = w->arena;
	bool limited = request_has(r, field_find("max")), passed = false;
	char text[DATE_TEXT], amount[WIDE_TEXT];

	for (size_t i = 0; i < f->n; i++) {
		const struct forecast_month *m = &f->months[i];
		struct cell *row = table_row(w->data);
		bool passes = limited && !passed && m->sum > r->max;

		row[MODEL] = cell_text(o->name);
		row[MONTH] = cell_count((quantity)(i + 1) * QUANTITY_ONE);
		row[FROM] = cell_text(arena_strdup(a, date_print_day(text, m->from)));
		row[REQUESTS] = cell_count(m->requests);
		row[TOTAL] = cell_money(m->total);
		row[SUM] = cell_money(m->sum);
		row[NOTE] = cell_text(passes ? "the sum passes max" : m->changed ? "a price changes" : NULL);
		passed |= passes;
		if (passes)
			answer_hint(w, arena_printf(a, "%s: month %zu passes max=%s (%s)", o->name, i + 1,
			    view_money_text(r->max, a), view_money_text(m->sum, a)));
	}
	w->no |= passed;
	money_print(amount, f->total);
	answer_plain(w, arena_strdup(a, amount));
}

/* The notes of the first bill, and which model will not be there to the end. */
static void
add_notes(struct answer *w, const struct request *r, const struct offer *o, day last)
{
	struct quotation q;
	char text[DATE_TEXT];
	struct err e;

	if (!offer_quote(o, r, w->arena, &q, &e))
		return;
	for (size_t l = 0; l < q.n; l++) {
		const struct bill *bill = &q.legs[l];
		const struct model *m = &bill->book->models[bill->asked];

		for (size_t i = 0; i < bill->n_notes; i++)
			answer_text(w, arena_printf(w->arena, "note: %s: %s", o->name, bill->notes[i]));
		if (m->retired > r->on.day && m->retired <= last)
			answer_text(w, arena_printf(w->arena, "note: %s retires on %s; its last prices go on here",
			    book_text(bill->book, m->id), date_print_day(text, m->retired)));
	}
}

bool
cmd_forecast(const struct context *c, const struct call *call, struct answer *w, struct err *e)
{
	const struct request *r = &call->request;
	struct selection s;

	if (!request_counts(r))
		return err_set(e, ERR_USAGE, "forecast prices requests: say in=, out= and requests=");
	if (!select_offers(c, r, 0, w, &s, e))
		return false;
	w->data = table_new(w->arena, "forecast", columns, LENGTH(columns));
	answer_table(w, w->data);
	answer_text(w, "");
	for (size_t i = 0; i < s.n; i++) {
		const struct offer *o = &s.item[i].offer;
		struct forecast f;

		if (!forecast_run(r, o, w->arena, &f, e)) {
			if (!s.item[i].pattern)
				answer_failure(w, e);
			continue;
		}
		add_months(w, r, o, &f);
		add_notes(w, r, o, f.months[f.n - 1].from);
		answer_text(w, arena_printf(w->arena, "%s: %s in %zu month%s%s", o->name,
		    view_money_text(f.total, w->arena), f.n, f.n == 1 ? "" : "s", f.exact ? "" :
		    "; months with a price change are divided by days, rounded at 18 decimals"));
	}
	answer_text(w, arena_printf(w->arena, "at the prices that the book knows from %s on",
	    view_when_text(r->on, w->arena)));
	if (w->data->n_rows == 0)
		return w->n_failures > 0 ? select_none(w, e) : false;
	return true;
}
