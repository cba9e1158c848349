/* SPDX-License-Identifier: MIT */
#ifndef CSV_RECORDS_H
#define CSV_RECORDS_H

#include "base/arena.h"
#include "io/csv_reader.h"
#include "io/csv_scan.h"

/*
 * The records of CSV in memory, whoever reads them: the fast scanner (csv_scan.h) as long as they are plain, and libcsv
 * (csv_reader.h) one record at a time where they are not. Used by batch/worker.c, file_range.c and usage/usage_csv.c:
 *
 *	csv_records_begin(s, text, n, last);
 *	for (;;) switch (csv_records_next(s, record, LENGTH(record), &n_records, e)) {
 *	case CSV_RECORDS_PLAIN: use record[0..n_records); continue;
 *	case CSV_RECORDS_ODD: use s->odd; continue;
 *	case CSV_RECORDS_FAILED: return false;
 *	case CSV_RECORDS_MORE: chunks_more(chunks, &text, csv_records_at(s), &last, e), and begin again
 *	}
 *
 * A byte order mark counts as text here: at the start of a file the caller steps over it.
 */
enum csv_records_result {
	CSV_RECORDS_PLAIN,	/* one or more records of the scanner; one without cells is an empty line */
	CSV_RECORDS_ODD,	/* one record of libcsv; one without fields is an empty line */
	CSV_RECORDS_MORE,	/* no whole record is left; of the last text: nothing is left */
	CSV_RECORDS_FAILED,	/* the record at csv_records_at cannot be read: ERR_RANGE or ERR_IO */
};

/* All members but odd are private. */
struct csv_records {
	struct csv_scan		 scan;
	struct csv_reader	*reader;
	bool			 by_libcsv;	/* libcsv reads every record */
	const char		*text;		/* n bytes; last: the file ends with them */
	size_t			 n;
	bool			 last;
	struct record		 odd;		/* the record of CSV_RECORDS_ODD, valid until the next call */
	/* of the text so far: */
	uint64_t		 n_plain;	/* records of the scanner */
	uint64_t		 odd_lines, odd_last;	/* line breaks not LF: of odd records before, and of odd */
	bool			 some_odd, all_plain;	/* all_plain: to the end of the text */
};

/*
 * Begins with an empty text; to be closed. by_libcsv: libcsv reads every record, as the reference for the scanner. The
 * others are as of csv_scan_init. Memory of any content will do: most of it is only written where it is used.
 */
void	csv_records_open(struct csv_records *s, char delimiter, enum csv_scan_variant variant, bool by_libcsv);
void	csv_records_close(struct csv_records *s);

/* text[0..n) begins with a record, and must stay in place while s is used. last: the file ends with it. */
void	csv_records_begin(struct csv_records *s, const char *text, size_t n, bool last);

/*
 * Takes the next records: *n of them, up to `most` (at least 1), are put into out if they are plain. They are valid
 * until the first call that does not return CSV_RECORDS_PLAIN, or gives a single record.
 */
enum csv_records_result	csv_records_next(struct csv_records *s, struct csv_scan_record out[], size_t most, size_t *n,
	    struct err *e);

/* A record of the scanner in the form in which libcsv gives it; the fields are in the arena. */
struct record	csv_records_fields(const struct csv_scan_record *r, struct arena *a);

/* The number of bytes of the text that were taken. */
static inline size_t
csv_records_at(const struct csv_records *s)
{
	return csv_scan_at(&s->scan);
}

/* The number of line breaks of the text before a record that the last call has given; raw: its first byte. */
uint64_t	csv_records_lines_before(const struct csv_records *s, const char *raw);

/* The number of line breaks in the bytes that were taken. */
uint64_t	csv_records_lines(const struct csv_records *s);

#endif
