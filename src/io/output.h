/* SPDX-License-Identifier: MIT */
#ifndef OUTPUT_H
#define OUTPUT_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/err.h"

/*
 * Where an answer goes: standard output, or a file that appears whole or not at all. A regular file is
 * written beside its place under a name of temporary.h, synced, and renamed; then its folder is synced.
 * Links are followed. What is replaced leaves its mode to the new file, its owner and group too if the
 * user may give files away; its other hard links keep what they had. A device, a pipe, a descriptor that
 * the program was started with and what is below /proc are written directly.
 */
struct output;

/*
 * path "" or "-" is standard output; another path to it, such as /dev/stdout, is the same. ERR_IO if the
 * place cannot be written to, or is a file that is read-only; ERR_USAGE of file_claims.h. What killed
 * programs have left in the folder is removed.
 */
struct output	*output_open(struct arena *a, const char *path, struct err *e);

/* The descriptor, for a program that is to write in place of output_write; not of standard output. */
int		 output_fd(const struct output *s);

/*
 * From here on, what would steer a terminal is written out if this is standard output; also what is
 * not ASCII, if the terminal shows nothing else.
 */
void		 output_guard(struct output *s, bool ascii);

/* ERR_IO if it cannot be written; nothing more should then be. Whether that was because the
 * reader of a pipe has gone is told by output_closed: no error to complain of. */
bool		 output_write(struct output *s, const char *bytes, size_t n, struct err *e);
bool		 output_closed(const struct output *s);

/* Whether what was written can be taken back, because it is not yet in its place; and does so. ERR_IO. */
bool		 output_can_restart(const struct output *s);
bool		 output_restart(struct output *s, struct err *e);

/* Makes what was written appear. Only output_closed may be asked afterwards, also on failure. */
bool		 output_commit(struct output *s, struct err *e);

/* Opens, writes a whole text and commits. */
bool		 output_put(struct arena *a, const char *path, const char *text, struct err *e);

/* Leaves the place as it was. */
void		 output_abort(struct output *s);

#endif
