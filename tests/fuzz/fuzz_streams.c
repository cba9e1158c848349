/* SPDX-License-Identifier: MIT */
/*
 * Compressed input. Without a first byte of 1 or 2 the bytes after it are a file as it is: whatever they hold, it comes out
 * the same in pieces of any size and through a pipe. With 1 they are compressed by gzip, with 2 by zstd, in two pieces,
 * and cut off somewhere, as the next two bytes say: what comes out is what went in, up to there.
 */
#include "fuzz_run.h"
#include "io/input.h"

#ifdef HAVE_ZLIB
#include <zlib.h>
#endif
#ifdef HAVE_ZSTD
#include <zstd.h>
#endif

enum { OUT_MOST = 1 << 20, IN_MOST = 1 << 13, WHOLE = 255 };

struct bytes { char *text; size_t n; };

/* What an input came to: up to OUT_MOST bytes, and an error if one ended it. */
struct outcome { struct buffer out; struct err e; };

static struct outcome
read_through(struct input *in, size_t room, bool begin, struct arena *a)
{
	struct outcome o = { .out = buffer_new(a), .e = { .kind = ERR_NONE } };
	char *piece = arena_alloc(a, room);
	const char *text;
	size_t n = 1;

	if (begin && !input_begin(in, &text, &n, &o.e))
		n = 0;
	for (n = o.e.kind == ERR_NONE; n > 0 && o.out.n < OUT_MOST; buffer_add(&o.out, piece, n)) {
		if (!input_read(in, piece, room, &n, &o.e))
			break;
		need(n <= room);
	}
	if (o.e.kind != ERR_NONE)
		need(err_fault(&o.e) == NULL && o.e.kind == ERR_IO);
	input_close(in);
	return o;
}

static struct outcome
read_file(struct bytes b, size_t room, bool begin, struct arena *a)
{
	struct err e;
	struct input *in = input_open(a, fuzz_file(0, b.text, b.n), NULL, &e);

	need(in != NULL);
	return read_through(in, room, begin, a);
}

static struct outcome
read_pipe(struct bytes b, size_t room, struct arena *a)
{
	int fd[2];

	need(pipe(fd) == 0 && write(fd[1], b.text, b.n) == (ssize_t)b.n && close(fd[1]) == 0);
	return read_through(input_of(a, fd[0], fuzz_path(0), NULL), room, false, a);
}

/* With an error, pieces may have ended at different places before it; not with other bytes. */
static void
need_same(const struct outcome *x, const struct outcome *y)
{
	size_t n = x->out.n < y->out.n ? x->out.n : y->out.n;

	need(n == 0 || memcmp(x->out.text, y->out.text, n) == 0);
	if (x->out.n >= OUT_MOST || y->out.n >= OUT_MOST)
		return;		/* one of them may have stopped there, before an error that the other has met */
	need(x->e.kind == y->e.kind && (x->e.kind == ERR_NONE || strcmp(x->e.msg, y->e.msg) == 0));
	need(x->e.kind != ERR_NONE || x->out.n == y->out.n);
}

static void
try_raw(struct bytes b, struct arena *a)
{
	struct outcome want = read_file(b, 1 << 16, false, a), got;

	got = read_file(b, 4096, true, a);
	need_same(&got, &want);
	got = read_pipe(b, 1000, a);
	need_same(&got, &want);
	if (want.out.n > 1 << 13)
		return;
	got = read_file(b, 1, true, a);
	need_same(&got, &want);
}

/* ---- what was compressed here ---- */

/* Appends the n bytes of text as one piece; false if this build cannot. */
static bool
gzip(const uint8_t *text, size_t n, struct bytes *out)
{
#ifdef HAVE_ZLIB
	z_stream z = { .next_in = (Bytef *)(uintptr_t)text, .avail_in = (uInt)n,
	    .next_out = (Bytef *)out->text + out->n, .avail_out = 2 * IN_MOST };

	need(deflateInit2(&z, 6, Z_DEFLATED, 31, 8, Z_DEFAULT_STRATEGY) == Z_OK);
	need(deflate(&z, Z_FINISH) == Z_STREAM_END);
	out->n += z.total_out;
	deflateEnd(&z);
	return true;
#else
	(void)text, (void)n, (void)out;
	return false;
#endif
}

static bool
zstd(const uint8_t *text, size_t n, struct bytes *out)
{
#ifdef HAVE_ZSTD
	size_t got = ZSTD_compress(out->text + out->n, 2 * IN_MOST, text, n, 3);

	need(!ZSTD_isError(got));
	out->n += got;
	return true;
#else
	(void)text, (void)n, (void)out;
	return false;
#endif
}

static void
try_compressed(const uint8_t *data, size_t size, struct arena *a)
{
	bool (*compress)(const uint8_t *, size_t, struct bytes *) = data[0] == 1 ? gzip : zstd;
	size_t n = size - 3, first = n * data[1] / 255, end;
	struct bytes b = { arena_alloc(a, 4 * IN_MOST), 0 };
	struct outcome got;

	if (!compress(data + 3, first, &b))
		return;
	end = b.n;
	compress(data + 3 + first, n - first, &b);
	if (data[2] != WHOLE)
		b.n = 4 + (b.n - 4) * data[2] / WHOLE;	/* less is no compressed file */
	got = read_file(b, 1000, true, a);
	need(got.out.n <= n && (got.out.n == 0 || memcmp(got.out.text, data + 3, got.out.n) == 0));
	if (data[2] == WHOLE)
		need(got.e.kind == ERR_NONE && got.out.n == n);
	else if (b.n == end)
		need(got.e.kind == ERR_NONE && got.out.n == first);
	else
		need(got.e.kind == ERR_IO);
	try_raw(b, a);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *a = arena_new();

	if (size > 3 && size <= IN_MOST && (data[0] == 1 || data[0] == 2))
		try_compressed(data, size, a);
	else if (size > 0 && size <= IN_MOST)
		try_raw((struct bytes){ (char *)(uintptr_t)data + 1, size - 1 }, a);
	arena_free(a);
	return 0;
}
