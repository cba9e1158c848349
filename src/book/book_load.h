/* SPDX-License-Identifier: MIT */
#ifndef BOOK_LOAD_H
#define BOOK_LOAD_H

#include <stddef.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/file.h"
#include "book/book.h"

/*
 * From JSON (toll-pricing(5)) to a book. Strict: an unknown or repeated key, a number where a
 * string belongs, prices without a source, rows that overlap. All problems of all files are
 * found in one go.
 */
struct problem {
	const char	*file;
	const char	*model;		/* "" where no model is concerned */
	const char	*key;		/* "rates[2]: input"; "" for the whole file or model */
	const char	*text;
};

struct problems {
	struct problem	*item;
	size_t		 n, room;
};

/*
 * Loads files, or a folder with all its *.json in the order of their names. The book and the
 * problems live in the arena. NULL and ERR_IO if a file cannot be read or there is any problem:
 * the message is the first one, with file, model and key. problems may be NULL.
 */
const struct book *book_load(struct arena *a, const char *const *paths, size_t n,
    struct problems *problems, struct err *e);

/*
 * The same. kind: what may be at a path; with FILE_REGULAR, no folder either. What a folder holds must be regular
 * in any case. ERR_IO too if *stop is set before all is read; NULL is never.
 */
const struct book *book_load_as(struct arena *a, const char *const *paths, size_t n, enum file_kind kind,
    const atomic_int *stop, struct problems *problems, struct err *e);

/*
 * The files that a path names: itself, or all *.json of a folder in the order of their names. ERR_IO if
 * a folder cannot be read, and if it has none.
 */
bool	book_files(struct arena *a, const char *path, const char *const **files, size_t *n,
	    struct err *e);

/* The same for what must be a folder, and may have none. */
bool	book_folder(struct arena *a, const char *path, const char *const **files, size_t *n,
	    struct err *e);

/* Loads text in memory, called file in messages; len bytes, json[len] is NUL. */
const struct book *book_load_text(struct arena *a, const char *file, const char *json, size_t len,
    struct problems *problems, struct err *e);

#endif
