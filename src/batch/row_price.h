/* SPDX-License-Identifier: MIT */
#ifndef ROW_PRICE_H
#define ROW_PRICE_H

#include "batch/row_request.h"
#include "pricing/model_expr.h"
#include "usage/usage_file.h"

/*
 * Prices a row of a usage file: on its own model, and on the further ones of models=. This is the reference:
 * the price memo verifies its entries against it. Called by worker.c (CSV) and batch_run.c (JSON); it prices
 * with model_expr_quote (pricing/model_expr.h).
 */
enum row_kind {
	RESULT_PRICED,
	RESULT_IDLE,		/* it has neither model nor counts */
	RESULT_SKIPPED,		/* not to be billed: usage.skipped says why */
	RESULT_DOLLARS,		/* it has only a dollar amount, no usage */
	RESULT_UNPRICED,
};

/* The reasons why a row is unpriced: the kinds of errors, and a malformed row. */
enum { REASON_MALFORMED = ERR_IO + 1, N_REASONS };

/* The name of a reason: "bad value", "malformed". */
const char	*reason_name(unsigned reason);

enum { ALTERNATIVES_MAX = 16 };	/* further models */

/* The labels of a row, for groups. band: "above 200000", or "" for prices of any size. */
struct row_labels { const char *provider, *model, *tier, *region, *band; };

struct memo_entry;

/*
 * The numbers by which a row of the memo (price_memo.h) selects one of several entries with the same text cells: its
 * time, and the sizes in tokens of one of its requests. A row with any of them at 2^32 or above is priced in full.
 */
enum axis { AXIS_TIME, AXIS_PROMPT, AXIS_TOTAL, AXIS_READ, AXES };

/*
 * What came of a row, whoever priced it: row_price in full, or the price memo by an entry. The memo fills in the first
 * part only; who needs more of its row (a bill, the cost by meter) prices the row in full.
 */
struct row_result {
	enum row_kind kind;
	bool		 is_total;	/* the row is a sum of requests */
	bool		 billed;	/* the row says what was billed */
	bool		 uncounted;	/* of RESULT_PRICED: the row shows a charge that is not in the cost; see note */
	bool		 unsure;	/* because of it the sum of costs may be too high */
	bool		 no_usage;	/* of RESULT_SKIPPED: no usage was found in it */
	bool		 alone;		/* of RESULT_DOLLARS: no other row has its usage */
	bool		 dated;		/* the row, or the command line, says when it was */
	const struct memo_entry *entry;	/* of the memo; NULL: the row was priced in full */
	/* only of the memo: see memo_row_requests and its neighbours */
	uint64_t	 memo_requests;	/* whole */
	uint32_t	 coords[AXES];	/* time [s since 1970; of a day its start]; tokens of one request */
	const char	*note;		/* why it is not priced or what is not, what was assumed; NULL: that of entry */
	money		 cost;		/* of RESULT_PRICED */
	money		 reported;	/* what was billed */
	struct when	 on;		/* of the memo without on.day: see row_result_when */
	bool		 has_alternative[ALTERNATIVES_MAX];
	money		 alternatives[ALTERNATIVES_MAX];	/* the cost on each further model */

	/* only in full: */
	bool		 ranged;	/* of a request not sent yet: the cost is the least, and high has the most */
	struct { money cost, alternatives[ALTERNATIVES_MAX]; quantity input, output; } high;
	struct request_how how;		/* of a request: how its input is counted */
	const char	*unfit;		/* of a request: why its model would refuse it; NULL: it would not */
	const char	*allowance;	/* what an account has free of its charges, as quote_allowance; NULL */
	bool		 estimated;	/* its input is an estimate of the tokens of a text */
	bool		 large;		/* a request has more input than the context window of its model */
	const struct row_labels *labels;	/* ids of the book if known, else the row's; "": none */
	quantity	 requests;	/* 0: unknown, as in an export of totals */
	quantity	 input, output;	/* tokens of all requests */
	unsigned	 reason;	/* of RESULT_UNPRICED */
	enum usage_band	 band;		/* how the band of a sum of requests was chosen */
	const struct usage *usage;
	const struct bill *bills;	/* of RESULT_PRICED: n_bills of them, one for each model; none if it is free */
	size_t		 n_bills;
	const struct bill *bill;	/* the only one; else NULL */
	bool		 unsteady;	/* it is of a month in which a price changes: no other row has its note */
	bool		 quota;		/* the model depends on the number of requests */
	const struct bill *alternative_bill[ALTERNATIVES_MAX];	/* of a further model, as bill */
};

/* Whether a row is not priced, or only in part: its note says what, and its total is partial. */
static inline bool
row_result_partial(const struct row_result *c)
{
	return c->kind == RESULT_UNPRICED || c->uncounted;
}

/* The error of a row that is not priced, or in part, for errors=stop. */
enum err_kind	row_result_error(const struct row_result *c);

/* The requests of a row of the memo, and tokens of all of them, in millionths: below 2^64 and 2^96. */
static inline uint64_t
memo_row_requests(const struct row_result *c)
{
	return c->memo_requests * QUANTITY_ONE;
}

static inline quantity
memo_row_input(const struct row_result *c)
{
	return (quantity)((uint128)memo_row_requests(c) * c->coords[AXIS_PROMPT]);
}

static inline quantity
memo_row_output(const struct row_result *c)
{
	return (quantity)((uint128)memo_row_requests(c) * (c->coords[AXIS_TOTAL] - c->coords[AXIS_PROMPT]));
}

/* The time of a row, in UTC. */
static inline struct when
row_result_when(const struct row_result *c)
{
	return c->entry == NULL ? c->on : (struct when){ date_day(c->on.at), c->on.at, c->on.timed };
}

/*
 * The cost of a row by meter: fills in parts for every meter; their sum is the cost. False if the row has no price, or
 * was priced by the memo: then it must be priced in full first.
 */
bool	row_result_parts(const struct row_result *c, money parts[N_METERS]);

/* What is the same for all rows of a run: the book, and the further models. */
struct price_context {
	const struct book	*book;
	const char		*alternatives[ALTERNATIVES_MAX];	/* the words of models= */
	size_t			 n_alternatives;
	const struct request_prefix *prefix;	/* what all requests of the run begin with (cached=shared); NULL */
	struct row_counters	*counters;	/* for the texts of rows, of one worker; NULL: they are not read */
};

/*
 * Parses models=. ERR_MODEL for a name that the book does not have, ERR_USAGE for an invalid one, or more than
 * ALTERNATIVES_MAX.
 */
bool	price_context_read(const struct book *b, const struct request *defaults, struct arena *a,
	    struct price_context *out, struct err *e);

/* A copy for one thread, with a memo of unknown names (book/model_lookup.h), both in the arena. */
struct price_context	price_context_own(const struct price_context *context, struct arena *a);

/* Prices a row; a failure is a result too. Texts and the bill live in the arena, or in the book. */
void	row_price(const struct price_context *context, const struct usage_row *row, struct arena *a,
	    struct row_result *out);

#endif
