/* SPDX-License-Identifier: MIT */
#ifndef SINK_H
#define SINK_H

#include <stdbool.h>
#include <stddef.h>

#include "arena.h"
#include "err.h"

/*
 * Where an answer goes: standard output, or a file that appears whole or not at all. A regular
 * file is written beside its place, synced and renamed; a device or a pipe is written directly.
 */
struct sink;

/* path "" or "-" is standard output. ERR_IO if the place cannot be written to. */
struct sink	*sink_open(struct arena *a, const char *path, struct err *e);

/* Whether the sink would replace the file that is open as fd. */
bool		 sink_is_file(const struct sink *s, int fd);

/*
 * From here on, what would steer a terminal is written out if this is standard output; also what is
 * not ASCII, if the terminal shows nothing else.
 */
void		 sink_guard(struct sink *s, bool ascii);

/* ERR_IO if it cannot be written; nothing more should then be. Whether that was because the
 * reader of a pipe has gone is told by sink_closed: no error to complain of. */
bool		 sink_write(struct sink *s, const char *bytes, size_t n, struct err *e);
bool		 sink_closed(const struct sink *s);

/* Whether what was written can be taken back, because it is not yet in its place; and does so. ERR_IO. */
bool		 sink_can_restart(const struct sink *s);
bool		 sink_restart(struct sink *s, struct err *e);

/* Makes what was written appear. Only sink_closed may be asked afterwards, also on failure. */
bool		 sink_commit(struct sink *s, struct err *e);

/* Opens, writes a whole text and commits. */
bool		 sink_put(struct arena *a, const char *path, const char *text, struct err *e);

/* Leaves the place as it was. */
void		 sink_abort(struct sink *s);

#endif
