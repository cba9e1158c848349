/* SPDX-License-Identifier: MIT */
/* The input as a usage file of CSV or JSON, as sum and batch read it, on the book that is built in. */
#include "test.h"

#include <unistd.h>

#include "fuzz.h"
#include "batch/row_writer.h"
#include "commands/cmd_batch.h"
#include "book/book_data.h"
#include "io/json.h"
#include "batch/batch_readings.h"

static const atomic_int stop;

static struct input *
input_of_bytes(struct arena *a, const uint8_t *data, size_t size)
{
	FILE *f = tmpfile();
	int fd;

	need(f != NULL && fwrite(data, 1, size, f) == size && fflush(f) == 0);
	fd = dup(fileno(f));
	need(fd >= 0 && lseek(fd, 0, SEEK_SET) == 0);
	fclose(f);
	return input_of(a, fd, "input", &stop);
}

static const struct listener nobody = { .on_message = on_message };

/* What is counted beside the run, to be held against its tally. */
struct seen {
	struct batch_run	 run;
	uint64_t		 rows, priced, unpriced;
	money			 cost;
	bool			 fits;		/* the sum of the costs */
};

/* An answer in JSON is one object on one line. */
static void
check_line(const struct buffer *out)
{
	struct err e;
	struct json *j;

	need(out->n > 2 && out->text[out->n - 1] == '\n');
	need(memchr(out->text, '\n', out->n - 1) == NULL && memchr(out->text, '\r', out->n) == NULL);
	j = json_parse(out->text, out->n - 1, &e);
	need(j != NULL && json_kind(j) == JSON_OBJECT);
	json_free(j);
}

static bool
see_row(void *self, const struct usage_file *f, const struct usage_row *row, const struct row_result *c,
    struct arena *a, struct err *e)
{
	struct seen *s = self;
	struct row_writer an = row_writer_of(f, &s->run.context, *s->run.defaults->reported != '\0', a);
	struct buffer out = buffer_new(a);

	(void)e;
	on_message(NULL, c->note);
	need(c->cost >= 0 && c->input >= 0 && c->output >= 0 && c->requests >= 0);
	need(c->kind == RESULT_PRICED || c->cost == 0);
	for (size_t i = 0; i < s->run.context.n_alternatives; i++)
		need(c->alternatives[i] >= 0);
	if (row->state != ROW_EMPTY) {
		s->rows++;
		s->priced += c->kind == RESULT_PRICED;
		s->unpriced += c->kind == RESULT_UNPRICED;
		s->fits = s->fits && int128_add(s->cost, c->cost, &s->cost);
	}
	row_writer_row(&an, row, c, a, &out);
	if (usage_file_format(f) == USAGE_JSON)
		check_line(&out);
	return true;
}

/* The same rows come again. */
static bool
forget_rows(void *self, struct err *e)
{
	struct seen *s = self;

	(void)e;
	s->rows = s->priced = s->unpriced = 0;
	s->cost = 0;
	s->fits = true;
	return true;
}

/* The words as a request; false with e if they are refused. */
static bool
parse(const char *const *words, size_t n, struct arena *a, struct invocation *call)
{
	const struct request defaults = request_new();
	struct err e;

	return command_parse(words, n, &defaults, 20261122, a, call, &e);
}

/* As sum: every row is seen. Returns the status that sum would have. */
static int
run_rows(const uint8_t *data, size_t size, const char *const *words, size_t n)
{
	struct arena *a = arena_new();
	struct seen s = { .fits = true };
	struct err e = { .kind = ERR_NONE };
	struct invocation call;
	struct input *in;
	int status = 0;

	need(parse(words, n, a, &call));
	s.run = (struct batch_run){ .defaults = &call.request, .today = 20261122, .listener = &nobody, .stop = &stop,
	    .row = see_row, .restart = forget_rows, .self = &s };
	need(batch_run_begin(&s.run, &book_builtin, 1, a, &e));
	in = input_of_bytes(a, data, size);
	if (batch_readings_input(&s.run, in, &e)) {
		const struct totals *t = &s.run.totals;

		need(s.fits && t->rows == s.rows && t->priced == s.priced && t->unpriced == s.unpriced && t->cost == s.cost);
		need(t->rows == t->priced + t->unpriced + t->idle + t->skipped + t->dollars);
		status = totals_is_whole(t, &s.run.context) && t->dollars == 0 ? 0 : 3;
		on_message(NULL, totals_summary(t, &s.run.context, NULL, a));
	} else {
		need(err_fault(&e) == NULL);
		status = err_status(e.kind);
	}
	input_close(in);
	arena_free(a);
	return status;
}

/* As batch reads it from standard input. */
static int
run_batch(const uint8_t *data, size_t size, const char *const *words, size_t n)
{
	const struct context c = { .book = &book_builtin, .today = 20261122, .listener = &nobody, .stop = &stop,
	    .cores = 2 };
	struct arena *a = arena_new();
	struct err e = { .kind = ERR_NONE };
	struct input *in = input_of_bytes(a, data, size);
	bool closed = true;
	struct invocation call;
	int status;

	need(dup2(input_fd(in), STDIN_FILENO) == STDIN_FILENO);
	input_close(in);
	need(parse(words, n, a, &call));
	status = cmd_batch_run(&c, &call, &closed, &e);
	need(!closed && (e.kind == ERR_NONE || (err_fault(&e) == NULL && status == err_status(e.kind))));
	arena_free(a);
	return status;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const char *const plain[] = { "batch", "-", "to=/dev/null", "on=2026-11-22" };
	static const char *const more[] = { "batch", "-", "to=/dev/null", "on=2026-11-22", "reported=yes",
	    "models=gpt-5,claude-sonnet-4-5@batch", "tier=batch", "retry=3%" };
	int status = run_rows(data, size, plain, LENGTH(plain)), again = run_batch(data, size, plain, LENGTH(plain));

	need(status == again || again == err_status(ERR_PRICE));	/* batch refuses a CSV of dollars alone at once */
	run_rows(data, size, more, LENGTH(more));
	return 0;
}
