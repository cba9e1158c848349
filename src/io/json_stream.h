/* SPDX-License-Identifier: MIT */
#ifndef JSON_STREAM_H
#define JSON_STREAM_H

#include <stdint.h>

#include "io/input.h"

/*
 * Splits a JSON input into its values, one after the other: its lines, if the first line is a whole value; else its
 * objects, over any number of lines, or the elements of one list. Only one value is in memory at a time. Used by
 * usage/usage_json.c, which parses each with json.h.
 */
struct json_value {
	const char	*text;		/* n bytes, then a NUL, and PAD_AFTER bytes that may be read (base/bytes.h) */
	size_t		 n;
	uint64_t	 line;		/* where it begins, from 1 */
	bool		 torn;		/* the file ends in its line, without a line break */
};

enum { VALUE_MAX = 64 << 20, JSON_CHUNK = 1 << 18 };	/* bytes */

struct json_stream;

/* Whether an input begins as JSON, or as server-sent events that carry it; takes nothing. ERR_IO. */
bool		 json_stream_is_json(struct input *in, bool *json, struct err *e);

/* The input stays the caller's. */
struct json_stream	*json_stream_open(struct arena *a, struct input *in);
void		 json_stream_free(struct json_stream *v);	/* NULL is fine */

/*
 * The next value, valid until the next call. It may be broken JSON; then it ends where its braces and quotes suggest.
 * False at the end of the file with e->kind ERR_NONE; else ERR_IO, or ERR_RANGE for a value above VALUE_MAX.
 */
bool		 json_stream_next(struct json_stream *v, struct json_value *out, struct err *e);

/*
 * For values that must live longer. Lines are taken where they are in a chunk of the file: this goes on in another
 * chunk, the caller's, of JSON_CHUNK bytes and PAD_AFTER after them, so that lines of the chunk before it stay as they
 * are. The first value is then that of json_stream_next, and may be elsewhere; the others are those of
 * json_stream_next_line. at_once: bytes that are read into the chunk at once, 1 to JSON_CHUNK.
 */
void		 json_stream_change_chunk(struct json_stream *v, char *chunk, size_t at_once);

/* The next value, if it is a line that the chunk has whole; false if not: then nothing was taken that counts. */
bool		 json_stream_next_line(struct json_stream *v, struct json_value *out);

/* Whether values are lines, as the first one shows. */
bool		 json_stream_is_lines(const struct json_stream *v);

#endif
