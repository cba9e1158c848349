/* SPDX-License-Identifier: MIT */
/* check: whether a price file is valid, and which prices are old, and what is odd in it. tidy: its canonical form. */
#include "commands/check_names.h"

#include <stdlib.h>
#include <string.h>

#include "book/book_format.h"
#include "book/book_lint.h"
#include "book/book_load.h"
#include "report/view.h"

enum { STALE_DAYS = 90 };

enum { GRADE, FILE_NAME, MODEL, KEY, PROBLEM, NOTE, COLUMNS };

static const struct column columns[COLUMNS] = {
	[GRADE]     = { "grade",   SHOW_ALL, NULL },
	[FILE_NAME] = { "file",    SHOW_ALL | SHOW_IF_ANY | DROP_LATE, NULL },
	[MODEL]     = { "model",   SHOW_ALL | SHOW_IF_ANY, NULL },
	[KEY]       = { "key",     SHOW_ALL | SHOW_IF_ANY, NULL },
	[PROBLEM]   = { "problem", SHOW_ALL | SHOW_PROSE, NULL },
	[NOTE]      = { "note",    SHOW_ALL | SHOW_IF_ANY | SHOW_PROSE | DROP_FIRST, NULL },
};

/* What check found so far: warnings that the book itself explains count apart. */
struct findings {
	const struct book	*book;
	struct answer		*answer;
	bool			 all;		/* show also what is explained */
	size_t			 errors, warnings, explained;
};

static void
add_error(struct findings *f, const struct problem *p)
{
	struct cell *row = table_row(f->answer->data);

	f->errors++;
	row[GRADE] = cell_text("error");
	row[FILE_NAME] = cell_text(view_or_null(p->file));
	row[MODEL] = cell_text(view_or_null(p->model));
	row[KEY] = cell_text(view_or_null(p->key));
	row[PROBLEM] = cell_text(p->text);
}

/* Whether a note speaks of the warning: that of an old source must say that none is newer. No note answers a review. */
static bool
speaks_of(const char *note, const char *key)
{
	return *note != '\0' && strcmp(key, "review") != 0 &&
	    (strcmp(key, "sources") != 0 || strstr(note, "newer") != NULL);
}

/* A warning is explained where its row, or else its model, has a note that speaks of it. */
static void
add_warning(void *arg, uint32_t model, uint32_t rate, const char *key, const char *text)
{
	struct findings *f = arg;
	const struct book *b = f->book;
	struct arena *a = f->answer->arena;
	const struct model *m = &b->models[model];
	const char *note = book_text(b, b->rates[rate].note);
	struct cell *row;

	if (!speaks_of(note, key))
		note = book_text(b, m->note);
	if (!speaks_of(note, key))
		note = "";
	f->warnings += *note == '\0';
	f->explained += *note != '\0';
	if (*note != '\0' && !f->all)
		return;
	row = table_row(f->answer->data);
	row[GRADE] = cell_toned(cell_text(*note == '\0' ? "warning" : "explained"),
	    *note == '\0' ? TONE_UNSURE : TONE_NONE);
	row[FILE_NAME] = cell_text(book_text(b, b->providers[m->provider].id));
	row[MODEL] = cell_text(book_text(b, m->id));
	row[KEY] = cell_text(arena_printf(a, "rates[%u]: %s", rate - m->rates.first, key));
	row[PROBLEM] = cell_text(arena_strdup(a, text));
	row[NOTE] = cell_text(view_or_null(note));
}

/* "valid: 1 provider, 41 models, 106 rows of prices, newest source 2026-11-10; 2 warnings" */
static const char *
findings_summary(const struct findings *f, struct arena *a)
{
	const struct book *b = f->book;
	day newest = book_newest_source(b);
	char text[DATE_TEXT];

	return arena_printf(a, "valid: %u provider%s, %u models, %u rows of prices, %u plans, newest source "
	    "%s; %zu warnings%s", b->n_providers, b->n_providers == 1 ? "" : "s", b->n_models, b->n_rates,
	    b->n_plans,
	    newest == 0 ? "none" : date_print_day(text, newest), f->warnings, f->explained == 0 ? "" :
	    arena_printf(a, ", %zu more that notes of the price list explain (all=yes)", f->explained));
}

/* The days of due=14d, or of due=14; -1 if it is not given. */
static bool
read_due(const char *text, int *days, struct err *e)
{
	size_t n = strspn(text, "0123456789");

	*days = -1;
	if (*text == '\0')
		return true;
	if (n == 0 || n > 5 || (text[n] != '\0' && strcmp(text + n, "d") != 0))
		return err_set(e, ERR_USAGE, "due=%.40s is not a number of days, such as due=14d", text);
	*days = (int)strtol(text, NULL, 10);
	return true;
}

bool
cmd_check(const struct context *c, const struct invocation *call, struct answer *w, struct err *e)
{
	const struct request *r = &call->request;
	struct findings f = { .book = c->book, .answer = w, .all = r->all };
	struct problems problems = { 0 };
	int stale = request_has(r, field_find("stale")) && r->stale < 100000 * QUANTITY_ONE ?
	    (int)(r->stale / QUANTITY_ONE) : STALE_DAYS;
	int due;

	if (!read_due(r->due, &due, e))
		return false;
	if (*r->names == '\0' && (*r->provider != '\0' || r->n_models > 0))
		return err_set(e, ERR_USAGE, "check takes provider= and model= with names=FILE only");
	w->data = table_new(w->arena, "problems", columns, COLUMNS);
	if (call->n_operands > 0)
		f.book = book_load_as(w->arena, call->operands, call->n_operands, &(struct book_load_how){
		    .kind = FILE_ANY, .makers = c->book, .stop = c->stop }, &problems, e);
	if (f.book == NULL && problems.n == 0)
		return false;	/* a file could not be read at all */
	if (*r->names != '\0' && f.book != NULL)
		return check_names(c, call, f.book, w, e);
	for (size_t i = 0; i < problems.n; i++)
		add_error(&f, &problems.item[i]);
	w->no = problems.n > 0;
	if (f.book != NULL)
		book_lint(f.book, c->today, stale, due, add_warning, &f);
	if (w->data->n_rows > 0)
		answer_table(w, w->data);
	if (f.book != NULL)
		answer_text(w, findings_summary(&f, w->arena));
	return true;
}

bool
cmd_tidy(const struct context *c, const struct invocation *call, struct answer *w, struct err *e)
{
	struct buffer out = buffer_new(w->arena);
	const struct book *b;

	if (call->n_operands != 1)
		return err_set(e, ERR_USAGE, "tidy takes one file, as in: toll tidy pricing/openai.json");
	b = book_load_as(w->arena, call->operands, 1, &(struct book_load_how){ .kind = FILE_ANY,
	    .keep_like = true, .stop = c->stop }, NULL, e);
	if (b == NULL)
		return false;
	book_format(b, &out);
	w->raw = out.text;
	w->to = call->operands[0];
	return true;
}
