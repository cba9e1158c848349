/* SPDX-License-Identifier: MIT */
/* The input as a text of JSON: every reader gives what cJSON gives, or refuses it as cJSON does. */
#include "fuzz.h"
#include "test_json_same.h"

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *a = arena_new();

	if (size <= 1 << 14) {	/* more is slow, and nothing to learn */
		need(json_reader_at_fault((const char *)data, size, a) == JSON_READER_CJSON);
		need(json_scan_agrees((const char *)data, size, a));
	}
	arena_free(a);
	return 0;
}
