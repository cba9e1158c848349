/* SPDX-License-Identifier: MIT */
#ifndef MODEL_TOKENS_H
#define MODEL_TOKENS_H

#include "book/book.h"
#include "pricing/request.h"
#include "tokens/token_family.h"

/* How the text of a model is counted: in its own encoding, or in that of encoding=. */
struct model_tokens {
	const struct token_family *family;	/* NULL: a vocabulary of the user's own */
	const char	*name;			/* of the encoding */
	bool		 assumed;		/* the vendor has not said that the model has it */
	bool		 exact;
};

/* What encoding=, pattern= and tokens= say; its vocabulary is in the arena. */
struct token_options {
	const struct token_family	*family;	/* of encoding=; NULL: not given, or a file */
	const char			*path;		/* of the file; NULL: none */
	struct own_encoding		 own;
	bool				 only_exact;
};

/* ERR_USAGE for a value that means nothing, ERR_IO for a file that cannot be read. */
bool	token_options_read(const struct request *r, struct arena *a, struct token_options *out, struct err *e);

/*
 * How a model's text is counted; b may be NULL: no model, o200k_base. ERR_PRICE if tokens=exact and it is
 * an estimate.
 */
bool	model_tokens_find(const struct token_options *o, const struct book *b, uint32_t model, struct model_tokens *out,
	    struct err *e);

/* The encodings that must be counted for it: one bit for each (text_count.h). */
unsigned model_tokens_encodings(const struct model_tokens *m);

/* The tokens of a text in it. */
struct token_count model_tokens_count(const struct model_tokens *m, const struct text_count *t);

/*
 * The factor of an estimate to o200k_base, "1.20 to 1.76"; what that is from, "measured with ...". In the
 * arena.
 */
const char *model_tokens_factor(const struct model_tokens *m, const struct text_count *t, struct arena *a);
const char *model_tokens_source(const struct model_tokens *m, struct arena *a);

/*
 * What an answer says of the way: "exact: o200k_base", "estimate for claude-new: 1.05 to 1.36 times
 * o200k_base, ...". The factors are those of the whole text. In the arena.
 */
const char *model_tokens_note(const struct model_tokens *m, const struct text_count *t, struct arena *a);

#endif
