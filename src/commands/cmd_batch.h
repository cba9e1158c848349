/* SPDX-License-Identifier: MIT */
#ifndef CMD_BATCH_H
#define CMD_BATCH_H

#include "commands/command.h"

/*
 * batch FILE: every row of a usage file comes out as it was and in order, followed by cost_usd
 * and note. A row that cannot be priced is kept, and the summary calls the total partial. Messages
 * go to the context's listener; a signal that sets its stop ends the run, and no output is
 * left. Of a folder each file comes out at the same place below to=, unless it holds no usage; one that is
 * damaged is left out, and named.
 *
 * Returns 0 if every row is priced; 1 if the total is above max=; 3 if the total is partial; or
 * fills e and returns its status. *closed: the reader of the output has gone, which is no error.
 */
int	cmd_batch_run(const struct context *c, const struct invocation *call, bool *closed, struct err *e);

#endif
