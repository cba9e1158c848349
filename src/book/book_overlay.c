/* SPDX-License-Identifier: MIT */
#include "book/book_overlay.h"

#include <stdlib.h>
#include <string.h>

#include "book/book_merge.h"

/* A file that is laid over a book. */
struct overlay_file {
	const char		*path;
	const struct book	*book;
	bool			 update;
};

static const struct book *
load_overlay(struct arena *a, const char *path, const struct book_load_how *how, struct err *e)
{
	return book_load_as(a, &path, 1, how, NULL, e);
}

const struct book *
book_overlay_files(struct arena *a, const struct book *base, const char *const *files, size_t n,
    const struct book_load_how *how, struct err *e)
{
	for (size_t i = 0; base != NULL && i < n; i++) {
		const struct book *over = load_overlay(a, files[i], how, e);

		base = over == NULL ? NULL : book_merge(a, base, over, files[i], e);
	}
	return base;
}

/* Updates first; else in the order of names. */
static int
compare_overlays(const void *x, const void *y)
{
	const struct overlay_file *a = x, *b = y;

	if (a->update != b->update)
		return a->update ? -1 : 1;
	return strcmp(a->path, b->path);
}

static bool
path_is_update(const char *path)
{
	const char *slash = strrchr(path, '/');

	return strncmp(slash == NULL ? path : slash + 1, BOOK_UPDATE_PREFIX, strlen(BOOK_UPDATE_PREFIX)) == 0;
}

const struct book *
book_overlay_folder(struct arena *a, const struct book *base, const char *folder, const char *without, bool updates,
    const struct book_load_how *how, struct err *e)
{
	const char *const *paths;
	struct overlay_file *files;
	size_t n_paths, n = 0;

	if (*folder == '\0' || file_is_absent(folder))
		return base;
	if (!book_folder(a, folder, &paths, &n_paths, e)) {
		err_at(e, "overlays: ");
		return NULL;
	}
	files = arena_array(a, n_paths, sizeof *files);
	for (size_t i = 0; i < n_paths; i++) {
		struct overlay_file f = { .path = paths[i], .update = path_is_update(paths[i]) };

		if ((updates && !f.update) || (without != NULL && strcmp(paths[i], without) == 0))
			continue;
		f.book = load_overlay(a, paths[i], how, e);
		if (f.book == NULL)
			return NULL;
		files[n++] = f;
	}
	if (n > 0)
		qsort(files, n, sizeof *files, compare_overlays);
	for (size_t i = 0; base != NULL && i < n; i++)
		base = (files[i].update ? book_merge_update : book_merge)(a, base, files[i].book, files[i].path, e);
	return base;
}
