/* SPDX-License-Identifier: MIT */
#ifndef CSV_READER_H
#define CSV_READER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

/*
 * Records of CSV, read by libcsv, which is the reference for where fields and records end. csv_scan.h finds the same
 * records faster, and leaves to this reader what is not plain. csv_reader.c is the only file that knows libcsv.
 */
struct record {
	const char	*raw;		/* its bytes in the text of the caller, line break included */
	size_t		 n_raw, n_body;	/* number of bytes with and without the line break */
	const char	**fields;	/* unquoted, without the blanks around them */
	size_t		 n_fields;	/* 0: an empty line */
	bool		 has_nul;	/* a field holds a NUL byte; as a C string it ends there */
	bool		 unclosed;	/* the file ends inside a quoted field */
};

enum { RECORD_MAX = 64 << 20 };		/* bytes; a longer record is taken for a quote that was never closed */

struct csv_reader;

/* delimiter: any one byte. To be freed. */
struct csv_reader	*csv_reader_new(char delimiter);
void		 csv_reader_free(struct csv_reader *r);

/*
 * Reads the record that begins at text[0..n), after which the file ends (last) or goes on. *used is its length; 0 if
 * it may continue after these bytes, or if there are none. out is valid until the next call, and as long as the text.
 * ERR_RANGE for a record above RECORD_MAX, ERR_IO.
 */
bool		 csv_reader_take(struct csv_reader *r, const char *text, size_t n, bool last, size_t *used,
		    struct record *out, struct err *e);

/*
 * The number of line breaks in a record and in the empty lines before it: LF, CR LF, and a CR alone that ends the
 * record or an empty line. Within quotes a CR alone is text.
 */
uint64_t	 csv_reader_lines(const char *raw, size_t n);

/* ---- how a file begins: text is its first n bytes ---- */

/* Whether they hold a whole line that is not empty: a line break outside quotes, after some other byte. */
bool		 csv_reader_has_line(const char *text, size_t n);

/* Comma, semicolon or tab: the most frequent one outside quotes in the first line that is not empty. */
char		 csv_reader_delimiter(const char *text, size_t n);

/* What the file is if it is no CSV, with advice, for a message; NULL if it may be CSV. */
const char	*csv_reader_other_kind(const char *text, size_t n);

/* The length of the byte order mark at its start; 0 if there is none. */
size_t		 csv_reader_mark(const char *text, size_t n);

#endif
