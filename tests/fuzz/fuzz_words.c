/* SPDX-License-Identifier: MIT */
/* A session line from its text to an answer in every format, on the book that is built in. */
#include "test.h"

#include "fuzz.h"
#include "book/book_data.h"
#include "commands/command.h"
#include "report/render.h"
#include "commands/args.h"

/* Commands are pure, but some of those that take no models read the files that they are told. */
static void
answer(const struct invocation *call, struct arena *a)
{
	const struct context c = { .book = &book_builtin, .today = 20261122 };
	struct answer *w = answer_new(a);
	struct err e = { .kind = ERR_NONE };

	if (call->command->kind != COMMAND_ANSWER || (!call->command->takes_models && call->n_operands > 0 &&
	    strcmp(call->command->name, "help") != 0))
		return;
	if (!call->command->run(&c, call, w, &e)) {
		need(err_fault(&e) == NULL);
		return;
	}
	for (size_t i = 0; i < w->n_failures; i++)
		need(err_fault(&w->failures[i]) == NULL);
	for (size_t i = 0; w->data != NULL && i < n_formats; i++) {
		struct buffer out = buffer_new(a);

		render_answer(formats[i], w, &out);
		need(out.n == 0 || text_valid(out.text, out.n) || strcmp(formats[i]->name, "csv") == 0);
		need(strchr(out.n == 0 ? "" : out.text, '\x1b') == NULL ||
		    strcmp(formats[i]->name, "csv") == 0);
	}
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *a = arena_new();
	const char *line = arena_strndup(a, (const char *)data, size), **words;
	const struct request defaults = request_new();
	struct err e = { .kind = ERR_NONE };
	struct invocation call;
	size_t n;

	if (args_split(line, a, &words, &n, &e) &&
	    command_parse(words, n, &defaults, 20261122, a, &call, &e))
		answer(&call, a);
	else
		need(err_fault(&e) == NULL);
	arena_free(a);
	return 0;
}
