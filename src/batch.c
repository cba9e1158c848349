/* SPDX-License-Identifier: MIT */
#include "batch.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdarg.h>
#include <string.h>
#include <unistd.h>

#include "buffer.h"
#include "columns.h"
#include "offer.h"
#include "reader.h"
#include "render.h"
#include "sink.h"
#include "text.h"

enum { SHOWN_ERRORS = 5, REASONS = ERR_IO + 2, MALFORMED = ERR_IO + 1 };

struct batch {
	const struct context	*context;
	const struct call	*call;
	const struct batch_io	*io;
	const char		*name;		/* of the input, for messages */
	struct arena		*job, *row;	/* two lifetimes */
	struct reader		*reader;
	struct sink		*sink;
	struct columns		 columns;
	const struct field	*on, *model;	/* looked up once, not for each cell */
	char			 delimiter;
	uint64_t		 rows, priced, idle, summed, unpriced, why[REASONS];
	money			 total;
};

/* A line on the log, clean of what names of files and columns may hold. */
static void	say(const struct batch *b, const char *fmt, ...)
		    __attribute__((format(printf, 2, 3)));

static void
say(const struct batch *b, const char *fmt, ...)
{
	char raw[2048], clean[2048];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(raw, sizeof raw, fmt, ap);
	va_end(ap);
	text_clean(clean, sizeof clean, raw, strlen(raw));
	fprintf(b->io->log, "toll: %s\n", clean);
}

/* ---- writing ---- */

/* Writes the record as it came, its missing cells, two more, and its line break. */
static bool
write_record(struct batch *b, const struct record *r, const char *cost, const char *note,
    struct err *e)
{
	struct buffer out = buffer_new(b->row);

	buffer_add(&out, r->raw, r->n_body);
	if (r->unclosed)
		buffer_puts(&out, "\"");
	for (size_t i = r->n_fields; i < b->columns.n; i++)
		buffer_add(&out, &b->delimiter, 1);
	buffer_add(&out, &b->delimiter, 1);
	render_csv_cell(cost, b->delimiter, false, &out);
	buffer_add(&out, &b->delimiter, 1);
	render_csv_cell(note, b->delimiter, true, &out);
	buffer_add(&out, r->raw + r->n_body, r->n_raw - r->n_body);
	return sink_write(b->sink, out.text, out.n, e);
}

/* ---- pricing a row ---- */

static bool
set_cell(struct batch *b, struct request *r, const struct field *f, const char *cell,
    struct err *e)
{
	struct when when;

	request_unset(r, f);
	if (f == b->on && date_parse_epoch(cell, &when)) {
		r->on = when;
		return true;
	}
	return request_set(r, f, cell, b->context->today, b->row, e) || err_at(e, "column ");
}

/* The row's cells over the words of the command line. *idle: it has neither model nor counts. */
static bool
read_row(struct batch *b, const struct record *rec, struct request *r, bool *idle, struct err *e)
{
	const struct columns *c = &b->columns;

	*idle = c->counts;	/* a file without such columns takes all from the command line */
	for (size_t i = 0; i < c->n && i < rec->n_fields; i++) {
		const char *cell = rec->fields[i];

		if (*cell == '\0')
			continue;
		if ((long)i == c->total) {
			if (!quantity_parse(cell, 0, &r->sum_of, e))
				return err_at(e, "column requests: ");
		} else if (c->field[i] != NULL) {
			*idle &= (c->field[i]->group & FIELDS_COUNTS) == 0 &&
			    c->field[i] != b->model;
			if (!set_cell(b, r, c->field[i], cell, e))
				return false;
		}
	}
	r->summed = c->total >= 0;
	return true;
}

static const char *
join_notes(const struct quotation *q, struct arena *a)
{
	struct buffer out = buffer_new(a);

	for (size_t l = 0; l < q->n; l++) {
		for (size_t i = 0; i < q->legs[l].n_notes; i++)
			buffer_printf(&out, "%s%s", out.n == 0 ? "" : "; ", q->legs[l].notes[i]);
	}
	return out.text;
}

static bool
price_row(struct batch *b, const struct request *r, struct quotation *q, struct err *e)
{
	struct offer o;

	if (r->n_models == 0)
		return err_set(e, ERR_MODEL, "no model");
	if (r->n_ranges > 0)
		return err_set(e, ERR_USAGE, "a row is one request: %s is a range", r->ranges[0].field->name);
	if (r->n_models > 1)
		return err_set(e, ERR_USAGE, "batch prices one model; name a single one");
	if (!request_counts(r))
		return err_set(e, ERR_USAGE, "no counts");
	return offer_parse(b->context->book, r, r->models[0], b->row, &o, e) &&
	    offer_quote(&o, r, b->row, q, e);
}

static void
log_unpriced(struct batch *b, const struct record *rec, int why, const char *note)
{
	b->why[why]++;
	b->unpriced++;
	if (b->call->request.quiet || b->unpriced > SHOWN_ERRORS + 1)
		return;
	if (b->unpriced <= SHOWN_ERRORS)
		say(b, "%s:%" PRIu64 ": %s", b->name, rec->line, note);
	else
		say(b, "%s: more rows are unpriced; their notes say why", b->name);
}

static const char *
malformed(const struct batch *b, const struct record *rec)
{
	if (rec->unclosed)
		return "malformed: a quote is not closed";
	if (rec->has_nul)
		return "malformed: a cell holds a NUL byte";
	if (rec->n_fields > b->columns.n)
		return "malformed: more cells than the header has";
	return NULL;
}

static bool
do_row(struct batch *b, const struct record *rec, struct err *e)
{
	struct request r = b->call->request;
	char cost[WIDE_TEXT] = "";
	const char *note = malformed(b, rec);
	struct quotation q;
	struct err why;
	bool idle = false;

	b->rows++;
	if (note != NULL)
		log_unpriced(b, rec, MALFORMED, note);
	else if (!read_row(b, rec, &r, &idle, &why) || (!idle && !price_row(b, &r, &q, &why))) {
		note = arena_strdup(b->row, why.msg);
		log_unpriced(b, rec, (int)why.kind, note);
	} else if (idle) {
		b->idle++;
		note = "";
	} else {
		if (!money_add(b->total, q.total, &b->total, e))
			return false;
		b->priced++;
		b->summed += r.summed;
		money_print(cost, q.total);
		note = join_notes(&q, b->row);
	}
	return write_record(b, rec, cost, note, e);
}

/* ---- the header ---- */

static bool
has_name(const struct record *rec, const char *name, struct arena *a)
{
	for (size_t i = 0; i < rec->n_fields; i++) {
		if (strcmp(columns_normalise(rec->fields[i], a), name) == 0)
			return true;
	}
	return false;
}

/* Says what was recognised and, by name, what nobody reads. */
static void
log_columns(struct batch *b, const struct record *rec)
{
	struct buffer line = buffer_new(b->row);
	bool dated = request_has(&b->call->request, b->on);
	char text[DATE_TEXT];

	if (b->call->request.quiet)
		return;
	for (size_t i = 0; i < b->columns.n; i++) {
		const struct field *f = b->columns.field[i];
		const char *name = (long)i == b->columns.total ? "requests summed" : f ? f->name : NULL;

		dated |= f == b->on;
		if (name != NULL)
			buffer_printf(&line, "%s%s=%s", line.n == 0 ? "" : ", ", name, rec->fields[i]);
	}
	say(b, "%s: columns: %s%s%s%s", b->name, line.text, b->columns.exclusive ?
	    "; input_tokens stands beside the cached tokens" : "", dated ? "" :
	    "; no column for the day: prices of ", dated ? "" : date_print(text, b->call->request.on));
	for (size_t i = 0; i < b->columns.n_unread; i++)
		say(b, "%s: nothing reads the column '%s'", b->name,
		    b->columns.unread[i]);
}

static bool
do_header(struct batch *b, struct err *e)
{
	struct record rec;
	const char *cost = "cost_usd", *note = "note";

	do {
		if (!reader_next(b->reader, &rec, e))
			return e->kind == ERR_NONE ? err_set(e, ERR_IO, "the file is empty") : false;
		if (rec.n_fields == 0 && !sink_write(b->sink, rec.raw, rec.n_raw, e))
			return false;
	} while (rec.n_fields == 0);
	b->delimiter = reader_delimiter(b->reader);
	if (rec.unclosed || rec.has_nul)
		return err_set(e, ERR_IO, "the header is malformed");
	if (!columns_read(rec.fields, rec.n_fields, &b->call->request, b->job, &b->columns, e))
		return false;
	if (has_name(&rec, cost, b->row) || has_name(&rec, note, b->row)) {
		cost = "toll_cost_usd";
		note = "toll_note";
	}
	log_columns(b, &rec);
	return write_record(b, &rec, cost, note, e);
}

/* ---- the job ---- */

static bool
do_rows(struct batch *b, struct err *e)
{
	struct record rec;

	if (!do_header(b, e))
		return false;
	for (;;) {
		arena_reset(b->row);
		if (*b->io->stop)
			return err_set(e, ERR_IO, "interrupted after %" PRIu64 " rows", b->rows);
		if (!reader_next(b->reader, &rec, e))
			return e->kind == ERR_NONE;
		if (rec.n_fields == 0) {
			if (!sink_write(b->sink, rec.raw, rec.n_raw, e))
				return false;
		} else if (!do_row(b, &rec, e))
			return false;
	}
}

static void
log_summary(struct batch *b)
{
	struct buffer line = buffer_new(b->row);
	char total[WIDE_TEXT];

	money_print(total, b->total);
	buffer_printf(&line, "%" PRIu64 " row%s, %" PRIu64 " priced", b->rows, b->rows == 1 ? "" : "s",
	    b->priced);
	if (b->unpriced > 0)
		buffer_printf(&line, ", %" PRIu64 " unpriced (", b->unpriced);
	for (int i = 0, n = 0; i < REASONS; i++) {
		if (b->why[i] > 0)
			buffer_printf(&line, "%s%s: %" PRIu64, n++ == 0 ? "" : ", ",
			    i == MALFORMED ? "malformed" : err_reason((enum err_kind)i), b->why[i]);
	}
	if (b->unpriced > 0)
		buffer_puts(&line, ")");
	if (b->idle > 0)
		buffer_printf(&line, ", %" PRIu64 " idle", b->idle);
	if (b->summed > 0)
		buffer_printf(&line, ", %" PRIu64 " of them totals over their requests", b->summed);
	if (b->priced == 0)
		say(b, "%s: %s; nothing is priced", b->name, line.text);
	else
		say(b, "%s: %s; total $%s%s", b->name, line.text, total,
		    b->unpriced > 0 ? ", a floor: some rows are unpriced" : "");
}

static int
verdict(const struct batch *b)
{
	const struct request *r = &b->call->request;

	char total[WIDE_TEXT], max[WIDE_TEXT];

	if (request_has(r, field_find("max")) && b->total > r->max) {
		money_print(total, b->total);
		money_print(max, r->max);
		say(b, "%s: $%s is more than max=%s", b->name, total, max);
		return 1;
	}
	return b->unpriced > 0 ? 3 : 0;
}

static bool
run(struct batch *b, int fd, struct err *e)
{
	const char *to = b->call->request.to;

	b->sink = sink_open(b->job, to, e);
	if (b->sink == NULL)
		return false;
	if (sink_is_file(b->sink, fd)) {
		sink_abort(b->sink);
		return err_set(e, ERR_USAGE, "the output is the input itself; name another file");
	}
	if (!do_rows(b, e)) {
		bool closed = sink_closed(b->sink);

		if (!closed && b->rows > 0)
			err_at(e, "stopped at row %" PRIu64 ": ", b->rows);
		if (e->kind == ERR_IO || e->kind == ERR_RANGE || e->kind == ERR_USAGE)
			err_at(e, "%s: ", b->name);
		sink_abort(b->sink);
		return false;
	}
	if (*b->io->stop) {
		sink_abort(b->sink);
		return err_set(e, ERR_IO, "%s: interrupted", b->name);
	}
	return sink_commit(b->sink, e);
}

static int
open_input(const char *path, struct err *e)
{
	int fd = strcmp(path, "-") == 0 ? STDIN_FILENO : open(path, O_RDONLY);

	if (fd < 0)
		err_set(e, ERR_IO, "%s: %s", path, strerror(errno));
	return fd;
}

int
batch_run(const struct context *c, const struct call *call, const struct batch_io *io,
    bool *closed, struct err *e)
{
	struct batch b = { .context = c, .call = call, .io = io, .on = field_find("on"),
	    .model = field_find("model") };
	int fd, status;

	*closed = false;
	if (call->n_operands != 1) {
		err_set(e, ERR_USAGE, "batch takes one file, or - for standard input");
		return err_status(e->kind);
	}
	fd = open_input(call->operands[0], e);
	if (fd < 0)
		return err_status(e->kind);
	b.name = strcmp(call->operands[0], "-") == 0 ? "standard input" : call->operands[0];
	b.job = arena_new();
	b.row = arena_new();
	b.reader = reader_open(fd, io->stop);
	if (run(&b, fd, e)) {
		if (!call->request.quiet)
			log_summary(&b);
		status = verdict(&b);
	} else {
		*closed = b.sink != NULL && sink_closed(b.sink);
		status = err_status(e->kind);
	}
	reader_free(b.reader);
	arena_free(b.row);
	arena_free(b.job);
	if (fd != STDIN_FILENO)
		close(fd);
	return status;
}
