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
#include "io/csv_records.h"
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
scanned_fault(const struct csv_scan_record *got, const struct record *want)
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
	uint64_t		 lines;		/* line breaks of those of the current piece, as libcsv counts them */
	struct csv_records	 records;
	struct scanning		 met;
};

/* The record that comes next; NULL if none does. */
static inline const struct record *
next_wanted(struct pass *p)
{
	const struct record *want = p->n_done == p->want->n_records ? NULL : &p->want->records[p->n_done++];

	p->lines += want == NULL ? 0 : csv_reader_lines(want->raw, want->n_raw);
	return want;
}

/* Compares n records that were handed out together with what comes next; they begin at text. */
static inline const char *
records_fault(struct pass *p, const struct csv_scan_record *rec, size_t n, const char *text)
{
	const char *fault = NULL;

	for (size_t i = 0; i < n && fault == NULL; i++) {
		const struct record *want;
		uint64_t lines = p->lines;

		if (rec[i].raw != text)
			return "it goes on elsewhere";
		text += rec[i].n_raw;
		p->met.plain += rec[i].n_cells > 0;
		p->met.blank += rec[i].n_cells == 0;
		want = next_wanted(p);
		fault = want == NULL ? "a record too many" : scanned_fault(&rec[i], want);
		if (csv_records_lines_before(&p->records, rec[i].raw) != lines)
			return "another number of lines before it";
	}
	return fault;
}

/* The same for a record of libcsv. */
static inline const char *
odd_fault(struct pass *p, const char *text)
{
	const uint64_t lines = p->lines;
	const struct record *want = next_wanted(p);

	p->met.odd++;
	if (p->records.odd.raw != text)
		return "libcsv: it goes on elsewhere";
	if (csv_records_lines_before(&p->records, text) != lines)
		return "libcsv: another number of lines before it";
	return want == NULL ? "libcsv: a record too many" : taken_fault(&p->records.odd, want);
}

/* Reads the records of a piece until more is needed, up to five at once. */
static inline const char *
piece_fault(struct pass *p, const char *text, size_t n, bool last)
{
	const char *fault = NULL;
	struct csv_scan_record rec[5];
	struct err e;

	p->lines = 0;
	csv_records_begin(&p->records, text, n, last);
	while (fault == NULL) {
		const char *at = text + csv_records_at(&p->records);
		size_t taken;

		switch (csv_records_next(&p->records, rec, 1 + p->met.plain % 5, &taken, &e)) {
		case CSV_RECORDS_PLAIN:
			fault = records_fault(p, rec, taken, at);
			break;
		case CSV_RECORDS_ODD:
			fault = odd_fault(p, at);
			break;
		case CSV_RECORDS_FAILED:
			return "libcsv: an error";
		case CSV_RECORDS_MORE:
			return csv_records_lines(&p->records) == p->lines ? NULL : "another number of lines";
		}
		if (fault == NULL && csv_records_lines(&p->records) != p->lines)
			return "another number of lines so far";
	}
	return fault;
}

/*
 * What is wrong with the scanner's reading, the text given in pieces of that size; NULL if nothing.
 * Each piece lies in memory of exactly its size, so that a sanitizer sees a step beyond it.
 */
static inline const char *
scan_fault(const struct reading *want, enum csv_scan_variant variant, size_t piece, struct scanning *met)
{
	static struct pass p;
	size_t at = 0, have = 0;
	const char *fault = NULL;

	p.want = want;
	p.n_done = 0;
	p.met = (struct scanning){ 0, 0, 0 };
	csv_records_open(&p.records, want->delimiter, variant, false);
	do {
		char *text;

		have = have + piece < want->n - at ? have + piece : want->n - at;
		text = malloc(have == 0 ? 1 : have);
		if (text == NULL)
			abort();
		memcpy(text, want->text + at, have);
		fault = piece_fault(&p, text, have, at + have == want->n);
		free(text);
		if (fault == NULL && at + have == want->n)
			break;
		at += csv_records_at(&p.records);
		have -= csv_records_at(&p.records);
	} while (fault == NULL);
	if (fault == NULL && csv_records_at(&p.records) != have)
		fault = "bytes are left";
	if (fault == NULL && p.n_done != want->n_records)
		fault = "records are left";
	csv_records_close(&p.records);
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
