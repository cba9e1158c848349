/* SPDX-License-Identifier: MIT */
#ifndef WORKER_H
#define WORKER_H

#include <stdatomic.h>

#include "batch/group_by.h"
#include "batch/row_choice.h"
#include "batch/row_writer.h"
#include "io/csv_records.h"

/*
 * A worker prices one chunk of a CSV file after the other: it finds the records (io/csv_records.h), prices them by
 * the memo where it can (price_memo.h) and by row_price where it must, and adds them up. One per thread; what
 * workers share is read-only. worker_pool.h gives them their chunks.
 *
 * All that comes from a chunk is in one struct chunk_result, which the caller takes as a whole or drops as a
 * whole: a chunk may be read again, by another worker, when it turns out that it did not begin with a record. A
 * worker keeps nothing from one chunk to the next that changes a result.
 */

/* The fixed input of the workers. */
struct worker_config {
	const struct usage_csv		*csv;		/* the header and what it means */
	const struct usage_setup	*setup;
	const struct price_context		*context;
	const struct row_writer		*row_writer;	/* rows are written with it; NULL: they are not written */
	bool				 stop_at_error;	/* errors=stop */
	const atomic_int		*stop;		/* interrupts a worker when set; NULL: never */
	enum csv_scan_variant		 variant;
	bool				 libcsv;	/* libcsv reads everything, and the memo is not used */
	const struct row_choice		*choice;	/* rows that it leaves out are only counted; NULL: none is */
	const struct group_by		*groups;	/* rows are grouped by its keys; NULL: they are not */
	/* Called for every chosen row, unless NULL; the memo is then not used. False ends the run. */
	bool	(*row)(void *self, const struct usage_row *row, const struct row_result *c, struct arena *a,
		    struct err *e);
	void	*self;
};

/* A message about a row that is not priced, or in part. */
struct worker_message { uint64_t line; const char *text; };

enum { WORKER_MESSAGES = 6 };	/* the first ones of a chunk are kept */

/*
 * The result of a chunk. Whatever else is to be learned from rows has to be a member here, so that it cannot be
 * counted twice. It belongs to its worker, and is valid until worker_run is called for the next chunk.
 */
struct chunk_result {
	struct buffer	 out;		/* the rows as they are to be written */
	struct totals	 totals;
	const struct group_by *groups;	/* the rows in groups, if the config groups them; else NULL */
	uint64_t	 lines;		/* line breaks */
	struct worker_message message[WORKER_MESSAGES];	/* their lines count from 0 in the chunk */
	size_t		 n_messages;
	bool		 stopped;	/* by errors=stop, a date that ends the run, or a record that cannot be read */
	uint64_t	 stopped_line;	/* the line of that record, from 0 */
};

struct worker {
	const struct worker_config	*config;
	struct price_context		 context;	/* that of the config, with its own memo of unknown names */
	struct arena		*own, *chunk_arena, *row;	/* for the life of the worker, a chunk, a row */
	struct csv_records	 records;	/* of the current chunk */
	struct price_memo		*memo;		/* NULL: every row is priced by row_price */
	size_t			 batch;		/* rows that are given to the memo at once */
	struct chunk_result	 result;	/* of the last chunk */
	struct group_by		 groups;	/* those of it, and earlier ones without rows */
	struct arena		*groups_arena;
};

struct worker	*worker_new(struct arena *a, const struct worker_config *config);
void		 worker_free(struct worker *w);	/* NULL is fine */

/*
 * Prices text[0..n), which begins with a record; it lives in an arena, with PAD_AFTER readable bytes after it.
 * last: the file ends there. *used: the bytes of whole records, all n of them with last. False: the error of a
 * row with errors=stop, the error of config->row, ERR_RANGE or ERR_IO.
 */
bool		 worker_run(struct worker *w, const char *text, size_t n, bool last, size_t *used,
		    struct err *e);

#endif
