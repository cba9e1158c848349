/* SPDX-License-Identifier: MIT */
#include "reader.h"

#include <csv.h>
#include <string.h>

#include "arena.h"
#include "buffer.h"

static const char byte_order_mark[] = "\xef\xbb\xbf";

struct reader {
	struct csv_parser	 csv;
	struct arena		*arena, *turn;	/* the reader's own; the record's */
	struct input		*in;
	char			 delimiter;	/* as it was asked for; 0: the first line tells */
	char			 chunk[1 << 16];
	size_t			 n, at;		/* bytes of the chunk, and how many were taken */
	bool			 started, end;	/* end: nothing more will come behind the chunk */
	uint64_t		 line;
	const char		*memory;	/* in place of an input: what is left of it */
	size_t			 n_memory;
	/* the record that is being read */
	struct buffer		 raw;
	const char		**fields;
	size_t			 n_fields, room;
	bool			 has_nul, complete;
};

struct reader *
reader_open(struct input *in, char delimiter)
{
	struct arena *a = arena_new();
	struct reader *r = arena_alloc(a, sizeof *r);

	r->arena = a;
	r->turn = arena_new();
	r->in = in;
	r->delimiter = delimiter;
	r->line = 1;
	csv_init(&r->csv, CSV_APPEND_NULL);
	return r;
}

void
reader_free(struct reader *r)
{
	csv_free(&r->csv);
	arena_free(r->turn);
	arena_free(r->arena);
}

char
reader_delimiter(struct reader *r)
{
	return (char)csv_get_delim(&r->csv);
}

static void
on_field(void *bytes, size_t n, void *reader)
{
	struct reader *r = reader;

	r->fields = arena_grow(r->turn, r->fields, r->n_fields, &r->room, sizeof *r->fields);
	r->fields[r->n_fields++] = arena_strndup(r->turn, bytes, n);
	r->has_nul |= memchr(bytes, '\0', n) != NULL;
}

static void
on_record(int terminator, void *reader)
{
	struct reader *r = reader;

	(void)terminator;
	r->complete = true;
}

static bool	read_memory(struct reader *r);

/* Reads more behind the bytes of the chunk. */
static bool
read_more(struct reader *r, struct err *e)
{
	size_t n;

	if (r->in == NULL)
		return read_memory(r);
	if (!input_read(r->in, r->chunk + r->n, sizeof r->chunk - r->n, &n, e))
		return false;
	r->n += n;
	r->end = n == 0;
	return true;
}

static bool
fill(struct reader *r, struct err *e)
{
	r->n = r->at = 0;
	return read_more(r, e);
}

/* The delimiter that stands most often outside quotes in the first line that has anything. */
static unsigned char
sniff(const char *s, size_t n)
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
	return (unsigned char)candidates[best];
}

/* Whether a line ends outside quotes, behind something. */
static bool
has_line(const char *s, size_t n)
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

/* What a file is that is no CSV, by its first bytes; NULL if it may be one. */
static const char *
other_kind(const char *s, size_t n)
{
	static const struct { const char *magic; size_t n; const char *kind; } kinds[] = {
		{ "\xff\xfe", 2, "UTF-16; save it as UTF-8" },
		{ "\xfe\xff", 2, "UTF-16; save it as UTF-8" },
		{ "\x1f\x8b", 2, "compressed; give it through gzip -dc" },
		{ "\x28\xb5\x2f\xfd", 4, "compressed; give it through zstd -dc" },
		{ "PK\x03\x04", 4, "a spreadsheet or an archive; save it as CSV" },
	};

	for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++) {
		if (n >= kinds[i].n && memcmp(s, kinds[i].magic, kinds[i].n) == 0)
			return kinds[i].kind;
	}
	return NULL;
}

/*
 * The first line tells the delimiter, however small the pieces are in which it comes. A byte order
 * mark is kept, but is no part of a field.
 */
static bool
start(struct reader *r, struct err *e)
{
	const size_t mark = sizeof byte_order_mark - 1;

	r->started = true;
	do {
		if (!read_more(r, e))
			return false;
	} while (!r->end && r->n < sizeof r->chunk && !has_line(r->chunk, r->n));
	if (other_kind(r->chunk, r->n) != NULL)
		return err_set(e, ERR_IO, "this is %s", other_kind(r->chunk, r->n));
	if (r->n >= mark && memcmp(r->chunk, byte_order_mark, mark) == 0) {
		buffer_add(&r->raw, byte_order_mark, mark);
		r->at = mark;
	}
	csv_set_delim(&r->csv, r->delimiter != 0 ? (unsigned char)r->delimiter :
	    sniff(r->chunk + r->at, r->n - r->at));
	return true;
}

/* Bytes up to the next line break, which is among them, or to the end of the chunk. */
static size_t
segment(const struct reader *r)
{
	const char *s = r->chunk + r->at;
	size_t left = r->n - r->at;
	const char *lf = memchr(s, '\n', left);
	const char *cr = memchr(s, '\r', lf == NULL ? left : (size_t)(lf - s));

	return cr != NULL ? (size_t)(cr - s) + 1 : lf != NULL ? (size_t)(lf - s) + 1 : left;
}

/* Whether a record has nothing but blanks and a line break, behind a byte order mark perhaps. */
static bool
is_blank(const char *s, size_t n)
{
	const size_t mark = sizeof byte_order_mark - 1;

	for (size_t i = n >= mark && memcmp(s, byte_order_mark, mark) == 0 ? mark : 0; i < n; i++) {
		if (memchr(" \t\r\n", s[i], 4) == NULL)
			return false;
	}
	return true;
}

static bool
take(struct reader *r, size_t n, struct err *e)
{
	const char *s = r->chunk + r->at;

	buffer_add(&r->raw, s, n);
	r->at += n;
	if (r->raw.n > RECORD_MAX)
		return err_set(e, ERR_RANGE, "the record is longer than 64 MiB: is a quote not closed?");
	if (csv_parse(&r->csv, s, n, on_field, on_record, r) != n)
		return err_set(e, ERR_IO, "%s", csv_strerror(csv_error(&r->csv)));
	if (s[n - 1] == '\n' || s[n - 1] == '\r')
		r->complete |= is_blank(r->raw.text, r->raw.n);
	return true;
}

/* The line feed of a CR LF, which libcsv would take for an empty line. */
static bool
take_line_feed(struct reader *r, struct err *e)
{
	if (r->at == r->n && !r->end && !fill(r, e))
		return false;
	if (r->at < r->n && r->chunk[r->at] == '\n') {
		buffer_add(&r->raw, "\n", 1);
		r->at++;
	}
	return true;
}

/* The last record may lack its line break, and even its closing quote. */
static bool
finish(struct reader *r, bool *unclosed, struct err *e)
{
	csv_set_opts(&r->csv, CSV_APPEND_NULL | CSV_STRICT | CSV_STRICT_FINI);
	if (csv_fini(&r->csv, on_field, on_record, r) != 0) {
		*unclosed = true;
		csv_set_opts(&r->csv, CSV_APPEND_NULL);
		if (csv_fini(&r->csv, on_field, on_record, r) != 0)
			return err_set(e, ERR_IO, "%s", csv_strerror(csv_error(&r->csv)));
	}
	return r->raw.n > 0;
}

/* The length of the record without its line break: LF, CR LF or CR. */
static size_t
body_length(const char *raw, size_t n)
{
	if (n > 0 && raw[n - 1] == '\n')
		n--;
	else if (n > 0 && raw[n - 1] == '\r')
		return n - 1;
	else
		return n;
	return n > 0 && raw[n - 1] == '\r' ? n - 1 : n;
}

static uint64_t
count_lines(const char *raw, size_t n)
{
	uint64_t lines = 0;

	for (size_t i = 0; i < n; i++)
		lines += raw[i] == '\n' || (raw[i] == '\r' && (i + 1 == n || raw[i + 1] != '\n'));
	return lines;
}

static void
hand_out(struct reader *r, bool unclosed, struct record *out)
{
	*out = (struct record){ .raw = r->raw.text, .n_raw = r->raw.n, .fields = r->fields,
	    .n_fields = r->n_fields, .line = r->line, .has_nul = r->has_nul, .unclosed = unclosed };
	out->n_body = unclosed ? out->n_raw : body_length(out->raw, out->n_raw);
	r->line += count_lines(out->raw, out->n_raw);
}

bool
reader_next(struct reader *r, struct record *out, struct err *e)
{
	bool unclosed = false;

	*e = (struct err){ .kind = ERR_NONE };
	arena_reset(r->turn);
	r->raw = buffer_new(r->turn);
	r->fields = NULL;
	r->n_fields = r->room = 0;
	r->complete = r->has_nul = false;
	if (!r->started && !start(r, e))
		return false;
	while (!r->complete) {
		if (r->at == r->n && !r->end && !fill(r, e))
			return false;
		if (r->at == r->n) {
			if (!finish(r, &unclosed, e))
				return false;
			break;
		}
		if (!take(r, segment(r), e))
			return false;
	}
	if (r->complete && r->raw.text[r->raw.n - 1] == '\r' && !take_line_feed(r, e))
		return false;
	hand_out(r, unclosed, out);
	return true;
}

/* ---- one record at a time, from memory ---- */

enum { PIECE = 1024 };	/* most records are short, and what is copied behind one is for nothing */

struct reader *
reader_in_memory(char delimiter)
{
	struct reader *r = reader_open(NULL, delimiter);

	r->started = true;
	csv_set_delim(&r->csv, (unsigned char)delimiter);
	return r;
}

static bool
read_memory(struct reader *r)
{
	size_t n = r->n_memory < PIECE ? r->n_memory : PIECE;

	memcpy(r->chunk, r->memory, n);
	r->memory += n;
	r->n_memory -= n;
	r->n = n;
	r->end = n == 0;
	return true;
}

bool
reader_take(struct reader *r, const char *text, size_t n, bool last, size_t *used,
    struct record *out, struct err *e)
{
	*used = 0;
	r->memory = text;
	r->n_memory = n;
	r->n = r->at = 0;
	r->end = false;
	/* The record before may have been broken off in the middle, and the last of a file is read strictly. */
	csv_set_opts(&r->csv, CSV_APPEND_NULL);
	csv_fini(&r->csv, NULL, NULL, NULL);
	if (!reader_next(r, out, e))
		return e->kind == ERR_NONE;
	if (last || !r->end)
		*used = out->n_raw;
	return true;
}
