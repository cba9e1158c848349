/* SPDX-License-Identifier: MIT */
#ifndef USAGE_FILE_H
#define USAGE_FILE_H

#include "usage/usage_csv.h"
#include "usage/usage_json.h"

/*
 * A file of usage: CSV under its header, or JSON by the shapes of its values; which of both its first
 * character tells.
 */
enum usage_format { USAGE_CSV, USAGE_JSON };

struct usage_file;

/*
 * Begins to read an input; map and n_map of the setup are filled in. ERR_USAGE for a header or words
 * that cannot be; ERR_IO if it is no file of usage.
 */
struct usage_file	*usage_file_open(struct arena *a, struct input *in,
			    const struct usage_setup *setup, struct err *e);
void			 usage_file_close(struct usage_file *f);	/* NULL is fine */

enum usage_format	 usage_file_format(const struct usage_file *f);

/* One of both is NULL. */
struct usage_csv	*usage_file_csv(const struct usage_file *f);
struct usage_json	*usage_file_json(const struct usage_file *f);

const struct usage_setup *usage_file_setup(const struct usage_file *f);

/* Which export has the tokens, if this one of CSV holds money alone; else NULL. */
const char		*usage_file_dollars(const struct usage_file *f);

/* The column of that name in CSV: to the letter, else as names are compared. SIZE_MAX: none. */
size_t			 usage_file_column(const struct usage_file *f, const char *name);

#endif
