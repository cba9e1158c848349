/* SPDX-License-Identifier: MIT */
#ifndef USAGE_H
#define USAGE_H

#include <stddef.h>

#include "base/arena.h"
#include "pricing/request.h"

/*
 * One row of usage, from a file of whatever kind: its cells become a request, under the rules of
 * those who wrote them. Counts that say the same thing twice are held against each other; what
 * contradicts itself is an error, and nothing is guessed.
 */
enum usage_count {
#define COUNT(symbol, name, help) USAGE_##symbol,
#define OTHER(symbol, name, take, help)
#define WORD(name, cell, field, value, skip)
#include "usage/usage.def"
#undef COUNT
#undef OTHER
#undef WORD
	N_USAGE_COUNTS
};

struct usage;
struct usage_name;

/* What a column or a key means: a field of a request, or a name of usage.def; both NULL: nothing. */
struct meaning {
	const struct field	*field;
	const struct usage_name	*name;
};

struct usage_name {
	const char	*name, *help;
	bool		(*take)(struct usage *u, const struct usage_name *name, const char *cell,
			    struct err *e);
};

extern const struct usage_name usage_names[];	/* the counts first, in their order */
extern const size_t n_usage_names;

/* The meaning of a name; false if it is neither a field of a row nor a name of usage.def. */
bool	meaning_find(const char *name, struct meaning *out);
bool	meaning_same(struct meaning a, struct meaning b);
/* Its name, "" for nothing; and whether that is its name. */
const char *meaning_name(struct meaning m);
bool	meaning_is(struct meaning m, const char *name);
/* Whether it counts what somebody pays for. */
bool	meaning_counts(struct meaning m);
/* Whether its cells are numbers, or hold several: what is no single word. */
bool	meaning_has_numbers(struct meaning m);

/* A part of map=: what a column means; column NULL: nothing is to mean it. */
struct mapping {
	struct meaning	 meaning;
	const char	*column;
};

/* All parts of map= ("input:my column,tier:-"). ERR_USAGE for a part that cannot be. */
bool	mapping_read(const char *map, struct arena *a, struct mapping **out, size_t *n, struct err *e);

/* By what a row that is a total chose its band. */
enum usage_band { BAND_BY_AVERAGE, BAND_BY_EXPORT, BAND_LOWEST, N_USAGE_BANDS };

struct usage {
	struct request	 request;	/* what is to be priced, when it is settled */
	struct arena	*arena;		/* the row's */
	day		 today;
	const struct mapping *map;	/* n_map parts; what they take from every column is not read */
	size_t		 n_map;
	quantity	 count[N_USAGE_COUNTS];
	uint32_t	 given;		/* which of them the row has: one bit each */
	uint64_t	 own;		/* the same for the counts of the workload */
	const char	*flagged;	/* the tier that a flag of the row tells; NULL */
	const struct field *kind;	/* in files with a row for each kind of token: which; NULL */
	quantity	 amount;	/* and how many */
	bool		 has_amount;
	quantity	 up_to;		/* its export says that no prompt was larger; 0: nothing */
	bool		 tier_said;	/* by the row, which beats the command line */
	bool		 named, used;	/* it names a model; it counts something that is not zero */
	bool		 dated;		/* of JSON: it says when */
	bool		 month;		/* all that it says of that is the month, on whose first day request.on is */
	const char	*skipped;	/* why it is none of ours; NULL */
	const char	*free;		/* why it costs nothing; NULL */
	bool		 unserved;	/* no model did the work, so that it is free on any */
	const char	*note;		/* what was assumed; NULL */
	bool		 billed;	/* it says what was billed: */
	money		 reported;	/* may be negative */
	enum usage_band	 band;		/* of a total */
};

/*
 * A row that has said nothing yet: the words of the command line hold. totals: rows are sums. The
 * map is the caller's to set.
 */
void	usage_begin(struct usage *u, const struct request *defaults, bool totals, day today,
	    struct arena *a);

/*
 * Takes a cell that is not empty. string: it is text where a number belongs can not be told from
 * one, as in CSV, or must be told, as in JSON (a string is then no count). ERR_USAGE if the cell
 * cannot be understood or contradicts another.
 */
bool	usage_take(struct usage *u, struct meaning m, const char *cell, bool string, struct err *e);

/*
 * Says that a flag of the row names its tier, which beats "standard". ERR_USAGE if another flag names
 * another tier.
 */
bool	usage_flag(struct usage *u, const char *tier, struct err *e);

/*
 * Makes the disjoint counts of a workload of what was taken, and checks that wholes and parts
 * agree. ERR_USAGE if they do not.
 */
bool	usage_settle(struct usage *u, struct err *e);

#endif
