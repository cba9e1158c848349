/* SPDX-License-Identifier: MIT */
#ifndef CHARGE_H
#define CHARGE_H

#include "pricing/model_expr.h"
#include "usage/usage_file.h"

/*
 * What a row of a usage file comes to: on its own model, and on others that are asked for beside it.
 * Every row of every file is priced here, by offer_quote.
 */
enum charge_kind {
	CHARGE_PRICED,
	CHARGE_IDLE,		/* it has neither model nor counts */
	CHARGE_SKIPPED,		/* it is none of ours */
	CHARGE_DOLLARS,		/* it holds money alone */
	CHARGE_UNPRICED,
};

/* Why a row is unpriced: a kind of error, or that the row itself is malformed. */
enum { REASON_MALFORMED = ERR_IO + 1, N_REASONS };

/* "bad value", "malformed" */
const char	*reason_name(unsigned reason);

enum { CHARGE_ALSO = 16 };	/* further models */

struct charge {
	enum charge_kind kind;
	unsigned	 reason;	/* of CHARGE_UNPRICED */
	const char	*note;		/* why it is unpriced, or what was assumed; "" for nothing */
	money		 cost;		/* of CHARGE_PRICED */
	const char	*provider, *model, *tier, *region;	/* in the book's words, else the row's; "" */
	struct when	 on;
	quantity	 requests;	/* 0: an export of totals does not say */
	quantity	 input, output;	/* tokens of all of them */
	bool		 summed;	/* the row is a total, */
	enum usage_band	 band;		/* and its band was chosen by this */
	bool		 billed;	/* the row says what was billed: */
	money		 reported;
	const struct usage *usage;
	const struct bill *bill;	/* of CHARGE_PRICED on one model that is not free; else NULL */
	bool		 unsteady;	/* it is of a month in which a price changes: its note is its own */
	bool		 large;		/* a request has more input than the context window of a model that took it */
	bool		 quota;		/* how many requests there are decides which models take them */
	bool		 has_also[CHARGE_ALSO];
	const struct bill *also_bill[CHARGE_ALSO];	/* as bill */
	money		 also[CHARGE_ALSO];
};

/* What a row is known by; its band as "above 200000", "" for prices of any size. */
struct facts { const char *provider, *model, *tier, *region, *band; };

/* What is the same for all rows of a run. */
struct tariff {
	const struct book	*book;
	const char		*also[CHARGE_ALSO];	/* the words of models= */
	size_t			 n_also;
};

/*
 * Understands models=. ERR_MODEL for a name that the book does not know, ERR_USAGE for one that
 * cannot be.
 */
bool	tariff_read(const struct book *b, const struct request *defaults, struct arena *a,
	    struct tariff *out, struct err *e);

/* The same with a memory of unknown names, for one thread; it lives in the arena. */
struct tariff	tariff_own(const struct tariff *t, struct arena *a);

/* What is known of a charge. Texts live in the arena, or where those of the charge do. */
struct facts	charge_facts(const struct charge *c, struct arena *a);

/* Prices a row. Texts and the bill live in the arena, or in the book. */
void	charge_row(const struct tariff *t, const struct usage_row *row, struct arena *a,
	    struct charge *out);

#endif
