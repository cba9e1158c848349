/* SPDX-License-Identifier: MIT */
#ifndef USAGE_ANSWER_H
#define USAGE_ANSWER_H

#include "usage/answer_ids.h"
#include "usage/usage_row.h"

/* The group of the last row that was judged, since most rows are of the same; all 0 at first. One for each ids. */
enum { ANSWER_GROUP = 200 };
struct answer_group { char text[ANSWER_GROUP]; size_t n; struct answer_key key; bool again; };

/*
 * Decides whether a row with an identity is the record of its answer that counts. Any other record is skipped,
 * with a note of the line that counts, if it is known. A sum of other records is skipped if its parts are there.
 * An answer that a forked session took from the other one is skipped. A row that should count after an earlier
 * one was billed is bad, so that the total is marked as partial; so is an answer whose counts are not final, unless
 * another record of it counts.
 *
 * once: the input is read only once, so that of a sum and its parts the first is billed. *counts: whether its record
 * counts, for the further parts of it. Texts live in the arena. ERR_RANGE if there is no memory to remember the
 * answer. Called by batch_run for each row of JSON that is the first of its record.
 */
bool	usage_answer_judge(struct answer_ids *ids, struct answer_group *group, struct usage_row *row, bool once,
	    struct arena *a, bool *counts, struct err *e);

/*
 * Hashes ahead, by any thread, what usage_answer_judge needs of a complete row, which then must not change. Nothing
 * else of a row depends on ids; NULL: nothing is done. The arena is for what is needed meanwhile.
 */
void	usage_answer_prepare(const struct answer_ids *ids, struct usage_row *row, struct arena *a);

#endif
