/* SPDX-License-Identifier: MIT */
#ifndef TOTALS_H
#define TOTALS_H

#include "batch/totals.h"
#include "report/table.h"

/*
 * Totals of a run for programs, and for merge: one object of JSON in which every number is a text,
 * so that none is ever rounded by its reader.
 */

/* The table "totals" with one row; its columns, in JSON, are what totals_read takes. */
struct table	*totals_table(struct arena *a, const struct tally *t, const struct tariff *tariff);

/* The same as a text of JSON, as totals= writes it. */
const char	*totals_print(struct arena *a, const struct tally *t, const struct tariff *tariff);

/*
 * Adds the totals of a file to t. Further models must be those of the tariff; the first file of a
 * merge (first) names them. ERR_USAGE for what are no totals, and for numbers that no run comes to: below
 * zero, with decimals, more rows of a kind than rows. ERR_RANGE for rows above TALLY_ROWS_MAX, and sums
 * that do not fit. The message names the key.
 */
bool	totals_read(const char *text, size_t n, bool first, struct arena *a, struct tally *t,
	    struct tariff *tariff, struct err *e);

#endif
