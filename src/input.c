/* SPDX-License-Identifier: MIT */
#include "input.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "decode.h"

enum {
	MAGIC = 4,		/* bytes that tell a format */
	WAIT = 50,		/* milliseconds, until stop is looked at again */
};

struct input {
	const char	*name;
	struct arena	*arena;
	int		 fd;
	const atomic_int *stop;
	bool		 waits;			/* bytes may be long in coming */
	off_t		 start;			/* where it was when it was opened: a shell may have read of it */
	_Atomic uint64_t taken;			/* bytes read; any thread may ask */
	uint64_t	 left;			/* bytes that may yet be */
	/* as it stands in the file, if that is compressed; else only the first bytes */
	char		 raw[1 << 16];
	size_t		 n_raw, at_raw;
	bool		 looked, end;		/* at the first bytes; nothing more is in the file */
	struct decode	*decode;		/* NULL: it is not compressed */
	char		 first[4096];	/* what was read to look at: n bytes, at of them taken */
	size_t		 n, at;
};

static bool
is_regular(int fd)
{
	struct stat st;

	return fstat(fd, &st) == 0 && S_ISREG(st.st_mode);
}

struct input *
input_of(struct arena *a, int fd, const char *name, const atomic_int *stop)
{
	struct input *in = arena_alloc(a, sizeof *in);

	in->name = arena_strdup(a, name);
	in->arena = a;
	in->stop = stop;
	in->fd = fd;
	in->waits = !is_regular(fd);
	in->start = in->waits ? 0 : lseek(fd, 0, SEEK_CUR);
	in->left = UINT64_MAX;
	return in;
}

struct input *
input_open(struct arena *a, const char *path, const atomic_int *stop, struct err *e)
{
	int fd = strcmp(path, "-") == 0 ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC);

	if (fd >= 0)
		return input_of(a, fd, fd == STDIN_FILENO ? "standard input" : path, stop);
	err_set(e, ERR_IO, "%s: %s", path, strerror(errno));
	return NULL;
}

void
input_close(struct input *in)
{
	if (in == NULL)
		return;
	decode_close(in->decode);
	if (in->fd != STDIN_FILENO)
		close(in->fd);
}

const char *
input_name(const struct input *in)
{
	return in->name;
}

int
input_fd(const struct input *in)
{
	return in->fd;
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

	return fstat(in->fd, &st) == 0 && S_ISREG(st.st_mode) ? (uint64_t)st.st_size : 0;
}

bool
input_seek(struct input *in, uint64_t from, uint64_t until, struct err *e)
{
	if (input_size(in) == 0 || in->decode != NULL)
		return err_set(e, ERR_USAGE, "only a plain file can be read from any place: no pipe, and nothing "
		    "compressed");
	if (lseek(in->fd, (off_t)from, SEEK_SET) < 0)
		return err_set(e, ERR_IO, "%s", strerror(errno));
	in->n = in->at = in->n_raw = in->at_raw = 0;
	in->end = false;
	in->left = until - from;
	return true;
}

bool
input_can_restart(const struct input *in)
{
	return !in->waits && in->start >= 0;
}

bool
input_restart(struct input *in, struct err *e)
{
	if (lseek(in->fd, in->start, SEEK_SET) < 0)
		return err_set(e, ERR_IO, "%s", strerror(errno));
	decode_close(in->decode);
	in->decode = NULL;
	in->taken = 0;
	in->left = UINT64_MAX;
	in->n = in->at = in->n_raw = in->at_raw = 0;
	in->looked = in->end = false;
	return true;
}

/*
 * Until something can be read, or the run is to stop. The signal that says so may have interrupted
 * another thread than this one.
 */
static bool
wait_for_bytes(const struct input *in, struct err *e)
{
	struct pollfd p = { .fd = in->fd, .events = POLLIN };
	int ready = 0;

	while (in->waits && in->stop != NULL && ready == 0) {
		if (*in->stop)
			return err_set(e, ERR_IO, "interrupted");
		ready = poll(&p, 1, WAIT);
		if (ready < 0 && errno == EINTR)
			ready = 0;
	}
	return true;		/* what is wrong with it, read will tell */
}

static bool
read_file(struct input *in, char *out, size_t room, size_t *n, struct err *e)
{
	ssize_t got;

	if (room > in->left)
		room = (size_t)in->left;
	if (room > 0 && !wait_for_bytes(in, e))
		return false;
	do
		got = room == 0 ? 0 : read(in->fd, out, room);
	while (got < 0 && errno == EINTR && !(in->stop != NULL && *in->stop));
	if (got < 0)
		return err_set(e, ERR_IO, "%s", strerror(errno));
	*n = (size_t)got;
	in->taken += (size_t)got;
	in->left -= (size_t)got;
	in->end = got == 0;
	return true;
}

/* Looks at the first bytes, which tell whether they are compressed. */
static bool
look(struct input *in, struct err *e)
{
	size_t n;

	in->looked = true;
	while (in->n_raw < MAGIC && !in->end) {
		if (!read_file(in, in->raw + in->n_raw, MAGIC - in->n_raw, &n, e))
			return false;
		in->n_raw += n;
	}
	return decode_open(in->arena, in->raw, in->n_raw, &in->decode, e);
}

static bool
read_compressed(struct input *in, char *out, size_t room, size_t *n, struct err *e)
{
	for (*n = 0; *n == 0;) {
		size_t some = in->n_raw - in->at_raw;

		if (some == 0 && !in->end) {
			in->at_raw = 0;
			if (!read_file(in, in->raw, sizeof in->raw, &in->n_raw, e))
				return false;
			some = in->n_raw;
		}
		*n = room;
		if (!decode_run(in->decode, in->raw + in->at_raw, &some, in->end, out, n, e))
			return false;
		in->at_raw += some;
		if (in->end && some == 0)
			break;
	}
	return true;
}

static bool
read_on(struct input *in, char *out, size_t room, size_t *n, struct err *e)
{
	if (!in->looked && !look(in, e))
		return false;
	if (in->decode != NULL)
		return read_compressed(in, out, room, n, e);
	if (in->at_raw == in->n_raw)
		return in->end ? (*n = 0, true) : read_file(in, out, room, n, e);
	*n = in->n_raw - in->at_raw < room ? in->n_raw - in->at_raw : room;
	memcpy(out, in->raw + in->at_raw, *n);
	in->at_raw += *n;
	return true;
}

bool
input_read(struct input *in, char *out, size_t room, size_t *n, struct err *e)
{
	if (in->at == in->n)
		return read_on(in, out, room, n, e);
	*n = in->n - in->at < room ? in->n - in->at : room;
	memcpy(out, in->first + in->at, *n);
	in->at += *n;
	return true;
}

/* How many bytes of a byte order mark and blanks the file begins with, as far as it was read. */
static size_t
blank(const struct input *in)
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

	while (got > 0 && in->n < sizeof in->first && in->n - blank(in) < ENOUGH) {
		if (!read_on(in, in->first + in->n, sizeof in->first - in->n, &got, e))
			return false;
		in->n += got;
	}
	*text = in->first + blank(in);
	*n = in->n - blank(in);
	return true;
}
