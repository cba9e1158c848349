/* SPDX-License-Identifier: MIT */
/* sum: subtotals of usage files; merge: totals of several runs together. */
#include "commands/cmd_sum.h"

#include <string.h>

#include "base/macros.h"
#include "batch/totals_file.h"
#include "commands/cmd.h"
#include "commands/sum_table.h"
#include "io/folder.h"
#include "io/output.h"
#include "report/view.h"

static const struct column more_columns[] = {
	{ "total", SHOW_JSON, NULL }, { "partial", SHOW_JSON, NULL }, { "notes", SHOW_JSON, NULL },
};

/* Of one file it is known at once that it lacks a column; of several, at the end. */
static bool
sum_begin_file(void *self, const struct usage_file *f, struct err *e)
{
	const struct sum *s = self;

	return s->run.several || usage_file_json(f) != NULL || group_by_check(&s->groups, e);
}

static bool
sum_restart(void *self, struct err *e)
{
	struct sum *s = self;

	const struct request *r = &s->call->request;

	return group_by_begin(&s->groups, r->by, s->run.home, s->arena, e) &&
	    (*r->across == '\0' || group_by_across(&s->groups, r->across, s->run.home, e));
}

/* ---- the answer ---- */

/* ---- requests that are not sent yet ---- */

/* The columns of the table for people after those of by=: both ends of each range. */
enum { R_REQUESTS, R_INPUT, R_OUTPUT, R_FROM, R_TO, R_FIXED };

static const struct column range_columns[] = {
	[R_REQUESTS] = { "requests", SHOW_ALL | DROP_SOON, NULL },
	[R_INPUT]    = { "input",    SHOW_ALL | DROP_LATE, NULL },
	[R_OUTPUT]   = { "output",   SHOW_ALL | DROP_LATE, "output up to" },
	[R_FROM]     = { "from",     SHOW_ALL, "cost from" },
	[R_TO]       = { "to",       SHOW_ALL, "to" },
};

static struct table *
ranges_table(const struct sum *s, size_t n_alternatives, struct arena *a)
{
	size_t n = s->groups.n_by + R_FIXED + 2 * n_alternatives;
	struct column *columns = arena_array(a, n, sizeof *columns), *c = columns;

	for (size_t i = 0; i < s->groups.n_by; i++)
		*c++ = (struct column){ s->groups.by[i], SHOW_ALL, NULL };
	for (size_t i = 0; i < R_FIXED; i++)
		*c++ = range_columns[i];
	for (size_t i = 0; i < n_alternatives; i++) {
		const char *model = s->run.context.alternatives[i];

		*c++ = (struct column){ arena_printf(a, "%s from", model), SHOW_ALL | DROP_LATE, NULL };
		*c++ = (struct column){ arena_printf(a, "%s to", model), SHOW_ALL | DROP_LATE, "to" };
	}
	return table_new(a, "ranges", columns, n);
}

static bool
add_range_row(const struct sum *s, struct table *table, const char *const *key, const struct totals *t, struct err *e)
{
	struct totals high;
	struct cell *row = table_row(table);

	if (!totals_high(t, &high, e))
		return false;
	for (size_t i = 0; i < s->groups.n_by; i++)
		*row++ = cell_text(key[i]);
	row[R_REQUESTS] = cell_count(t->requests);
	row[R_INPUT] = cell_count(high.input);
	row[R_OUTPUT] = cell_count(high.output);
	if (t->priced > 0) {
		row[R_FROM] = cell_money(t->cost);
		row[R_TO] = cell_money(high.cost);
	}
	row += R_FIXED;
	for (size_t i = 0; s->groups.n_by + R_FIXED + 2 * i < table->n_columns; i++, row += 2) {
		if (t->alternatives_unpriced[i] >= t->priced + t->unpriced)
			continue;
		row[0] = cell_money(t->alternatives[i]);
		row[1] = cell_money(high.alternatives[i]);
	}
	return true;
}

/* Of requests together, a row for each model: as in the file, and each further one. */
static bool
give_model_ranges(const struct sum *s, struct answer *w, struct err *e)
{
	static const struct column columns[] = { { "model", SHOW_ALL, NULL }, { "from", SHOW_ALL, "cost from" },
	    { "to", SHOW_ALL, "to" }, { "unpriced", SHOW_ALL | SHOW_IF_ANY, "not priced" } };
	const struct totals *t = &s->run.totals;
	struct table *table = table_new(w->arena, "ranges", columns, LENGTH(columns));
	struct totals high;
	struct cell *row = table_row(table);

	if (!totals_high(t, &high, e))
		return false;
	row[0] = cell_text("as in the file");
	if (t->priced > 0) {
		row[1] = cell_money(t->cost);
		row[2] = cell_money(high.cost);
	}
	if (t->unpriced + t->uncounted > 0)
		row[3] = cell_count((quantity)(t->unpriced + t->uncounted) * QUANTITY_ONE);
	for (size_t i = 0; i < s->run.context.n_alternatives; i++) {
		row = table_row(table);
		row[0] = cell_text(s->run.context.alternatives[i]);
		if (t->alternatives_unpriced[i] > 0)
			row[3] = cell_count((quantity)t->alternatives_unpriced[i] * QUANTITY_ONE);
		if (t->alternatives_unpriced[i] >= t->priced + t->unpriced)
			continue;
		row[1] = cell_money(t->alternatives[i]);
		row[2] = cell_money(high.alternatives[i]);
	}
	answer_text(w, "");
	answer_table(w, table);
	return true;
}

/* One table for people that shows both ends of what requests will cost. */
static bool
give_ranges(struct sum *s, struct answer *w, struct err *e)
{
	static const char *const total[GROUP_BY_KEYS] = { "total" };
	bool models = s->groups.n_by == 0 && s->run.context.n_alternatives > 0;
	struct table *table = ranges_table(s, models ? 0 : s->run.context.n_alternatives, w->arena);

	for (size_t i = 0; i < s->groups.n; i++) {
		if (!add_range_row(s, table, s->groups.groups[i]->key, &s->groups.groups[i]->totals, e))
			return false;
	}
	if (s->groups.n_by > 0 && !add_range_row(s, table, total, &s->run.totals, e))
		return false;
	answer_table(w, table);
	w->has_both = true;
	return !models || give_model_ranges(s, w, e);
}

static void
add_plain(struct answer *w, money m)
{
	char text[INT128_TEXT];

	money_print_shown(text, m, w->currency);
	answer_plain(w, arena_strdup(w->arena, text));
}

/* What cached=shared assumes; NULL without it. */
static const char *
shared_note(const struct sum *s, struct arena *a)
{
	const struct request_prefix *p = &s->run.prefix;

	return p->requests == 0 ? NULL : arena_printf(a, "the best case: %zu text%s%s that all requests begin with %s "
	    "read from the cache from the second request on", p->n_texts, p->n_texts == 1 ? "" : "s",
	    p->n_tools > 0 ? " and the tools" : "", p->n_texts == 1 && p->n_tools == 0 ? "is" : "are");
}

static bool
give_sums(struct sum *s, struct answer *w, struct err *e)
{
	struct totals high, *all = s->high ? &high : &s->run.totals;
	const char *said[6], **notes = arena_array(w->arena, LENGTH(said), sizeof *notes);
	size_t n_notes = 0;
	struct cell *more;

	if (!totals_high(&s->run.totals, &high, e))
		return false;
	said[0] = row_choice_summary(&s->run.choice, all, w->arena);
	said[1] = totals_large(all, w->arena);
	said[2] = totals_estimated(all, w->arena);
	said[3] = totals_allowance(all, w->arena);
	said[4] = s->high ? NULL : totals_how(all, w->arena);
	said[5] = s->high ? NULL : shared_note(s, w->arena);
	w->data = sums_data(s, &s->groups, w->arena, e);
	if (w->data == NULL)
		return false;
	for (size_t i = 0; i < s->rows.rows.n; i++) {
		const struct totals *t = &s->rows.rows.groups[i]->totals;

		if (totals_is_unknown(t))
			answer_plain(w, "");	/* unknown is not zero */
		else
			add_plain(w, t->cost + (s->high ? t->more.cost : 0));
	}
	w->more = table_new(w->arena, "more", more_columns, LENGTH(more_columns));
	more = table_row(w->more);
	more[0] = cell_money(all->cost);
	more[1] = cell_bool(!totals_is_whole(all, &s->run.context));
	for (size_t i = 0; i < LENGTH(said); i++) {
		if (said[i] == NULL)
			continue;
		notes[n_notes++] = said[i];
		if (!s->high)
			answer_hint(w, i == 0 || i >= 4 ? TONE_NONE : TONE_UNSURE, said[i]);
	}
	more[2] = cell_list(notes, n_notes);
	if (!groups_check(s, e))
		return false;
	if (s->run.totals.ranged > 0 && !s->high)
		return give_ranges(s, w, e);
	if (!sums_show(s, w, e))
		return false;
	if (s->run.totals.ranged > 0)
		return true;
	answer_hint(w, totals_is_whole(all, &s->run.context) ? TONE_NONE : TONE_UNSURE,
	    totals_summary(all, &s->run.context, w->currency, w->arena));
	return true;
}

/* The failure of a partial total; more: what follows from it. */
static void
answer_partial(struct answer *w, const struct totals *t, const struct price_context *context, const char *more)
{
	struct err e;

	err_set(&e, ERR_PRICE, "%s%s", totals_found_nothing(t) ? "no usage was found" : arena_printf(w->arena,
	    "the total is partial: %s", totals_partial_reason(t, context, w->arena)), more);
	answer_failure(w, &e);
}

/* A partial total answers no question of max= but one: whether it is more already. */
static void
sum_check_limit(const struct sum *s, struct answer *w)
{
	const struct request *r = &s->call->request;
	struct totals high;
	const struct totals *t = &s->run.totals;
	bool limited = request_has(r, field_find("max"));
	struct err none;

	if (s->high && totals_high(t, &high, &none))
		t = &high;	/* a range is within a limit if its high end is */
	else if (t->ranged > 0)
		limited = false;
	if (limited && t->cost > r->max && (totals_is_least(t) || totals_is_whole(t, &s->run.context))) {
		answer_hint(w, TONE_BAD, view_over_limit(t->cost, r->max, w->currency, w->arena));
		w->no = true;
	} else if (!totals_is_whole(t, &s->run.context))
		answer_partial(w, t, &s->run.context, limited ? "; max= cannot be decided" : "");
}

/* The answer at the high ends of ranges, beside that at their low ends; a limit is one for the high ends. */
static bool
give_high_sums(struct sum *s, struct answer *w, struct err *e)
{
	if (*s->call->request.totals != '\0')
		return err_set(e, ERR_USAGE, "totals= cannot hold the cost of requests, which is a range");
	w->high = answer_new(w->arena);
	w->high->currency = w->currency;
	s->high = true;
	if (!give_sums(s, w->high, e))
		return false;
	sum_check_limit(s, w->high);
	answer_hint(w, totals_is_whole(&s->run.totals, &s->run.context) ? TONE_NONE : TONE_UNSURE,
	    totals_summary(&s->run.totals, &s->run.context, w->currency, w->arena));
	return true;
}

static bool
put_totals(const struct request *r, const struct totals *t, const struct price_context *context,
    struct arena *a, struct err *e)
{
	return *r->totals == '\0' || output_put(a, r->totals, totals_file_print(a, t, context), e);
}

/* Forgets what was billed; rows with nothing but that are not priced, unless other rows have their usage. */
static void
totals_forget_reported(struct totals *t)
{
	t->billed = 0;
	t->reported = 0;
	t->unpriced += t->alone;
	t->why[ERR_PRICE] += t->alone;
	t->dollars -= t->alone;
	t->alone = 0;
}

/*
 * Some agents write what they reckon an answer costs, others do not: a difference of the two sums would
 * compare a part with the whole. It is shown if reported= asks for it; else a session's sum of what its answers cost
 * is in no group.
 */
static void
reported_forget(struct sum *s)
{
	size_t n = 0;

	if (*s->call->request.reported != '\0')
		return;
	if (s->run.totals.alone > 0)
		listener_say(s->run.listener, "some sessions have dollars without tokens; reported=yes adds them up");
	totals_forget_reported(&s->run.totals);
	for (size_t i = 0; i < s->groups.n; i++) {
		struct totals *t = &s->groups.groups[i]->totals;

		totals_forget_reported(t);
		t->rows -= t->dollars;
		t->dollars = 0;
		if (t->rows > 0)
			s->groups.groups[n++] = s->groups.groups[i];
	}
	s->groups.n = n;
}

bool
sum_files(const struct context *c, const struct invocation *call, const struct found_logs *found,
    struct answer *w, struct err *e)
{
	bool several = call->n_operands > 1 || (call->n_operands == 1 && folder_is(call->operands[0]));
	struct sum s = { .call = call, .arena = w->arena,
	    .run = { .defaults = &call->request, .today = c->today, .now = c->now, .local = c->local,
	    .home = context_variable(c, "HOME"), .listener = c->listener, .stop = c->stop,
	    .begin = sum_begin_file, .restart = sum_restart,
	    .groups = &s.groups, .several = several, .self = &s } };
	struct err missing;

	if (found != NULL) {
		s.run.own_paths = found->searched;
		s.run.unread = found->unread;
	}
	if (!sum_check_fields(&call->request, e) || !sum_restart(&s, e) ||
	    !batch_run_begin(&s.run, c->book, c->cores > 0 ? c->cores : 1, w->arena, e) ||
	    (call->request.cached_shared && !batch_run_share(&s.run, call->operands, call->n_operands, w->arena, e)) ||
	    !batch_readings_files(&s.run, call->operands, call->n_operands, e))
		return false;
	if (call->request.dry) {
		w->raw = "";
		return true;
	}
	if ((s.groups.n > 0 && !group_by_check(&s.groups, &missing)) || !row_choice_check(&s.run.choice, &missing)) {
		*e = missing;
		return false;
	}
	if (found != NULL)
		reported_forget(&s);
	if (!sum_arrange(&s, e) || !give_sums(&s, w, e))
		return false;
	sum_check_limit(&s, w);
	if (s.run.totals.ranged > 0 && !give_high_sums(&s, w, e))
		return false;
	return put_totals(&call->request, &s.run.totals, &s.run.context, w->arena, e);
}

bool
cmd_sum(const struct context *c, const struct invocation *call, struct answer *w, struct err *e)
{
	if (call->n_operands == 0)
		return err_set(e, ERR_USAGE, "sum takes files and folders, or - for standard input");
	return sum_files(c, call, NULL, w, e);
}

/* ---- merge ---- */

enum { TOTALS_MAX = 1 << 20 };

/* Adds the totals of one file. */
static bool
merge_file(const struct context *c, const char *path, bool first, struct arena *a, struct totals *t,
    struct price_context *context, struct err *e)
{
	struct buffer text = buffer_new(a);

	return input_whole(a, path, TOTALS_MAX, c->stop, &text, e) &&
	    (totals_file_read(text.text, text.n, first, a, t, context, e) || err_at(e, "%s: ",
	    strcmp(path, "-") == 0 ? "standard input" : path));
}

bool
cmd_merge(const struct context *c, const struct invocation *call, struct answer *w, struct err *e)
{
	struct totals t = { .rows = 0 };
	struct price_context context = { .n_alternatives = 0 };

	if (call->n_operands == 0)
		return err_set(e, ERR_USAGE, "merge takes files that totals= wrote");
	for (size_t i = 0; i < call->n_operands; i++) {
		if (!merge_file(c, call->operands[i], i == 0, w->arena, &t, &context, e))
			return false;
	}
	w->data = totals_file_table(w->arena, &t, &context);
	w->no_errors = true;	/* it is a totals file, too */
	answer_text(w, totals_summary(&t, &context, w->currency, w->arena));
	add_plain(w, t.cost);
	if (!totals_is_whole(&t, &context))
		answer_partial(w, &t, &context, "");
	return put_totals(&call->request, &t, &context, w->arena, e);
}
