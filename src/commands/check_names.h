/* SPDX-License-Identifier: MIT */
#ifndef CHECK_NAMES_H
#define CHECK_NAMES_H

#include "commands/cmd.h"

/*
 * Answers check names=FILE: the models of a catalogue that book b does not know by any name, newest first, of the
 * provider and the models that the request names.
 */
bool	check_names(const struct context *c, const struct invocation *call, const struct book *b, struct answer *w,
	    struct err *e);

#endif
