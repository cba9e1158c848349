/* SPDX-License-Identifier: MIT */
/* Folders: where they are, making them, and listing the files in one: folder_read, at the end. */
#include "io/folder.h"

#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/text.h"

/* The folders that are still to be read; a stack, so that no depth of folders is too deep. */
struct pending { const char **paths; size_t n, room; };

/* One listing while it is made. */
struct listing {
	struct folder	*folder;
	const char *const *endings;
	struct pending	 pending;
	struct arena	*arena;
};

bool
folder_is(const char *path)
{
	struct stat st;

	return stat(path, &st) == 0 && S_ISDIR(st.st_mode);
}

bool
folder_same(const char *a, const char *b)
{
	struct stat one, two;

	return stat(a, &one) == 0 && stat(b, &two) == 0 && one.st_dev == two.st_dev &&
	    one.st_ino == two.st_ino;
}

/* The folder that a path is in. */
static const char *
folder_above(const char *path, struct arena *a)
{
	size_t n = strlen(path);

	while (n > 1 && path[n - 1] == '/')
		n--;
	while (n > 0 && path[n - 1] != '/')
		n--;
	while (n > 1 && path[n - 1] == '/')
		n--;
	return n == 0 ? "." : arena_strndup(a, path, n);
}

bool
folder_holds(const char *folder, const char *path, struct arena *a)
{
	struct stat st;

	while (stat(path, &st) != 0 && strcmp(path, ".") != 0 && strcmp(path, "/") != 0)
		path = folder_above(path, a);
	if (!S_ISDIR(st.st_mode))
		path = folder_above(path, a);
	while (!folder_same(path, folder)) {
		const char *above = arena_printf(a, "%s/..", path);

		if (!folder_is(above) || folder_same(path, above))
			return false;
		path = above;
	}
	return true;
}

bool
folder_make_for(const char *path, struct arena *a, struct err *e)
{
	for (const char *p = path + 1; *path != '\0' && (p = strchr(p, '/')) != NULL; p++) {
		const char *folder = arena_strndup(a, path, (size_t)(p - path));

		if (!folder_is(folder) && mkdir(folder, 0777) != 0 && errno != EEXIST)
			return err_set(e, ERR_IO, "%s: %s", folder, strerror(errno));
	}
	return true;
}

bool
folder_place_is_free(const char *path)
{
	struct stat st;

	return lstat(path, &st) == 0 ? S_ISREG(st.st_mode) : errno == ENOENT;
}

static bool
name_part_ends_in(const char *name, size_t n, const char *ending)
{
	size_t len = strlen(ending);

	return n > len && text_equal_part(name + n - len, ending, len);
}

bool
folder_name_ends_in(const char *name, const char *ending)
{
	size_t n = strlen(name);

	n -= name_part_ends_in(name, n, ".gz") ? strlen(".gz") :
	    name_part_ends_in(name, n, ".zst") ? strlen(".zst") : 0;
	return name_part_ends_in(name, n, ending);
}

bool
folder_name_ends(const char *name, const char *const *endings)
{
	if (endings == NULL)
		return true;
	for (; *endings != NULL; endings++) {
		if (folder_name_ends_in(name, *endings))
			return true;
	}
	return false;
}

enum { REFUSED_SHOWN = 200 };	/* bytes of the beginning, and of the end, of a path in a message */

static void
folder_refuse(struct listing *l, const char *path, int error)
{
	struct folder *f = l->folder;
	size_t n = strlen(path);

	f->refused = arena_grow(l->arena, f->refused, f->n_refused, &f->refused_room, sizeof *f->refused);
	f->refused[f->n_refused++] = n <= 2 * REFUSED_SHOWN ?
	    arena_printf(l->arena, "%s: %s", path, strerror(error)) :
	    arena_printf(l->arena, "%.*s...%s: %s", REFUSED_SHOWN, path, path + n - REFUSED_SHOWN,
		strerror(error));
}

static void
entry_take(struct listing *l, const char *folder, const char *name)
{
	size_t n = strlen(folder);
	const char *path = arena_printf(l->arena, "%s%s%s", folder, n > 0 && folder[n - 1] == '/' ? "" : "/", name);
	struct folder *f = l->folder;
	struct pending *p = &l->pending;
	struct stat st;

	if (strcmp(name, ".") == 0 || strcmp(name, "..") == 0)
		return;
	if (lstat(path, &st) != 0)
		folder_refuse(l, path, errno);
	else if (S_ISDIR(st.st_mode)) {
		p->paths = arena_grow(l->arena, p->paths, p->n, &p->room, sizeof *p->paths);
		p->paths[p->n++] = path;
	} else if (S_ISREG(st.st_mode) && folder_name_ends(name, l->endings)) {
		f->paths = arena_grow(l->arena, f->paths, f->n, &f->room, sizeof *f->paths);
		f->paths[f->n++] = path;
	} else
		f->others++;
}

/* Takes all entries of one folder; false, with errno, if it cannot be read to its end. */
static bool
entries_take(struct listing *l, const char *path)
{
	DIR *dir = opendir(path);
	struct dirent *entry;
	int error;

	if (dir == NULL)
		return false;
	while (errno = 0, (entry = readdir(dir)) != NULL)
		entry_take(l, path, entry->d_name);
	error = errno;
	closedir(dir);
	errno = error;
	return error == 0;
}

static int
paths_compare(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

bool
folder_read(struct folder *f, const char *path, const char *const *endings, const atomic_int *stop, struct arena *a,
    struct err *e)
{
	struct listing l = { .folder = f, .endings = endings, .arena = a };

	*f = (struct folder){ .n = 0 };
	if (!entries_take(&l, path))
		return err_set(e, ERR_IO, "%s: %s", path, strerror(errno));
	while (l.pending.n > 0) {
		const char *next = l.pending.paths[--l.pending.n];

		if (stop != NULL && *stop)
			return err_set(e, ERR_IO, "interrupted");
		if (!entries_take(&l, next))
			folder_refuse(&l, next, errno);
	}
	if (f->n > 0)
		qsort(f->paths, f->n, sizeof *f->paths, paths_compare);
	return true;
}
