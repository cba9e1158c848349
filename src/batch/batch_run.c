/* SPDX-License-Identifier: MIT */
#include "batch/batch_run.h"

#include <inttypes.h>
#include <string.h>

#include "usage/usage_answer.h"

enum { SAID_UNPRICED = 5, DRY_ROWS = 100, WATCH_ROWS = 1 << 12, BLOCK_MAX = 64 << 20 };

/* ---- how it is to be done ---- */

/* The words of reader=: all of them find the same records. */
static const struct { const char *name; enum scan_variant variant; bool libcsv; } readers[] = {
	{ "",         SCAN_BEST,     false },
	{ "best",     SCAN_BEST,     false },
	{ "avx2",     SCAN_AVX2,     false },
	{ "sse2",     SCAN_SSE2,     false },
	{ "portable", SCAN_PORTABLE, false },
	{ "libcsv",   SCAN_BEST,     true },
};

const char *
usage_run_reader(size_t i)
{
	return i + 1 < sizeof readers / sizeof readers[0] ? readers[i + 1].name : NULL;	/* the first is "" */
}

static bool
read_reader(const char *name, struct lane_job *job, struct err *e)
{
	for (size_t i = 0; i < sizeof readers / sizeof readers[0]; i++) {
		if (strcmp(readers[i].name, name) != 0)
			continue;
		job->variant = readers[i].variant;
		job->libcsv = readers[i].libcsv;
		return scan_can(job->variant) || err_set(e, ERR_USAGE, "reader: this machine has no %s", name);
	}
	return err_set(e, ERR_USAGE, "reader: '%.40s' is none of best, avx2, sse2, portable and libcsv", name);
}

bool
usage_run_begin(struct usage_run *r, const struct book *b, unsigned cores, struct arena *a,
    struct err *e)
{
	const struct request *d = r->defaults;
	quantity threads = request_has(d, field_find("threads")) ? d->threads / QUANTITY_ONE : cores;
	quantity block = request_has(d, field_find("block")) ? d->block / QUANTITY_ONE : USAGE_CSV_BLOCK;

	if (*d->errors != '\0' && strcmp(d->errors, "stop") != 0)
		return err_set(e, ERR_USAGE, "errors: '%.40s' is not stop", d->errors);
	if (threads < 1 || threads > CREW_MAX)
		return err_set(e, ERR_USAGE, "threads is from 1 to %d", CREW_MAX);
	if (block < 1 || block > BLOCK_MAX)
		return err_set(e, ERR_USAGE, "block is from 1 to %d bytes", BLOCK_MAX);
	if (*d->range != '\0' && !slice_read(d->range, &r->slice, e))
		return false;
	r->threads = (unsigned)threads;
	r->block = (size_t)block;
	if (d->quiet)
		r->listener = NULL;
	return tariff_read(b, d, a, &r->tariff, e);
}

/* ---- what is said and handed on ---- */

/* A file under way. */
struct job {
	struct usage_run	*run;
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
		say(j->run->listener, "%s:%" PRIu64 ": %s", input_name(j->in), line, note);
	else if (before == SAID_UNPRICED)
		say(j->run->listener, "%s: more rows are unpriced; their notes say why", input_name(j->in));
}

static void
watch(const struct job *j)
{
	const struct listener *l = j->run->listener;

	if (l != NULL && l->watch != NULL)
		l->watch(l->self, input_name(j->in), input_taken(j->in), input_size(j->in),
		    j->run->tally.rows - j->rows);
}

/* Where rows begin: nothing that was asked for is found wrong behind this. */
static bool
begin(struct job *j, struct err *e)
{
	struct usage_run *r = j->run;

	if (r->ledger != NULL && !ledger_enter(r->ledger, j->path, j->file, e))
		return false;
	return r->begin == NULL || r->begin(r->self, j->file, e);
}

/* ---- CSV ---- */

/* What a stretch came to: said, added up, grouped and written. */
static bool
hand_in(void *job, const struct stretch_result *result, struct err *e)
{
	struct job *j = job;
	struct usage_run *r = j->run;

	for (size_t i = 0; i < result->n_messages; i++)
		say_unpriced(j, r->tally.unpriced + i, j->line + result->message[i].line + 1, result->message[i].text);
	if (!tally_merge(&r->tally, &result->tally, e) ||
	    (r->ledger != NULL && !ledger_merge(r->ledger, &result->groups, e)))
		return false;
	j->line += result->stopped ? result->stopped_line + 1 : result->lines;
	j->stopped = result->stopped;
	watch(j);
	return r->annotate == NULL || r->write(r->self, result->out.text, result->out.n, e);
}

static bool
see_row(void *job, const struct usage_row *row, const struct charge *c, struct arena *a, struct err *e)
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

	if (!slice_find(&j->run->slice, j->in, header->n_raw, usage_csv_delimiter(csv), &begin, &end, &lines, e) ||
	    !input_seek(j->in, begin, end, e))
		return err_at(e, "range: ");
	j->line += lines;
	stretches_restart(usage_csv_stretches(csv));
	return true;
}

static bool
run_csv(struct job *j, struct err *e)
{
	struct usage_run *r = j->run;
	struct usage_csv *csv = usage_file_csv(j->file);
	const struct record *header = usage_csv_header(csv);
	struct lane_job job = { .csv = csv, .setup = usage_file_setup(j->file), .tariff = &r->tariff,
	    .ledger = r->ledger, .stop_at_error = *r->defaults->errors != '\0', .stop = r->stop, .self = j };
	struct crew crew = { .job = &job, .stretches = usage_csv_stretches(csv),
	    .threads = r->threads, .stop = r->stop, .hand_in = hand_in, .self = j };

	j->line = reader_lines(header->raw, header->n_raw);
	if (!read_reader(r->defaults->reader, &job, e) || (r->slice.parts > 0 && !go_to_range(j, csv, e)) ||
	    !begin(j, e))
		return false;
	job.annotate = r->annotate;
	if (r->annotate == NULL && r->row != NULL) {
		job.row = see_row;
		crew.threads = 1;
	}
	crew.stretches->block = r->block;
	if (crew_run(&crew, e))
		return true;
	return j->stopped ? err_at(e, "line %" PRIu64 ": ", j->line) : false;
}

/* ---- JSON ---- */

/* Judges the row by the answers so far. If it shows that a reading is void, nothing more is priced. */
static bool
judge_answer(struct usage_run *r, struct usage_row *row, struct arena *a, struct err *e)
{
	if (r->ids == NULL || row->n_identity == 0 || row->state != ROW_PRICE)
		return true;
	if (!usage_answer_judge(r->ids, row, a, e))
		return false;
	r->learning |= r->rereads && answer_ids_late(r->ids);
	return true;
}

static bool
do_object(struct job *j, const struct tariff *t, struct usage_row *row, struct arena *a, struct err *e)
{
	struct usage_run *r = j->run;
	struct buffer out;
	struct charge c;

	if (!judge_answer(r, row, a, e))
		return false;
	if (r->learning)
		return true;
	charge_row(t, row, a, &c);
	if (!tally_add(&r->tally, &c, t, e))
		return false;
	if (c.kind == CHARGE_UNPRICED && *r->defaults->errors != '\0')
		return err_set(e, c.reason == REASON_MALFORMED ? ERR_USAGE : (enum err_kind)c.reason,
		    "line %" PRIu64 ": %s", row->line, c.note);
	if (c.kind == CHARGE_UNPRICED)
		say_unpriced(j, r->tally.unpriced - 1, row->line, c.note);
	if (r->ledger != NULL && !ledger_add(r->ledger, row, &c, t, a, e))
		return false;
	if (r->annotate == NULL)
		return r->row == NULL || r->row(r->self, j->file, row, &c, a, e);
	out = buffer_new(a);
	annotate_row(r->annotate, row, &c, a, &out);
	return r->write(r->self, out.text, out.n, e);
}

static bool
run_json(struct job *j, struct err *e)
{
	struct arena *a, *own;
	struct tariff tariff;
	struct usage_row row;
	bool done = true;

	if (j->run->slice.parts > 0)
		return err_set(e, ERR_USAGE, "range: only of CSV are there parts");
	if (!j->run->learning && !begin(j, e))
		return false;
	a = arena_new();
	own = arena_new();
	tariff = tariff_own(&j->run->tariff, own);
	j->run->rows_read = 0;
	while (done && j->run->rows_read < j->run->rows_json) {
		arena_reset(a);
		if (j->run->stop != NULL && *j->run->stop)
			done = err_set(e, ERR_IO, "interrupted");
		else if (!usage_json_next(usage_file_json(j->file), a, &row, e)) {
			done = e->kind == ERR_NONE;
			break;
		} else
			done = do_object(j, &tariff, &row, a, e);
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
hear(void *place, const char *line)
{
	const struct place *p = place;

	say(p->listener, "%s: %s", p->name, line);
}

bool
usage_run_input(struct usage_run *r, struct input *in, const char *path, struct err *e)
{
	struct place place = { r->listener, input_name(in) };
	const struct listener listener = { .hear = hear, .self = &place };
	struct usage_setup setup = { .defaults = r->defaults, .today = r->today, .listener = &listener,
	    .several = r->several };
	struct arena *a = arena_new();
	struct job j = { .run = r, .in = in, .path = path, .file = usage_file_open(a, in, &setup, e),
	    .rows = r->tally.rows };
	bool done = j.file != NULL;

	if (done && r->defaults->dry)
		done = do_dry(j.file, e);
	else if (done)
		done = (usage_file_csv(j.file) != NULL ? run_csv : run_json)(&j, e);
	if (!done && r->tally.rows > j.rows && e->kind == ERR_IO)
		err_at(e, "stopped after row %" PRIu64 ": ", r->tally.rows - j.rows);
	if (!done)
		err_at(e, "%s: ", input_name(in));
	usage_file_close(j.file);
	arena_free(a);
	return done;
}
