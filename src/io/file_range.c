/* SPDX-License-Identifier: MIT */
/*
 * Parts of a CSV file. Records are found by csv_records.h, on chunks of chunk.h; called by batch/batch_run.c before it
 * reads the part.
 */
#include "io/file_range.h"

#include <string.h>

#include "io/chunk.h"
#include "io/csv_records.h"
#include "io/decimal_fast.h"

enum { RANGE_BLOCK = 256 << 10 };

bool
file_range_read(const char *text, struct file_range *out, struct err *e)
{
	char padded[2 * DECIMAL_READ + 2 * DECIMAL_READ] = "";
	const char *slash = strchr(text, '/');
	size_t n = slash == NULL ? 0 : (size_t)(slash - text), m = slash == NULL ? 0 : strlen(slash + 1);

	if (n > DECIMAL_READ || m > DECIMAL_READ)
		n = 0;
	memcpy(padded, text, n);
	if (n > 0 && decimal_read(padded, n, &out->part)) {
		memcpy(padded, slash + 1, m + 1);
		if (decimal_read(padded, m, &out->parts) && out->part >= 1 && out->part <= out->parts)
			return true;
	}
	return err_set(e, ERR_USAGE, "range: '%.40s' is no part of a file, as in 3/7", text);
}

/* Steps from record to record, from the start of the data. */
struct record_walk {
	struct chunks		 chunks;
	struct csv_records	 records;	/* of text */
	struct buffer		 text;		/* the chunk in memory */
	bool			 last;		/* the file ends with it */
	uint64_t		 at;		/* where text begins: bytes from the start of the file */
	uint64_t		 lines;		/* line breaks before text */
};

/* Goes on to the next chunk, which begins with the record that the text does not hold as a whole. */
static bool
walk_next_chunk(struct record_walk *w, struct err *e)
{
	const size_t used = csv_records_at(&w->records);

	w->lines += csv_records_lines(&w->records);
	w->at += used;
	if (!chunks_more(&w->chunks, &w->text, used, &w->last, e))
		return false;
	csv_records_begin(&w->records, w->text.text, w->text.n, w->last);
	return true;
}

/* Walks to the first record that begins at byte want or after it, or to the end of the file. */
static bool
walk_to(struct record_walk *w, uint64_t want, struct err *e)
{
	struct csv_scan_record r;
	size_t n;

	while (w->at + csv_records_at(&w->records) < want) {
		switch (csv_records_next(&w->records, &r, 1, &n, e)) {
		case CSV_RECORDS_PLAIN:
		case CSV_RECORDS_ODD:
			break;
		case CSV_RECORDS_FAILED:
			return false;
		case CSV_RECORDS_MORE:
			if (w->last)
				return true;
			if (!walk_next_chunk(w, e))
				return false;
		}
	}
	return true;
}

bool
file_range_find(const struct file_range *r, struct input *in, uint64_t from, char delimiter, uint64_t *begin,
    uint64_t *end, uint64_t *lines, struct err *e)
{
	uint64_t size = input_size(in);
	struct arena *a = arena_new();
	struct record_walk *w = arena_alloc(a, sizeof *w);
	int128 length = (int128)(size - from);
	bool done;

	w->at = from;
	w->text = buffer_new(a);
	csv_records_open(&w->records, delimiter, CSV_SCAN_BEST, false);
	chunks_begin(&w->chunks, a, in, RANGE_BLOCK);
	done = input_seek(in, from, size, e) &&
	    walk_to(w, from + (uint64_t)(length * (int128)(r->part - 1) / (int128)r->parts), e);
	*begin = w->at + csv_records_at(&w->records);
	*lines = w->lines + csv_records_lines(&w->records);
	done = done && walk_to(w, from + (uint64_t)(length * (int128)r->part / (int128)r->parts), e);
	*end = r->part == r->parts ? size : w->at + csv_records_at(&w->records);
	csv_records_close(&w->records);
	arena_free(a);
	return done;
}
