/* SPDX-License-Identifier: MIT */
/* The input as a file of CSV: each variant of the scanner reads it as libcsv does, in pieces of any size. */
#include "fuzz.h"
#include "test_records.h"

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const size_t pieces[] = { 1, 7, 64, 4099 };
	struct arena *a = arena_new();
	struct reading r = { .failed = true };

	if (size <= 1 << 14)	/* more is slow, and nothing to learn */
		r = without_mark(read_all(a, (const char *)data, size));
	for (enum csv_scan_variant v = CSV_SCAN_PORTABLE; v <= CSV_SCAN_AVX2 && !r.failed; v++) {
		for (size_t i = 0; i < sizeof pieces / sizeof pieces[0] && csv_scan_can(v); i++)
			need(scan_fault(&r, v, pieces[i], NULL) == NULL);
	}
	arena_free(a);
	return 0;
}
