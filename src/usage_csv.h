/* SPDX-License-Identifier: MIT */
#ifndef USAGE_CSV_H
#define USAGE_CSV_H

#include "usage_row.h"

/* The rows of a CSV file: records under a header, or under the names of columns=. */
struct usage_csv;

/* delimiter 0: the first line tells. ERR_USAGE for a header or words that cannot be, ERR_IO. */
struct usage_csv	*usage_csv_open(struct arena *a, struct input *in, const struct usage_setup *setup,
			    char delimiter, struct err *e);
void			 usage_csv_close(struct usage_csv *f);

bool			 usage_csv_next(struct usage_csv *f, struct arena *a, struct usage_row *out,
			    struct err *e);

const struct columns	*usage_csv_columns(const struct usage_csv *f);
const struct record	*usage_csv_header(const struct usage_csv *f);
const char *const	*usage_csv_names(const struct usage_csv *f);
char			 usage_csv_delimiter(const struct usage_csv *f);

#endif
