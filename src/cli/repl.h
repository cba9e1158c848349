/* SPDX-License-Identifier: MIT */
#ifndef REPL_H
#define REPL_H

#include <stdatomic.h>

#include "cli/dispatch.h"

/*
 * The session: on a terminal with GNU Readline, else lines from a file or a pipe. The history is
 * kept in $XDG_STATE_HOME/toll/history.
 */

/* Talks on the terminal until Ctrl-D or quit. *interrupted is set by Ctrl-C. Returns 0. */
int	repl_terminal(struct dispatch *d, const struct book *b, atomic_int *interrupted);

/*
 * Runs the lines of a descriptor. Returns 1 if any of them failed, 4 if one is too long (lines.h), 5 if it cannot be
 * read, and 128 and the number of the signal if one came (*stop is set to it).
 */
int	repl_lines(struct dispatch *d, int fd, const atomic_int *stop);

#endif
