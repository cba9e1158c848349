/* SPDX-License-Identifier: MIT */
#ifndef REPL_H
#define REPL_H

#include <stdatomic.h>

#include "cli/dispatch.h"

/*
 * The session: on a terminal with GNU Readline, else lines from a file or a pipe. main.c calls it; each line goes to
 * dispatch.h. The history of a terminal is kept in $XDG_STATE_HOME/toll/history.
 */

/*
 * Runs a session on the terminal until Ctrl-D, quit or a signal other than Ctrl-C. b: for the greeting. *interrupted is
 * the signal that came, 0 if none; Ctrl-C is set back to 0. Returns 0.
 */
int	repl_terminal(struct dispatch *d, const struct book *b, atomic_int *interrupted);

/*
 * Runs the lines of a descriptor. Returns 0, 1 if any line failed, 2 if the input is a usage file, 4 if a line is too
 * long (lines.h), 5 if the input cannot be read or the output cannot be written, or 128 plus the number of the signal
 * in *stop.
 */
int	repl_lines(struct dispatch *d, int fd, const atomic_int *stop);

#endif
