/* SPDX-License-Identifier: MIT */
#ifndef TEST_RECORDS_H
#define TEST_RECORDS_H

/*
 * Whether the scanner, with libcsv for what it calls odd, reads a text as libcsv reads it: the
 * same records from the same bytes with the same fields, however the text is cut into pieces.
 */

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/arena.h"
#include "io/decompress.h"
#include "base/err.h"
#include "io/csv_scan.h"
#include "test_reader.h"

/* A file as libcsv reads it. */
struct reading {
	const char	*text;
	size_t		 n;
	char		 delimiter;
	struct record	*records;
	size_t		 n_records;
	bool		 failed;	/* the file is none that can be read, or no more of it can be */
};

/* What one pass of the scanner met. */
struct scanning { size_t plain, blank, odd; };

static inline void
keep_record(struct arena *a, struct record *out, const struct record *r)
{
	const char **fields = arena_array(a, r->n_fields, sizeof *fields);

	*out = *r;
	out->raw = arena_strndup(a, r->raw, r->n_raw);
	for (size_t i = 0; i < r->n_fields; i++)
		fields[i] = arena_strdup(a, r->fields[i]);
	out->fields = fields;
}

/* Whether a file of these bytes is read as what it holds, or refused: the scanner never sees it as it is. */
static inline bool
is_compressed(struct arena *a, const char *text, size_t n)
{
	struct decompress *d;
	struct err e;

	if (!decompress_open(a, text, n, &d, &e))
		return true;
	decompress_close(d);
	return d != NULL;
}

static inline struct reading
read_all(struct arena *a, const char *text, size_t n)
{
	struct reading out = { .text = text, .n = n, .failed = is_compressed(a, text, n) };
	FILE *f;
	struct test_reader r;
	struct record rec;
	struct err e;
	size_t room = 0;

	if (out.failed)
		return out;
	f = tmpfile();
	if (f == NULL || fwrite(text, 1, n, f) != n || fflush(f) != 0 || lseek(fileno(f), 0, SEEK_SET) != 0 ||
	    !test_reader_open(&r, a, fileno(f), 1 << 16, 0, &e))
		abort();
	out.failed = csv_reader_other_kind(text, n) != NULL;
	while (!out.failed && test_reader_next(&r, &rec, &e)) {
		out.records = arena_grow(a, out.records, out.n_records, &room, sizeof *out.records);
		keep_record(a, &out.records[out.n_records++], &rec);
	}
	out.failed |= e.kind != ERR_NONE;
	out.delimiter = r.delimiter;
	test_reader_close(&r);
	fclose(f);
	return out;
}

/* ---- one record against another ---- */

static inline const char *
cells_fault(const struct csv_scan_record *got, const struct record *want, char *room)
{
	for (size_t i = 0; i < got->n_cells; i++) {
		size_t n = csv_scan_unquote(csv_scan_cell(got, i), room);

		if (n > csv_scan_cell(got, i).n)
			return "a cell grew";
		if (n != strlen(want->fields[i]) || memcmp(room, want->fields[i], n) != 0)
			return "a cell differs";
	}
	return NULL;
}

static inline const char *
scanned_fault(const struct csv_scan_record *got, const struct record *want, enum csv_scan_result kind)
{
	static char room[1 << 16];

	if (got->n_raw != want->n_raw || memcmp(got->raw, want->raw, got->n_raw) != 0)
		return "other bytes";
	if (got->n_body != want->n_body)
		return "another line break";
	if (want->has_nul || want->unclosed)
		return "it is not plain";
	if (got->n_cells != want->n_fields)
		return "another number of cells";
	if ((kind == CSV_SCAN_BLANK) != (got->n_cells == 0))
		return "blank or not";
	if (got->n_raw > sizeof room)
		return "the test has no room";
	return cells_fault(got, want, room);
}

static inline const char *
taken_fault(const struct record *got, const struct record *want)
{
	if (got->n_raw != want->n_raw || memcmp(got->raw, want->raw, got->n_raw) != 0)
		return "libcsv: other bytes";
	if (got->n_body != want->n_body || got->has_nul != want->has_nul || got->unclosed != want->unclosed)
		return "libcsv: another line break, NUL or end";
	if (got->n_fields != want->n_fields)
		return "libcsv: another number of fields";
	for (size_t i = 0; i < got->n_fields; i++) {
		if (strcmp(got->fields[i], want->fields[i]) != 0)
			return "libcsv: a field differs";
	}
	return NULL;
}

/* ---- a whole text ---- */

struct pass {
	const struct reading	*want;
	size_t			 n_done;	/* records that were compared */
	struct csv_scan		*scan;
	struct csv_reader		*reader;
	struct scanning		 met;
};

/* Gives an odd record to libcsv. *more: it does not end in these bytes. */
static inline const char *
take_odd(struct pass *p, const char *text, size_t n, bool last, bool *more)
{
	struct record rec;
	struct err e;
	size_t used;

	p->met.odd++;
	if (!csv_reader_take(p->reader, text, n, last, &used, &rec, &e))
		return "libcsv: an error";
	*more = used == 0;
	if (*more)
		return last ? "libcsv: the last record does not end" : NULL;
	csv_scan_skip(p->scan, used);
	return p->n_done == p->want->n_records ? "libcsv: a record too many" :
	    taken_fault(&rec, &p->want->records[p->n_done++]);
}

/* Compares n records that were handed out together with what comes next; they begin at text. */
static inline const char *
records_fault(struct pass *p, const struct csv_scan_record *rec, size_t n, enum csv_scan_result kind, const char *text)
{
	const char *fault = NULL;

	for (size_t i = 0; i < n && fault == NULL; i++) {
		if (rec[i].raw != text)
			return "it goes on elsewhere";
		text += rec[i].n_raw;
		fault = p->n_done == p->want->n_records ? "a record too many" :
		    scanned_fault(&rec[i], &p->want->records[p->n_done++], kind);
	}
	return fault;
}

/* Reads records from a stretch until more is needed: one by one, and several that stay valid together. */
static inline const char *
stretch_fault(struct pass *p, const char *text, size_t n, bool last)
{
	const char *fault = NULL;
	struct csv_scan_record rec[5];
	enum csv_scan_result kind;
	bool more = false;

	csv_scan_begin(p->scan, text, n, last);
	while (fault == NULL && !more) {
		size_t at = csv_scan_at(p->scan), taken = 1;

		kind = csv_scan_next(p->scan, rec);
		if (kind == CSV_SCAN_MORE)
			break;
		if (kind == CSV_SCAN_ODD) {
			if (csv_scan_at(p->scan) != at)
				return "an odd record was taken";
			fault = take_odd(p, text + at, n - at, last, &more);
			continue;
		}
		p->met.plain += kind == CSV_SCAN_RECORD;
		p->met.blank += kind == CSV_SCAN_BLANK;
		fault = records_fault(p, rec, 1, kind, text + at);
		while (p->met.plain % 3 != 0 && taken > 0 && fault == NULL) {
			at = csv_scan_at(p->scan);
			taken = csv_scan_several(p->scan, rec, 1 + p->met.plain % 5);
			p->met.plain += taken;
			fault = records_fault(p, rec, taken, CSV_SCAN_RECORD, text + at);
		}
	}
	return fault;
}

/*
 * What is wrong with the scanner's reading, the text given in pieces of that size; NULL if nothing.
 * Each stretch lies in memory of exactly its size, so that a sanitizer sees a step beyond it.
 */
static inline const char *
scan_fault(const struct reading *want, enum csv_scan_variant variant, size_t piece, struct scanning *met)
{
	static struct csv_scan scan;
	struct pass p = { .want = want, .scan = &scan, .reader = csv_reader_new(want->delimiter) };
	size_t at = 0, have = 0;
	const char *fault = NULL;

	csv_scan_init(&scan, want->delimiter, variant);
	do {
		char *text;

		have = have + piece < want->n - at ? have + piece : want->n - at;
		text = malloc(have == 0 ? 1 : have);
		if (text == NULL)
			abort();
		memcpy(text, want->text + at, have);
		fault = stretch_fault(&p, text, have, at + have == want->n);
		free(text);
		if (fault == NULL && at + have == want->n)
			break;
		at += csv_scan_at(&scan);
		have -= csv_scan_at(&scan);
	} while (fault == NULL);
	if (fault == NULL && csv_scan_at(&scan) != have)
		fault = "bytes are left";
	if (fault == NULL && p.n_done != want->n_records)
		fault = "records are left";
	csv_reader_free(p.reader);
	if (met != NULL)
		*met = p.met;
	return fault;
}

/*
 * The reading of a text without the byte order mark that it may begin with, which the scanner never
 * sees. A file of nothing but the mark is one empty record for reader_next, and none here.
 */
static inline struct reading
without_mark(struct reading r)
{
	if (r.n < 3 || memcmp(r.text, "\xef\xbb\xbf", 3) != 0 || r.n_records == 0)
		return r;
	r.text += 3;
	r.n -= 3;
	r.records[0].raw += 3;
	r.records[0].n_raw -= 3;
	r.records[0].n_body -= 3;
	if (r.records[0].n_raw == 0) {
		r.records++;
		r.n_records--;
	}
	return r;
}

#endif
