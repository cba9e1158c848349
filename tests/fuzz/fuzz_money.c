/* SPDX-License-Identifier: MIT */
/* Amounts: whatever is read is printed so that it is read again, and never shown as zero. */
#include "test.h"

#include "fuzz.h"
#include "base/money.h"

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *a = arena_new();
	const char *s = arena_strndup(a, (const char *)data, size);
	struct err e = { .kind = ERR_NONE };
	char text[INT128_TEXT];
	money m, again;

	if (money_parse_word(s, &m, &e)) {
		need(money_print(text, m) == strlen(text));
		need(money_parse(text, &again, &e) && again == m);
		need(money_show(text, m, NULL) == strlen(text));
		need((strpbrk(text, "123456789") != NULL) == (m != 0));
	} else
		need(err_fault(&e) == NULL);
	if (money_parse(s, &m, &e))
		need(money_print(text, m) == strlen(text) && money_parse(text, &again, &e) && again == m);
	else
		need(err_fault(&e) == NULL);
	arena_free(a);
	return 0;
}
