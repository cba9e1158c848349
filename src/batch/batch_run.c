/* SPDX-License-Identifier: MIT */
#include "batch/batch_run.h"

#include <inttypes.h>
#include <string.h>

#include "usage/usage_answer.h"

enum { SAID_UNPRICED = 5, DRY_ROWS = 100, WATCH_ROWS = 1 << 12, BLOCK_MAX = 64 << 20 };

/* ---- how it is to be done ---- */

/* The words of reader=: all of them find the same records. */
static const struct { const char *name; enum csv_scan_variant variant; bool libcsv; } readers[] = {
	{ "",         CSV_SCAN_BEST,     false },
	{ "best",     CSV_SCAN_BEST,     false },
	{ "avx2",     CSV_SCAN_AVX2,     false },
	{ "sse2",     CSV_SCAN_SSE2,     false },
	{ "portable", CSV_SCAN_PORTABLE, false },
	{ "libcsv",   CSV_SCAN_BEST,     true },
};

const char *
batch_run_reader(size_t i)
{
	return i + 1 < sizeof readers / sizeof readers[0] ? readers[i + 1].name : NULL;	/* the first is "" */
}

static bool
read_reader(const char *name, struct worker_config *job, struct err *e)
{
	for (size_t i = 0; i < sizeof readers / sizeof readers[0]; i++) {
		if (strcmp(readers[i].name, name) != 0)
			continue;
		job->variant = readers[i].variant;
		job->libcsv = readers[i].libcsv;
		return csv_scan_can(job->variant) || err_set(e, ERR_USAGE, "reader: this machine has no %s", name);
	}
	return err_set(e, ERR_USAGE, "reader: '%.40s' is none of best, avx2, sse2, portable and libcsv", name);
}

bool
batch_run_begin(struct batch_run *r, const struct book *b, unsigned cores, struct arena *a,
    struct err *e)
{
	const struct request *d = r->defaults;
	quantity threads = request_has(d, field_find("threads")) ? d->threads / QUANTITY_ONE : cores;
	quantity block = request_has(d, field_find("block")) ? d->block / QUANTITY_ONE : USAGE_CSV_BLOCK;

	if (*d->errors != '\0' && strcmp(d->errors, "stop") != 0)
		return err_set(e, ERR_USAGE, "errors: '%.40s' is not stop", d->errors);
	if (threads < 1 || threads > WORKERS_MAX)
		return err_set(e, ERR_USAGE, "threads is from 1 to %d", WORKERS_MAX);
	if (block < 1 || block > BLOCK_MAX)
		return err_set(e, ERR_USAGE, "block is from 1 to %d bytes", BLOCK_MAX);
	if (*d->range != '\0' && !file_range_read(d->range, &r->file_range, e))
		return false;
	r->threads = (unsigned)threads;
	r->block = (size_t)block;
	if (d->quiet)
		r->listener = NULL;
	return price_context_read(b, d, a, &r->context, e);
}

/* ---- what is said and handed on ---- */

/* A file under way. */
struct job {
	struct batch_run	*run;
	struct input		*in;
	const char		*path;		/* as it was typed */
	struct usage_file	*file;
	uint64_t		 line;		/* line breaks before what comes next */
	uint64_t		 rows;		/* of the run, before this file */
	bool			 stopped;	/* by an error in that line */
};

/* Says what an unpriced row lacks; after the first of them, only that there are more. */
static void
say_unpriced(const struct job *j, uint64_t before, uint64_t line, const char *note)
{
	if (before < SAID_UNPRICED)
		listener_say(j->run->listener, "%s:%" PRIu64 ": %s", input_name(j->in), line, note);
	else if (before == SAID_UNPRICED)
		listener_say(j->run->listener, "%s: more rows are unpriced; their notes say why", input_name(j->in));
}

static void
watch(const struct job *j)
{
	const struct listener *l = j->run->listener;

	if (l != NULL && l->on_progress != NULL)
		l->on_progress(l->self, input_name(j->in), input_taken(j->in), input_size(j->in),
		    j->run->totals.rows - j->rows);
}

/* Where rows begin: nothing that was asked for is found wrong behind this. */
static bool
begin(struct job *j, struct err *e)
{
	struct batch_run *r = j->run;

	if (r->groups != NULL && !group_by_enter(r->groups, j->path, j->file, e))
		return false;
	return r->begin == NULL || r->begin(r->self, j->file, e);
}

/* ---- CSV ---- */

/* What a stretch came to: said, added up, grouped and written. */
static bool
deliver(void *job, const struct chunk_result *result, struct err *e)
{
	struct job *j = job;
	struct batch_run *r = j->run;

	for (size_t i = 0; i < result->n_messages; i++)
		say_unpriced(j, r->totals.unpriced + i, j->line + result->message[i].line + 1, result->message[i].text);
	if (!totals_merge(&r->totals, &result->totals, e) ||
	    (r->groups != NULL && !group_by_merge(r->groups, &result->groups, e)))
		return false;
	j->line += result->stopped ? result->stopped_line + 1 : result->lines;
	j->stopped = result->stopped;
	watch(j);
	return r->row_writer == NULL || r->write(r->self, result->out.text, result->out.n, e);
}

static bool
see_row(void *job, const struct usage_row *row, const struct row_result *c, struct arena *a, struct err *e)
{
	struct job *j = job;

	return j->run->row(j->run->self, j->file, row, c, a, e);
}

/* Goes to the part of the file that range= names. */
static bool
go_to_range(struct job *j, struct usage_csv *csv, struct err *e)
{
	const struct record *header = usage_csv_header(csv);
	uint64_t begin, end, lines;

	if (!file_range_find(&j->run->file_range, j->in, header->n_raw, usage_csv_delimiter(csv), &begin, &end, &lines, e) ||
	    !input_seek(j->in, begin, end, e))
		return err_at(e, "range: ");
	j->line += lines;
	chunks_restart(usage_csv_stretches(csv));
	return true;
}

static bool
run_csv(struct job *j, struct err *e)
{
	struct batch_run *r = j->run;
	struct usage_csv *csv = usage_file_csv(j->file);
	const struct record *header = usage_csv_header(csv);
	struct worker_config job = { .csv = csv, .setup = usage_file_setup(j->file), .context = &r->context,
	    .groups = r->groups, .stop_at_error = *r->defaults->errors != '\0', .stop = r->stop, .self = j };
	struct worker_pool pool = { .job = &job, .chunks = usage_csv_stretches(csv),
	    .threads = r->threads, .stop = r->stop, .deliver = deliver, .self = j };

	j->line = csv_reader_lines(header->raw, header->n_raw);
	if (!read_reader(r->defaults->reader, &job, e) || (r->file_range.parts > 0 && !go_to_range(j, csv, e)) ||
	    !begin(j, e))
		return false;
	job.row_writer = r->row_writer;
	if (r->row_writer == NULL && r->row != NULL) {
		job.row = see_row;
		pool.threads = 1;
	}
	pool.chunks->block = r->block;
	if (worker_pool_run(&pool, e))
		return true;
	return j->stopped ? err_at(e, "line %" PRIu64 ": ", j->line) : false;
}

/* ---- JSON ---- */

/* Judges the row by the answers so far. If it shows that a reading is void, nothing more is priced. */
static bool
judge_answer(struct batch_run *r, struct usage_row *row, struct arena *a, struct err *e)
{
	if (r->ids == NULL || row->n_identity == 0 || row->state != ROW_PRICE)
		return true;
	if (!usage_answer_judge(r->ids, row, a, e))
		return false;
	r->learning |= r->rereads && answer_ids_late(r->ids);
	return true;
}

static bool
do_object(struct job *j, const struct price_context *t, struct usage_row *row, struct arena *a, struct err *e)
{
	struct batch_run *r = j->run;
	struct buffer out;
	struct row_result c;

	if (!judge_answer(r, row, a, e))
		return false;
	if (r->learning)
		return true;
	row_price(t, row, a, &c);
	if (!totals_add(&r->totals, &c, t, e))
		return false;
	if (c.kind == RESULT_UNPRICED && *r->defaults->errors != '\0')
		return err_set(e, c.reason == REASON_MALFORMED ? ERR_USAGE : (enum err_kind)c.reason,
		    "line %" PRIu64 ": %s", row->line, c.note);
	if (c.kind == RESULT_UNPRICED)
		say_unpriced(j, r->totals.unpriced - 1, row->line, c.note);
	if (r->groups != NULL && !group_by_add(r->groups, row, &c, t, a, e))
		return false;
	if (r->row_writer == NULL)
		return r->row == NULL || r->row(r->self, j->file, row, &c, a, e);
	out = buffer_new(a);
	row_writer_row(r->row_writer, row, &c, a, &out);
	return r->write(r->self, out.text, out.n, e);
}

static bool
run_json(struct job *j, struct err *e)
{
	struct arena *a, *own;
	struct price_context context;
	struct usage_row row;
	bool done = true;

	if (j->run->file_range.parts > 0)
		return err_set(e, ERR_USAGE, "range: only of CSV are there parts");
	if (!j->run->learning && !begin(j, e))
		return false;
	a = arena_new();
	own = arena_new();
	context = price_context_own(&j->run->context, own);
	j->run->rows_read = 0;
	while (done && j->run->rows_read < j->run->rows_json) {
		arena_reset(a);
		if (j->run->stop != NULL && *j->run->stop)
			done = err_set(e, ERR_IO, "interrupted");
		else if (!usage_json_next(usage_file_json(j->file), a, &row, e)) {
			done = e->kind == ERR_NONE;
			break;
		} else
			done = do_object(j, &context, &row, a, e);
		if (++j->run->rows_read % WATCH_ROWS == 0)
			watch(j);
	}
	arena_free(own);
	arena_free(a);
	return done;
}

/* The header of CSV was said when it was read; of JSON, some rows must be looked at. */
static bool
do_dry(struct usage_file *f, struct err *e)
{
	struct arena *a = arena_new();
	struct usage_row row;
	bool done = true;

	for (int i = 0; usage_file_json(f) != NULL && i < DRY_ROWS; i++) {
		arena_reset(a);
		if (!usage_json_next(usage_file_json(f), a, &row, e)) {
			done = e->kind == ERR_NONE;
			break;
		}
	}
	arena_free(a);
	return done;
}

/* ---- a file ---- */

struct place { const struct listener *listener; const char *name; };

static void
on_message(void *place, const char *line)
{
	const struct place *p = place;

	listener_say(p->listener, "%s: %s", p->name, line);
}

bool
batch_run_input(struct batch_run *r, struct input *in, const char *path, struct err *e)
{
	struct place place = { r->listener, input_name(in) };
	const struct listener listener = { .on_message = on_message, .self = &place };
	struct usage_setup setup = { .defaults = r->defaults, .today = r->today, .listener = &listener,
	    .several = r->several };
	struct arena *a = arena_new();
	struct job j = { .run = r, .in = in, .path = path, .file = usage_file_open(a, in, &setup, e),
	    .rows = r->totals.rows };
	bool done = j.file != NULL;

	if (done && r->defaults->dry)
		done = do_dry(j.file, e);
	else if (done)
		done = (usage_file_csv(j.file) != NULL ? run_csv : run_json)(&j, e);
	if (!done && r->totals.rows > j.rows && e->kind == ERR_IO)
		err_at(e, "stopped after row %" PRIu64 ": ", r->totals.rows - j.rows);
	if (!done)
		err_at(e, "%s: ", input_name(in));
	usage_file_close(j.file);
	arena_free(a);
	return done;
}
