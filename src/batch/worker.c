/* SPDX-License-Identifier: MIT */
#include "batch/worker.h"

#include <string.h>

#include "io/chunk.h"

_Static_assert((int)EXPRESS_FRONT <= (int)ARENA_FRONT, "what may be looked at in front of a text");
_Static_assert((int)EXPRESS_READ <= (int)STRETCH_SLACK && (int)ANNOTATE_READ <= (int)STRETCH_SLACK, "and behind it");

struct lane *
lane_new(struct arena *a, const struct lane_job *job)
{
	struct lane *l = arena_alloc(a, sizeof *l);

	l->job = job;
	l->batch = 1;
	l->own = arena_new();
	l->tariff = tariff_own(job->tariff, l->own);
	l->turn = arena_new();
	l->row = arena_new();
	l->result.out = buffer_new(l->own);
	scan_init(&l->scan, usage_csv_delimiter(job->csv), job->variant);
	l->odd = reader_new(usage_csv_delimiter(job->csv));
	if (job->row == NULL && !job->libcsv)
		l->express = express_new(l->own, usage_csv_columns(job->csv), job->setup, &l->tariff);
	return l;
}

void
lane_free(struct lane *l)
{
	if (l == NULL)
		return;
	express_free(l->express);
	reader_free(l->odd);
	arena_free(l->row);
	arena_free(l->turn);
	arena_free(l->own);
}

/* ---- rows that are priced in full ---- */

/* Where the record at a place of the stretch begins, in line breaks before it. */
static uint64_t
line_of(const struct lane *l, const char *raw)
{
	return scan_lines(l->text, (size_t)(raw - l->text)) + l->odd_lines;
}

static void
keep_message(struct lane *l, const char *raw, const char *text)
{
	if (l->result.n_messages < LANE_MESSAGES)
		l->result.message[l->result.n_messages++] = (struct lane_message){ line_of(l, raw),
		    arena_strdup(l->turn, text) };
}

/* The run ends with an error at this record. */
static void
note_stop(struct lane *l, const char *raw)
{
	l->result.stopped = true;
	l->result.stopped_line = line_of(l, raw);
}

/* errors=stop: the row's error is that of the run. */
static bool
stop_at(struct lane *l, const char *raw, const struct charge *c, struct err *e)
{
	note_stop(l, raw);
	return err_set(e, c->reason == REASON_MALFORMED ? ERR_USAGE : (enum err_kind)c->reason, "%s", c->note);
}

/* Prices a record as every record is priced that nothing is known of. raw: where it stands. */
static bool
do_record(struct lane *l, const struct record *r, const char *raw, bool learn, struct err *e)
{
	const struct lane_job *job = l->job;
	struct usage_row row;
	struct charge c;
	struct fare *f;

	if (job->stop != NULL && *job->stop)	/* a stretch may hold a million of them */
		return err_set(e, ERR_IO, "interrupted");
	usage_csv_row(job->csv, r, l->row, &row);
	charge_row(&l->tariff, &row, l->row, &c);
	if (row.state != ROW_EMPTY && !tally_add(&l->result.tally, &c, &l->tariff, e))
		return false;
	if (c.kind == CHARGE_UNPRICED) {
		if (job->stop_at_error)
			return stop_at(l, raw, &c, e);
		keep_message(l, raw, c.note);
	}
	if (learn && (f = express_learn(l->express, &c)) != NULL && job->annotate != NULL)
		annotate_fare(job->annotate, f, express_arena(l->express));
	if (job->ledger != NULL && !ledger_add(&l->result.groups, &row, &c, &l->tariff, l->row, e))
		return false;
	if (job->row != NULL && !job->row(job->self, &row, &c, l->row, e))
		return false;
	if (job->annotate != NULL)
		annotate_row(job->annotate, &row, &c, l->row, &l->result.out);
	return true;
}

/* The record of the scanner as libcsv would hand it out. */
static struct record
full_record(struct lane *l, const struct scan_record *s)
{
	struct record r = { .raw = s->raw, .n_raw = s->n_raw, .n_body = s->n_body,
	    .n_fields = s->n_cells };

	r.fields = arena_array(l->row, s->n_cells, sizeof *r.fields);
	for (size_t i = 0; i < s->n_cells; i++) {
		const struct scan_cell cell = scan_cell(s, i);
		char *text = arena_alloc(l->row, cell.n + 1);

		scan_unquote(cell, text);
		r.fields[i] = text;
	}
	return r;
}

static bool
do_slow(struct lane *l, const struct scan_record *s, bool learn, struct err *e)
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
do_odd(struct lane *l, const char *text, size_t n, bool last, size_t *used, struct err *e)
{
	struct record r;

	arena_reset(l->row);
	if (!reader_take(l->odd, text, n, last, used, &r, e)) {
		note_stop(l, text);
		return false;
	}
	l->odd_seen = true;
	if (*used == 0)
		return true;
	if (!do_record(l, &r, text, false, e))
		return false;
	l->odd_lines += reader_lines(text, *used) - scan_lines(text, *used);
	return true;
}

/* ---- rows that fares price ---- */

/* What rows have beside their cost: what was billed, and what they come to on other models. */
static bool
add_beside(struct lane *l, const struct quick *const q[], size_t n)
{
	struct tally *t = &l->result.tally;
	bool fits = true;

	for (size_t i = 0; i < n; i++) {
		for (size_t k = 0; k < l->tariff.n_also; k++)
			fits &= wide_add(t->also[k], q[i]->also[k], &t->also[k]);
		if (q[i]->billed) {
			t->billed++;
			fits &= wide_add(t->reported, q[i]->reported, &t->reported);
		}
	}
	return fits;
}

static bool
add_quick(struct lane *l, const struct quick *const q[], size_t n, struct err *e)
{
	wide cost = l->result.tally.cost, input = 0, output = 0;
	bool fits = true, beside = l->tariff.n_also > 0;
	uint64_t requests = 0;		/* 10^15 at most of each row */

	for (size_t i = 0; i < n; i++) {
		fits &= wide_add(cost, q[i]->cost, &cost);
		requests += q[i]->requests;
		l->result.tally.large += q[i]->fare->large;
		input += (wide)quick_input(q[i]) * (wide)q[i]->requests;
		output += (wide)quick_output(q[i]) * (wide)q[i]->requests;
		beside |= q[i]->billed;
	}
	l->result.tally.cost = cost;
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
take_quick(struct lane *l, const struct scan_record *r, const struct quick *const q[], size_t n, struct err *e)
{
	const struct lane_job *job = l->job;

	if (!add_quick(l, q, n, e))
		return false;
	if (job->annotate != NULL)
		annotate_quick(job->annotate, r, q, n, &l->result.out);
	for (size_t i = 0; i < n && job->ledger != NULL; i++) {
		if (!ledger_add_quick(&l->result.groups, &r[i], q[i], &l->tariff, e))
			return false;
	}
	return true;
}

/*
 * Rows that follow each other. Behind one that no fare fits the next are priced in smaller batches:
 * what was read of those behind it is read again.
 */
static bool
do_rows(struct lane *l, const struct scan_record *r, size_t n, struct err *e)
{
	const struct quick *q[EXPRESS_BATCH];

	while (n > 0) {
		size_t try = n < l->batch ? n : l->batch, quick = express_price(l->express, r, try, q);

		if (!take_quick(l, r, q, quick, e))
			return false;
		r += quick;
		n -= quick;
		l->batch = quick < try ? 1 : l->batch < EXPRESS_BATCH ? 2 * l->batch : EXPRESS_BATCH;
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
settle(struct lane *l, struct err *e)
{
	struct tally *t = &l->result.tally;
	wide millionths[3];
	bool fits = wide_mul(l->requests, QUANTITY_ONE, &millionths[0]) &&
	    wide_mul(l->input, QUANTITY_ONE, &millionths[1]) &&
	    wide_mul(l->output, QUANTITY_ONE, &millionths[2]) &&
	    wide_add(t->requests, millionths[0], &t->requests) &&
	    wide_add(t->input, millionths[1], &t->input) && wide_add(t->output, millionths[2], &t->output);

	t->rows += l->quick_rows;
	t->priced += l->quick_rows;
	return fits || err_set(e, ERR_RANGE, "a sum is too large");
}

/* ---- a stretch ---- */

static void
begin(struct lane *l, const char *text)
{
	arena_reset(l->turn);
	l->result = (struct stretch_result){ .out = l->result.out };
	l->result.out.n = 0;
	if (l->job->ledger != NULL)
		l->result.groups = ledger_like(l->job->ledger, l->turn);
	l->text = text;
	l->quick_rows = l->slow_rows = l->odd_lines = 0;
	l->odd_seen = false;
	l->requests = l->input = l->output = 0;
}

/* Everything by libcsv: what all else must agree with. */
static bool
run_libcsv(struct lane *l, const char *text, size_t n, bool last, size_t *used, struct err *e)
{
	size_t took = 1;

	for (*used = 0; took > 0; *used += took) {
		if (!do_odd(l, text + *used, n - *used, last, &took, e))
			return false;
	}
	return true;
}

static bool
run_scan(struct lane *l, const char *text, size_t n, bool last, size_t *used, struct err *e)
{
	struct scan *s = &l->scan;
	struct scan_record r[EXPRESS_BATCH];
	size_t took;

	scan_begin(s, text, n, last);
	for (;;) {
		switch (scan_next(s, &r[0])) {
		case SCAN_RECORD:
			if (l->express == NULL) {
				if (!do_slow(l, &r[0], false, e))
					return false;
				continue;
			}
			took = 1 + scan_several(s, &r[1], EXPRESS_BATCH - 1);
			do {
				if (!do_rows(l, r, took, e))
					return false;
			} while ((took = scan_several(s, r, EXPRESS_BATCH)) > 0);
			continue;
		case SCAN_BLANK:
			if (!do_slow(l, &r[0], false, e))
				return false;
			continue;
		case SCAN_ODD:
			if (!do_odd(l, text + scan_at(s), n - scan_at(s), last, &took, e))
				return false;
			scan_skip(s, took);
			if (took > 0)
				continue;
			break;
		case SCAN_MORE:
			break;
		}
		*used = scan_at(s);
		return true;
	}
}

/* Line breaks of what was used: one for each record, and those in quotes, if all was plain. */
static uint64_t
count_lines(const struct lane *l, const char *text, size_t n, size_t used)
{
	if (l->odd_seen)
		return scan_lines(text, used) + l->odd_lines;
	return l->quick_rows + l->slow_rows - (used > 0 && text[used - 1] != '\n') +
	    scan_hidden(&l->scan) - scan_lines(text + used, n - used);
}

bool
lane_run(struct lane *l, const char *text, size_t n, bool last, size_t *used, struct err *e)
{
	begin(l, text);
	if (l->job->annotate != NULL)
		buffer_room(&l->result.out, n + n / 2);
	if (!(l->job->libcsv ? run_libcsv : run_scan)(l, text, n, last, used, e) || !settle(l, e))
		return false;
	l->result.lines = count_lines(l, text, n, *used);
	return true;
}
