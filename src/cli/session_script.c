/* SPDX-License-Identifier: MIT */
/* Runs the lines of a file, one after the other, until one ends the session. */
#include "cli/session_script.h"

#include "io/lines.h"

enum { SCRIPT_DEPTH = 8 };	/* files that source each other; more are taken for a circle */

/*
 * Runs the lines of an input. The number of the running line is that of the last one that was read; *status
 * becomes 1 if some line failed. False if not all can be read; with ERR_RANGE because the line of that number
 * is too long.
 */
static bool
script_run_input(struct session_script *s, struct lines *lines, int *status, struct err *e)
{
	const char *line;
	unsigned number = 0;
	size_t n;

	*e = (struct err){ .kind = ERR_NONE };
	while (!s->is_over(s->dispatch)) {
		if (s->stop != NULL && *s->stop) {
			err_set(e, ERR_IO, "interrupted");
			break;
		}
		if (!lines_next(lines, &line, &n, e)) {
			number += e->kind == ERR_RANGE;
			break;
		}
		if (s->run_lines(s->dispatch, line, n, ++number) != 0)
			*status = 1;
	}
	s->line->number = number;
	return e->kind == ERR_NONE;
}

/* Runs the lines of an open file, for which it is the file of the running line. */
static int
script_run_file(struct session_script *s, const char *path, struct lines *lines)
{
	struct running_line *l = s->line;
	const char *outer = l->file;
	unsigned outer_number = l->number;
	bool outer_session = l->in_session, done;
	int status = 0;
	struct err e;

	s->depth++;
	l->file = path;
	l->in_session = true;	/* also if source was run from the shell */
	done = script_run_input(s, lines, &status, &e);
	if (!done && e.kind == ERR_RANGE)
		status = message_fail(l, &e);
	s->depth--;
	l->in_session = outer_session;
	l->file = outer;
	l->number = outer_number;
	if (!done && e.kind != ERR_RANGE) {
		err_at(&e, "%s: ", path);
		status = message_fail(l, &e);
	}
	return status;
}

int
session_script_run(struct session_script *s, const char *path, enum file_kind kind)
{
	struct arena *a;
	struct input *in;
	struct lines *lines;
	struct err e;
	int status;

	if (s->depth == SCRIPT_DEPTH) {
		err_set(&e, ERR_IO, "%s: files source each other", path);
		return message_fail(s->line, &e);
	}
	a = arena_new();
	in = input_open_file(a, path, kind, s->stop, &e);
	if (in == NULL)
		status = message_fail(s->line, &e);
	else {
		lines = lines_open(a, in);
		status = script_run_file(s, path, lines);
		lines_close(lines);
	}
	input_close(in);
	arena_free(a);
	return status;
}
