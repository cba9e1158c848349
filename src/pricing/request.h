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
#include "book/model_name.h"
#include "pricing/workload.h"

struct field;

/*
 * A request: a workload, the number of such requests, and which price they have. Its fields are the options
 * of all commands; field.def is the one list of them for the shell, the session and the columns of a CSV
 * file. quote.h prices it.
 *
 * past: the request is a row of a file, so a bill has no notes on the announced end of its model, nor on
 * output above the model's limit. band_prompt: set where an export names the band of a row.
 */
enum period { PERIOD_NONE, PERIOD_HOUR, PERIOD_DAY, PERIOD_WEEK, PERIOD_MONTH, PERIOD_YEAR,
	N_PERIODS };

/* "day" and so on; "" for PERIOD_NONE. */
const char *period_name(enum period p);

/*
 * The number of periods p in one longer period: a week has 7 days, a month 30 days, a year 12 months, 52
 * weeks or 365 days. 0 if longer is not longer than p, or is not a whole number of them.
 */
int64_t	period_times(enum period p, enum period longer);

/* A field that was given as a range: the high end; the request itself holds the low end. */
struct range { const struct field *field; const char *high; };

/* "2k,4k,8k": the values of a field, one question each; field NULL: there is no list. */
struct value_list { const struct field *field; const char **values; size_t n; };

enum { RANGES = 8 };

struct book;

/* The tokens that a text has in a model, and how they are known. */
struct text_tokens {
	quantity	 least, most;	/* equal if they are exact */
	const char	*method;	/* "exact" or "estimate" */
	const char	*encoding;	/* "o200k_base", "claude-new" */
	const char	*factor;	/* of an estimate, to o200k_base: "1.20 to 1.76"; NULL */
	const char	*source;	/* of that; NULL */
};

/*
 * Counts that are the tokens of texts: in=@PATH. How many they are depends on the model, so they become
 * numbers when a model is priced. Whoever has read the texts sets count: the tokens of the i-th text in a
 * model; NULL if there is no answer, with e.
 */
enum { TEXTS_MAX = 8 };

struct request_texts {
	struct { const struct field *field; const char *path; } item[TEXTS_MAX];
	size_t	 n;
	const struct text_tokens *(*count)(void *self, size_t i, const struct book *b, uint32_t model, struct err *e);
	void	*self;
};

/* What the value of a field is; field.def says how each kind is read, and its default. */
enum field_kind { FIELD_COUNT, FIELD_REQUESTS, FIELD_MODEL, FIELD_TEXT, FIELD_WHEN, FIELD_SHARE, FIELD_MONEY,
	FIELD_MAX, FIELD_QUANTITY, FIELD_SWITCH, N_FIELD_KINDS };

/* The type of a field's member of struct request. */
#define FIELD_TYPE_REQUESTS	quantity
#define FIELD_TYPE_MODEL	const char **
#define FIELD_TYPE_TEXT		const char *
#define FIELD_TYPE_WHEN		struct when
#define FIELD_TYPE_SHARE	quantity
#define FIELD_TYPE_MONEY	money
#define FIELD_TYPE_MAX		money
#define FIELD_TYPE_QUANTITY	quantity
#define FIELD_TYPE_SWITCH	bool

enum { MONEY_FIELDS = 4 };	/* at least as many as field.def has of the kinds MONEY and MAX */

/* Texts are borrowed; "" if not given. */
struct request {
	struct workload	 work;			/* of one request */
#define FIELD(member, kind, name, brief, groups, value, help) FIELD_TYPE_##kind member;
#include "pricing/field.def"
#undef FIELD
	enum period	 period;		/* the time in which these requests are made */
	bool		 is_total;		/* work is the sum of several requests: rows of files only */
	quantity	 sum_of;		/* the number of requests in that sum; 0: not known */
	bool		 past;			/* made already (a row of a file): some notes are left out */
	enum model_naming naming;		/* how its program names models */
	const char	*host;			/* what a gateway calls the provider that served it; NULL */
	quantity	 band_prompt;		/* the prompt that selects the band; 0: its own */
	size_t		 n_models;		/* elements of models, as typed */
	bool		 max_changes;		/* max is a change of an earlier answer, in max_change */
	int128		 max_change;		/* in millionths, -10^6 or more */
	struct range	 ranges[RANGES];	/* n_ranges elements */
	size_t		 n_ranges;
	struct value_list list;			/* the field itself has the first value */
	/* In which currency amounts were typed, n_units of them; request_dollars makes them dollars. */
	struct { const struct field *field; struct money_unit unit; } units[MONEY_FIELDS];
	size_t		 n_units;
	bool		 cached_shared;		/* cached=shared: what all requests of a file begin with */
	quantity	 audio_length, video_length;	/* audio-input=90s: millionths of seconds */
	const struct request_texts *texts;	/* counts that are texts; NULL: none */
	bool		 texts_most;		/* of estimates the most counts, and not the least */
	uint64_t	 is_set[4];		/* fields that are set: one bit for each field of the table */
};

/* Groups of fields; a command names the groups that it takes. */
enum {
	FIELDS_COUNTS	= 1 << 0,	/* the workload */
	FIELDS_MODEL	= 1 << 1,	/* which model: model, provider, on */
	FIELDS_TIER	= 1 << 2,	/* which of its prices: tier, region */
	FIELDS_BILL	= 1 << 3,	/* changes of the bill: discount, retry */
	FIELDS_EXPLAIN	= 1 << 4,
	FIELDS_BOOK	= 1 << 5,	/* prices, overlay */
	FIELDS_ANSWER	= 1 << 6,	/* format */
	FIELDS_OUTPUT	= 1 << 7,	/* to, quiet */
	FIELDS_MODELS	= 1 << 8,	/* the filters of models */
	FIELDS_CHECK	= 1 << 9,	/* of check */
	FIELDS_FORCE	= 1 << 10,	/* force, for commands that would refuse something */
	FIELDS_CONTEXT	= 1 << 11,	/* context: also of models */
	FIELDS_SOLVE	= 1 << 12,	/* of budget */
	FIELDS_VARY	= 1 << 13,	/* of breakeven and curve */
	FIELDS_BREAKEVEN = 1 << 14,
	FIELDS_CHAT	= 1 << 15,
	FIELDS_FORECAST	= 1 << 16,
	FIELDS_CURVE	= 1 << 17,
	FIELDS_MAX	= 1 << 18,	/* max, for answers that have one total */
	FIELDS_ESCALATE	= 1 << 19,
	FIELDS_USAGE	= 1 << 20,	/* how usage files are read */
	FIELDS_ALTERNATIVES	= 1 << 21,	/* models: the same usage on other models */
	FIELDS_BY	= 1 << 22,	/* by */
	FIELDS_TOTALS	= 1 << 23,
	FIELDS_BASELINE	= 1 << 25,	/* baseline, for answers that have totals */
	FIELDS_WORKERS	= 1 << 24,	/* how batch processes a file: threads, block, reader, range */
	FIELDS_IMPORT	= 1 << 26,	/* of import */
	FIELDS_EXPORT	= 1 << 27,	/* of export */
	FIELDS_UPDATE	= 1 << 29,	/* of update */
	FIELDS_QUESTION	= 1 << 30,	/* of questions, and of no row of a file */
	FIELDS_TEXT	= 1 << 28,	/* how the tokens of texts are counted */

	/* combinations that several commands take */
	FIELDS_PRINT	= FIELDS_BOOK | FIELDS_ANSWER | FIELDS_OUTPUT,
	FIELDS_FIND	= FIELDS_MODEL | FIELDS_PRINT,
	FIELDS_QUOTE	= FIELDS_COUNTS | FIELDS_MODEL | FIELDS_TIER | FIELDS_BILL | FIELDS_ESCALATE,
	FIELDS_ALL	= 0x7fffffff,
};

struct field {
	const char	*name, *brief;		/* brief: a shorter name; "": none */
	unsigned	 group;
	const char	*value;			/* the kind of value, for help: "COUNT" */
	const char	*help;
	enum field_kind	 kind;
	size_t		 where;			/* FIELD_COUNT: the count; else offset in struct request */
	size_t		 size;			/* of that member, in bytes */
};

extern const struct field fields[];
extern const size_t n_fields;

/* The field of that name or short name; _ in a name counts as -. NULL if there is none. */
const struct field *field_find(const char *name);

/* Sets the error for a name that is not a field, with the nearest field name. Always false. */
bool	field_unknown(const char *name, struct err *e);

/* A request without any field set. */
struct request request_new(void);

/*
 * Sets a field from its text; texts are copied into the arena. A count may be a range, "500..2000".
 * ERR_USAGE for a bad value, ERR_RANGE for one that is too large, both with the field's name. Setting a
 * field again replaces its value; only model adds one more name.
 */
bool	request_set(struct request *r, const struct field *f, const char *value, day today,
	    struct arena *a, struct err *e);

/* Whether a field may be the tokens of a text: in=@PATH. */
bool	field_takes_text(const struct field *f);

/*
 * The same for words of the command line, the session and its scripts, where the value of a count of tokens
 * may also be "@PATH": a text, in request_texts. No other value is ever taken for a path: not that of a
 * cell, nor of JSON.
 */
bool	request_set_word(struct request *r, const struct field *f, const char *value, day today,
	    struct arena *a, struct err *e);

/*
 * The request with numbers for its texts, as a model counts them. *how: what is said of the first of them.
 */
bool	request_count_texts(const struct request *r, const struct book *b, uint32_t model, struct request *out,
	    const struct text_tokens **how, struct err *e);

/* The field is no text any more, in a copy of the texts in the arena; other fields are unchanged. */
void	request_drop_text(struct request *r, const struct field *f, struct arena *a);

/* The same for callers that name the place of the value themselves: errors do not begin with the field. */
bool	request_put(struct request *r, const struct field *f, const char *value, day today,
	    struct arena *a, struct err *e);

/*
 * Makes users= and messages= the number of requests that they come to, with the period of messages. ERR_USAGE if one is
 * without the other, or the number is given as well; ERR_RANGE.
 */
bool	request_take_users(struct request *r, day today, struct arena *a, struct err *e);

/*
 * Makes the amounts of max= and the like dollars: they are in currency x, that of the answer, unless they say another;
 * NULL is dollars. Once for each request. ERR_USAGE, ERR_RANGE as money_to_dollars.
 */
bool	request_dollars(struct request *r, const struct currency *x, struct err *e);

/* The same request with each range at its high end. False if a high end cannot be set. */
bool	request_high(const struct request *r, struct arena *a, struct request *out, struct err *e);

/* Resets a field, as if it had never been set. */
void	request_unset(struct request *r, const struct field *f);

/* Whether the field was set. */
bool	request_has(const struct request *r, const struct field *f);

/* Whether the request has any count, so that there is something to price. */
bool	request_counts(const struct request *r);

#endif
