/* SPDX-License-Identifier: MIT */
#include "sink.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "text.h"

struct sink {
	FILE		*file;
	const char	*name;		/* for messages */
	const char	*target;	/* what to rename to; NULL: written directly */
	char		*temporary;
	bool		 closed;	/* the reader of a pipe has gone */
	bool		 guarded;	/* a terminal reads it */
	bool		 ascii;		/* and shows nothing else */
};

static bool
failed(struct sink *s, struct err *e)
{
	s->closed = errno == EPIPE;
	return err_set(e, ERR_IO, "%s: %s", s->name, strerror(errno));
}

/* The file that path leads to, through links; path itself if there is none yet. */
static const char *
resolve(struct arena *a, const char *path)
{
	char real[PATH_MAX];

	return arena_strdup(a, realpath(path, real) != NULL ? real : path);
}

static const char *
folder_of(struct arena *a, const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash == NULL ? "./" : arena_strndup(a, path, (size_t)(slash - path) + 1);
}

/* What a new file may be read and written by: the mode of the old one, or the umask's. */
static mode_t
mode_for(const char *target)
{
	struct stat st;
	mode_t mask;

	if (stat(target, &st) == 0)
		return st.st_mode & 07777;
	mask = umask(0);
	umask(mask);
	return 0666 & ~mask;
}

static bool
open_beside(struct arena *a, struct sink *s, const char *path, struct err *e)
{
	int fd;

	s->target = resolve(a, path);
	s->temporary = arena_printf(a, "%s.toll-XXXXXX", folder_of(a, s->target));
	fd = mkstemp(s->temporary);
	if (fd < 0)
		return failed(s, e);
	if (fchmod(fd, mode_for(s->target)) != 0 || (s->file = fdopen(fd, "w")) == NULL) {
		failed(s, e);
		close(fd);
		unlink(s->temporary);
		return false;
	}
	return true;
}

struct sink *
sink_open(struct arena *a, const char *path, struct err *e)
{
	struct sink *s = arena_alloc(a, sizeof *s);
	struct stat st;

	s->name = arena_strdup(a, path);
	if (*path == '\0' || strcmp(path, "-") == 0) {
		s->name = "standard output";
		s->file = stdout;
		return s;
	}
	if (stat(path, &st) == 0 && S_ISDIR(st.st_mode)) {
		err_set(e, ERR_IO, "%s: is a folder", path);
		return NULL;
	}
	if (stat(path, &st) == 0 && !S_ISREG(st.st_mode)) {
		s->file = fopen(path, "w");
		if (s->file == NULL) {
			failed(s, e);
			return NULL;
		}
	} else if (!open_beside(a, s, path, e))
		return NULL;
	setvbuf(s->file, NULL, _IONBF, 0);	/* what is written here is large, or all there is */
	return s;
}

bool
sink_is_file(const struct sink *s, int fd)
{
	struct stat mine, other;

	if (fstat(fd, &other) != 0 || !S_ISREG(other.st_mode))
		return false;
	if (s->target == NULL ? fstat(fileno(s->file), &mine) != 0 : stat(s->target, &mine) != 0)
		return false;
	return mine.st_dev == other.st_dev && mine.st_ino == other.st_ino;
}

void
sink_guard(struct sink *s, bool ascii)
{
	s->guarded = s->file == stdout;
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
write_guarded(struct sink *s, const char *bytes, size_t n, struct err *e)
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
		if (fwrite(harmless ? bytes : piece, 1, used, s->file) != used)
			return failed(s, e);
		bytes += len;
		n -= len;
	}
	return true;
}

bool
sink_write(struct sink *s, const char *bytes, size_t n, struct err *e)
{
	if (s->guarded)
		return write_guarded(s, bytes, n, e);
	return fwrite(bytes, 1, n, s->file) == n || failed(s, e);
}

bool
sink_closed(const struct sink *s)
{
	return s->closed;
}

bool
sink_can_restart(const struct sink *s)
{
	return s->target != NULL;
}

bool
sink_restart(struct sink *s, struct err *e)
{
	rewind(s->file);
	return (fflush(s->file) == 0 && ftruncate(fileno(s->file), 0) == 0) || failed(s, e);
}

static bool
finish_file(struct sink *s, struct err *e)
{
	bool done = fflush(s->file) == 0 && fsync(fileno(s->file)) == 0;

	if (!done)
		failed(s, e);
	if (fclose(s->file) != 0 && done)
		done = failed(s, e);
	if (done && rename(s->temporary, s->target) != 0)
		done = failed(s, e);
	if (!done)
		unlink(s->temporary);
	return done;
}

bool
sink_commit(struct sink *s, struct err *e)
{
	if (s->target != NULL)
		return finish_file(s, e);
	if (s->file == stdout)
		return fflush(stdout) == 0 || failed(s, e);
	return fclose(s->file) == 0 || failed(s, e);
}

void
sink_abort(struct sink *s)
{
	if (s->file != stdout)
		fclose(s->file);
	if (s->target != NULL)
		unlink(s->temporary);
}

bool
sink_put(struct arena *a, const char *path, const char *text, struct err *e)
{
	struct sink *s = sink_open(a, path, e);

	if (s == NULL)
		return false;
	if (sink_write(s, text, strlen(text), e))
		return sink_commit(s, e);
	sink_abort(s);
	return false;
}
