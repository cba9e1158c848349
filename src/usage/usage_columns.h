/* SPDX-License-Identifier: MIT */
#ifndef USAGE_COLUMNS_H
#define USAGE_COLUMNS_H

#include <stddef.h>

#include "usage/usage.h"
#include "usage/usage_profile.h"

/*
 * The meanings of the columns of a usage file. The header decides as a whole: a known export of
 * usage_profile.def, else names of fields and the closed list of column_names.def; map= assigns any other
 * column. Nothing is guessed. Called by usage_csv for a header and by usage_json for the keys of flat objects.
 */

/* A line of column_names.def: a field, or a name of usage.def, and another name for it. */
struct column_name { const char *means, *name; };

extern const struct column_name column_names[];
extern const size_t n_column_names;

/* Names of fields that are not read as columns, since files give them to something else; map= can name them. */
extern const char *const column_otherwise[];
extern const size_t n_column_otherwise;

/* A column that is read. */
struct column_use {
	size_t		column;
	struct meaning	meaning;
};

struct usage_columns {
	size_t			 n;		/* number of columns of the header */
	struct column_use	*use;		/* n_use elements, in the order in which cells are taken */
	size_t			 n_use;		/* the later one wins: asked for, then served */
	const char		**unread;	/* columns that nothing reads, and that look like counts */
	size_t			 n_unread;
	size_t			*uncounted;	/* the columns of those that may be charges, n_uncounted elements */
	size_t			 n_uncounted;
	const struct usage_profile	*profile;	/* NULL: no known export */
	bool			 totals;	/* rows are sums */
	bool			 dollars;	/* rows are amounts without tokens */
	bool			 counts, named;	/* counts: a column is a count; named: a column is the model */
	bool			 comma;		/* fields end with ;, so that numbers may have a decimal comma */
	bool			 dated;		/* a column is the day or the month */
	bool			 exclusive;	/* input was read as fresh: it does not include cached tokens */
	size_t			 item;		/* the column of what a line of a bill is for; SIZE_MAX */
	const char		*unbilled;	/* why reported= names none of the columns; NULL */
};

/* The meaning of a name in a file of any export; false if it has none. */
bool	usage_columns_meaning(const char *name, struct arena *a, struct meaning *out);

/* Whether a name looks like a count that is billed: it contains token, cache, input or output, in some language. */
bool	usage_columns_looks_like_count(const char *name);

/*
 * Reads a header, with the request's map, style, rows and reported. ERR_USAGE, with their names, if two columns
 * are the same field, or if map names a column that does not exist. csv: in a header that has no count of input, a
 * column named text is the text whose tokens are the input.
 */
bool	usage_columns_read(const char *const *names, size_t n, const struct request *defaults, bool csv,
	    struct arena *a, struct usage_columns *out, struct err *e);

/*
 * Whether the header of a file is enough: some column is a count, and some column, or the command line, names
 * the model. ERR_USAGE, with what is missing.
 */
bool	usage_columns_suffice(const struct usage_columns *c, const char *const *names, const struct request *defaults,
	    struct arena *a, struct err *e);

/* Whether a column is read with the meaning of that name. */
bool	usage_columns_mean(const struct usage_columns *c, size_t column, const char *name);

/*
 * One line on what was recognised: "columns: on=start_time, ..."; of a known export its title and the number of
 * columns, and the columns with dry=yes alone.
 */
const char *usage_columns_describe(const struct usage_columns *c, const char *const *names,
    const struct request *defaults, struct arena *a);

#endif
