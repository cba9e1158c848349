/* SPDX-License-Identifier: MIT */
/*
 * batch: opens the input and the output, or those of a folder, and lets batch/batch_run.h do the work; then
 * totals=, summary and status.
 */
#include "commands/cmd_batch.h"

#include <string.h>

#include "base/file.h"
#include "base/file_claims.h"
#include "base/macros.h"
#include "base/text.h"
#include "batch/batch_readings.h"
#include "batch/row_writer.h"
#include "batch/totals_file.h"
#include "io/folder.h"
#include "io/output.h"

struct batch {
	const struct request	*request;
	const struct listener	*listener;	/* for verdicts, which are printed even with --quiet */
	struct batch_run	 run;
	struct row_writer		 row_writer;
	struct output		*output;
	/* of a folder: */
	const char		*folder;	/* NULL: one file is read */
	struct arena		*output_arena;	/* of the output of the current file */
	uint64_t		 rows_before;	/* rows with usage, of the files before it */
	bool			 plain_reported;	/* that what was compressed is written plain */
};

/* ---- the outputs of a folder ---- */

/* The path without the ending that says that a file is compressed. */
static const char *
path_plain(const char *path, struct arena *a)
{
	static const char *const endings[] = { ".gz", ".zst" };
	size_t n = strlen(path);

	for (size_t i = 0; i < LENGTH(endings); i++) {
		size_t length = strlen(endings[i]);

		if (n > length && text_equal_part(path + n - length, endings[i], length))
			return arena_strndup(a, path, n - length);
	}
	return path;
}

/* The path below to= for a file of the folder, by its plain path; the rows of a database become lines of JSON. */
static const char *
target_path(const struct batch *b, const char *plain, struct arena *a)
{
	const char *to = b->request->to, *rest = plain + strlen(b->folder);

	return arena_printf(a, "%s%s%s%s", to, to[strlen(to) - 1] == '/' ? "" : "/", rest + strspn(rest, "/"),
	    folder_name_ends_in(plain, ".db") ? ".jsonl" : "");
}

/* Opens the output of the current file. */
static bool
target_open(struct batch *b, struct err *e)
{
	const char *plain, *path;
	bool was_compressed;

	b->output_arena = arena_new();
	plain = path_plain(b->run.path, b->output_arena);
	path = target_path(b, plain, b->output_arena);
	was_compressed = plain != b->run.path;
	if (was_compressed && !file_is_absent(plain))
		return err_set(e, ERR_USAGE, "%s is there too, and both would be written as %s", plain, path);
	if (was_compressed && !b->plain_reported)
		listener_say(b->run.listener, "%s: what was compressed is written plain, as %s", b->run.path,
		    path);
	b->plain_reported |= was_compressed;
	b->rows_before = batch_run_rows_with_usage(&b->run);
	if (!folder_make_for(path, b->output_arena, e))
		return false;
	if (!folder_place_is_free(path))
		return err_set(e, ERR_USAGE, "to=: %s is there, and no regular file", path);
	b->output = output_open(b->output_arena, path, e);
	return b->output != NULL;
}

/* Ends the output of the current file: it appears if the file was read to its end, and held usage. */
static bool
batch_end_file(void *self, bool done, struct err *e)
{
	struct batch *b = self;
	bool usage = batch_run_rows_with_usage(&b->run) > b->rows_before;

	if (b->output != NULL && (!done || !usage))
		output_abort(b->output);
	else if (b->output != NULL && !output_commit(b->output, e))
		b->run.output_failed = true;
	b->output = NULL;
	arena_free(b->output_arena);
	b->output_arena = NULL;
	return !b->run.output_failed;
}

/* ---- rows ---- */

/* An export of dollars alone can be compared, but not be priced. */
static bool
batch_begin_file(void *self, const struct usage_file *f, struct err *e)
{
	struct batch *b = self;
	struct arena *a = arena_new();
	struct buffer out = buffer_new(a);
	const char *instead = usage_file_dollars(f);
	bool done;

	if (instead != NULL)
		done = err_set(e, ERR_PRICE, "dollars without tokens cannot be priced: %s; sum takes them as "
		    "what was reported", instead);
	else if (b->folder != NULL && !target_open(b, e)) {
		b->run.output_failed = true;
		done = false;
	} else {
		b->row_writer = row_writer_of(f, &b->run.context, *b->request->reported != '\0', a);
		b->run.row_writer = &b->row_writer;
		if (usage_file_format(f) == USAGE_CSV && b->run.file_range.part <= 1)
			row_writer_header(&b->row_writer, usage_csv_header(usage_file_csv(f)), &out);
		done = output_write(b->output, out.text, out.n, e);
	}
	arena_free(a);
	return done;
}

static bool
write_rows(void *self, const char *text, size_t n, struct err *e)
{
	struct batch *b = self;

	b->run.output_failed |= !output_write(b->output, text, n, e);
	return !b->run.output_failed;
}

static bool
batch_restart(void *self, struct err *e)
{
	struct batch *b = self;

	return output_restart(b->output, e);
}

/* ---- the job ---- */

static bool
batch_into_output(struct batch *b, const struct context *c, struct arena *a, struct input *in, struct err *e)
{
	b->output = output_open(a, b->request->to, e);
	if (b->output == NULL)
		return false;
	if (c->terminal)
		output_guard(b->output, c->ascii);
	b->run.learn_first = !output_can_restart(b->output);
	if (batch_readings_input(&b->run, in, e))
		return output_commit(b->output, e);
	output_abort(b->output);
	return false;
}

static bool
write_totals(const struct batch *b, struct arena *a, struct err *e)
{
	return *b->request->totals == '\0' ||
	    output_put(a, b->request->totals, totals_file_print(a, &b->run.totals, &b->run.context), e);
}

static int
batch_status(const struct batch *b, const char *name)
{
	const struct request *r = b->request;
	const struct totals *t = &b->run.totals;
	char total[INT128_TEXT], max[INT128_TEXT];

	if (request_has(r, field_find("max")) && t->cost > r->max &&
	    (totals_is_least(t) || totals_is_whole(t, &b->run.context))) {
		money_print(total, t->cost);
		money_print(max, r->max);
		listener_say(b->listener, "%s: $%s is more than max=%s", name, total, max);
		return 1;
	}
	return totals_is_whole(t, &b->run.context) ? 0 : 3;
}

static void
say_tally(const struct batch *b, const char *name, struct arena *a)
{
	const struct totals *t = &b->run.totals;
	const char *said[] = { row_choice_summary(&b->run.choice, t, a), totals_estimated(t, a), totals_large(t, a),
	    totals_allowance(t, a) };

	listener_say(b->run.listener, "%s: %s", name, totals_summary(t, &b->run.context, NULL, a));
	for (size_t i = 0; i < LENGTH(said); i++) {
		if (said[i] != NULL)
			listener_say(b->run.listener, "%s: %s", name, said[i]);
	}
}

static bool
batch_of_file(struct batch *b, const struct context *c, const char *path, struct arena *a, int *status,
    struct err *e)
{
	struct input *in;
	bool done;

	if (!batch_run_begin(&b->run, c->book, c->cores > 0 ? c->cores : 1, a, e) ||
	    (b->request->cached_shared && !batch_run_share(&b->run, &path, 1, a, e)))
		return false;
	in = input_open(a, path, b->run.stop, e);
	if (in == NULL)
		return false;
	done = b->request->dry ? batch_readings_input(&b->run, in, e) : batch_into_output(b, c, a, in, e) &&
	    row_choice_check(&b->run.choice, e) && write_totals(b, a, e);
	if (done && !b->request->dry) {
		say_tally(b, input_name(in), a);
		*status = batch_status(b, input_name(in));
	}
	input_close(in);
	return done;
}

/* Refuses a folder whose rows have no place to go to. */
static bool
batch_check_folder(const struct batch *b, struct arena *a, struct err *e)
{
	const char *to = b->request->to;

	if (*to == '\0' || strcmp(to, "-") == 0)
		return err_set(e, ERR_USAGE,
		    "batch of a folder writes a file for each: say to=FOLDER (sum %s adds it up)", b->folder);
	if (folder_holds(b->folder, to, a))
		return err_set(e, ERR_USAGE, "to=: %s is inside %s, which is read", to, b->folder);
	if (!file_is_absent(to) && !folder_is(to))
		return err_set(e, ERR_USAGE, "to=: %s is a file, and %s a folder", to, b->folder);
	return *b->request->range == '\0' || err_set(e, ERR_USAGE, "range: only of one file are there parts");
}

/*
 * Prices all files of a folder, each into a file of its own; their answers are decided over all of them
 * first.
 */
static bool
batch_of_folder(struct batch *b, const struct context *c, const char *path, struct arena *a, int *status,
    struct err *e)
{
	b->folder = path;
	b->run.end = batch_end_file;
	b->run.restart = NULL;
	b->run.learn_first = true;
	if ((!b->request->dry && !batch_check_folder(b, a, e)) ||
	    !batch_run_begin(&b->run, c->book, c->cores > 0 ? c->cores : 1, a, e) ||
	    !batch_readings_files(&b->run, &path, 1, e) || b->request->dry)
		return b->request->dry && e->kind == ERR_NONE;
	say_tally(b, path, a);
	*status = batch_status(b, path);
	return write_totals(b, a, e);
}

int
cmd_batch_run(const struct context *c, const struct invocation *call, bool *closed, struct err *e)
{
	struct batch b = { .request = &call->request, .listener = c->listener,
	    .run = { .defaults = &call->request, .today = c->today, .now = c->now, .local = c->local,
	    .home = context_variable(c, "HOME"), .listener = c->listener, .stop = c->stop,
	    .begin = batch_begin_file, .write = write_rows,
	    .restart = batch_restart, .self = &b } };
	struct arena *a = arena_new();
	int status = 0;

	*closed = false;
	claims_begin();
	if (call->n_operands != 1)
		err_set(e, ERR_USAGE, "batch takes one file or folder, or - for standard input");
	if (call->n_operands != 1 || !(folder_is(call->operands[0]) ? batch_of_folder : batch_of_file)(&b, c,
	    call->operands[0], a, &status, e)) {
		*closed = b.output != NULL && output_closed(b.output);
		status = err_status(e->kind);
	}
	claims_end();
	arena_free(a);
	return status;
}
