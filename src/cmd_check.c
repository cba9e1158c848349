/* SPDX-License-Identifier: MIT */
/* check: is a price book sound. */
#include "cmd.h"

#include "book_load.h"

static const struct column columns[] = {
	{ "file",    SHOW_ALL, NULL },
	{ "model",   SHOW_ALL | SHOW_IF_ANY, NULL },
	{ "key",     SHOW_ALL | SHOW_IF_ANY, NULL },
	{ "problem", SHOW_ALL, NULL },
};

/* "sound: 1 provider, 41 models, 106 rows of prices, newest source 2026-11-10" */
static const char *
summary(const struct book *b, struct arena *a)
{
	char text[DATE_TEXT];
	day newest = book_newest_source(b);

	return arena_printf(a, "sound: %u provider%s, %u models, %u rows of prices, newest source %s",
	    b->n_providers, b->n_providers == 1 ? "" : "s", b->n_models, b->n_rates,
	    newest == 0 ? "none" : date_print_day(text, newest));
}

bool
cmd_check(const struct context *c, const struct call *call, struct answer *w, struct err *e)
{
	struct problems problems = { 0 };
	const struct book *b = c->book;

	w->data = table_new(w->arena, "problems", columns, sizeof columns / sizeof columns[0]);
	if (call->n_operands > 0)
		b = book_load(w->arena, call->operands, call->n_operands, &problems, e);
	if (b == NULL && problems.n == 0)
		return false;	/* a file could not be read at all */
	for (size_t i = 0; i < problems.n; i++) {
		const struct problem *p = &problems.item[i];
		struct cell *row = table_row(w->data);

		row[0] = cell_text(p->file);
		row[1] = cell_text(*p->model == '\0' ? NULL : p->model);
		row[2] = cell_text(*p->key == '\0' ? NULL : p->key);
		row[3] = cell_text(p->text);
	}
	w->no = problems.n > 0;
	if (problems.n == 0)
		answer_text(w, summary(b, w->arena));
	return true;
}
