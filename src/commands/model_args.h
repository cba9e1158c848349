/* SPDX-License-Identifier: MIT */
#ifndef MODEL_ARGS_H
#define MODEL_ARGS_H

#include "commands/command.h"
#include "pricing/model_expr.h"

/* The models that the words of a call name, in the order typed. */
struct model_arg {
	struct model_expr	offer;
	bool		pattern;	/* it comes from a pattern, so it may be left out */
};

struct model_args {
	struct model_arg	*item;		/* in the arena */
	size_t		 n, room;
	size_t		 n_retired;	/* what patterns held and is not on sale that day: left out */
};

/*
 * Understands the models of a request, from the first-th on; without any, provider= alone
 * for all of its models. A pattern leaves out what is retired on the day unless all= is yes, and a
 * hint of the answer says how many. A word that fails is reported as a failure of the answer and
 * does not hide the others. False with the first failure if nothing is left, or nothing was named.
 */
bool	model_args_read(const struct context *c, const struct request *r, size_t first,
	    struct answer *w, struct model_args *out, struct err *e);

/*
 * For a command whose every model failed: moves the first failure of the answer to e. Always
 * false.
 */
bool	model_args_none(struct answer *w, struct err *e);

#endif
