/* SPDX-License-Identifier: MIT */
#ifndef PRICE_BREAKS_H
#define PRICE_BREAKS_H

#include <stddef.h>

#include "base/arena.h"
#include "book/book.h"

/*
 * When may a price change? Each instant, minute of the week and number of tokens from which on rate_select
 * may choose other prices, or a bill may get another note: between two neighbouring breaks of each kind
 * nothing changes. The price memo, the price table of SQL, forecasts, months and rate_select itself ask this
 * file and walk no conditions of their own.
 */
enum price_break_kind {
	BREAK_TIME,		/* an instant */
	BREAK_WEEK,		/* a minute of each week, 0 (Monday 00:00 UTC) to WEEK_MINUTES - 1 */
	BREAK_PROMPT,		/* input tokens of one request */
	BREAK_TOTAL,		/* input and output tokens of one request */
	BREAK_CACHE_READ,	/* cached tokens of one request */
	BREAK_DAILY,		/* an instant; from then on each midnight is a break */
	BREAK_KINDS
};

struct price_break {
	enum price_break_kind	 kind;
	int64_t			 at;	/* the first value above the break */
	const struct rate	*rate;	/* the row that has the condition; NULL: something else has it */
	const struct uplift	*uplift;/* the uplift that has it; NULL */
};

/* The prices that are asked about. */
struct price_scope {
	uint32_t	 asked;		/* a model */
	uint32_t	 billed;	/* itself, or the last of its successors to walk; BOOK_NONE: all */
	const char	*tier;		/* in any word for it; NULL: every tier */
	const char	*region;	/* "": none; NULL: any, and none */
	bool		 notes;		/* also where only the note of a bill changes */
	instant		 from, until;	/* rows that hold at no time of it are left out; until 0: none is */
};

typedef void price_break_fn(void *self, const struct price_break *at);

/* Calls fn for each break, in no order; the same one may come again. */
void	price_breaks(const struct book *b, const struct price_scope *s, price_break_fn *fn, void *self);

/* The names of a book whose meaning changes some day. The list lives in the arena, the names in the book. */
struct dated_names { const struct book *book; const struct name **at; size_t n; };

struct dated_names price_dated_names(const struct book *b, struct arena *a);

/*
 * Calls fn for each instant from which on a word may mean another model: the bounds of the dated names that
 * it contains; if it is too long to be a name, or NULL, those of all dated names.
 */
void	price_breaks_of_name(const struct dated_names *names, const char *word, price_break_fn *fn,
	    void *self);

#endif
