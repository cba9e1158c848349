/* SPDX-License-Identifier: MIT */
/* Counts and shares: in bounds, whole where they must be, and read again as they are printed. */
#include "test.h"

#include "fuzz.h"
#include "base/quantity.h"

static void
try_count(const char *s, unsigned decimals)
{
	struct err e = { .kind = ERR_NONE };
	char text[INT128_TEXT];
	quantity q, again;

	if (!quantity_parse(s, decimals, &q, &e)) {
		need(err_fault(&e) == NULL && (e.kind == ERR_USAGE || e.kind == ERR_RANGE));
		return;
	}
	need(q >= 0 && q <= QUANTITY_MAX && (decimals > 0 || q % QUANTITY_ONE == 0));
	quantity_print(text, q);
	need(quantity_parse(text, decimals, &again, &e) && again == q);
	quantity_show(text, q);
	need(quantity_parse(text, decimals, &again, &e) && again == q);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *a = arena_new();
	const char *s = arena_strndup(a, (const char *)data, size);
	struct err e = { .kind = ERR_NONE };
	quantity q;

	try_count(s, 0);
	try_count(s, QUANTITY_DECIMALS);
	if (share_parse(s, &q, &e))
		need(share_is(s) && q >= 0 && q <= QUANTITY_ONE &&
		    share_of(q, QUANTITY_MAX) <= QUANTITY_MAX);
	else
		need(err_fault(&e) == NULL);
	arena_free(a);
	return 0;
}
