/* SPDX-License-Identifier: MIT */
#ifndef LEDGER_H
#define LEDGER_H

#include "batch/price_memo.h"
#include "batch/totals.h"
#include "usage/usage_file.h"

/*
 * Subtotals: a tally for each group of rows that have the same day, month, provider, model, tier,
 * region, band, file, or the same text in a column. A column of the file beats such a word of the same
 * name, unless the word is just what the column is read as: then it has the book's name for it.
 */
enum { LEDGER_KEYS = 8, LEDGER_GROUPS = 100000 };

/* The words of by= that are no columns, for messages. */
#define LEDGER_WORDS "day, month, provider, model, tier, region, band and file"

struct group {
	const char	*key[LEDGER_KEYS];	/* a text for each part of by= */
	struct tally	 tally;
	void		*more;			/* what the ledger's user keeps beside it */
};

struct dimension;

struct ledger {
	struct arena	*arena;
	const char	*by[LEDGER_KEYS];	/* as typed */
	size_t		 n_by;
	const struct dimension *dimension[LEDGER_KEYS];	/* NULL: a column in every file */
	bool		 seen[LEDGER_KEYS];	/* some file has that column, or it is a word */
	bool		 own[LEDGER_KEYS];	/* some file has that column */
	struct group	**groups;		/* n of them, in the order in which they came */
	size_t		 n, room;
	struct group	**slots;		/* a hash table of them */
	size_t		 n_slots;
	bool		 words_only;		/* set by who wants no column in place of a word */
	bool		 dated;			/* some row, or the command line, tells when it was */
	/* the file under way: its name, and where in CSV the columns are (n_by at most) */
	const char	*file;
	size_t		 column[LEDGER_KEYS];	/* SIZE_MAX: nowhere, so that the word counts if it is one */
	const struct usage_json *json;
};

/* Understands by= ("month,model"). ERR_USAGE for too many parts, or one twice. */
bool	ledger_begin(struct ledger *l, const char *by, struct arena *a, struct err *e);

/*
 * The rows that come are of that file; the ledger borrows it. ERR_USAGE, with its header, for a day or a
 * month where neither a column of CSV nor the command line tells one.
 */
bool	ledger_enter(struct ledger *l, const char *file, const struct usage_file *f, struct err *e);

/* An empty ledger for rows of the same file by the same columns, while other threads may add groups to l. */
struct ledger ledger_like(const struct ledger *l, struct arena *a);

/*
 * The group of a row, made if it is the first one. ERR_RANGE, and NULL, for more than LEDGER_GROUPS
 * groups.
 */
struct group *ledger_group(struct ledger *l, const struct usage_row *row, const struct charge *c,
	    struct arena *scratch, struct err *e);

/*
 * Adds a row to its group, unless it is idle or none of ours and nothing was billed for it. ERR_RANGE.
 */
bool	ledger_add(struct ledger *l, const struct usage_row *row, const struct charge *c,
	    const struct tariff *t, struct arena *scratch, struct err *e);

/* The same for a row that a fare has priced. */
bool	ledger_add_quick(struct ledger *l, const struct scan_record *r, const struct quick *q,
	    const struct tariff *t, struct err *e);

/* Adds all groups of another ledger by the same columns. ERR_RANGE. */
bool	ledger_merge(struct ledger *l, const struct ledger *other, struct err *e);

/*
 * Whether every column of by= was there in some file, and something told a day if it is by day or month;
 * ERR_USAGE, naming the one that was not. For after the last row.
 */
bool	ledger_check(const struct ledger *l, struct err *e);

/*
 * Sorts the groups: in order of time, then the dearest first; reported: first those in which what
 * was reported differs most.
 */
void	ledger_sort(struct ledger *l, bool reported);

/* The i-th word of by= that is no column; NULL behind the last. */
const char *ledger_dimension(size_t i);

#endif
