/* SPDX-License-Identifier: MIT */
/* Zstandard (RFC 8878) by libzstd: one frame, or several one after the other. Used by decompress.c only. */
#include "io/decompress.h"

#ifdef HAVE_ZSTD

#include <zstd.h>
#include <zstd_errors.h>

static void *
unzstd_open(struct arena *a)
{
	void *state = ZSTD_createDStream();

	(void)a;
	if (state == NULL)
		arena_exhausted();
	return state;
}

static bool
unzstd_run(void *state, const char *in, size_t *n_in, char *out, size_t *n_out, bool *whole)
{
	ZSTD_inBuffer input = { in, *n_in, 0 };
	ZSTD_outBuffer output = { out, *n_out, 0 };
	size_t hint;

	if (*n_in == 0 && *whole) {
		*n_out = 0;
		return true;
	}
	hint = ZSTD_decompressStream(state, &output, &input);
	if (ZSTD_getErrorCode(hint) == ZSTD_error_memory_allocation)
		arena_exhausted();
	*whole = hint == 0;
	*n_in = input.pos;
	*n_out = output.pos;
	return !ZSTD_isError(hint);
}

static void
unzstd_close(void *state)
{
	ZSTD_freeDStream(state);
}

const struct decompressor unzstd = { "zstd", "zstd", "\x28\xb5\x2f\xfd", 4, unzstd_open, unzstd_run, unzstd_close };

#else

const struct decompressor unzstd = { .name = "zstd", .program = "zstd", .magic = "\x28\xb5\x2f\xfd", .n = 4 };

#endif
