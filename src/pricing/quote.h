/* SPDX-License-Identifier: MIT */
#ifndef QUOTE_H
#define QUOTE_H

#include <stddef.h>

#include "base/arena.h"
#include "book/book.h"
#include "book/rate_select.h"
#include "pricing/request.h"

/*
 * Prices a request on one model of the price book: the result is a bill. Called by model_expr and, for rates
 * alone, by price cards and lists; builds on rate_select and workload.
 *
 * The rules are the vendors': one row prices the whole request, so the long-context price holds for all of its
 * tokens (OpenAI, page of GPT-6.2 Sol; Google, Gemini API pricing; Anthropic, Pricing). Counts are split into
 * disjoint parts, each multiplied by its rate. Reasoning is part of the output and is billed once (Google,
 * Gemini API pricing: output includes thinking tokens). The uplift of a region multiplies every token price,
 * cache prices too (Anthropic, Pricing: multipliers stack). A meter without a rate of its own costs what its
 * parent costs, and the bill has a note of it.
 */
struct line {
	enum meter		 meter;		/* the meter that was counted */
	enum meter		 priced_as;	/* the meter whose price it took: itself or a parent */
	const struct rate	*row;		/* the row that holds the price */
	quantity		 quantity;	/* for all requests */
	money			 rate;		/* in 10^-18 dollars for meters[meter].per units, after uplift */
	money			 amount;	/* after discount */
};

/*
 * The factors of the bill for one request, each in millionths. requests: the number of requests; share: the
 * share of them that this model takes; escalation_share: the share of those that goes on to it from another
 * model; retry_factor: 1 + retry; after_discount: 1 - discount.
 */
struct multipliers {
	quantity	requests, share, escalation_share, retry_factor, after_discount;
};

struct bill {
	const struct book	*book;
	uint32_t		 asked;		/* the model that was asked for */
	uint32_t		 model;		/* the model whose prices hold: asked, or its successor */
	const char		*tier;		/* as the book names it */
	const char		*region;	/* "" for none */
	struct when		 on;
	struct rate_choice	 pick;		/* the row, the row of per-call prices, the uplift */
	struct token_split	 parts;		/* of one request; of all of them if is_total */
	bool			 is_total;
	struct multipliers	 multipliers;
	enum period		 period;
	struct line		 lines[N_METERS];
	size_t			 n_lines;
	money			 total;		/* sum of the lines */
	bool			 exact;		/* no line was rounded */
	const char		**notes;	/* n_notes texts without newline, in the arena */
	size_t			 n_notes;
	const struct bill	*choices;	/* the bills at each price of the day, n_choices elements */
	size_t			 n_choices, choice;	/* choice: the index of this bill, the highest of them */
	const char		*charge;	/* a charge that is not in it; NULL: none */
	bool			 by_rules;	/* its model was found by the rules of model_name.h */
	const struct text_tokens *tokens;	/* how the tokens of its texts are known; NULL: it has none */
	size_t			 n_own_notes;	/* number of notes before those on the other choices */
};

/*
 * A bill has a note on the announced end of its model this number of days ahead. Where requests have a period,
 * and are projected to a year, it is a year.
 */
enum { QUOTE_AHEAD_DAYS = 90, QUOTE_AHEAD_OF_PERIOD = 365 };

/* The multipliers of a request that is not part of a mix. */
struct multipliers quote_multipliers(const struct request *r);

/* A model, and the tier that its argument names: "gpt-5@batch". */
struct model_ref {
	const struct book	*book;
	uint32_t		 model;
	const char		*tier;	/* as asked; "": that of the request, or standard */
	const char		*region;	/* that the name sets; "": that of the request */
	bool			 free;		/* requests cost nothing */
	const char		*charge;	/* a charge that the price does not have; NULL: none */
	bool			 by_rules;	/* the book does not have the name itself */
	const char		*other_region, *other;	/* of another reading (book/model_name.h); NULL: none */
	const char		*note;		/* how the name was understood; NULL: it is in the book */
};

/*
 * Finds the model of an argument: a name, or NAME@TIER. The whole argument counts first, if it is a name.
 * Errors as model_lookup.
 */
bool	model_ref_find(const struct book *b, const struct request *r, const char *word,
	    struct arena *a, struct model_ref *out, struct err *e);

/* Finds the model of a name alone, by the rules of book/model_name.h. Errors as model_lookup. */
bool	model_find(const struct book *b, const struct request *r, const char *word, struct arena *a,
	    uint32_t *model, struct err *e);

/*
 * Prices the request on one model. r->on must be set: the caller knows which day is today. On a day with
 * several prices, the bill is the highest, and its notes and choices have the others. ERR_USAGE if the counts
 * contradict each other, ERR_PRICE if there is no row or no rate for a meter, ERR_RANGE if an amount does not
 * fit.
 */
bool	quote_run(const struct request *r, const struct model_ref *t, const struct multipliers *multipliers,
	    struct arena *a, struct bill *out, struct err *e);

/*
 * The note that a day has another price, up to the amount of the request at that price, which the caller adds.
 */
const char *quote_other(const struct bill *mine, const struct bill *other, struct arena *a);

/*
 * Whether one request of the bill is larger than the context window of its model, or has more output than the
 * model's limit. False if the book does not have the limit, and for sums, whose single requests are not known.
 */
bool quote_above_window(const struct bill *bill);
bool quote_input_above_window(const struct bill *bill);	/* by its input alone */
bool quote_above_output(const struct bill *bill);

/* The notes on that, with thousands grouped or not: "larger than the context window of 400,000 tokens". */
const char *quote_window_note(const struct bill *bill, bool grouped, struct arena *a);
const char *quote_output_note(const struct bill *bill, bool grouped, struct arena *a);

/*
 * What an account has free of what the bill charges, a text of the book: "5,000 queries a month"; NULL if nothing.
 * It belongs to the account and not to a request, so it is never subtracted; the note says so.
 */
const char *quote_allowance(const struct bill *bill);
const char *quote_allowance_note(const char *allowance, struct arena *a);

/*
 * The note on what is announced for the bill's model within a number of days after the bill's own day: that it
 * retires, or is served as another one. NULL if nothing is announced.
 */
const char *quote_ahead(const struct bill *bill, int most, struct arena *a);

/*
 * Selects the rates that hold on the request's day and at its size, without pricing: for price cards, lists and
 * ratios. Of a day with several prices, the one with the highest input rate, or else output rate. Fills model,
 * tier, region, on, pick, parts and notes of the bill.
 */
bool	quote_rates(const struct request *r, const struct model_ref *t, struct arena *a,
	    struct bill *out, struct err *e);

/*
 * The price of a meter in a rate choice, after uplift, for meters[m].per units. *as: the meter whose price it
 * is; *row: the row that holds it. False if the model does not price it.
 */
bool	quote_rate(const struct book *b, const struct rate_choice *pick, enum meter m, money *rate,
	    enum meter *as, const struct rate **row);

/*
 * Whether all prices of a bill are sure enough for strict=yes: of a model that is on sale on its day, no estimates, of
 * more than one source, and read or confirmed within BOOK_STALE_DAYS. ERR_PRICE, with the first that is not.
 */
bool	quote_is_sure(const struct book *b, const struct bill *bill, struct err *e);

#endif
