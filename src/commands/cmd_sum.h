/* SPDX-License-Identifier: MIT */
#ifndef CMD_SUM_H
#define CMD_SUM_H

#include "commands/command.h"

/* Logs of agents. */
struct found_logs {
	bool		searched;	/* the command has found them; else a user has named them */
	uint64_t	unread;		/* files that toll cannot read yet, which make the total partial */
};

/*
 * The answer of sum: what the files of a call, and those in its folders, cost together. found: they are logs
 * of agents; NULL: they are any files. Errors: as batch_readings_files, and those of by=, models= and
 * totals=.
 */
bool	sum_files(const struct context *c, const struct invocation *call, const struct found_logs *found,
	    struct answer *w, struct err *e);

#endif
