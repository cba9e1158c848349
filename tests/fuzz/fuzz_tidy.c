/* SPDX-License-Identifier: MIT */
/* A price book in its canonical form: it is a book that says the same, and that is its own canonical form. */
#include "fuzz_run.h"
#include "book/book_format.h"
#include "test_same.h"

static const char *
tidy(const struct book *b, struct arena *a)
{
	struct buffer out = buffer_new(a);

	book_format(b, &out);
	need(out.n == strlen(out.text) && text_valid(out.text, out.n));
	return out.text;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *a = arena_new();
	const char *json = arena_strndup(a, (const char *)data, size), *once;
	struct err e = { .kind = ERR_NONE };
	const struct book *b = book_load_text(a, "fuzz.json", json, size, NULL, &e), *again;

	if (b != NULL) {
		once = tidy(b, a);
		again = book_load_text(a, "tidy.json", once, strlen(once), NULL, &e);
		need(again != NULL);
		need(strcmp(book_written(a, b), book_written(a, again)) == 0);
		need(strcmp(tidy(again, a), once) == 0);
	}
	arena_free(a);
	return 0;
}
