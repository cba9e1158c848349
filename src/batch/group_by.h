/* SPDX-License-Identifier: MIT */
#ifndef GROUP_BY_H
#define GROUP_BY_H

#include "batch/row_origin.h"
#include "batch/totals.h"
#include "io/csv_scan.h"

/*
 * GROUP BY for usage rows (by=): totals for each group of rows with the same hour, day, week, month, quarter, year,
 * provider, model, tier, region, band or file, the same line of a bill (item), the same program, project, session or
 * branch (row_origin.h), or the same text in a column. Rows without a date are in a group of their own. A column of the
 * file has precedence over such a word of the same name, unless it is the column that the word is read from: then the
 * word gives the book's name for it. Called by batch_run.c, worker.c and usage_forecast.c; builds on totals.h.
 */
enum { GROUP_BY_KEYS = 8, GROUP_BY_GROUPS = 100000 };

/* The words of by= that are not columns, for messages. */
#define GROUP_BY_WORDS "hour, day, week, month, quarter, year, provider, model, tier, region, band, file, item, " \
    "agent, project, session and branch"

struct group {
	struct group	*target;		/* of a worker's group: the run's group of its key, once known */
	uint64_t	 chunk;			/* of a worker's group: the last chunk with a row of it */
	const char	*key[GROUP_BY_KEYS];	/* a text for each key of by= */
	struct totals	 totals;		/* of a worker's group: of its current chunk alone */
	void		*more;			/* for the caller */
};

struct group_key;

struct group_by {
	struct arena	*arena;
	const char	*by[GROUP_BY_KEYS];	/* the keys of by=, as typed */
	size_t		 n_by;
	const struct group_key *group_key[GROUP_BY_KEYS];	/* the word that a key is; NULL: only ever a column */
	bool		 has_time;			/* a period of time is a key */
	bool		 seen[GROUP_BY_KEYS];	/* the key is a word, or some file has the column */
	bool		 is_column[GROUP_BY_KEYS];	/* some file has that column */
	struct group	**groups;		/* n of them, in order of appearance */
	size_t		 n, room;
	struct group	**slots;		/* a hash table of the groups */
	size_t		 n_slots;
	/*
	 * Of a worker: the number of the current chunk, from 1, and the groups that have rows of it. Groups are
	 * kept from chunk to chunk, since most chunks have the same ones; what they add up to is not. 0: groups
	 * of a run.
	 */
	uint64_t	 chunk;
	struct group	**touched;
	size_t		 n_touched, touched_room;
	struct row_origin *origin;		/* NULL: no key is a label */
	const char	*across;		/* of group_by_across; NULL */
	bool		 words_only;		/* set by the caller: no column takes the place of a word */
	bool		 dated;			/* some row, or the command line, has a date */
	const struct time_zone	*zone;		/* of periods of time, set by the caller; NULL: UTC */
	/* of the current file: */
	const char	*file;				/* its name, borrowed */
	size_t		 column[GROUP_BY_KEYS];	/* of CSV; SIZE_MAX: none, and the word counts, if it is one */
	const struct usage_json *json;			/* NULL: the file is CSV */
};

/*
 * Parses by= ("month,model"). home: the home folder, which is ~ in projects; "": not known. ERR_USAGE for
 * more than GROUP_BY_KEYS keys, or the same one twice.
 */
bool	group_by_begin(struct group_by *gb, const char *by, const char *home, struct arena *a, struct err *e);

/*
 * Names the key whose values become columns (across=), which is one more key unless by= has it. home: as above.
 * ERR_USAGE for several keys, or one too many.
 */
bool	group_by_across(struct group_by *gb, const char *key, const char *home, struct err *e);

/*
 * Starts a file: the rows that follow are of it. file: its name, which is borrowed. ERR_USAGE, naming the
 * columns of the header, for a period of time where neither a column of CSV, of a single file, nor the command line
 * has a date.
 */
bool	group_by_enter(struct group_by *gb, const char *file, const struct usage_file *f, struct err *e);

/* An empty copy for rows of the same file by the same keys; other threads may be adding groups to gb. */
struct group_by group_by_like(const struct group_by *gb, struct arena *a);

/*
 * The group of a row, created if the row is its first. scratch: for the time of the call. NULL and ERR_RANGE
 * for more than GROUP_BY_GROUPS groups.
 */
struct group *group_by_group(struct group_by *gb, const struct usage_row *row, const struct row_result *c,
	    struct arena *scratch, struct err *e);

/*
 * Adds a row to its group, unless it was skipped, or is idle and nothing was billed for it. row: NULL for a row of the
 * price memo, which is the record of the scanner; otherwise record is not used. scratch: as above. ERR_RANGE.
 */
bool	group_by_add(struct group_by *gb, const struct usage_row *row, const struct csv_scan_record *record,
	    const struct row_result *c, const struct price_context *context, struct arena *scratch, struct err *e);

/* Begins the next chunk of a worker: its groups have no rows yet. */
void	group_by_next_chunk(struct group_by *gb);

/*
 * Adds the groups of a worker's current chunk to those of the run, always the same ones for a worker. ERR_RANGE, also
 * for more than GROUP_BY_GROUPS groups.
 */
bool	group_by_merge(struct group_by *gb, const struct group_by *worker, struct err *e);

/*
 * Checks, after the last row, that every column of by= was in some file, and that some row had a date if
 * by= names day or month. ERR_USAGE, naming the key.
 */
bool	group_by_check(const struct group_by *gb, struct err *e);

/*
 * Sorts the groups: in order of time, then the most expensive first. reported: those of one time by how much their
 * reported amount differs from their cost, most first.
 */
void	group_by_sort(struct group_by *gb, bool reported);

/*
 * Adds up the groups that have the same texts in some keys: the n keys, of which `keys` has the indexes, are those of
 * *out. of: room for gb->n; the group that each one was added to. ERR_RANGE.
 */
bool	group_by_fold(const struct group_by *gb, const size_t *keys, size_t n, struct arena *a, struct group_by *out,
	    struct group **of, struct err *e);

/* Orders two texts of a key: by time if it is one, else by their bytes. */
int	group_by_compare_texts(const struct group_by *gb, size_t key, const char *a, const char *b);

/* The i-th word of by= that is not a column; NULL after the last. */
const char *group_by_key(size_t i);

#endif
