/* SPDX-License-Identifier: MIT */
#ifndef GROUP_BY_H
#define GROUP_BY_H

#include "batch/price_memo.h"
#include "batch/totals.h"
#include "usage/usage_file.h"

/*
 * Subtotals: a tally for each group of rows that have the same day, month, provider, model, tier,
 * region, band, file, or the same text in a column. A column of the file beats such a word of the same
 * name, unless the word is just what the column is read as: then it has the book's name for it.
 */
enum { GROUP_BY_KEYS = 8, GROUP_BY_GROUPS = 100000 };

/* The words of by= that are no columns, for messages. */
#define GROUP_BY_WORDS "day, month, provider, model, tier, region, band and file"

struct group {
	const char	*key[GROUP_BY_KEYS];	/* a text for each part of by= */
	struct totals	 totals;
	void		*more;			/* what the ledger's user keeps beside it */
};

struct group_key;

struct group_by {
	struct arena	*arena;
	const char	*by[GROUP_BY_KEYS];	/* as typed */
	size_t		 n_by;
	const struct group_key *group_key[GROUP_BY_KEYS];	/* NULL: a column in every file */
	bool		 seen[GROUP_BY_KEYS];	/* some file has that column, or it is a word */
	bool		 is_column[GROUP_BY_KEYS];	/* some file has that column */
	struct group	**groups;		/* n of them, in the order in which they came */
	size_t		 n, room;
	struct group	**slots;		/* a hash table of them */
	size_t		 n_slots;
	bool		 words_only;		/* set by who wants no column in place of a word */
	bool		 dated;			/* some row, or the command line, tells when it was */
	/* the file under way: its name, and where in CSV the columns are (n_by at most) */
	const char	*file;
	size_t		 column[GROUP_BY_KEYS];	/* SIZE_MAX: nowhere, so that the word counts if it is one */
	const struct usage_json *json;
};

/* Understands by= ("month,model"). ERR_USAGE for too many parts, or one twice. */
bool	group_by_begin(struct group_by *gb, const char *by, struct arena *a, struct err *e);

/*
 * The rows that come are of that file; the ledger borrows it. ERR_USAGE, with its header, for a day or a
 * month where neither a column of CSV nor the command line tells one.
 */
bool	group_by_enter(struct group_by *gb, const char *file, const struct usage_file *f, struct err *e);

/* An empty ledger for rows of the same file by the same columns, while other threads may add groups to l. */
struct group_by group_by_like(const struct group_by *gb, struct arena *a);

/*
 * The group of a row, made if it is the first one. ERR_RANGE, and NULL, for more than GROUP_BY_GROUPS
 * groups.
 */
struct group *group_by_group(struct group_by *gb, const struct usage_row *row, const struct row_result *c,
	    struct arena *scratch, struct err *e);

/*
 * Adds a row to its group, unless it is idle or none of ours and nothing was billed for it. ERR_RANGE.
 */
bool	group_by_add(struct group_by *gb, const struct usage_row *row, const struct row_result *c,
	    const struct price_context *context, struct arena *scratch, struct err *e);

/* The same for a row that a fare has priced. */
bool	group_by_add_quick(struct group_by *gb, const struct csv_scan_record *r, const struct fast_row *q,
	    const struct price_context *context, struct err *e);

/* Adds all groups of another ledger by the same columns. ERR_RANGE. */
bool	group_by_merge(struct group_by *gb, const struct group_by *other, struct err *e);

/*
 * Whether every column of by= was there in some file, and something told a day if it is by day or month;
 * ERR_USAGE, naming the one that was not. For after the last row.
 */
bool	group_by_check(const struct group_by *gb, struct err *e);

/*
 * Sorts the groups: in order of time, then the dearest first; reported: first those in which what
 * was reported differs most.
 */
void	group_by_sort(struct group_by *gb, bool reported);

/* The i-th word of by= that is no column; NULL behind the last. */
const char *group_by_key(size_t i);

#endif
