/* SPDX-License-Identifier: MIT */
/* sum: subtotals of usage files; merge: totals of several runs together. */
#include "commands/cmd.h"

#include <string.h>

#include "batch/batch_readings.h"
#include "batch/group_by.h"
#include "batch/totals_file.h"
#include "io/output.h"

#define LENGTH(a) (sizeof (a) / sizeof (a)[0])

/* The columns of the answer behind those of by=. */
enum { ROWS, REQUESTS, INPUT, OUTPUT, COST, UNPRICED, REPORTED, OURS, DIFFERENCE, PERCENT, FIXED };

static const struct column fixed[] = {
	[ROWS]       = { "rows",       SHOW_ALL | DROP_SOON, NULL },
	[REQUESTS]   = { "requests",   SHOW_ALL | DROP_FIRST, NULL },
	[INPUT]      = { "input",      SHOW_ALL | DROP_SOON, NULL },
	[OUTPUT]     = { "output",     SHOW_ALL | DROP_SOON, NULL },
	[COST]       = { "cost",       SHOW_ALL, NULL },
	[UNPRICED]   = { "unpriced",   SHOW_ALL | DROP_LAST, NULL },
	[REPORTED]   = { "reported",   SHOW_ALL | DROP_LATE, NULL },
	[OURS]       = { "ours",       SHOW_ALL | DROP_LATE, NULL },
	[DIFFERENCE] = { "difference", SHOW_ALL, NULL },
	[PERCENT]    = { "percent",    SHOW_ALL | DROP_SOON, NULL },
};

static const struct column more_columns[] = {
	{ "total", SHOW_JSON, NULL }, { "floor", SHOW_JSON, NULL }, { "notes", SHOW_JSON, NULL },
};

struct sum {
	const struct call	*call;
	struct arena		*arena;
	struct usage_run	 run;
	struct ledger		 ledger;
};

/* Of one file it is known at once that it lacks a column; of several, at the end. */
static bool
begin(void *self, const struct usage_file *f, struct err *e)
{
	const struct sum *s = self;

	return s->call->n_operands > 1 || usage_file_json(f) != NULL || ledger_check(&s->ledger, e);
}

static bool
sum_restart(void *self, struct err *e)
{
	struct sum *s = self;

	return ledger_begin(&s->ledger, s->call->request.by, s->arena, e);
}

/* ---- the answer ---- */

/* Whether the answer compares with what was billed. */
static bool
compares(const struct sum *s)
{
	return s->run.tally.billed > 0 || *s->call->request.reported != '\0';
}

/* The columns of by=, the fixed ones, and one for each further model. */
static struct table *
sums_table(const struct sum *s, struct arena *a)
{
	const struct ledger *l = &s->ledger;
	size_t n = l->n_by + FIXED + s->run.tariff.n_also;
	struct column *columns = arena_array(a, n, sizeof *columns), *c = columns;

	for (size_t i = 0; i < l->n_by; i++)
		*c++ = (struct column){ l->by[i], SHOW_ALL, NULL };
	for (size_t i = 0; i < FIXED; i++) {
		*c = fixed[i];
		if (i >= REPORTED && !compares(s))
			c->show = 0;
		else if (i == COST && compares(s))
			c->show = SHOW_DATA;	/* people see it beside what was reported */
		c++;
	}
	for (size_t i = 0; i < s->run.tariff.n_also; i++)
		*c++ = (struct column){ arena_printf(a, "cost:%s", s->run.tariff.also[i]),
		    SHOW_ALL | DROP_LATE, NULL };
	return table_new(a, "sums", columns, n);
}

static struct cell
count_cell(uint64_t n)
{
	return cell_count((quantity)n * QUANTITY_ONE);
}

static void
fill_row(const struct sum *s, const char *const *key, const struct tally *t, struct cell *row)
{
	size_t n_by = s->ledger.n_by;
	enum tone floor = t->unpriced > 0 ? TONE_UNSURE : TONE_NONE;
	wide difference, percent;

	for (size_t i = 0; i < n_by; i++)
		row[i] = cell_text(key[i]);
	row += n_by;
	row[ROWS] = count_cell(t->rows);
	row[REQUESTS] = cell_count(t->requests);
	row[INPUT] = cell_count(t->input);
	row[OUTPUT] = cell_count(t->output);
	if (t->priced > 0 || t->unpriced + t->dollars == 0)	/* unknown is not zero */
		row[COST] = row[OURS] = cell_toned(cell_money(t->cost), floor);
	row[UNPRICED] = cell_toned(count_cell(t->unpriced), floor);
	if (t->billed > 0) {
		row[REPORTED] = cell_money(t->reported);
		if (wide_sub(t->reported, t->cost, &difference))
			row[DIFFERENCE] = cell_money(difference);
		if (tally_percent(t, &percent))
			row[PERCENT] = cell_ratio(percent);
	}
	for (size_t i = 0; i < s->run.tariff.n_also; i++) {
		if (t->also_unpriced[i] < t->priced + t->unpriced)
			row[FIXED + i] = cell_money(t->also[i]);
	}
}

static void
add_plain(struct answer *w, money m)
{
	char text[WIDE_TEXT];

	money_print_shown(text, m);
	answer_plain(w, arena_strdup(w->arena, text));
}

/*
 * That the groups come to what all rows come to: they were added up apart from each other, and an answer with two
 * totals is none. All rows of usage are in some group.
 */
static bool
groups_check(const struct sum *s, const struct tally *groups, struct err *e)
{
	const struct tally *all = &s->run.tally;

	if (groups->cost == all->cost && groups->priced == all->priced && groups->unpriced == all->unpriced &&
	    groups->reported == all->reported)
		return true;
	return err_set(e, ERR_RANGE, "by: the groups do not add up to the total of all rows; please report this");
}

/* For people, one more row: the sum of those above it, which idle and skipped rows are not in. */
static bool
with_total(const struct sum *s, const struct table *data, struct arena *a, struct table **out,
    struct err *e)
{
	static const char *const total[LEDGER_KEYS] = { "total" };
	struct tally sum = { .rows = 0 };

	*out = table_new(a, data->name, data->columns, data->n_columns);
	for (size_t i = 0; i < data->n_rows; i++) {
		memcpy(table_row(*out), table_cell(data, i, 0), data->n_columns * sizeof(struct cell));
		if (!tally_merge(&sum, &s->ledger.groups[i]->tally, e))
			return false;
	}
	if (!groups_check(s, &sum, e))
		return false;
	if (s->ledger.n_by > 0)
		fill_row(s, total, &sum, table_row(*out));
	return true;
}

static bool
give_sums(struct sum *s, struct answer *w, struct err *e)
{
	const struct tally *all = &s->run.tally;
	const char *large = tally_large(all, w->arena), **notes = arena_array(w->arena, 1, sizeof *notes);
	struct table *shown;
	struct cell *more;

	w->data = sums_table(s, w->arena);
	for (size_t i = 0; i < s->ledger.n; i++) {
		const struct group *g = s->ledger.groups[i];

		fill_row(s, g->key, &g->tally, table_row(w->data));
		if (table_cell(w->data, i, s->ledger.n_by + COST)->kind == CELL_NULL)
			answer_plain(w, "");	/* unknown is not zero */
		else
			add_plain(w, g->tally.cost);
	}
	w->more = table_new(w->arena, "more", more_columns, LENGTH(more_columns));
	more = table_row(w->more);
	more[0] = cell_money(all->cost);
	more[1] = cell_bool(!tally_is_whole(all, &s->run.tariff));
	notes[0] = large;
	more[2] = cell_list(notes, large != NULL);
	if (large != NULL)
		answer_hint(w, TONE_UNSURE, large);
	if (!with_total(s, w->data, w->arena, &shown, e))
		return false;
	answer_table(w, shown);
	answer_hint(w, tally_is_whole(all, &s->run.tariff) ? TONE_NONE : TONE_UNSURE, tally_summary(all, &s->run.tariff, w->arena));
	return true;
}

/* Rows without a price make the total a floor, which answers no question of max= but one. */
static void
judge(const struct sum *s, struct answer *w)
{
	const struct request *r = &s->call->request;
	const struct tally *t = &s->run.tally;
	bool limited = request_has(r, field_find("max"));
	struct err e;

	if (limited && t->cost > r->max) {
		char total[WIDE_TEXT], max[WIDE_TEXT];

		money_print_shown(total, t->cost);
		money_print_shown(max, r->max);
		answer_hint(w, TONE_BAD, arena_printf(w->arena, "%s%s is more than max=%s%s", money_sign(), total, *money_sign() == '$' ? "" : money_sign(), max));
		w->no = true;
	} else if (!tally_is_whole(t, &s->run.tariff)) {
		err_set(&e, ERR_PRICE, "some rows have no price%s", limited ? ": max= cannot be decided" :
		    ": the total is a floor");
		answer_failure(w, &e);
	}
}

static bool
put_totals(const struct request *r, const struct tally *t, const struct tariff *tariff, struct arena *a,
    struct err *e)
{
	return *r->totals == '\0' || sink_put(a, r->totals, totals_print(a, t, tariff), e);
}

bool
cmd_sum(const struct context *c, const struct call *call, struct answer *w, struct err *e)
{
	struct sum s = { .call = call, .arena = w->arena, .run = { .defaults = &call->request, .today = c->today,
	    .listener = c->listener, .stop = c->stop, .begin = begin, .restart = sum_restart, .ledger = &s.ledger, .several = call->n_operands > 1, .self = &s } };
	struct err missing;

	if (call->n_operands == 0)
		return err_set(e, ERR_USAGE, "sum takes files, or - for standard input");
	if (!ledger_begin(&s.ledger, call->request.by, w->arena, e) ||
	    !usage_run_begin(&s.run, c->book, c->cores > 0 ? c->cores : 1, w->arena, e) ||
	    !usage_readings_files(&s.run, call->operands, call->n_operands, e))
		return false;
	if (call->request.dry) {
		w->raw = "";
		return true;
	}
	if (s.ledger.n > 0 && !ledger_check(&s.ledger, &missing)) {
		*e = missing;
		return false;
	}
	ledger_sort(&s.ledger, compares(&s));
	if (!give_sums(&s, w, e))
		return false;
	judge(&s, w);
	return put_totals(&call->request, &s.run.tally, &s.run.tariff, w->arena, e);
}

/* ---- merge ---- */

enum { TOTALS_MAX = 1 << 20 };

/* Adds the totals of one file. */
static bool
merge_file(const struct context *c, const char *path, bool first, struct arena *a, struct tally *t,
    struct tariff *tariff, struct err *e)
{
	struct buffer text = buffer_new(a);

	return input_whole(a, path, TOTALS_MAX, c->stop, &text, e) &&
	    (totals_read(text.text, text.n, first, a, t, tariff, e) || err_at(e, "%s: ",
	    strcmp(path, "-") == 0 ? "standard input" : path));
}

bool
cmd_merge(const struct context *c, const struct call *call, struct answer *w, struct err *e)
{
	struct tally t = { .rows = 0 };
	struct tariff tariff = { .n_also = 0 };

	if (call->n_operands == 0)
		return err_set(e, ERR_USAGE, "merge takes files that totals= wrote");
	for (size_t i = 0; i < call->n_operands; i++) {
		if (!merge_file(c, call->operands[i], i == 0, w->arena, &t, &tariff, e))
			return false;
	}
	w->data = totals_table(w->arena, &t, &tariff);
	answer_text(w, tally_summary(&t, &tariff, w->arena));
	add_plain(w, t.cost);
	if (!tally_is_whole(&t, &tariff)) {
		struct err missing;

		err_set(&missing, ERR_PRICE, "some rows have no price: the total is a floor");
		answer_failure(w, &missing);
	}
	return put_totals(&call->request, &t, &tariff, w->arena, e);
}
