/* SPDX-License-Identifier: MIT */
#ifndef CMD_SUM_H
#define CMD_SUM_H

#include "commands/command.h"

/* What a command knows of files that it has found by itself. */
struct found_logs {
	uint64_t	unread;	/* files of usage that toll cannot read yet: they make the total partial */
};

/*
 * The answer of sum: what the files of a call, and those in its folders, cost together. found: the command has chosen
 * the operands of the call; NULL: a user has. Errors: as batch_readings_files, and those of by=, models= and totals=.
 */
bool	sum_files(const struct context *c, const struct invocation *call, const struct found_logs *found,
	    struct answer *w, struct err *e);

#endif
