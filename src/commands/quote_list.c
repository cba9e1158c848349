/* SPDX-License-Identifier: MIT */
#include "commands/quote_list.h"

#include <string.h>

#include "base/macros.h"
#include "report/view.h"

enum { FIELD, VALUE, MODEL, TOTAL, PERIOD, D_COLUMNS };

static const struct column data_columns[D_COLUMNS] = {
	[FIELD]  = { "field",  SHOW_DATA, NULL },
	[VALUE]  = { "value",  SHOW_DATA, NULL },
	[MODEL]  = { "model",  SHOW_DATA, NULL },
	[TOTAL]  = { "total",  SHOW_DATA, NULL },
	[PERIOD] = { "period", SHOW_DATA, NULL },
};

/* The longer periods that are shown beside the total of one model. */
static const struct { enum period period; const char *heading; } longer[] = {
	{ PERIOD_WEEK, "a week" }, { PERIOD_MONTH, "a month" }, { PERIOD_YEAR, "a year" },
};

static const struct column note_column = { "note", SHOW_TEXT, NULL };

/* A list under way. */
struct quoting {
	const struct request	*request;
	const struct model_args	*models;
	struct answer		*answer;
	struct table		*shown;
	struct table		*notes;		/* one column: each note once */
	bool			 by_model;	/* there are several: a column for each */
};

static struct table *
shown_table(const struct quoting *k)
{
	struct arena *a = k->answer->arena;
	const enum period p = k->request->period;
	const size_t n = 1 + (k->by_model ? k->models->n : 1 + LENGTH(longer));
	struct column *columns = arena_array(a, n, sizeof *columns);

	columns[0] = (struct column){ k->request->list.field->name, SHOW_TEXT, NULL };
	if (k->by_model) {
		for (size_t i = 0; i < k->models->n; i++)
			columns[1 + i] = (struct column){ k->models->item[i].offer.name, SHOW_TEXT, NULL };
		return table_new(a, "list", columns, n);
	}
	columns[1] = (struct column){ "total", SHOW_TEXT | SHOW_BARS, p == PERIOD_NONE ? NULL :
	    arena_printf(a, "%s %s", p == PERIOD_HOUR ? "an" : "a", period_name(p)) };
	for (size_t i = 0; i < LENGTH(longer); i++)
		columns[2 + i] = (struct column){ longer[i].heading, SHOW_TEXT | SHOW_IF_ANY | DROP_LATE, NULL };
	return table_new(a, "list", columns, n);
}

/* A count, or a share, as it is shown; r has the value. */
static struct cell
value_cell(const struct request *r, const char *value, struct arena *a)
{
	const struct field *f = r->list.field;

	if (f->kind == FIELD_REQUESTS)
		return cell_count(r->requests);
	if (f->kind == FIELD_COUNT && (r->work.shares >> f->where & 1) == 0)
		return cell_count(r->work.count[f->where]);
	return cell_text(arena_strdup(a, value));
}

/* Compares a total with max=. */
static void
limit_check(const struct quoting *k, const char *value, const char *model, money total)
{
	struct answer *w = k->answer;

	if (!request_has(k->request, field_find("max")) || total <= k->request->max)
		return;
	w->no = true;
	answer_hint(w, TONE_BAD, arena_printf(w->arena, "%s at %s=%s: %s", model, k->request->list.field->name, value,
	    view_over_limit(total, k->request->max, w->currency, w->arena)));
}

static void
add_total(const struct quoting *k, struct cell shown, const char *value, size_t model, money total, struct cell *row)
{
	struct answer *w = k->answer;
	const enum period p = k->request->period;
	const char *name = k->models->item[model].offer.name;
	struct cell *data = table_row(w->data);
	char amount[INT128_TEXT];
	struct err e;
	money more;

	data[FIELD] = cell_text(k->request->list.field->name);
	data[VALUE] = shown;
	data[MODEL] = cell_text(name);
	data[TOTAL] = cell_money(total);
	data[PERIOD] = cell_text(p == PERIOD_NONE ? NULL : period_name(p));
	money_print_shown(amount, total, w->currency);
	answer_plain(w, arena_strdup(w->arena, amount));
	limit_check(k, value, name, total);
	row[1 + (k->by_model ? model : 0)] = cell_money(total);
	for (size_t i = 0; i < LENGTH(longer) && !k->by_model; i++) {
		const int64_t times = period_times(p, longer[i].period);

		if (times > 0 && money_mul(total, times, &more, &e))
			row[2 + i] = cell_money(more);
	}
}

/* Adds the notes of a quote that are not there yet. */
static void
add_notes(const struct quoting *k, const struct quote *q)
{
	struct answer *w = k->answer;

	for (size_t l = 0; l < q->n; l++) {
		for (size_t i = 0; i < q->legs[l].n_notes; i++) {
			const char *note = k->by_model ? arena_printf(w->arena, "note: %s: %s", q->offer.name,
			    q->legs[l].notes[i]) : arena_printf(w->arena, "note: %s", q->legs[l].notes[i]);
			bool there = false;

			for (size_t n = 0; n < k->notes->n_rows && !there; n++)
				there = strcmp(table_cell(k->notes, n, 0)->text, note) == 0;
			if (there)
				continue;
			table_row(k->notes)[0] = cell_text(note);
		}
	}
}

/* Prices all models with one value. */
static bool
add_value(const struct quoting *k, const char *value, day today, struct err *e)
{
	struct answer *w = k->answer;
	struct cell *row = table_row(k->shown);
	struct request r = *k->request;

	if (!request_set(&r, r.list.field, value, today, w->arena, e))
		return false;
	row[0] = value_cell(&r, value, w->arena);
	for (size_t i = 0; i < k->models->n; i++) {
		struct quote q;
		struct err why = { .kind = ERR_NONE };

		if (!model_expr_quote(&k->models->item[i].offer, &r, w->arena, &q, &why))
			answer_failure(w, &why);
		else
			add_total(k, row[0], value, i, q.total, row);
		if (why.kind == ERR_NONE)
			add_notes(k, &q);
	}
	return true;
}

bool
quote_list(const struct context *c, const struct request *r, const struct model_args *s, struct answer *w,
    struct err *e)
{
	struct quoting k = { .request = r, .models = s, .answer = w, .by_model = s->n > 1 };
	const char *names = "";

	if (!request_counts(r))
		return err_set(e, ERR_USAGE, "a list of %s needs counts: say in= and out=", r->list.field->name);
	for (size_t i = 0; i < s->n && s->n == 1; i++)
		names = arena_printf(w->arena, "%s, ", s->item[i].offer.name);
	w->data = table_new(w->arena, "list", data_columns, D_COLUMNS);
	k.shown = shown_table(&k);
	k.notes = table_new(w->arena, "notes", &note_column, 1);
	answer_text(w, arena_printf(w->arena, "%s%sprices as of %s%s", names,
	    r->list.field == field_find("requests") ? "" : view_requests(r->requests, r->period, w->arena),
	    view_when_text(r->on, w->arena), view_period_lengths(r->period, w->arena)));
	answer_text(w, "");
	answer_table(w, k.shown);
	for (size_t i = 0; i < r->list.n; i++) {
		if (!add_value(&k, r->list.values[i], c->today, e))
			return false;
	}
	if (k.notes->n_rows > 0)
		answer_text(w, "");
	for (size_t i = 0; i < k.notes->n_rows; i++)
		answer_text(w, table_cell(k.notes, i, 0)->text);
	return w->data->n_rows > 0 || model_args_none(w, e);
}
