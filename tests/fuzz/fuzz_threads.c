/* SPDX-License-Identifier: MIT */
/*
 * The input as a usage file that several threads read in small blocks: what sum answers, with its groups, further models
 * and totals, and what batch writes and says are what libcsv gives on one thread.
 */
#include "fuzz_run.h"

enum { USAGE, OUT, TOTALS };

/* Words of a way to read. The first is what the others are held against. */
static const char *const ways[][3] = {
	{ "reader=libcsv", "threads=1", "block=4096" },
	{ "reader=best", "threads=2", "block=64" },
	{ "reader=portable", "threads=3", "block=7" },
	{ "reader=best", "threads=3", "block=300" },
	{ "reader=libcsv", "threads=2", "block=100" },
};

static const char *
sum_answer(const char *const way[3], const char *by, struct arena *a)
{
	const char *words[] = { "sum", fuzz_path(USAGE), by, "models=anvil-2-mini@batch",
	    arena_printf(a, "totals=%s", fuzz_path(TOTALS)), "format=json", way[0], way[1], way[2] };
	struct fuzz_answer answer = fuzz_words(fuzz_book(), words, LENGTH(words), a);

	return arena_printf(a, "%s%s", answer.text, fuzz_take(a, TOTALS));
}

static const char *
batch_answer(const char *const way[3], bool stop, struct arena *a)
{
	const char *words[] = { "batch", fuzz_path(USAGE), arena_printf(a, "to=%s", fuzz_path(OUT)),
	    arena_printf(a, "totals=%s", fuzz_path(TOTALS)), way[0], way[1], way[2], "errors=stop" };
	struct fuzz_answer answer = fuzz_batch(words, LENGTH(words) - !stop, OUT, a);

	return arena_printf(a, "%s%s", answer.text, fuzz_take(a, TOTALS));
}

/* Half of the ways, by turns: an input of one byte more is read in the others. */
static void
compare(const char *by, size_t size, struct arena *a)
{
	const char *sum = sum_answer(ways[0], by, a);
	bool stop = size % 4 >= 2;
	const char *batch = batch_answer(ways[0], stop, a);

	for (size_t i = 1 + size % 2; i < LENGTH(ways); i += 2) {
		need(strcmp(sum_answer(ways[i], by, a), sum) == 0);
		need(strcmp(batch_answer(ways[i], stop, a), batch) == 0);
	}
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *a = arena_new();
	const char *text = arena_strndup(a, (const char *)data, size);

	if (size <= 1 << 13) {	/* more is slow, and nothing to learn */
		fuzz_file(USAGE, data, size);
		compare(strstr(text, "team") != NULL ? "by=team,model" : "by=model,day", size, a);
	}
	arena_free(a);
	return 0;
}
