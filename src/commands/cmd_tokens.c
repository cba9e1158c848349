/* SPDX-License-Identifier: MIT */
/* tokens: how many tokens texts have, and what they cost as the input of models. */
#include "commands/cmd.h"

#include <string.h>

#include "base/file.h"
#include "base/macros.h"
#include "book/model_lookup.h"
#include "commands/model_args.h"
#include "commands/model_tokens.h"
#include "commands/text_files.h"
#include "commands/tokens_gate.h"
#include "report/baseline.h"
#include "report/view.h"

/* The columns of a row for each file; one with its cost for each model follows. */
enum { PATH, BYTES, TOKENS, LEAST, MOST, ENCODING, EXACT, FIXED };

static const struct column file_columns[] = {
	[PATH]     = { "path",     SHOW_ALL, NULL },
	[BYTES]    = { "bytes",    SHOW_ALL | DROP_LATE, NULL },
	[TOKENS]   = { "tokens",   SHOW_ALL, NULL },
	[LEAST]    = { "least",    SHOW_ALL | SHOW_IF_ANY | SHOW_IF_SET | DROP_SOON, NULL },
	[MOST]     = { "most",     SHOW_ALL | SHOW_IF_ANY | SHOW_IF_SET | DROP_SOON, NULL },
	[ENCODING] = { "encoding", SHOW_DATA, NULL },
	[EXACT]    = { "exact",    SHOW_DATA, NULL },
};

enum { M_MODEL, M_ENCODING, M_EXACT, M_TOKENS, M_LEAST, M_MOST, M_COST, M_COST_LEAST, M_COST_MOST, M_NOTE };

static const struct column model_columns[] = {
	[M_MODEL]      = { "model",      SHOW_ALL, NULL },
	[M_ENCODING]   = { "encoding",   SHOW_DATA, NULL },
	[M_EXACT]      = { "exact",      SHOW_DATA, NULL },
	[M_TOKENS]     = { "tokens",     SHOW_ALL, NULL },
	[M_LEAST]      = { "least",      SHOW_ALL | SHOW_IF_ANY | SHOW_IF_SET | DROP_SOON, NULL },
	[M_MOST]       = { "most",       SHOW_ALL | SHOW_IF_ANY | SHOW_IF_SET | DROP_SOON, NULL },
	[M_COST]       = { "cost",       SHOW_ALL, NULL },
	[M_COST_LEAST] = { "cost-least", SHOW_ALL | SHOW_IF_ANY | SHOW_IF_SET | DROP_LATE, "at least" },
	[M_COST_MOST]  = { "cost-most",  SHOW_ALL | SHOW_IF_ANY | SHOW_IF_SET | DROP_LATE, "at most" },
	[M_NOTE]       = { "note",       SHOW_DATA, NULL },
};

enum { T_FILES, T_SKIPPED, T_BYTES, T_TOKENS, T_MODELS };

static const struct column more_columns[] = {
	[T_FILES]   = { "files",        SHOW_JSON, NULL },
	[T_SKIPPED] = { "skipped",      SHOW_JSON, NULL },
	[T_BYTES]   = { "total_bytes",  SHOW_JSON, NULL },
	[T_TOKENS]  = { "total_tokens", SHOW_JSON, NULL },
	[T_MODELS]  = { "models",       SHOW_JSON | SHOW_IF_SET, NULL },
};

enum { SHOWN = 30 };		/* files in a window */

/* A line of tokens while it is answered. */
struct tokens_line {
	const struct context	*context;
	struct request		 request;	/* with the models of the line */
	const char		**paths;	/* n_paths */
	size_t			 n_paths;
	struct token_options	 options;
	struct model_args	 models;
	struct model_tokens	*ways;		/* of each model, or one if there is none */
	size_t			 n_ways;
	struct text_files	 files;
	struct text_count	 sum;
	struct answer		*answer;
};

/* ---- words ---- */

static bool
is_model_word(const struct context *c, const struct request *r, const char *word, struct arena *a)
{
	struct model_expr o;
	struct err e;

	return strpbrk(word, "*?") != NULL || model_expr_parse(c->book, r, word, a, &o, &e);
}

/* A model's name wins over a file of that name; what is neither is an error that says so. */
static bool
take_words(struct tokens_line *l, const struct invocation *call, struct err *e)
{
	struct arena *a = l->answer->arena;

	l->paths = arena_array(a, call->n_operands + 1, sizeof *l->paths);
	for (size_t i = 0; i < call->n_operands; i++) {
		const char *word = call->operands[i];

		if (strcmp(word, "-") == 0)
			l->paths[l->n_paths++] = word;
		else if (is_model_word(l->context, &l->request, word, a)) {
			if (!request_set(&l->request, field_find("model"), word, l->context->today, a, e))
				return false;
		} else if (!file_is_absent(word))
			l->paths[l->n_paths++] = word;
		else
			return err_set(e, ERR_IO, "%s: no such file or folder, and no model of that name", word);
	}
	if (l->n_paths == 0)
		return err_set(e, ERR_USAGE, "tokens counts texts: name a file or a folder, or - for standard input");
	if ((l->request.work.given & (METER_BIT(METER_INPUT) | (uint64_t)1 << COUNT_FRESH)) != 0)
		return err_set(e, ERR_USAGE, "tokens counts the input itself: leave in= out");
	return true;
}

/* How each model counts; a model that cannot is a failure, and left out. */
static bool
choose_ways(struct tokens_line *l, struct err *e)
{
	struct model_args *models = &l->models;
	size_t kept = 0;

	l->ways = arena_array(l->answer->arena, models->n + 1, sizeof *l->ways);
	l->n_ways = 1;
	if (l->request.n_models == 0 && *l->request.provider == '\0')
		return model_tokens_find(&l->options, NULL, 0, &l->ways[0], e);
	if (!model_args_read(l->context, &l->request, 0, l->answer, models, e))
		return false;
	for (size_t i = 0; i < models->n; i++) {
		const struct leg *leg = &models->item[i].offer.legs[0];
		struct err why = { .kind = ERR_NONE };

		if (models->item[i].offer.n > 1)
			err_set(&why, ERR_USAGE, "'%.80s' is a mix, and its models count in different ways",
			    models->item[i].offer.name);
		else
			model_tokens_find(&l->options, leg->target.book, leg->target.model, &l->ways[kept], &why);
		if (why.kind != ERR_NONE)
			answer_failure(l->answer, &why);
		else
			models->item[kept++] = models->item[i];
	}
	models->n = l->n_ways = kept;
	return kept > 0 || model_args_none(l->answer, e);
}

static bool
count_files(struct tokens_line *l, struct err *e)
{
	const struct context *c = l->context;
	struct text_options o = { .own = &l->options.own, .threads = c->cores, .all = l->request.all, .stop = c->stop,
		.listener = c->listener };

	for (size_t i = 0; i < l->n_ways; i++)
		o.encodings |= model_tokens_encodings(&l->ways[i]);
	if (!text_files_count(&l->files, l->paths, l->n_paths, &o, l->answer->arena, e))
		return false;
	for (size_t i = 0; i < l->files.n; i++)
		text_count_add(&l->sum, &l->files.jobs[i].count);
	return true;
}

/* ---- the answer ---- */

static struct cell
tokens_cell(uint64_t n)
{
	return cell_count((quantity)n * QUANTITY_ONE);
}

/* What a number of tokens costs as input of the i-th model; null if it has no price for that. */
static struct cell
input_cost(const struct tokens_line *l, size_t i, uint64_t tokens, money *cost, struct err *e)
{
	struct request r = l->request;
	struct quote q;

	r.work.count[METER_INPUT] = (quantity)tokens * QUANTITY_ONE;
	r.work.given |= METER_BIT(METER_INPUT);
	r.work.shares &= ~METER_BIT(METER_INPUT);
	*e = (struct err){ .kind = ERR_NONE };
	if (!model_expr_quote(&l->models.item[i].offer, &r, l->answer->arena, &q, e))
		return cell_text(NULL);
	*cost = q.total;
	return cell_money(q.total);
}

static const char *
model_id(const struct tokens_line *l, size_t i)
{
	return l->models.item[i].offer.name;
}

static struct table *
files_table(const struct tokens_line *l)
{
	struct arena *a = l->answer->arena;
	size_t n = FIXED + l->models.n;
	struct column *columns = arena_array(a, n, sizeof *columns);
	struct table *t;

	memcpy(columns, file_columns, sizeof file_columns);
	for (size_t i = 0; i < l->models.n; i++)
		columns[FIXED + i] = (struct column){
			l->models.n == 1 ? "cost" : arena_printf(a, "cost:%s", model_id(l, i)),
			SHOW_ALL | (i > 0 ? DROP_LAST : 0), NULL };
	t = table_new(a, "tokens", columns, n);
	t->most = l->request.all ? 0 : SHOWN;
	return t;
}

static void
add_file_row(const struct tokens_line *l, struct table *t, const char *path, const struct text_count *count)
{
	struct cell *row = table_row(t);
	const struct model_tokens *way = &l->ways[0];
	struct token_count n = model_tokens_count(way, count);

	row[PATH] = cell_text(path);
	row[BYTES] = tokens_cell(count->bytes);
	row[TOKENS] = tokens_cell(n.typical);
	if (n.least != n.most) {
		row[LEAST] = tokens_cell(n.least);
		row[MOST] = tokens_cell(n.most);
	}
	row[ENCODING] = cell_text(way->name);
	row[EXACT] = cell_bool(way->exact);
	for (size_t i = 0; i < l->models.n; i++) {
		money cost;
		struct err e;

		row[FIXED + i] = input_cost(l, i, model_tokens_count(&l->ways[i], count).typical, &cost, &e);
	}
}

/*
 * The sum of all files for each model, as one request. False if a cost is above max=, or cannot be known.
 */
static struct table *
models_table(struct tokens_line *l)
{
	struct arena *a = l->answer->arena;
	struct table *t = table_new(a, "models", model_columns, LENGTH(model_columns));
	bool limited = request_has(&l->request, field_find("max"));

	for (size_t i = 0; i < l->models.n; i++) {
		struct cell *row = table_row(t);
		struct token_count n = model_tokens_count(&l->ways[i], &l->sum);
		money cost = 0, most = 0;
		struct err e;

		row[M_MODEL] = cell_text(model_id(l, i));
		row[M_ENCODING] = cell_text(l->ways[i].name);
		row[M_EXACT] = cell_bool(l->ways[i].exact);
		row[M_TOKENS] = tokens_cell(n.typical);
		row[M_COST] = input_cost(l, i, n.typical, &cost, &e);
		most = cost;
		if (e.kind == ERR_NONE && n.least != n.most) {
			row[M_LEAST] = tokens_cell(n.least);
			row[M_MOST] = tokens_cell(n.most);
			row[M_COST_LEAST] = input_cost(l, i, n.least, &cost, &e);
			row[M_COST_MOST] = input_cost(l, i, n.most, &most, &e);
		}
		if (e.kind != ERR_NONE)
			answer_failure(l->answer, &e);
		row[M_NOTE] = cell_text(model_tokens_note(&l->ways[i], &l->sum, a));
		l->answer->no |= limited && most > l->request.max;
	}
	return t;
}

static void
add_more(struct tokens_line *l, const struct table *models)
{
	struct cell *more;

	l->answer->more = table_new(l->answer->arena, "more", more_columns, LENGTH(more_columns));
	more = table_row(l->answer->more);
	more[T_FILES] = tokens_cell(l->files.n);
	more[T_SKIPPED] = tokens_cell(l->files.skipped);
	more[T_BYTES] = tokens_cell(l->sum.bytes);
	more[T_TOKENS] = tokens_cell(model_tokens_count(&l->ways[0], &l->sum).typical);
	if (models != NULL)
		more[T_MODELS] = cell_table(models);
}

/* Which files were counted, in words: "18 files, as git lists them; 2 that are no text are skipped". */
static const char *
files_text(const struct tokens_line *l)
{
	struct arena *a = l->answer->arena;
	const char *text = arena_printf(a, "%zu file%s%s", l->files.n, l->files.n == 1 ? "" : "s",
	    l->files.by_git ? " that git tracks or does not ignore" : "");

	if (l->files.skipped > 0)
		text = arena_printf(a, "%s; %zu skipped, since %s no text", text, l->files.skipped,
		    l->files.skipped == 1 ? "it is" : "they are");
	return text;
}

static void
answer_tokens(struct tokens_line *l)
{
	struct answer *w = l->answer;
	struct table *shown = files_table(l), *models = l->models.n > 0 ? models_table(l) : NULL;
	char number[INT128_TEXT];

	w->data = files_table(l);
	for (size_t i = 0; i < l->files.n; i++) {
		add_file_row(l, w->data, l->files.jobs[i].path, &l->files.jobs[i].count);
		add_file_row(l, shown, l->files.jobs[i].path, &l->files.jobs[i].count);
	}
	if (l->files.n != 1)
		add_file_row(l, shown, "total", &l->sum);
	add_more(l, models);
	quantity_print(number, (quantity)model_tokens_count(&l->ways[0], &l->sum).typical * QUANTITY_ONE);
	answer_plain(w, arena_strdup(w->arena, number));
	answer_table(w, shown);
	if (models != NULL && (models->n_rows > 1 || !l->ways[0].exact)) {
		answer_text(w, "");
		answer_table(w, models);
	}
	answer_text(w, "");
	if (l->files.folder)
		answer_text(w, files_text(l));
	for (size_t i = 0; i < l->n_ways; i++)
		answer_text(w, arena_printf(w->arena, "%s%s%s", l->models.n > 0 ? model_id(l, i) : "",
		    l->models.n > 0 ? ": " : "tokens: ", model_tokens_note(&l->ways[i], &l->sum, w->arena)));
}

/* ---- compared with an earlier answer ---- */

enum { G_PATH, G_BEFORE, G_TOKENS, G_CHANGE };

static const struct column change_columns[] = {
	[G_PATH]   = { "path",   SHOW_ALL, NULL },
	[G_BEFORE] = { "before", SHOW_ALL, NULL },
	[G_TOKENS] = { "tokens", SHOW_ALL, "after" },
	[G_CHANGE] = { "change", SHOW_ALL, NULL },
};

enum { B_MODEL, B_BEFORE, B_COST, B_PERCENT, B_WITHIN };

static const struct column cost_columns[] = {
	[B_MODEL]   = { "model",   SHOW_ALL, NULL },
	[B_BEFORE]  = { "before",  SHOW_ALL, NULL },
	[B_COST]    = { "cost",    SHOW_ALL, "after" },
	[B_PERCENT] = { "percent", SHOW_ALL | DROP_LAST, NULL },
	[B_WITHIN]  = { "within",  SHOW_ALL, "within max" },
};

static const struct column gate_columns[] = {
	{ "files", SHOW_JSON, NULL }, { "changed", SHOW_JSON, NULL }, { "before_tokens", SHOW_JSON, NULL },
	{ "total_tokens", SHOW_JSON, NULL }, { "models", SHOW_JSON | SHOW_IF_SET, NULL },
};

/* "+120", "-7"; "new" and "removed" if there is only one side. */
static const char *
change_text(uint64_t before, uint64_t after, struct arena *a)
{
	return after >= before ? arena_printf(a, "+%llu", (unsigned long long)(after - before)) :
	    arena_printf(a, "-%llu", (unsigned long long)(before - after));
}

/* The files whose counts differ, and those of one side alone; the last row is the total of all files. */
static struct table *
changes_table(struct tokens_line *l, const struct earlier_files *earlier)
{
	struct arena *a = l->answer->arena;
	struct table *t = table_new(a, "changes", change_columns, LENGTH(change_columns));

	for (size_t i = 0; i < l->files.n; i++) {
		const struct text_job *job = &l->files.jobs[i];
		uint64_t after = model_tokens_count(&l->ways[0], &job->count).typical;
		struct earlier_file *was = earlier_files_find(earlier, job->path);
		struct cell *row;

		if (was != NULL)
			was->met = true;
		if (was != NULL && was->tokens == after)
			continue;
		row = table_row(t);
		row[G_PATH] = cell_text(job->path);
		row[G_BEFORE] = was == NULL ? cell_text(NULL) : tokens_cell(was->tokens);
		row[G_TOKENS] = tokens_cell(after);
		row[G_CHANGE] = cell_text(was == NULL ? "new" : change_text(was->tokens, after, a));
	}
	for (size_t i = 0; i < earlier->n; i++) {
		struct cell *row;

		if (earlier->items[i].met)
			continue;
		row = table_row(t);
		row[G_PATH] = cell_text(earlier->items[i].path);
		row[G_BEFORE] = tokens_cell(earlier->items[i].tokens);
		row[G_CHANGE] = cell_text("removed");
	}
	return t;
}

/* The cost of all files before and after, at the prices of this answer: a row for each model. */
static struct table *
gate_costs(struct tokens_line *l, uint64_t before)
{
	struct table *t = table_new(l->answer->arena, "models", cost_columns, LENGTH(cost_columns));

	for (size_t i = 0; i < l->models.n; i++) {
		struct cell *row = table_row(t);
		uint64_t after = model_tokens_count(&l->ways[i], &l->sum).typical;
		money was = 0, is = 0;
		int128 percent;
		bool within;
		struct err e;

		row[B_MODEL] = cell_text(model_id(l, i));
		row[B_BEFORE] = input_cost(l, i, before, &was, &e);
		if (e.kind == ERR_NONE)
			row[B_COST] = input_cost(l, i, after, &is, &e);
		if (e.kind != ERR_NONE) {
			answer_failure(l->answer, &e);
			continue;
		}
		within = !baseline_exceeds(was, is, l->request.max_change);
		if (was != 0 && money_percent(is, was, &percent, &e))
			row[B_PERCENT] = cell_ratio(percent);
		row[B_WITHIN] = cell_toned(cell_bool(within), within ? TONE_GOOD : TONE_BAD);
		l->answer->no |= !within;
	}
	return t;
}

/* Whether the sum of tokens itself is too high: without a model, that is what max= is about. */
static bool
tokens_exceed(const struct tokens_line *l, uint64_t before, uint64_t after)
{
	return baseline_exceeds((money)before * QUANTITY_ONE, (money)after * QUANTITY_ONE, l->request.max_change);
}

/* How often the input is sent: ", 50,000 requests a day"; "" for one. */
static const char *
requests_text(const struct request *r, struct arena *a)
{
	char number[INT128_TEXT];

	if (!request_has(r, field_find("requests")))
		return "";
	int128_print_grouped(number, r->requests / QUANTITY_ONE, 0);
	return arena_printf(a, ", %s requests%s%s", number, r->period == PERIOD_NONE ? "" : " each ",
	    period_name(r->period));
}

static void
tell_gate(struct tokens_line *l, const struct table *changes, const struct table *costs, uint64_t before,
    uint64_t after)
{
	struct answer *w = l->answer;
	struct arena *a = w->arena;

	answer_plain(w, change_text(before, after, a));
	if (changes->n_rows == 0) {
		answer_text(w, arena_printf(a, "no file has changed: %llu tokens, as in %s", (unsigned long long)after,
		    l->request.baseline));
		return;
	}
	answer_table(w, changes);
	answer_text(w, "");
	answer_text(w, arena_printf(a, "%zu file%s in all: %llu tokens before, %llu after, %s", l->files.n,
	    l->files.n == 1 ? "" : "s", (unsigned long long)before, (unsigned long long)after,
	    change_text(before, after, a)));
	if (costs != NULL) {
		answer_text(w, "");
		answer_table(w, costs);
		answer_text(w, "");
		answer_text(w, arena_printf(a, "both as input prices as of %s%s", view_when_text(l->request.on, a),
		    requests_text(&l->request, a)));
	}
	for (size_t i = 0; i < l->n_ways; i++)
		answer_text(w, arena_printf(a, "%s: %s", l->models.n > 0 ? model_id(l, i) : "tokens",
		    model_tokens_note(&l->ways[i], &l->sum, a)));
}

/* baseline= and max=+10%: what changed since an earlier answer, and whether it is too much. */
static bool
answer_gate(struct tokens_line *l, struct err *e)
{
	struct answer *w = l->answer;
	struct earlier_files earlier;
	uint64_t after = model_tokens_count(&l->ways[0], &l->sum).typical;
	const struct table *costs;
	struct cell *more;

	for (size_t i = 1; i < l->n_ways; i++) {
		if (strcmp(l->ways[i].name, l->ways[0].name) != 0)
			return err_set(e, ERR_USAGE, "baseline= compares counts of one encoding, and %s has another "
			    "than %s", model_id(l, i), model_id(l, 0));
	}
	if (!earlier_files_read(w->arena, l->request.baseline, l->ways[0].name, l->context->stop, &earlier, e))
		return false;
	w->compared = true;
	w->data = changes_table(l, &earlier);
	costs = l->models.n > 0 && w->data->n_rows > 0 ? gate_costs(l, earlier.tokens) : NULL;
	if (costs == NULL)
		w->no = tokens_exceed(l, earlier.tokens, after);
	w->more = table_new(w->arena, "more", gate_columns, LENGTH(gate_columns));
	more = table_row(w->more);
	more[0] = tokens_cell(l->files.n);
	more[1] = tokens_cell(w->data->n_rows);
	more[2] = tokens_cell(earlier.tokens);
	more[3] = tokens_cell(after);
	if (costs != NULL)
		more[4] = cell_table(costs);
	tell_gate(l, w->data, costs, earlier.tokens, after);
	return true;
}

bool
cmd_tokens(const struct context *c, const struct invocation *call, struct answer *w, struct err *e)
{
	struct tokens_line l = { .context = c, .request = call->request, .answer = w };

	if (!take_words(&l, call, e) || !token_options_read(&l.request, w->arena, &l.options, e) ||
	    !choose_ways(&l, e) || !count_files(&l, e))
		return false;
	if (*l.request.baseline != '\0')
		return answer_gate(&l, e);
	answer_tokens(&l);
	return true;
}
