/* SPDX-License-Identifier: MIT */
#ifndef TOTALS_FILE_H
#define TOTALS_FILE_H

#include "batch/totals.h"
#include "report/table.h"

/*
 * Totals of a run for programs, and for merge: one object of JSON in which every number is a text,
 * so that none is ever rounded by its reader.
 */

/* The table "totals" with one row; its columns, in JSON, are what totals_file_read takes. */
struct table	*totals_file_table(struct arena *a, const struct totals *t, const struct price_context *context);

/* The same as a text of JSON, as totals= writes it. */
const char	*totals_file_print(struct arena *a, const struct totals *t, const struct price_context *context);

/*
 * Adds the totals of a file to t. Further models must be those of the tariff; the first file of a
 * merge (first) names them. ERR_USAGE for what are no totals, and for numbers that no run comes to: below
 * zero, with decimals, more rows of a kind than rows. ERR_RANGE for rows above TOTALS_ROWS_MAX, and sums
 * that do not fit. The message names the key.
 */
bool	totals_file_read(const char *text, size_t n, bool first, struct arena *a, struct totals *t,
	    struct price_context *context, struct err *e);

#endif
