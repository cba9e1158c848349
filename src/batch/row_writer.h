/* SPDX-License-Identifier: MIT */
#ifndef ROW_WRITER_H
#define ROW_WRITER_H

#include "base/buffer.h"
#include "batch/price_memo.h"
#include "batch/row_price.h"
#include "usage/usage_file.h"

/*
 * A row as it came, with what it costs behind it: further cells of a CSV record, further keys of an
 * object of JSON. Nothing else of the row is changed.
 */
struct row_writer {
	const struct price_context	*context;
	enum usage_format	 format;
	bool			 reported;	/* diff_usd is written as well */
	size_t			 columns;	/* of the header, to which a short record is padded */
	char			 delimiter;
	bool			 names_taken;		/* the header has one of our names */
	size_t			 room;		/* for what is added to a row, notes apart */
};

/* What is written for a file: the names of its columns tell whether ours are taken. */
struct row_writer	row_writer_of(const struct usage_file *entry, const struct price_context *context, bool reported,
		    struct arena *a);

/* Appends the header of a CSV file; nothing for a file without one, or of JSON. */
void	row_writer_header(const struct row_writer *w, const struct record *header, struct buffer *out);

/* Appends a row and its line break. scratch: for the time of the call. */
void	row_writer_row(const struct row_writer *w, const struct usage_row *row, const struct row_result *c,
	    struct arena *scratch, struct buffer *out);

/* Bytes that must be readable behind a record of row_writer_quick. */
enum { ROW_WRITER_READ = 128 };

/* The same for n rows that fares price: what they have in common is made once, in the fare's arena. */
void	row_writer_memo_entry(const struct row_writer *w, struct memo_entry *entry, struct arena *a);
void	row_writer_quick(const struct row_writer *w, const struct csv_scan_record *r, const struct fast_row *const q[],
	    size_t n, struct buffer *out);

#endif
