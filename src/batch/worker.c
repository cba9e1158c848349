/* SPDX-License-Identifier: MIT */
#include "batch/worker.h"

#include <string.h>

#include "io/chunk.h"

_Static_assert((int)MEMO_FRONT <= (int)ARENA_FRONT, "what may be looked at in front of a text");
_Static_assert((int)MEMO_READ <= (int)CHUNK_SLACK && (int)ROW_WRITER_READ <= (int)CHUNK_SLACK, "and behind it");

struct worker *
worker_new(struct arena *a, const struct worker_config *job)
{
	struct worker *l = arena_alloc(a, sizeof *l);

	l->job = job;
	l->batch = 1;
	l->own = arena_new();
	l->context = price_context_own(job->context, l->own);
	l->chunk_arena = arena_new();
	l->row = arena_new();
	l->result.out = buffer_new(l->own);
	csv_scan_init(&l->scan, usage_csv_delimiter(job->csv), job->variant);
	l->odd = csv_reader_new(usage_csv_delimiter(job->csv));
	if (job->row == NULL && !job->libcsv)
		l->memo = memo_new(l->own, usage_csv_columns(job->csv), job->setup, &l->context);
	return l;
}

void
worker_free(struct worker *l)
{
	if (l == NULL)
		return;
	memo_free(l->memo);
	csv_reader_free(l->odd);
	arena_free(l->row);
	arena_free(l->chunk_arena);
	arena_free(l->own);
}

/* ---- rows that are priced in full ---- */

/* Where the record at a place of the stretch begins, in line breaks before it. */
static uint64_t
line_of(const struct worker *l, const char *raw)
{
	return csv_scan_lines(l->text, (size_t)(raw - l->text)) + l->odd_lines;
}

static void
keep_message(struct worker *l, const char *raw, const char *text)
{
	if (l->result.n_messages < WORKER_MESSAGES)
		l->result.message[l->result.n_messages++] = (struct worker_message){ line_of(l, raw),
		    arena_strdup(l->chunk_arena, text) };
}

/* The run ends with an error at this record. */
static void
note_stop(struct worker *l, const char *raw)
{
	l->result.stopped = true;
	l->result.stopped_line = line_of(l, raw);
}

/* errors=stop: the row's error is that of the run. */
static bool
stop_at(struct worker *l, const char *raw, const struct row_result *c, struct err *e)
{
	note_stop(l, raw);
	return err_set(e, c->reason == REASON_MALFORMED ? ERR_USAGE : (enum err_kind)c->reason, "%s", c->note);
}

/* Prices a record as every record is priced that nothing is known of. raw: where it stands. */
static bool
do_record(struct worker *l, const struct record *r, const char *raw, bool learn, struct err *e)
{
	const struct worker_config *job = l->job;
	struct usage_row row;
	struct row_result c;
	struct memo_entry *f;

	if (job->stop != NULL && *job->stop)	/* a stretch may hold a million of them */
		return err_set(e, ERR_IO, "interrupted");
	usage_csv_row(job->csv, r, l->row, &row);
	row_price(&l->context, &row, l->row, &c);
	if (row.state != ROW_EMPTY && !totals_add(&l->result.totals, &c, &l->context, e))
		return false;
	if (c.kind == RESULT_UNPRICED) {
		if (job->stop_at_error)
			return stop_at(l, raw, &c, e);
		keep_message(l, raw, c.note);
	}
	if (learn && (f = memo_insert(l->memo, &c)) != NULL && job->row_writer != NULL)
		row_writer_memo_entry(job->row_writer, f, memo_arena(l->memo));
	if (job->groups != NULL && !group_by_add(&l->result.groups, &row, &c, &l->context, l->row, e))
		return false;
	if (job->row != NULL && !job->row(job->self, &row, &c, l->row, e))
		return false;
	if (job->row_writer != NULL)
		row_writer_row(job->row_writer, &row, &c, l->row, &l->result.out);
	return true;
}

/* The record of the scanner as libcsv would hand it out. */
static struct record
full_record(struct worker *l, const struct csv_scan_record *s)
{
	struct record r = { .raw = s->raw, .n_raw = s->n_raw, .n_body = s->n_body,
	    .n_fields = s->n_cells };

	r.fields = arena_array(l->row, s->n_cells, sizeof *r.fields);
	for (size_t i = 0; i < s->n_cells; i++) {
		const struct csv_scan_cell cell = csv_scan_cell(s, i);
		char *text = arena_alloc(l->row, cell.n + 1);

		csv_scan_unquote(cell, text);
		r.fields[i] = text;
	}
	return r;
}

static bool
do_slow(struct worker *l, const struct csv_scan_record *s, bool learn, struct err *e)
{
	struct record r;

	arena_reset(l->row);
	l->slow_rows++;
	r = full_record(l, s);
	return do_record(l, &r, s->raw, learn, e);
}

/*
 * One record that libcsv must read. *used is 0 if more of it may be still to come. A line may end with
 * CR alone there.
 */
static bool
do_odd(struct worker *l, const char *text, size_t n, bool last, size_t *used, struct err *e)
{
	struct record r;

	arena_reset(l->row);
	if (!csv_reader_take(l->odd, text, n, last, used, &r, e)) {
		note_stop(l, text);
		return false;
	}
	l->odd_seen = true;
	if (*used == 0)
		return true;
	if (!do_record(l, &r, text, false, e))
		return false;
	l->odd_lines += csv_reader_lines(text, *used) - csv_scan_lines(text, *used);
	return true;
}

/* ---- rows that fares price ---- */

/* What rows have beside their cost: what was billed, and what they come to on other models. */
static bool
add_beside(struct worker *l, const struct fast_row *const q[], size_t n)
{
	struct totals *t = &l->result.totals;
	bool fits = true;

	for (size_t i = 0; i < n; i++) {
		for (size_t k = 0; k < l->context.n_alternatives; k++)
			fits &= int128_add(t->alternatives[k], q[i]->alternatives[k], &t->alternatives[k]);
		if (q[i]->billed) {
			t->billed++;
			fits &= int128_add(t->reported, q[i]->reported, &t->reported);
		}
	}
	return fits;
}

static bool
add_quick(struct worker *l, const struct fast_row *const q[], size_t n, struct err *e)
{
	int128 cost = l->result.totals.cost, input = 0, output = 0;
	bool fits = true, beside = l->context.n_alternatives > 0;
	uint64_t requests = 0;		/* 10^15 at most of each row */

	for (size_t i = 0; i < n; i++) {
		fits &= int128_add(cost, q[i]->cost, &cost);
		requests += q[i]->requests;
		l->result.totals.large += q[i]->entry->large;
		input += (int128)fast_row_input(q[i]) * (int128)q[i]->requests;
		output += (int128)fast_row_output(q[i]) * (int128)q[i]->requests;
		beside |= q[i]->billed;
	}
	l->result.totals.cost = cost;
	l->quick_rows += n;
	l->requests += requests;
	l->input += input;
	l->output += output;
	if (beside)
		fits &= add_beside(l, q, n);
	return fits || err_set(e, ERR_RANGE, "a sum is too large");
}

/* Rows that fares have priced. */
static bool
take_quick(struct worker *l, const struct csv_scan_record *r, const struct fast_row *const q[], size_t n, struct err *e)
{
	const struct worker_config *job = l->job;

	if (!add_quick(l, q, n, e))
		return false;
	if (job->row_writer != NULL)
		row_writer_quick(job->row_writer, r, q, n, &l->result.out);
	for (size_t i = 0; i < n && job->groups != NULL; i++) {
		if (!group_by_add_quick(&l->result.groups, &r[i], q[i], &l->context, e))
			return false;
	}
	return true;
}

/*
 * Rows that follow each other. Behind one that no fare fits the next are priced in smaller batches:
 * what was read of those behind it is read again.
 */
static bool
do_rows(struct worker *l, const struct csv_scan_record *r, size_t n, struct err *e)
{
	const struct fast_row *q[MEMO_BATCH];

	while (n > 0) {
		size_t try = n < l->batch ? n : l->batch, quick = memo_price(l->memo, r, try, q);

		if (!take_quick(l, r, q, quick, e))
			return false;
		r += quick;
		n -= quick;
		l->batch = quick < try ? 1 : l->batch < MEMO_BATCH ? 2 * l->batch : MEMO_BATCH;
		if (quick == try)
			continue;
		if (!do_slow(l, r, true, e))
			return false;
		r++;
		n--;
	}
	return true;
}

/* What add_quick has counted goes into the tally. */
static bool
settle(struct worker *l, struct err *e)
{
	struct totals *t = &l->result.totals;
	int128 millionths[3];
	bool fits = int128_mul(l->requests, QUANTITY_ONE, &millionths[0]) &&
	    int128_mul(l->input, QUANTITY_ONE, &millionths[1]) &&
	    int128_mul(l->output, QUANTITY_ONE, &millionths[2]) &&
	    int128_add(t->requests, millionths[0], &t->requests) &&
	    int128_add(t->input, millionths[1], &t->input) && int128_add(t->output, millionths[2], &t->output);

	t->rows += l->quick_rows;
	t->priced += l->quick_rows;
	return fits || err_set(e, ERR_RANGE, "a sum is too large");
}

/* ---- a stretch ---- */

static void
begin(struct worker *l, const char *text)
{
	arena_reset(l->chunk_arena);
	l->result = (struct chunk_result){ .out = l->result.out };
	l->result.out.n = 0;
	if (l->job->groups != NULL)
		l->result.groups = group_by_like(l->job->groups, l->chunk_arena);
	l->text = text;
	l->quick_rows = l->slow_rows = l->odd_lines = 0;
	l->odd_seen = false;
	l->requests = l->input = l->output = 0;
}

/* Everything by libcsv: what all else must agree with. */
static bool
run_libcsv(struct worker *l, const char *text, size_t n, bool last, size_t *used, struct err *e)
{
	size_t took = 1;

	for (*used = 0; took > 0; *used += took) {
		if (!do_odd(l, text + *used, n - *used, last, &took, e))
			return false;
	}
	return true;
}

static bool
run_scan(struct worker *l, const char *text, size_t n, bool last, size_t *used, struct err *e)
{
	struct csv_scan *s = &l->scan;
	struct csv_scan_record r[MEMO_BATCH];
	size_t took;

	csv_scan_begin(s, text, n, last);
	for (;;) {
		switch (csv_scan_next(s, &r[0])) {
		case CSV_SCAN_RECORD:
			if (l->memo == NULL) {
				if (!do_slow(l, &r[0], false, e))
					return false;
				continue;
			}
			took = 1 + csv_scan_several(s, &r[1], MEMO_BATCH - 1);
			do {
				if (!do_rows(l, r, took, e))
					return false;
			} while ((took = csv_scan_several(s, r, MEMO_BATCH)) > 0);
			continue;
		case CSV_SCAN_BLANK:
			if (!do_slow(l, &r[0], false, e))
				return false;
			continue;
		case CSV_SCAN_ODD:
			if (!do_odd(l, text + csv_scan_at(s), n - csv_scan_at(s), last, &took, e))
				return false;
			csv_scan_skip(s, took);
			if (took > 0)
				continue;
			break;
		case CSV_SCAN_MORE:
			break;
		}
		*used = csv_scan_at(s);
		return true;
	}
}

/* Line breaks of what was used: one for each record, and those in quotes, if all was plain. */
static uint64_t
count_lines(const struct worker *l, const char *text, size_t n, size_t used)
{
	if (l->odd_seen)
		return csv_scan_lines(text, used) + l->odd_lines;
	return l->quick_rows + l->slow_rows - (used > 0 && text[used - 1] != '\n') +
	    csv_scan_hidden(&l->scan) - csv_scan_lines(text + used, n - used);
}

bool
worker_run(struct worker *l, const char *text, size_t n, bool last, size_t *used, struct err *e)
{
	begin(l, text);
	if (l->job->row_writer != NULL)
		buffer_room(&l->result.out, n + n / 2);
	if (!(l->job->libcsv ? run_libcsv : run_scan)(l, text, n, last, used, e) || !settle(l, e))
		return false;
	l->result.lines = count_lines(l, text, n, *used);
	return true;
}
