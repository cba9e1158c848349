/* SPDX-License-Identifier: MIT */
#ifndef LINES_H
#define LINES_H

#include "io/input.h"

/* An input line by line, as a session reads it. */
struct lines;

enum { LINES_MAX = 1 << 20 };	/* bytes of a line: whatever is longer was not meant as one */

struct lines	*lines_open(struct arena *a, struct input *in);
void		 lines_close(struct lines *l);	/* NULL is fine; the input stays open */

/*
 * The next line, *n bytes with its LF if it has one, and a NUL after them; valid until the next call. False at
 * the end with e->kind ERR_NONE; ERR_RANGE for a line above LINES_MAX, after which no more can be read; ERR_IO,
 * without the name of the input.
 */
bool		 lines_next(struct lines *l, const char **text, size_t *n, struct err *e);

#endif
