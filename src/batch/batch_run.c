/* SPDX-License-Identifier: MIT */
/*
 * Runs over one usage file, CSV or JSON: batch_run_input, at the end. Files of a run come from
 * batch_readings.c; CSV rows are priced by worker_pool.c, JSON rows here.
 */
#include "batch/batch_run.h"

#include <inttypes.h>
#include <string.h>

#include "io/json_stream.h"
#include "pricing/media.h"
#include "usage/usage_answer.h"
#include "usage/usage_form.h"

enum { UNPRICED_SHOWN = 5, DRY_ROWS = 100, WATCH_ROWS = 1 << 12, BLOCK_MAX = 64 << 20 };

/* ---- settings of a run ---- */

/* The words of reader=; all of them find the same records. */
static const struct reader {
	const char		*name;
	enum csv_scan_variant	 variant;
	bool			 libcsv;
	enum json_reader	 json;
} readers[] = {
	{ "",         CSV_SCAN_BEST,     false, JSON_READER_BEST },
	{ "best",     CSV_SCAN_BEST,     false, JSON_READER_BEST },
	{ "avx2",     CSV_SCAN_AVX2,     false, JSON_READER_AVX2 },
	{ "sse2",     CSV_SCAN_SSE2,     false, JSON_READER_SSE2 },
	{ "portable", CSV_SCAN_PORTABLE, false, JSON_READER_PORTABLE },
	{ "libcsv",   CSV_SCAN_BEST,     true,  JSON_READER_BEST },
	{ "cjson",    CSV_SCAN_BEST,     false, JSON_READER_CJSON },
};

const char *
batch_run_reader(size_t i)
{
	return i + 1 < sizeof readers / sizeof readers[0] ? readers[i + 1].name : NULL;	/* the first is "" */
}

/* The reader of a name. NULL and ERR_USAGE for an unknown one, and for one that this machine cannot run. */
static const struct reader *
reader_find(const char *name, struct err *e)
{
	for (size_t i = 0; i < sizeof readers / sizeof readers[0]; i++) {
		if (strcmp(readers[i].name, name) != 0)
			continue;
		if (csv_scan_can(readers[i].variant))
			return &readers[i];
		err_set(e, ERR_USAGE, "reader: this machine has no %s", name);
		return NULL;
	}
	err_set(e, ERR_USAGE, "reader: '%.40s' is none of best, avx2, sse2, portable, libcsv and cjson", name);
	return NULL;
}

uint64_t
batch_run_rows_with_usage(const struct batch_run *r)
{
	return r->totals.priced + r->totals.unpriced + r->totals.dollars + r->answers;
}

/* The zone of days and hours; NULL: UTC. */
static const struct time_zone *
run_zone(const struct batch_run *r)
{
	return *r->defaults->timezone == '\0' ? NULL : &r->zone;
}

/* Reads the fields that choose rows. */
static bool
choice_begin(struct batch_run *r, struct arena *a, struct err *e)
{
	const struct request *d = r->defaults;
	day today = r->today;

	if (*d->timezone != '\0' && !time_zone_parse(d->timezone, r->local, &r->zone, e))
		return err_at(e, "timezone: ");
	if (r->now > 0)
		today = time_zone_day(run_zone(r), (struct when){ r->today, r->now, true });
	return row_choice_read(d, today, run_zone(r), r->home == NULL ? "" : r->home, a, &r->choice, e);
}

bool
batch_run_begin(struct batch_run *r, const struct book *b, unsigned cores, struct arena *a,
    struct err *e)
{
	const struct request *d = r->defaults;
	quantity threads = request_has(d, field_find("threads")) ? d->threads / QUANTITY_ONE : cores;
	quantity block = request_has(d, field_find("block")) ? d->block / QUANTITY_ONE : USAGE_CSV_BLOCK;

	if (request_has_media(d))
		return err_set(e, ERR_USAGE, "files have pictures and sound as tokens: picture=, audio-input=90s and "
		    "video-input=2min are of one request");
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
	return choice_begin(r, a, e) && price_context_read(b, d, a, &r->context, e);
}

/* ---- messages and progress ---- */

/* The current file. */
struct file_run {
	struct batch_run	*run;
	struct input		*in;
	const char		*path;		/* as typed */
	struct usage_file	*file;
	uint64_t		 line;		/* line breaks before the next chunk */
	uint64_t		 rows, no_usage;	/* rows of the run before this file; those without usage */
	uint64_t		 unfit;		/* requests that their models would refuse */
	bool			 begun;		/* begin was called, or would have been */
	bool			 stopped;	/* by an error in the line of that number */
	const struct reader	*reader;	/* NULL: its name is not known, and reader_error says so */
	struct err		 reader_error;
	bool			 skipped;	/* the record does not count, nor does any part of it */
	struct row_result	 record;	/* of the parts of the record so far */
};

/* The rows of a run that were not priced, or in part. */
static uint64_t
rows_partial(const struct totals *t)
{
	return t->unpriced + t->uncounted;
}

/* Reports a partial row; after the first ones, only that there are more. before: the number of those so far. */
static void
partial_message(const struct file_run *fr, uint64_t before, uint64_t line, const char *note)
{
	if (before < UNPRICED_SHOWN)
		listener_say(fr->run->listener, "%s:%" PRIu64 ": %s", input_name(fr->in), line, note);
	else if (before == UNPRICED_SHOWN)
		listener_say(fr->run->listener, "%s: more rows are not priced, or in part; their notes say why",
		    input_name(fr->in));
}

static void
progress_report(const struct file_run *fr)
{
	const struct listener *l = fr->run->listener;

	if (l != NULL && l->on_progress != NULL)
		l->on_progress(l->self, input_name(fr->in), input_taken(fr->in), input_size(fr->in),
		    fr->run->totals.rows - fr->rows);
}

/* Called before the first row, when all that was asked for has been checked. */
static bool
rows_begin(struct file_run *fr, struct err *e)
{
	struct batch_run *r = fr->run;

	if (r->groups != NULL)
		r->groups->zone = run_zone(r);
	if (!row_choice_enter(&r->choice, fr->path, fr->file, e))
		return false;
	if (r->groups != NULL && !group_by_enter(r->groups, fr->path, fr->file, e))
		return false;
	fr->begun = true;
	return r->begin == NULL || r->begin(r->self, fr->file, e);
}

/* Whether reader= is a reader; it is said after what a file is. */
static bool
reader_check(const struct file_run *fr, struct err *e)
{
	*e = fr->reader == NULL ? fr->reader_error : *e;
	return fr->reader != NULL;
}

/* ---- CSV ---- */

/* Takes the result of a chunk: reports, adds up, groups and writes. */
static bool
chunk_deliver(void *self, const struct chunk_result *result, struct err *e)
{
	struct file_run *fr = self;
	struct batch_run *r = fr->run;

	for (size_t i = 0; i < result->n_messages; i++)
		partial_message(fr, rows_partial(&r->totals) + i, fr->line + result->message[i].line + 1,
		    result->message[i].text);
	if (!totals_merge(&r->totals, &result->totals, e) ||
	    (r->groups != NULL && !group_by_merge(r->groups, result->groups, e)))
		return false;
	fr->line += result->stopped ? result->stopped_line + 1 : result->lines;
	fr->stopped = result->stopped;
	progress_report(fr);
	return r->row_writer == NULL || r->write(r->self, result->out.text, result->out.n, e);
}

static bool
row_pass_on(void *self, const struct usage_row *row, const struct row_result *c, struct arena *a, struct err *e)
{
	struct file_run *fr = self;

	return fr->run->row(fr->run->self, fr->file, row, c, a, e);
}

/* Seeks to the part of the file that range= names. */
static bool
range_seek(struct file_run *fr, struct usage_csv *csv, struct err *e)
{
	const struct record *header = usage_csv_header(csv);
	uint64_t begin, end, lines;

	if (!file_range_find(&fr->run->file_range, fr->in, header->n_raw, usage_csv_delimiter(csv), &begin, &end,
	    &lines, e) || !input_seek(fr->in, begin, end, e))
		return err_at(e, "range: ");
	fr->line += lines;
	chunks_restart(usage_csv_chunks(csv));
	return true;
}

static bool
csv_run(struct file_run *fr, struct err *e)
{
	struct batch_run *r = fr->run;
	struct usage_csv *csv = usage_file_csv(fr->file);
	const struct record *header = usage_csv_header(csv);
	struct worker_config config = { .csv = csv, .setup = usage_file_setup(fr->file), .context = &r->context,
	    .choice = row_choice_asks(&r->choice) ? &r->choice : NULL, .groups = r->groups,
	    .stop_at_error = *r->defaults->errors != '\0', .stop = r->stop, .self = fr };
	struct worker_pool pool = { .config = &config, .chunks = usage_csv_chunks(csv),
	    .threads = r->threads, .stop = r->stop, .deliver = chunk_deliver, .self = fr };

	fr->line = csv_reader_lines(header->raw, header->n_raw);
	if (!reader_check(fr, e))
		return false;
	config.variant = fr->reader->variant;
	config.libcsv = fr->reader->libcsv;
	if ((r->file_range.parts > 0 && !range_seek(fr, csv, e)) ||
	    !rows_begin(fr, e))
		return false;
	config.row_writer = r->row_writer;
	if (r->row_writer == NULL && r->row != NULL) {
		config.row = row_pass_on;
		pool.threads = 1;
	}
	pool.chunks->block = r->block;
	if (worker_pool_run(&pool, e))
		return true;
	return fr->stopped ? err_at(e, "line %" PRIu64 ": ", fr->line) : false;
}

/* ---- JSON ---- */

/* What is kept of rows of JSON from file to file. */
struct json_memory {
	struct arena		*arena;
	struct usage_forms	*forms;
	struct price_context	 context;
	struct price_memo	*memo;		/* NULL: every row is priced in full */
	struct request_counter	*counter;	/* of texts of requests; NULL: there is one thread */
	struct answer_group	 group;
};

/*
 * Decides whether the row counts, by the answers so far; one that does not is skipped from here on. If that
 * makes the reading void, nothing more is priced. Called once for each row, in the order of the input, before
 * object_price: only this changes what is known of answers.
 */
static bool
answer_decide(struct file_run *fr, struct usage_row *row, struct arena *a, struct err *e)
{
	struct batch_run *r = fr->run;
	bool counts = true;

	r->answers += row->state == ROW_PRICE;
	if (row->first)
		fr->skipped = false;
	if (fr->skipped) {
		row->state = ROW_SKIPPED;
		row->usage.skipped = "as the first part of its record";
	}
	if (r->ids == NULL || !row->first)
		return true;
	if (!usage_answer_judge(r->ids, &r->json->group, row, r->once, a, &counts, e))
		return false;
	fr->skipped = !counts;
	r->learning |= r->rereads && answer_ids_late(r->ids);
	return true;
}

/* Adds the result of a part of a record to that of the parts before it: a record is one line of the output. */
static bool
record_add_part(struct file_run *fr, const struct usage_row *row, const struct row_result *c, struct arena *a,
    struct err *e)
{
	struct row_result *all = &fr->record;
	const bool first = row->first;
	const char *note = c->kind == RESULT_UNPRICED ? arena_printf(a, "a part is unpriced: %s", c->note) : c->note;

	if (first)
		*all = *c;
	all->note = first ? note : c->kind == RESULT_SKIPPED || strstr(all->note, note) != NULL ? all->note :
	    arena_printf(a, "%s%s%s", all->note, *all->note == '\0' ? "" : "; ", note);
	if (first)
		return true;
	all->kind = c->kind == RESULT_PRICED ? c->kind : all->kind;
	for (size_t i = 0; i < fr->run->context.n_alternatives; i++) {
		all->has_alternative[i] |= c->has_alternative[i];
		if (c->has_alternative[i] &&
		    !int128_add(all->alternatives[i], c->alternatives[i], &all->alternatives[i]))
			return err_set(e, ERR_RANGE, "a sum is too large");
	}
	return (c->kind != RESULT_PRICED || int128_add(all->cost, c->cost, &all->cost)) ||
	    err_set(e, ERR_RANGE, "a sum is too large");
}

/* Counts a row that is not chosen; false if it is. A row without usage counts as ever, but is not written. */
static bool
object_leave(struct batch_run *r, const struct usage_row *row, const struct row_result *c,
    const struct price_context *context, struct arena *a, bool *done, struct err *e)
{
	const enum row_left left = row_choice_judge(&r->choice, row, NULL, c, a);

	*done = true;
	if (left == ROW_CHOSEN)
		return false;
	if (left == ROW_LEFT_NO_USAGE)
		*done = totals_add(&r->totals, c, context, e);
	else
		row_choice_count(&r->totals, left);
	return true;
}

static struct json_memory *
json_memory_of(struct batch_run *r, const struct usage_setup *setup)
{
	struct arena *a;

	if (r->json != NULL)
		return r->json;
	a = arena_new();
	r->json = arena_alloc(a, sizeof *r->json);
	r->json->arena = a;
	r->json->context = price_context_own(&r->context, a);
	r->json->counter = r->threads < 2 ? NULL : request_counter_new(a, r->threads);
	r->json->context.counters->ahead = r->json->counter;
	r->json->forms = usage_forms_new(setup->reader);
	if (r->json->forms != NULL && r->row == NULL && !r->defaults->strict)
		r->json->memo = memo_new_of_usage(a, setup, &r->json->context);
	return r->json;
}

void
batch_run_forget(struct batch_run *r)
{
	if (r->json == NULL)
		return;
	usage_forms_free(r->json->forms);
	memo_free(r->json->memo);
	request_counter_free(r->json->counter);
	arena_free(r->json->arena);
	r->json = NULL;
}

/* Prices a row, by the memo if it knows rows like it; else into full. Its note is NULL if it is that of its entry. */
static const struct row_result *
object_price_row(const struct json_memory *m, const struct usage_row *row, struct arena *a, struct row_result *full)
{
	const bool learns = m->memo != NULL && row->variant != 0 && row->state == ROW_PRICE;
	const struct row_result *known = learns ? memo_price_usage(m->memo, row->variant, &row->usage) : NULL;

	if (known != NULL)
		return known;
	row_price(&m->context, row, a, full);
	if (learns)
		memo_insert(m->memo, full);
	return full;
}

/* Prices a JSON row, and adds, groups and writes it. */
static bool
object_price(struct file_run *fr, struct usage_row *row, struct arena *a, struct err *e)
{
	struct batch_run *r = fr->run;
	const struct price_context *context = &r->json->context;
	struct buffer out;
	struct row_result full;
	const struct row_result *c;
	bool done;

	if (row->usage.asked != NULL)
		row->usage.first_asked = r->requests++ == 0;
	c = object_price_row(r->json, row, a, &full);
	if (c == &full)
		full.no_usage &= !r->found;	/* a folder may hold other files */
	if (row->usage.stops)
		return err_set(e, ERR_USAGE, "line %" PRIu64 ": %s", row->line, c->note);
	if (object_leave(r, row, c, context, a, &done, e))
		return done;
	if (!totals_add(&r->totals, c, context, e))
		return false;
	if (row_result_partial(c) && *r->defaults->errors != '\0')
		return err_set(e, row_result_error(c), "line %" PRIu64 ": %s", row->line, c->note);
	if (c->unfit != NULL && fr->unfit++ < UNPRICED_SHOWN)
		listener_say(r->listener, "%s:%" PRIu64 ": %s", input_name(fr->in), row->line, c->unfit);
	if (row_result_partial(c))
		partial_message(fr, rows_partial(&r->totals) - 1, row->line, c->note);
	if (r->groups != NULL && !group_by_add(r->groups, row, NULL, c, context, a, e))
		return false;
	if (r->row_writer == NULL)
		return r->row == NULL || r->row(r->self, fr->file, row, c, a, e);
	if ((row->more || !row->first) && !record_add_part(fr, row, c, a, e))
		return false;
	if (row->more)
		return true;
	out = buffer_new(a);
	row_writer_row(r->row_writer, row, row->first ? c : &fr->record, a, &out);
	return r->write(r->self, out.text, out.n, e);
}

static bool
json_run(struct file_run *fr, struct err *e)
{
	struct arena *a;
	struct usage_row *row = NULL;
	bool done = true;

	if (!reader_check(fr, e))
		return false;
	if (fr->run->file_range.parts > 0)
		return err_set(e, ERR_USAGE, "range: only of CSV are there parts");
	if (!fr->run->learning && !rows_begin(fr, e))
		return false;
	json_memory_of(fr->run, usage_file_setup(fr->file));
	a = arena_new();
	fr->run->json->context.prefix = fr->run->prefix.requests > 0 ? &fr->run->prefix : NULL;
	fr->run->rows_read = 0;
	fr->run->rows_usage = false;
	while (done && fr->run->rows_read < fr->run->rows_json) {
		if (row == NULL || !row->more)
			arena_reset(a);
		if (fr->run->stop != NULL && *fr->run->stop)
			done = err_set(e, ERR_IO, "interrupted");
		else if (!usage_json_next(usage_file_json(fr->file), a, &row, e)) {
			done = e->kind == ERR_NONE;
			break;
		}
		fr->run->rows_usage |= row->group != NULL || (row->state != ROW_SKIPPED && row->state != ROW_IDLE);
		done = done && answer_decide(fr, row, a, e) &&
			    (fr->run->learning || object_price(fr, row, a, e));
		if (++fr->run->rows_read % WATCH_ROWS == 0)
			progress_report(fr);
	}
	arena_free(a);
	if (done && fr->run->totals.rows > fr->rows && fr->run->totals.no_usage - fr->no_usage ==
	    fr->run->totals.rows - fr->rows)
		listener_say(fr->run->listener, "%s: no usage was found: is its format one of those that "
		    "'toll help shapes' lists?", input_name(fr->in));
	return done;
}

/*
 * Reads the first rows of JSON, so that what they hold is reported; the header of CSV was reported when it was
 * read.
 */
static bool
json_dry_run(struct usage_file *f, struct err *e)
{
	struct arena *a = arena_new();
	struct usage_row *row;
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

/* A listener, and the name of the input that its messages begin with. */
struct named_listener { const struct listener *listener; const char *name; };

static void
message_with_name(void *named_listener, const char *line)
{
	const struct named_listener *p = named_listener;

	listener_say(p->listener, "%s: %s", p->name, line);
}

bool
batch_run_input(struct batch_run *r, struct input *in, const char *path, struct err *e)
{
	struct named_listener named_listener = { r->listener, input_name(in) };
	const struct listener listener = { .on_message = message_with_name, .self = &named_listener };
	struct usage_setup setup = { .defaults = r->defaults, .today = r->today, .several = r->several,
	    .listener = r->found && !r->defaults->dry ? NULL : &listener, .live = r->found, .zone = run_zone(r) };
	struct arena *a = arena_new();
	struct file_run fr = { .run = r, .in = in, .path = path, .rows = r->totals.rows,
	    .no_usage = r->totals.no_usage };
	struct err unread;	/* usage_file_open says it */
	bool done, json;

	fr.reader = reader_find(r->defaults->reader, &fr.reader_error);
	setup.reader = fr.reader == NULL ? JSON_READER_BEST : fr.reader->json;
	if (json_stream_is_json(in, &json, &unread) && json && !r->defaults->dry) {
		setup.forms = json_memory_of(r, &setup)->forms;
		setup.threads = r->threads;
		setup.block = r->block;
		setup.ids = r->ids;
		setup.count = r->json->counter == NULL ? NULL : request_counter_count;
		setup.counter = r->json->counter;
	}
	fr.file = usage_file_open(a, in, &setup, e);
	done = fr.file != NULL;
	r->path = path;
	r->opened = done;
	if (done && r->defaults->dry)
		done = json_dry_run(fr.file, e);
	else if (done)
		done = (usage_file_csv(fr.file) != NULL ? csv_run : json_run)(&fr, e);
	if (fr.begun && r->end != NULL)
		done = r->end(r->self, done && !r->damaged, e) && done;
	if (!done && r->totals.rows > fr.rows && e->kind == ERR_IO)
		err_at(e, "stopped after row %" PRIu64 ": ", r->totals.rows - fr.rows);
	if (!done)
		err_at(e, "%s: ", input_name(in));
	usage_file_close(fr.file);
	arena_free(a);
	return done;
}

/* ---- cached=shared ---- */

static bool
file_share(struct batch_run *r, struct input *in, struct err *e)
{
	struct usage_setup setup = { .defaults = r->defaults, .today = r->today };
	struct arena *own = arena_new(), *a = arena_new();
	struct usage_file *f = usage_file_open(own, in, &setup, e);
	struct usage_row *row;
	bool done = f != NULL;

	while (done && usage_file_json(f) != NULL) {
		arena_reset(a);
		if (r->stop != NULL && *r->stop)
			done = err_set(e, ERR_IO, "interrupted");
		else if (!usage_json_next(usage_file_json(f), a, &row, e)) {
			done = e->kind == ERR_NONE;
			break;
		} else if (row->usage.asked != NULL)
			request_prefix_add(&r->prefix, row->usage.asked);
	}
	usage_file_close(f);
	arena_free(a);
	arena_free(own);
	return done || err_at(e, "%s: ", input_name(in));
}

bool
batch_run_share(struct batch_run *r, const char *const *paths, size_t n, struct arena *a, struct err *e)
{
	bool done = true;

	r->prefix = (struct request_prefix){ .arena = a };
	for (size_t i = 0; i < n && done; i++) {
		struct input *in = input_open(a, paths[i], r->stop, e);

		if (in == NULL)
			return false;
		done = (strcmp(paths[i], "-") != 0 && input_can_restart(in)) ||
		    err_set(e, ERR_USAGE, "%s: cached=shared reads requests twice: give a regular file",
		    input_name(in));
		done = done && file_share(r, in, e);
		input_close(in);
	}
	return done;
}
