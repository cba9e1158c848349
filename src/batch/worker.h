/* SPDX-License-Identifier: MIT */
#ifndef WORKER_H
#define WORKER_H

#include <stdatomic.h>

#include "batch/group_by.h"
#include "batch/row_writer.h"

/*
 * A lane turns stretches of a CSV file into priced rows: it finds the records, prices them by fares
 * where it can and by row_price where it must, and adds them up. A lane belongs to one thread;
 * what lanes share is read only.
 *
 * All that a lane learns from a stretch is in one struct chunk_result, which its caller takes whole
 * or drops whole: a stretch may be read again, by another lane, when it turns out that it did not begin
 * with a record. A lane keeps nothing of its own from one stretch to the next that shows in an answer.
 */
struct worker_config {
	const struct usage_csv		*csv;		/* the header and what it means */
	const struct usage_setup	*setup;
	const struct price_context		*context;
	const struct row_writer		*row_writer;	/* rows are written; NULL: they are not */
	bool				 stop_at_error;	/* errors=stop */
	const atomic_int		*stop;		/* a lane breaks off if it is set; NULL is never */
	enum csv_scan_variant		 variant;
	bool				 libcsv;	/* libcsv reads everything, and no fare is used */
	const struct group_by		*groups;	/* rows are grouped as it says; NULL: they are not */
	/* Sees every row that is priced in full, unless NULL; then no fares are used. False ends the run. */
	bool	(*row)(void *self, const struct usage_row *row, const struct row_result *c, struct arena *a,
		    struct err *e);
	void	*self;
};

/* A row without a price, to be said. */
struct worker_message { uint64_t line; const char *text; };

enum { WORKER_MESSAGES = 6 };	/* the first of a stretch */

/*
 * What a stretch came to. Anything new that is learned from rows is a member here, and then it cannot be
 * counted twice. It belongs to its lane, and is valid until that works on the next stretch.
 */
struct chunk_result {
	struct buffer	 out;		/* its rows, as they are to be written */
	struct totals	 totals;
	struct group_by	 groups;	/* its rows, grouped, if the job groups them */
	uint64_t	 lines;		/* line breaks */
	struct worker_message message[WORKER_MESSAGES];	/* lines count from 0 in the stretch */
	size_t		 n_messages;
	bool		 stopped;	/* by errors=stop, or at a record that cannot be read, */
	uint64_t	 stopped_line;	/* at that line, from 0 */
};

struct worker {
	const struct worker_config	*config;
	struct price_context		 context;	/* that of the job, with a memory of its own */
	struct arena		*own, *chunk_arena, *row;
	struct csv_scan		 scan;
	struct csv_reader		*odd_reader;		/* libcsv, for records that are not plain */
	struct price_memo		*memo;
	size_t			 batch;		/* rows that it tries at once */
	struct chunk_result	 result;	/* of the last stretch */
	/* of the stretch under way */
	const char		*text;
	uint64_t		 fast_rows, slow_rows, odd_lines;
	bool			 odd_seen;
	int128			 requests, input, output;
};

struct worker	*worker_new(struct arena *a, const struct worker_config *config);
void		 worker_free(struct worker *w);	/* NULL is fine */

/*
 * Works on text[0..n), which begins with a record, in an arena, CHUNK_SLACK bytes of which are behind
 * it; last: the file ends there. *used tells how much of it was whole records; with last it is all. False:
 * the error of a row with errors=stop, or of the job's function, ERR_RANGE or ERR_IO.
 */
bool		 worker_run(struct worker *w, const char *text, size_t n, bool last, size_t *used,
		    struct err *e);

#endif
