/* SPDX-License-Identifier: MIT */
#ifndef ANNOTATE_H
#define ANNOTATE_H

#include "base/buffer.h"
#include "batch/price_memo.h"
#include "batch/row_price.h"
#include "usage/usage_file.h"

/*
 * A row as it came, with what it costs behind it: further cells of a CSV record, further keys of an
 * object of JSON. Nothing else of the row is changed.
 */
struct annotate {
	const struct tariff	*tariff;
	enum usage_format	 format;
	bool			 reported;	/* diff_usd is written as well */
	size_t			 columns;	/* of the header, to which a short record is padded */
	char			 delimiter;
	bool			 taken;		/* the header has one of our names */
	size_t			 room;		/* for what is added to a row, notes apart */
};

/* What is written for a file: the names of its columns tell whether ours are taken. */
struct annotate	annotate_of(const struct usage_file *f, const struct tariff *t, bool reported,
		    struct arena *a);

/* Appends the header of a CSV file; nothing for a file without one, or of JSON. */
void	annotate_header(const struct annotate *an, const struct record *header, struct buffer *out);

/* Appends a row and its line break. scratch: for the time of the call. */
void	annotate_row(const struct annotate *an, const struct usage_row *row, const struct charge *c,
	    struct arena *scratch, struct buffer *out);

/* Bytes that must be readable behind a record of annotate_quick. */
enum { ANNOTATE_READ = 128 };

/* The same for n rows that fares price: what they have in common is made once, in the fare's arena. */
void	annotate_fare(const struct annotate *an, struct fare *f, struct arena *a);
void	annotate_quick(const struct annotate *an, const struct scan_record *r, const struct quick *const q[],
	    size_t n, struct buffer *out);

#endif
