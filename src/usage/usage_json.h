/* SPDX-License-Identifier: MIT */
#ifndef USAGE_JSON_H
#define USAGE_JSON_H

#include "io/input.h"
#include "usage/usage_row.h"

/*
 * The rows of a file of JSON: its values, or the elements of the lists that they hold. A row is an
 * answer of a known shape, wherever that stands in it, or an object whose keys are read as columns.
 */
struct usage_json;

/* ERR_USAGE for a shape= that is not known. */
struct usage_json	*usage_json_open(struct arena *a, struct input *in,
			    const struct usage_setup *setup, struct err *e);
void			 usage_json_close(struct usage_json *f);

bool			 usage_json_next(struct usage_json *f, struct arena *a, struct usage_row *out,
			    struct err *e);

/* What a row has under a key, or at a path of keys with points between them; NULL if nothing. */
const struct json	*usage_json_value(const struct usage_json *f, const struct usage_row *row,
			    const char *name, struct arena *a);

#endif
