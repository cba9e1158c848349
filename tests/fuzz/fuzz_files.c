/* SPDX-License-Identifier: MIT */
/*
 * Several usage files of one run, with lines "--" between them in the input: whatever the number of threads, the groups
 * are the total, every row of every file is counted once, and no file costs more than it does alone.
 */
#include "fuzz_run.h"
#include "batch/totals_file.h"

enum { FILES_MOST = 4, TOTALS = FILES_MOST };

/* Totals that sum wrote, as a text too; NULL if it wrote none. */
static const char *
take_totals(struct arena *a, struct totals *t)
{
	struct price_context names = { .n_alternatives = 0 };
	const char *text = fuzz_take(a, TOTALS);
	struct err e;

	*t = (struct totals){ .rows = 0 };
	if (*text == '\0')
		return NULL;
	need(totals_file_read(text, strlen(text), true, a, t, &names, &e));
	need(t->rows == t->priced + t->idle + t->skipped + t->dollars + t->unpriced);
	return text;
}

/* sum of n files from the first on. */
static struct fuzz_answer
sum(size_t first, size_t n, const char *threads, const char *block, struct arena *a)
{
	const char *words[FILES_MOST + 6] = { "sum", "by=file,model", "format=json",
	    arena_printf(a, "totals=%s", fuzz_path(TOTALS)), threads, block };
	struct fuzz_answer answer;

	for (size_t i = 0; i < n; i++)
		words[6 + i] = fuzz_path(first + i);
	answer = fuzz_words(fuzz_book(), words, 6 + n, a);
	need(answer.e.kind == ERR_NONE || strncmp(answer.e.msg, "by: the groups", 14) != 0);	/* that of our own fault */
	return answer;
}

/* The files each alone, beside all of them together. */
static void
check_parts(size_t n, const struct totals *all, struct arena *a)
{
	struct totals alone, sums = { .rows = 0 };
	struct err e;

	for (size_t i = 0; i < n; i++) {
		sum(i, 1, "threads=1", "block=4096", a);
		if (take_totals(a, &alone) == NULL || !totals_merge(&sums, &alone, &e))
			return;		/* such as two halves that are too much together */
	}
	need(all->rows == sums.rows && all->cost <= sums.cost && all->skipped >= sums.skipped);
	need(all->idle <= sums.idle && all->dollars <= sums.dollars);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *a = arena_new();
	struct fuzz_part part[FILES_MOST];
	size_t n = fuzz_split(data, size, part, FILES_MOST);
	struct fuzz_answer one, several;
	const char *totals, *again;
	struct totals all;

	for (size_t i = 0; i < n; i++)
		fuzz_file(i, part[i].data, part[i].n);
	one = sum(0, n, "threads=1", "block=4096", a);
	totals = take_totals(a, &all);
	if (totals != NULL) {
		several = sum(0, n, "threads=3", "block=64", a);
		again = take_totals(a, &all);
		need(strcmp(one.text, several.text) == 0 && again != NULL && strcmp(totals, again) == 0);
		check_parts(n, &all, a);
	}
	arena_free(a);
	return 0;
}
