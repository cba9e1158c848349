/* SPDX-License-Identifier: MIT */
#ifndef CMD_H
#define CMD_H

#include "commands/command.h"

/* The functions of the command table: cmd_NAME answers the command NAME. */
#define COMMAND(word, ...) \
bool	cmd_##word(const struct context *c, const struct invocation *call, struct answer *w, struct err *e);
#define DISPATCHED(word, ...)
#include "commands/command.def"
#undef COMMAND
#undef DISPATCHED

/* The i-th topic of help; NULL after the last. */
const char *help_topic(size_t i);

/* The i-th word of agents that says what is summed apart; NULL after the last. */
const char *agents_word(size_t i);

/* The command of a line that is arithmetic alone; it is in no table. */
extern const struct command command_arithmetic;

#endif
