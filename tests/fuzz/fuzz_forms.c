/* SPDX-License-Identifier: MIT */
/*
 * The input as a log of JSON, and a copy of it, so that its lines are known the second time: what was learned of lines
 * changes no answer. The reader cjson, which learns nothing, says what is right.
 */
#include "fuzz_run.h"

enum { LOG, COPY, ROWS };

/* The sum of the log and its copy, whose answers are the same ones. */
static const char *
sum_by(const char *reader, struct arena *a)
{
	const char *words[] = { "sum", reader, "format=json", "by=model,day", fuzz_path(LOG), fuzz_path(COPY) };

	return fuzz_words(fuzz_book(), words, LENGTH(words), a).text;
}

/* The rows of the log. */
static const char *
batch_by(const char *reader, struct arena *a)
{
	const char *words[] = { "batch", reader, fuzz_path(LOG), arena_printf(a, "to=%s", fuzz_path(ROWS)) };

	return fuzz_batch(words, LENGTH(words), ROWS, a).text;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *a = arena_new();

	fuzz_file(LOG, data, size);
	fuzz_file(COPY, data, size);
	need(strcmp(sum_by("reader=best", a), sum_by("reader=cjson", a)) == 0);
	need(strcmp(batch_by("reader=best", a), batch_by("reader=cjson", a)) == 0);
	arena_free(a);
	return 0;
}
