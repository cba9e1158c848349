/* SPDX-License-Identifier: MIT */
/*
 * The reader of csv_reader.h on top of libcsv, one record at a time. libcsv ends a record at a CR and at an LF; that a
 * CR LF is one line break is decided here. Used for the header of every CSV file and for records that csv_scan.c
 * finds odd.
 */
#include "io/csv_reader.h"

#include <csv.h>
#include <string.h>

#include "base/arena.h"

static const char byte_order_mark[] = "\xef\xbb\xbf";

struct csv_reader {
	struct csv_parser	 csv;
	struct arena		*arena;		/* of the reader itself */
	struct arena		*record_arena;	/* of the fields of the current record */
	const char		**fields;	/* of the current record */
	size_t			 n_fields, room;
	bool			 has_nul;	/* some field of it holds a NUL */
	bool			 complete;	/* its end was found */
};

struct csv_reader *
csv_reader_new(char delimiter)
{
	struct arena *a = arena_new();
	struct csv_reader *r = arena_alloc(a, sizeof *r);

	r->arena = a;
	r->record_arena = arena_new();
	csv_init(&r->csv, CSV_APPEND_NULL);
	csv_set_realloc_func(&r->csv, arena_realloc);
	csv_set_delim(&r->csv, (unsigned char)delimiter);
	return r;
}

void
csv_reader_free(struct csv_reader *r)
{
	csv_free(&r->csv);
	arena_free(r->record_arena);
	arena_free(r->arena);
}

static void
csv_on_field(void *bytes, size_t n, void *reader)
{
	struct csv_reader *r = reader;

	r->fields = arena_grow(r->record_arena, r->fields, r->n_fields, &r->room, sizeof *r->fields);
	r->fields[r->n_fields++] = arena_strndup(r->record_arena, bytes, n);
	r->has_nul |= memchr(bytes, '\0', n) != NULL;
}

static void
csv_on_record(int terminator, void *reader)
{
	struct csv_reader *r = reader;

	(void)terminator;
	r->complete = true;
}

/* The number of bytes up to the end of the next line break; n if there is none. */
static size_t
line_segment_length(const char *s, size_t n)
{
	const char *lf = memchr(s, '\n', n);
	const char *cr = memchr(s, '\r', lf == NULL ? n : (size_t)(lf - s));

	return cr != NULL ? (size_t)(cr - s) + 1 : lf != NULL ? (size_t)(lf - s) + 1 : n;
}

/* Whether a record has nothing but blanks and a line break, after a byte order mark if any. */
static bool
record_is_blank(const char *s, size_t n)
{
	for (size_t i = csv_reader_mark(s, n); i < n; i++) {
		if (memchr(" \t\r\n", s[i], 4) == NULL)
			return false;
	}
	return true;
}

/* Ends the last record of a file, which may lack its line break, and even its closing quote (*unclosed). */
static bool
record_finish(struct csv_reader *r, bool *unclosed, struct err *e)
{
	csv_set_opts(&r->csv, CSV_APPEND_NULL | CSV_STRICT | CSV_STRICT_FINI);
	if (csv_fini(&r->csv, csv_on_field, csv_on_record, r) != 0) {
		*unclosed = true;
		csv_set_opts(&r->csv, CSV_APPEND_NULL);
		if (csv_fini(&r->csv, csv_on_field, csv_on_record, r) != 0)
			return err_set(e, ERR_IO, "%s", csv_strerror(csv_error(&r->csv)));
	}
	return true;
}

/* The length of the record without its line break: LF, CR LF or CR. */
static size_t
record_body_length(const char *raw, size_t n)
{
	if (n > 0 && raw[n - 1] == '\n')
		n--;
	else if (n > 0 && raw[n - 1] == '\r')
		return n - 1;
	else
		return n;
	return n > 0 && raw[n - 1] == '\r' ? n - 1 : n;
}

/*
 * Gives libcsv some bytes of a record that come after at others. Its memory for a field grows by a fixed step: a step
 * as long as what it has so far lets it double; with a fixed one a long field would be copied again and again.
 */
static bool
record_parse_piece(struct csv_reader *r, const char *text, size_t at, size_t some, struct err *e)
{
	enum { PIECE = 1 << 16, STEP = 128 };

	for (size_t end = at + some, n; at < end; at += n) {
		n = end - at < PIECE ? end - at : PIECE;
		csv_set_blk_size(&r->csv, at < STEP ? STEP : at);
		if (csv_parse(&r->csv, text + at, n, csv_on_field, csv_on_record, r) != n)
			return err_set(e, ERR_IO, "%s", csv_strerror(csv_error(&r->csv)));
	}
	return true;
}

/* Gives libcsv line after line until it has a record or all bytes; *at: the number of bytes given. */
static bool
record_parse_lines(struct csv_reader *r, const char *text, size_t n, size_t *at, struct err *e)
{
	for (*at = 0; !r->complete && *at < n;) {
		size_t some = line_segment_length(text + *at, n - *at);

		if (*at + some > RECORD_MAX)
			return err_set(e, ERR_RANGE, "the record is longer than 64 MiB: is a quote not closed?");
		if (!record_parse_piece(r, text, *at, some, e))
			return false;
		*at += some;
		if (text[*at - 1] == '\n' || text[*at - 1] == '\r')
			r->complete |= record_is_blank(text, *at);
	}
	return true;
}

/*
 * The length of a record that libcsv has ended after n_parsed bytes. An LF after its CR belongs to it, for
 * libcsv would take it for an empty line; 0 if that LF may be among the bytes that are still to come.
 */
static size_t
record_length(const char *text, size_t n_parsed, size_t n, bool last)
{
	if (text[n_parsed - 1] != '\r')
		return n_parsed;
	if (n_parsed == n)
		return last ? n : 0;
	return n_parsed + (text[n_parsed] == '\n');
}

/* Takes the first record of a text. *used is 0 if the record continues after the text. */
static bool
record_take_lines(struct csv_reader *r, const char *text, size_t n, bool last, size_t *used, bool *unclosed,
    struct err *e)
{
	size_t at;

	*used = 0;
	if (!record_parse_lines(r, text, n, &at, e))
		return false;
	if (!r->complete && last && at > 0 && !record_finish(r, unclosed, e))
		return false;
	if (r->complete)
		*used = record_length(text, at, n, last);
	else
		*used = last ? at : 0;
	return true;
}

bool
csv_reader_take(struct csv_reader *r, const char *text, size_t n, bool last, size_t *used,
    struct record *out, struct err *e)
{
	bool unclosed = false;

	arena_reset(r->record_arena);
	r->fields = NULL;
	r->n_fields = r->room = 0;
	r->complete = r->has_nul = false;
	/* The previous call may have left a record unfinished, or have set the options for the last of a file. */
	csv_set_opts(&r->csv, CSV_APPEND_NULL);
	csv_fini(&r->csv, NULL, NULL, NULL);
	if (!record_take_lines(r, text, n, last, used, &unclosed, e))
		return false;
	*out = (struct record){ .raw = text, .n_raw = *used, .fields = r->fields,
	    .n_fields = r->n_fields, .has_nul = r->has_nul, .unclosed = unclosed };
	out->n_body = unclosed ? out->n_raw : record_body_length(text, out->n_raw);
	return true;
}

uint64_t
csv_reader_lines(const char *raw, size_t n)
{
	uint64_t lines = 0;
	bool blank = true;	/* nothing but empty lines so far */

	for (size_t i = csv_reader_mark(raw, n); i < n; i++) {
		lines += raw[i] == '\n' || (raw[i] == '\r' && (i + 1 == n || (blank && raw[i + 1] != '\n')));
		blank &= strchr(" \t\r\n", raw[i]) != NULL && raw[i] != '\0';
	}
	return lines;
}

/* ---- how a file begins ---- */

char
csv_reader_delimiter(const char *s, size_t n)
{
	static const char candidates[] = ",;\t";
	size_t count[3] = { 0 }, best = 0;
	bool quoted = false;

	while (n > 0 && (*s == '\n' || *s == '\r' || *s == ' ')) {
		s++;
		n--;
	}
	for (size_t i = 0; i < n && (quoted || (s[i] != '\n' && s[i] != '\r')); i++) {
		const char *c = s[i] == '\0' ? NULL : strchr(candidates, s[i]);

		if (s[i] == '"')
			quoted = !quoted;
		else if (c != NULL && !quoted)
			count[c - candidates]++;
	}
	for (size_t i = 1; i < 3; i++) {
		if (count[i] > count[best])
			best = i;
	}
	return candidates[best];
}

bool
csv_reader_has_line(const char *s, size_t n)
{
	bool quoted = false, some = false;

	for (size_t i = 0; i < n; i++) {
		quoted ^= s[i] == '"';
		if (!quoted && some && (s[i] == '\n' || s[i] == '\r'))
			return true;
		some |= s[i] != '\n' && s[i] != '\r' && s[i] != ' ';
	}
	return false;
}

const char *
csv_reader_other_kind(const char *s, size_t n)
{
	static const struct { const char *magic; size_t n; const char *kind; } kinds[] = {
		{ "\xff\xfe", 2, "UTF-16; save it as UTF-8" },
		{ "\xfe\xff", 2, "UTF-16; save it as UTF-8" },
		{ "PK\x03\x04", 4, "a spreadsheet or an archive; save it as CSV" },
	};

	for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++) {
		if (n >= kinds[i].n && memcmp(s, kinds[i].magic, kinds[i].n) == 0)
			return kinds[i].kind;
	}
	return NULL;
}

size_t
csv_reader_mark(const char *text, size_t n)
{
	const size_t mark = sizeof byte_order_mark - 1;

	return n >= mark && memcmp(text, byte_order_mark, mark) == 0 ? mark : 0;
}
