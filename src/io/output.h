/* SPDX-License-Identifier: MIT */
#ifndef OUTPUT_H
#define OUTPUT_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/err.h"

/*
 * An output: standard output, or a file that appears whole or not at all. Used for answers
 * (cli/answer_output.c), pictures (cli/plot.c), and the files of cmd_batch.c and cmd_sum.c.
 *
 * A regular file is written in the same folder under a name of temporary.h, synced, and renamed; then its folder is
 * synced. Links are followed. The new file takes the mode of the file that it replaces, and its owner and group if the
 * user may give files away; other hard links of the old file keep the old content. A device, a pipe, a descriptor that
 * the program was started with, and anything below /proc are written directly.
 */
struct output;

/*
 * Opens an output. path "" or "-" is standard output, as is another path to it, such as /dev/stdout. Removes the
 * temporary files that killed programs have left in the folder. On error NULL: ERR_IO if the file cannot be written or
 * is read-only, ERR_USAGE of file_claims.h. The arena owns the memory; output_commit or output_abort ends it.
 */
struct output	*output_open(struct arena *a, const char *path, struct err *e);

/* The descriptor, for a program that writes instead of output_write; not for standard output. */
int		 output_fd(const struct output *s);

/*
 * From now on escapes characters that would control a terminal, if this is standard output; with ascii, for a terminal
 * that shows ASCII only, all other characters too.
 */
void		 output_guard(struct output *s, bool ascii);

/*
 * Writes n bytes. After ERR_IO nothing more should be written. output_closed tells whether the reason is that the
 * reader of a pipe has exited, which is no error to report.
 */
bool		 output_write(struct output *s, const char *bytes, size_t n, struct err *e);
bool		 output_closed(const struct output *s);

/* Whether the bytes written can be discarded, as those of a file not yet renamed; and discards them. ERR_IO. */
bool		 output_can_restart(const struct output *s);
bool		 output_restart(struct output *s, struct err *e);

/* Makes the output appear, and ends it. Only output_closed may be called afterwards, also on failure. ERR_IO. */
bool		 output_commit(struct output *s, struct err *e);

/* Opens an output, writes a whole text and commits it. */
bool		 output_put(struct arena *a, const char *path, const char *text, struct err *e);

/* Ends an output and discards it: the file at its path is as before. */
void		 output_abort(struct output *s);

#endif
