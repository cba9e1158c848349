/* SPDX-License-Identifier: MIT */
#ifndef USAGE_CSV_H
#define USAGE_CSV_H

#include "io/chunk.h"
#include "usage/usage_row.h"

/* A CSV file of usage: its header, or the names of columns=, and what its records mean. */
struct usage_csv;

enum { USAGE_CSV_BLOCK = 256 << 10 };	/* bytes that are read at once, if nobody says */

/* delimiter 0: the first line tells. ERR_USAGE for a header or words that cannot be, ERR_IO. */
struct usage_csv	*usage_csv_open(struct arena *a, struct input *in, const struct usage_setup *setup,
			    char delimiter, struct err *e);

/* What is behind the header; worker.h finds the records in it. */
struct chunks	*usage_csv_stretches(struct usage_csv *f);

/* What a record is as a row. */
void			 usage_csv_row(const struct usage_csv *f, const struct record *r,
			    struct arena *a, struct usage_row *out);

const struct usage_columns	*usage_csv_columns(const struct usage_csv *f);

/* The header as it came, with what stands before it; n_fields 0: it has none. */
const struct record	*usage_csv_header(const struct usage_csv *f);
const char *const	*usage_csv_names(const struct usage_csv *f);
char			 usage_csv_delimiter(const struct usage_csv *f);

#endif
