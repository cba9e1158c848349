/* SPDX-License-Identifier: MIT */
/* quote: one model a bill, several a comparison, nothing counted a price card. */
#include "cmd.h"

#include <stdlib.h>
#include <string.h>

#include "names.h"
#include "view.h"

enum { NAMED_PER_NOTE = 4 };

/* The models of a call, and what came of each. */
struct quotes {
	const struct context	*context;
	const struct request	*request;
	struct answer		*answer;
	struct bill		*bills;
	size_t			 n, room;
	size_t			 skipped;	/* what globs held and could not price */
	struct err		 why;		/* the first of them */
	bool			 tiered;	/* a tier was asked for */
};

static bool
add_bill(struct quotes *q, const struct target *t, struct err *e)
{
	struct bill bill;

	if (!(request_counts(q->request)
	    ? quote_run(q->context->book, q->request, t, q->answer->arena, &bill, e)
	    : quote_rates(q->context->book, q->request, t, q->answer->arena, &bill, e)))
		return false;
	q->bills = arena_grow(q->answer->arena, q->bills, q->n, &q->room, sizeof *q->bills);
	q->bills[q->n++] = bill;
	q->tiered |= *t->tier != '\0' || *q->request->tier != '\0';
	return true;
}

/* A pattern takes what it can price, and counts the rest. */
static bool
add_glob(struct quotes *q, const char *word, struct err *e)
{
	const char *at = strrchr(word, '@');
	struct target t = { .tier = at == NULL ? "" : at + 1 };
	struct arena *a = q->answer->arena;
	uint32_t *models;
	size_t n, failed = 0;

	if (at != NULL)
		word = arena_strndup(a, word, (size_t)(at - word));
	if (!names_glob(q->context->book, word, q->request->provider, a, &models, &n, e))
		return false;
	for (size_t i = 0; i < n; i++) {
		struct err why;

		t.model = models[i];
		if (!add_bill(q, &t, &why) && failed++ == 0)
			*e = why;
	}
	if (failed == n)
		return err_at(e, "'%s' matches nothing that can be priced: ", word);
	if (failed > 0 && q->skipped == 0)
		q->why = *e;
	q->skipped += failed;
	return true;
}

/* Adds what a word names; a word that fails is reported and does not hide the others. */
static void
add_word(struct quotes *q, const char *word)
{
	struct target t;
	struct err e;

	if (names_is_glob(word) ? add_glob(q, word, &e) :
	    quote_target(q->context->book, q->request, word, q->answer->arena, &t, &e) &&
	    add_bill(q, &t, &e))
		return;
	answer_failure(q->answer, &e);
}

static int
by_total(const void *left, const void *right)
{
	const struct bill *a = left, *b = right;

	if (a->total != b->total)
		return a->total < b->total ? -1 : 1;
	return (a->asked > b->asked) - (a->asked < b->asked);
}

/* ---- comparison ---- */

enum { C_MODEL, C_TOTAL, C_FACTOR, C_THOUSAND, C_WEEK, C_MONTH, C_YEAR };

static const struct column compare_columns[] = {
	[C_MODEL]    = { "model",    SHOW_TEXT, NULL },
	[C_TOTAL]    = { "total",    SHOW_TEXT, NULL },
	[C_FACTOR]   = { "factor",   SHOW_TEXT | SHOW_IF_ANY, NULL },
	[C_THOUSAND] = { "thousand", SHOW_TEXT | SHOW_IF_ANY, "1,000 requests" },
	[C_WEEK]     = { "week",     SHOW_TEXT | SHOW_IF_ANY, "a week" },
	[C_MONTH]    = { "month",    SHOW_TEXT | SHOW_IF_ANY, "a month" },
	[C_YEAR]     = { "year",     SHOW_TEXT | SHOW_IF_ANY, "a year" },
};

static struct cell
projected(const struct bill *bill, enum period p)
{
	int64_t times = period_times(bill->period, p);
	struct err e;
	money m;

	return times > 0 && money_mul(bill->total, times, &m, &e) ? cell_money(m) : cell_text(NULL);
}

static bool
several_providers(const struct quotes *q)
{
	const struct book *b = q->context->book;

	for (size_t i = 1; i < q->n; i++) {
		if (b->models[q->bills[i].asked].provider != b->models[q->bills[0].asked].provider)
			return true;
	}
	return false;
}

/* The factor of a bill to the cheapest; false where there is none. */
static bool
factor_of(const struct quotes *q, const struct bill *bill, wide *factor)
{
	struct err e;

	return q->n > 1 && q->bills[0].total > 0 &&
	    money_ratio(bill->total, q->bills[0].total, factor, &e);
}

static const struct table *
comparison(const struct quotes *q)
{
	struct arena *a = q->answer->arena;
	struct table *t = table_new(a, "comparison", compare_columns,
	    sizeof compare_columns / sizeof compare_columns[0]);
	bool providers = several_providers(q);

	for (size_t i = 0; i < q->n; i++) {
		const struct bill *bill = &q->bills[i];
		struct cell *row = table_row(t);
		struct err e;
		money thousand;
		wide factor;

		row[C_MODEL] = cell_text(view_model_name(q->context->book, bill, providers, a));
		row[C_TOTAL] = cell_money(bill->total);
		if (factor_of(q, bill, &factor))
			row[C_FACTOR] = cell_ratio(factor);
		if (bill->requests == QUANTITY_ONE && bill->period == PERIOD_NONE &&
		    money_mul(bill->total, 1000, &thousand, &e))
			row[C_THOUSAND] = cell_money(thousand);
		row[C_WEEK] = projected(bill, PERIOD_WEEK);
		row[C_MONTH] = projected(bill, PERIOD_MONTH);
		row[C_YEAR] = projected(bill, PERIOD_YEAR);
	}
	return t;
}

static bool
has_note(const struct bill *bill, const char *note)
{
	for (size_t i = 0; i < bill->n_notes; i++) {
		if (strcmp(bill->notes[i], note) == 0)
			return true;
	}
	return false;
}

/* Each note once, with the models that it is about. */
static void
add_note(const struct quotes *q, size_t first, const char *note)
{
	struct arena *a = q->answer->arena;
	const char *names = "";
	size_t n = 0;

	for (size_t i = 0; i < first; i++) {
		if (has_note(&q->bills[i], note))
			return;
	}
	for (size_t i = first; i < q->n; i++) {
		if (!has_note(&q->bills[i], note) || ++n > NAMED_PER_NOTE)
			continue;
		names = arena_printf(a, "%s%s%s", names, n > 1 ? ", " : "",
		    view_model_name(q->context->book, &q->bills[i], several_providers(q), a));
	}
	if (n > NAMED_PER_NOTE)
		names = arena_printf(a, "%s and %zu more", names, n - NAMED_PER_NOTE);
	answer_text(q->answer, arena_printf(a, "note: %s: %s", names, note));
}

static void
show_comparison(const struct quotes *q)
{
	struct answer *w = q->answer;

	answer_text(w, arena_printf(w->arena, "%sat prices of %s", view_requests(&q->bills[0], w->arena),
	    view_when_text(q->request->on, w->arena)));
	answer_text(w, "");
	answer_table(w, comparison(q));
	for (size_t i = 0, first = w->n_blocks; i < q->n; i++) {
		for (size_t k = 0; k < q->bills[i].n_notes; k++) {
			if (w->n_blocks == first)
				answer_text(w, "");
			add_note(q, i, q->bills[i].notes[k]);
		}
	}
	for (size_t i = 0; q->request->explain && i < q->n; i++) {
		answer_text(w, "");
		view_bill(w, q->context->book, &q->bills[i], true);
	}
}

/* ---- answers ---- */

/* Amounts above max= make the answer no. */
static void
check_max(const struct quotes *q)
{
	char amount[WIDE_TEXT], max[WIDE_TEXT];
	struct arena *a = q->answer->arena;

	if (!request_has(q->request, field_find("max")))
		return;
	for (size_t i = 0; i < q->n; i++) {
		if (q->bills[i].total <= q->request->max)
			continue;
		money_show(amount, q->bills[i].total);
		money_show(max, q->request->max);
		q->answer->no = true;
		answer_hint(q->answer, arena_printf(a, "%s: %s is more than max=%s",
		    view_model_name(q->context->book, &q->bills[i], false, a), amount, max));
	}
}

static void
add_plain(const struct quotes *q)
{
	for (size_t i = 0; i < q->n; i++) {
		char amount[WIDE_TEXT];

		money_print(amount, q->bills[i].total);
		answer_plain(q->answer, arena_strdup(q->answer->arena, amount));
	}
}

static const struct column skipped_column = { "skipped", SHOW_JSON, NULL };

static void
answer_quotes(struct quotes *q)
{
	struct answer *w = q->answer;

	add_plain(q);		/* in the order typed */
	check_max(q);
	qsort(q->bills, q->n, sizeof *q->bills, by_total);
	w->data = view_quotes(w->arena);
	w->more = table_new(w->arena, "more", &skipped_column, 1);
	table_row(w->more)[0] = cell_count((quantity)q->skipped * QUANTITY_ONE);
	for (size_t i = 0; i < q->n; i++) {
		wide factor;

		view_add_quote(w->data, q->context->book, &q->bills[i],
		    factor_of(q, &q->bills[i], &factor) ? &factor : NULL);
	}
	if (q->n == 1)
		view_bill(w, q->context->book, &q->bills[0], q->request->explain);
	else if (q->n > 1)
		show_comparison(q);
}

/* Without counts there is nothing to price: the prices themselves. */
static void
answer_cards(struct quotes *q)
{
	const struct book *b = q->context->book;
	struct answer *w = q->answer;
	struct table *list = view_models(w->arena);

	view_start_rates(w);
	for (size_t i = 0; i < q->n; i++) {
		view_add_rates(w, b, q->bills[i].model, q->request->on.day);
		view_add_model(list, b, q->request, q->bills[i].asked);
		answer_plain(w, names_full(b, q->bills[i].asked, w->arena));
	}
	if (q->n == 1)
		view_card(w, b, &q->bills[0], q->request, q->tiered ? q->bills[0].tier : "");
	else if (q->n > 1) {
		answer_text(w, "dollars per million tokens; say in= and out= to price a request:");
		answer_table(w, list);
	}
}

bool
cmd_quote(const struct context *c, const struct call *call, struct answer *w, struct err *e)
{
	struct quotes q = { .context = c, .request = &call->request, .answer = w };

	if (call->request.n_models == 0 && *call->request.provider == '\0')
		return err_set(e, ERR_USAGE, "no model is named, as in: toll gpt-5 in=10k out=2k");
	if (call->request.n_models == 0)
		add_word(&q, "*");
	for (size_t i = 0; i < call->request.n_models; i++)
		add_word(&q, call->request.models[i]);
	if (q.n == 0) {
		*e = w->failures[0];
		w->n_failures--;
		memmove(w->failures, w->failures + 1, w->n_failures * sizeof *w->failures);
		return false;
	}
	if (request_counts(&call->request))
		answer_quotes(&q);
	else
		answer_cards(&q);
	if (q.skipped > 0)
		answer_hint(w, arena_printf(w->arena, "%zu model%s of the pattern left out, such as: %s",
		    q.skipped, q.skipped == 1 ? "" : "s", q.why.msg));
	return true;
}
