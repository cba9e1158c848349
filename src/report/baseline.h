/* SPDX-License-Identifier: MIT */
#ifndef BASELINE_H
#define BASELINE_H

#include <stdatomic.h>

#include "pricing/request.h"
#include "report/table.h"

/* How an amount may change at most, baseline=FILE max=+10%: an earlier answer beside today's. */

/* Whether max= and baseline= fit together; else ERR_USAGE. */
bool	baseline_check(const struct request *r, struct err *e);

/* Whether after is more than before changed by so many millionths; both are not negative. */
bool	baseline_exceeds(money before, money after, int128 change);

/*
 * Judges the totals of an answer by those of an earlier one in JSON, which is the file baseline=: the
 * answer becomes no if any is more than it may be; one that the file lacks is a failure. What was
 * compared goes to the hints, and beside the totals as "before" and "percent". False if the file is no answer of
 * that kind, or cannot be read; reading breaks off if *stop is set, NULL is never.
 */
bool	baseline_judge(const struct request *r, const atomic_int *stop, struct answer *w, struct err *e);

#endif
