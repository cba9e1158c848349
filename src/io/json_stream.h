/* SPDX-License-Identifier: MIT */
#ifndef VALUES_H
#define VALUES_H

#include <stdint.h>

#include "io/input.h"

/*
 * The values of a file of JSON, one after the other: its lines, if the first line is a whole value;
 * else what stands between braces, over however many lines, or the elements of one list. Memory
 * holds one value, whatever the file.
 */
struct value {
	const char	*text;		/* n bytes, and a NUL behind them */
	size_t		 n;
	uint64_t	 line;		/* where it begins, from 1 */
};

enum { VALUE_MAX = 64 << 20 };		/* bytes */

struct values;

/* Whether an input holds JSON, by how it begins; nothing is taken. ERR_IO. */
bool		 values_are_json(struct input *in, bool *json, struct err *e);

struct values	*values_open(struct arena *a, struct input *in);
void		 values_free(struct values *v);

/*
 * The next value, valid until the call after it; it may be broken, but it ends where it seems to.
 * False at the end of the file with e->kind ERR_NONE; ERR_IO, or ERR_RANGE for one above VALUE_MAX.
 */
bool		 values_next(struct values *v, struct value *out, struct err *e);

#endif
