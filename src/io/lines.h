/* SPDX-License-Identifier: MIT */
#ifndef LINES_H
#define LINES_H

#include "io/input.h"

/* Reads an input line by line: session lines from a pipe or a file (cli/repl.c, cli/session_script.c). */
struct lines;

enum { LINES_MAX = 1 << 20 };	/* bytes of a line; anything longer was not meant as one */

/* The input stays the caller's, and must stay open. */
struct lines	*lines_open(struct arena *a, struct input *in);
void		 lines_close(struct lines *l);	/* NULL is fine; the input stays open */

/*
 * The next line: *n bytes, with its LF if it has one, then a NUL; valid until the next call. False at the end with
 * e->kind ERR_NONE; ERR_RANGE for a line above LINES_MAX, after which no more can be read; ERR_IO, whose message lacks
 * the name of the input.
 */
bool		 lines_next(struct lines *l, const char **text, size_t *n, struct err *e);

#endif
