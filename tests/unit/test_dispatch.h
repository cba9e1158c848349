/* SPDX-License-Identifier: MIT */
#ifndef TEST_DISPATCH_H
#define TEST_DISPATCH_H

/* A door whose standard output and standard error are caught. */

#include "test_answer.h"

#include <signal.h>
#include <unistd.h>

#include "cli/dispatch.h"

struct said {
	int		 status;
	const char	*out, *err;
};

static inline const char *
test_caught(struct arena *a, FILE *f)
{
	long n = ftell(f);
	char *text = arena_alloc(a, (size_t)n + 1);

	rewind(f);
	assert_int_equal(fread(text, 1, (size_t)n, f), (size_t)n);
	return text;
}

/* Gives a door one session line, as if it had been typed. */
static inline struct said
test_say(struct arena *a, struct dispatch *d, const char *line)
{
	int out = dup(STDOUT_FILENO), err = dup(STDERR_FILENO);
	FILE *caught_out = tmpfile(), *caught_err = tmpfile();
	struct said said;

	assert_true(out >= 0 && err >= 0 && caught_out != NULL && caught_err != NULL);
	fflush(stdout);
	fflush(stderr);
	dup2(fileno(caught_out), STDOUT_FILENO);
	dup2(fileno(caught_err), STDERR_FILENO);
	said.status = dispatch_lines(d, line, strlen(line), 0);
	fflush(stdout);
	fflush(stderr);
	dup2(out, STDOUT_FILENO);
	dup2(err, STDERR_FILENO);
	close(out);
	close(err);
	fseek(caught_out, 0, SEEK_END);
	fseek(caught_err, 0, SEEK_END);
	said.out = test_caught(a, caught_out);
	said.err = test_caught(a, caught_err);
	fclose(caught_out);
	fclose(caught_err);
	return said;
}

static inline struct dispatch *
test_dispatch(const struct book *b, bool session)
{
	static const atomic_int stop = 0;
	struct dispatch_options options = { .book = b, .prices = "", .overlays = "", .today = TEST_TODAY,
	    .session = session, .stop = &stop };

	signal(SIGPIPE, SIG_IGN);	/* as main.c does */
	return dispatch_open(&options);
}

/* The path of a file that nobody has yet, in the folder of the build. */
static inline const char *
test_new_file(struct arena *a, const char *name)
{
	const char *top = getenv("TMPDIR");

	return arena_printf(a, "%s/toll-%ld-%s", top == NULL || *top == '\0' ? "/tmp" : top, (long)getpid(),
	    name);
}

#endif
