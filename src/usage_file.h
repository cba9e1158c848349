/* SPDX-License-Identifier: MIT */
#ifndef USAGE_FILE_H
#define USAGE_FILE_H

#include "usage_csv.h"
#include "usage_json.h"

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

/* Whether a file of CSV has that column; JSON may have any. */
bool			 usage_file_has(const struct usage_file *f, const char *name, struct arena *a);

/*
 * What a row has in a column, or at a path of keys with points between them; "" and false if there
 * is nothing.
 */
bool			 usage_file_cell(const struct usage_file *f, const struct usage_row *row,
			    const char *name, struct arena *a, const char **out);

#endif
