/* SPDX-License-Identifier: MIT */
/* import: another catalogue of prices as a book of toll. */
#include "commands/cmd.h"

#include <string.h>

#include "base/buffer.h"
#include "base/text.h"
#include "interop/import.h"
#include "io/input.h"

enum { FEW = 20 };

/* Refused values are failures beside the answer; many of them are a few, and a number. */
static void
add_refusals(const struct imported *in, const char *file, bool all, struct answer *w)
{
	size_t n = all || in->n_unsupported <= FEW ? in->n_unsupported : FEW;
	struct err e;

	for (size_t i = 0; i < n; i++) {
		err_set(&e, ERR_RANGE, "%s: %s: refused: %s", file, in->unsupported[i].model,
		    in->unsupported[i].text);
		answer_failure(w, &e);
	}
	if (n < in->n_unsupported) {
		err_set(&e, ERR_RANGE, "%s: %zu more values are refused (all=yes names them)", file,
		    in->n_unsupported - n);
		answer_failure(w, &e);
	}
}

bool
cmd_import(const struct context *c, const struct invocation *call, struct answer *w, struct err *e)
{
	const struct request *r = &call->request;
	struct import_order order = { .book = c->book, .today = c->today, .provider = r->provider,
	    .models = r->models, .n_models = r->n_models, .force = r->force, .all = r->all };
	struct buffer text = buffer_new(w->arena);
	struct imported in;
	bool done;

	if (*r->purpose != '\0' && !text_equal(r->purpose, "overlay"))
		return err_set(e, ERR_USAGE, "for=%.40s: for=overlay makes a file to use on top of the price "
		    "list; without for= the file replaces it", r->purpose);
	order.overlay = *r->purpose != '\0';
	if (call->n_operands != 2)
		return err_set(e, ERR_USAGE, "import takes a format and a file, as in: toll import litellm "
		    "model_prices_and_context_window.json");
	order.catalogue = catalogue_find(call->operands[0], e);
	if (order.catalogue == NULL || !input_whole(w->arena, call->operands[1], IMPORT_FILE_MAX, c->stop, &text, e))
		return false;
	if (request_has(r, field_find("on")))
		order.read = r->on.day;
	done = import_run(&order, call->operands[1], text.text, text.n, w->arena, &in, e);
	for (size_t i = 0; i < in.n_lines && !r->quiet; i++)
		listener_say(c->listener, "%s", in.lines[i]);
	if (!done)
		return false;
	add_refusals(&in, call->operands[1], r->all, w);
	w->raw = in.json;
	return true;
}
