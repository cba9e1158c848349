/* SPDX-License-Identifier: MIT */
#ifndef PRICE_MEMO_H
#define PRICE_MEMO_H

#include "batch/row_price.h"
#include "io/csv_scan.h"

/*
 * Memo of unit prices. A CSV row whose text cells (model, tier, region, ...) equal those of an earlier row,
 * on a day and of a size at which the same prices and the same notes apply, costs the sum of its counts
 * times the unit prices of that row: it is priced without the book. What is kept of a row is an entry. It is
 * built from a row that row_price has priced in full, and verified against it; row_price also prices every
 * row that matches no entry. The memo knows no other rule of pricing. One memo for each worker (worker.c).
 */
struct price_memo;

/* The text of a note, shared by all entries that have the same one. */
struct interned_note {
	const char	*text;
	size_t		 n;
	const char	*csv_suffix;		/* see memo_set_csv_suffix */
	uint32_t	 n_csv_suffix;
	struct interned_note	*next;		/* in the same hash slot */
};

/* An entry: what pricing each row needs, in one cache line where it fits. */
struct memo_entry {
	int64_t		 per_request;		/* [10^-18 dollars] of a request, by the highest price of its day */
	const char	*csv_suffix;		/* set by the user of the memo for the note; NULL: not set yet */
	uint32_t	 n_csv_suffix;		/* bytes */
	uint16_t	 n_candidates;		/* prices of the row's own model that day */
	bool		 large;			/* as in struct row_result */
	bool		 has_allowance;		/* the one of its detail */
	const struct entry_detail *detail;
	int64_t		 unit_price[];		/* [10^-18 dollars] of a unit of each count */
};

/* The rest of an entry. */
struct entry_detail {
	struct row_labels	 labels;		/* of each of its rows */
	struct interned_note	*note;			/* of each of its rows that has no note of its own */
	struct when	 on;			/* the time of its rows if no column of days does: a month, or none */
	bool		 dated;			/* and whether they have one */
	const char	*allowance;		/* as in struct row_result */
	/* for price_memo*.c only */
	uint64_t	 bounds[AXES][2];	/* half-open ranges in which the entry is valid */
	struct candidate	*candidates;		/* memo_entry.n_candidates of them */
	size_t		 highest;		/* index of the highest candidate, which the row costs */
	bool		 other_is_unique;	/* the text on the only other candidate occurs nowhere else in a note */
	struct alternatives	*alternatives;		/* one for each further model */
};

/* What the entry of a row of the memo knows of it, or, of any other row, the row itself. */
static inline const struct row_labels *
row_result_labels(const struct row_result *c)
{
	return c->entry == NULL ? c->labels : &c->entry->detail->labels;
}

/*
 * A memo for the rows under a header, in the arena. NULL if the rows have what only row_price understands:
 * sums of requests, or counts that rules combine.
 */
struct price_memo	*memo_new(struct arena *a, const struct usage_columns *c, const struct usage_setup *setup,
		    const struct price_context *context);
void		 memo_free(struct price_memo *pm);	/* NULL is fine */

/* A memo for rows of JSON, of any columns. NULL as memo_new. */
struct price_memo	*memo_new_of_usage(struct arena *a, const struct usage_setup *setup,
			    const struct price_context *context);

/*
 * Prices a row of JSON by its usage, which is to be priced, and its variant (usage_form.h): rows of one variant, with
 * the same note, are the same but for counts, time and what was billed. NULL: row_price must price it.
 */
const struct row_result	*memo_price_usage(struct price_memo *pm, uint64_t variant, const struct usage *u);

enum { MEMO_BATCH = 16 };	/* rows that are priced at once */

/*
 * Prices the first of n records (n up to MEMO_BATCH), and returns how many. The record after them matches no
 * entry, or is less plain than most: row_price must price it. What out[i] points to is valid until the next
 * call. Around each record PAD_BEFORE and PAD_AFTER bytes must be readable (base/bytes.h).
 *
 * Only the reading of a row knows CSV (memo_read_rows in price_memo.c). Rows of JSON come as usage: memo_price_usage.
 */
size_t		 memo_price(struct price_memo *pm, const struct csv_scan_record *r, size_t n,
		    const struct row_result *out[]);

/* The arena of the entries, for what the user of the memo keeps with them. */
struct arena	*memo_arena(struct price_memo *pm);

/*
 * Adds an entry made from the record at which memo_price or memo_price_usage has just stopped; c: its full price. NULL
 * if the entry would not serve other rows. When there are too many entries, all are forgotten at once, with the arena.
 */
struct memo_entry	*memo_insert(struct price_memo *pm, const struct row_result *c);

/* Keeps n bytes, which live in memo_arena, for all entries that have the note of this one. */
void		 memo_set_csv_suffix(struct memo_entry *entry, const char *csv_suffix, uint32_t n);

#endif
