/* SPDX-License-Identifier: MIT */
#ifndef BATCH_RUN_H
#define BATCH_RUN_H

#include <stdatomic.h>

#include "batch/worker_pool.h"
#include "io/file_range.h"
#include "usage/answer_ids.h"
#include "usage/usage_file.h"

/*
 * The batch engine: reads usage files one after the other, prices and counts every row, and writes the row or
 * passes it on. It reports what it recognised in a file, the columns that nothing reads, and the first unpriced
 * rows, unless the defaults are quiet. Commands call it through batch_readings.h; CSV rows are priced in
 * worker_pool.h, JSON rows one by one in batch_run.c.
 */
struct batch_run {
	const struct request	*defaults;	/* the words of the command line */
	day			 today;
	const struct time_zone	*local;		/* the zone of the machine, for timezone=local; NULL: there is none */
	instant			 now;		/* for the day of today in a zone; 0: today holds in every zone */
	const char		*home;		/* the home folder, which is ~ in projects; NULL: not known */
	const struct listener	*listener;
	const atomic_int *stop;			/* interrupts the run when set; NULL: never */
	struct price_context		 context;
	struct totals		 totals;	/* of all rows so far */
	struct request_prefix	 prefix;	/* of cached=shared */
	uint64_t		 requests;	/* that are not sent yet, so far */
	/* Called before the rows of a file, unless NULL; it may set row_writer. False ends the run. */
	bool	(*begin)(void *self, const struct usage_file *f, struct err *e);
	/*
	 * Called after the rows of a file, if begin was, also if that failed; unless NULL. done: all of them
	 * were read; if not, e has the reason. False ends the run.
	 */
	bool	(*end)(void *self, bool done, struct err *e);
	bool			 output_failed;	/* by a function of the run: its error is no input's */
	const struct row_writer	*row_writer;	/* if set, rows are written with it */
	/* Takes the written rows, if row_writer is set; a piece holds whole rows. False ends the run. */
	bool	(*write)(void *self, const char *text, size_t n, struct err *e);
	struct row_choice	 choice;	/* of since=, until= and where= */
	struct time_zone	 zone;		/* of timezone=, if that was said */
	struct group_by		*groups;	/* chosen rows are added to it, unless NULL */
	/*
	 * Without row_writer: called for each chosen row, unless NULL. Its texts live in the arena a, until the next
	 * row. False ends the run.
	 */
	bool	(*row)(void *self, const struct usage_file *f, const struct usage_row *row,
		    const struct row_result *c, struct arena *a, struct err *e);
	/*
	 * Called before files are read again (batch_readings.h), unless NULL: whatever came from rows so far is
	 * void. False ends the run.
	 */
	bool	(*restart)(void *self, struct err *e);
	void	*self;
	const char		*path;		/* of the current file */
	bool			 own_paths;	/* no user has named the paths: none of them ends the run */
	uint64_t		 unread;	/* files known and not read, which make it partial */
	bool			 learn_first;	/* restart cannot take back what was written: see batch_readings.c */
	/* for batch_readings.c: */
	struct answer_ids	*ids;		/* decides which records of JSON answers count, unless NULL */
	struct json_memory	*json;		/* what was learned of rows of JSON; NULL: nothing yet */
	bool			 once;		/* files are read only once */
	bool			 rereads;	/* files can be read again: nothing is priced after a late record */
	bool			 learning;	/* answers are only recorded in ids: nothing is priced or written */
	uint64_t		 rows_json;	/* the most JSON rows to read of the next file */
	uint64_t		 rows_read;	/* the JSON rows that were read of the last file */
	uint64_t		 answers;	/* JSON rows with usage, also those that repeat another */
	bool			 rows_usage;	/* one of them has usage, or may have */
	bool			 found;		/* the file was found in a folder: what it is need not be reported */
	bool			 opened;	/* the current file, which was recognised as one of usage */
	bool			 damaged;	/* the end of the file could not be read before */
	bool			 several;	/* several files, of which one may tell what was billed */
	unsigned		 threads;	/* of threads=, 1 to WORKERS_MAX */
	size_t			 block;		/* bytes, of block= */
	struct file_range		 file_range;	/* of range=; parts 0: the whole file */
};

/*
 * Reads models=, errors=, threads=, block=, range=, timezone=, since=, until= and where= of the defaults.
 * cores: the number of threads if threads= is not given. ERR_USAGE, ERR_MODEL.
 */
bool	batch_run_begin(struct batch_run *r, const struct book *b, unsigned cores, struct arena *a,
	    struct err *e);

/*
 * Runs over an open input; path: its name as typed. ERR_USAGE for a header, or words of the command line, that
 * cannot be used; ERR_IO for an input that cannot be read, or an interrupted run; with errors=stop the error of
 * the row; or the error of a function of the run. The message begins with the name of the input.
 */
bool	batch_run_input(struct batch_run *r, struct input *in, const char *path, struct err *e);

/*
 * For cached=shared: reads files of requests for what all of them begin with, before they are priced. ERR_USAGE if a
 * path is no regular file, since it is read twice; errors of reading as batch_run_input.
 */
bool	batch_run_share(struct batch_run *r, const char *const *paths, size_t n, struct arena *a, struct err *e);

/* Frees what was learned of rows, after the last file. */
void	batch_run_forget(struct batch_run *r);

/* The number of rows so far that have usage, those that repeat others among them. */
uint64_t batch_run_rows_with_usage(const struct batch_run *r);

/* The i-th word of reader=; NULL after the last. */
const char *batch_run_reader(size_t i);

#endif
