/* SPDX-License-Identifier: MIT */
/*
 * Temporary files in a fixed table, so that a signal handler can remove them; flock tells files in use
 * from those that a killed program has left. Used by io/output; the file without a name by usage/usage_database.
 */
#include "base/temporary.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#define PREFIX ".toll-output-"

enum { FILES_MAX = 8, RANDOM = 6, TRIES = 100 };

/* Signal handlers read this table, so it has a fixed place, and used is set last. */
static struct {
	atomic_int	 used;
	int		 lock;		/* a second descriptor: holds the lock after the first is closed */
	char		 path[PATH_MAX];
} files[FILES_MAX];
_Static_assert(ATOMIC_INT_LOCK_FREE == 2, "a handler may look at it");

/* The index of a free entry; -1 and errno if all are in use. */
static int
find_free_entry(void)
{
	for (int i = 0; i < FILES_MAX; i++) {
		if (!files[i].used)
			return i;
	}
	errno = EMFILE;
	return -1;
}

/* Whether path is still the name of the open file: a sweep may have removed it in between. */
static bool
is_still_named(int folder, const char *path, int fd)
{
	struct stat open_st, path_st;

	return fstat(fd, &open_st) == 0 && fstatat(folder, path, &path_st, AT_SYMLINK_NOFOLLOW) == 0 &&
	    open_st.st_dev == path_st.st_dev && open_st.st_ino == path_st.st_ino;
}

/*
 * Creates the file and locks it. -1 with errno EAGAIN if a sweep by another program removed or locked it
 * before it was locked here. Where locks are not supported, no sweep is possible either.
 */
static int
create_locked(char *path)
{
	int fd = mkstemp(path), error;

	if (fd < 0)
		return -1;
	fcntl(fd, F_SETFD, FD_CLOEXEC);
	errno = EAGAIN;
	if ((flock(fd, LOCK_EX | LOCK_NB) == 0 || errno != EWOULDBLOCK) && is_still_named(AT_FDCWD, path, fd))
		return fd;
	error = errno == ENOENT ? EAGAIN : errno;
	close(fd);
	unlink(path);	/* it may exist: the check itself may have failed */
	errno = error;
	return -1;
}

int
temporary_create(const char *folder, int *fd)
{
	static bool registered;
	int number = find_free_entry();

	if (number < 0)
		return -1;
	if (!registered)
		registered = atexit(temporary_remove_all) == 0;
	*fd = -1;
	for (int i = 0; i < TRIES && *fd < 0 && (i == 0 || errno == EAGAIN); i++) {
		int n = snprintf(files[number].path, PATH_MAX, "%s" PREFIX "XXXXXX", folder);

		errno = ENAMETOOLONG;
		if (n > 0 && n < PATH_MAX)
			*fd = create_locked(files[number].path);
	}
	if (*fd < 0)
		return -1;
	files[number].used = 1;
	files[number].lock = fcntl(*fd, F_DUPFD_CLOEXEC, 0);
	if (files[number].lock >= 0)
		return number;
	close(*fd);
	unlink(files[number].path);
	files[number].used = 0;
	return -1;
}

bool
temporary_rename(int number, const char *target)
{
	if (rename(files[number].path, target) != 0)
		return false;
	files[number].used = 0;
	close(files[number].lock);
	return true;
}

void
temporary_remove(int number)
{
	unlink(files[number].path);
	files[number].used = 0;
	close(files[number].lock);
}

void
temporary_remove_all(void)
{
	for (int i = 0; i < FILES_MAX; i++) {
		if (files[i].used)
			unlink(files[i].path);
	}
}

int
temporary_unnamed(void)
{
	FILE *f = tmpfile();
	int fd = f == NULL ? -1 : fcntl(fileno(f), F_DUPFD_CLOEXEC, 0);
	int error = errno;

	if (f != NULL)
		fclose(f);
	errno = error;
	return fd;
}

/* ---- files that killed programs have left ---- */

static bool
is_temporary_name(const char *name)
{
	const char *random = name + strlen(PREFIX);

	return strncmp(name, PREFIX, strlen(PREFIX)) == 0 && strlen(random) == RANDOM &&
	    strspn(random, "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz") == RANDOM;
}

static void
sweep_file(int folder, const char *name)
{
	struct stat st;
	int fd;

	if (fstatat(folder, name, &st, AT_SYMLINK_NOFOLLOW) != 0 || !S_ISREG(st.st_mode) ||
	    st.st_uid != geteuid())
		return;
	fd = openat(folder, name, O_RDWR | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
	if (fd < 0)
		return;
	if (flock(fd, LOCK_EX | LOCK_NB) == 0 && is_still_named(folder, name, fd))
		unlinkat(folder, name, 0);
	close(fd);
}

void
temporary_sweep(const char *folder)
{
	DIR *dir = opendir(folder);
	const struct dirent *entry;

	while (dir != NULL && (entry = readdir(dir)) != NULL) {
		if (is_temporary_name(entry->d_name))
			sweep_file(dirfd(dir), entry->d_name);
	}
	if (dir != NULL)
		closedir(dir);
}
