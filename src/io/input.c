/* SPDX-License-Identifier: MIT */
/*
 * Inputs: input_read gives the bytes that input_begin has looked at first, then those of input_read_next, which
 * decompresses if needed. See input.h.
 */
#include "io/input.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file_claims.h"
#include "io/decompress.h"

enum { MAGIC_BYTES = 4 };	/* enough bytes to recognise any compressed format */

struct input {
	const char	*name;
	struct arena	*arena;
	struct file	 file;
	off_t		 start;			/* offset when it was opened: a shell may have read before; -1: none */
	_Atomic uint64_t taken;			/* bytes read; any thread may ask */
	uint64_t	 left;			/* bytes that may still be read, up to the end of input_seek */
	char		 raw[1 << 16];		/* compressed bytes; of a plain file only its first bytes */
	size_t		 n_raw, at_raw;		/* number of bytes in raw; of those that were used */
	bool		 looked;		/* the first bytes were looked at: decompress is right */
	bool		 end;			/* the file has no more bytes */
	struct decompress *decompress;		/* NULL: it is not compressed */
	char		 first[4096];		/* bytes that input_begin has read to look at */
	size_t		 n, at;			/* number of bytes in first; of those that were taken */
};

static struct input *
input_new(struct arena *a, const char *name)
{
	struct input *in = arena_alloc(a, sizeof *in);

	in->name = arena_strdup(a, name);
	in->arena = a;
	in->left = UINT64_MAX;
	return in;
}

static void
input_note_start(struct input *in)
{
	in->start = in->file.waits ? -1 : lseek(in->file.fd, 0, SEEK_CUR);
}

struct input *
input_of(struct arena *a, int fd, const char *name, const atomic_int *stop)
{
	struct input *in = input_new(a, name);

	file_of(&in->file, fd, in->name, stop);
	input_note_start(in);
	return in;
}

struct input *
input_open_file(struct arena *a, const char *path, enum file_kind kind, const atomic_int *stop, struct err *e)
{
	struct input *in = input_new(a, path);

	if (!file_open(&in->file, in->name, kind, stop, e))
		return NULL;
	input_note_start(in);
	return in;
}

struct input *
input_open(struct arena *a, const char *path, const atomic_int *stop, struct err *e)
{
	static const char name[] = "standard input";

	if (strcmp(path, "-") != 0)
		return input_open_file(a, path, FILE_ANY, stop, e);
	return claims_open_input(STDIN_FILENO, name, e) ? input_of(a, STDIN_FILENO, name, stop) : NULL;
}

void
input_close(struct input *in)
{
	if (in == NULL)
		return;
	decompress_close(in->decompress);
	if (in->file.fd != STDIN_FILENO)
		file_close(&in->file);
}

const char *
input_name(const struct input *in)
{
	return in->name;
}

int
input_fd(const struct input *in)
{
	return in->file.fd;
}

uint64_t
input_taken(const struct input *in)
{
	return in->taken;
}

uint64_t
input_size(const struct input *in)
{
	struct stat st;

	return fstat(in->file.fd, &st) == 0 && S_ISREG(st.st_mode) ? (uint64_t)st.st_size : 0;
}

bool
input_seek(struct input *in, uint64_t from, uint64_t until, struct err *e)
{
	if (input_size(in) == 0 || in->decompress != NULL)
		return err_set(e, ERR_USAGE, "only a plain file can be read from any place: no pipe, and nothing "
		    "compressed");
	if (lseek(in->file.fd, (off_t)from, SEEK_SET) < 0)
		return err_set(e, ERR_IO, "%s", strerror(errno));
	in->n = in->at = in->n_raw = in->at_raw = 0;
	in->end = false;
	in->left = until - from;
	return true;
}

bool
input_can_restart(const struct input *in)
{
	return !in->file.waits && in->start >= 0;
}

bool
input_restart(struct input *in, struct err *e)
{
	if (lseek(in->file.fd, in->start, SEEK_SET) < 0)
		return err_set(e, ERR_IO, "%s", strerror(errno));
	decompress_close(in->decompress);
	in->decompress = NULL;
	in->taken = 0;
	in->left = UINT64_MAX;
	in->n = in->at = in->n_raw = in->at_raw = 0;
	in->looked = in->end = false;
	return true;
}

static bool
input_read_raw(struct input *in, char *out, size_t room, size_t *n, struct err *e)
{
	if (room > in->left)
		room = (size_t)in->left;
	*n = 0;
	if (room > 0 && !file_read(&in->file, out, room, n, e))
		return false;
	in->taken += *n;
	in->left -= *n;
	in->end = *n == 0;
	return true;
}

/*
 * Reads the first bytes to find out whether the input is compressed. It reads no more than that needs, since a program
 * that writes into a pipe may wait for an answer before it writes more.
 */
static bool
input_find_format(struct input *in, struct err *e)
{
	size_t n;

	in->looked = true;
	while (!in->end && decompress_may_begin(in->raw, in->n_raw)) {
		if (!input_read_raw(in, in->raw + in->n_raw, MAGIC_BYTES - in->n_raw, &n, e))
			return false;
		in->n_raw += n;
	}
	return decompress_open(in->arena, in->raw, in->n_raw, &in->decompress, e);
}

static bool
input_read_compressed(struct input *in, char *out, size_t room, size_t *n, struct err *e)
{
	for (*n = 0; *n == 0;) {	/* many compressed bytes may yield none yet */
		size_t some = in->n_raw - in->at_raw;

		if (some == 0 && !in->end) {
			in->at_raw = 0;
			if (!input_read_raw(in, in->raw, sizeof in->raw, &in->n_raw, e))
				return false;
			some = in->n_raw;
		}
		*n = room;
		if (!file_goes_on(&in->file, e) ||
		    !decompress_run(in->decompress, in->raw + in->at_raw, &some, in->end, out, n, e))
			return false;
		in->at_raw += some;
		if (in->end && some == 0)
			break;
	}
	return true;
}

static bool
input_read_next(struct input *in, char *out, size_t room, size_t *n, struct err *e)
{
	if (!in->looked && !input_find_format(in, e))
		return false;
	if (in->decompress != NULL)
		return input_read_compressed(in, out, room, n, e);
	if (in->at_raw == in->n_raw)
		return in->end ? (*n = 0, true) : input_read_raw(in, out, room, n, e);
	*n = in->n_raw - in->at_raw < room ? in->n_raw - in->at_raw : room;
	memcpy(out, in->raw + in->at_raw, *n);
	in->at_raw += *n;
	return true;
}

bool
input_read(struct input *in, char *out, size_t room, size_t *n, struct err *e)
{
	if (in->at == in->n)
		return input_read_next(in, out, room, n, e);
	*n = in->n - in->at < room ? in->n - in->at : room;
	memcpy(out, in->first + in->at, *n);
	in->at += *n;
	return true;
}

/* The number of bytes of a byte order mark and blanks at the start of the input, as far as it was read. */
static size_t
input_blank_length(const struct input *in)
{
	static const char mark[] = "\xef\xbb\xbf";
	size_t i = in->n >= 3 && memcmp(in->first, mark, 3) == 0 ? 3 : 0;

	while (i < in->n && in->first[i] != '\0' && strchr(" \t\r\n", in->first[i]) != NULL)
		i++;
	return i;
}

bool
input_begin(struct input *in, const char **text, size_t *n, struct err *e)
{
	enum { ENOUGH = 8 };
	size_t got = 1;

	while (got > 0 && in->n < sizeof in->first && in->n - input_blank_length(in) < ENOUGH) {
		if (!input_read_next(in, in->first + in->n, sizeof in->first - in->n, &got, e))
			return false;
		in->n += got;
	}
	*text = in->first + input_blank_length(in);
	*n = in->n - input_blank_length(in);
	return true;
}

bool
input_whole(struct arena *a, const char *path, size_t max, const atomic_int *stop, struct buffer *out, struct err *e)
{
	enum { PIECE = 1 << 16 };
	struct input *in = input_open(a, path, stop, e);
	size_t n = 1;
	bool done = in != NULL;

	if (in == NULL)
		return false;
	while (done && n > 0) {
		buffer_room(out, PIECE);
		done = input_read(in, out->text + out->n, PIECE, &n, e);
		out->n += done ? n : 0;
		if (done && out->n > max)
			done = err_set(e, ERR_IO, "larger than %zu MiB", max >> 20);
	}
	out->text[out->n] = '\0';
	if (!done)
		err_at(e, "%s: ", input_name(in));
	input_close(in);
	return done;
}
