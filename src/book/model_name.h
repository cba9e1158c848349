/* SPDX-License-Identifier: MIT */
#ifndef MODEL_NAME_H
#define MODEL_NAME_H

#include "book/model_lookup.h"

/*
 * Finds the model that a name means as programs and gateways write it: with the host in front (azure/gpt-4o), as a
 * Bedrock profile or its ARN (us.anthropic.claude-sonnet-4-5-20250929-v1:0), with a date or a variant at its end, or
 * with its parts in another order (claude-4.5-sonnet). A name that the book has is taken as it is; else the rules of
 * model_name.def, and those of model_name.c that are no lists, take away part after part. What decided is in a note.
 */
struct model_name {
	uint32_t	 model;
	const char	*region;	/* that the name sets; "": none */
	bool		 free;		/* requests cost nothing */
	const char	*charge;	/* a charge that the price does not have; NULL: none */
	const char	*note;		/* the rules that decided; NULL: none was needed */
};

/* Names that mean something in one program only. */
enum model_naming { NAMING_PLAIN, NAMING_CURSOR };

/*
 * Finds a model; arguments and errors as model_lookup, whose error for the name as it was given is returned. Texts live
 * in the arena, or in the program. ERR_MODEL also for the ARN of an application's own inference profile, which does not
 * say what model is used: an alias in an overlay does.
 */
bool	model_name_find(const struct book *b, const char *name, const char *provider, instant at,
	    enum model_naming naming, struct arena *a, struct model_name *out, struct err *e);

#endif
