/* SPDX-License-Identifier: MIT */
#include "usage_csv.h"

#include <string.h>

#include "buffer.h"

struct usage_csv {
	struct arena			*arena;
	const struct usage_setup	*setup;
	struct reader			*reader;
	struct columns			 columns;
	const char			**names;	/* n_names of them */
	size_t				 n_names;
	struct record			 header;	/* as it came; no fields: there is none */
	struct record			 first;		/* a row that was read in place of a header */
	bool				 has_first;
};

/* columns=: the names that stand for a header, as one record of their own. */
static void
split_names(struct usage_csv *f, const char *text)
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

/* The record in memory of the file, as long as that is read. */
static struct record
keep_record(struct arena *a, const struct record *r)
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

/* The first record that is no empty line. */
static bool
first_record(struct usage_csv *f, struct record *out, struct err *e)
{
	struct buffer before = buffer_new(f->arena);
	struct record r;

	do {
		if (!reader_next(f->reader, &r, e))
			return e->kind == ERR_NONE ? err_set(e, ERR_IO, "the file is empty") : false;
		if (r.n_fields == 0)
			buffer_add(&before, r.raw, r.n_raw);
	} while (r.n_fields == 0);
	*out = keep_record(f->arena, &r);
	if (before.n > 0) {
		buffer_add(&before, out->raw, out->n_raw);
		out->raw = before.text;
		out->n_body += before.n - out->n_raw;
		out->n_raw = before.n;
	}
	return true;
}

static bool
has_header(const struct usage_csv *f, bool *has, struct err *e)
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

/* The names of the columns: the first record, or those of columns=. */
static bool
open_names(struct usage_csv *f, struct err *e)
{
	struct record r;
	bool header;

	if (!has_header(f, &header, e) || !first_record(f, &r, e))
		return false;
	if (!header) {
		split_names(f, f->setup->defaults->columns);
		f->first = r;
		f->has_first = true;
		return true;
	}
	if (r.unclosed || r.has_nul)
		return err_set(e, ERR_IO, "the header is malformed");
	f->header = r;
	f->names = r.fields;
	f->n_names = r.n_fields;
	return true;
}

struct usage_csv *
usage_csv_open(struct arena *a, struct input *in, const struct usage_setup *setup, char delimiter,
    struct err *e)
{
	struct usage_csv *f = arena_alloc(a, sizeof *f);

	f->arena = a;
	f->setup = setup;
	f->reader = reader_open(in, delimiter);
	if (!open_names(f, e) || !columns_read(f->names, f->n_names, setup->defaults, a, &f->columns, e) ||
	    !columns_suffice(&f->columns, setup->defaults, e)) {
		usage_csv_close(f);
		return NULL;
	}
	say(setup->listener, "%s", columns_describe(&f->columns, f->names, setup->defaults, a));
	for (size_t i = 0; i < f->columns.n_unread; i++)
		say(setup->listener, "nothing reads the column '%s'", f->columns.unread[i]);
	return f;
}

void
usage_csv_close(struct usage_csv *f)
{
	reader_free(f->reader);
}

static const char *
malformed(const struct usage_csv *f, const struct record *r)
{
	if (r->unclosed)
		return "malformed: a quote is not closed";
	if (r->has_nul)
		return "malformed: a cell holds a NUL byte";
	if (r->n_fields > f->columns.n)
		return "malformed: more cells than the header has";
	return NULL;
}

bool
usage_csv_next(struct usage_csv *f, struct arena *a, struct usage_row *row, struct err *e)
{
	const char *fault;

	if (f->has_first)
		row->record = f->first;
	else if (!reader_next(f->reader, &row->record, e))
		return false;
	f->has_first = false;
	row->line = row->record.line;
	usage_row_begin(row, f->setup, f->columns.totals, a);
	if (row->record.n_fields == 0) {
		row->state = ROW_EMPTY;
		return true;
	}
	fault = malformed(f, &row->record);
	if (fault != NULL)
		usage_row_bad(row, true, fault);
	else
		usage_row_take(row, &f->columns, f->names, row->record.fields, NULL, row->record.n_fields);
	return true;
}

const struct columns *
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
	return reader_delimiter(f->reader);
}
