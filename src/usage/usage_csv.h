/* SPDX-License-Identifier: MIT */
#ifndef USAGE_CSV_H
#define USAGE_CSV_H

#include "io/chunk.h"
#include "usage/usage_row.h"

/*
 * A CSV file of usage: its header, or the names of columns=, and its records as rows. Called by usage_file and
 * by batch, whose workers find the records; builds on io/csv_reader and usage_columns.
 */
struct usage_csv;

enum { USAGE_CSV_BLOCK = 256 << 10 };	/* bytes to read at once, without block= */

/*
 * Opens a file. delimiter 0: taken from the first line. ERR_USAGE for a header or options that are not valid,
 * ERR_IO.
 */
struct usage_csv	*usage_csv_open(struct arena *a, struct input *in, const struct usage_setup *setup,
			    char delimiter, struct err *e);

/* The part of the file after its header; worker.h finds the records in it. */
struct chunks	*usage_csv_chunks(struct usage_csv *f);

/* Converts a record to a row. */
void			 usage_csv_row(const struct usage_csv *f, const struct record *r,
			    struct arena *a, struct usage_row *out);

const struct usage_columns	*usage_csv_columns(const struct usage_csv *f);

/* The header as it is in the file, with the bytes before it; n_fields 0: there is none. */
const struct record	*usage_csv_header(const struct usage_csv *f);
const char *const	*usage_csv_names(const struct usage_csv *f);
char			 usage_csv_delimiter(const struct usage_csv *f);

#endif
