/* SPDX-License-Identifier: MIT */
/* The input as a usage file, priced on the book that is built in; the answer goes nowhere. */
#include "test.h"

#include <unistd.h>

#include "fuzz.h"
#include "commands/cmd_batch.h"
#include "book/book_data.h"

/* Makes standard input a file that holds these bytes. */
static void
feed(const uint8_t *data, size_t size)
{
	FILE *f = tmpfile();

	need(f != NULL && fwrite(data, 1, size, f) == size && fflush(f) == 0);
	need(lseek(fileno(f), 0, SEEK_SET) == 0 && dup2(fileno(f), STDIN_FILENO) == STDIN_FILENO);
	fclose(f);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const char *const words[] = { "batch", "-", "to=/dev/null", "on=2026-11-22" };
	static const atomic_int stop;
	static const struct listener nobody = { .on_message = on_message };
	const struct context c = { .book = &book_builtin, .today = 20261122, .listener = &nobody,
	    .stop = &stop };
	const struct request defaults = request_new();
	struct arena *a = arena_new();
	struct err e = { .kind = ERR_NONE };
	bool closed = true;
	struct invocation call;
	int status;

	feed(data, size);
	need(command_parse(words, LENGTH(words), &defaults, c.today, a, &call, &e));
	status = cmd_batch_run(&c, &call, &closed, &e);
	need(!closed);
	if (e.kind == ERR_NONE)
		need(status == 0 || status == 3);
	else
		need(err_fault(&e) == NULL && status == err_status(e.kind));
	arena_free(a);
	return 0;
}
