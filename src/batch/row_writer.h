/* SPDX-License-Identifier: MIT */
#ifndef ROW_WRITER_H
#define ROW_WRITER_H

#include "base/buffer.h"
#include "batch/price_memo.h"
#include "batch/row_price.h"
#include "usage/usage_file.h"

/*
 * Writes a row unchanged, followed by its cost columns: further cells of a CSV record, or further keys of a JSON
 * object. batch uses it, through worker.c for CSV and batch_run.c for JSON.
 */
struct row_writer {
	const struct price_context	*context;
	const struct usage_json	*json;		/* NULL: it is CSV */
	enum usage_format	 format;
	bool			 reported;	/* diff_usd is written too */
	size_t			 columns;	/* of the header; shorter records are padded to it */
	char			 delimiter;
	bool			 names_taken;		/* the header has one of our column names: ours get a prefix */
	size_t			 room;		/* bytes that are added to a row at most, without its note */
};

/* The writer for a file; reported: write diff_usd. */
struct row_writer	row_writer_of(const struct usage_file *f, const struct price_context *context, bool reported,
		    struct arena *a);

/* Appends the header of a CSV file; nothing for a file without one, or of JSON. */
void	row_writer_header(const struct row_writer *w, const struct record *header, struct buffer *out);

/*
 * Appends a row and its line break. scratch: for the duration of the call. After what a CSV record has before its line
 * break, two bytes must be readable.
 */
void	row_writer_row(const struct row_writer *w, const struct usage_row *row, const struct row_result *c,
	    struct arena *scratch, struct buffer *out);

/*
 * The same for n rows that the price memo has priced, as the records r. row_writer_prepare_entry writes what the
 * rows of an entry have in common (its note as a CSV cell), once, into a, the arena of the entries.
 */
void	row_writer_prepare_entry(const struct row_writer *w, struct memo_entry *entry, struct arena *a);
void	row_writer_records(const struct row_writer *w, const struct csv_scan_record *r,
	    const struct row_result *const c[], size_t n, struct buffer *out);

#endif
