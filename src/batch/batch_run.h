/* SPDX-License-Identifier: MIT */
#ifndef BATCH_RUN_H
#define BATCH_RUN_H

#include <stdatomic.h>

#include "batch/worker_pool.h"
#include "io/file_range.h"
#include "usage/answer_ids.h"
#include "usage/usage_file.h"

/*
 * A run over usage files, one after the other: every row is priced and counted, and written or handed
 * on. What is recognised, what nothing reads and the first rows without a price are said; nothing is
 * said if the defaults are quiet.
 */
struct batch_run {
	const struct request	*defaults;	/* the words of the command line */
	day			 today;
	const struct listener	*listener;
	const atomic_int *stop;	/* NULL is never */
	struct price_context		 context;
	struct totals		 totals;		/* of all rows so far */
	/* Called before the rows of a file, unless NULL; it may set annotate. False ends the run. */
	bool	(*begin)(void *self, const struct usage_file *f, struct err *e);
	/* Rows are written so, if annotate is set; pieces hold whole rows. False ends the run. */
	const struct row_writer	*row_writer;
	bool	(*write)(void *self, const char *text, size_t n, struct err *e);
	struct group_by		*groups;	/* rows are grouped there, unless NULL */
	/*
	 * Else called for each row, if not NULL; its texts live in its arena, until the next row. False
	 * ends the run.
	 */
	bool	(*row)(void *self, const struct usage_file *f, const struct usage_row *row,
		    const struct row_result *c, struct arena *a, struct err *e);
	/*
	 * Called before files are read again (batch_readings.h), unless NULL: what came of all rows so far is
	 * void. False ends the run.
	 */
	bool	(*restart)(void *self, struct err *e);
	void	*self;
	bool			 learn_first;	/* restart cannot take back what was written */
	/* for batch_readings.h: */
	struct answer_ids	*ids;		/* the answers of JSON are judged by these, unless NULL */
	bool			 rereads;	/* a late record voids the reading: nothing more is priced */
	bool			 learning;	/* nothing is priced or written: answers are judged alone */
	uint64_t		 rows_json;	/* rows of JSON that are read of the next file at most, */
	uint64_t		 rows_read;	/* and were read of the last one */
	bool			 several;	/* files, of which one may say what was billed */
	unsigned		 threads;	/* read from the defaults; threads= and block= */
	size_t			 block;
	struct file_range		 file_range;		/* parts 0: all of a file; read from range= */
};

/*
 * Reads models=, errors=, threads=, block=, reader= and range= of the defaults. cores: how many threads there
 * are if nobody says. ERR_USAGE, ERR_MODEL.
 */
bool	batch_run_begin(struct batch_run *r, const struct book *b, unsigned cores, struct arena *a,
	    struct err *e);

/*
 * Runs over an open input, which was typed as path. ERR_USAGE for a header or words that cannot be, ERR_IO for what cannot be
 * read or was interrupted, the row's own error with errors=stop, or what a function of the run says.
 * The message begins with the name of the input.
 */
bool	batch_run_input(struct batch_run *r, struct input *in, const char *path, struct err *e);

/* The i-th word of reader=; NULL behind the last. */
const char *batch_run_reader(size_t i);

#endif
