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
 * Converts price catalogues of other projects into price books of toll, for `toll import`. Prices are
 * kept to the digit; what toll cannot hold is counted and reported. Nothing is guessed: where a tier has
 * no price for a meter, its bills say that the meter costs what its parent costs; where a tier has no
 * price for long prompts, it ends at their size.
 */
struct import;

/* A catalogue format. The reader walks its JSON and adds the models and prices that it finds to the import. */
struct catalogue {
	const char	*name;		/* the FORMAT of the command */
	const char	*title;		/* first part of a source's title; the original key follows */
	const char	*url;		/* the URL of each source */
	const char	*files;		/* the files of this format, for help */
	bool		(*read)(struct import *im, const struct json *root);	/* false: not this format */
};

extern const struct catalogue catalogues[];
extern const size_t n_catalogues;

/* Finds a catalogue by name; if there is none, NULL and ERR_USAGE, which lists the names. */
const struct catalogue *catalogue_find(const char *name, struct err *e);

/* The options of an import. */
struct import_order {
	const struct catalogue	*catalogue;
	const struct book	*book;		/* the book in use; known providers keep its ids */
	day			 today;		/* yyyymmdd */
	day			 read;		/* when the catalogue was read; 0: its own day, or today */
	const char		*provider;	/* only this provider; "": all */
	const char *const	*models;	/* only models that match one of these patterns */
	size_t			 n_models;	/* 0: all */
	bool			 force;		/* accept values that are far off their neighbours */
	bool			 all;		/* name every model that has a loss, not only a few */
};

/* A value that was refused; its model is not in the book. */
struct import_refusal { const char *model, *text; };

/* The result of an import; all of it lives in the arena. */
struct imported {
	const char		*json;		/* a book in canonical form that loads without error */
	const char		**lines;	/* the report for people: what was imported, and what was not */
	size_t			 n_lines, room_lines;
	struct import_refusal	*unsupported;
	size_t			 n_unsupported, room_unsupported;
	size_t			 models;	/* number of models selected */
	size_t			 carried;	/* number of models in the book */
	size_t			 rows;		/* number of price rows in the book */
};

/*
 * Makes a book of n bytes of JSON; messages call them `file`. False and ERR_IO if they are not a catalogue
 * of that format, ERR_MODEL if no model in it can be imported.
 */
bool	import_run(const struct import_order *order, const char *file, const char *json, size_t n,
	    struct arena *a, struct imported *out, struct err *e);

#endif
