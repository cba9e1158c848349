/* SPDX-License-Identifier: MIT */
#ifndef ROW_PRICE_H
#define ROW_PRICE_H

#include "pricing/model_expr.h"
#include "usage/usage_file.h"

/*
 * What a row of a usage file comes to: on its own model, and on others that are asked for beside it.
 * Every row of every file is priced here, by model_expr_quote.
 */
enum row_kind {
	RESULT_PRICED,
	RESULT_IDLE,		/* it has neither model nor counts */
	RESULT_SKIPPED,		/* it is none of ours */
	RESULT_DOLLARS,		/* it holds money alone */
	RESULT_UNPRICED,
};

/* Why a row is unpriced: a kind of error, or that the row itself is malformed. */
enum { REASON_MALFORMED = ERR_IO + 1, N_REASONS };

/* "bad value", "malformed" */
const char	*reason_name(unsigned reason);

enum { RESULT_ALTERNATIVES = 16 };	/* further models */

struct row_result {
	enum row_kind kind;
	unsigned	 reason;	/* of RESULT_UNPRICED */
	const char	*note;		/* why it is unpriced, or what was assumed; "" for nothing */
	money		 cost;		/* of RESULT_PRICED */
	const char	*provider, *model, *tier, *region;	/* in the book's words, else the row's; "" */
	struct when	 on;
	quantity	 requests;	/* 0: an export of totals does not say */
	quantity	 input, output;	/* tokens of all of them */
	bool		 is_total;	/* the row is a total, */
	enum usage_band	 band;		/* and its band was chosen by this */
	bool		 billed;	/* the row says what was billed: */
	money		 reported;
	const struct usage *usage;
	const struct bill *bill;	/* of RESULT_PRICED on one model that is not free; else NULL */
	bool		 unsteady;	/* it is of a month in which a price changes: its note is its own */
	bool		 large;		/* a request has more input than the context window of a model that took it */
	bool		 quota;		/* how many requests there are decides which models take them */
	bool		 has_alternative[RESULT_ALTERNATIVES];
	const struct bill *alternative_bill[RESULT_ALTERNATIVES];	/* as bill */
	money		 alternatives[RESULT_ALTERNATIVES];
};

/* What a row is known by; its band as "above 200000", "" for prices of any size. */
struct row_labels { const char *provider, *model, *tier, *region, *band; };

/* What is the same for all rows of a run. */
struct price_context {
	const struct book	*book;
	const char		*alternatives[RESULT_ALTERNATIVES];	/* the words of models= */
	size_t			 n_alternatives;
};

/*
 * Understands models=. ERR_MODEL for a name that the book does not know, ERR_USAGE for one that
 * cannot be.
 */
bool	price_context_read(const struct book *b, const struct request *defaults, struct arena *a,
	    struct price_context *out, struct err *e);

/* The same with a memory of unknown names, for one thread; it lives in the arena. */
struct price_context	price_context_own(const struct price_context *context, struct arena *a);

/* What is known of a charge. Texts live in the arena, or where those of the charge do. */
struct row_labels	row_labels_of(const struct row_result *c, struct arena *a);

/* Prices a row. Texts and the bill live in the arena, or in the book. */
void	row_price(const struct price_context *context, const struct usage_row *row, struct arena *a,
	    struct row_result *out);

#endif
