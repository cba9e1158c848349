/* SPDX-License-Identifier: MIT */
#ifndef COLUMNS_H
#define COLUMNS_H

#include <stddef.h>

#include "arena.h"
#include "request.h"

/*
 * What the columns of a usage file mean. The header decides, as a whole: names of fields, and the
 * closed list of column.def. Nothing is guessed.
 */

/* A row of column.def. field NULL: a count of requests that the row sums up. */
struct column_name { const char *field, *name; };

extern const struct column_name column_names[];
extern const size_t n_column_names;

struct columns {
	size_t			 n;		/* fields of the header */
	const struct field	**field;	/* of each column; NULL: nothing reads it */
	long			 total;		/* the column that counts summed requests, or -1 */
	const char		**unread;	/* names of columns with tokens that nothing reads */
	size_t			 n_unread;
	bool			 counts;	/* some column holds the model or a count */
	bool			 exclusive;	/* input was taken as fresh: cached tokens stand beside it */
};

/* The name as it is compared: no byte order mark or blanks, camelCase split, lower case, _. */
const char *columns_normalise(const char *name, struct arena *a);

/*
 * Reads a header. ERR_USAGE if no column counts anything or names the model and the command line
 * does not either, or if two columns are the same field, naming them. defaults tells what the command line has already said.
 */
bool	columns_read(const char *const *names, size_t n, const struct request *defaults,
	    struct arena *a, struct columns *out, struct err *e);

#endif
