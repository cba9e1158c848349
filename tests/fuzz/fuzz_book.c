/* SPDX-License-Identifier: MIT */
/* Price books: whatever is loaded keeps the promises of book.h. */
#include "test.h"

#include "fuzz.h"
#include "book/model_lookup.h"

static void
check_rate(const struct book *b, const struct rate *r)
{
	char window[BOOK_WINDOW_TEXT];
	money price;

	need(r->priced != 0 && r->from < r->until && r->sources.count > 0);
	need(r->up_to >= book_band_least(r) && (r->priced & r->as_parent) == 0 && r->days != 0);
	for (enum meter m = 0; m < N_METERS; m++)
		need(book_price(b, r, m, &price) == ((r->priced & METER_BIT(m)) != 0));
	need(!book_has_window(r) || strlen(book_print_window(window, b, r)) < sizeof window);
	for (uint32_t i = 0; i < r->sources.count; i++)
		need(b->source_refs[r->sources.first + i] < b->n_sources);
}

static void
check_book(const struct book *b, struct arena *a)
{
	for (uint32_t i = 0; i < b->n_rates; i++)
		check_rate(b, &b->rates[i]);
	for (uint32_t i = 0; i < b->n_models; i++) {
		struct err e = { .kind = ERR_NONE };
		uint32_t found;

		need(b->models[i].provider < b->n_providers);
		if (model_lookup(b, model_lookup_full(b, i, a), "", 0, &found, &e))
			need(found < b->n_models);
		else
			need(err_fault(&e) == NULL);
	}
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *a = arena_new();
	const char *json = arena_strndup(a, (const char *)data, size);
	struct err e = { .kind = ERR_NONE };
	const struct book *b = book_load_text(a, "fuzz.json", json, size, NULL, &e);

	if (b != NULL)
		check_book(b, a);
	else
		need(err_fault(&e) == NULL && e.kind == ERR_IO && strncmp(e.msg, "fuzz.json: ", 11) == 0);
	arena_free(a);
	return 0;
}
