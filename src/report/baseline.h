/* SPDX-License-Identifier: MIT */
#ifndef BASELINE_H
#define BASELINE_H

#include <stdatomic.h>

#include "pricing/request.h"
#include "report/table.h"

/*
 * baseline=FILE max=+10%: compares the totals of an answer with those of an earlier answer in JSON. Called by
 * cli/dispatch.c before the command runs (baseline_check), and by cli/answer_output.c after it.
 */

/* Whether max=, if it is a change, and baseline= can be used together; else ERR_USAGE. */
bool	baseline_check(const struct request *r, struct err *e);

/* Whether `after` is more than `before` * (1 + change), change in millionths; neither amount is negative. */
bool	baseline_exceeds(money before, money after, int128 change);

/*
 * Compares the totals of an answer with those in the file of baseline=. The answer becomes "no" if any total
 * exceeds the earlier one by more than max=, if that is given; a total that the file does not have is a failure.
 * Each comparison becomes a hint, and the tables get the columns "before" and "percent"; a bill gets a table of its
 * own. False if the file is not an answer of the same command, or cannot be read. Reading stops when *stop is set;
 * stop may be NULL.
 */
bool	baseline_compare(const struct request *r, const atomic_int *stop, struct answer *w, struct err *e);

#endif
