/* SPDX-License-Identifier: MIT */
#ifndef LANE_H
#define LANE_H

#include <stdatomic.h>

#include "batch/group_by.h"
#include "batch/row_writer.h"

/*
 * A lane turns stretches of a CSV file into priced rows: it finds the records, prices them by fares
 * where it can and by charge_row where it must, and adds them up. A lane belongs to one thread;
 * what lanes share is read only.
 *
 * All that a lane learns from a stretch is in one struct stretch_result, which its caller takes whole
 * or drops whole: a stretch may be read again, by another lane, when it turns out that it did not begin
 * with a record. A lane keeps nothing of its own from one stretch to the next that shows in an answer.
 */
struct lane_job {
	const struct usage_csv		*csv;		/* the header and what it means */
	const struct usage_setup	*setup;
	const struct tariff		*tariff;
	const struct annotate		*annotate;	/* rows are written; NULL: they are not */
	bool				 stop_at_error;	/* errors=stop */
	const atomic_int		*stop;		/* a lane breaks off if it is set; NULL is never */
	enum scan_variant		 variant;
	bool				 libcsv;	/* libcsv reads everything, and no fare is used */
	const struct ledger		*ledger;	/* rows are grouped as it says; NULL: they are not */
	/* Sees every row that is priced in full, unless NULL; then no fares are used. False ends the run. */
	bool	(*row)(void *self, const struct usage_row *row, const struct charge *c, struct arena *a,
		    struct err *e);
	void	*self;
};

/* A row without a price, to be said. */
struct lane_message { uint64_t line; const char *text; };

enum { LANE_MESSAGES = 6 };	/* the first of a stretch */

/*
 * What a stretch came to. Anything new that is learned from rows is a member here, and then it cannot be
 * counted twice. It belongs to its lane, and is valid until that works on the next stretch.
 */
struct stretch_result {
	struct buffer	 out;		/* its rows, as they are to be written */
	struct tally	 tally;
	struct ledger	 groups;	/* its rows, grouped, if the job groups them */
	uint64_t	 lines;		/* line breaks */
	struct lane_message message[LANE_MESSAGES];	/* lines count from 0 in the stretch */
	size_t		 n_messages;
	bool		 stopped;	/* by errors=stop, or at a record that cannot be read, */
	uint64_t	 stopped_line;	/* at that line, from 0 */
};

struct lane {
	const struct lane_job	*job;
	struct tariff		 tariff;	/* that of the job, with a memory of its own */
	struct arena		*own, *turn, *row;
	struct scan		 scan;
	struct reader		*odd;		/* libcsv, for records that are not plain */
	struct express		*express;
	size_t			 batch;		/* rows that it tries at once */
	struct stretch_result	 result;	/* of the last stretch */
	/* of the stretch under way */
	const char		*text;
	uint64_t		 quick_rows, slow_rows, odd_lines;
	bool			 odd_seen;
	wide			 requests, input, output;
};

struct lane	*lane_new(struct arena *a, const struct lane_job *job);
void		 lane_free(struct lane *l);	/* NULL is fine */

/*
 * Works on text[0..n), which begins with a record, in an arena, STRETCH_SLACK bytes of which are behind
 * it; last: the file ends there. *used tells how much of it was whole records; with last it is all. False:
 * the error of a row with errors=stop, or of the job's function, ERR_RANGE or ERR_IO.
 */
bool		 lane_run(struct lane *l, const char *text, size_t n, bool last, size_t *used,
		    struct err *e);

#endif
