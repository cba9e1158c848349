/* SPDX-License-Identifier: MIT */
#ifndef SUM_TABLE_H
#define SUM_TABLE_H

#include "batch/batch_readings.h"
#include "batch/group_rows.h"
#include "commands/command.h"

/* The tables of sum and agents: what was read, which rows the answer has and in which order, and its columns. */
struct sum {
	const struct invocation	*call;
	struct arena		*arena;
	struct batch_run	 run;
	struct group_by		 groups;
	struct group_rows	 rows;		/* of the tables for people */
	bool			 high;		/* the answer shows the high ends of ranges */
};

/* ---- sum_arrange.c ---- */

/* Whether the fields that shape the tables go together, before any file is read; else ERR_USAGE. */
bool	sum_check_fields(const struct request *r, struct err *e);

/*
 * Sorts the groups and chooses the rows, after the last row of usage: across=, sort=, limit= and subtotals=. ERR_USAGE
 * for a column that the answer does not have, and for what its rows cannot have; ERR_RANGE.
 */
bool	sum_arrange(struct sum *s, struct err *e);

/* ---- sum_table.c ---- */

/* Whether the answer compares with what was billed. */
bool	sum_compares(const struct sum *s);

/* Whether totals have no cost, since nothing in them could be priced: that is not zero. */
bool	totals_is_unknown(const struct totals *t);

/* A table with a row for each group of gb: its keys, and what it comes to. NULL and ERR_RANGE. */
struct table *sums_data(const struct sum *s, const struct group_by *gb, struct arena *a, struct err *e);

/*
 * That the groups come to what all rows come to: they were added up apart from each other, and an answer with
 * two totals is none. All rows of usage are in some group. ERR_RANGE.
 */
bool	groups_check(const struct sum *s, struct err *e);

/*
 * Adds the table for people, with rows of subtotals and of the total, which idle and skipped rows are not in. With
 * across= it has a column for each value of that key, and CSV gets one like it, without these rows. ERR_RANGE.
 */
bool	sums_show(const struct sum *s, struct answer *w, struct err *e);

#endif
