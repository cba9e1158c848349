/* SPDX-License-Identifier: MIT */
#ifndef USAGE_VENDOR_H
#define USAGE_VENDOR_H

#include "usage/usage.h"

/*
 * Cells that only one vendor, gateway or logger writes. Each function takes a cell that is not empty into the
 * row, as usage_take does: false and ERR_USAGE if it cannot be understood. usage.def names them, in its OTHER
 * rows; called by usage_take alone.
 */

/* A word of the WORD rows of usage.def, in any case. */
bool	usage_vendor_word(struct usage *u, const struct usage_name *name, const char *cell, struct err *e);

/*
 * What the word of a tier in a row means at a provider, "" for what it means at any (the SERVED rows of usage.def).
 * Of a word that is not in the table the tier is the word itself. ERR_PRICE if no price of it is known.
 */
struct served_tier {
	const char	*tier;
	const char	*free;	/* why it costs nothing; NULL: it does cost */
	bool		 echo;	/* the word is only what was asked for */
};
bool	usage_vendor_tier(const char *cell, const char *provider, struct served_tier *out, struct err *e);
bool	usage_vendor_tier_is_special(const char *cell);	/* whether the table has it, of whatever provider */

/* OpenAI, costs: "gpt-5-2025-08-07, input": the model is before the comma; without a comma there is none. */
bool	usage_vendor_line_item(struct usage *u, const struct usage_name *name, const char *cell, struct err *e);

/*
 * AWS: "USW2-Claude4.5Sonnet-cache-read-input-token-count": region, model, kind. A row that is not of tokens is
 * skipped.
 */
bool	usage_vendor_bedrock(struct usage *u, const struct usage_name *name, const char *cell, struct err *e);

/* AWS: how many thousands of tokens of that kind. They must be whole tokens. */
bool	usage_vendor_thousands(struct usage *u, const struct usage_name *name, const char *cell, struct err *e);

/* Langfuse: an object of counts as JSON. A count above 0 that has no meaning is an error. */
bool	usage_vendor_details(struct usage *u, const struct usage_name *name, const char *cell, struct err *e);

/* LiteLLM: the metadata of a call as JSON, of which only the counts are read that no column has. */
bool	usage_vendor_metadata(struct usage *u, const struct usage_name *name, const char *cell, struct err *e);

/* LiteLLM: the provider that served the request; it goes before that of the command line. Never an error. */
bool	usage_vendor_host(struct usage *u, const struct usage_name *name, const char *cell, struct err *e);

/* promptfoo: tokens of a model that the record does not name; they make the row partial. Never an error. */
bool	usage_vendor_unnamed(struct usage *u, const struct usage_name *name, const char *cell, struct err *e);

#endif
