/* SPDX-License-Identifier: MIT */
/* import: another catalogue of prices as a book of toll. */
#include "cmd.h"

#include <string.h>

#include "buffer.h"
#include "import.h"
#include "input.h"

enum { FILE_MAX = 64 << 20, PIECE = 1 << 16, FEW = 20 };

/* Reads all of a file, unpacked if it is packed. */
static bool
read_file(const struct context *c, const char *path, struct arena *a, struct buffer *out, struct err *e)
{
	struct input *in = input_open(a, path, c->stop, e);
	size_t n = 1;
	bool read = in != NULL;

	while (read && n > 0) {
		buffer_room(out, PIECE);
		read = input_read(in, out->text + out->n, PIECE, &n, e);
		out->n += read ? n : 0;
		if (read && out->n > FILE_MAX)
			read = err_set(e, ERR_IO, "%s: larger than 64 MiB", path);
	}
	out->text[out->n] = '\0';
	input_close(in);
	return read;
}

/* Refused values are failures beside the answer; many of them are a few, and a number. */
static void
add_refusals(const struct imported *in, const char *file, bool all, struct answer *w)
{
	size_t n = all || in->n_refusals <= FEW ? in->n_refusals : FEW;
	struct err e;

	for (size_t i = 0; i < n; i++) {
		err_set(&e, ERR_RANGE, "%s: %s: refused: %s", file, in->refusals[i].model, in->refusals[i].text);
		answer_failure(w, &e);
	}
	if (n < in->n_refusals) {
		err_set(&e, ERR_RANGE, "%s: %zu more values are refused (all=yes names them)", file,
		    in->n_refusals - n);
		answer_failure(w, &e);
	}
}

bool
cmd_import(const struct context *c, const struct call *call, struct answer *w, struct err *e)
{
	const struct request *r = &call->request;
	struct import_order order = { .book = c->book, .today = c->today, .provider = r->provider,
	    .models = r->models, .n_models = r->n_models, .force = r->force, .all = r->all };
	struct buffer text = buffer_new(w->arena);
	struct imported in;
	bool done;

	if (call->n_operands != 2)
		return err_set(e, ERR_USAGE, "import takes a format and a file, as in: toll import litellm "
		    "model_prices_and_context_window.json");
	order.catalogue = catalogue_find(call->operands[0], e);
	if (order.catalogue == NULL || !read_file(c, call->operands[1], w->arena, &text, e))
		return false;
	if (request_has(r, field_find("on")))
		order.read = r->on.day;
	done = import_run(&order, call->operands[1], text.text, text.n, w->arena, &in, e);
	for (size_t i = 0; i < in.n_lines && !r->quiet; i++)
		say(c->listener, "%s", in.lines[i]);
	if (!done)
		return false;
	add_refusals(&in, call->operands[1], r->all, w);
	w->raw = in.json;
	return true;
}
