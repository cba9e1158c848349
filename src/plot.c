/* SPDX-License-Identifier: MIT */
#include "plot.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

/* Runs gnuplot with its script on standard input and its picture in fd. Returns its status. */
static int
run_gnuplot(int script, int picture)
{
	pid_t child = fork();
	int status;

	if (child == 0) {
		dup2(script, STDIN_FILENO);
		dup2(picture, STDOUT_FILENO);
		execlp("gnuplot", "gnuplot", "-", (char *)NULL);
		_exit(127);
	}
	while (child > 0 && waitpid(child, &status, 0) < 0 && errno == EINTR)
		continue;
	return child < 0 || !WIFEXITED(status) ? 126 : WEXITSTATUS(status);
}

bool
plot_run(struct arena *a, const char *script, const char *file, struct err *e)
{
	char *temporary = arena_printf(a, "%s.toll-XXXXXX", file);
	FILE *input = tmpfile();
	int picture = mkstemp(temporary), status;

	if (input == NULL || picture < 0) {
		err_set(e, ERR_IO, "%s: %s", file, strerror(errno));
		if (input != NULL)
			fclose(input);
		return false;
	}
	fputs(script, input);
	rewind(input);
	status = run_gnuplot(fileno(input), picture);
	fclose(input);
	if (status == 0 && fchmod(picture, 0644) == 0 && close(picture) == 0 &&
	    rename(temporary, file) == 0)
		return true;
	unlink(temporary);
	if (status == 127)
		return err_set(e, ERR_IO, "plot: gnuplot is not installed (apt, dnf or brew install gnuplot); "
		    "the table needs no gnuplot");
	return err_set(e, ERR_IO, "plot: gnuplot could not draw %s", file);
}
