/* SPDX-License-Identifier: MIT */
#include "usage_run.h"

#include <inttypes.h>
#include <string.h>

enum { SAID_UNPRICED = 5, DRY_ROWS = 100 };

bool
usage_run_begin(struct usage_run *r, const struct book *b, struct arena *a, struct err *e)
{
	const char *errors = r->defaults->errors;

	if (*errors != '\0' && strcmp(errors, "stop") != 0)
		return err_set(e, ERR_USAGE, "errors: '%.40s' is not stop", errors);
	if (r->defaults->quiet)
		r->listener = NULL;
	return tariff_read(b, r->defaults, a, &r->tariff, e);
}

/* Says what an unpriced row lacks; after the first of them, only that there are more. */
static void
say_unpriced(const struct usage_run *r, const struct input *in, const struct usage_row *row,
    const struct charge *c)
{
	if (r->tally.unpriced <= SAID_UNPRICED)
		say(r->listener, "%s:%" PRIu64 ": %s", input_name(in), row->line, c->note);
	else if (r->tally.unpriced == SAID_UNPRICED + 1)
		say(r->listener, "%s: more rows are unpriced; their notes say why", input_name(in));
}

static bool
stop_at(const struct usage_row *row, const struct charge *c, struct err *e)
{
	enum err_kind kind = c->reason == REASON_MALFORMED ? ERR_USAGE : (enum err_kind)c->reason;

	return err_set(e, kind, "line %" PRIu64 ": %s", row->line, c->note);
}

static bool
do_row(struct usage_run *r, const struct input *in, const struct usage_file *f,
    const struct usage_row *row, struct arena *a, struct err *e)
{
	struct charge c;

	charge_row(&r->tariff, row, a, &c);
	if (row->state != ROW_EMPTY && !tally_add(&r->tally, &c, &r->tariff, e))
		return false;
	if (c.kind == CHARGE_UNPRICED) {
		if (*r->defaults->errors != '\0')
			return stop_at(row, &c, e);
		say_unpriced(r, in, row, &c);
	}
	return r->row(r->self, f, row, &c, a, e);
}

static bool
do_rows(struct usage_run *r, const struct input *in, struct usage_file *f, struct arena *a,
    struct err *e)
{
	struct usage_row row;

	for (;;) {
		arena_reset(a);
		if (r->stop != NULL && *r->stop)
			return err_set(e, ERR_IO, "interrupted");
		if (!usage_file_next(f, a, &row, e))
			return e->kind == ERR_NONE;
		if (!do_row(r, in, f, &row, a, e))
			return false;
	}
}

/* The header of CSV was said when it was read; of JSON, some rows must be looked at. */
static bool
do_dry(struct usage_file *f, struct arena *a, struct err *e)
{
	struct usage_row row;

	for (int i = 0; usage_file_format(f) == USAGE_JSON && i < DRY_ROWS; i++) {
		arena_reset(a);
		if (!usage_file_next(f, a, &row, e))
			return e->kind == ERR_NONE;
	}
	return true;
}

struct place { const struct listener *listener; const char *name; };

static void
hear(void *place, const char *line)
{
	const struct place *p = place;

	say(p->listener, "%s: %s", p->name, line);
}

bool
usage_run_input(struct usage_run *r, struct input *in, struct err *e)
{
	struct place place = { r->listener, input_name(in) };
	const struct listener listener = { hear, &place };
	struct usage_setup setup = { .defaults = r->defaults, .today = r->today, .listener = &listener };
	struct arena *job = arena_new(), *row = arena_new();
	struct usage_file *f = usage_file_open(job, in, &setup, e);
	uint64_t before = r->tally.rows;
	bool done = f != NULL;

	if (done && r->defaults->dry)
		done = do_dry(f, row, e);
	else if (done)
		done = (r->begin == NULL || r->begin(r->self, f, e)) && do_rows(r, in, f, row, e);
	if (!done && r->tally.rows > before && e->kind == ERR_IO)
		err_at(e, "stopped at row %" PRIu64 ": ", r->tally.rows - before);
	if (!done)
		err_at(e, "%s: ", input_name(in));
	usage_file_close(f);
	arena_free(row);
	arena_free(job);
	return done;
}

bool
usage_run_file(struct usage_run *r, const char *path, struct err *e)
{
	struct arena *a = arena_new();
	struct input *in = input_open(a, path, r->stop, e);
	bool done = in != NULL && usage_run_input(r, in, e);

	input_close(in);
	arena_free(a);
	return done;
}
