/* SPDX-License-Identifier: MIT */
#ifndef PRICE_MEMO_H
#define PRICE_MEMO_H

#include "batch/row_price.h"
#include "io/csv_scan.h"

/*
 * Rows of CSV that cost what a row before them did, count by count. A row whose words (model, tier,
 * region, ...) are those of an earlier one, on a day and of a size at which the same prices hold and
 * the same notes apply, costs the sum of its counts times what each of them cost there: a fare. The
 * first row of a fare is priced in full, by row_price, and the fare is read off its bill, and checked
 * against it; so is every row that fits no fare. Nothing here knows a rule of pricing but that.
 */
struct price_memo;

/*
 * What tells which fare of its words a row has: when it was, and the sizes of one of its requests. Where
 * one of them is 2^32 or more, row_price does the row.
 */
enum axis { AXIS_TIME, AXIS_PROMPT, AXIS_TOTAL, AXIS_READ, AXES };

/* A note; fares with the same one share it. */
struct interned_note {
	const char	*text;
	size_t		 n;
	const char	*csv_suffix;			/* see memo_set_csv_suffix */
	uint32_t	 n_csv_suffix;
	struct interned_note	*next;			/* of the same hash */
};

/* What is needed of a fare for each of its rows, in one line of a cache if it can be; and the rest of it. */
struct memo_entry {
	int64_t		 per_request;			/* of a request, at the dearest of its prices */
	const char	*csv_suffix;			/* whatever its user keeps for its note, n_tail bytes; NULL: nothing yet */
	uint32_t	 n_csv_suffix;
	uint16_t	 n_candidates;		/* prices of the row's own model that day */
	bool		 large;			/* as that of a charge */
	const struct entry_detail *detail;
	int64_t		 unit_price[];		/* of each count, as fee: 10^-18 dollars */
};

struct entry_detail {
	struct row_labels	 labels;			/* of each of its rows */
	struct interned_note	*note;			/* that of each of its rows, unless they have their own */
	instant		 at;			/* when they were, if a word tells it, as of a month; else -1 */
	/* its makers' own */
	uint64_t	 bounds[AXES][2];	/* half open */
	struct candidate	*candidates;		/* n_choices of them, */
	size_t		 highest;		/* of which this one is the dearest */
	bool		 other_is_unique;			/* what is said of the only other one stands in no note */
	struct alternatives	*alternatives;			/* of each further model */
};

/* A row that was priced by a fare. */
struct fast_row {
	struct memo_entry	*entry;
	const char	*note;			/* its own, of n_note bytes; NULL: the fare's */
	size_t		 n_note;
	uint32_t	 coords[AXES];		/* when, a whole day by its start; tokens of one request */
	uint64_t	 requests;
	money		 cost;
	bool		 billed;
	money		 reported;		/* if it is billed */
	money		 alternatives[RESULT_ALTERNATIVES];
};

static inline instant
fast_row_at(const struct fast_row *q)
{
	return q->entry->detail->at >= 0 ? q->entry->detail->at : (instant)q->coords[AXIS_TIME];
}

/* Tokens of one request. */
static inline uint64_t
fast_row_input(const struct fast_row *q)
{
	return q->coords[AXIS_PROMPT];
}

static inline uint64_t
fast_row_output(const struct fast_row *q)
{
	return q->coords[AXIS_TOTAL] - q->coords[AXIS_PROMPT];
}

/*
 * For the rows under a header; NULL if it has columns that only row_price understands: sums of
 * requests, counts that rules combine.
 */
struct price_memo	*memo_new(struct arena *a, const struct usage_columns *c, const struct usage_setup *setup,
		    const struct price_context *context);
void		 memo_free(struct price_memo *pm);	/* NULL is fine */

enum {
	MEMO_BATCH = 16,	/* rows that are priced at once */
	MEMO_READ = 32,	/* bytes that must be readable behind a record */
	MEMO_FRONT = 8,	/* and in front of it */
};

/*
 * Prices the first of n records, n being up to MEMO_BATCH, and returns how many. The one behind them
 * fits no fare, or is not as plain as most: row_price must do it. What out[i] points at holds until the
 * next call.
 */
size_t		 memo_price(struct price_memo *pm, const struct csv_scan_record *r, size_t n, const struct fast_row *out[]);

/* Where fares live: for what their user keeps with them. */
struct arena	*memo_arena(struct price_memo *pm);

/*
 * Makes a fare of the record at which memo_price has just stopped, as it was then priced. NULL if
 * it is of no use to others. Fares are forgotten, all at once, when they become too many.
 */
struct memo_entry	*memo_insert(struct price_memo *pm, const struct row_result *c);

/* Keeps n bytes, which live where fares do, for all fares with the note of this one. */
void		 memo_set_csv_suffix(struct memo_entry *entry, const char *csv_suffix, uint32_t n);

#endif
