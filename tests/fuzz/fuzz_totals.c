/* SPDX-License-Identifier: MIT */
/*
 * Files of totals for merge, one or several with lines "--" between: they are refused, or what they come to holds
 * together, and is read again as it was written.
 */
#include "fuzz_run.h"
#include "batch/totals_file.h"

enum { FILES_MOST = 3, TOTALS = FILES_MOST };

static void
check_tally(const struct totals *t, const struct price_context *context, struct arena *a)
{
	uint64_t why = 0;

	for (size_t i = 0; i < N_REASONS; i++)
		why += t->why[i];
	need(why == t->unpriced);
	need(t->rows == t->priced + t->idle + t->skipped + t->dollars + t->unpriced);
	need(t->rows <= INT64_MAX && t->billed <= t->rows);
	need(t->requests >= 0 && t->input >= 0 && t->output >= 0 && t->cost >= 0);
	for (size_t i = 0; i < context->n_alternatives; i++)
		need(t->alternatives[i] >= 0 && t->alternatives_unpriced[i] <= t->priced + t->unpriced);
	listener_say(&(struct listener){ .on_message = on_message }, "%s", totals_summary(t, context, NULL, a));
}

/* The same totals read from what they are written as, and written. */
static const char *
write_again(const char *text, struct arena *a)
{
	struct price_context names = { .n_alternatives = 0 };
	struct totals again = { .rows = 0 };
	struct err e;

	need(totals_file_read(text, strlen(text), true, a, &again, &names, &e));
	return totals_file_print(a, &again, &names);
}

/* Totals that were accepted are the same when they are read again, but for names that are no UTF-8. */
static void
check_again(const struct totals *t, const struct price_context *context, struct arena *a)
{
	const char *text = totals_file_print(a, t, context), *again = write_again(text, a);

	need(strstr(text, "\\ufffd") != NULL || strcmp(again, text) == 0);
	need(strcmp(write_again(again, a), again) == 0);
}

static bool
read_parts(const struct fuzz_part *part, size_t n, struct arena *a)
{
	struct price_context context = { .n_alternatives = 0 };
	struct totals t = { .rows = 0 };
	struct err e = { .kind = ERR_NONE };

	for (size_t i = 0; i < n; i++) {
		if (totals_file_read((const char *)part[i].data, part[i].n, i == 0, a, &t, &context, &e))
			continue;
		need(err_fault(&e) == NULL);
		return false;
	}
	check_tally(&t, &context, a);
	check_again(&t, &context, a);
	return true;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *a = arena_new();
	struct fuzz_part part[FILES_MOST];
	size_t n = fuzz_split(data, size, part, FILES_MOST);
	const char *words[FILES_MOST + 2] = { "merge" };
	struct fuzz_answer answer;

	for (size_t i = 0; i < n; i++)
		words[i + 1] = fuzz_file(i, part[i].data, part[i].n);
	words[n + 1] = arena_printf(a, "totals=%s", fuzz_path(TOTALS));
	answer = fuzz_words(&book_builtin, words, n + 2, a);
	/* The command and the function are of one mind, but for files that are compressed. */
	if (read_parts(part, n, a))
		need(answer.e.kind == ERR_NONE && *fuzz_take(a, TOTALS) != '\0');
	else
		need(answer.e.kind != ERR_NONE || *fuzz_take(a, TOTALS) != '\0');
	arena_free(a);
	return 0;
}
