/* SPDX-License-Identifier: MIT */
/* budget: how many requests fit into an amount, or the largest field that keeps one below it. */
#include "commands/cmd.h"

#include <string.h>

#include "base/macros.h"
#include "base/text.h"
#include "commands/model_args.h"
#include "pricing/solve.h"
#include "report/view.h"

enum { MODEL, FIELD, EACH, COUNT, PERIOD, SPENT, LEFT, NEXT, NOTES };

static const struct column columns[] = {
	[MODEL]  = { "model",  SHOW_ALL, NULL },
	[FIELD]  = { "field",  SHOW_ALL | SHOW_IF_ANY | DROP_LAST, NULL },
	[EACH]   = { "each",   SHOW_ALL | SHOW_IF_ANY | DROP_SOON, NULL },
	[COUNT]  = { "count",  SHOW_ALL, NULL },
	[PERIOD] = { "period", SHOW_ALL | SHOW_IF_ANY, "per" },
	[SPENT]  = { "spent",  SHOW_ALL | DROP_LATE, NULL },
	[LEFT]   = { "left",   SHOW_ALL | DROP_LAST, NULL },
	[NEXT]   = { "next",   SHOW_ALL | SHOW_IF_ANY | DROP_FIRST, "the next would cost" },
	[NOTES]  = { "notes",  SHOW_DATA, NULL },	/* people read them below the table */
};

/* A budget as it was asked for. */
struct budget {
	money			 amount;
	enum period		 period;
	const struct field	*field;		/* what is looked for */
	const struct request	*request;
	struct answer		*answer;
	struct arena		*scratch;
	struct variation	*vary;		/* of the model in work */
	int64_t			 times;		/* periods of the request in one of the budget */
};

/* "500", "500/month" */
static bool
read_amount(const char *word, struct budget *b, struct err *e)
{
	const char *slash = strchr(word, '/');
	struct money_unit unit;

	b->period = PERIOD_NONE;
	for (enum period p = PERIOD_HOUR; slash != NULL && p < N_PERIODS; p++) {
		if (text_equal(slash + 1, period_name(p)))
			b->period = p;
	}
	if (slash != NULL && b->period == PERIOD_NONE)
		return err_set(e, ERR_USAGE,
		    "'%.40s' is not a period; periods are hour, day, week, month and year", slash + 1);
	if (slash != NULL)
		word = arena_strndup(b->answer->arena, word, (size_t)(slash - word));
	return (money_parse_in(word, &b->amount, &unit, e) &&
	    money_to_dollars(b->amount, &unit, b->answer->currency, &b->amount, e)) || err_at(e, "budget: ");
}

/* The cost in the period of the budget. */
static bool
cost_in_period(void *budget, int64_t x, money *out, struct err *e)
{
	struct budget *b = budget;

	return solve_vary(b->vary, x, out, e) && money_mul(*out, b->times, out, e);
}

/* Adds a note unless it is there. */
static void
add_note(const char **notes, size_t *n, const char *text)
{
	for (size_t i = 0; i < *n; i++) {
		if (strcmp(notes[i], text) == 0)
			return;
	}
	notes[(*n)++] = text;
}

/* What of an answer is above the limits of a model. */
static struct cell
notes_at(const struct budget *b, struct variation *v, int64_t count)
{
	struct arena *a = b->answer->arena;
	const char **notes;
	struct quote q;
	size_t n = 0;
	struct err e;

	solve_set(&v->request, v->field, count);
	if (!model_expr_quote(v->offer, &v->request, a, &q, &e))
		return cell_list(NULL, 0);
	notes = arena_array(a, 2 * q.n, sizeof *notes);
	for (size_t i = 0; i < q.n; i++) {
		if (quote_above_window(&q.legs[i]))
			add_note(notes, &n, quote_window_note(&q.legs[i], true, a));
		if (quote_above_output(&q.legs[i]))
			add_note(notes, &n, quote_output_note(&q.legs[i], true, a));
	}
	return cell_list(notes, n);
}

static void
add_row(struct budget *b, struct variation *v, int64_t count, bool unlimited)
{
	struct cell *row = table_row(b->answer->data);
	bool requests = b->field == field_find("requests");
	money spent, each, next;
	char number[INT128_TEXT];
	struct err e;

	row[MODEL] = cell_text(v->offer->name);
	if (!requests)
		row[FIELD] = cell_text(b->field->name);
	if (requests && v->offer->n == 1 && solve_vary(v, 1, &each, &e))
		row[EACH] = cell_money(each);
	row[COUNT] = cell_count((quantity)count * QUANTITY_ONE);
	row[PERIOD] = cell_text(view_or_null(period_name(b->period)));
	if (cost_in_period(b, count, &spent, &e)) {
		row[SPENT] = cell_money(spent);
		row[LEFT] = cell_money(b->amount - spent);
	}
	if (!unlimited && solve_vary(v, count + 1, &next, &e) && v->offer->n > 1)
		row[NEXT] = cell_money(next);
	row[NOTES] = notes_at(b, v, count);
	quantity_print(number, (quantity)count * QUANTITY_ONE);
	answer_plain(b->answer, arena_strdup(b->answer->arena, number));
}

static bool
solve_one(struct budget *b, const struct model_expr *o, struct err *e)
{
	struct variation v = { .offer = o, .request = *b->request, .field = b->field,
	    .scratch = b->scratch };
	int64_t least, most, count;
	money none;

	/* a quota asks for requests, and here they are what is looked for */
	if (!request_has(&v.request, field_find("requests")))
		request_set(&v.request, field_find("requests"), "1", 0, b->answer->arena, e);
	b->vary = &v;
	if (!solve_fix_texts(o, &v.request, b->field, e))
		return false;
	solve_bounds(&v.request, b->field, &least, &most);
	if (!solve_reach(cost_in_period, b, least, &most, e))
		return false;
	if (b->field != field_find("requests"))
		solve_fit(&v, least, &most);
	if (!solve_largest(cost_in_period, b, least, most, b->amount, &count, e))
		return false;
	if (count < 0) {
		char number[INT128_TEXT];

		solve_vary(&v, least, &none, e);
		money_show(number, none, b->answer->currency);
		return err_set(e, ERR_PRICE, "%s: even with %s %lld it costs %s", o->name, b->field->name,
		    (long long)least, number);
	}
	if (count == most && b->field == field_find("requests"))
		return err_set(e, ERR_RANGE, "%s: more than 10^15 requests fit", o->name);
	add_row(b, &v, count, count == most);
	if (count == most)
		answer_hint(b->answer, TONE_NONE, arena_printf(b->answer->arena,
		    "%s: %s may be as large as the request allows: %lld", o->name, b->field->name,
		    (long long)most));
	return true;
}

/* How many periods of the request the budget's period has, if both have one. */
static bool
set_times(struct budget *b, struct err *e)
{
	enum period mine = b->request->period;

	b->times = 1;
	if (b->field == field_find("requests") || b->period == PERIOD_NONE || mine == b->period)
		return true;
	b->times = mine == PERIOD_NONE ? 1 : period_times(mine, b->period);
	return b->times > 0 || err_set(e, ERR_USAGE, "requests per %s do not make a budget per %s",
	    period_name(mine), period_name(b->period));
}

/* Whether the line itself gives the field, and not a setting. */
static bool
line_gives_field(const struct invocation *call, const struct field *f)
{
	for (size_t i = 0; i < call->n_settings; i++) {
		if (call->settings[i].field == f)
			return true;
	}
	return false;
}

/* How the price of one request came about, by which the amount was divided. */
static void
explain_price(struct answer *w, const struct request *r, const struct model_expr *o)
{
	struct request one = *r;
	struct quote q;
	struct err e;

	one.period = PERIOD_NONE;
	if (!request_counts(&one) || !model_expr_quote(o, &one, w->arena, &q, &e))
		return;
	answer_text(w, "");
	view_quote(w, &q, true);
}

static void
tell_notes(struct answer *w)
{
	bool first = true;

	for (size_t row = 0; row < w->data->n_rows; row++) {
		const struct cell *notes = table_cell(w->data, row, NOTES);

		for (size_t i = 0; i < notes->list.n; i++, first = false) {
			if (first)
				answer_text(w, "");
			answer_text(w,
			    arena_printf(w->arena, "note: %s: %s", table_cell(w->data, row, MODEL)->text,
				notes->list.items[i]));
		}
	}
}

bool
cmd_budget(const struct context *c, const struct invocation *call, struct answer *w, struct err *e)
{
	const struct request *r = &call->request;
	struct budget b = { .request = r, .answer = w, .scratch = w->arena,
	    .field = field_find("requests") };
	struct model_args s;

	if (r->n_models == 0)
		return err_set(e, ERR_USAGE,
		    "budget takes an amount and models, as in: toll budget 500 gpt-5 "
		    "in=10k out=2k");
	if (!read_amount(r->models[0], &b, e) ||
	    (*r->solve != '\0' && !solve_can_vary(r->solve, &b.field, e)))
		return false;
	if (!request_counts(r) && *r->solve == '\0')
		return err_set(e, ERR_USAGE, "budget prices a request: say in= and out=");
	if (*r->solve == '\0' && line_gives_field(call, b.field))
		return err_set(e, ERR_USAGE,
		    "budget looks for requests; to fix them say solve=output or another "
		    "field");
	if (!set_times(&b, e))
		return false;
	if (!model_args_read(c, r, 1, w, &s, e))
		return false;
	w->data = table_new(w->arena, "budgets", columns, LENGTH(columns));
	b.scratch = arena_new();
	for (size_t i = 0; i < s.n; i++) {
		if (!solve_one(&b, &s.item[i].offer, e) && !s.item[i].pattern)
			answer_failure(w, e);
	}
	arena_free(b.scratch);
	if (w->data->n_rows == 0)
		return w->n_failures > 0 ? model_args_none(w, e) : false;
	answer_text(w, arena_printf(w->arena, "prices as of %s%s", view_when_text(r->on, w->arena),
	    b.times > 1 ? view_period_lengths(r->period, w->arena) : ""));
	answer_text(w, "");
	answer_table(w, w->data);
	tell_notes(w);
	for (size_t i = 0; r->explain && i < s.n; i++)
		explain_price(w, r, &s.item[i].offer);
	return true;
}
