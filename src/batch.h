/* SPDX-License-Identifier: MIT */
#ifndef BATCH_H
#define BATCH_H

#include <signal.h>
#include <stdio.h>

#include "command.h"

/*
 * batch FILE: every row of a CSV file comes out byte for byte and in order, with cost_usd and
 * note behind it. What cannot be priced is kept, and the summary calls the total a floor.
 */
struct batch_io {
	FILE				*log;	/* where the summary goes */
	const volatile sig_atomic_t	*stop;	/* set by a signal: stop, leave nothing */
};

/*
 * Runs the command. Returns 0 if every row is priced; 1 if the total is above max=; 3 if rows are
 * left unpriced; or fills e and returns its status. *closed: the reader of the output has gone,
 * which is no error.
 */
int	batch_run(const struct context *c, const struct call *call, const struct batch_io *io,
	    bool *closed, struct err *e);

#endif
