/* SPDX-License-Identifier: MIT */
/*
 * Opens a CSV file of usage and converts its records to rows. Called by usage_file and the workers of batch;
 * builds on io/csv_reader for the header and usage_columns for its meaning.
 */
#include "usage/usage_csv.h"

#include <inttypes.h>
#include <string.h>

#include "base/buffer.h"
#include "base/text.h"
#include "io/csv_records.h"
#include "usage/csv_dates.h"

enum { HEADER_BLOCK = 4096 };	/* bytes to read at once until there is a header */

struct usage_csv {
	struct arena			*arena;
	const struct usage_setup	*setup;
	struct chunks		 chunks;	/* the file after its header */
	char				 delimiter;
	struct usage_columns			 columns;
	enum date_order			 dates;
	const char			**names;	/* n_names elements */
	size_t				 n_names;
	struct record			 header;	/* as in the file; no fields: there is none */
};

/* Splits columns=, the names that replace a header. */
static void
names_split(struct usage_csv *f, const char *text)
{
	size_t room = 0, n = 0;

	for (const char *p = text;; p += strcspn(p, ",") + 1) {
		f->names = arena_grow(f->arena, f->names, n, &room, sizeof *f->names);
		f->names[n++] = arena_strndup(f->arena, p, strcspn(p, ","));
		if (p[strcspn(p, ",")] == '\0')
			break;
	}
	f->n_names = n;
}

/* Copies a record into the arena, where it lives as long as the file is read. */
static struct record
record_copy(struct arena *a, const struct record *r)
{
	struct record kept = *r;
	char *raw = arena_alloc(a, r->n_raw + 1);

	memcpy(raw, r->raw, r->n_raw);
	kept.raw = raw;
	kept.fields = arena_array(a, r->n_fields, sizeof *kept.fields);
	for (size_t i = 0; i < r->n_fields; i++)
		kept.fields[i] = arena_strdup(a, r->fields[i]);
	return kept;
}

/* Reads the first bytes, until they hold a line, and checks that they can be CSV. */
static bool
first_line_read(struct usage_csv *f, struct buffer *text, bool *last, struct err *e)
{
	do {
		if (!chunks_more(&f->chunks, text, 0, last, e))
			return false;
		if (csv_reader_other_kind(text->text, text->n) != NULL)
			return err_set(e, ERR_IO, "this is %s", csv_reader_other_kind(text->text, text->n));
	} while (!*last && !csv_reader_has_line(text->text, text->n) && text->n < RECORD_MAX);
	return true;
}

/*
 * Finds the first record that is not an empty line, by libcsv. What is read to complete it is appended to the text.
 */
static bool
header_record_find(struct usage_csv *f, struct csv_records *s, struct buffer *text, bool last, struct err *e)
{
	size_t mark = csv_reader_mark(text->text, text->n), n;

	csv_records_begin(s, text->text + mark, text->n - mark, last);
	for (;;) {
		switch (csv_records_next(s, NULL, 0, &n, e)) {
		case CSV_RECORDS_PLAIN:
		case CSV_RECORDS_ODD:
			if (s->odd.n_fields > 0)
				return true;
			break;
		case CSV_RECORDS_FAILED:
			return err_at(e, "line %" PRIu64 ": ", 1 + csv_records_lines(s));
		case CSV_RECORDS_MORE:
			if (last)
				return err_set(e, ERR_IO, "the file is empty");
			if (!chunks_more(&f->chunks, text, 0, &last, e))
				return false;
			mark = csv_reader_mark(text->text, text->n);
			csv_records_begin(s, text->text + mark, text->n - mark, last);
		}
	}
}

/* Reads the header. Its bytes include a byte order mark and the empty lines before it. */
static bool
header_record_read(struct usage_csv *f, struct buffer *text, bool last, struct record *out, struct err *e)
{
	struct arena *a = arena_new();
	struct csv_records *s = arena_room(a, sizeof *s);
	bool done;

	csv_records_open(s, f->delimiter, CSV_SCAN_BEST, true);
	done = header_record_find(f, s, text, last, e);
	if (done) {
		*out = s->odd;
		out->n_body += (size_t)(out->raw - text->text);
		out->n_raw += (size_t)(out->raw - text->text);
		out->raw = text->text;
		*out = record_copy(f->arena, out);
	}
	csv_records_close(s);
	arena_free(a);
	return done;
}

static bool
header_expected(const struct usage_csv *f, bool *has, struct err *e)
{
	const struct request *r = f->setup->defaults;

	*has = *r->header == '\0' || strcmp(r->header, "yes") == 0;
	if (!*has && strcmp(r->header, "no") != 0)
		return err_set(e, ERR_USAGE, "header: '%.40s' is neither yes nor no", r->header);
	if (*has != (*r->columns == '\0'))
		return err_set(e, ERR_USAGE, *has ? "columns= goes with header=no" :
		    "header=no needs the names of the columns: columns=model,input,output");
	return true;
}

/* Sets the names of the columns: the first record, or those of columns=. */
static bool
names_open(struct usage_csv *f, char delimiter, struct err *e)
{
	struct buffer text = buffer_new(f->arena);
	bool header, last;

	if (!header_expected(f, &header, e) || !first_line_read(f, &text, &last, e))
		return false;
	f->delimiter = delimiter != 0 ? delimiter : csv_reader_delimiter(text.text, text.n);
	if (header && !header_record_read(f, &text, last, &f->header, e))
		return false;
	if (header && (f->header.unclosed || f->header.has_nul))
		return err_set(e, ERR_IO, "the header is malformed");
	if (header) {
		f->names = f->header.fields;
		f->n_names = f->header.n_fields;
	} else {
		names_split(f, f->setup->defaults->columns);
		f->header = (struct record){ .raw = arena_strndup(f->arena, text.text, 3),
		    .n_raw = csv_reader_mark(text.text, text.n) };
	}
	chunks_unread(&f->chunks, text.text + f->header.n_raw, text.n - f->header.n_raw);
	return true;
}

/* Decides the order of dates: dates=, else what the export says of itself, else its first records. */
static bool
dates_open(struct usage_csv *f, struct err *e)
{
	struct csv_dates found;

	f->dates = f->setup->dates;
	if (f->dates == DATE_ORDER_UNKNOWN && f->columns.profile != NULL)
		f->dates = usage_profile_dates(f->columns.profile);
	if (f->dates != DATE_ORDER_UNKNOWN || !f->columns.dated)
		return true;
	if (!csv_dates_find(&f->chunks, f->delimiter, &f->columns, f->names,
	    csv_reader_lines(f->header.raw, f->header.n_raw), f->arena, &found, e))
		return false;
	f->dates = found.order;
	if (found.order != DATE_ORDER_UNKNOWN)
		listener_say(f->setup->listener, "dates have the %s first, as '%.40s' in line %" PRIu64 " shows",
		    found.order == DATE_MONTH_FIRST ? "month" : "day", found.cell, found.line);
	return true;
}

/*
 * The encoding that a header is probably in; NULL if it is UTF-8. In Chinese text nearly all bytes above ASCII come in
 * pairs; in Western text they stand between letters.
 */
static const char *
encoding_guess(const char *s, size_t n)
{
	if (text_valid(s, n))
		return NULL;
	for (size_t i = 0; i < n; i++) {
		const unsigned char lead = (unsigned char)s[i], trail = i + 1 < n ? (unsigned char)s[i + 1] : 0;

		if (lead < 0x80)
			continue;
		if (lead < 0x81 || lead > 0xfe || trail < 0x80)
			return "WINDOWS-1252";
		i++;
	}
	return "GB18030";
}

/* What to do about a header that is not UTF-8; NULL if it is. */
static const char *
encoding_advice(const struct usage_csv *f, const struct input *in)
{
	static const char plain_bytes[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._/-";
	const char *encoding = encoding_guess(f->header.raw, f->header.n_raw), *name = input_name(in);

	return encoding == NULL ? NULL : arena_printf(f->arena, "the header is not UTF-8, but perhaps %s: iconv -f %s "
	    "-t UTF-8 %s >utf-8.csv", encoding, encoding, name[strspn(name, plain_bytes)] == '\0' ? name : "FILE");
}

struct usage_csv *
usage_csv_open(struct arena *a, struct input *in, const struct usage_setup *setup, char delimiter,
    struct err *e)
{
	struct usage_csv *f = arena_alloc(a, sizeof *f);
	const char *advice;

	f->arena = a;
	f->setup = setup;
	chunks_begin(&f->chunks, a, in, HEADER_BLOCK);
	if (!names_open(f, delimiter, e))
		return NULL;
	advice = encoding_advice(f, in);
	if (!usage_columns_read(f->names, f->n_names, setup->defaults, true, a, &f->columns, e) ||
	    !usage_columns_suffice(&f->columns, f->names, setup->defaults, a, e)) {
		if (advice != NULL)
			err_set(e, ERR_USAGE, "%s", advice);
		return NULL;
	}
	if (advice != NULL)
		listener_say(setup->listener, "%s", advice);
	f->columns.comma = f->delimiter == ';';
	if (f->columns.unbilled != NULL && !setup->several) {
		err_set(e, ERR_USAGE, "%s", f->columns.unbilled);
		return NULL;
	}
	listener_say(setup->listener, "%s", usage_columns_describe(&f->columns, f->names, setup->defaults, a));
	for (size_t i = 0; i < f->columns.n_unread; i++)
		listener_say(setup->listener, "nothing reads the column '%s'", f->columns.unread[i]);
	return dates_open(f, e) ? f : NULL;
}

static const char *
record_fault(const struct usage_csv *f, const struct record *r)
{
	if (r->unclosed)
		return "malformed: a quote is not closed";
	if (r->has_nul)
		return "malformed: a cell holds a NUL byte";
	if (r->n_fields > f->columns.n)
		return "malformed: more cells than the header has";
	return NULL;
}

void
usage_csv_row(const struct usage_csv *f, const struct record *r, struct arena *a, struct usage_row *row)
{
	const char *fault;

	row->record = *r;
	row->line = 0;
	row->text = NULL;
	row->object = NULL;
	row->dollars = false;
	usage_row_begin(row, f->setup, f->columns.totals, a);
	row->usage.dates = f->dates;
	if (r->n_fields == 0) {
		row->state = ROW_EMPTY;
		return;
	}
	fault = record_fault(f, r);
	if (fault != NULL)
		usage_row_bad(row, true, fault);
	else
		usage_row_take(row, &f->columns, f->names, r->fields, NULL, r->n_fields);
}

struct chunks *
usage_csv_chunks(struct usage_csv *f)
{
	return &f->chunks;
}

const struct usage_columns *
usage_csv_columns(const struct usage_csv *f)
{
	return &f->columns;
}

const struct record *
usage_csv_header(const struct usage_csv *f)
{
	return &f->header;
}

const char *const *
usage_csv_names(const struct usage_csv *f)
{
	return f->names;
}

char
usage_csv_delimiter(const struct usage_csv *f)
{
	return f->delimiter;
}
