/* SPDX-License-Identifier: MIT */
#ifndef USAGE_ANSWER_H
#define USAGE_ANSWER_H

#include "usage/answer_ids.h"
#include "usage/usage_row.h"

/*
 * Judges whether a row that has an identity is the record of its answer that counts. Another one is
 * skipped, and its note says which line counts, if that is known. One that should count when an
 * earlier one was billed is bad, so that the total is known to lack something. Texts live in the
 * arena. ERR_RANGE if there is no memory to remember the answer.
 */
bool	usage_answer_judge(struct answer_ids *ids, struct usage_row *row, struct arena *a, struct err *e);

#endif
