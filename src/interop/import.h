/* SPDX-License-Identifier: MIT */
#ifndef IMPORT_H
#define IMPORT_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/err.h"
#include "book/book.h"
#include "io/json.h"

/*
 * Other people's catalogues of prices, as books of toll. What a catalogue says is carried over to
 * the digit; what toll has no place for is counted and named. Nothing is guessed: where a tier has no
 * price for a meter, its bills say that the meter costs what its parent costs; where it has none for
 * long prompts, it ends at their size.
 */
struct import;

/* A catalogue that can be read. The reader walks its JSON and tells the import what it finds. */
struct catalogue {
	const char	*name;		/* the FORMAT of the command */
	const char	*title;		/* of sources, before the original key */
	const char	*url;		/* of sources */
	const char	*files;		/* which files they are, for help */
	bool		(*read)(struct import *im, const struct json *root);	/* false: it is none */
};

extern const struct catalogue catalogues[];
extern const size_t n_catalogues;

/* The catalogue of that name; NULL and ERR_USAGE, naming those that there are. */
const struct catalogue *catalogue_find(const char *name, struct err *e);

/* What is wanted of an import. */
struct import_order {
	const struct catalogue	*catalogue;
	const struct book	*book;		/* whose providers lend their ids to the catalogue's */
	day			 today;
	day			 read;		/* when the catalogue was read; 0: its own day, or today */
	const char		*provider;	/* only this one; "" for all */
	const char *const	*models;	/* only those that one of these patterns matches */
	size_t			 n_models;	/* 0: all */
	bool			 force;		/* take values that are far off their neighbours */
	bool			 all;		/* name all that could not be carried, not a few */
};

/* A value that was refused: its model is not in the book. */
struct import_refusal { const char *model, *text; };

/* What an import gave; all of it lives in the arena. */
struct imported {
	const char		*json;		/* a book in its canonical form, sound and loadable */
	const char		**lines;	/* what was carried, and what was not, for people */
	size_t			 n_lines, room_lines;
	struct import_refusal	*unsupported;
	size_t			 n_unsupported, room_unsupported;
	size_t			 models, carried, rows;	/* met, and in the book */
};

/*
 * Makes a book of n bytes of JSON, called file in messages. False and ERR_IO if they are no such
 * catalogue, ERR_MODEL if nothing in it can be carried.
 */
bool	import_run(const struct import_order *order, const char *file, const char *json, size_t n,
	    struct arena *a, struct imported *out, struct err *e);

#endif
