/* SPDX-License-Identifier: MIT */
#ifndef SUM_GROUPS_H
#define SUM_GROUPS_H

#include "batch/group_by.h"
#include "report/table.h"

/*
 * How the groups of a sum are shown: their order (sort=), the first of them and one for the rest (limit=), and one key
 * as columns (across=). Called by cmd_sum.c when all rows are read.
 */

/* The keys of by= with that of across=, which is added if it is not among them. ERR_USAGE without keys for rows. */
bool	sum_groups_by(const struct request *r, struct arena *a, const char **by, struct err *e);

/* Whether sort=, limit=, share= and subtotals= fit the keys of g. ERR_USAGE. */
bool	sum_groups_check(const struct group_by *g, const struct request *r, struct err *e);

/*
 * Sorts the groups as sort= says (the greatest amount or count first, keys from a to z, and the reverse after a minus),
 * and replaces those after the first limit= by one whose first key is "others (N)". ERR_RANGE if a sum is too large.
 */
bool	sum_groups_arrange(struct group_by *g, const struct request *r, struct arena *a, struct err *e);

/*
 * The groups as a table with a column for each value of across=, in their order, of what they cost, and the total. The
 * last row is the total of each column. ERR_USAGE for more than SUM_ACROSS values.
 */
enum { SUM_ACROSS = 60 };
struct table	*sum_groups_across(const struct group_by *g, const struct request *r, const struct totals *all,
		    bool with_total, struct arena *a, struct err *e);

#endif
