/* SPDX-License-Identifier: MIT */
/* export: the price book for other programs. */
#include "cmd.h"

#include "sql.h"

static bool
export_sql(const struct context *c, const struct request *r, struct answer *w, struct err *e)
{
	struct buffer out = buffer_new(w->arena);
	size_t refused;

	if (!sql_write(c->book, r->sql, &out, &refused, e))
		return false;
	w->raw = out.text;
	if (refused > 0)
		answer_hint(w, arena_printf(w->arena, "%zu case%s no price in it though toll has one: its first lines say which",
		    refused, refused == 1 ? " has" : "s have"));
	return true;
}

bool
cmd_export(const struct context *c, const struct call *call, struct answer *w, struct err *e)
{
	const struct request *r = &call->request;

	if (call->n_operands > 0)
		return err_set(e, ERR_USAGE, "export takes no '%.60s'", call->operands[0]);
	if (*r->sql == '\0')
		return err_set(e, ERR_USAGE, "export wants an engine, as in: toll export sql=postgres");
	return export_sql(c, r, w, e);
}
