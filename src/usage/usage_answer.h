/* SPDX-License-Identifier: MIT */
#ifndef USAGE_ANSWER_H
#define USAGE_ANSWER_H

#include "usage/answer_ids.h"
#include "usage/usage_row.h"

/*
 * Decides whether a row with an identity is the record of its answer that counts. Any other record is skipped,
 * with a note of the line that counts, if it is known. A row that should count after an earlier one was billed
 * is bad, so that the total is marked as partial. Texts live in the arena. ERR_RANGE if there is no memory to
 * remember the answer. Called by batch_run for each row of JSON.
 */
bool	usage_answer_judge(struct answer_ids *ids, struct usage_row *row, struct arena *a, struct err *e);

#endif
