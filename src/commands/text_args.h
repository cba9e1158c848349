/* SPDX-License-Identifier: MIT */
#ifndef TEXT_ARGS_H
#define TEXT_ARGS_H

#include "commands/command.h"

/*
 * The texts of a line, in=@PATH: they are read and counted before the command runs, which then prices each
 * model with its own count (struct request_texts).
 */
struct text_args;

/*
 * Reads the texts of a request, and sets its texts so that they can be counted. False: ERR_IO or ERR_USAGE.
 */
bool	text_args_read(const struct context *c, struct request *r, struct arena *a, struct text_args **out,
	    struct err *e);

/* Whether some count that was asked for is an estimate, so that there is a low and a high answer. */
bool	text_args_are_estimates(const struct text_args *t);

/*
 * Adds to an answer how the tokens of its texts are known: lines for people, the key "tokens" in JSON, and
 * for formats that have no room for it hints: of two answers in the first alone.
 */
void	text_args_tell(const struct text_args *t, bool for_people, bool first, struct answer *w);

#endif
