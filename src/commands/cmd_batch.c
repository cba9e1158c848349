/* SPDX-License-Identifier: MIT */
#include "commands/cmd_batch.h"

#include "base/file_claims.h"
#include "batch/batch_readings.h"
#include "batch/row_writer.h"
#include "batch/totals_file.h"
#include "io/output.h"

struct batch {
	const struct request	*request;
	const struct listener	*listener;	/* of verdicts, which are said even if it is quiet */
	struct usage_run	 run;
	struct annotate		 annotate;
	struct sink		*sink;
};

/* ---- rows ---- */

/* An export of dollars alone can be compared, but not be priced. */
static bool
begin(void *self, const struct usage_file *f, struct err *e)
{
	struct batch *b = self;
	struct arena *a = arena_new();
	struct buffer out = buffer_new(a);
	const char *instead = usage_file_dollars(f);
	bool done;

	if (instead != NULL)
		done = err_set(e, ERR_PRICE, "dollars without tokens cannot be priced: %s; sum takes them as "
		    "what was reported", instead);
	else {
		b->annotate = annotate_of(f, &b->run.tariff, *b->request->reported != '\0', a);
		b->run.annotate = &b->annotate;
		if (usage_file_format(f) == USAGE_CSV && b->run.slice.part <= 1)
			annotate_header(&b->annotate, usage_csv_header(usage_file_csv(f)), &out);
		done = sink_write(b->sink, out.text, out.n, e);
	}
	arena_free(a);
	return done;
}

static bool
write_rows(void *self, const char *text, size_t n, struct err *e)
{
	struct batch *b = self;

	return sink_write(b->sink, text, n, e);
}

static bool
batch_restart(void *self, struct err *e)
{
	struct batch *b = self;

	return sink_restart(b->sink, e);
}

/* ---- the job ---- */

static bool
run_into_sink(struct batch *b, const struct context *c, struct arena *a, struct input *in, struct err *e)
{
	b->sink = sink_open(a, b->request->to, e);
	if (b->sink == NULL)
		return false;
	if (c->terminal)
		sink_guard(b->sink, c->ascii);
	b->run.learn_first = !sink_can_restart(b->sink);
	if (usage_readings_input(&b->run, in, e))
		return sink_commit(b->sink, e);
	sink_abort(b->sink);
	return false;
}

static bool
write_totals(const struct batch *b, struct arena *a, struct err *e)
{
	return *b->request->totals == '\0' ||
	    sink_put(a, b->request->totals, totals_print(a, &b->run.tally, &b->run.tariff), e);
}

static int
verdict(const struct batch *b, const char *name)
{
	const struct request *r = b->request;
	const struct tally *t = &b->run.tally;
	char total[WIDE_TEXT], max[WIDE_TEXT];

	if (request_has(r, field_find("max")) && t->cost > r->max) {
		money_print(total, t->cost);
		money_print(max, r->max);
		say(b->listener, "%s: $%s is more than max=%s", name, total, max);
		return 1;
	}
	return tally_is_whole(t, &b->run.tariff) && t->dollars == 0 ? 0 : 3;
}

static void
say_tally(const struct batch *b, const char *name, struct arena *a)
{
	const char *large = tally_large(&b->run.tally, a);

	say(b->run.listener, "%s: %s", name, tally_summary(&b->run.tally, &b->run.tariff, a));
	if (large != NULL)
		say(b->run.listener, "%s: %s", name, large);
}

static bool
run(struct batch *b, const struct context *c, const char *path, struct arena *a, int *status,
    struct err *e)
{
	struct input *in;
	bool done;

	if (!usage_run_begin(&b->run, c->book, c->cores > 0 ? c->cores : 1, a, e))
		return false;
	in = input_open(a, path, b->run.stop, e);
	if (in == NULL)
		return false;
	done = b->request->dry ? usage_readings_input(&b->run, in, e) : run_into_sink(b, c, a, in, e) &&
	    write_totals(b, a, e);
	if (done && !b->request->dry) {
		say_tally(b, input_name(in), a);
		*status = verdict(b, input_name(in));
	}
	input_close(in);
	return done;
}

int
batch_run(const struct context *c, const struct call *call, bool *closed, struct err *e)
{
	struct batch b = { .request = &call->request, .listener = c->listener,
	    .run = { .defaults = &call->request, .today = c->today, .listener = c->listener,
	    .stop = c->stop, .begin = begin, .write = write_rows, .restart = batch_restart, .self = &b } };
	struct arena *a = arena_new();
	int status = 0;

	*closed = false;
	claims_begin();
	if (call->n_operands != 1)
		err_set(e, ERR_USAGE, "batch takes one file, or - for standard input");
	if (call->n_operands != 1 || !run(&b, c, call->operands[0], a, &status, e)) {
		*closed = b.sink != NULL && sink_closed(b.sink);
		status = err_status(e->kind);
	}
	claims_end();
	arena_free(a);
	return status;
}
