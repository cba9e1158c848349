/* SPDX-License-Identifier: MIT */
/*
 * Reading of files and descriptors, interruptible by an atomic flag. io/input, the book loader, profiles
 * and sourced files read through here; file_claims is called for each file that is opened.
 */
#include "base/file.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <poll.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file_claims.h"

enum { WAIT_MS = 50 };		/* milliseconds of a poll, after which stop is checked again */

void
file_of(struct file *f, int fd, const char *name, const atomic_int *stop)
{
	struct stat st;
	bool regular = fstat(fd, &st) == 0 && S_ISREG(st.st_mode);
	off_t at = regular ? lseek(fd, 0, SEEK_CUR) : -1;

	*f = (struct file){ .name = name, .fd = fd, .stop = stop, .waits = !regular };
	if (at >= 0 && at <= st.st_size)
		f->size = (uint64_t)st.st_size;		/* 0 for those of /proc, which have bytes all the same */
}

/* With FILE_REGULAR, refuses everything except a regular file. */
static bool
check_file_kind(int fd, enum file_kind kind, const char *path, struct err *e)
{
	struct stat st;

	if (kind == FILE_ANY)
		return true;
	if (fstat(fd, &st) != 0)
		return err_set(e, ERR_IO, "%s: %s", path, strerror(errno));
	return S_ISREG(st.st_mode) || err_set(e, ERR_IO, "%s: %s", path, S_ISDIR(st.st_mode) ? strerror(EISDIR) :
	    "not a regular file");
}

bool
file_open(struct file *f, const char *path, enum file_kind kind, const atomic_int *stop, struct err *e)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);

	if (fd < 0)
		return err_set(e, ERR_IO, "%s: %s", path, strerror(errno));
	if (!check_file_kind(fd, kind, path, e) || !claims_open_input(fd, path, e)) {
		close(fd);
		return false;
	}
	file_of(f, fd, path, stop);
	return true;
}

void
file_close(struct file *f)
{
	close(f->fd);
}

bool
file_goes_on(const struct file *f, struct err *e)
{
	return f->stop == NULL || !*f->stop || err_set(e, ERR_IO, "interrupted");
}

/*
 * Waits until something can be read, or false if *stop is set. The signal that sets it may interrupt
 * another thread, or arrive just before poll, so poll has a time limit.
 */
static bool
wait_for_bytes(const struct file *f, struct err *e)
{
	struct pollfd p = { .fd = f->fd, .events = POLLIN };
	int ready = 0;

	while (f->waits && ready == 0) {
		if (!file_goes_on(f, e))
			return false;
		ready = poll(&p, 1, f->stop == NULL ? -1 : WAIT_MS);
		if (ready < 0 && errno == EINTR)
			ready = 0;
	}
	return true;		/* if poll failed, read will report the error */
}

/* At the end of a regular file: whether all its bytes have been read. A file that has grown is no error. */
static bool
check_file_end(const struct file *f, struct err *e)
{
	struct stat st;
	off_t at;

	if (f->waits || f->size == 0)
		return true;
	at = lseek(f->fd, 0, SEEK_CUR);
	if (at < 0 || fstat(f->fd, &st) != 0)
		return err_set(e, ERR_IO, "%s", strerror(errno));
	return (st.st_size >= at && (uint64_t)at >= f->size) || err_set(e, ERR_IO, "it became shorter while it was "
	    "read: %" PRIu64 " bytes, and now %" PRIu64, f->size, (uint64_t)st.st_size);
}

bool
file_read(struct file *f, char *out, size_t room, size_t *n, struct err *e)
{
	ssize_t bytes;

	do {
		if (!file_goes_on(f, e) || !wait_for_bytes(f, e))
			return false;
		bytes = read(f->fd, out, room);
	} while (bytes < 0 && (errno == EINTR || (f->waits && errno == EAGAIN)));
	if (bytes < 0)
		return err_set(e, ERR_IO, "%s", strerror(errno));
	*n = (size_t)bytes;
	return bytes > 0 || check_file_end(f, e);
}

char *
file_whole(struct arena *a, const char *path, enum file_kind kind, const atomic_int *stop, size_t max, size_t *n,
    struct err *e)
{
	size_t room = 0, bytes = 1;
	char *text = NULL;
	struct file f;
	bool done;

	*n = 0;
	if (!file_open(&f, path, kind, stop, e))
		return NULL;
	do {
		text = arena_grow(a, text, *n, &room, 1);
		done = file_read(&f, text + *n, room - *n, &bytes, e);
		*n += done ? bytes : 0;
		if (done && *n > max)
			done = err_set(e, ERR_IO, "%s", strerror(EFBIG));
	} while (done && bytes > 0);
	file_close(&f);
	if (!done) {
		err_at(e, "%s: ", path);
		return NULL;
	}
	text = arena_grow(a, text, *n, &room, 1);
	text[*n] = '\0';
	return text;
}

bool
file_is_absent(const char *path)
{
	struct stat st;
	char *parent;
	struct arena *a;
	bool absent;

	if (lstat(path, &st) == 0 || errno != ENOENT)
		return false;
	/* Folders of the path may be missing too, but the last existing one must not be a broken link. */
	a = arena_new();
	parent = arena_strdup(a, path);
	for (;;) {
		char *slash = strrchr(parent, '/');

		absent = slash == NULL || slash == parent;
		if (absent)
			break;
		*slash = '\0';
		if (lstat(parent, &st) != 0 && errno == ENOENT)
			continue;
		absent = stat(parent, &st) == 0;
		break;
	}
	arena_free(a);
	return absent;
}
