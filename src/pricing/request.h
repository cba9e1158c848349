/* SPDX-License-Identifier: MIT */
#ifndef REQUEST_H
#define REQUEST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/date.h"
#include "base/err.h"
#include "base/money.h"
#include "pricing/workload.h"

struct field;

/*
 * What is asked: a workload, how many such requests, and which price. The field table below is
 * the one list of words for the shell, the session and the columns of a CSV file.
 */
enum period { PERIOD_NONE, PERIOD_HOUR, PERIOD_DAY, PERIOD_WEEK, PERIOD_MONTH, PERIOD_YEAR,
	N_PERIODS };

/* "day" and so on; "" for none. */
const char *period_name(enum period p);

/*
 * How many of p make one of longer: 7 days are a week; months have 30 days and 12 make a year, a
 * year has 52 weeks or 365 days. 0 if longer is not longer than p, or no whole number of them.
 */
int64_t	period_times(enum period p, enum period longer);

/* The high end of a field that was said as a range; the request itself holds the low end. */
struct range { const struct field *field; const char *high; };

enum { RANGES = 8 };

/* Texts are borrowed, "" where nothing was said. */
struct request {
	struct workload	 work;			/* of one request */
	quantity	 requests;		/* whole */
	enum period	 period;		/* in which so many requests are made */
	bool		 is_total;		/* work is the sum of several requests, of sum_of (0: */
	quantity	 sum_of;		/* it is not said how many); only a file's row is */
	bool		 past;			/* it was made already, as a row of a file: what is ahead of
						 * its model, and what no vendor would answer, is not noted */
	quantity	 band_prompt;		/* the prompt by which a row's band is chosen, where its
						 * export names the band; 0: its own */
	const char	**models;		/* as typed, n_models of them */
	size_t		 n_models;
	const char	*provider, *tier, *region;
	struct when	 on;			/* day 0: not said, today */
	quantity	 discount;		/* in millionths, off the whole bill */
	quantity	 retry;			/* the share of requests that is billed twice */
	const char	*escalate;		/* "MODEL:20%": that share goes on to a second model */
	money		 max;
	bool		 max_changes;		/* max is a change of an earlier answer: */
	int128		 max_change;		/* in millionths, from -10^6 on */
	const char	*baseline;		/* the file with that answer */
	const char	*format, *prices, *overlay, *to;
	const char	*currency, *rate;	/* "EUR", and "0.92" or "0.92@2026-11-01" */
	const char	*columns_shown;		/* "model,total": the columns of the answer */
	quantity	 context;		/* models with at least that window */
	const char	*solve;			/* the field that budget looks for */
	const char	*vary;			/* FIELD, or FIELD=FROM..TO */
	money		 fixed, hourly;		/* what is paid whatever is used, a month and an hour */
	quantity	 throughput, busy;	/* tokens per second; the share of time */
	quantity	 turns, system, user, reply, tools;	/* of a conversation */
	bool		 cache;
	quantity	 months, points;
	const char	*growth;		/* "10%", "10%/year" */
	const char	*plot;
	bool		 log;
	quantity	 stale;			/* days after which a source is old; 0: not said */
	const char	*map, *style, *delimiter, *shape, *rows;	/* how a usage file is read */
	const char	*header, *columns;	/* "no", and the names that stand for a missing header */
	quantity	 threads, block;	/* how it is worked on; 0: not said */
	const char	*reader, *range;
	const char	*reported;		/* the column with what was billed, or "yes" */
	const char	*alternatives;			/* "A,B": further models for the same usage */
	const char	*by;			/* "month,model" */
	const char	*errors;		/* "stop": end at the first row without a price */
	const char	*sql;			/* the engine that a book is written for */
	const char	*totals;		/* the file for totals that merge reads */
	bool		 dry;			/* say what was recognised, and stop */
	bool		 explain, quiet, all, pager, live, force;
	struct range	 ranges[RANGES];	/* n_ranges of them */
	size_t		 n_ranges;
	uint64_t	 said[2];		/* fields that were set: one bit for each of the table */
};

/* Groups of fields; a command says which of them it takes. */
enum {
	FIELDS_COUNTS	= 1 << 0,	/* the workload */
	FIELDS_MODEL	= 1 << 1,	/* which model: model, provider, on */
	FIELDS_TIER	= 1 << 2,	/* which of its prices: tier, region */
	FIELDS_BILL	= 1 << 3,	/* what is done to the bill: discount, retry */
	FIELDS_EXPLAIN	= 1 << 4,
	FIELDS_BOOK	= 1 << 5,	/* prices, overlay */
	FIELDS_ANSWER	= 1 << 6,	/* format */
	FIELDS_OUTPUT	= 1 << 7,	/* to, quiet */
	FIELDS_MODELS	= 1 << 8,	/* the filters of models */
	FIELDS_CHECK	= 1 << 9,	/* what check takes */
	FIELDS_FORCE	= 1 << 10,	/* force, for commands that would refuse something */
	FIELDS_CONTEXT	= 1 << 11,	/* context: also of models */
	FIELDS_SOLVE	= 1 << 12,	/* of budget */
	FIELDS_VARY	= 1 << 13,	/* of breakeven and curve */
	FIELDS_BREAKEVEN = 1 << 14,
	FIELDS_CHAT	= 1 << 15,
	FIELDS_FORECAST	= 1 << 16,
	FIELDS_CURVE	= 1 << 17,
	FIELDS_MAX	= 1 << 18,	/* max: of what has one total */
	FIELDS_ESCALATE	= 1 << 19,
	FIELDS_USAGE	= 1 << 20,	/* how usage files are read */
	FIELDS_ALSO	= 1 << 21,	/* models: the same usage elsewhere */
	FIELDS_BY	= 1 << 22,	/* by */
	FIELDS_TOTALS	= 1 << 23,
	FIELDS_BASELINE	= 1 << 25,	/* baseline: of answers that have totals */
	FIELDS_LANES	= 1 << 24,	/* how batch works on a file */
	FIELDS_IMPORT	= 1 << 26,	/* what import takes beside its files */
	FIELDS_EXPORT	= 1 << 27,	/* what export writes */

	/* what commands have in common */
	FIELDS_PRINT	= FIELDS_BOOK | FIELDS_ANSWER | FIELDS_OUTPUT,
	FIELDS_FIND	= FIELDS_MODEL | FIELDS_PRINT,
	FIELDS_QUOTE	= FIELDS_COUNTS | FIELDS_MODEL | FIELDS_TIER | FIELDS_BILL | FIELDS_ESCALATE,
	FIELDS_ALL	= (1 << 28) - 1,
};

struct field {
	const char	*name, *brief;		/* brief: a shorter name, "" for none */
	unsigned	 group;
	const char	*value;			/* what kind of value, for help: "COUNT" */
	const char	*help;
	bool		(*set)(struct request *r, const struct field *f, const char *value, day today,
			    struct arena *a, struct err *e);
	size_t		 where;			/* count, or offset in struct request */
};

extern const struct field fields[];
extern const size_t n_fields;

/* The field of that name or short name; a name with _ for - counts too. NULL if there is none. */
const struct field *field_find(const char *name);

/* The error for a name that is no field, with the nearest that is. Always false. */
bool	field_unknown(const char *name, struct err *e);

/* A request that says nothing. */
struct request request_new(void);

/*
 * Sets a field from its text; texts are copied into the arena. A count may be a range, "500..2000". ERR_USAGE for a bad value,
 * ERR_RANGE for one too large, both with the field's name. Setting a field again replaces it; only
 * model takes one more name.
 */
bool	request_set(struct request *r, const struct field *f, const char *value, day today,
	    struct arena *a, struct err *e);

/* The same, for who names the place of the value himself: errors do not begin with the field. */
bool	request_put(struct request *r, const struct field *f, const char *value, day today,
	    struct arena *a, struct err *e);

/* The same request with every range at its high end. False if a high end cannot be set. */
bool	request_high(const struct request *r, struct arena *a, struct request *out, struct err *e);

/* Makes a field as if it had never been set. */
void	request_unset(struct request *r, const struct field *f);

/* Whether the field was set. */
bool	request_has(const struct request *r, const struct field *f);

/* Whether anything is counted, so that there is something to price. */
bool	request_counts(const struct request *r);

#endif
