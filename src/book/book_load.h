/* SPDX-License-Identifier: MIT */
#ifndef BOOK_LOAD_H
#define BOOK_LOAD_H

#include <stddef.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/file.h"
#include "book/book.h"

/*
 * Loads a book from JSON (toll-pricing(5)). The loader is strict: an unknown or repeated key, a number
 * in place of a string, prices without a source and rows that overlap are problems. It reports all
 * problems of all files, not the first one only.
 */
struct problem {
	const char	*file;
	const char	*model;		/* "" if it is not about a model */
	const char	*key;		/* "rates[2]: input"; "" for the whole file or model */
	const char	*text;
};

struct problems {
	struct problem	*item;
	size_t		 n, room;
};

/*
 * Loads files; a folder means all its *.json in the order of their names. The book and the problems
 * live in the arena. NULL and ERR_IO if a file cannot be read or there is any problem: the message is
 * the first one, with file, model and key. problems may be NULL.
 */
const struct book *book_load(struct arena *a, const char *const *paths, size_t n,
    struct problems *problems, struct err *e);

/* How files are read; all of it may be 0. */
struct book_load_how {
	enum file_kind		 kind;	/* of a path; FILE_REGULAR: no folder. Files of a folder are regular */
	const struct book	*makers;	/* who has models that like names and the files lack; NULL */
	bool			 keep_like;	/* models stay without the rows that like gives them, for tidy */
	const atomic_int	*stop;	/* not 0: ERR_IO before everything is read; may be NULL */
};

/* The same, read so. */
const struct book *book_load_as(struct arena *a, const char *const *paths, size_t n, const struct book_load_how *how,
    struct problems *problems, struct err *e);

/*
 * The files that a path names: itself, or all *.json of a folder in the order of their names. ERR_IO if
 * a folder cannot be read or has none. The list lives in the arena.
 */
bool	book_files(struct arena *a, const char *path, const char *const **files, size_t *n,
	    struct err *e);

/* The same for a path that must be a folder, which may have none. */
bool	book_folder(struct arena *a, const char *path, const char *const **files, size_t *n,
	    struct err *e);

/* Loads a text in memory, which messages call file; it has len bytes, and json[len] is NUL. */
const struct book *book_load_text(struct arena *a, const char *file, const char *json, size_t len,
    struct problems *problems, struct err *e);

#endif
