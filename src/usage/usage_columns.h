/* SPDX-License-Identifier: MIT */
#ifndef USAGE_COLUMNS_H
#define USAGE_COLUMNS_H

#include <stddef.h>

#include "usage/usage.h"
#include "usage/usage_profile.h"

/*
 * What the columns of a usage file mean. The header decides, as a whole: a known export of
 * usage_profile.def, else names of fields and the closed list of column_names.def; map= assigns any other.
 * Nothing is guessed.
 */

/* A row of column_names.def: a field, or a name of usage.def. */
struct column_name { const char *means, *name; };

extern const struct column_name column_names[];
extern const size_t n_column_names;

/* A column that is read. */
struct column_use {
	size_t		column;
	struct meaning	meaning;
};

struct usage_columns {
	size_t			 n;		/* of the header */
	struct column_use	*use;		/* n_use of them, in the order in which cells are */
	size_t			 n_use;		/* taken: what was asked for before what was served */
	const char		**unread;	/* names of columns with tokens that nothing reads */
	size_t			 n_unread;
	const struct usage_profile	*profile;	/* NULL: no export that is known */
	bool			 totals;	/* rows are sums */
	bool			 dollars;	/* rows are money without tokens */
	bool			 counts, named;	/* some column holds a count; the model */
	bool			 dated;		/* some column holds the day, or the month */
	bool			 exclusive;	/* input was taken as fresh: cached tokens stand beside it */
	const char		*unbilled;	/* why reported= names none of them; NULL */
};

/* The name as it is compared: no byte order mark or blanks, camelCase split, lower case, _. */
const char *usage_columns_normalise(const char *name, struct arena *a);

/* The meaning of a name in any file, of whatever export; false if it has none. */
bool	usage_columns_meaning(const char *name, struct arena *a, struct meaning *out);

/* Whether a name sounds like something that somebody pays for. */
bool	usage_columns_sound_like_usage(const char *name);

/*
 * Reads a header under the request's map, style, rows and reported. ERR_USAGE if two columns are the
 * same field, naming them, or if map names a column that is not there.
 */
bool	usage_columns_read(const char *const *names, size_t n, const struct request *defaults,
	    struct arena *a, struct usage_columns *out, struct err *e);

/*
 * Whether the header of a whole file says enough: some column counts something, and some names the
 * model, or the command line does. ERR_USAGE, saying what is missing.
 */
bool	usage_columns_suffice(const struct usage_columns *c, const struct request *defaults, struct err *e);

/* Whether a column is read, and means that. */
bool	usage_columns_mean(const struct usage_columns *c, size_t column, const char *name);

/* What was recognised, in one line: "OpenAI usage of completions: on=start_time, ...". */
const char *usage_columns_describe(const struct usage_columns *c, const char *const *names,
    const struct request *defaults, struct arena *a);

#endif
