/* SPDX-License-Identifier: MIT */
/* chat: a conversation whose context grows, turn by turn. */
#include "commands/cmd.h"

#include <string.h>

#include "base/macros.h"
#include "commands/model_args.h"
#include "pricing/chat.h"
#include "report/view.h"

enum { T_TURN, T_INPUT, T_READ, T_WRITE, T_OUTPUT, T_BAND, T_COST, T_SUM };

static const struct column turn_columns[] = {
	[T_TURN]   = { "turn",        SHOW_ALL, NULL },
	[T_INPUT]  = { "input",       SHOW_ALL | DROP_LATE, NULL },
	[T_READ]   = { "cache-read",  SHOW_ALL | SHOW_IF_ANY | DROP_SOON, NULL },
	[T_WRITE]  = { "cache-write", SHOW_ALL | SHOW_IF_ANY | DROP_FIRST, NULL },
	[T_OUTPUT] = { "output",      SHOW_ALL | DROP_LATE, NULL },
	[T_BAND]   = { "band",        SHOW_ALL | SHOW_IF_ANY | DROP_FIRST, "prompts" },
	[T_COST]   = { "cost",        SHOW_ALL, NULL },
	[T_SUM]    = { "sum",         SHOW_ALL, NULL },
};

enum { C_MODEL, C_TIER, C_ON, C_CHATS, C_TURNS, C_INPUT, C_READ, C_WRITE, C_OUTPUT, C_TOTAL,
	C_UNCACHED, C_SAVED, C_BAND, C_EACH, C_PERIOD, C_NOTES };

static const struct column chat_columns[] = {
	[C_MODEL]    = { "model",       SHOW_ALL, NULL },
	[C_TIER]     = { "tier",        SHOW_DATA, NULL },
	[C_ON]       = { "on",          SHOW_DATA, NULL },
	[C_CHATS]    = { "requests",    SHOW_DATA, NULL },
	[C_TURNS]    = { "turns",       SHOW_DATA, NULL },
	[C_INPUT]    = { "input",       SHOW_ALL | DROP_SOON, NULL },
	[C_READ]     = { "cache-read",  SHOW_ALL | SHOW_IF_ANY | DROP_FIRST, NULL },
	[C_WRITE]    = { "cache-write", SHOW_ALL | SHOW_IF_ANY | DROP_FIRST, NULL },
	[C_OUTPUT]   = { "output",      SHOW_ALL | DROP_SOON, NULL },
	[C_TOTAL]    = { "total",       SHOW_ALL, NULL },
	[C_UNCACHED] = { "uncached",    SHOW_ALL | SHOW_IF_ANY | DROP_LATE, "without cache" },
	[C_SAVED]    = { "saved",       SHOW_ALL | SHOW_IF_ANY | DROP_LAST, "saved %" },
	[C_BAND]     = { "band-turn",   SHOW_ALL | SHOW_IF_ANY | DROP_FIRST, "more expensive from turn" },
	[C_EACH]     = { "each",        SHOW_JSON, NULL },
	[C_PERIOD]   = { "period",      SHOW_DATA, NULL },
	[C_NOTES]    = { "notes",       SHOW_DATA, NULL },
};

/* A count that may be nothing: null, so that its column can be left out. */
static struct cell
some_count(quantity q)
{
	return q == 0 ? cell_text(NULL) : cell_count(q);
}

/*
 * The columns with headings that say of what period their amounts are, as in "total per day"; tokens are
 * those of one conversation. amounts: n of the columns.
 */
static const struct column *
columns_with_period(const struct column *columns, size_t n_columns, const size_t *amounts, size_t n,
    enum period p, struct arena *a)
{
	struct column *out = arena_array(a, n_columns, sizeof *out);

	memcpy(out, columns, n_columns * sizeof *out);
	for (size_t i = 0; i < n && p != PERIOD_NONE; i++) {
		struct column *c = &out[amounts[i]];

		c->heading = arena_printf(a, "%s per %s", c->heading != NULL ? c->heading : c->name,
		    period_name(p));
	}
	return out;
}

static struct table *
turn_table(const struct chat *c, enum period period, struct arena *a)
{
	static const size_t amounts[] = { T_COST, T_SUM };
	struct table *t = table_new(a, "each",
	    columns_with_period(turn_columns, LENGTH(turn_columns), amounts, LENGTH(amounts), period, a),
	    LENGTH(turn_columns));

	for (size_t i = 0; i < c->n_turns; i++) {
		const struct chat_turn *turn = &c->turns[i];
		struct cell *row = table_row(t);

		row[T_TURN] = cell_count((quantity)(i + 1) * QUANTITY_ONE);
		row[T_INPUT] = cell_count(turn->input);
		row[T_READ] = some_count(turn->cache_read);
		row[T_WRITE] = some_count(turn->cache_write);
		row[T_OUTPUT] = cell_count(turn->output);
		row[T_BAND] = view_band_cell(turn->bill.pick.rate, a);
		row[T_COST] = cell_money(turn->bill.total);
		row[T_SUM] = cell_money(turn->sum);
	}
	return t;
}

static void
add_chat(struct answer *w, const struct chat *c, const struct request *r)
{
	const struct bill *last = &c->turns[c->n_turns - 1].bill;
	struct cell *row = table_row(w->data);
	struct arena *a = w->arena;
	char amount[INT128_TEXT];
	int128 saved;
	struct err e;

	row[C_MODEL] = cell_text(view_model_name(last, true, a));
	row[C_TIER] = cell_text(last->tier);
	row[C_ON] = cell_text(view_when_text(r->on, a));
	row[C_CHATS] = cell_count(r->requests);
	row[C_PERIOD] = cell_text(view_or_null(period_name(r->period)));
	row[C_TURNS] = cell_count(r->turns);
	row[C_INPUT] = cell_count(c->input);
	row[C_READ] = some_count(c->cache_read);
	row[C_WRITE] = some_count(c->cache_write);
	row[C_OUTPUT] = cell_count(c->output);
	row[C_TOTAL] = cell_money(c->total);
	if (r->cache)
		row[C_UNCACHED] = cell_money(c->uncached);
	if (r->cache && c->uncached > 0 && money_percent(c->total, c->uncached, &saved, &e))
		row[C_SAVED] = cell_ratio(-saved);
	if (c->band_turn > 0)
		row[C_BAND] = cell_count((quantity)c->band_turn * QUANTITY_ONE);
	row[C_EACH] = cell_table(turn_table(c, r->period, a));
	row[C_NOTES] = cell_list(last->notes, last->n_notes);
	money_print_shown(amount, c->total, w->currency);
	answer_plain(w, arena_strdup(a, amount));
	if (request_has(r, field_find("max")) && c->total > r->max) {
		w->no = true;
		answer_hint(w, TONE_BAD, arena_printf(a, "%s: the chat costs more than max=",
		    view_model_name(last, false, a)));
	}
}

/* "20,000 conversations per day prices as of 2026-11-22; tokens are those of one, amounts per day" */
static const char *
conversations_heading(const struct request *r, struct arena *a)
{
	const char *when = view_when_text(r->on, a);
	char number[INT128_TEXT];

	if (r->requests == QUANTITY_ONE && r->period == PERIOD_NONE)
		return arena_printf(a, "prices as of %s", when);
	quantity_show(number, r->requests);
	return arena_printf(a, "%s conversation%s%s%s prices as of %s; tokens are those of one, amounts %s%s",
	    number, r->requests == QUANTITY_ONE ? "" : "s", r->period == PERIOD_NONE ? "" : " per ",
	    period_name(r->period), when, r->period == PERIOD_NONE ? "of all" : "per ",
	    period_name(r->period));
}

/* Several chats are compared: a line above the table says which period their amounts are for. */
static void
show_several(struct answer *w, const struct request *r)
{
	if (r->requests != QUANTITY_ONE || r->period != PERIOD_NONE) {
		answer_text(w, conversations_heading(r, w->arena));
		answer_text(w, "");
	}
	answer_table(w, w->data);
}

/* One chat is shown turn by turn. */
static void
show_turns(struct answer *w, const struct chat *c, const struct request *r)
{
	const struct bill *last = &c->turns[c->n_turns - 1].bill;
	struct arena *a = w->arena;

	answer_text(w,
	    arena_printf(a, "%s, %s", view_model_name(last, true, a), conversations_heading(r, a)));
	answer_text(w, "");
	answer_table(w, turn_table(c, r->period, a));
	answer_text(w, "");
	answer_table(w, w->data);
	answer_text(w, "");
	for (size_t i = 0; i < last->n_notes; i++)
		answer_text(w, arena_printf(a, "note: %s", last->notes[i]));
	answer_text(w, view_sources_line(last->book, &last->pick.rate->sources, 1, a));
	for (size_t i = 0; r->explain && i < c->n_turns; i++) {
		answer_text(w, "");
		answer_text(w, arena_printf(a, "turn %zu", i + 1));
		if (i + 1 < c->n_turns)
			view_arithmetic(w, &c->turns[i].bill);
		else
			view_explain(w, last);	/* with rows and sources, once */
	}
}

/* Counts of one request have no place in a chat, but for reasoning. */
static bool
check_counts(const struct invocation *call, struct err *e)
{
	for (size_t i = 0; i < call->n_settings; i++) {
		const struct field *f = call->settings[i].field;

		if (f->kind == FIELD_COUNT && f->where != METER_REASONING)
			return err_set(e, ERR_USAGE,
			    "chat takes no %s: its turns make the counts; say system=, user=, reply=",
			    f->name);
	}
	return true;
}

bool
cmd_chat(const struct context *c, const struct invocation *call, struct answer *w, struct err *e)
{
	const struct request *r = &call->request;
	static const size_t amounts[] = { C_TOTAL, C_UNCACHED };
	struct model_args s;
	struct chat chat = { 0 };

	if (!check_counts(call, e) || !model_args_read(c, r, 0, w, &s, e))
		return false;
	w->data = table_new(w->arena, "chats",
	    columns_with_period(chat_columns, LENGTH(chat_columns), amounts, LENGTH(amounts), r->period,
		w->arena),
	    LENGTH(chat_columns));
	for (size_t i = 0; i < s.n; i++) {
		const struct model_expr *o = &s.item[i].offer;
		struct chat one;

		if (o->n > 1) {
			err_set(e, ERR_USAGE, "a chat stays on one model; '%.60s' is a mix", o->name);
			answer_failure(w, e);
		} else if (!chat_run(r, &o->legs[0].target, w->arena, &one, e)) {
			if (!s.item[i].pattern)
				answer_failure(w, e);
		} else {
			chat = one;
			add_chat(w, &chat, r);
		}
	}
	if (w->data->n_rows == 0)
		return w->n_failures > 0 ? model_args_none(w, e) : false;
	if (w->data->n_rows == 1)
		show_turns(w, &chat, r);
	else
		show_several(w, r);
	return true;
}
