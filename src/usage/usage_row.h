/* SPDX-License-Identifier: MIT */
#ifndef USAGE_ROW_H
#define USAGE_ROW_H

#include "base/listener.h"
#include "io/csv_reader.h"
#include "io/json.h"
#include "usage/answer_ids.h"
#include "usage/usage_columns.h"
#include "usage/usage_log.h"

/*
 * A row of a usage file of any format, and the settings for reading rows. Called by usage_csv and usage_json.
 */
enum usage_state {
	ROW_PRICE,	/* it is priced */
	ROW_IDLE,	/* it has neither a model nor counts */
	ROW_SKIPPED,	/* it is not priced; usage.skipped is the reason */
	ROW_DOLLARS,	/* it has an amount alone */
	ROW_BAD,	/* it cannot be priced; why is the error */
	ROW_EMPTY,	/* not a row: an empty line of CSV */
};

struct usage_row {
	struct usage		 usage;
	enum usage_state	 state;
	bool			 malformed;	/* of ROW_BAD: the row is malformed, not its content */
	uint64_t		 line;		/* the line at which it begins, from 1 */
	struct record		 record;	/* of CSV */
	/* Of JSON; see usage_json_text and usage_json_value for rows of a variant: */
	const char		*text;		/* the text of the object, or of what replaces it */
	const struct json	*object;	/* the object; NULL if the value is not one */
	uint64_t		 variant;	/* of lines that are alike (usage_form.h); 0: none */
	const struct json	*like;		/* the object of the line of that variant that was read; NULL */
	bool			 dollars;	/* its object has an amount alone */
	bool			 no_usage;	/* of ROW_SKIPPED: no usage was found in it */
	const char		*identity;	/* n_identity bytes that identify its answer; 0: nothing does */
	size_t			 n_identity, n_id;	/* n_id: see usage_shape_identity */
	bool			 is_keyed;	/* key and print are set: see usage_answer_prepare */
	struct answer_key	 key;
	uint32_t		 print;
	bool			 copy;		/* it may repeat an answer that another record has as its own */
	bool			 open;		/* the counts of its answer are not final: the stream ends before */
	const struct log_total	*total;		/* of an answer with a running total; NULL */
	const char		*group;		/* of answers and sums of answers; NULL: it has no usage */
	bool			 sum;		/* it is the sum of the other records of its group, if there are any */
	const char		*span, *parent;	/* of a sum: its id, and that of the record above it; "" */
	/* Of a record that is billed as the sum of several parts, one row each: */
	bool			 first, more;	/* it is the first part; further ones follow */
	const struct usage	*whole;		/* of the first: the record read as one answer; NULL: no parts */
	const char		*parts;		/* of the first: all parts as JSON; "" */
	struct err		 why;		/* of ROW_BAD; the last member, for it is large and rarely set */
};

/* The settings for reading, and the listener that reports what was recognised and what is not read. */
struct usage_setup {
	const struct request	*defaults;	/* the fields of the command line */
	day			 today;
	const struct listener	*listener;
	bool			 several;	/* the run has several files; not each has the billed amount */
	const struct time_zone	*zone;		/* of times without an offset; NULL: UTC */
	enum date_order		 dates;		/* of dates=, or of the file, if known */
	bool			 live;		/* another program may be writing it: a torn last line is no failure */
	struct mapping		*map;		/* n_map parts of map= */
	size_t			 n_map;
	enum json_reader	 reader;	/* of JSON */
	struct usage_forms	*forms;		/* of the records of JSON that were read so far; NULL: not kept */
	unsigned		 threads;	/* that may read JSON ahead; 0: one */
	size_t			 block;		/* bytes, of block=, for those */
	const struct answer_ids	*ids;		/* of the run; NULL: records are not compared */
	/*
	 * Counts the texts of a request, by the thread of that number, while those before it are priced. NULL: they are
	 * counted when they are priced.
	 */
	void			(*count)(void *counter, unsigned thread, struct usage_request *q, struct arena *a);
	void			*counter;
};

/* Begins a row. */
void	usage_row_begin(struct usage_row *row, const struct usage_setup *setup, bool totals,
	    struct arena *a);

/* Marks a row as bad. malformed: the row itself, not its content. */
void	usage_row_bad(struct usage_row *row, bool malformed, const char *why);

/*
 * Takes n cells with the names of their columns. strings: which of them are strings, as in JSON; NULL for CSV,
 * where that is not known. Afterwards the row is complete, or bad.
 */
void	usage_row_take(struct usage_row *row, const struct usage_columns *c, const char *const *names,
	    const char *const *cells, const bool *strings, size_t n);

/* Sets the state of the row, after all its cells are taken. counts: its file has counts, or the model. */
void	usage_row_finish(struct usage_row *row, bool counts, bool dollars);

#endif
