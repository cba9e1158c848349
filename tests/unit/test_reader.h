/* SPDX-License-Identifier: MIT */
#ifndef TEST_READER_H
#define TEST_READER_H

/* A file as libcsv reads it, record by record: what everything faster is held against. */

#include "io/csv_reader.h"
#include "io/chunk.h"

struct test_reader {
	struct chunks	 chunks;
	struct csv_reader		*reader;
	struct buffer		 text;
	size_t			 at, marked;	/* marked: the bytes of a byte order mark */
	bool			 last;
	char			 delimiter;
	uint64_t		 line;		/* of the last record, from 1 */
	uint64_t		 lines;		/* before the next */
};

/* delimiter 0: the first line tells. False as chunks_next. */
static inline bool
test_reader_open(struct test_reader *r, struct arena *a, int fd, size_t block, char delimiter, struct err *e)
{
	*r = (struct test_reader){ .text = buffer_new(a) };
	chunks_begin(&r->chunks, a, input_of(a, fd, "in", NULL), block);
	do {
		chunks_unread(&r->chunks, r->text.text, r->text.n);
		if (!chunks_next(&r->chunks, &r->text, &r->last, e))
			return false;
	} while (!r->last && !csv_reader_has_line(r->text.text, r->text.n));
	r->delimiter = delimiter != 0 ? delimiter : csv_reader_delimiter(r->text.text, r->text.n);
	r->reader = csv_reader_new(r->delimiter);
	r->at = r->marked = csv_reader_mark(r->text.text, r->text.n);
	return true;
}

/* The next record, a byte order mark before the first; false at the end with e->kind ERR_NONE. */
static inline bool
test_reader_next(struct test_reader *r, struct record *out, struct err *e)
{
	size_t used = 0;

	*e = (struct err){ .kind = ERR_NONE };
	while (used == 0) {
		if (!csv_reader_take(r->reader, r->text.text + r->at, r->text.n - r->at, r->last, &used, out, e))
			return false;
		if (used == 0 && r->last && r->marked == 0)
			return false;
		if (used == 0 && r->last)	/* nothing but a mark is a line of nothing */
			break;
		if (used > 0)
			break;
		chunks_unread(&r->chunks, r->text.text + r->at - r->marked, r->text.n - r->at + r->marked);
		if (!chunks_next(&r->chunks, &r->text, &r->last, e))
			return false;
		r->at = r->marked;
	}
	out->raw -= r->marked;
	out->n_raw += r->marked;
	out->n_body += r->marked;
	r->marked = 0;
	r->at += used;
	r->line = r->lines + 1;
	r->lines += csv_reader_lines(out->raw, out->n_raw);
	return true;
}

static inline void
test_reader_close(struct test_reader *r)
{
	csv_reader_free(r->reader);
}

#endif
