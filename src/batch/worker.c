/* SPDX-License-Identifier: MIT */
/*
 * The loop over the records of a chunk: worker_run, at the end, which worker_pool.c calls. Plain records go to
 * the price memo in batches; what the memo cannot price is priced in full, and what the scanner calls odd is
 * read by libcsv.
 */
#include "batch/worker.h"

#include <string.h>

#include "io/chunk.h"

struct worker *
worker_new(struct arena *a, const struct worker_config *config)
{
	struct worker *w = arena_alloc(a, sizeof *w);

	w->config = config;
	w->batch = 1;
	w->own = arena_new();
	w->context = price_context_own(config->context, w->own);
	w->chunk_arena = arena_new();
	w->row = arena_new();
	w->groups_arena = arena_new();
	if (config->groups != NULL)
		w->groups = group_by_like(config->groups, w->groups_arena);
	w->result.out = buffer_new(w->own);
	csv_records_open(&w->records, usage_csv_delimiter(config->csv), config->variant, config->libcsv);
	/* whether a price is sure depends on the day: the memo knows the price alone */
	if (config->row == NULL && !config->libcsv && !config->setup->defaults->strict)
		w->memo = memo_new(w->own, usage_csv_columns(config->csv), config->setup, &w->context);
	return w;
}

void
worker_free(struct worker *w)
{
	if (w == NULL)
		return;
	memo_free(w->memo);
	csv_records_close(&w->records);
	arena_free(w->groups_arena);
	arena_free(w->row);
	arena_free(w->chunk_arena);
	arena_free(w->own);
}

/* ---- what comes of a row ---- */

/* Keeps a message about a row that is not priced, or in part, if there is room. */
static void
message_keep(struct worker *w, const char *raw, const char *text)
{
	if (w->result.n_messages < WORKER_MESSAGES)
		w->result.message[w->result.n_messages++] = (struct worker_message){
		    csv_records_lines_before(&w->records, raw), arena_strdup(w->chunk_arena, text) };
}

/* Notes that the run ends with an error at this record. */
static void
worker_note_stop(struct worker *w, const char *raw)
{
	w->result.stopped = true;
	w->result.stopped_line = csv_records_lines_before(&w->records, raw);
}

/* Makes the row's error that of the run. */
static bool
worker_stop_at(struct worker *w, const char *raw, const struct row_result *c, struct err *e)
{
	worker_note_stop(w, raw);
	return err_set(e, row_result_error(c), "%s", c->note);
}

/* Adds, groups and writes n results of the records r, which the memo has priced. */
static bool
memo_rows_take(struct worker *w, const struct csv_scan_record *r, const struct row_result *const c[], size_t n,
    struct err *e)
{
	const struct worker_config *config = w->config;

	if (!totals_add_memo_rows(&w->result.totals, c, n, &w->context, e))
		return false;
	for (size_t i = 0; i < n && config->groups != NULL; i++) {
		if (!group_by_add(&w->groups, NULL, &r[i], c[i], &w->context, w->row, e))
			return false;
	}
	if (config->row_writer != NULL)
		row_writer_records(config->row_writer, r, c, n, &w->result.out);
	return true;
}

/* The same of a row that was priced in full. */
static bool
full_row_take(struct worker *w, const struct usage_row *row, const struct row_result *c, struct err *e)
{
	const struct worker_config *config = w->config;

	if (row->state != ROW_EMPTY && !totals_add(&w->result.totals, c, &w->context, e))
		return false;
	if (config->groups != NULL && !group_by_add(&w->groups, row, NULL, c, &w->context, w->row, e))
		return false;
	if (config->row_writer != NULL)
		row_writer_row(config->row_writer, row, c, w->row, &w->result.out);
	return true;
}

/*
 * Takes n results of the memo, in runs of rows that are chosen: those that are not are only counted. The memo has only
 * rows with usage.
 */
static bool
results_choose(struct worker *w, const struct csv_scan_record *r, const struct row_result *const c[], size_t n,
    struct err *e)
{
	const struct row_choice *choice = w->config->choice;
	size_t from = 0;

	if (choice == NULL)
		return memo_rows_take(w, r, c, n, e);
	for (size_t i = 0; i < n; i++) {
		const enum row_left left = row_choice_judge(choice, NULL, &r[i], c[i], w->row);

		if (left == ROW_CHOSEN)
			continue;
		row_choice_count(&w->result.totals, left);
		if (from < i && !memo_rows_take(w, r + from, c + from, i - from, e))
			return false;
		from = i + 1;
	}
	return from == n || memo_rows_take(w, r + from, c + from, n - from, e);
}

/*
 * Takes the result of a row that was priced in full, unless it is not chosen. A row without usage counts as ever, but
 * is not written.
 */
static bool
result_choose(struct worker *w, const struct usage_row *row, const struct row_result *c, struct err *e)
{
	const struct worker_config *config = w->config;
	const enum row_left left = config->choice == NULL ? ROW_CHOSEN :
	    row_choice_judge(config->choice, row, NULL, c, w->row);

	if (left == ROW_LEFT_NO_USAGE)
		return row->state == ROW_EMPTY || totals_add(&w->result.totals, c, &w->context, e);
	if (left != ROW_CHOSEN) {
		row_choice_count(&w->result.totals, left);
		return true;
	}
	if (row_result_partial(c) && config->stop_at_error)
		return totals_add(&w->result.totals, c, &w->context, e) && worker_stop_at(w, row->record.raw, c, e);
	if (row_result_partial(c))
		message_keep(w, row->record.raw, c->note);
	if (config->row != NULL && !config->row(config->self, row, c, w->row, e))
		return false;
	return full_row_take(w, row, c, e);
}

/* ---- rows ---- */

/* Whether a cell may hold a number above zero. */
static bool
cell_may_be_count(struct csv_scan_cell cell)
{
	const char *end = cell.at + cell.n;

	while (cell.at < end && strchr(" \t\"+", *cell.at) != NULL)
		cell.at++;
	if (cell.at == end || *cell.at < '0' || *cell.at > '9')
		return false;
	while (cell.at < end && (*cell.at < '1' || *cell.at > '9'))
		cell.at++;
	return cell.at < end;
}

/* Prices a record in full, and takes its result. learn: make a memo entry of it. */
static bool
record_price(struct worker *w, const struct record *r, bool learn, struct err *e)
{
	const struct worker_config *config = w->config;
	struct usage_row row;
	struct row_result c;
	struct memo_entry *entry;

	if (config->stop != NULL && *config->stop)	/* here, since a chunk may hold a million records */
		return err_set(e, ERR_IO, "interrupted");
	usage_csv_row(config->csv, r, w->row, &row);
	row_price(&w->context, &row, w->row, &c);
	if (row.usage.stops)
		return worker_stop_at(w, r->raw, &c, e);
	if (learn && (entry = memo_insert(w->memo, &c)) != NULL && config->row_writer != NULL)
		row_writer_prepare_entry(config->row_writer, entry, memo_arena(w->memo));
	return result_choose(w, &row, &c, e);
}

/* Prices a record of the scanner in full. learn: as record_price. */
static bool
record_price_scanned(struct worker *w, const struct csv_scan_record *s, bool learn, struct err *e)
{
	struct record r;

	arena_reset(w->row);
	r = csv_records_fields(s, w->row);
	return record_price(w, &r, learn, e);
}

/*
 * How many of n records show no count that nothing reads: the memo knows only the columns that are read, and
 * row_price looks at all. A header without such columns, as nearly all are, costs nothing here.
 */
static size_t
rows_counted(const struct worker *w, const struct csv_scan_record *r, size_t n)
{
	const struct usage_columns *c = usage_csv_columns(w->config->csv);

	for (size_t i = 0; i < n && c->n_uncounted > 0; i++) {
		for (size_t k = 0; k < c->n_uncounted; k++) {
			if (c->uncounted[k] < r[i].n_cells &&
			    cell_may_be_count(csv_scan_cell(&r[i], c->uncounted[k])))
				return i;
		}
	}
	return n;
}

/*
 * Prices consecutive records. After one that matches no entry the batches start small again: what the memo has
 * read of the records after it is read again.
 */
static bool
rows_price(struct worker *w, const struct csv_scan_record *r, size_t n, struct err *e)
{
	const struct row_result *c[MEMO_BATCH];

	while (n > 0) {
		size_t try = n < w->batch ? n : w->batch, counted = w->memo == NULL ? 0 : rows_counted(w, r, try);
		size_t priced = counted == 0 ? 0 : memo_price(w->memo, r, counted, c);

		if (priced > 0 && !results_choose(w, r, c, priced, e))
			return false;
		r += priced;
		n -= priced;
		w->batch = priced < try ? 1 : w->batch < MEMO_BATCH ? 2 * w->batch : MEMO_BATCH;
		if (priced == try)
			continue;
		if (!record_price_scanned(w, r, w->memo != NULL && priced < counted, e))
			return false;
		r++;
		n--;
	}
	return true;
}

/* ---- a chunk ---- */

/*
 * Groups of earlier chunks are kept, empty, as long as they are not many: chunks that do not count after all may leave
 * some that no chunk will have again.
 */
static void
chunk_begin_groups(struct worker *w)
{
	if (w->groups.n > GROUP_BY_GROUPS / 2) {
		arena_reset(w->groups_arena);
		w->groups = group_by_like(w->config->groups, w->groups_arena);
	}
	group_by_next_chunk(&w->groups);
	w->result.groups = &w->groups;
}

/* Starts a chunk with an empty result. */
static void
chunk_begin(struct worker *w)
{
	arena_reset(w->chunk_arena);
	w->result = (struct chunk_result){ .out = w->result.out };
	w->result.out.n = 0;
	if (w->config->groups != NULL)
		chunk_begin_groups(w);
}

/* Prices the records of a chunk. */
static bool
chunk_price(struct worker *w, const char *text, struct err *e)
{
	struct csv_scan_record r[MEMO_BATCH];
	size_t n;

	for (;;) {
		switch (csv_records_next(&w->records, r, MEMO_BATCH, &n, e)) {
		case CSV_RECORDS_PLAIN:
			if (!rows_price(w, r, n, e))
				return false;
			break;
		case CSV_RECORDS_ODD:
			arena_reset(w->row);
			if (!record_price(w, &w->records.odd, false, e))
				return false;
			break;
		case CSV_RECORDS_FAILED:
			worker_note_stop(w, text + csv_records_at(&w->records));
			return false;
		case CSV_RECORDS_MORE:
			return true;
		}
	}
}

bool
worker_run(struct worker *w, const char *text, size_t n, bool last, size_t *used, struct err *e)
{
	chunk_begin(w);
	csv_records_begin(&w->records, text, n, last);
	if (w->config->row_writer != NULL)
		buffer_room(&w->result.out, n + n / 2);
	if (!chunk_price(w, text, e))
		return false;
	*used = csv_records_at(&w->records);
	w->result.lines = csv_records_lines(&w->records);
	return true;
}
