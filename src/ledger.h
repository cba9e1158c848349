/* SPDX-License-Identifier: MIT */
#ifndef LEDGER_H
#define LEDGER_H

#include "tally.h"

/*
 * Subtotals: a tally for each group of rows that have the same day, month, provider, model, tier,
 * region, band, file, or the same text in a column.
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
	const struct dimension *dimension[LEDGER_KEYS];	/* NULL: a column */
	bool		 timed[LEDGER_KEYS];	/* day or month: in order of time */
	bool		 seen[LEDGER_KEYS];	/* some file has that column */
	struct group	**groups;		/* n of them, in the order in which they came */
	size_t		 n, room;
	struct group	**slots;		/* a hash table of them */
	size_t		 n_slots;
};

/* Understands by= ("month,model"). ERR_USAGE for too many parts, or one twice. */
bool	ledger_begin(struct ledger *l, const char *by, struct arena *a, struct err *e);

/*
 * The group of a row, made if it is the first one. ERR_RANGE for more than LEDGER_GROUPS groups;
 * ERR_USAGE if no file so far has a column of by=.
 */
struct group *ledger_group(struct ledger *l, const char *file, const struct usage_file *f,
	    const struct usage_row *row, const struct charge *c, struct arena *scratch, struct err *e);

/* Whether every column of by= was there in some file; ERR_USAGE, naming the one that was not. */
bool	ledger_check(const struct ledger *l, struct err *e);

/*
 * Sorts the groups: in order of time, then the dearest first; reported: first those in which what
 * was reported differs most.
 */
void	ledger_sort(struct ledger *l, bool reported);

#endif
