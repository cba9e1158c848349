/* SPDX-License-Identifier: MIT */
/* export: the book in use, for other programs. */
#include "commands/cmd.h"

#include "base/text.h"
#include "book/book_format.h"
#include "interop/sql.h"
#include "report/view.h"

/* The book itself, as toll-pricing(5) describes it: prices= takes it. */
static void
export_json(const struct context *c, struct answer *w)
{
	struct buffer out = buffer_new(w->arena);

	book_format(c->book, &out);
	w->raw = out.text;
}

/* Every row of prices as one record. */
static void
export_csv(const struct context *c, struct answer *w)
{
	view_start_rates(w);
	for (uint32_t i = 0; i < c->book->n_models; i++)
		view_add_rates(w, c->book, i, 0);
}

/* Tables and views for an engine. */
static bool
export_sql(const struct context *c, const char *engine, struct answer *w, struct err *e)
{
	struct buffer out = buffer_new(w->arena);
	size_t refused;

	if (!sql_write(c->book, engine, &out, &refused, e))
		return false;
	w->raw = out.text;
	if (refused > 0)
		answer_hint(w, TONE_UNSURE,
		    arena_printf(w->arena,
			"%zu case%s no price in it though toll has one: its first lines say which", refused,
			refused == 1 ? " has" : "s have"));
	return true;
}

bool
cmd_export(const struct context *c, const struct invocation *call, struct answer *w, struct err *e)
{
	const struct request *r = &call->request;
	bool said = request_has(r, field_find("format"));

	if (call->n_operands > 0)
		return err_set(e, ERR_USAGE, "export takes no words, as in: toll export format=csv");
	if (*r->sql != '\0')
		return said ? err_set(e, ERR_USAGE, "export writes one thing: format= or sql=") :
		    export_sql(c, r->sql, w, e);
	if (!said || text_equal(r->format, "json"))
		export_json(c, w);
	else if (text_equal(r->format, "csv"))
		export_csv(c, w);
	else
		return err_set(e, ERR_USAGE, "export writes json or csv, or sql=ENGINE, not %.40s",
		    r->format);
	return true;
}
