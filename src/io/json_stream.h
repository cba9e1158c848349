/* SPDX-License-Identifier: MIT */
#ifndef JSON_STREAM_H
#define JSON_STREAM_H

#include <stdint.h>

#include "io/input.h"

/*
 * The values of a file of JSON, one after the other: its lines, if the first line is a whole value;
 * else what stands between braces, over however many lines, or the elements of one list. Memory
 * holds one value, whatever the file.
 */
struct json_value {
	const char	*text;		/* n bytes, and a NUL behind them */
	size_t		 n;
	uint64_t	 line;		/* where it begins, from 1 */
};

enum { VALUE_MAX = 64 << 20 };		/* bytes */

struct json_stream;

/* Whether an input holds JSON, by how it begins; nothing is taken. ERR_IO. */
bool		 json_stream_are_json(struct input *in, bool *json, struct err *e);

struct json_stream	*json_stream_open(struct arena *a, struct input *in);
void		 json_stream_free(struct json_stream *v);

/*
 * The next value, valid until the call after it; it may be broken, but it ends where it seems to.
 * False at the end of the file with e->kind ERR_NONE; ERR_IO, or ERR_RANGE for one above VALUE_MAX.
 */
bool		 json_stream_next(struct json_stream *v, struct json_value *out, struct err *e);

#endif
