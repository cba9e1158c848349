/* SPDX-License-Identifier: MIT */
/* plans: subscriptions with their fees and quotas. */
#include "commands/cmd.h"

#include <string.h>

#include "base/macros.h"
#include "base/text.h"
#include "report/view.h"

enum { PROVIDER, PLAN, TITLE, ALIASES, FEE, PER, EACH, FROM, UNTIL, QUOTAS, FEE_NOTE, NOTE, SOURCES };

static const struct column columns[] = {
	[PROVIDER] = { "provider", SHOW_DATA, NULL },
	[PLAN]     = { "plan",     SHOW_ALL, NULL },
	[TITLE]    = { "title",    SHOW_ALL | DROP_SOON, NULL },
	[ALIASES]  = { "aliases",  SHOW_DATA, NULL },
	[FEE]      = { "fee",      SHOW_ALL, NULL },
	[PER]      = { "per",      SHOW_ALL, NULL },
	[EACH]     = { "each",     SHOW_ALL | SHOW_IF_ANY | DROP_LAST, NULL },
	[FROM]     = { "from",     SHOW_ALL | SHOW_IF_ANY | DROP_LATE, NULL },
	[UNTIL]    = { "until",    SHOW_ALL | SHOW_IF_ANY | DROP_LATE, NULL },
	[QUOTAS]   = { "quotas",   SHOW_JSON, NULL },
	[FEE_NOTE] = { "fee-note", SHOW_DATA | SHOW_IF_SET, NULL },
	[NOTE]     = { "note",     SHOW_DATA, NULL },
	[SOURCES]  = { "sources",  SHOW_ALL | DROP_FIRST, NULL },
};

enum { Q_PLAN, Q_OF, Q_COUNT, Q_PER, Q_EACH, Q_THEN, Q_FROM, Q_UNTIL, Q_NOTE, Q_SOURCES };

static const struct column quota_columns[] = {
	[Q_PLAN]    = { "plan",    SHOW_TEXT, NULL },
	[Q_OF]      = { "of",      SHOW_ALL, NULL },
	[Q_COUNT]   = { "count",   SHOW_ALL, NULL },
	[Q_PER]     = { "per",     SHOW_ALL | SHOW_IF_ANY, NULL },
	[Q_EACH]    = { "each",    SHOW_ALL | SHOW_IF_ANY | DROP_LATE, "if all are used, each" },
	[Q_THEN]    = { "then",    SHOW_ALL | SHOW_IF_ANY | DROP_LAST, NULL },
	[Q_FROM]    = { "from",    SHOW_ALL | SHOW_IF_ANY | DROP_LATE, NULL },
	[Q_UNTIL]   = { "until",   SHOW_ALL | SHOW_IF_ANY | DROP_LATE, NULL },
	[Q_NOTE]    = { "note",    SHOW_ALL | SHOW_IF_ANY | SHOW_PROSE | DROP_SOON, NULL },
	[Q_SOURCES] = { "sources", SHOW_ALL | DROP_FIRST, NULL },
};

/* Whether an instant lies in [from, until). */
static bool
span_holds(instant from, instant until, instant at)
{
	return at >= from && at < until;
}

/* How many hours a quota's period has: "5h", "day", "month" of 30 days; 0: not understood. */
static int64_t
period_hours(const char *per)
{
	int64_t hours = 0;

	for (enum period k = PERIOD_HOUR; k < N_PERIODS; k++) {
		if (strcmp(per, period_name(k)) == 0)
			return k == PERIOD_HOUR ? 1 : period_times(PERIOD_HOUR, k);
	}
	for (; *per >= '0' && *per <= '9' && hours < 10000; per++)
		hours = hours * 10 + (*per - '0');
	return strcmp(per, "h") == 0 ? hours : 0;
}

/* The fee of a month over the uses that a quota grants in a month. */
static struct cell
price_of_use(const struct book *b, const struct plan *p, const struct quota *q, instant at)
{
	int64_t hours = period_hours(book_text(b, q->per)), month = period_times(PERIOD_HOUR, PERIOD_MONTH);
	int128 each;

	for (uint32_t i = 0; i < p->fees.count && hours > 0 && q->count > 0; i++) {
		const struct fee *f = &b->fees[p->fees.first + i];
		money fee = (money)f->fee * int128_power_of_ten(MONEY_DECIMALS - RATE_DECIMALS);

		if (span_holds(f->from, f->until, at) && f->fee > 0 &&
		    strcmp(book_text(b, f->per), "month") == 0 && month % hours == 0 &&
		    int128_quotient(fee, (int128)q->count * (month / hours), 0, &each))
			return cell_money(each);
	}
	return cell_text(NULL);
}

static void
add_quotas(struct table *t, const struct book *b, const struct plan *p, instant at)
{
	for (uint32_t i = 0; i < p->quotas.count; i++) {
		const struct quota *q = &b->quotas[p->quotas.first + i];
		struct cell *row;

		if (!span_holds(q->from, q->until, at))
			continue;
		row = table_row(t);
		row[Q_PLAN] = cell_text(book_text(b, p->id));
		row[Q_OF] = cell_text(book_text(b, q->of));
		if (q->count >= 0)
			row[Q_COUNT] = cell_count((quantity)q->count * QUANTITY_ONE);
		row[Q_PER] = cell_text(view_or_null(book_text(b, q->per)));
		row[Q_EACH] = price_of_use(b, p, q, at);
		row[Q_THEN] = cell_text(view_or_null(book_text(b, q->then)));
		row[Q_FROM] = cell_text(view_bound(q->from, t->arena));
		row[Q_UNTIL] = cell_text(view_bound(q->until, t->arena));
		row[Q_NOTE] = cell_text(view_or_null(book_text(b, q->note)));
		row[Q_SOURCES] = view_source_keys(b, &q->sources, 1, t->arena);
	}
}

static struct cell
alias_cell(const struct book *b, const struct plan *p, struct arena *a)
{
	const char **items = arena_array(a, p->aliases.count, sizeof *items);

	for (uint32_t i = 0; i < p->aliases.count; i++)
		items[i] = book_text(b, b->aliases[p->aliases.first + i].name);
	return cell_list(items, p->aliases.count);
}

/* A plan's row for one fee, or for none; its note is there in every case. */
static void
add_plan(struct answer *w, const struct book *b, const struct plan *p, const struct fee *f,
    const struct table *quotas)
{
	struct cell *row = table_row(w->data);
	struct arena *a = w->arena;
	char fee[INT128_TEXT];

	row[PROVIDER] = cell_text(book_text(b, p->provider));
	row[PLAN] = cell_text(book_text(b, p->id));
	row[TITLE] = cell_text(book_text(b, p->title));
	row[ALIASES] = alias_cell(b, p, a);
	row[QUOTAS] = cell_table(quotas);
	row[NOTE] = cell_text(view_or_null(book_text(b, p->note)));
	if (f == NULL) {
		answer_plain(w, "-");
		return;
	}
	row[FEE] = cell_money((money)f->fee * int128_power_of_ten(MONEY_DECIMALS - RATE_DECIMALS));
	row[PER] = cell_text(book_text(b, f->per));
	row[EACH] = cell_text(view_or_null(book_text(b, f->each)));
	row[FROM] = cell_text(view_bound(f->from, a));
	row[UNTIL] = cell_text(view_bound(f->until, a));
	row[FEE_NOTE] = cell_text(view_or_null(book_text(b, f->note)));
	row[SOURCES] = view_source_keys(b, &f->sources, 1, a);
	money_print_shown(fee, (money)f->fee * int128_power_of_ten(MONEY_DECIMALS - RATE_DECIMALS),
	    w->currency);
	answer_plain(w, arena_strdup(a, fee));
}

/* A plan that has no fee then is shown if it never has one, or was named. */
static void
add_fees(struct answer *w, const struct book *b, const struct plan *p, const struct table *quotas,
    instant at, bool named)
{
	size_t before = w->data->n_rows;

	for (uint32_t i = 0; i < p->fees.count; i++) {
		const struct fee *f = &b->fees[p->fees.first + i];

		if (span_holds(f->from, f->until, at))
			add_plan(w, b, p, f, quotas);
	}
	if (w->data->n_rows == before && (named || p->fees.count == 0))
		add_plan(w, b, p, NULL, quotas);
}

/* Which plans the words name; all, if there is none. ERR_MODEL for a word that is no plan. */
static bool
named_plans(const struct book *b, const struct invocation *call, bool *named, struct err *e)
{
	for (uint32_t k = 0; k < b->n_plans; k++)
		named[k] = call->n_operands == 0;
	for (size_t i = 0; i < call->n_operands; i++) {
		uint32_t plan = book_plan(b, call->operands[i], call->request.on.at);

		if (plan != BOOK_NONE)
			named[plan] = true;
		else
			return err_set(e, ERR_MODEL, "unknown plan '%.60s' ('toll plans' lists all)",
			    call->operands[i]);
	}
	return true;
}

/* Notes of plans and of their fees, below the table. */
static void
add_notes(struct answer *w)
{
	bool any = false;

	for (size_t i = 0; i < w->data->n_rows; i++) {
		for (size_t k = FEE_NOTE; k <= NOTE; k++) {
			const struct cell *note = table_cell(w->data, i, k);

			if (note->kind != CELL_TEXT)
				continue;
			if (!any)
				answer_text(w, "");
			any = true;
			answer_text(w, arena_printf(w->arena, "note: %s: %s",
			    table_cell(w->data, i, PLAN)->text, note->text));
		}
	}
}

bool
cmd_plans(const struct context *c, const struct invocation *call, struct answer *w, struct err *e)
{
	const struct book *b = c->book;
	bool *named = arena_array(w->arena, b->n_plans, sizeof *named);
	struct table *quotas = table_new(w->arena, "quotas", quota_columns, LENGTH(quota_columns));

	if (b->n_plans == 0)
		return err_set(e, ERR_MODEL, "the price list has no plans");
	if (!named_plans(b, call, named, e))
		return false;
	w->data = table_new(w->arena, "plans", columns, LENGTH(columns));
	w->data->exact = true;
	for (uint32_t i = 0; i < b->n_plans; i++) {
		struct table *own = table_new(w->arena, "quotas", quota_columns, LENGTH(quota_columns));

		if (!named[i] || (*call->request.provider != '\0' &&
		    !text_equal(call->request.provider, book_text(b, b->plans[i].provider))))
			continue;
		add_quotas(own, b, &b->plans[i], call->request.on.at);
		add_quotas(quotas, b, &b->plans[i], call->request.on.at);
		add_fees(w, b, &b->plans[i], own, call->request.on.at, call->n_operands > 0);
	}
	if (w->data->n_rows == 0)
		return err_set(e, ERR_MODEL, "no plan of provider '%.60s'", call->request.provider);
	answer_table(w, w->data);
	add_notes(w);
	if (quotas->n_rows > 0) {
		answer_text(w, "");
		answer_table(w, quotas);
	}
	return true;
}
