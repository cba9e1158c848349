/* SPDX-License-Identifier: MIT */
/* A line of arithmetic alone: no command has this name; the dispatcher finds it by what the line is. */
#include "commands/cmd.h"

#include <string.h>

static const struct column arithmetic_columns[] = {
	{ "expression", SHOW_ALL, NULL },
	{ "result",     SHOW_ALL, NULL },
	{ "exact",      SHOW_ALL, NULL },
	{ "fraction",   SHOW_ALL, NULL },
};

/* "~1,625" as "~$1,625". */
static const char *
with_dollar(const char *shown, struct arena *a)
{
	const size_t signs = strspn(shown, "~-");

	return arena_printf(a, "%.*s$%s", (int)signs, shown, shown + signs);
}

static bool
cmd_arithmetic(const struct context *c, const struct invocation *call, struct answer *w, struct err *e)
{
	const char *expression = call->operands[0];
	struct calculation r;
	const char *shown;
	struct cell *row;

	(void)c;
	if (quantity_calculate(expression, &r, e) != ARITHMETIC_DONE)
		return false;
	w->data = table_new(w->arena, "arithmetic", arithmetic_columns,
	    sizeof arithmetic_columns / sizeof arithmetic_columns[0]);
	row = table_row(w->data);
	row[0] = cell_text(expression);
	row[1] = cell_text(arena_strdup(w->arena, r.decimal));
	row[2] = cell_bool(r.ends);
	row[3] = cell_text(r.ends ? NULL : arena_strdup(w->arena, r.exact));
	answer_plain(w, arena_strdup(w->arena, r.exact));
	shown = r.dollars ? with_dollar(r.shown, w->arena) : arena_strdup(w->arena, r.shown);
	answer_text(w, r.ends ? shown : arena_printf(w->arena, "%s, exactly %s", shown, r.exact));
	return true;
}

const struct command command_arithmetic = { .name = "arithmetic", .second_names = "", .usage = "",
	.summary = "", .groups = FIELDS_ANSWER | FIELDS_OUTPUT, .need = BOOK_NEVER, .run = cmd_arithmetic };
