/* SPDX-License-Identifier: MIT */
/* check names=FILE: what a catalogue has that the price list does not know, for those who keep the list. */
#include "commands/check_names.h"

#include "base/buffer.h"
#include "interop/import.h"
#include "io/input.h"
#include "report/view.h"

enum { RELEASED, PROVIDER, MODEL, TITLE, INPUT, OUTPUT, COLUMNS };

static const struct column columns[COLUMNS] = {
	[RELEASED] = { "released", SHOW_ALL, NULL },
	[PROVIDER] = { "provider", SHOW_ALL, NULL },
	[MODEL]    = { "model",    SHOW_ALL, NULL },
	[TITLE]    = { "title",    SHOW_ALL | DROP_FIRST, NULL },
	[INPUT]    = { "input",    SHOW_ALL | SHOW_IF_ANY, NULL },
	[OUTPUT]   = { "output",   SHOW_ALL | SHOW_IF_ANY, NULL },
};

/* A rate of 10^-RATE_DECIMALS dollars as money. */
static struct cell
rate_cell(int64_t rate)
{
	return cell_money(rate * int128_power_of_ten(MONEY_DECIMALS - RATE_DECIMALS));
}

static void
add_unknown_name(struct answer *w, const struct unknown_name *name)
{
	struct cell *row = table_row(w->data);
	char on[DATE_TEXT];

	if (name->released != 0)
		row[RELEASED] = cell_text(arena_strdup(w->arena, date_print_day(on, name->released)));
	row[PROVIDER] = cell_text(name->provider);
	row[MODEL] = cell_text(name->id);
	row[TITLE] = cell_text(view_or_null(name->title));
	if (name->input >= 0)
		row[INPUT] = rate_cell(name->input);
	if (name->output >= 0)
		row[OUTPUT] = rate_cell(name->output);
	answer_plain(w, arena_printf(w->arena, "%s/%s", name->provider, name->id));
}

bool
check_names(const struct context *c, const struct invocation *call, const struct book *b, struct answer *w,
    struct err *e)
{
	const struct request *r = &call->request;
	struct import_order order = { .book = b, .today = c->today, .provider = r->provider, .models = r->models,
	    .n_models = r->n_models };
	struct buffer text = buffer_new(w->arena);
	struct unknown_name *names;
	size_t n;

	if (!input_whole(w->arena, r->names, IMPORT_FILE_MAX, c->stop, &text, e) ||
	    !import_unknown(&order, r->names, text.text, text.n, w->arena, &names, &n, e))
		return false;
	w->data = table_new(w->arena, "names", columns, COLUMNS);
	for (size_t i = 0; i < n; i++)
		add_unknown_name(w, &names[i]);
	if (n > 0)
		answer_table(w, w->data);
	answer_text(w, arena_printf(w->arena, "%zu name%s of %s that the price list does not know", n,
	    n == 1 ? "" : "s", r->names));
	return true;
}
