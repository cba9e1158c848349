/* SPDX-License-Identifier: MIT */
#include "input.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

struct input {
	const char	*name;
	int		 fd;
	const volatile sig_atomic_t *stop;
	char		 first[4096];	/* what was read to look at: n bytes, at of them taken */
	size_t		 n, at;
	uint64_t	 taken;
};

struct input *
input_of(struct arena *a, int fd, const char *name, const volatile sig_atomic_t *stop)
{
	struct input *in = arena_alloc(a, sizeof *in);

	in->name = arena_strdup(a, name);
	in->stop = stop;
	in->fd = fd;
	return in;
}

struct input *
input_open(struct arena *a, const char *path, const volatile sig_atomic_t *stop, struct err *e)
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
	if (in != NULL && in->fd != STDIN_FILENO)
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

static bool
read_on(struct input *in, char *out, size_t room, size_t *n, struct err *e)
{
	ssize_t got;

	do
		got = read(in->fd, out, room);
	while (got < 0 && errno == EINTR && !(in->stop != NULL && *in->stop));
	if (got < 0)
		return err_set(e, ERR_IO, "%s", strerror(errno));
	*n = (size_t)got;
	in->taken += (size_t)got;
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
