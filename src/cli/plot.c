/* SPDX-License-Identifier: MIT */
/* Runs gnuplot in a child process, with a script from a pipe and an output of output.h. See plot.h. */
#include "cli/plot.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "io/output.h"

/* In the child process: restores the default signals and runs gnuplot. */
static void
gnuplot_exec(const int script[2], int picture)
{
	if (dup2(script[0], STDIN_FILENO) < 0 || (picture >= 0 && dup2(picture, STDOUT_FILENO) < 0))
		_exit(126);
	close(script[0]);
	close(script[1]);
	signal(SIGPIPE, SIG_DFL);
	signal(SIGXFSZ, SIG_DFL);
	execlp("gnuplot", "gnuplot", "-", (char *)NULL);
	_exit(127);
}

/*
 * Writes the script. False if the write failed, so that gnuplot may take a part for the whole. A script that gnuplot
 * did not read to its end (EPIPE) is no failure: it did not need the rest.
 */
static bool
gnuplot_feed(int fd, const char *script)
{
	size_t n = strlen(script);

	while (n > 0) {
		ssize_t done = write(fd, script, n);

		if (done < 0 && errno == EINTR)
			continue;
		if (done <= 0)
			return done < 0 && errno == EPIPE;
		script += done;
		n -= (size_t)done;
	}
	return true;
}

/* Runs gnuplot with the script as its standard input and picture as its standard output. Returns its exit status. */
static int
gnuplot_run(const char *script, int picture)
{
	int feed[2], status = 0;
	bool fed;
	pid_t child;

	if (pipe(feed) != 0)
		return 126;
	child = fork();
	if (child == 0)
		gnuplot_exec(feed, picture);
	close(feed[0]);
	fed = child > 0 && gnuplot_feed(feed[1], script);
	close(feed[1]);
	while (child > 0 && waitpid(child, &status, 0) < 0 && errno == EINTR)
		continue;
	return !fed || !WIFEXITED(status) ? 126 : WEXITSTATUS(status);
}

bool
plot_run(struct arena *a, const char *script, const char *file, struct err *e)
{
	struct output *s = output_open(a, file, e);
	int status;

	if (s == NULL)
		return false;
	status = gnuplot_run(script, output_fd(s));
	if (status == 0)
		return output_commit(s, e);
	output_abort(s);
	if (status == 127)
		return err_set(e, ERR_IO, "plot: gnuplot is not installed (apt, dnf or brew install gnuplot); "
		    "the table needs no gnuplot");
	return err_set(e, ERR_IO, "plot: gnuplot could not draw %s", file);
}
