/* SPDX-License-Identifier: MIT */
/* breakeven: from where on one of two options is cheaper than another. */
#include "commands/cmd.h"

#include <stdlib.h>
#include <string.h>

#include "base/macros.h"
#include "base/text.h"
#include "commands/model_args.h"
#include "pricing/solve.h"
#include "report/view.h"

enum { A, B, FIELD, LAST, FIRST, COST_A, COST_B, BELOW, ABOVE, VERDICT, NOTES };

static const struct column columns[] = {
	[A]       = { "a",       SHOW_DATA, NULL },
	[B]       = { "b",       SHOW_DATA, NULL },
	[FIELD]   = { "field",   SHOW_DATA, NULL },
	[LAST]    = { "last",    SHOW_DATA, NULL },	/* below is not more expensive up to this one */
	[FIRST]   = { "first",   SHOW_DATA, NULL },	/* above is cheaper from this one on */
	[COST_A]  = { "cost-a",  SHOW_DATA, NULL },	/* at first, or where it was looked */
	[COST_B]  = { "cost-b",  SHOW_DATA, NULL },
	[BELOW]   = { "below",   SHOW_DATA, NULL },	/* who is cheaper below; "" both are equal */
	[ABOVE]   = { "above",   SHOW_DATA, NULL },
	[VERDICT] = { "verdict", SHOW_DATA, NULL },
	[NOTES]   = { "notes",   SHOW_JSON | SHOW_IF_SET, NULL },
};

/* One side: a variation of a model's request, or an amount that does not change. */
struct side {
	const char		*name;
	struct variation	 vary;		/* of a model's request, if the side is a model */
	money			 fixed;
};

struct breakeven {
	const struct context	*context;
	const struct request	*request;
	const struct field	*field;
	struct answer		*answer;
	struct side		 a, b;
	const char		*per;		/* " a month" where a cost of a month is compared; "" */
	int64_t			 own;		/* the user's own number of requests a month (n=); 0: not said */
};

static bool
cost_of(void *side, int64_t x, money *out, struct err *e)
{
	struct side *s = side;

	*out = s->fixed;
	return s->vary.offer == NULL || solve_vary(&s->vary, x, out, e);
}

static void
set_side(struct breakeven *k, struct side *s, const char *name, const struct model_expr *o)
{
	*s = (struct side){ .name = name, .vary = { .offer = o, .request = *k->request,
	    .field = k->field, .scratch = arena_new() } };
}

static void
free_side(struct side *s)
{
	arena_free(s->vary.scratch);
}

static void
set_cells(const struct breakeven *k, struct cell *row, money a, money b, const char *verdict)
{
	row[A] = cell_text(k->a.name);
	row[B] = cell_text(k->b.name);
	row[FIELD] = cell_text(k->field->name);
	row[COST_A] = cell_money(a);
	row[COST_B] = cell_money(b);
	row[VERDICT] = cell_text(verdict);
}

static const char *
cheaper_side(const struct breakeven *k, money a, money b)
{
	return a < b ? k->a.name : b < a ? k->b.name : "";
}

/* "chatgpt-plus $20.00 a month, gpt-5 $20.00": what both sides cost. */
static const char *
both_costs(const struct breakeven *k, money a, money b)
{
	struct arena *ar = k->answer->arena;
	struct currency *x = k->answer->currency;

	return arena_printf(ar, "%s %s%s, %s %s", k->a.name, view_money_exact(a, x, ar), k->per, k->b.name,
	    view_money_exact(b, x, ar));
}

/* "requests a month": what is counted. */
static const char *
counted_text(const struct breakeven *k)
{
	return k->field != field_find("requests") ? k->field->name :
	    arena_printf(k->answer->arena, "%s%s", k->field->name, k->per);
}

/* From x on above is cheaper, and not before; below was until then, "" if both cost the same. */
static bool
add_crossing(struct breakeven *k, const char *below, const char *above, int64_t x, struct err *e)
{
	struct arena *ar = k->answer->arena;
	money a, b, a_last, b_last;
	struct cell *row;

	if (!cost_of(&k->a, x, &a, e) || !cost_of(&k->b, x, &b, e) ||
	    !cost_of(&k->a, x - 1, &a_last, e) || !cost_of(&k->b, x - 1, &b_last, e))
		return false;
	row = table_row(k->answer->data);
	set_cells(k, row, a, b,
	    arena_printf(ar, "Up to %s %s %s (at %s: %s). From %s on %s is cheaper (%s).",
		view_number_text(x - 1, ar), counted_text(k),
		*below == '\0' ? "both cost the same" : arena_printf(ar, "%s %s", below,
		a_last == b_last ? "costs the same or less" : "is cheaper"),
		view_number_text(x - 1, ar), both_costs(k, a_last, b_last), view_number_text(x, ar), above,
		both_costs(k, a, b)));
	row[LAST] = cell_count((quantity)(x - 1) * QUANTITY_ONE);
	row[FIRST] = cell_count((quantity)x * QUANTITY_ONE);
	row[BELOW] = cell_text(view_or_null(below));
	row[ABOVE] = cell_text(view_or_null(above));
	answer_plain(k->answer, arena_printf(ar, "%lld", (long long)x));
	return true;
}

/* winner: the side that is never more expensive; "" if both always cost the same. */
static bool
add_never(struct breakeven *k, const char *who, int64_t x, struct err *e)
{
	struct cell *row;
	money a, b;

	if (!cost_of(&k->a, x, &a, e) || !cost_of(&k->b, x, &b, e))
		return false;
	row = table_row(k->answer->data);
	set_cells(k, row, a, b, *who == '\0' ? "Both always cost the same." :
	    arena_printf(k->answer->arena, "There is no break-even point: %s always %s (at %s %s: %s).", who,
	    a == b ? "costs the same or less" : "is cheaper", view_number_text(x, k->answer->arena), counted_text(k),
	    both_costs(k, a, b)));
	row[BELOW] = row[ABOVE] = cell_text(view_or_null(who));
	answer_plain(k->answer, "never");
	return true;
}

/* ---- points between which costs are straight lines ---- */

struct points { int64_t *x; size_t n, room; struct arena *arena; int64_t most; };

static void
add_point(struct points *p, int64_t x)
{
	if (x < 0 || x > p->most)
		return;
	p->x = arena_grow(p->arena, p->x, p->n, &p->room, sizeof *p->x);
	p->x[p->n++] = x;
}

/* Where a count makes the prompt, or all tokens, pass a band; and where a quota is used up. */
static void
add_bands(struct points *p, const struct model_expr *o, const struct token_split *rest)
{
	int64_t prompt = (int64_t)(rest->prompt / QUANTITY_ONE);
	int64_t total = (int64_t)(rest->total / QUANTITY_ONE), used = 0;

	for (size_t l = 0; o != NULL && l < o->n; l++) {
		const struct model_ref *t = &o->legs[l].target;
		const struct model *m = &t->book->models[t->model];

		for (uint32_t i = 0; i < m->rates.count; i++) {
			int64_t least = book_band_least(&t->book->rates[m->rates.first + i]);

			for (int64_t d = -1; least > 0 && d <= 1; d++) {
				add_point(p, least + d);
				add_point(p, least + d - prompt);
				add_point(p, least + d - total);
			}
		}
		if (o->quota && o->legs[l].count > 0) {
			used += (int64_t)(o->legs[l].count / QUANTITY_ONE);
			add_point(p, used);
			add_point(p, used + 1);
		}
	}
}

static int
by_number(const void *left, const void *right)
{
	int64_t a = *(const int64_t *)left, b = *(const int64_t *)right;

	return (a > b) - (a < b);
}

/* What a request holds beside the field that varies. */
static struct token_split
parts_without(const struct breakeven *k)
{
	struct request r = *k->request;
	struct token_split parts;
	struct err e;

	solve_set(&r, k->field, 0);
	return workload_split(&r.work, &parts, &e) ? parts : (struct token_split){ .prompt = 0 };
}

static bool
cheaper_at(struct breakeven *k, int64_t x, const char **who, struct err *e)
{
	money a, b;

	if (!cost_of(&k->a, x, &a, e) || !cost_of(&k->b, x, &b, e))
		return false;
	*who = cheaper_side(k, a, b);
	return true;
}

/* Both sides are straight from low to high; *below is who was cheaper last, and becomes who is. */
static bool
compare_between(struct breakeven *k, int64_t low, int64_t high, const char **below, struct err *e)
{
	bool found = true;
	const char *who;
	int64_t x;

	/* once from one side to being equal, and once from there to the other */
	for (size_t i = 0; i < 2 && found && low < high; i++, low = x) {
		if (!solve_crossing(cost_of, &k->a, cost_of, &k->b, low, high, &x, &found, e))
			return false;
		if (!found)
			break;
		if (!cheaper_at(k, x, &who, e))
			return false;
		if (*who == '\0' || strcmp(who, *below) == 0)
			continue;
		if (!add_crossing(k, *below, who, x, e))
			return false;
		*below = who;
	}
	return true;
}

/* 0, or 1 if both sides cost the same at 0: to part from there is no crossing. */
static bool
first_cost(struct breakeven *k, int64_t *x, struct err *e)
{
	money a, b;

	if (!cost_of(&k->a, 0, &a, e) || !cost_of(&k->b, 0, &b, e))
		return false;
	*x = a == b ? 1 : 0;
	return true;
}

static bool
compare_sides(struct breakeven *k, int64_t most, struct err *e)
{
	struct points p = { .arena = k->answer->arena, .most = most };
	struct token_split rest = parts_without(k);
	const char *below;
	int64_t least;

	if (!first_cost(k, &least, e))
		return false;
	add_point(&p, least);
	add_point(&p, least + 1);
	add_point(&p, most);
	add_bands(&p, k->a.vary.offer, &rest);
	add_bands(&p, k->b.vary.offer, &rest);
	qsort(p.x, p.n, sizeof *p.x, by_number);
	if (!cheaper_at(k, least, &below, e))
		return false;
	for (size_t i = 1; i < p.n; i++) {
		if (p.x[i] != p.x[i - 1] && p.x[i - 1] >= least &&
		    !compare_between(k, p.x[i - 1], p.x[i], &below, e))
			return false;
	}
	return k->answer->data->n_rows > 0 || add_never(k, below, most, e);
}

/* ---- the kinds of question ---- */

/* Which side is cheaper for the user's own number of requests a month, if it was said. */
static bool
tell_own(struct breakeven *k, struct err *e)
{
	struct arena *ar = k->answer->arena;
	money a, b;

	if (k->own == 0)
		return true;
	if (!cost_of(&k->a, k->own, &a, e) || !cost_of(&k->b, k->own, &b, e))
		return false;
	answer_text(k->answer, arena_printf(ar, "At %s request%s%s %s (%s).", view_number_text(k->own, ar),
	    k->own == 1 ? "" : "s", k->per, a == b ? "both cost the same" :
	    arena_printf(ar, "%s is cheaper", a < b ? k->a.name : k->b.name), both_costs(k, a, b)));
	return true;
}

/* A cost for each month against pay-per-use, or two models along a field. */
static bool
two_sides(struct breakeven *k, const struct model_expr *a, const struct model_expr *b, const char *fixed_name,
    money fixed, struct err *e)
{
	const struct model_expr *both[] = { b, a };
	int64_t most = solve_most(k->request, k->field, both, a == NULL ? 1 : 2);
	bool done;

	if (k->field == field_find("requests"))
		most = 1000000000000;	/* 10^12: what is not crossed by then never is */
	k->per = a == NULL ? " a month" : "";
	set_side(k, &k->a, a == NULL ? fixed_name : a->name, a);
	set_side(k, &k->b, b->name, b);
	k->a.fixed = fixed;
	done = solve_reach(cost_of, &k->a, 1, &most, e) && solve_reach(cost_of, &k->b, 1, &most, e) &&
	    tell_own(k, e) && compare_sides(k, most, e);
	free_side(&k->a);
	free_side(&k->b);
	return done;
}

/* The fee of a plan in force then, for one month. */
static bool
plan_fee(const struct book *b, uint32_t plan, instant at, money *fee, struct err *e)
{
	const struct plan *p = &b->plans[plan];

	for (uint32_t i = 0; i < p->fees.count; i++) {
		const struct fee *f = &b->fees[p->fees.first + i];

		if (at < f->from || at >= f->until)
			continue;
		if (strcmp(book_text(b, f->per), "month") != 0)
			return err_set(e, ERR_USAGE,
			    "%s costs its fee per %s; say fixed= for a month's share", book_text(b, p->id),
			    book_text(b, f->per));
		*fee = (money)f->fee * int128_power_of_ten(MONEY_DECIMALS - RATE_DECIMALS);
		return true;
	}
	return err_set(e, ERR_PRICE, "%s has no fee on that day", book_text(b, p->id));
}

/* How many reads pay for a write that costs write, where plain input costs input. */
static void
add_cache_row(struct answer *w, const char *model, enum meter m, money input, money write, money read)
{
	struct cell *row = table_row(w->data);
	struct arena *a = w->arena;
	struct currency *x = w->currency;
	const char *prices = arena_printf(a, "input %s, %s %s, cache-read %s per million",
	    view_money_exact(input, x, a), meters[m].name, view_money_exact(write, x, a), view_money_exact(read, x, a));
	int64_t n;

	row[A] = cell_text(model);
	row[B] = cell_text(meters[m].name);
	row[FIELD] = cell_text("reuses");
	row[COST_A] = cell_money(input);
	row[COST_B] = cell_money(write);
	if (read >= input) {
		row[VERDICT] = cell_text(
		    arena_printf(a, "never: a read costs no less than input (%s)", prices));
		answer_plain(w, "never");
		return;
	}
	n = write < input ? 0 : (int64_t)((write - input) / (input - read)) + 1;
	row[FIRST] = cell_count((quantity)n * QUANTITY_ONE);
	row[VERDICT] = cell_text(arena_printf(a, "%lld reuse%s pay%s for %s (%s)", (long long)n,
	    n == 1 ? "" : "s", n == 1 ? "s" : "", m == METER_CACHE_WRITE_1H ? "a one-hour write" :
	    m == METER_CACHE_WRITE_12H ? "a twelve-hour write" : "a write of the default lifetime", prices));
	answer_plain(w, arena_printf(a, "%lld", (long long)n));
}

static bool
cache_pays(struct breakeven *k, const struct model_expr *o, struct err *e)
{
	static const enum meter writes[] = { METER_CACHE_WRITE, METER_CACHE_WRITE_1H,
	    METER_CACHE_WRITE_12H };
	const struct rate *row;
	struct bill bill;
	money input, read, write;
	enum meter as;

	if (o->n > 1)
		return err_set(e, ERR_USAGE, "a cache belongs to one model; '%.60s' is a mix", o->name);
	if (!quote_rates(k->request, &o->legs[0].target, k->answer->arena, &bill, e))
		return false;
	if (!quote_rate(bill.book, &bill.pick, METER_INPUT, &input, &as, &row) ||
	    !quote_rate(bill.book, &bill.pick, METER_CACHE_READ, &read, &as, &row) ||
	    as != METER_CACHE_READ)
		return err_set(e, ERR_PRICE, "%s has no price for cache-read", o->name);
	for (size_t i = 0; i < LENGTH(writes); i++) {
		if (quote_rate(bill.book, &bill.pick, writes[i], &write, &as, &row) && as == writes[i])
			add_cache_row(k->answer, o->name, writes[i], input, write, read);
	}
	if (k->answer->data->n_rows == 0)	/* writing costs what input costs */
		add_cache_row(k->answer, o->name, METER_CACHE_WRITE, input, input, read);
	return true;
}

/* A machine of one's own, compared with a model on some requests. */
struct machine {
	quantity	tokens;		/* of all these requests, in and out */
	quantity	busy;		/* the share of time that it is busy, more than 0 */
	money		model_cost;	/* of these requests, more than 0 */
	money		own_cost;	/* of the same on the machine, if it works that share */
	quantity	least_busy;	/* the share at which both cost the same; 1 or more: never cheaper */
};

/* Finds what is compared; refuses a machine or requests that give nothing to compare. */
static bool
machine_check(const struct breakeven *k, const struct model_expr *o, struct machine *m, struct err *e)
{
	const struct request *r = k->request;
	struct token_split parts;
	struct quote q;

	if (r->throughput < QUANTITY_ONE)
		return err_set(e, ERR_USAGE, "hourly= needs throughput= too: tokens per second");
	if (!workload_split(&r->work, &parts, e) || !model_expr_quote(o, r, k->answer->arena, &q, e))
		return false;
	if (parts.total == 0 || q.total == 0)
		return err_set(e, ERR_USAGE, "a machine is compared by tokens: say in= and out=");
	*m = (struct machine){ .tokens = parts.total / QUANTITY_ONE * r->requests, .model_cost = q.total,
	    .busy = request_has(r, field_find("busy")) ? r->busy : QUANTITY_ONE };
	return m->busy > 0 || err_set(e, ERR_USAGE, "a machine that is never busy answers nothing");
}

/*
 * own_cost = hourly * tokens / (tokens of an hour without pause * busy), so that both sides cost the same at
 * least_busy = own_cost * busy / model_cost. Both are rounded half to even.
 */
static bool
machine_compute(const struct request *r, struct machine *m, struct err *e)
{
	quantity hour_tokens = r->throughput / QUANTITY_ONE * 3600;
	int128 product;

	if (!int128_mul(r->hourly, m->tokens, &product) ||
	    !int128_quotient(product, hour_tokens * m->busy, 0, &m->own_cost) ||
	    !int128_mul(m->own_cost, m->busy, &product) ||
	    !int128_quotient(product, m->model_cost, 0, &m->least_busy))
		return err_set(e, ERR_RANGE, "a machine of this size is too large to compare");
	return true;
}

/* Adds the row and the sentence. */
static void
machine_phrase(struct breakeven *k, const struct model_expr *o, const struct machine *m)
{
	bool never = m->least_busy >= QUANTITY_ONE;
	struct arena *a = k->answer->arena;
	struct cell *row = table_row(k->answer->data);
	char percent[INT128_TEXT];

	int128_print(percent, m->least_busy * 100, QUANTITY_DECIMALS);
	row[A] = cell_text("own machine");
	row[B] = cell_text(o->name);
	row[FIELD] = cell_text("busy");
	row[COST_A] = cell_money(m->own_cost);
	row[COST_B] = cell_money(m->model_cost);
	row[BELOW] = cell_text(o->name);
	row[ABOVE] = cell_text(never ? o->name : "own machine");
	if (!never)
		row[FIRST] = cell_ratio(m->least_busy);
	row[VERDICT] = cell_text(arena_printf(a, "%s: %s on one's own machine against %s; %s",
	    k->request->requests == QUANTITY_ONE ? "a request" : "these requests",
	    view_money_exact(m->own_cost, k->answer->currency, a),
	    view_money_exact(m->model_cost, k->answer->currency, a),
	    never ? "never: even without a pause the machine costs more" :
	    arena_printf(a, "the machine is cheaper when it is busy more than %s%% of the time", percent)));
	answer_plain(k->answer, never ? "never" : arena_printf(a, "%s%%", percent));
}

/* What a request costs on a machine of one's own, and how busy it must be to be cheaper. */
static bool
self_hosting(struct breakeven *k, const struct model_expr *o, struct err *e)
{
	struct machine m;

	if (!machine_check(k, o, &m, e) || !machine_compute(k->request, &m, e))
		return false;
	machine_phrase(k, o, &m);
	return true;
}

/* Decides which question is asked, by the operands and fields that are given. */
static bool
answer_question(struct breakeven *k, const struct model_args *s, const char *first, uint32_t plan,
    struct err *e)
{
	const struct request *r = k->request;
	const struct model_expr *o = &s->item[0].offer;
	money fee = 0;

	if (strcmp(first, "cache") == 0)
		return cache_pays(k, o, e);
	if (request_has(r, field_find("hourly")))
		return self_hosting(k, o, e);
	if (!request_counts(r) && k->field == field_find("requests"))
		return err_set(e, ERR_USAGE, "breakeven prices a request: say in= and out=");
	if (request_has(r, field_find("fixed")))
		return two_sides(k, NULL, o, "the fixed cost", r->fixed, e);
	if (plan != BOOK_NONE)
		return plan_fee(k->context->book, plan, r->on.at, &fee, e) &&
		    two_sides(k, NULL, o, book_text(k->context->book, k->context->book->plans[plan].id),
		    fee, e);
	if (s->n == 2)
		return two_sides(k, &s->item[0].offer, &s->item[1].offer, NULL, 0, e);
	return err_set(e, ERR_USAGE,
	    "breakeven compares a plan or fixed=MONEY with a model, two models along "
	    "vary=FIELD, 'cache' with a model, or hourly=MONEY with a model");
}

/* The plans that begin with a word, or how to see them all. */
static const char *
plans_like(const struct book *b, const char *word, struct arena *a)
{
	const char *list = "";

	for (uint32_t i = 0; *word != '\0' && i < b->n_plans; i++) {
		const char *id = book_text(b, b->plans[i].id);

		if (text_equal(arena_strndup(a, id, strlen(word)), word))
			list = arena_printf(a, "%s%s%s", list, *list == '\0' ? "there are " : ", ", id);
	}
	return *list == '\0' ? "'toll plans' lists all" : list;
}

/* Takes n= as the user's own number of requests a month: n=900, n=30/day. */
static bool
own_requests(struct breakeven *k, struct err *e)
{
	const struct request *r = k->request;
	int64_t n = (int64_t)(r->requests / QUANTITY_ONE), times = 1;

	if (r->period == PERIOD_WEEK || r->period == PERIOD_YEAR)
		return err_set(e, ERR_USAGE, "breakeven counts requests of a month: give n=900, n=30/day or n=2/hour");
	if (r->period != PERIOD_NONE && r->period != PERIOD_MONTH)
		times = period_times(r->period, PERIOD_MONTH);
	if (times == 0)
		times = 24 * period_times(PERIOD_DAY, PERIOD_MONTH);
	if (__builtin_mul_overflow(n, times, &k->own))
		return err_set(e, ERR_RANGE, "requests: too many for a month");
	return true;
}

/* Words that cannot be a question: a plan alone or unknown, requests that are what is looked for. */
static bool
check_words(const struct breakeven *k, const struct invocation *call, uint32_t plan, struct err *e)
{
	const struct request *r = k->request;
	const char *first = r->n_models > 0 ? r->models[0] : "";
	struct model_expr o;
	struct err why;

	for (size_t i = 0; i < call->n_settings; i++) {
		if (call->settings[i].field == field_find("requests") && k->field == field_find("requests") &&
		    !request_has(r, field_find("hourly")) && plan == BOOK_NONE && !request_has(r, field_find("fixed")))
			return err_set(e, ERR_USAGE,
			    "breakeven looks for requests; to fix them add vary=output or "
			    "another field");
	}
	if (r->n_models == 1 && book_plan(k->context->book, first, r->on.at) != BOOK_NONE)
		return err_set(e, ERR_USAGE,
		    "a plan is compared with a model, as in: toll breakeven %s gpt-5 in=1k out=500", first);
	if (r->n_models == 2 && plan == BOOK_NONE && strcmp(first, "cache") != 0 &&
	    !model_expr_parse(k->context->book, r, first, k->answer->arena, &o, &why))
		return err_set(e, ERR_MODEL, "'%.60s' is no plan (%s), and as a model: %s", first,
		    plans_like(k->context->book, first, k->answer->arena), why.msg);
	return true;
}

/* Whether the book knows how much of anything a plan holds on the day. */
static bool
has_quota(const struct book *b, uint32_t plan, instant at)
{
	const struct span s = b->plans[plan].quotas;

	for (uint32_t i = 0; i < s.count; i++) {
		const struct quota *q = &b->quotas[s.first + i];

		if (q->count > 0 && at >= q->from && at < q->until)
			return true;
	}
	return false;
}

/* What was taken for granted: no tokens of a kind, and a plan that holds any number of requests. */
static size_t
assumption_notes(const struct breakeven *k, uint32_t plan, const char *notes[3])
{
	const struct request *r = k->request;
	bool varied = k->field != field_find("requests");
	struct token_split parts;
	struct err none;
	size_t n = 0;

	if (!varied && workload_split(&r->work, &parts, &none) && parts.total > 0) {
		if (parts.prompt == parts.total)
			notes[n++] = "with no output tokens; out= adds them";
		if (parts.prompt == 0)
			notes[n++] = "with no input tokens; in= adds them";
	}
	if (plan != BOOK_NONE && !has_quota(k->context->book, plan, r->on.at))
		notes[n++] = arena_printf(k->answer->arena,
		    "the price list has no quota of %s: whether it includes that many requests is not known",
		    book_text(k->context->book, k->context->book->plans[plan].id));
	return n;
}

static void
add_notes(struct breakeven *k, uint32_t plan)
{
	struct answer *w = k->answer;
	const char **notes = arena_array(w->arena, 3, sizeof *notes);
	size_t n = assumption_notes(k, plan, notes);

	for (size_t i = 0; i < n; i++)
		answer_text(w, arena_printf(w->arena, "note: %s", notes[i]));
	for (size_t i = 0; n > 0 && i < w->data->n_rows; i++)
		w->data->cells[i * LENGTH(columns) + NOTES] = cell_list(notes, n);
}

bool
cmd_breakeven(const struct context *c, const struct invocation *call, struct answer *w, struct err *e)
{
	struct request r = call->request;
	struct breakeven k = { .context = c, .request = &r, .answer = w,
	    .field = field_find("requests"), .per = "" };
	const char *first = r.n_models > 0 ? r.models[0] : "";
	uint32_t plan = r.n_models > 1 ? book_plan(c->book, first, r.on.at) : BOOK_NONE;
	struct model_args s;

	if (request_has(&r, field_find("requests")) && *r.vary == '\0' && !own_requests(&k, e))
		return false;
	if (*r.vary != '\0' && !solve_can_vary(r.vary, &k.field, e))
		return false;
	if (k.field == field_find("requests"))	/* a quota asks for requests, and here they vary */
		request_set(&r, k.field, "1", c->today, w->arena, e);
	if (!check_words(&k, call, plan, e) ||
	    !model_args_read(c, &r, strcmp(first, "cache") == 0 || plan != BOOK_NONE ? 1 : 0, w, &s, e))
		return false;
	if (w->n_failures > 0)
		return model_args_none(w, e);
	w->data = table_new(w->arena, "breakevens", columns, LENGTH(columns));
	if (!answer_question(&k, &s, first, plan, e))
		return false;
	for (size_t i = 0; i < w->data->n_rows; i++)
		answer_text(w, table_cell(w->data, i, VERDICT)->text);
	if (strcmp(first, "cache") != 0)
		add_notes(&k, plan);
	answer_text(w, arena_printf(w->arena, "prices as of %s", view_when_text(r.on, w->arena)));
	return true;
}
