/* SPDX-License-Identifier: MIT */
#ifndef TOTALS_FILE_H
#define TOTALS_FILE_H

#include "batch/totals.h"
#include "report/table.h"

/*
 * The totals of a run as a JSON file (totals=), for programs and for the command merge: one object in which every
 * number is a string, so that no reader rounds it; partial is true or false.
 */

/* The table "totals" with one row; written as JSON, it is what totals_file_read reads. */
struct table	*totals_file_table(struct arena *a, const struct totals *t, const struct price_context *context);

/* The same as JSON text, as totals= writes it. */
const char	*totals_file_print(struct arena *a, const struct totals *t, const struct price_context *context);

/*
 * Adds the totals of a file (text[0..n)) to t. Its further models must be those of context; those of the first
 * file of a merge (first) are put there. ERR_USAGE for anything but totals, and for numbers that no run can
 * produce: below zero, with decimals, more rows of a kind than rows, a partial that they contradict. ERR_RANGE for
 * numbers of rows above TOTALS_ROWS_MAX, and sums that do not fit. The message names the key.
 */
bool	totals_file_read(const char *text, size_t n, bool first, struct arena *a, struct totals *t,
	    struct price_context *context, struct err *e);

#endif
