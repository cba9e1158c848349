/* SPDX-License-Identifier: MIT */
#ifndef USAGE_ROW_H
#define USAGE_ROW_H

#include "base/listener.h"
#include "io/csv_reader.h"
#include "io/json.h"
#include "usage/usage_columns.h"

/* A row of a usage file, of whatever format, and how rows are read. */
enum usage_state {
	ROW_PRICE,	/* to be priced */
	ROW_IDLE,	/* it has neither model nor counts */
	ROW_SKIPPED,	/* it is none of ours; usage.skipped says why */
	ROW_DOLLARS,	/* it holds money alone */
	ROW_BAD,	/* why says what is wrong with it */
	ROW_EMPTY,	/* no row: a line of blanks in CSV */
};

struct usage_row {
	struct usage		 usage;
	enum usage_state	 state;
	struct err		 why;
	bool			 malformed;	/* of ROW_BAD: the row itself, not what it says */
	uint64_t		 line;		/* where it begins, from 1 */
	struct record		 record;	/* of CSV */
	const char		*text;		/* of JSON: the object, or what stands for one, */
	const struct json	*object;	/* and the object, NULL if it is none */
	bool			 dollars;	/* its object holds money alone */
	const char		*identity;	/* n_identity bytes that the answer is known by; 0: nothing */
	size_t			 n_identity;
};

/* How to read, and whom to tell what was recognised and what is not read. */
struct usage_setup {
	const struct request	*defaults;	/* the words of the command line */
	day			 today;
	const struct listener	*listener;
	bool			 several;	/* files of one run, of which one may say what was billed */
	struct mapping		*map;		/* n_map parts of map= */
	size_t			 n_map;
};

/* Begins a row. */
void	usage_row_begin(struct usage_row *row, const struct usage_setup *setup, bool totals,
	    struct arena *a);

/* Makes it a bad one. malformed: the row itself, not what it says. */
void	usage_row_bad(struct usage_row *row, bool malformed, const char *why);

/*
 * Takes n cells under the names of columns. strings tells which of them are texts where that can be
 * told, as in JSON; NULL for CSV. The row is settled then, or bad.
 */
void	usage_row_take(struct usage_row *row, const struct usage_columns *c, const char *const *names,
	    const char *const *cells, const bool *strings, size_t n);

/* Decides what the row is, once everything is taken. counts: its file has counts, or the model. */
void	usage_row_settle(struct usage_row *row, bool counts, bool dollars);

#endif
