/* SPDX-License-Identifier: MIT */
#ifndef USAGE_FORM_H
#define USAGE_FORM_H

#include "io/json.h"
#include "io/json_ahead.h"
#include "usage/usage_row.h"

/*
 * A memo of records of JSON. Logs have few forms of lines: the same keys, in the same order, with other values. While a
 * record is read in full, its values note what was looked at (json_entered, json_read), and struct form_trace what was
 * done with the texts that differ from line to line: which of them are counts, times, and parts of the identity. All
 * else that was read decides: a line has the meaning of an earlier one if the texts that decide are the same, all that
 * was looked at has the same keys and kinds, and nobody looked at the rest. Then the row is that of the earlier line
 * with its own counts, time and identity, which usage_take and usage_reconcile take as ever. No table of shapes is
 * known here, so that a new key of a table needs nothing.
 *
 * Values that nobody looked at must still be JSON (json_scan.h). What is odd in any way is no hit, and read in full.
 * One for a run, kept from file to file: one thread takes the rows and learns, others may find lines ahead of it.
 * Called by usage_json.
 */
struct usage_forms;
struct usage_shape;

enum { FORM_TAKES = 40, FORM_PARTS = 8 };

/* What was done with texts while a record was read in full. */
struct form_trace {
	struct form_noted { const struct json *value; struct meaning meaning; } take[FORM_TAKES];
	size_t			 n_takes;
	uint64_t		 decided;	/* counts of the workload that were taken from texts that decide */
	uint64_t		 decided_names;	/* the same for usage_names */
	const struct json	*part[FORM_PARTS];	/* of the identity; NULL: an empty text */
	size_t			 n_parts;
	const struct json	*answered;	/* see usage_log_note; NULL */
	struct usage		 before;	/* the usage with all texts taken, and nothing concluded from them */
	bool			 whole;		/* before is set */
	bool			 spoiled;	/* the record has what no other line can repeat */
};

/* Notes that a text was taken for a meaning. False if it decides. trace may be NULL. */
bool	usage_form_note_take(struct form_trace *trace, const struct json *value, struct meaning m);

/* Notes the next part of the identity; NULL: an empty text. trace may be NULL. */
void	usage_form_note_part(struct form_trace *trace, const struct json *value);

/* NULL for JSON_READER_CJSON, which knows no forms. */
struct usage_forms	*usage_forms_new(enum json_reader reader);
void			 usage_forms_free(struct usage_forms *fs);	/* NULL is fine */

/* What a line shares with the line that was read in full. */
struct form_shared {
	struct usage_row	 row;		/* of that line */
	const struct usage_shape *shape;	/* of its answer; NULL: none */
	bool			 of_file;	/* its group is the file */
};

/* What one thread needs to find lines. */
struct form_finder;

/* That of the thread that learns, and one for another thread, in the arena. */
struct form_finder *usage_forms_finder(struct usage_forms *fs);
struct form_finder *form_finder_new(struct usage_forms *fs, struct arena *a);

/* What was found for a line. */
struct form_found {
	const struct form_shared *shared;	/* NULL: nothing */
	const char		*answered;	/* when its answer was given, n_answered bytes; NULL: it does not say */
	size_t			 n_answered;
	uint64_t		 generation;	/* what was known when it was looked for */
	size_t			 variants;
};

/*
 * Looks for a line with the meaning of this one, in any file of the run; a NUL and PAD_AFTER bytes follow it. setup:
 * that of this file. The row is complete, but for its place in the file; its texts live in the arena, or as long as the
 * next call of usage_forms_learns, and as the text. False: it must be read in full. Any thread may call it with its own
 * finder, also while another one learns.
 */
bool	usage_forms_find(struct form_finder *finder, const struct usage_setup *setup, const char *text, size_t n,
	    struct arena *a, struct usage_row *row, struct form_found *found);

/* For the thread that learns: whether what was found before still holds; if nothing was, whether that is still so. */
bool	usage_forms_still(const struct usage_forms *fs, const struct form_found *found);

/* Counts a line that was found, and is of use. */
void	usage_forms_count(struct usage_forms *fs);

/*
 * Keeps a line that was read in full, with its row. root, its value, and own, the arena of the row, have all that the
 * row refers to; fs then owns both. Returns the number of its variant; 0: it is not kept, and they are the caller's.
 */
uint64_t usage_forms_learn(struct usage_forms *fs, const char *text, size_t n, struct json *root,
	    const struct form_trace *trace, const struct form_shared *shared, const struct usage_setup *setup,
	    struct arena *own);

/*
 * Whether it is worth learning: not while hardly any line is like another. If there is no room, all is forgotten first,
 * while none of the threads of ahead finds anything; NULL: there is no other thread.
 */
bool	usage_forms_learns(struct usage_forms *fs, struct json_ahead *ahead);

#endif
