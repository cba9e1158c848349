/* SPDX-License-Identifier: MIT */
#ifndef GROUP_ROWS_H
#define GROUP_ROWS_H

#include "batch/group_by.h"

/*
 * The rows of a table of groups: one for each group or, if the values of one key are columns (across=), one for each
 * group of the other keys. Begun, sorted by the caller or left as they are, and finished. Called by sum_arrange.c;
 * builds on group_by.h.
 */
enum { GROUP_COLUMNS = 400, GROUP_CELLS = 4000000 };	/* the largest table of across= */

struct group_rows {
	struct group_by	*groups;	/* of all keys; their order becomes that of the rows, and then of the columns */
	struct group_by	 rows;		/* in order; its keys are those that are not columns */
	struct group_by	 columns;	/* of the one key that is across=, in order; n_by is 0 without it */
	struct group	**of_row, **of_column;	/* for each group at first: where it is */
	struct group	**cells;	/* rows.n times columns.n, by rows; NULL where there is no usage */
	const char	*rest;		/* the first key of the row that limit= makes: "others" */
};

/*
 * Makes the rows, in the order of group_by_sort. gb: sorted, and checked by group_by_check; it is borrowed, and changed
 * at the end. ERR_RANGE for more than GROUP_COLUMNS values of across=, or GROUP_CELLS cells.
 */
bool	group_rows_begin(struct group_by *gb, bool reported, struct arena *a, struct group_rows *out, struct err *e);

/* Puts rows with the same first key together, in the order of the groups of that key alone; else keeps their order. */
void	group_rows_gather(struct group_rows *r, const struct group_by *blocks, struct group **of);

/*
 * Keeps the first `limit` rows and adds the others up in one more, if there are any; 0 keeps all. Then puts the groups
 * in the order of the table, and finds its cells. ERR_RANGE.
 */
bool	group_rows_finish(struct group_rows *r, size_t limit, struct err *e);

#endif
