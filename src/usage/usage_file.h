/* SPDX-License-Identifier: MIT */
#ifndef USAGE_FILE_H
#define USAGE_FILE_H

#include "usage/usage_csv.h"
#include "usage/usage_json.h"

/*
 * A file of usage: CSV with a header, or JSON in known shapes; its first character decides which. Called by
 * batch; builds on usage_csv and usage_json.
 */
enum usage_format { USAGE_CSV, USAGE_JSON };

struct usage_file;

/*
 * Begins to read an input, and fills in map and n_map of the setup. ERR_USAGE for a header or options that are
 * not valid; ERR_IO if it is not a file of usage.
 */
struct usage_file	*usage_file_open(struct arena *a, struct input *in,
			    const struct usage_setup *setup, struct err *e);
void			 usage_file_close(struct usage_file *f);	/* f may be NULL */

enum usage_format	 usage_file_format(const struct usage_file *f);

/* One of the two is NULL, by the format. */
struct usage_csv	*usage_file_csv(const struct usage_file *f);
struct usage_json	*usage_file_json(const struct usage_file *f);

const struct usage_setup *usage_file_setup(const struct usage_file *f);

/* The export that has the tokens, if this file is CSV with amounts alone; else NULL. */
const char		*usage_file_dollars(const struct usage_file *f);

/* The index of a column of CSV by its exact name, else by its normalised name. SIZE_MAX: none. */
size_t			 usage_file_column(const struct usage_file *f, const char *name);

#endif
