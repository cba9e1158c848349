/* SPDX-License-Identifier: MIT */
/* gzip (RFC 1952) by zlib: one member, or several one after the other. Used by decompress.c only. */
#include "io/decompress.h"

#ifdef HAVE_ZLIB

#include <limits.h>
#include <stdlib.h>
#include <zlib.h>

enum { GZIP_ONLY = 16 + MAX_WBITS };

static voidpf
gunzip_malloc(voidpf none, uInt n, uInt size)
{
	(void)none;
	return arena_malloc((size_t)n * size);
}

static void
gunzip_free(voidpf none, voidpf p)
{
	(void)none;
	free(p);
}

static void *
gunzip_open(struct arena *a)
{
	z_stream *z = arena_alloc(a, sizeof *z);

	z->zalloc = gunzip_malloc;
	z->zfree = gunzip_free;
	return inflateInit2(z, GZIP_ONLY) == Z_OK ? z : NULL;
}

static bool
gunzip_run(void *state, const char *in, size_t *n_in, char *out, size_t *n_out, bool *whole)
{
	z_stream *z = state;
	uInt given = *n_in > UINT_MAX ? UINT_MAX : (uInt)*n_in, room = *n_out > UINT_MAX ? UINT_MAX : (uInt)*n_out;
	int result;

	z->next_in = (z_const Bytef *)in;
	z->avail_in = given;
	z->next_out = (Bytef *)out;
	z->avail_out = room;
	if (given > 0 && *whole && inflateReset(z) != Z_OK)
		return false;
	result = given == 0 && *whole ? Z_OK : inflate(z, Z_NO_FLUSH);
	*whole = result == Z_STREAM_END || (given == 0 && *whole);
	*n_in = given - z->avail_in;
	*n_out = room - z->avail_out;
	return result == Z_OK || result == Z_STREAM_END || result == Z_BUF_ERROR;
}

static void
gunzip_close(void *state)
{
	inflateEnd(state);
}

const struct decompressor gunzip = { "gzip", "gzip", "\x1f\x8b", 2, gunzip_open, gunzip_run, gunzip_close };

#else

const struct decompressor gunzip = { .name = "gzip", .program = "gzip", .magic = "\x1f\x8b", .n = 2 };

#endif
