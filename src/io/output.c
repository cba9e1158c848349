/* SPDX-License-Identifier: MIT */
/* Writes an output in place, or to a temporary file that is renamed at the end. See output.h and base/temporary.h. */
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
	int		 fd;		/* -1: standard output, through stdout */
	const char	*target;	/* path to rename to; NULL: written directly */
	int		 temporary;	/* number of the temporary file (temporary.h) */
	bool		 closed;	/* the reader of a pipe has exited */
	bool		 guarded;	/* control characters are escaped, for a terminal */
	bool		 ascii;		/* with guarded: characters beyond ASCII are escaped too */
};

static bool
output_failed(struct output *s, struct err *e)
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

/* Checks that the file is writable: a rename would replace it anyway. For root too some write bit must be set. */
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
	return s->temporary >= 0 || output_failed(s, e);
}

/*
 * Opens what is written directly. A descriptor is duplicated, so that its offset and its append flag hold. A regular
 * file below /proc may be one that another program writes: it is appended to, so that nothing is overwritten.
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
	return s->fd >= 0 || output_failed(s, e);
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

/* Whether a terminal only shows the character, or begins a new line. len 0: the bytes are no UTF-8. */
static bool
character_is_harmless(const char *s, size_t n, size_t len, uint32_t c, bool ascii)
{
	if (len == 0 || (ascii && len > 1))
		return false;
	return !text_is_unsafe(c) || c == '\n' || c == '\t' || (c == '\r' && n > 1 && s[1] == '\n');
}

static bool
write_guarded(struct output *s, const char *bytes, size_t n, struct err *e)
{
	while (n > 0) {
		char piece[16];
		uint32_t c = 0;
		size_t len = text_decode(bytes, n, &c), used = len;
		bool harmless = character_is_harmless(bytes, n, len, c, s->ascii);

		if (len > 1 && !harmless)
			used = (size_t)snprintf(piece, sizeof piece, "\\u%04x", (unsigned)c);
		else if (!harmless) {
			len = 1;
			used = text_clean(piece, sizeof piece, bytes, len);
		}
		if (fwrite(harmless ? bytes : piece, 1, used, stdout) != used)
			return output_failed(s, e);
		bytes += len;
		n -= len;
	}
	return true;
}

/* Writes all bytes. A write that a signal interrupts fails: the signal asks to stop. */
static bool
write_all(struct output *s, const char *bytes, size_t n, struct err *e)
{
	while (n > 0) {
		ssize_t done = write(s->fd, bytes, n);

		if (done < 0)
			return output_failed(s, e);
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
	return fwrite(bytes, 1, n, stdout) == n || output_failed(s, e);
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
	return (lseek(s->fd, 0, SEEK_SET) == 0 && ftruncate(s->fd, 0) == 0) || output_failed(s, e);
}

/* ---- commit and abort ---- */

/*
 * Gives the new file the owner and group of the old one, as far as the user may. Returns the mode of the old file,
 * without the set-user and set-group bits of an owner or group that could not be given.
 */
static mode_t
file_take_owner(int fd, const struct stat *old)
{
	struct stat st;

	if (fstat(fd, &st) == 0 && st.st_uid == old->st_uid && st.st_gid == old->st_gid)
		return old->st_mode & 07777;
	fsync(fd);	/* slow, so it comes first: after fchown the user may not remove the file if toll is killed */
	if (fchown(fd, old->st_uid, old->st_gid) == 0)
		return old->st_mode & 07777;
	return fchown(fd, (uid_t)-1, old->st_gid) == 0 ? old->st_mode & 03777 : old->st_mode & 01777;
}

/* Sets owner and mode as those of the file that it replaces, or as those of any new file. */
static bool
file_set_access(const struct output *s)
{
	struct stat old;
	mode_t mask;

	if (lstat(s->target, &old) == 0 && S_ISREG(old.st_mode))
		return fchmod(s->fd, file_take_owner(s->fd, &old)) == 0;
	mask = umask(0);
	umask(mask);
	return fchmod(s->fd, 0666 & ~mask) == 0;
}

/* Syncs the folder, or a power cut could bring the old file back. A folder that cannot be opened or synced is fine. */
static bool
sync_folder(struct output *s, struct err *e)
{
	char folder[PATH_MAX];
	int fd;
	bool done;

	snprintf(folder, sizeof folder, "%.*s", (int)(strrchr(s->target, '/') - s->target) + 1, s->target);
	fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd < 0)
		return errno == EACCES || output_failed(s, e);
	done = fsync(fd) == 0 || errno == EINVAL || output_failed(s, e);
	close(fd);
	return done;
}

static bool
output_finish_file(struct output *s, struct err *e)
{
	bool done = (file_set_access(s) && fsync(s->fd) == 0) || output_failed(s, e);

	if (close(s->fd) != 0 && done)		/* the first report of a quota that is exceeded may be here */
		done = output_failed(s, e);
	if (done && !temporary_rename(s->temporary, s->target))
		done = output_failed(s, e);
	if (!done)
		temporary_remove(s->temporary);
	return done && sync_folder(s, e);
}

bool
output_commit(struct output *s, struct err *e)
{
	if (s->target != NULL)
		return output_finish_file(s, e);
	if (s->fd < 0)
		return fflush(stdout) == 0 || output_failed(s, e);
	return close(s->fd) == 0 || output_failed(s, e);
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
