/* SPDX-License-Identifier: MIT */
#ifndef BOOK_LOAD_INTERNAL_H
#define BOOK_LOAD_INTERNAL_H

/*
 * What the files of the loader share. book_load.c reads files; book_load_object.c reads an object by book_keys.def, and
 * values of general kinds; book_load_rate.c, book_load_model.c and book_load_plan.c read what their names say.
 */

#include "book/book_build.h"
#include "book/book_json.h"
#include "book/book_keys.h"
#include "book/book_load.h"

/* Names in the order in which they are read. */
struct names { text_ref *item; size_t n, room; };

/* The state of the loader, and the place that problems are reported for. */
struct load {
	struct arena	*arena;
	struct build	*build;
	struct problems	*problems;
	struct book_load_how how;
	const char	*file, *model;
	const char	*row;			/* "rates[2]"; "" outside of a row */
	uint32_t	 provider;		/* its index; BOOK_NONE for plans */
	const char	**files;		/* the file of each provider */
	size_t		 room_files;
	uint32_t	 first_source, n_sources;	/* of this provider or of the plans */
	struct names	 regions;		/* further regions of the uplift that is being read */
	const char	*successor;		/* id of the successor that is being read; NULL: none yet */
	struct pending_successor *successors;	/* to be looked up when all models are known */
	size_t		 n_successors, room_successors;
};

struct pending_successor { uint32_t model; const char *id; };

/* Reports a problem of a key of this row, model and file; "": of the row or model itself. */
void	load_problem(struct load *l, const char *key, const char *fmt, ...)
	    __attribute__((format(printf, 3, 4)));

/*
 * Reads an object into a row, by the keys that the object at key parent has ("": those of the object itself).
 * False, and a problem under that name, if it is not an object.
 */
bool	load_object(struct load *l, const char *name, const struct book_json *object, enum book_object type,
	    const char *parent, void *row);

/*
 * The readers of a value, one for each name in the column load of book_keys.def. into is the member that the value goes
 * to, or the row if the key has none. What is wrong is reported under key.
 */
typedef void load_reader(struct load *l, const char *key, const struct book_json *item, void *into);

#define KIND(kind, type, load, format, merge) load_reader load_##load;
#include "book/book_keys.def"

/* The text of a string; NULL, and a problem, if it is not a string, empty, or has control characters. */
const char *load_string(struct load *l, const char *key, const struct book_json *item);

/* The same for an id, [A-Za-z0-9._:/-]+, which needs no quotes in a command line. */
const char *load_id_string(struct load *l, const char *key, const struct book_json *item);

/* Reports a text with control characters; returns whether it has none. */
bool	load_is_clean(struct load *l, const char *key, const char *s);

/* Reads a decimal in a string, with at most places decimals; *out is in units of 10^-places. */
bool	load_decimal(struct load *l, const char *key, const struct book_json *item, unsigned places, int64_t *out);

/* The elements of a list; NULL, and a problem ("must be a list of names"), if it is none. */
const struct book_json *load_list(struct load *l, const char *key, const struct book_json *list, const char *problem);

/* What problems call element i of a list of models or plans: its id, or "models[1]". */
const char *load_element_name(struct load *l, const struct book_json *element, const char *list, unsigned i);

/* Gives the models with the key like the rows of those that it names; book_load_like.c. */
void	load_likes(struct load *l);

/* A book_complaint: reports a fault of a model, or of a row of it, with the file of its provider. */
void	load_complain(void *load, uint32_t model, uint32_t rate, const char *key, const char *text);

/* Reads one object of a file: a provider with its models, or the plans. */
void	load_provider(struct load *l, const struct book_json *object);
void	load_plan_file(struct load *l, const struct book_json *object);

#endif
