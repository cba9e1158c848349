/* SPDX-License-Identifier: MIT */
#include "io/output.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/destination.h"
#include "base/file_claims.h"
#include "base/temporary.h"
#include "base/text.h"

struct output {
	const char	*name;		/* for messages */
	int		 fd;		/* -1: standard output, by way of stdout */
	const char	*target;	/* what to rename to; NULL: written directly */
	int		 temporary;	/* its number */
	bool		 closed;	/* the reader of a pipe has gone */
	bool		 guarded;	/* a terminal reads it */
	bool		 ascii;		/* and shows nothing else */
};

static bool
sink_failed(struct output *s, struct err *e)
{
	s->closed = errno == EPIPE;
	return err_set(e, ERR_IO, "%s: %s", s->name, strerror(errno));
}

static const char *
folder_of(struct arena *a, const char *path)
{
	return arena_strndup(a, path, (size_t)(strrchr(path, '/') - path) + 1);
}

/* ---- opening ---- */

/* Whether a file may be written: renaming would not ask. Root asks for a mode that lets anyone write. */
static bool
check_writable(struct output *s, const struct destination *d, struct err *e)
{
	if (!d->exists || ((d->st.st_mode & 0222) != 0 && faccessat(AT_FDCWD, d->path, W_OK, AT_EACCESS) == 0))
		return true;
	return err_set(e, ERR_IO, "%s: is read-only (mode %04o)", s->name, (unsigned)d->st.st_mode & 07777);
}

static bool
open_beside(struct arena *a, struct output *s, const struct destination *d, struct err *e)
{
	const char *folder;

	if (!check_writable(s, d, e))
		return false;
	s->target = arena_strdup(a, d->path);
	folder = folder_of(a, s->target);
	temporary_sweep(folder);
	s->temporary = temporary_create(folder, &s->fd);
	return s->temporary >= 0 || sink_failed(s, e);
}

/*
 * A descriptor is used as it is, so that its offset and its flag to append count. What /proc leads to may
 * be a file that another program writes: nothing in it is overwritten.
 */
static bool
open_directly(struct output *s, const struct destination *d, struct err *e)
{
	if (d->kind == DESTINATION_DIRECT)
		s->fd = open(d->path, O_WRONLY | O_CLOEXEC | O_NOCTTY | (S_ISREG(d->st.st_mode) ? O_APPEND : 0));
	else if (d->fd == STDOUT_FILENO)
		return true;
	else
		s->fd = fcntl(d->fd, F_DUPFD_CLOEXEC, 0);
	return s->fd >= 0 || sink_failed(s, e);
}

struct output *
output_open(struct arena *a, const char *path, struct err *e)
{
	struct output *s = arena_alloc(a, sizeof *s);
	struct destination *d = arena_alloc(a, sizeof *d);

	s->name = *path == '\0' || strcmp(path, "-") == 0 ? "standard output" : arena_strdup(a, path);
	s->fd = -1;
	if (!destination_find(path, d, e) || !claims_open_output(path, d, e) ||
	    !(d->kind == DESTINATION_FILE ? open_beside(a, s, d, e) : open_directly(s, d, e)))
		return NULL;
	return s;
}

int
output_fd(const struct output *s)
{
	return s->fd;
}

/* ---- writing ---- */

void
output_guard(struct output *s, bool ascii)
{
	s->guarded = s->fd < 0;
	s->ascii = ascii;
}

/* Whether a terminal does no more with the character than show it, or begin a line. */
static bool
is_harmless(const char *s, size_t n, size_t len, uint32_t c, bool ascii)
{
	if (len == 0 || (ascii && len > 1))
		return false;
	return !text_steers(c) || c == '\n' || c == '\t' || (c == '\r' && n > 1 && s[1] == '\n');
}

static bool
write_guarded(struct output *s, const char *bytes, size_t n, struct err *e)
{
	while (n > 0) {
		char piece[16];
		uint32_t c = 0;
		size_t len = text_decode(bytes, n, &c), used = len;
		bool harmless = is_harmless(bytes, n, len, c, s->ascii);

		if (len > 1 && !harmless)
			used = (size_t)snprintf(piece, sizeof piece, "\\u%04x", (unsigned)c);
		else if (!harmless) {
			len = 1;
			used = text_clean(piece, sizeof piece, bytes, len);
		}
		if (fwrite(harmless ? bytes : piece, 1, used, stdout) != used)
			return sink_failed(s, e);
		bytes += len;
		n -= len;
	}
	return true;
}

/* A signal that interrupts it asks to stop. */
static bool
write_all(struct output *s, const char *bytes, size_t n, struct err *e)
{
	while (n > 0) {
		ssize_t done = write(s->fd, bytes, n);

		if (done < 0)
			return sink_failed(s, e);
		bytes += done;
		n -= (size_t)done;
	}
	return true;
}

bool
output_write(struct output *s, const char *bytes, size_t n, struct err *e)
{
	if (s->guarded)
		return write_guarded(s, bytes, n, e);
	if (s->fd >= 0)
		return write_all(s, bytes, n, e);
	return fwrite(bytes, 1, n, stdout) == n || sink_failed(s, e);
}

bool
output_closed(const struct output *s)
{
	return s->closed;
}

bool
output_can_restart(const struct output *s)
{
	return s->target != NULL;
}

bool
output_restart(struct output *s, struct err *e)
{
	return (lseek(s->fd, 0, SEEK_SET) == 0 && ftruncate(s->fd, 0) == 0) || sink_failed(s, e);
}

/* ---- the end ---- */

/* The owner and the group of the old file, as far as the user may give them; returns the mode for that. */
static mode_t
take_owner(int fd, const struct stat *old)
{
	struct stat st;

	if (fstat(fd, &st) == 0 && st.st_uid == old->st_uid && st.st_gid == old->st_gid)
		return old->st_mode & 07777;
	fsync(fd);	/* takes long, and a file that is killed after the next step is no longer the user's to remove */
	if (fchown(fd, old->st_uid, old->st_gid) == 0)
		return old->st_mode & 07777;
	return fchown(fd, (uid_t)-1, old->st_gid) == 0 ? old->st_mode & 03777 : old->st_mode & 01777;
}

/* Who may read and write it: as of the file that it replaces, or as of any new one. */
static bool
set_access(const struct output *s)
{
	struct stat old;
	mode_t mask;

	if (lstat(s->target, &old) == 0 && S_ISREG(old.st_mode))
		return fchmod(s->fd, take_owner(s->fd, &old)) == 0;
	mask = umask(0);
	umask(mask);
	return fchmod(s->fd, 0666 & ~mask) == 0;
}

/* Without it a power cut could bring the old file back. Some folders cannot be opened or synced. */
static bool
sync_folder(struct output *s, struct err *e)
{
	char folder[PATH_MAX];
	int fd;
	bool done;

	snprintf(folder, sizeof folder, "%.*s", (int)(strrchr(s->target, '/') - s->target) + 1, s->target);
	fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd < 0)
		return errno == EACCES || sink_failed(s, e);
	done = fsync(fd) == 0 || errno == EINVAL || sink_failed(s, e);
	close(fd);
	return done;
}

static bool
finish_file(struct output *s, struct err *e)
{
	bool done = (set_access(s) && fsync(s->fd) == 0) || sink_failed(s, e);

	if (close(s->fd) != 0 && done)		/* a quota may be told no earlier */
		done = sink_failed(s, e);
	if (done && !temporary_rename(s->temporary, s->target))
		done = sink_failed(s, e);
	if (!done)
		temporary_remove(s->temporary);
	return done && sync_folder(s, e);
}

bool
output_commit(struct output *s, struct err *e)
{
	if (s->target != NULL)
		return finish_file(s, e);
	if (s->fd < 0)
		return fflush(stdout) == 0 || sink_failed(s, e);
	return close(s->fd) == 0 || sink_failed(s, e);
}

void
output_abort(struct output *s)
{
	if (s->fd >= 0)
		close(s->fd);
	if (s->target != NULL)
		temporary_remove(s->temporary);
}

bool
output_put(struct arena *a, const char *path, const char *text, struct err *e)
{
	struct output *s = output_open(a, path, e);

	if (s == NULL)
		return false;
	if (output_write(s, text, strlen(text), e))
		return output_commit(s, e);
	output_abort(s);
	return false;
}
