/* SPDX-License-Identifier: MIT */
#ifndef CSV_READER_H
#define CSV_READER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

/*
 * Records of CSV by libcsv, which decides where fields and records end: csv_scan.h finds the same ones,
 * faster, and leaves to it what is not plain. This is the only file that knows libcsv.
 */
struct record {
	const char	*raw;		/* all its bytes: n_body of them, then the line break */
	size_t		 n_raw, n_body;
	const char	**fields;	/* unquoted, blanks around them removed */
	size_t		 n_fields;	/* 0: an empty line */
	bool		 has_nul;	/* a field holds a NUL byte, and ends there for C */
	bool		 unclosed;	/* the file ends inside a quoted field */
};

enum { RECORD_MAX = 64 << 20 };		/* bytes; more is a quote that was never closed */

struct csv_reader;

struct csv_reader	*csv_reader_new(char delimiter);
void		 csv_reader_free(struct csv_reader *r);

/*
 * The record that begins at text, n bytes, behind which the file ends (last) or goes on. *used is its
 * length; 0 if it may go on behind these bytes, or if there are none. out is valid until the next
 * call, and as long as the text. ERR_RANGE for a record above RECORD_MAX, ERR_IO.
 */
bool		 csv_reader_take(struct csv_reader *r, const char *text, size_t n, bool last, size_t *used,
		    struct record *out, struct err *e);

/*
 * How many line breaks a record has, with the empty lines before it: LF, CR LF, and CR where it ends
 * one of them. Within quotes CR alone is text.
 */
uint64_t	 csv_reader_lines(const char *raw, size_t n);

/* How a file begins. Whether a line ends outside quotes, behind something. */
bool		 csv_reader_has_line(const char *text, size_t n);

/* The one of comma, semicolon and tab that stands most often in the first line that has anything. */
char		 csv_reader_delimiter(const char *text, size_t n);

/* What a file is that is no CSV, by its first bytes; NULL if it may be one. */
const char	*csv_reader_other_kind(const char *text, size_t n);

/* The length of the byte order mark at its start; 0 without one. */
size_t		 csv_reader_mark(const char *text, size_t n);

#endif
