/* SPDX-License-Identifier: MIT */
/* forecast: month by month, with growth and the price changes that are announced. */
#include "commands/cmd.h"

#include <limits.h>
#include <string.h>
#include <sys/stat.h>

#include "base/macros.h"
#include "batch/usage_forecast.h"
#include "book/model_lookup.h"
#include "commands/model_args.h"
#include "pricing/forecast.h"
#include "report/view.h"

enum { MODEL, MONTH, FROM, REQUESTS, TOTAL, SUM, NOTE };

static const struct column columns[] = {
	[MODEL]    = { "model",    SHOW_ALL, NULL },
	[MONTH]    = { "month",    SHOW_ALL | DROP_LATE, NULL },
	[FROM]     = { "from",     SHOW_ALL, NULL },
	[REQUESTS] = { "requests", SHOW_ALL | DROP_SOON, NULL },
	[TOTAL]    = { "total",    SHOW_ALL | SHOW_BARS_ASKED, NULL },
	[SUM]      = { "sum",      SHOW_ALL | DROP_LAST, NULL },
	[NOTE]     = { "note",     SHOW_ALL | SHOW_IF_ANY | SHOW_PROSE | DROP_FIRST, "" },
};

/* Of a forecast of files. */
static const struct column more_columns[] = { { "partial", SHOW_JSON, NULL }, { "notes", SHOW_JSON, NULL } };

/* The note on a month; NULL if there is none. */
static const char *
month_note(const struct forecast_month *m, bool passes, struct arena *a)
{
	char text[DATE_TEXT];

	if (passes)
		return "the sum passes max";
	if (m->retires == 0)
		return m->changed ? "a price changes" : NULL;
	return arena_printf(a, "%sretires on %s", m->changed ? "a price changes; " : "",
	    date_print_day(text, m->retires));
}

/* A row for each month; past max= it says so. */
static void
add_months(struct answer *w, struct table *t, const struct request *r, const char *name,
    const struct forecast *f)
{
	struct arena *a = w->arena;
	bool limited = request_has(r, field_find("max")), passed = false;
	char text[DATE_TEXT];

	for (size_t i = 0; i < f->n; i++) {
		const struct forecast_month *m = &f->months[i];
		struct cell *row = table_row(t);
		bool passes = limited && !passed && m->sum > r->max;

		row[MODEL] = cell_text(name);
		row[MONTH] = cell_count((quantity)(i + 1) * QUANTITY_ONE);
		row[FROM] = cell_text(arena_strdup(a, date_print_day(text, m->from)));
		if (m->requests > 0)	/* exports of totals may not say */
			row[REQUESTS] = cell_count(m->requests);
		row[TOTAL] = cell_money(m->total);
		row[SUM] = cell_money(m->sum);
		row[NOTE] = cell_text(month_note(m, passes, a));
		passed |= passes;
		if (passes)
			answer_hint(w, TONE_BAD,
			    arena_printf(a, "%s: month %zu passes max=%s (%s)", name, i + 1,
				money_show_text(r->max, w->currency, a), money_show_text(m->sum, w->currency, a)));
	}
	w->no |= passed;
}

static void
add_plain(struct answer *w, money total)
{
	char amount[INT128_TEXT];

	money_print_shown(amount, total, w->currency);
	answer_plain(w, arena_strdup(w->arena, amount));
}

/* The notes of the first bill, and which model will not be there to the end: that one only once. */
static void
add_notes(struct answer *w, const struct request *r, const struct model_expr *o, day end)
{
	struct quote q;
	char text[DATE_TEXT];
	struct err e;

	if (!model_expr_quote(o, r, w->arena, &q, &e))
		return;
	for (size_t l = 0; l < q.n; l++) {
		const struct bill *bill = &q.legs[l];
		const struct model *m = &bill->book->models[bill->model];
		bool ends = m->retired > r->on.day && m->retired < end;
		const char *ahead = quote_ahead(bill, INT_MAX, w->arena);

		for (size_t i = 0; i < bill->n_notes; i++) {
			if (!ends || ahead == NULL || strcmp(bill->notes[i], ahead) != 0)
				answer_text(w,
				    arena_printf(w->arena, "note: %s: %s", o->name, bill->notes[i]));
		}
		if (ends)
			answer_text(w,
			    arena_printf(w->arena, "note: %s retires on %s; its last prices go on here",
				book_text(bill->book, m->id), date_print_day(text, m->retired)));
	}
}

/* ---- of files ---- */

/* Whether the first word is a file, and no name of the book. */
static bool
names_file(const struct context *c, const struct request *r)
{
	uint32_t model;
	struct stat st;
	struct err e;

	return r->n_models > 0 && (strcmp(r->models[0], "-") == 0 ||
	    (stat(r->models[0], &st) == 0 && !S_ISDIR(st.st_mode))) &&
	    !model_lookup(c->book, r->models[0], NULL, r->on.at, &model, &e);
}

/* Says from what the forecast is made; a partial total of that month makes it partial. */
static void
say_base(struct answer *w, const struct usage_forecast *u)
{
	const struct price_context context = { .n_alternatives = 0 };
	bool whole = totals_is_whole(&u->totals, &context);
	char text[DATE_TEXT];
	struct cell *more;
	struct err e;

	w->more = table_new(w->arena, "more", more_columns, LENGTH(more_columns));
	more = table_row(w->more);
	more[0] = cell_bool(!whole);
	more[1] = cell_list(&u->left, u->left != NULL);
	date_print_day(text, u->base);
	answer_text(w, "");
	answer_text(w, arena_printf(w->arena, "from the usage of %.7s, which cost %s at its own prices", text,
	    money_show_text(u->totals.cost, w->currency, w->arena)));
	if (u->left != NULL)
		answer_hint(w, TONE_NONE, u->left);
	if (whole)
		return;
	err_set(&e, ERR_PRICE, "the forecast is partial%s: of %.7s, %s", totals_is_least(&u->totals) ?
	    ", at least that" : "", text, totals_partial_reason(&u->totals, &context, w->arena));
	answer_failure(w, &e);
}

static bool
forecast_files(const struct context *c, const struct request *r, struct answer *w, struct err *e)
{
	struct request defaults = *r, unlimited = *r;
	struct usage_forecast u;
	struct table *shown;

	defaults.models = NULL;
	defaults.n_models = 0;
	if (!usage_forecast_run(c->book, &defaults, c->today, c->now, c->local, c->listener, c->stop,
	    r->models, r->n_models, w->arena, &u, e))
		return false;
	w->data = table_new(w->arena, "forecast", columns, LENGTH(columns));
	shown = table_new(w->arena, "forecast", columns, LENGTH(columns));
	if (u.n > 1)	/* max= is a limit of all models together */
		request_unset(&unlimited, field_find("max"));
	for (size_t i = 0; i < u.n; i++) {
		add_months(w, w->data, &unlimited, u.models[i].model, &u.models[i].forecast);
		add_plain(w, u.models[i].forecast.total);
	}
	for (size_t i = 0; i < w->data->n_rows; i++)
		memcpy(table_row(shown), table_cell(w->data, i, 0), LENGTH(columns) * sizeof(struct cell));
	if (u.n > 1)
		add_months(w, shown, r, "total", &u.all);
	for (size_t i = w->data->n_rows; i < shown->n_rows; i++)
		shown->cells[i * shown->n_columns + TOTAL].is_sum = true;
	answer_table(w, shown);
	say_base(w, &u);
	return true;
}

/* ---- of requests ---- */

/* Adds the forecast of one model: its months, the plain total, notes, and the sentence. */
static void
add_forecast(struct answer *w, const struct request *r, const struct model_expr *o, const struct forecast *f)
{
	add_months(w, w->data, r, o->name, f);
	add_plain(w, f->total);
	add_notes(w, r, o, date_add_months(forecast_begin(r->on.day), (int)f->n));
	answer_text(w,
	    arena_printf(w->arena, "%s: %s in %zu month%s%s", o->name,
		money_show_text(f->total, w->currency, w->arena), f->n, f->n == 1 ? "" : "s",
		f->exact ? "" : "; months with a price change are divided by days, rounded at 18 decimals"));
}

/* The first bill of each model, for explain=. */
static void
add_first_bills(struct answer *w, const struct request *r, const struct model_args *s)
{
	for (size_t i = 0; i < s->n; i++) {
		struct quote q;
		struct err none;

		if (!model_expr_quote(&s->item[i].offer, r, w->arena, &q, &none))
			continue;
		answer_text(w, "");
		answer_text(w, "the first bill, from which the months grow:");
		answer_text(w, "");
		view_quote(w, &q, true);
	}
}

/* A model that has no forecast is a failure beside the answer, unless a pattern named it. */
static bool
forecast_models(const struct request *r, const struct model_args *s, struct answer *w, struct err *e)
{
	w->data = table_new(w->arena, "forecast", columns, LENGTH(columns));
	answer_table(w, w->data);
	answer_text(w, "");
	for (size_t i = 0; i < s->n; i++) {
		struct forecast f;

		if (forecast_run(r, &s->item[i].offer, w->arena, &f, e))
			add_forecast(w, r, &s->item[i].offer, &f);
		else if (!s->item[i].pattern)
			answer_failure(w, e);
	}
	answer_text(w, arena_printf(w->arena, "whole months from %s on, at the prices that the price list has for them",
	    view_day_text(forecast_begin(r->on.day), w->arena)));
	if (r->explain)
		add_first_bills(w, r, s);
	return w->data->n_rows > 0 || (w->n_failures > 0 && model_args_none(w, e));
}

bool
cmd_forecast(const struct context *c, const struct invocation *call, struct answer *w, struct err *e)
{
	const struct request *r = &call->request;
	bool of_files = names_file(c, r);
	struct model_args s;

	if (of_files && r->explain)
		return err_set(e, ERR_USAGE, "explain= derives the bill of a request; a file has many");
	if (of_files)
		return forecast_files(c, r, w, e);
	if (!request_counts(r))
		return err_set(e, ERR_USAGE, "forecast prices requests: say in=, out= and requests=");
	return model_args_read(c, r, 0, w, &s, e) && forecast_models(r, &s, w, e);
}
