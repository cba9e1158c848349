/* SPDX-License-Identifier: MIT */
#ifndef USAGE_JSON_H
#define USAGE_JSON_H

#include "io/input.h"
#include "usage/usage_row.h"

/*
 * The rows of a JSON file: its values, or the elements of the lists in them. A row is an answer of a known
 * shape, at any of its roots (usage_shape), or an object whose keys are read as columns (usage_columns). Called
 * by usage_file and batch.
 */
struct usage_json;

/* Opens a file. ERR_USAGE for an unknown shape=. */
struct usage_json	*usage_json_open(struct arena *a, struct input *in,
			    const struct usage_setup *setup, struct err *e);
void			 usage_json_close(struct usage_json *f);

/*
 * Reads the next row, which is f's, valid until the call after it, and may be changed meanwhile. False at the end, with
 * e->kind ERR_NONE; errors as json_stream_next.
 */
bool			 usage_json_next(struct usage_json *f, struct arena *a, struct usage_row **out,
			    struct err *e);

/* The text of a row on one line, as it came or without its line breaks: of its object, or of what replaces it. */
const char		*usage_json_text(const struct usage_json *f, const struct usage_row *row, struct arena *a);

/* The value of a row at a key, or at a path of keys joined by points; NULL if there is none. */
const struct json	*usage_json_value(const struct usage_json *f, const struct usage_row *row,
			    const char *name, struct arena *a);

/* Whether the object of a row has a value at a path of json_at. */
bool			 usage_json_has(const struct usage_json *f, const struct usage_row *row, const char *path);

#endif
