/* SPDX-License-Identifier: MIT */
/*
 * Finds the file that a path leads to, link by link, so that an output replaces the target and not the
 * link. io/output and file_claims call it. /dev and /proc decide what is a descriptor.
 */
#include "base/destination.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { LINKS_MAX = 40 };

/* Sets the error of errno for path; returns false. */
static bool
destination_failed(const char *path, struct err *e)
{
	return err_set(e, ERR_IO, "%s: %s", path, strerror(errno));
}

/* ---- descriptors ---- */

/* The whole text as a descriptor number; -1 if it is not a number. */
static int
descriptor_number(const char *text)
{
	char *end;
	long n = strtol(text, &end, 10);

	return *text < '0' || *text > '9' || *end != '\0' || n > INT_MAX ? -1 : (int)n;
}

/* Whether a resolved folder lists the descriptors of this process: /proc/123/fd, /proc/123/task/123/fd. */
static bool
is_own_descriptors(const char *folder)
{
	char own[64];
	int n = snprintf(own, sizeof own, "/proc/%ld/", (long)getpid());
	const char *rest = folder + n;

	if (strcmp(folder, "/dev/fd") == 0)
		return true;
	if (strncmp(folder, own, (size_t)n) != 0)
		return false;
	if (strncmp(rest, "task/", 5) == 0)
		rest += 5 + strcspn(rest + 5, "/") + 1;
	return strcmp(rest, "fd") == 0;
}

/* The descriptor that a name in a resolved folder means; -1 if it is not a descriptor of this process. */
static int
descriptor_of_name(const char *folder, const char *name)
{
	static const char *const standard[] = { "stdin", "stdout", "stderr" };

	for (int i = 0; strcmp(folder, "/dev") == 0 && i < 3; i++) {
		if (strcmp(name, standard[i]) == 0)
			return i;
	}
	return is_own_descriptors(folder) ? descriptor_number(name) : -1;
}

/*
 * Fills *d with a descriptor that the program was started with. A descriptor that is closed on exec was
 * opened by toll itself, and is refused, as a read-only one is.
 */
static bool
destination_set_descriptor(const char *path, int fd, struct destination *d, struct err *e)
{
	int flags = fcntl(fd, F_GETFL), own = fcntl(fd, F_GETFD);

	d->kind = DESTINATION_DESCRIPTOR;
	d->fd = fd;
	if (flags >= 0 && ((flags & O_ACCMODE) == O_RDONLY || (own & FD_CLOEXEC) != 0)) {
		errno = EBADF;
		flags = -1;
	}
	if (flags < 0 || fstat(fd, &d->st) != 0)
		return destination_failed(path, e);
	d->exists = true;
	return true;
}

/* ---- files ---- */

/* A file below /proc is open in some process or belongs to the kernel, so it cannot be replaced. */
static bool
is_in_proc(const char *folder)
{
	return strcmp(folder, "/proc") == 0 || strncmp(folder, "/proc/", 6) == 0;
}

/*
 * Splits d->path into its folder, resolved by realpath, and the name in it, and replaces d->path by the
 * two joined. A path that ends with a slash, "." or ".." is a folder, which is an error.
 */
static bool
destination_resolve_folder(const char *path, struct destination *d, char *folder, char *name, struct err *e)
{
	char *slash = strrchr(d->path, '/');

	strcpy(name, slash == NULL ? d->path : slash + 1);
	if (*name == '\0' || strcmp(name, ".") == 0 || strcmp(name, "..") == 0)
		return err_set(e, ERR_IO, "%s: is a folder", path);
	if (slash != NULL)
		slash[1] = '\0';
	if (realpath(slash == NULL ? "." : d->path, folder) == NULL)
		return destination_failed(path, e);
	if (strlen(folder) + strlen(name) + 2 > sizeof d->path) {
		errno = ENAMETOOLONG;
		return destination_failed(path, e);
	}
	d->name = strcmp(folder, "/") == 0 ? 1 : strlen(folder) + 1;
	strcpy(d->path, folder);
	d->path[d->name - 1] = '/';
	strcpy(d->path + d->name, name);
	return true;
}

/* Replaces d->path by the target of the link that it is. */
static bool
destination_follow_link(const char *path, struct destination *d, struct err *e)
{
	char link[PATH_MAX];
	ssize_t n = readlink(d->path, link, sizeof link);
	size_t at;

	if (n < 0)
		return destination_failed(path, e);
	at = n > 0 && link[0] == '/' ? 0 : d->name;
	if (at + (size_t)n >= sizeof d->path) {
		errno = ENAMETOOLONG;
		return destination_failed(path, e);
	}
	memcpy(d->path + at, link, (size_t)n);
	d->path[at + (size_t)n] = '\0';
	return true;
}

/* Fills in the kind of the file at d->path, which is not a link. */
static bool
destination_set_file(const char *path, const char *folder, struct destination *d, struct err *e)
{
	if (d->exists && S_ISDIR(d->st.st_mode))
		return err_set(e, ERR_IO, "%s: is a folder", path);
	d->kind = d->exists && !S_ISREG(d->st.st_mode) ? DESTINATION_DIRECT : DESTINATION_FILE;
	return stat(folder, &d->folder) == 0 || destination_failed(path, e);
}

bool
destination_find(const char *path, struct destination *d, struct err *e)
{
	char folder[PATH_MAX], name[PATH_MAX];

	*d = (struct destination){ .fd = -1 };
	if (*path == '\0' || strcmp(path, "-") == 0)
		return destination_set_descriptor("standard output", STDOUT_FILENO, d, e);
	if (strlen(path) >= sizeof d->path) {
		errno = ENAMETOOLONG;
		return destination_failed(path, e);
	}
	strcpy(d->path, path);
	for (int links = 0; links <= LINKS_MAX; links++) {
		int fd;

		if (!destination_resolve_folder(path, d, folder, name, e))
			return false;
		fd = descriptor_of_name(folder, name);
		if (fd >= 0)
			return destination_set_descriptor(path, fd, d, e);
		if (is_in_proc(folder)) {
			d->kind = DESTINATION_DIRECT;
			d->exists = stat(d->path, &d->st) == 0;
			return d->exists || destination_failed(path, e);
		}
		d->exists = lstat(d->path, &d->st) == 0;
		if (!d->exists && errno != ENOENT)
			return destination_failed(path, e);
		if (!d->exists || !S_ISLNK(d->st.st_mode))
			return destination_set_file(path, folder, d, e);
		if (!destination_follow_link(path, d, e))
			return false;
	}
	errno = ELOOP;
	return destination_failed(path, e);
}
