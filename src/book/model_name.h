/* SPDX-License-Identifier: MIT */
#ifndef MODEL_NAME_H
#define MODEL_NAME_H

#include "book/model_lookup.h"

/*
 * Finds the model that a name means as programs and gateways write it: with the host in front (azure/gpt-4o), as a
 * Bedrock profile or its ARN (us.anthropic.claude-sonnet-4-5-20250929-v1:0), with a date or a variant at its end, or
 * with its parts in another order (claude-4.5-sonnet). A name that the book has is taken as it is; else the rules of
 * model_name.def, and those of model_name.c that are no lists, take away part after part. Each takes a whole part away
 * at one end, so that no name is found by a part of a word. What decided is in a note.
 */

/* Names that mean something in one program only. */
enum model_naming { NAMING_PLAIN, NAMING_CURSOR };

/* What is asked for. All texts may be "". */
struct model_ask {
	const char		*name;
	const char		*provider;	/* restricts the search */
	const char		*host;		/* what a gateway calls the provider that served it */
	const char		*region;	/* asked for beside the name */
	instant			 at;
	enum model_naming	 naming;
};

struct model_name {
	uint32_t	 model;
	const char	*region;	/* that the name sets; "": none */
	const char	*tier;		/* that the name sets; "": none */
	bool		 free;		/* requests cost nothing */
	const char	*charge;	/* a charge that the price does not have; NULL: none */
	bool		 dated;		/* the name has a date that no name of the model in the book has */
	const char	*note;		/* the rules that decided; NULL: none was needed */
	const char	*other_region;	/* of another reading of the name, which costs less; NULL: there is none */
	const char	*other;		/* what the price is, instead of that one */
	bool		 in_book;	/* the book has the name itself */
};

/* Region of the price of a Bedrock id without a prefix: of any region, and of no profile. */
#define MODEL_NAME_IN_REGION "in-region"

/*
 * Finds a model. Texts live in the arena, or in the program. Errors as model_lookup, for the name as it was given;
 * ERR_MODEL also, with what would help, for a fine-tuned model whose base has no price for that, for an ARN that does
 * not say its model, for a tier that the model does not have, and for a name that several hosts have. ERR_USAGE if the
 * name is of another region than the one that is asked for.
 */
bool	model_name_find(const struct book *b, const struct model_ask *ask, struct arena *a, struct model_name *out,
	    struct err *e);

/* Whether a name begins as an id of Bedrock does: with a maker, in whatever spelling the book finds it by. */
bool	model_name_of_bedrock(const char *name);

/* A text that the rules take away, and what it means; for help. */
struct model_name_part { const char *kind, *text, *means, *of; };

extern const struct model_name_part model_name_parts[];
extern const size_t n_model_name_parts;

#endif
