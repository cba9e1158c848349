/* SPDX-License-Identifier: MIT */
#ifndef TOKEN_FAMILY_H
#define TOKEN_FAMILY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "tokens/text_count.h"

/*
 * Which tokenizer a model has, and how many tokens a text has in it. Exact with a vocabulary that toll has;
 * else an estimate: the tokens of o200k_base times the factors of the family (token_family.def) for what
 * the text is.
 */
enum token_confidence { TOKENS_EXACT, TOKENS_MEASURED, TOKENS_REPORTED, TOKENS_GUESS };

struct token_family {
	const char		*name;		/* of the encoding: "o200k_base", "claude-new" */
	enum token_confidence	 confidence;
	const char		*source;	/* of the factors */
	struct { uint16_t least, typical, most; } factor[N_TEXT_KINDS];	/* in hundredths */
};

/* The family of that name; NULL if there is none. */
const struct token_family *token_family_find(const char *name);

/*
 * The family of a model by its id. *assumed: its vendor has not said so, or it is not known at all (the
 * family "unknown").
 */
const struct token_family *token_family_of_model(const char *id, bool *assumed);

/* The tokens of a text: all three are equal if they are exact. */
struct token_count { uint64_t least, typical, most; };

/*
 * The tokens of a text in a family, which must have been counted in it, or in o200k_base if it is no exact
 * one. Texts of less than TEXT_SHORT bytes scatter more: their range is a tenth wider at both ends.
 */
enum { TEXT_SHORT = 2000 };
struct token_count token_family_count(const struct token_family *f, const struct text_count *t);

#endif
