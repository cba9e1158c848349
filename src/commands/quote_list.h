/* SPDX-License-Identifier: MIT */
#ifndef QUOTE_LIST_H
#define QUOTE_LIST_H

#include "commands/model_args.h"

/*
 * "toll gpt-5 in=2k,4k,8k": prices the models of s for each value of r->list, and fills the answer: for people a table
 * with a row for each value and a column for each model, in JSON and CSV a row for each pair. A pair that has no price
 * is a failure beside the answer. max= is compared with each total. ERR_USAGE without counts.
 */
bool	quote_list(const struct context *c, const struct request *r, const struct model_args *s, struct answer *w,
	    struct err *e);

#endif
