/* SPDX-License-Identifier: MIT */
/*
 * A price book laid over another one: the two parts of the input, or one part over the book that is built in. What comes
 * out is a sound book; its history, what changed and what it exports can be shown; laid over once more, nothing changes.
 */
#include "fuzz_run.h"
#include "book/book_lint.h"
#include "book/book_merge.h"
#include "book/book_format.h"
#include "book/price_changes.h"
#include "book/model_lookup.h"
#include "test_same.h"

static void
complain_never(void *arg, uint32_t model, uint32_t rate, const char *key, const char *text)
{
	(void)arg, (void)model, (void)rate, (void)key, (void)text;
	need(false);
}

static void
complain(void *arg, uint32_t model, uint32_t rate, const char *key, const char *text)
{
	const struct book *b = arg;

	need(model == BOOK_NONE || model < b->n_models);
	need(rate == BOOK_NONE || rate < b->n_rates);
	on_message(NULL, key);
	on_message(NULL, text);
}

/* Asks for what a command says of a model of the book. */
static void
ask(const struct book *b, const char *command, const char *model, struct arena *a)
{
	const char *words[] = { command, model, "in=10k", "out=2k" };
	struct err e = { .kind = ERR_NONE };
	struct invocation call;

	if (fuzz_parse(words, strcmp(command, "quote") == 0 ? 4 : 2, a, &call, &e))
		fuzz_answer(b, &call, a);
	else
		need(err_fault(&e) == NULL);
}

/* The models of the upper book, as the merged one has them. */
static void
ask_all(const struct book *merged, const struct book *over, struct arena *a)
{
	for (uint32_t i = 0; i < over->n_models && i < 4; i++) {
		const char *name = model_lookup_full(over, i, a);

		ask(merged, "show", name, a);
		ask(merged, "history", name, a);
		ask(merged, "sources", name, a);
		ask(merged, "quote", name, a);
	}
}

static void
check_rows(const struct book *b)
{
	for (uint32_t i = 0; i < b->n_rates; i++) {
		const struct rate *r = &b->rates[i];

		need(r->priced != 0 && r->from < r->until && r->sources.count > 0);
		need(r->sources.first + r->sources.count <= b->n_source_refs);
	}
}

/* What is exported, of a book that is small: it can be read, and says the same prices. */
static void
check_export(const struct book *b, struct arena *a)
{
	struct buffer out = buffer_new(a);
	struct price_changes changes = { .n = 0 };
	struct err e = { .kind = ERR_NONE };
	const struct book *again;

	book_format(b, &out);
	again = book_load_text(a, "export.json", out.text, out.n, NULL, &e);
	need(again != NULL);
	for (int year = 2024; year < 2028; year++) {
		instant at = date_instant(year * 10000 + 701);

		price_changes_between(b, at, again, at, a, &changes);
		need(changes.n == 0);
	}
}

static void
check_merged(const struct book *base, const struct book *over, struct arena *a)
{
	struct err e = { .kind = ERR_NONE };
	const struct book *merged = book_merge(a, base, over, "over.json", &e), *twice;
	struct price_changes changes = { .n = 0 };

	if (merged == NULL) {
		need(err_fault(&e) == NULL && e.kind == ERR_IO);
		return;
	}
	check_rows(merged);
	book_validate(merged, complain_never, NULL);
	ask_all(merged, over, a);
	price_changes_between(base, date_instant(FUZZ_TODAY), merged, date_instant(FUZZ_TODAY), a, &changes);
	if (base == &book_builtin)
		return;
	book_lint(merged, FUZZ_TODAY, 90, 0, complain, (void *)(uintptr_t)merged);
	check_export(merged, a);
	twice = book_merge(a, merged, over, "over.json", &e);
	need(twice != NULL && strcmp(book_written(a, twice), book_written(a, merged)) == 0);
}

static const struct book *
load(const struct fuzz_part *part, const char *name, struct arena *a)
{
	const char *json = arena_strndup(a, (const char *)part->data, part->n);
	struct err e;

	return book_load_text(a, name, json, part->n, NULL, &e);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *a = arena_new();
	struct fuzz_part part[2];
	size_t n = fuzz_split(data, size, part, 2);
	const struct book *over = load(&part[n - 1], "over.json", a);
	const struct book *base = n == 1 ? &book_builtin : load(&part[0], "base.json", a);

	if (base != NULL && over != NULL)
		check_merged(base, over, a);
	arena_free(a);
	return 0;
}
