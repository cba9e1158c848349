/* SPDX-License-Identifier: MIT */
#ifndef USAGE_H
#define USAGE_H

#include <stddef.h>

#include "base/arena.h"
#include "base/date_written.h"
#include "pricing/request.h"

/*
 * One row of usage, from a file of any format: its cells become a request, by the rules of the program that
 * wrote them. Counts that are given in two ways are compared; a contradiction is an error, and nothing is
 * guessed. Called by usage_row (CSV and flat JSON) and usage_shape (JSON of vendors); the request is priced by
 * batch/row_price.
 */
enum usage_count {
#define COUNT(symbol, name, help) USAGE_##symbol,
#define OTHER(symbol, name, take, help)
#define WORD(symbol, cell, effect, value)
#define SERVED(provider, cell, effect, value)
#include "usage/usage.def"
#undef COUNT
#undef OTHER
#undef WORD
#undef SERVED
	N_USAGE_COUNTS
};

/* The other names of usage.def. Together with the counts they are the indices of usage_names. */
enum usage_other {
	LAST_USAGE_COUNT = N_USAGE_COUNTS - 1,
#define COUNT(symbol, name, help)
#define OTHER(symbol, name, take, help) USAGE_##symbol,
#define WORD(symbol, cell, effect, value)
#define SERVED(provider, cell, effect, value)
#include "usage/usage.def"
#undef COUNT
#undef OTHER
#undef WORD
#undef SERVED
};

struct usage;
struct usage_name;
struct form_trace;

/* The meaning of a column or key: a field of a request, or a name of usage.def; both NULL: nothing. */
struct meaning {
	const struct field	*field;
	const struct usage_name	*name;
};

struct usage_name {
	const char	*name, *help;
	bool		(*take)(struct usage *u, const struct usage_name *name, const char *cell,
			    struct err *e);
};

extern const struct usage_name usage_names[];	/* the counts first, in the order of usage.def */
extern const size_t n_usage_names;

/* The meaning of a name; false if it is neither a field of a row nor a name of usage.def. */
bool	meaning_find(const char *name, struct meaning *out);
bool	meaning_same(struct meaning a, struct meaning b);
/* The name of a meaning, "" for nothing; and whether it has that name. */
const char *meaning_name(struct meaning m);
bool	meaning_is(struct meaning m, const char *name);
/* Whether it is a count of something that is billed. */
bool	meaning_counts(struct meaning m);
/* Whether its cells are numbers or hold several values, instead of a single word. */
bool	meaning_has_numbers(struct meaning m);
/* Whether it only says where a row is from: see enum usage_label. */
bool	meaning_is_label(struct meaning m);

/* A part of map=: a meaning and its column; column NULL: no column has the meaning. */
struct mapping {
	struct meaning	 meaning;
	const char	*column;
};

/*
 * Parses all parts of map= ("input:my column,tier:-"). A column with a comma or a quote is quoted as in CSV
 * (input:"Tokens, in"). ERR_USAGE for a part that is not valid.
 */
bool	mapping_read(const char *map, struct arena *a, struct mapping **out, size_t *n, struct err *e);

/* Where a row is from, for groups; in the order of usage.def. */
enum usage_label { LABEL_AGENT, LABEL_PROJECT, LABEL_SESSION, LABEL_BRANCH, N_USAGE_LABELS };

/* What selects the band of a row that is a total. */
enum usage_band { BAND_BY_AVERAGE, BAND_BY_EXPORT, BAND_LOWEST, N_USAGE_BANDS };

struct usage_request;

struct usage {
	struct request	 request;	/* the request to price, complete after usage_reconcile */
	struct arena	*arena;		/* of the row */
	day		 today;
	enum date_order	 dates;		/* of its file */
	const struct time_zone *zone;	/* of times without an offset; NULL: UTC */
	const struct mapping *map;	/* n_map parts; a meaning without a column is not read */
	size_t		 n_map;
	quantity	 count[N_USAGE_COUNTS];
	uint32_t	 given;		/* the counts that the row has: one bit each */
	uint64_t	 own_counts;		/* the same for the counts of the workload */
	const char	*flagged_tier;	/* the tier that a flag of the row names; NULL */
	const struct field *kind;	/* the count of the row, in files with a row for each kind of token; NULL */
	quantity	 amount;	/* its number, in millionths */
	bool		 has_amount;
	quantity	 up_to;		/* no prompt is larger, by its export; 0: not known */
	bool		 tier_present;	/* the row has a tier, which replaces that of the command line */
	bool		 named, used;	/* named: it has a model; used: it has a count above 0 */
	bool		 texts;		/* its numbers may be strings */
	bool		 dated;		/* it has a day of its own */
	bool		 stops;		/* its date ends the run: of two days it may be, or the file contradicts it */
	bool		 month;		/* it has only a month; request.on is its first day */
	const char	*skipped;	/* why the row is skipped; NULL: it is not */
	const char	*free;		/* why it costs nothing; NULL: it does cost */
	bool		 unserved;	/* no model did the work: it is free on any model */
	const char	*note;		/* what was assumed; NULL: nothing */
	bool		 kinds_unsaid;	/* an answer that does not say whether its output is text, audio, images */
	const char	*uncounted;	/* counts that nothing reads: "usage/x 5, usage/y 7"; NULL: none */
	bool		 unsure;	/* because of it the sum of costs may be too high */
	uint64_t	 charged;	/* the counts of the workload that the answer shows as charges beside tokens */
	uint64_t	 charge_rules;	/* the charges of usage_charge.def that it shows: one bit each */
	const char	*unpriced;	/* those that cannot be billed; NULL: none */
	bool		 billed;	/* it has the billed amount, in reported */
	money		 reported;	/* in 10^-18 dollars; may be negative */
	money		 beside;	/* what of it is not in the amount itself */
	const char	*currency;	/* that it was billed in, if not dollars; NULL */
	enum usage_band	 band;		/* what selects the band of a total */
	const char	*text;		/* whose tokens are the input; NULL: the row has none */
	const struct usage_request *asked;	/* the row is a request that is not sent yet; NULL: it is usage */
	bool		 first_asked;	/* it is the first one of the run */
	const char	*label[N_USAGE_LABELS];	/* "" if the row does not say */
	struct form_trace *trace;	/* notes what is taken of a record (usage_form.h); NULL */
};

/*
 * Begins an empty row: the fields of the command line hold. totals: rows are sums. The caller sets the map, the order
 * of dates and the zone.
 */
void	usage_begin(struct usage *u, const struct request *defaults, bool totals, day today,
	    struct arena *a);

/*
 * Takes a cell that is not empty. string: the cell is a string of JSON, which cannot be a count; false for CSV,
 * where texts and numbers look the same. ERR_USAGE if the cell cannot be understood or contradicts another.
 */
bool	usage_take(struct usage *u, struct meaning m, const char *cell, bool string, struct err *e);

/* As usage_take, for a count that is a whole number, of a meaning that counts (other than thousands). */
bool	usage_take_number(struct usage *u, struct meaning m, uint64_t number, struct err *e);

/* As usage_take of seconds since 1970, of the meaning "on". */
void	usage_take_seconds(struct usage *u, struct meaning on, uint64_t seconds);

/* Sets a field of the request, in place of what it was. Nothing is set if map= assigns the field to no column. */
bool	usage_set_field(struct usage *u, const char *field, const char *value, struct err *e);

/* The region and the tier of the row replace those of the command line, also if the row names none (""). */
bool	usage_set_region(struct usage *u, const char *region, struct err *e);
void	usage_override_tier(struct usage *u);

/* Adds to what was assumed of the row. The note is the arena's, or constant. */
void	usage_note_add(struct usage *u, const char *note);

/* Adds a charge that cannot be billed, so that the row is priced only in part. The text is the arena's, or constant. */
void	usage_unpriced_add(struct usage *u, const char *text);

/*
 * Takes the tier that a flag of the row names; it replaces "standard". ERR_USAGE if another flag names another
 * tier.
 */
bool	usage_flag(struct usage *u, const char *tier, struct err *e);

/*
 * Computes the disjoint counts of the workload from the counts of the row, and checks that wholes and parts
 * agree. ERR_USAGE if they do not.
 */
bool	usage_reconcile(struct usage *u, struct err *e);

#endif
