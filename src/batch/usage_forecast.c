/* SPDX-License-Identifier: MIT */
/*
 * Usage of files into a forecast: rows are grouped by all that their price depends on, and each group of the
 * last complete month becomes one request for forecast_run (pricing/forecast.h).
 */
#include "batch/usage_forecast.h"

#include <stdlib.h>
#include <string.h>

#include "batch/batch_readings.h"
#include "batch/group_by.h"

/*
 * Rows of one group are priced alike at any time: they are of one month, model, tier and region, and in one
 * band of sizes, so that the costs of the rows add up to the cost of their sum.
 */
static const char group_keys[] = "month,provider,model,tier,region,band";

enum { MONTH, PROVIDER, MODEL, TIER, REGION };

/* The usage of a group: the sums of its disjoint counts, and the least prompt of its band. */
struct group_usage {
	struct token_split	parts;
	quantity	band_prompt;
};

struct usage_gather {
	struct batch_run	 run;
	struct group_by		 groups;
	struct arena		*arena;
	day			 first, last;	/* of all rows, idle ones included: what the files cover */
};

/* ---- reading ---- */

static bool
quantity_add_times(quantity *sum, quantity each, quantity times)
{
	int128 product;

	return int128_mul(each, times, &product) && int128_add(*sum, product, sum);
}

static bool
token_split_add(struct token_split *sum, const struct bill *bill, struct err *e)
{
	quantity times = bill->is_total ? 1 : bill->multipliers.requests / QUANTITY_ONE;
	bool fits = quantity_add_times(&sum->prompt, bill->parts.prompt, times) &&
	    quantity_add_times(&sum->total, bill->parts.total, times);

	for (enum meter m = 0; m < N_METERS; m++)
		fits &= quantity_add_times(&sum->of[m], bill->parts.of[m], times);
	return fits || err_set(e, ERR_RANGE, "a sum is too large");
}

static bool
usage_gather_row(void *self, const struct usage_file *f, const struct usage_row *row, const struct row_result *c,
    struct arena *a, struct err *e)
{
	struct usage_gather *g = self;
	const day first = time_zone_day(g->groups.zone, c->on), last = c->usage->month ? date_month_end(first) : first;
	struct group *group;
	struct group_usage *use;

	(void)f;
	if (c->dated && c->kind != RESULT_SKIPPED && row->state != ROW_EMPTY) {
		g->first = g->first == 0 || first < g->first ? first : g->first;
		g->last = last > g->last ? last : g->last;
	}
	if (c->kind != RESULT_PRICED && c->kind != RESULT_UNPRICED)
		return true;
	group = group_by_group(&g->groups, row, c, a, e);
	if (group == NULL || !totals_add(&group->totals, c, &g->run.context, e))
		return false;
	if (c->bill == NULL)
		return true;
	if (group->more == NULL) {
		use = group->more = arena_alloc(g->groups.arena, sizeof *use);
		use->band_prompt = book_band_least(c->bill->pick.rate) * QUANTITY_ONE;
	}
	use = group->more;
	return token_split_add(&use->parts, c->bill, e);
}

/* Called before the first reading, and before each further one. */
static bool
forecast_restart(void *self, struct err *e)
{
	struct usage_gather *g = self;

	g->first = g->last = 0;
	if (!group_by_begin(&g->groups, group_keys, "", g->arena, e))
		return false;
	g->groups.words_only = true;
	return true;
}

/* ---- the month ---- */

/*
 * The last month that the files cover from its first to its last day: of a partial month, the rest would be a
 * guess.
 */
static bool
usage_last_whole_month(const struct usage_gather *g, day *base, struct err *e)
{
	char first[DATE_TEXT], last[DATE_TEXT];
	day start;

	if (g->first == 0)
		return err_set(e, ERR_USAGE, "the files have no rows of usage with a date");
	start = g->last / 100 * 100 + 1;
	if (date_add_months(start, 1) != date_day(date_instant(g->last) + DAY_SECONDS))
		start = date_add_months(start, -1);
	if (start < g->first)
		return err_set(e, ERR_USAGE, "the files hold no whole month: they go from %s to %s",
		    date_print_day(first, g->first), date_print_day(last, g->last));
	*base = start;
	return true;
}

/* ---- forecasting ---- */

/* The usage of a group as one request that is the sum of a month. */
static struct request
group_request(const struct request *r, const struct group *g, day from, struct arena *a)
{
	const struct group_usage *use = g->more;
	struct request out = *r;

	out.work = (struct workload){ .given = 0 };
	for (enum meter m = 0; m < N_METERS; m++) {
		out.work.count[m] = m == METER_INPUT ? use->parts.prompt : m == METER_OUTPUT ?
		    use->parts.total - use->parts.prompt : use->parts.of[m];
		if (out.work.count[m] > 0)
			out.work.given |= METER_BIT(m);
	}
	out.requests = QUANTITY_ONE;
	out.period = PERIOD_NONE;
	out.is_total = true;
	out.sum_of = g->totals.requests;
	out.band_prompt = use->band_prompt > 0 ? use->band_prompt : QUANTITY_ONE;
	out.provider = g->key[PROVIDER];
	out.tier = g->key[TIER];
	out.region = g->key[REGION];
	out.on = date_when(from);
	out.models = arena_array(a, 1, sizeof *out.models);
	out.models[0] = g->key[MODEL];
	out.n_models = 1;
	return out;
}

/* A forecast of zero for the same months. */
static struct forecast
forecast_zero(const struct forecast *like, struct arena *a)
{
	struct forecast out = { .n = like->n, .exact = true };

	out.months = arena_array(a, out.n, sizeof *out.months);
	for (size_t i = 0; i < out.n; i++)
		out.months[i].from = like->months[i].from;
	return out;
}

static bool
forecast_add(struct forecast *sum, const struct forecast *f, struct err *e)
{
	money running = 0;

	sum->exact &= f->exact;
	for (size_t i = 0; i < sum->n; i++) {
		struct forecast_month *m = &sum->months[i];

		m->requests += f->months[i].requests;
		m->changed |= f->months[i].changed;
		if (m->retires == 0 || (f->months[i].retires != 0 && f->months[i].retires < m->retires))
			m->retires = f->months[i].retires;
		if (!money_add(m->total, f->months[i].total, &m->total, e) ||
		    !money_add(running, m->total, &running, e))
			return false;
		m->sum = running;
	}
	sum->total = running;
	return true;
}

/* The forecast of the group's model; a new one if the group is the first of its model. */
static struct model_forecast *
group_model_forecast(struct usage_forecast *out, const struct group *g, bool *is_new, struct arena *a)
{
	*is_new = false;
	for (size_t i = 0; i < out->n; i++) {
		if (strcmp(out->models[i].provider, g->key[PROVIDER]) == 0 &&
		    strcmp(out->models[i].model, g->key[MODEL]) == 0)
			return &out->models[i];
	}
	*is_new = true;
	out->models = arena_grow(a, out->models, out->n, &out->room, sizeof *out->models);
	out->models[out->n] = (struct model_forecast){ .provider = g->key[PROVIDER], .model = g->key[MODEL] };
	return &out->models[out->n++];
}

static bool
group_forecast(const struct book *b, const struct request *r, const struct group *g, day from,
    struct arena *a, struct usage_forecast *out, struct err *e)
{
	struct request sum = group_request(r, g, from, a);
	struct model_forecast *m;
	struct forecast f;
	struct model_expr o;
	bool is_new;

	if (!model_expr_parse(b, &sum, sum.models[0], a, &o, e) || !forecast_run(&sum, &o, a, &f, e))
		return err_at(e, "%s: ", g->key[MODEL]);
	m = group_model_forecast(out, g, &is_new, a);
	if (is_new)
		m->forecast = forecast_zero(&f, a);
	if (out->all.n == 0)
		out->all = forecast_zero(&f, a);
	return forecast_add(&m->forecast, &f, e) && forecast_add(&out->all, &f, e);
}

static int
model_forecasts_compare(const void *one, const void *two)
{
	const struct model_forecast *a = one, *b = two;

	if (a->forecast.total != b->forecast.total)
		return a->forecast.total < b->forecast.total ? 1 : -1;
	return strcmp(a->model, b->model);
}

static bool
groups_forecast(const struct usage_gather *g, const struct book *b, const struct request *r,
    struct arena *a, struct usage_forecast *out, struct err *e)
{
	char text[DATE_TEXT];

	date_print_day(text, out->base);
	out->totals.damaged = g->run.totals.damaged;
	for (size_t i = 0; i < g->groups.n; i++) {
		const struct group *group = g->groups.groups[i];

		if (strncmp(group->key[MONTH], text, strlen(group->key[MONTH])) != 0)
			continue;
		if (!totals_merge(&out->totals, &group->totals, e) || (group->more != NULL &&
		    !group_forecast(b, r, group, date_add_months(out->base, 1), a, out, e)))
			return false;
	}
	if (out->n == 0)
		return err_set(e, ERR_PRICE, "no row of %.7s has a price", text);
	qsort(out->models, out->n, sizeof *out->models, model_forecasts_compare);
	return true;
}

bool
usage_forecast_run(const struct book *b, const struct request *r, day today, instant now,
    const struct time_zone *local, const struct listener *l, const atomic_int *stop, const char *const *files,
    size_t n, struct arena *a, struct usage_forecast *out, struct err *e)
{
	struct usage_gather g = { .run = { .defaults = r, .today = today, .now = now, .local = local, .listener = l,
	    .stop = stop, .row = usage_gather_row, .restart = forecast_restart, .self = &g }, .arena = a };

	*out = (struct usage_forecast){ .n = 0 };
	if (!forecast_restart(&g, e) || !batch_run_begin(&g.run, b, 1, a, e) ||
	    !batch_readings_files(&g.run, files, n, e) || !row_choice_check(&g.run.choice, e))
		return false;
	out->left = row_choice_summary(&g.run.choice, &g.run.totals, a);
	return usage_last_whole_month(&g, &out->base, e) && groups_forecast(&g, b, r, a, out, e);
}
