/* SPDX-License-Identifier: MIT */
#ifndef ROW_CHOICE_H
#define ROW_CHOICE_H

#include "batch/row_origin.h"
#include "batch/totals.h"
#include "io/csv_scan.h"
#include "usage/usage_file.h"

/*
 * Which rows of usage count: since=, until= and where=. A row is judged when it has been priced, since where= may name
 * the book's model; rows that are left out are counted apart and nowhere else. Called by worker.c and batch_run.c;
 * rows without usage (skipped and idle ones) are counted as ever.
 */
enum row_left {
	ROW_CHOSEN,
	ROW_LEFT_TIME,		/* before since= or after until= */
	ROW_LEFT_UNDATED,	/* one of them was given, and the row has no date */
	ROW_LEFT_WHERE,
	ROW_LEFT_NO_USAGE,	/* nothing to choose: it counts as ever, but is not written */
};

/* An end of the time that is chosen. */
struct row_bound {
	bool	set, timed;	/* timed: an instant, which is at; else a whole day */
	day	day;		/* of the zone */
	instant	at;
};

struct row_condition;

struct row_choice {
	const struct time_zone	*zone;		/* of days; NULL: UTC */
	struct row_bound	 since, until;
	struct row_condition	*conditions;	/* n of them: those of one field are consecutive */
	size_t			 n;
	struct row_origin	*origin;	/* NULL: no condition is on a label */
	/* of the current file: */
	const char		*file;		/* its name, borrowed */
	const struct usage_json	*json;		/* NULL: it is CSV */
	const struct usage_columns *columns;	/* of CSV */
};

/*
 * Reads since=, until= and where= of a request. today: in the zone. home: the home folder, which is ~ in projects; "":
 * not known. ERR_USAGE for what cannot be read, and for a since=
 * after until=.
 */
bool	row_choice_read(const struct request *r, day today, const struct time_zone *zone, const char *home,
	    struct arena *a, struct row_choice *out, struct err *e);

/* Whether anything is asked for, so that rows may be left out. */
bool	row_choice_asks(const struct row_choice *c);

/*
 * Starts a file: the rows that follow are of it. ERR_USAGE if it is the only file, CSV, and has no such column or no
 * dates.
 */
bool	row_choice_enter(struct row_choice *c, const char *file, const struct usage_file *f, struct err *e);

/*
 * Whether a row counts. row: NULL for a row of the price memo, which is the record of the scanner; else record is not
 * used. A row that cannot be read so far that this is known counts: it is not priced, and makes the total partial.
 */
enum row_left row_choice_judge(const struct row_choice *c, const struct usage_row *row,
	    const struct csv_scan_record *record, const struct row_result *result, struct arena *scratch);

/* Counts a row that was left out. */
void	row_choice_count(struct totals *t, enum row_left why);

/* "12 rows left out by since=, 3 of them without a date"; NULL if no row was. */
const char *row_choice_summary(const struct row_choice *c, const struct totals *t, struct arena *a);

/* Checks, after the last row, that every field of where= was in some file. ERR_USAGE, naming it. */
bool	row_choice_check(const struct row_choice *c, struct err *e);

/* The i-th word of where= that is not a column; NULL after the last. And words that since= takes beside days. */
const char *row_choice_word(size_t i);
const char *row_choice_since_word(size_t i);

#endif
