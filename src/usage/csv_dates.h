/* SPDX-License-Identifier: MIT */
#ifndef CSV_DATES_H
#define CSV_DATES_H

#include "base/date_written.h"
#include "io/chunk.h"
#include "usage/usage_columns.h"

/*
 * The order of the dates of a CSV file that are numbers alone (08/31/2026, 31/08/2026): the first CSV_DATES_RECORDS
 * records that end within CSV_DATES_BYTES are looked at before any is priced, and put back, so that pipes can be read
 * too. Called by usage_csv when it opens a file.
 */
enum { CSV_DATES_RECORDS = 1000, CSV_DATES_BYTES = 4 << 20 };

struct csv_dates {
	enum date_order	 order;		/* what they show; unknown: no date of the file shows any */
	const char	*cell;		/* the first that shows it; "" */
	uint64_t	 line;		/* its line */
};

/*
 * lines: line breaks before the next record of the chunks. ERR_USAGE, with line and column, if two dates have their
 * parts in different orders, or some may be read in both and none shows which; ERR_IO.
 */
bool	csv_dates_find(struct chunks *chunks, char delimiter, const struct usage_columns *c, const char *const *names,
	    uint64_t lines, struct arena *a, struct csv_dates *out, struct err *e);

#endif
