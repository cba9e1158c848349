/* SPDX-License-Identifier: MIT */
/* Catalogues of others: whatever comes out is a sound book with known figures; all else is an error. */
#include "test.h"

#include "book/book_data.h"
#include "book/book_merge.h"
#include "fuzz.h"
#include "interop/import.h"
#include "base/listener.h"

/* Each carried model must have a source of the catalogue; an overlay must fit on top of the price list. */
static void
check_answer(const struct imported *in, const struct import_order *order, struct arena *a)
{
	struct err e = { .kind = ERR_NONE };
	const struct book *b = book_load_text(a, "import.json", in->json, strlen(in->json), NULL, &e);

	need(b != NULL && b->n_models == in->carried && b->n_rates == in->rows);
	need(in->carried <= in->models && (!order->force || in->n_unsupported == 0));
	if (order->overlay)
		need(book_merge(a, order->book, b, "import.json", &e) != NULL);
	for (uint32_t i = 0; i < b->n_sources && !order->overlay; i++)
		need(strcmp(book_text(b, b->sources[i].url), order->catalogue->url) == 0);
}

static void
hear_all(const struct imported *in)
{
	const struct listener l = { .on_message = on_message };

	for (size_t i = 0; i < in->n_lines; i++)
		listener_say(&l, "%s", in->lines[i]);
	for (size_t i = 0; i < in->n_unsupported; i++)
		listener_say(&l, "%s: %s", in->unsupported[i].model, in->unsupported[i].text);
}

/* Each catalogue reads each input, refusing what is far off and not, and as an overlay. */
int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	for (size_t i = 0; i < 3 * n_catalogues; i++) {
		struct arena *a = arena_new();
		struct import_order order = { .catalogue = &catalogues[i / 3], .book = &book_builtin,
		    .today = 20261122, .read = i % 3 == 2 ? 20270601 : 0, .overlay = i % 3 == 2, .provider = "",
		    .force = i % 3 == 1, .all = i % 3 == 0 };
		const char *json = arena_strndup(a, (const char *)data, size);
		struct err e = { .kind = ERR_NONE };
		struct imported in;

		if (import_run(&order, "fuzz.json", json, size, a, &in, &e))
			check_answer(&in, &order, a);
		else
			need(err_fault(&e) == NULL && (e.kind == ERR_IO || e.kind == ERR_MODEL) &&
			    strncmp(e.msg, "fuzz.json: ", 11) == 0 && strstr(e.msg, "the book of it") == NULL);
		hear_all(&in);
		arena_free(a);
	}
	return 0;
}
