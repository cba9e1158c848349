/* SPDX-License-Identifier: MIT */
/*
 * Parts of a CSV file. Records are found by csv_scan.h, odd ones by csv_reader.h, on chunks of chunk.h; called by
 * batch/batch_run.c before it reads the part.
 */
#include "io/file_range.h"

#include <string.h>

#include "io/chunk.h"
#include "io/csv_reader.h"
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
	struct csv_scan		 scan;
	struct csv_reader	*reader;	/* libcsv, for records that are not plain */
	struct buffer		 text;		/* the chunk in memory */
	bool			 last;		/* the file ends with it */
	uint64_t		 at;		/* where text begins: bytes from the start of the file */
	uint64_t		 lines;		/* line breaks that were passed */
};

/* Takes the next record of the text: *n is its length, 0 if the text holds no whole one. */
static bool
walk_next_record(struct record_walk *w, size_t *n, struct err *e)
{
	size_t at = csv_scan_at(&w->scan);
	struct csv_scan_record r;
	struct record odd;

	switch (csv_scan_next(&w->scan, &r)) {
	case CSV_SCAN_RECORD:
	case CSV_SCAN_BLANK:
		*n = r.n_raw;
		return true;
	case CSV_SCAN_ODD:
		if (!csv_reader_take(w->reader, w->text.text + at, w->text.n - at, w->last, n, &odd, e))
			return false;
		csv_scan_skip(&w->scan, *n);
		return true;
	default:
		*n = 0;
		return true;
	}
}

/* Walks to the first record that begins at byte want or after it, or to the end of the file. */
static bool
walk_to(struct record_walk *w, uint64_t want, struct err *e)
{
	size_t n = 1;

	while (w->at + csv_scan_at(&w->scan) < want) {
		size_t at = csv_scan_at(&w->scan);

		if (!walk_next_record(w, &n, e))
			return false;
		if (n > 0) {
			w->lines += csv_reader_lines(w->text.text + at, n);
			continue;
		}
		if (w->last)
			return true;
		chunks_unread(&w->chunks, w->text.text + at, w->text.n - at);
		w->at += at;
		if (!chunks_next(&w->chunks, &w->text, &w->last, e))
			return false;
		csv_scan_begin(&w->scan, w->text.text, w->text.n, w->last);
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

	*w = (struct record_walk){ .at = from, .text = buffer_new(a), .reader = csv_reader_new(delimiter) };
	csv_scan_init(&w->scan, delimiter, CSV_SCAN_BEST);
	chunks_begin(&w->chunks, a, in, RANGE_BLOCK);
	done = input_seek(in, from, size, e) &&
	    walk_to(w, from + (uint64_t)(length * (int128)(r->part - 1) / (int128)r->parts), e);
	*begin = w->at + csv_scan_at(&w->scan);
	*lines = w->lines;
	done = done && walk_to(w, from + (uint64_t)(length * (int128)r->part / (int128)r->parts), e);
	*end = r->part == r->parts ? size : w->at + csv_scan_at(&w->scan);
	csv_reader_free(w->reader);
	arena_free(a);
	return done;
}
