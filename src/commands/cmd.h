/* SPDX-License-Identifier: MIT */
#ifndef CMD_H
#define CMD_H

#include "commands/command.h"

/* The functions of the command table: cmd_NAME answers the command NAME. */
bool	cmd_quote(const struct context *c, const struct invocation *call, struct answer *w, struct err *e);
bool	cmd_top(const struct context *c, const struct invocation *call, struct answer *w, struct err *e);
bool	cmd_budget(const struct context *c, const struct invocation *call, struct answer *w, struct err *e);
bool	cmd_breakeven(const struct context *c, const struct invocation *call, struct answer *w,
	    struct err *e);
bool	cmd_chat(const struct context *c, const struct invocation *call, struct answer *w, struct err *e);
bool	cmd_forecast(const struct context *c, const struct invocation *call, struct answer *w,
	    struct err *e);
bool	cmd_curve(const struct context *c, const struct invocation *call, struct answer *w, struct err *e);
bool	cmd_models(const struct context *c, const struct invocation *call, struct answer *w, struct err *e);
bool	cmd_show(const struct context *c, const struct invocation *call, struct answer *w, struct err *e);
bool	cmd_sources(const struct context *c, const struct invocation *call, struct answer *w, struct err *e);
bool	cmd_history(const struct context *c, const struct invocation *call, struct answer *w, struct err *e);
bool	cmd_diff(const struct context *c, const struct invocation *call, struct answer *w, struct err *e);
bool	cmd_plans(const struct context *c, const struct invocation *call, struct answer *w, struct err *e);
bool	cmd_tidy(const struct context *c, const struct invocation *call, struct answer *w, struct err *e);
bool	cmd_ratio(const struct context *c, const struct invocation *call, struct answer *w, struct err *e);
bool	cmd_sum(const struct context *c, const struct invocation *call, struct answer *w, struct err *e);
bool	cmd_merge(const struct context *c, const struct invocation *call, struct answer *w, struct err *e);
bool	cmd_check(const struct context *c, const struct invocation *call, struct answer *w, struct err *e);
bool	cmd_import(const struct context *c, const struct invocation *call, struct answer *w, struct err *e);
bool	cmd_export(const struct context *c, const struct invocation *call, struct answer *w, struct err *e);
bool	cmd_help(const struct context *c, const struct invocation *call, struct answer *w, struct err *e);
bool	cmd_update(const struct context *c, const struct invocation *call, struct answer *w, struct err *e);
bool	cmd_completion(const struct context *c, const struct invocation *call, struct answer *w,
	    struct err *e);
bool	cmd_version(const struct context *c, const struct invocation *call, struct answer *w,
	    struct err *e);

/* The i-th topic of help, and the i-th shell that has a completion; NULL after the last. */
const char *help_topic(size_t i);
const char *completion_shell(size_t i);

/* The command of a line that is arithmetic alone; it is in no table. */
extern const struct command command_arithmetic;

#endif
