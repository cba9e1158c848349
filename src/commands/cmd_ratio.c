/* SPDX-License-Identifier: MIT */
/* ratio A B: how many times the price of B the price of A is. */
#include "commands/cmd.h"

#include <string.h>

#include "report/view.h"

enum { METER, A, B, RATIO, PERCENT, NOTE };

static const struct column columns[] = {
	[METER]   = { "meter",   SHOW_ALL, NULL },
	[A]       = { "a",       SHOW_ALL | DROP_LATE, NULL },
	[B]       = { "b",       SHOW_ALL | DROP_LATE, NULL },
	[RATIO]   = { "ratio",   SHOW_ALL, NULL },
	[PERCENT] = { "percent", SHOW_ALL | DROP_SOON, NULL },
	[NOTE]    = { "note",    SHOW_ALL | SHOW_IF_ANY | SHOW_PROSE | DROP_FIRST, "" },
};

/* "o1-pro bills it as input", where a side has no price of its own. */
static const char *
parent_note(const struct bill *bill, enum meter m, enum meter as,
    struct arena *a)
{
	return m == as ? NULL : arena_printf(a, "%s bills it as %s", view_model_name(bill, false, a),
	    meters[as].name);
}

static void
add_meter(struct table *t, const struct bill bills[2], enum meter m)
{
	enum meter as[2];
	money rate[2];
	const struct rate *row;
	struct cell *cells;
	struct err e;
	int128 ratio, percent;

	if (!quote_rate(bills[0].book, &bills[0].pick, m, &rate[0], &as[0], &row) ||
	    !quote_rate(bills[1].book, &bills[1].pick, m, &rate[1], &as[1], &row) ||
	    (as[0] != m && as[1] != m))
		return;
	cells = table_row(t);
	cells[METER] = cell_text(meters[m].name);
	cells[A] = cell_money(rate[0]);
	cells[B] = cell_money(rate[1]);
	if (money_ratio(rate[0], rate[1], &ratio, &e) &&
	    money_percent(rate[0], rate[1], &percent, &e)) {
		cells[RATIO] = cell_factor(ratio);
		cells[PERCENT] = cell_ratio(percent);
	}
	cells[NOTE] = cell_text(parent_note(&bills[as[0] != m ? 0 : 1], m,
	    as[0] != m ? as[0] : as[1], t->arena));
}

static const char *
provider_of(const struct bill *bill)
{
	return book_text(bill->book, bill->book->providers[bill->book->models[bill->asked].provider].id);
}

/* The name of a side: with its provider, if the other has another one. */
static const char *
side_name(const struct bill bills[2], size_t side, struct arena *a)
{
	return view_model_name(&bills[side],
	    strcmp(provider_of(&bills[0]), provider_of(&bills[1])) != 0, a);
}

bool
cmd_ratio(const struct context *c, const struct invocation *call, struct answer *w, struct err *e)
{
	const struct request *r = &call->request;
	struct table *t = table_new(w->arena, "ratios", columns, sizeof columns / sizeof columns[0]);
	struct bill bills[2];

	t->exact = true;
	if (r->n_models != 2)
		return err_set(e, ERR_USAGE, "ratio compares two models, as in: toll ratio o1-pro gpt-5");
	for (size_t i = 0; i < 2; i++) {
		struct model_expr o;

		if (!model_expr_parse(c->book, r, r->models[i], w->arena, &o, e))
			return false;
		if (o.n > 1)
			return err_set(e, ERR_USAGE, "'%.80s' is a mix, which has no price for each meter",
			    o.name);
		if (!quote_rates(r, &o.legs[0].target, w->arena, &bills[i], e))
			return false;
		bills[i].pick.shared = NULL;	/* the same on all models of a provider */
	}
	for (enum meter m = 0; m < N_METERS; m++)
		add_meter(t, bills, m);
	w->data = t;
	for (size_t i = 0; i < t->n_rows; i++) {
		const struct cell *ratio = table_cell(t, i, RATIO);
		char number[INT128_TEXT];

		quantity_print(number, ratio->number);
		if (ratio->kind == CELL_FACTOR)
			answer_plain(w, arena_strdup(w->arena, number));
	}
	answer_text(w, arena_printf(w->arena, "a: %s, b: %s, prices as of %s",
	    side_name(bills, 0, w->arena), side_name(bills, 1, w->arena),
	    view_when_text(r->on, w->arena)));
	answer_text(w, "");
	answer_table(w, t);
	if (bills[0].n_notes + bills[1].n_notes > 0)
		answer_text(w, "");
	for (size_t i = 0; i < 2; i++) {
		for (size_t k = 0; k < bills[i].n_notes; k++)
			answer_text(w, arena_printf(w->arena, "note: %s: %s",
			    side_name(bills, i, w->arena), bills[i].notes[k]));
	}
	return true;
}
