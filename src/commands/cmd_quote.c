/* SPDX-License-Identifier: MIT */
/*
 * quote: one model a bill, several a comparison, nothing counted a price card. top: the cheapest of
 * those that would do.
 */
#include "commands/cmd.h"

#include <stdlib.h>
#include <string.h>

#include "base/buffer.h"
#include "base/macros.h"
#include "book/model_lookup.h"
#include "commands/model_args.h"
#include "commands/model_family.h"
#include "commands/quote_list.h"
#include "pricing/savings.h"
#include "report/render.h"
#include "report/view.h"

enum { NAMED_PER_NOTE = 4, NOTES = 8, HINTS = 4, MOST = 20 };

/* The models of a call, and what came of each. */
struct quotes {
	const struct context	*context;
	const struct request	*request;
	struct answer		*answer;
	struct quote	*items;
	size_t			 n, room;
	bool			 limited;	/* a window shows the cheapest MOST of them */
	bool			 windows;	/* context windows are shown: the choice was by them */
	size_t			 skipped;	/* models that a pattern matched and that have no price */
	size_t			 retired;	/* those that were matched and were not on sale */
	struct err		 why;		/* the first of them */
};

static void
add_quotation(struct quotes *q, const struct quote *item)
{
	q->items = arena_grow(q->answer->arena, q->items, q->n, &q->room, sizeof *q->items);
	q->items[q->n++] = *item;
}

/* A failure of a model that was named is reported; one that a pattern matched is counted. */
static void
add_failure(struct quotes *q, const struct model_arg *s, const struct err *e)
{
	if (!s->pattern) {
		answer_failure(q->answer, e);
		return;
	}
	if (q->skipped++ == 0)
		q->why = *e;
}

/*
 * Prices the request on each model; without counts, finds only the rate rows that apply. False with the
 * first reason if none can be priced.
 */
static bool
quote_all(struct quotes *q, const struct model_args *s, struct err *e)
{
	for (size_t i = 0; i < s->n; i++) {
		const struct model_expr *o = &s->item[i].offer;
		struct quote item = { .offer = *o, .simple = true, .n = 1 };
		struct err why;

		if (request_counts(q->request)) {
			if (!model_expr_quote(o, q->request, q->answer->arena, &item, &why)) {
				add_failure(q, &s->item[i], &why);
				continue;
			}
		} else if (o->n > 1) {
			err_set(&why, ERR_USAGE, "'%.80s' is priced by a request: say in= and out=", o->name);
			add_failure(q, &s->item[i], &why);
			continue;
		} else {
			item.legs = arena_array(q->answer->arena, 1, sizeof *item.legs);
			if (!quote_rates(q->request, &o->legs[0].target, q->answer->arena, item.legs, &why)) {
				add_failure(q, &s->item[i], &why);
				continue;
			}
		}
		item.pattern = s->item[i].pattern;
		add_quotation(q, &item);
	}
	if (q->n > 0)
		return true;
	if (q->answer->n_failures > 0)
		return model_args_none(q->answer, e);
	*e = q->why;
	return err_at(e, "none of %zu models can be priced: ", q->skipped);
}

static int
by_total(const void *left, const void *right)
{
	const struct quote *a = left, *b = right;

	if (a->total != b->total)
		return a->total < b->total ? -1 : 1;
	return (a->legs[0].asked > b->legs[0].asked) - (a->legs[0].asked < b->legs[0].asked);
}

/* ---- comparison ---- */

enum { C_MODEL, C_TOTAL, C_FACTOR, C_THOUSAND, C_WEEK, C_MONTH, C_YEAR, C_CONTEXT, N_COMPARED };

static const struct column compare_columns[] = {
	[C_MODEL]    = { "model",    SHOW_TEXT, NULL },
	[C_TOTAL]    = { "total",    SHOW_TEXT | SHOW_BARS, NULL },
	[C_FACTOR]   = { "factor",   SHOW_TEXT | SHOW_IF_ANY | DROP_LAST, "x cheapest" },
	[C_THOUSAND] = { "thousand", SHOW_TEXT | SHOW_IF_ANY | DROP_FIRST, "1,000 requests" },
	[C_WEEK]     = { "week",     SHOW_TEXT | SHOW_IF_ANY | DROP_FIRST, "a week" },
	[C_MONTH]    = { "month",    SHOW_TEXT | SHOW_IF_ANY | DROP_LATE, "a month" },
	[C_YEAR]     = { "year",     SHOW_TEXT | SHOW_IF_ANY | DROP_SOON, "a year" },
	[C_CONTEXT]  = { "context",  SHOW_TEXT | SHOW_IF_ANY | DROP_LATE, NULL },
};

/* The columns with a heading that says of what period a total is. */
static const struct column *
columns_with_period(enum period p, struct arena *a)
{
	struct column *columns = arena_array(a, N_COMPARED, sizeof *columns);

	if (p == PERIOD_NONE)
		return compare_columns;
	memcpy(columns, compare_columns, sizeof compare_columns);
	columns[C_TOTAL].heading = arena_printf(a, "%s %s", p == PERIOD_HOUR ? "an" : "a", period_name(p));
	return columns;
}

/* The window that a bill's model is known to have, or the one that serves in its place; 0 if neither is. */
static int64_t
known_window(const struct bill *bill)
{
	const struct model *models = bill->book->models;

	return models[bill->asked].context > 0 ? models[bill->asked].context : models[bill->model].context;
}

/* Of a mix the smallest window. */
static struct cell
window_of(const struct quote *item)
{
	int64_t least = INT64_MAX;

	for (size_t i = 0; i < item->n; i++) {
		int64_t context = known_window(&item->legs[i]);

		if (context < least)
			least = context;
	}
	return least > 0 ? cell_count((quantity)least * QUANTITY_ONE) : cell_text("unknown");
}

static struct cell
projected_cell(const struct quote *q, enum period p)
{
	int64_t times = period_times(q->period, p);
	struct err e;
	money m;

	return times > 0 && money_mul(q->total, times, &m, &e) ? cell_money(m) : cell_text(NULL);
}

static bool
several_providers(const struct quotes *q)
{
	const char *first = NULL;

	for (size_t i = 0; i < q->n; i++) {
		const struct bill *bill = &q->items[i].legs[0];
		const char *id = book_text(bill->book,
		    bill->book->providers[bill->book->models[bill->asked].provider].id);

		if (first != NULL && strcmp(first, id) != 0)
			return true;
		first = id;
	}
	return false;
}

/* The factor of a quotation to the cheapest; false where there is none. */
static bool
factor_of(const struct quotes *q, const struct quote *item, int128 *factor)
{
	struct err e;

	return q->n > 1 && q->items[0].total > 0 &&
	    money_ratio(item->total, q->items[0].total, factor, &e);
}

/* Above max= is bad. */
static enum tone
tone_of(const struct quotes *q, const struct quote *item)
{
	return request_has(q->request, field_find("max")) && item->total > q->request->max ? TONE_BAD :
	    TONE_NONE;
}

static const struct table *
comparison_table(const struct quotes *q)
{
	struct arena *a = q->answer->arena;
	struct table *t = table_new(a, "comparison", columns_with_period(q->request->period, a), N_COMPARED);
	bool providers = several_providers(q);

	t->most = q->limited && !q->request->all ? MOST : 0;
	for (size_t i = 0; i < q->n; i++) {
		const struct quote *item = &q->items[i];
		struct cell *row = table_row(t);
		struct err e;
		money thousand;
		int128 factor;

		row[C_MODEL] = cell_text(view_quote_name(item, providers, a));
		row[C_TOTAL] = cell_toned(cell_money(item->total), tone_of(q, item));
		if (factor_of(q, item, &factor))
			row[C_FACTOR] = cell_factor(factor);
		if (item->requests == QUANTITY_ONE && item->period == PERIOD_NONE &&
		    money_mul(item->total, 1000, &thousand, &e))
			row[C_THOUSAND] = cell_money(thousand);
		row[C_WEEK] = projected_cell(item, PERIOD_WEEK);
		row[C_MONTH] = projected_cell(item, PERIOD_MONTH);
		row[C_YEAR] = projected_cell(item, PERIOD_YEAR);
		if (q->windows)
			row[C_CONTEXT] = window_of(item);
	}
	return t;
}

static bool
has_note(const struct quote *item, const char *note)
{
	for (size_t l = 0; l < item->n; l++) {
		for (size_t i = 0; i < item->legs[l].n_notes; i++) {
			if (strcmp(item->legs[l].notes[i], note) == 0)
				return true;
		}
	}
	return false;
}

/* Whether a cheaper quote has this note already. */
static bool
is_noted(const struct quotes *q, size_t first, const char *note)
{
	for (size_t i = 0; i < first; i++) {
		if (has_note(&q->items[i], note))
			return true;
	}
	return false;
}

/* A note with the models that it is about, the first of which is given. */
static void
add_note(const struct quotes *q, size_t first, const char *note)
{
	struct arena *a = q->answer->arena;
	const char *names = "";
	size_t n = 0;

	for (size_t i = first; i < q->n; i++) {
		if (!has_note(&q->items[i], note) || ++n > NAMED_PER_NOTE)
			continue;
		names = arena_printf(a, "%s%s%s", names, n > 1 ? ", " : "",
		    view_quote_name(&q->items[i], several_providers(q), a));
	}
	if (n > NAMED_PER_NOTE)
		names = arena_printf(a, "%s and %zu more", names, n - NAMED_PER_NOTE);
	answer_remark(q->answer, first + 1, arena_printf(a, "note: %s: %s", names, note));
}

/* The notes of a quotation that no cheaper one has; n counts those, and the first NOTES are shown. */
static void
add_notes_of(const struct quotes *q, size_t i, size_t *n)
{
	for (size_t l = 0; l < q->items[i].n; l++) {
		for (size_t k = 0; k < q->items[i].legs[l].n_notes; k++) {
			const char *note = q->items[i].legs[l].notes[k];

			if (is_noted(q, i, note))
				continue;
			if (*n == 0)
				answer_remark(q->answer, i + 1, "");
			if (++*n <= NOTES || q->request->all)
				add_note(q, i, note);
		}
	}
}

/* Each note once. A pattern can bring more of them than anybody reads. */
static void
add_notes(const struct quotes *q)
{
	struct answer *w = q->answer;
	size_t n = 0;

	for (size_t i = 0; i < q->n; i++)
		add_notes_of(q, i, &n);
	if (n > NOTES && !q->request->all)
		answer_text(w,
		    arena_printf(w->arena, "%zu more note%s on more expensive models; all=yes shows them", n - NOTES,
			n - NOTES == 1 ? "" : "s"));
}

static void
add_hint(const struct quotes *q, size_t i, const char *hint)
{
	struct arena *a = q->answer->arena;

	if (hint != NULL)
		answer_remark(q->answer, i + 1, arena_printf(a, "hint: %s: %s",
		    view_quote_name(&q->items[i], several_providers(q), a), hint));
}

/* What would make the cheapest cheaper, and which model is about to become more expensive. */
static void
add_hints(const struct quotes *q)
{
	struct answer *w = q->answer;
	size_t before;

	answer_text(w, "");
	before = w->n_blocks;
	add_hint(q, 0, savings_tier(&q->items[0], q->request, w->arena));
	add_hint(q, 0, savings_cache(&q->items[0], q->request, w->arena));
	for (size_t i = 0; i < q->n && w->n_blocks < before + HINTS; i++)
		add_hint(q, i, savings_band(&q->items[i], q->request, w->arena));
	if (w->n_blocks == before)
		w->n_blocks--;	/* nothing matters */
}

static void
show_comparison(const struct quotes *q)
{
	struct answer *w = q->answer;

	answer_text(w, arena_printf(w->arena, "%sprices as of %s%s",
	    view_requests(q->request->requests, q->request->period, w->arena),
	    view_when_text(q->request->on, w->arena), view_period_lengths(q->request->period, w->arena)));
	answer_text(w, "");
	answer_table(w, comparison_table(q));
	add_notes(q);
	if (!q->request->quiet)
		add_hints(q);
	for (size_t i = 0; q->request->explain && i < q->n; i++) {
		answer_text(w, "");
		view_quote(w, &q->items[i], true);
	}
}

/* ---- answers ---- */

/* Amounts above max= make the answer no. */
static void
check_max(const struct quotes *q)
{
	struct arena *a = q->answer->arena;

	if (!request_has(q->request, field_find("max")))
		return;
	for (size_t i = 0; i < q->n; i++) {
		if (q->items[i].total <= q->request->max)
			continue;
		q->answer->no = true;
		answer_hint(q->answer, TONE_BAD, arena_printf(a, "%s: %s", view_quote_name(&q->items[i], false, a),
		    view_over_limit(q->items[i].total, q->request->max, q->answer->currency, a)));
	}
}

static void
add_plain(const struct quotes *q)
{
	for (size_t i = 0; i < q->n; i++) {
		char amount[INT128_TEXT];

		money_print_shown(amount, q->items[i].total, q->answer->currency);
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
	qsort(q->items, q->n, sizeof *q->items, by_total);
	w->data = view_quotes(w->arena);
	w->more = table_new(w->arena, "more", &skipped_column, 1);
	table_row(w->more)[0] = cell_count((quantity)(q->skipped + q->retired) * QUANTITY_ONE);
	for (size_t i = 0; i < q->n; i++) {
		int128 factor;

		view_add_quote(w->data, &q->items[i],
		    factor_of(q, &q->items[i], &factor) ? &factor : NULL);
	}
	if (q->n == 1)
		view_quote(w, &q->items[0], q->request->explain);
	else if (q->n > 1)
		show_comparison(q);
}

/* Without counts there is nothing to price: the prices themselves. */
static bool
answer_cards(struct quotes *q, struct err *e)
{
	struct answer *w = q->answer;
	struct table *list = view_models(w->arena);
	const struct format *format = render_find(q->request->format, e);

	if (request_has(q->request, field_find("max")))
		return err_set(e, ERR_USAGE, "max= judges an amount, and nothing is counted: say in= and out=");
	if (format == NULL)
		return false;
	if (format->amounts_only)
		return err_set(e, ERR_USAGE, "%s prints amounts, and nothing is counted: say in= and out=",
		    format->name);
	view_start_rates(w);
	for (size_t i = 0; i < q->n; i++) {
		const struct bill *bill = &q->items[i].legs[0];

		view_add_rates(w, bill->book, bill->model, q->request->on.day);
		view_add_model(list, bill->book, q->request, bill->asked);
	}
	if (q->n == 1) {
		const struct model_ref *t = &q->items[0].offer.legs[0].target;
		bool tiered = *t->tier != '\0' || *q->request->tier != '\0';

		view_card(w, &q->items[0].legs[0], q->request, tiered ? q->items[0].legs[0].tier : "");
	} else if (q->n > 1) {
		answer_text(w, arena_printf(w->arena, "%s per million tokens; say in= and out= to price a request:",
		    currency_unit(w->currency)));
		answer_table(w, list);
	}
	return true;
}

enum { FAMILY_SHOWN = 8 };

/*
 * A family or a provider alone, as in "toll claude in=1k": its newest models are named in its place; without counts
 * their prices are the answer, in w->data. False if nothing was named.
 */
static bool
family_read(const struct context *c, struct request *r, struct answer *w)
{
	uint32_t *models, one;
	size_t n, newest;
	const char **names;
	struct err e;

	if (r->n_models != 1 || *r->provider != '\0' || model_lookup_is_glob(r->models[0]) ||
	    strpbrk(r->models[0], "@:+/") != NULL || model_find(c->book, r, r->models[0], w->arena, &one, &e) ||
	    model_lookup_count(c->book, r->models[0], BOOK_NONE, r->on.at, &one) > 0 ||
	    !model_family_find(c, r->models[0], w->arena, &models, &n))
		return false;
	newest = model_family_newest(c, r->on.day, models, n, FAMILY_SHOWN);
	if (newest == 0)
		return false;
	answer_hint(w, TONE_NONE, arena_printf(w->arena, "the newest of %zu models; toll models %s lists more", n,
	    r->models[0]));
	if (!request_counts(r)) {
		w->data = view_models(w->arena);
		for (size_t i = 0; i < newest; i++)
			view_add_model(w->data, c->book, r, models[i]);
		return false;
	}
	names = arena_array(w->arena, newest, sizeof *names);
	for (size_t i = 0; i < newest; i++)
		names[i] = model_lookup_full(c->book, models[i], w->arena);
	r->models = names;
	r->n_models = newest;
	return true;
}

/* "in=100,200,400" is one number, and may be meant as three. */
static void
add_separator_hint(const struct invocation *call, struct answer *w)
{
	for (size_t i = 0; i < call->n_settings; i++) {
		const char *value = call->settings[i].value, *first = strchr(value, ',');

		if (call->settings[i].field->kind != FIELD_COUNT || first == NULL || strchr(first + 1, ',') == NULL ||
		    strstr(value, ",000") != NULL)
			continue;
		answer_hint(w, TONE_UNSURE, arena_printf(w->arena, "%s=%s is one number; for a list, write one of "
		    "its values in another way, as in 0.2k for 200", call->settings[i].field->name, value));
	}
}

bool
cmd_quote(const struct context *c, const struct invocation *call, struct answer *w, struct err *e)
{
	struct request r = call->request;
	struct quotes q = { .context = c, .request = &r, .answer = w, .limited = true };
	struct model_args s;

	if (!family_read(c, &r, w) && *r.provider == '\0' && r.n_models == 1 && w->data != NULL)
		return true;	/* a family without counts: the table of its newest */
	if (!model_args_read(c, &r, 0, w, &s, e))
		return false;
	if (r.list.field == NULL)
		add_separator_hint(call, w);
	else
		return quote_list(c, &r, &s, w, e);
	q.retired = s.n_retired;
	if (!quote_all(&q, &s, e))
		return false;
	if (request_counts(&r))
		answer_quotes(&q);
	else if (!answer_cards(&q, e))
		return false;
	if (q.skipped > 0)
		answer_hint(w, TONE_UNSURE,
		    arena_printf(w->arena, "%zu model%s of the pattern left out, such as: %s", q.skipped,
			q.skipped == 1 ? "" : "s", q.why.msg));
	return true;
}

/* ---- top ---- */

enum { TOP = 10 };

/* Why a model that has a price does not stand among the best. */
enum reason { WOULD_DO, RETIRED, REPLACED, ESTIMATED, TOO_SMALL, UNKNOWN_WINDOW, OTHER_KIND, OTHER_REGION,
	FREE, N_REASONS };

static const char with_all[] = "all=yes takes in what is retired, replaced or an estimate";

static const struct {
	const char	*one;	/* of a model that was named, after its name */
	const char	*many;	/* after the number of those that patterns matched */
	const char	*back;	/* how they come back, NULL if they do not */
} reasons[] = {
	[RETIRED]        = { "is retired; all=yes takes it in", "retired", with_all },
	[REPLACED]       = { "is replaced by another model; all=yes takes it in", "replaced", with_all },
	[ESTIMATED]      = { "has an estimate for a price; all=yes takes it in", "with an estimate for a price",
	    with_all },
	[TOO_SMALL]      = { "has a window that is too small", "with a window that is too small", NULL },
	[OTHER_KIND]     = { "is of another kind", "of another kind", "kind=all takes in speech, images and others" },
	[OTHER_REGION]   = { "is the same model in another region", "of other regions", NULL },
	[FREE]           = { "is free of charge", "free of charge", "all=yes takes in what is free" },
	[UNKNOWN_WINDOW] = { "has no known window; without context= it takes part", "without a known window",
			     "without context= unknown windows take part" },
};

static bool
has_estimate(const struct bill *bill)
{
	for (size_t i = 0; i < bill->n_lines; i++) {
		if (bill->lines[i].row->estimate)
			return true;
	}
	return false;
}

/* Whether an id is that of another model of its provider with a region before it: "eu.amazon.nova-lite-v1:0". */
static bool
is_region_copy(const struct book *b, uint32_t model)
{
	static const char *const regions[] = { "us.", "eu.", "apac.", "jp.", "au.", "in.", "ca.", "sa.", "global.",
	    "us-gov." };
	const struct model *m = &b->models[model];
	const char *id = book_text(b, m->id);
	uint32_t plain;

	for (size_t i = 0; i < LENGTH(regions); i++) {
		if (strncmp(id, regions[i], strlen(regions[i])) == 0)
			return model_lookup_count(b, id + strlen(regions[i]), m->provider, INSTANT_LAST - 1,
			    &plain) > 0;
	}
	return false;
}

/* An unknown window is no reason against a model, unless a window is asked for. */
static enum reason
judge_bill(const struct bill *bill, bool pattern, const struct request *r)
{
	const struct model *m = &bill->book->models[bill->asked];
	quantity context = (quantity)known_window(bill) * QUANTITY_ONE;

	if (m->retired != 0 && r->on.day >= m->retired && !r->all)
		return RETIRED;
	if (pattern && bill->model != bill->asked && !r->all)
		return REPLACED;
	if (context > 0 && (context < bill->parts.total || context < r->context))
		return TOO_SMALL;
	if (context == 0 && r->context > 0)
		return UNKNOWN_WINDOW;
	if (pattern && strcmp(r->kind, "all") != 0 && !r->all &&
	    strcmp(model_kind(book_text(bill->book, m->id)), *r->kind == '\0' ? "text" : r->kind) != 0)
		return OTHER_KIND;
	if (pattern && !r->all && is_region_copy(bill->book, bill->asked))
		return OTHER_REGION;
	if (pattern && !r->all && bill->total == 0)
		return FREE;
	return has_estimate(bill) && !r->all ? ESTIMATED : WOULD_DO;
}

/* Every leg of a mix must do. */
static enum reason
quote_reason(const struct quote *item, const struct request *r)
{
	enum reason why = WOULD_DO;

	for (size_t i = 0; i < item->n && why == WOULD_DO; i++)
		why = judge_bill(&item->legs[i], item->pattern, r);
	return why;
}

/* "top 5 gpt-5*": a number before the models says how many. */
static bool
read_count(const struct request *r, size_t *models, size_t *count, struct err *e)
{
	quantity n;

	*count = TOP;
	*models = 0;
	if (r->n_models == 0 || r->models[0][strspn(r->models[0], "0123456789")] != '\0')
		return true;
	if (!quantity_parse(r->models[0], 0, &n, e))
		return false;
	if (n == 0 || n > 100000 * QUANTITY_ONE)
		return err_set(e, ERR_USAGE, "top shows 1 to 100000 models");
	*count = (size_t)(n / QUANTITY_ONE);
	*models = 1;
	return true;
}

/* Keeps the best, and says of those that were named why they are not among them. */
static void
keep_those_that_do(struct quotes *q, size_t count, size_t left_out[N_REASONS])
{
	size_t n = 0;

	qsort(q->items, q->n, sizeof *q->items, by_total);
	for (size_t i = 0; i < q->n; i++) {
		const struct quote *item = &q->items[i];
		enum reason why = quote_reason(item, q->request);
		struct err e;

		if (why == WOULD_DO && n < count)
			q->items[n++] = *item;
		else if (why != WOULD_DO && item->pattern)
			left_out[why]++;
		else if (why != WOULD_DO) {
			err_set(&e, ERR_PRICE, "%s %s", view_quote_name(item, false, q->answer->arena),
			    reasons[why].one);
			answer_failure(q->answer, &e);
		}
	}
	q->n = n;
}

/* "12 retired, 3 with a window that is too small; all=yes takes in ..."; *n is how many all of them are. */
static const char *
list_left_out(const struct quotes *q, const size_t left_out[N_REASONS], size_t *n)
{
	struct buffer out = buffer_new(q->answer->arena);
	const char *last = NULL;

	*n = q->skipped;
	for (enum reason why = WOULD_DO + 1; why < N_REASONS; why++) {
		*n += left_out[why];
		if (left_out[why] > 0)
			buffer_printf(&out, "%s%zu %s", out.n == 0 ? "" : ", ", left_out[why],
			    reasons[why].many);
	}
	if (q->skipped > 0)
		buffer_printf(&out, "%s%zu without a price for it", out.n == 0 ? "" : ", ", q->skipped);
	for (enum reason why = WOULD_DO + 1; why < N_REASONS; why++) {
		const char *back = left_out[why] > 0 ? reasons[why].back : NULL;

		if (back != NULL && back != last)
			buffer_printf(&out, "; %s", last = back);
	}
	return out.text;
}

/* Everything: retired models are counted with the others that are left out. */
static bool
select_on_sale(const struct context *c, const struct request *r, size_t first, struct answer *w,
    struct model_args *out, struct err *e)
{
	struct request every = *r;

	every.all = true;
	return model_args_read(c, &every, first, w, out, e);
}

/* provider=openai,google: a pattern for each. */
static bool
read_providers(const struct context *c, struct request *r, size_t first, struct arena *a, struct err *e)
{
	const char *list = r->provider;

	if (r->n_models > first)
		return err_set(e, ERR_USAGE, "name either models or several providers");
	r->provider = "";
	for (const char *p = list; *p != '\0'; p += *p == ',') {
		const char *name = arena_strndup(a, p, strcspn(p, ","));

		if (book_provider(c->book, name) == BOOK_NONE)
			return err_set(e, ERR_USAGE, "provider: '%.40s' is not in the price list", name);
		if (!request_set(r, field_find("model"), arena_printf(a, "%s/*", name), c->today, a, e))
			return false;
		p += strlen(name);
	}
	return true;
}

bool
cmd_top(const struct context *c, const struct invocation *call, struct answer *w, struct err *e)
{
	struct request r = call->request;
	struct quotes q = { .context = c, .request = &r, .answer = w, .windows = true };
	struct model_args s;
	size_t models, count, n, left_out[N_REASONS] = { 0 };
	const char *list;

	if (!read_count(&r, &models, &count, e))
		return false;
	if (!request_counts(&r))
		return err_set(e, ERR_USAGE, "top prices a request: add in= and out=");
	if (*r.kind != '\0' && !model_kind_is(r.kind))
		return err_set(e, ERR_USAGE, "kind: '%.40s' is none of text, embedding, speech, image, video, rerank, "
		    "ocr, moderation and all", r.kind);
	if (strchr(r.provider, ',') != NULL && !read_providers(c, &r, models, w->arena, e))
		return false;
	if (r.n_models == models && *r.provider == '\0')
		request_set(&r, field_find("model"), "*", c->today, w->arena, e);
	if (!select_on_sale(c, &r, models, w, &s, e) || !quote_all(&q, &s, e))
		return false;
	keep_those_that_do(&q, count, left_out);
	list = list_left_out(&q, left_out, &n);
	if (q.n == 0 && w->n_failures > 0)
		return model_args_none(w, e);
	if (q.n == 0)
		return err_set(e, ERR_PRICE, "no model would do; left out: %s", list);
	q.skipped = n;
	answer_quotes(&q);
	if (n > 0)
		answer_hint(w, TONE_UNSURE, arena_printf(w->arena, "left out: %s", list));
	return true;
}
