/* SPDX-License-Identifier: MIT */
#ifndef FOLDER_H
#define FOLDER_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"

/*
 * The files below a folder, at any depth, whose names have one of some endings: sorted by their paths as
 * bytes, so that the order is the same on every machine. Links are not followed, so that nothing outside
 * the folder is read and nothing twice; only regular files are taken. Called by batch/batch_readings.c and
 * commands/text_files.c.
 */
struct folder {
	const char	**paths;	/* n of them: the path of the folder, a slash, and the way from there */
	size_t		 n, room;
	uint64_t	 others;	/* files and links that were left alone */
	const char	**refused;	/* n_refused messages, one for each folder that could not be read */
	size_t		 n_refused, refused_room;
};

/* Whether a path is a folder, or a link to one. */
bool	folder_is(const char *path);

/* Whether two paths lead to the same file or folder; false if one of them leads nowhere. */
bool	folder_same(const char *a, const char *b);

/*
 * Whether a path is the folder, or in it at any depth; links are followed. Of a path that is not there yet,
 * its first part that is there counts.
 */
bool	folder_holds(const char *folder, const char *path, struct arena *a);

/* Whether a name has an ending, perhaps with .gz or .zst after it; letters count in any case. */
bool	folder_name_ends_in(const char *name, const char *ending);

/* Makes the folders that a path is to be in, if they are not there. ERR_IO, naming the folder. */
bool	folder_make_for(const char *path, struct arena *a, struct err *e);

/* Whether a path is a regular file, and no link to one, or nothing. */
bool	folder_place_is_free(const char *path);

/*
 * Lists a folder. endings: a list ended by NULL; each also counts with .gz or .zst after it, and letters
 * count in any case. NULL: every file. All memory is of the arena. ERR_IO if the folder itself cannot be
 * read, or *stop is set; stop may be NULL.
 */
bool	folder_read(struct folder *f, const char *path, const char *const *endings, const atomic_int *stop,
	    struct arena *a, struct err *e);

/* Whether a name has one of the endings, in the sense of folder_read. */
bool	folder_name_ends(const char *name, const char *const *endings);

#endif
