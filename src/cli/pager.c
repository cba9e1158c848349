/* SPDX-License-Identifier: MIT */
/* Runs a pager in a child process, fed by a pipe. See pager.h. */
#include "cli/pager.h"

#include <errno.h>
#include <signal.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

/* In the child process: restores the default signals and runs the pager. */
static void
pager_exec(const char *command, const int feed[2])
{
	dup2(feed[0], STDIN_FILENO);
	close(feed[0]);
	close(feed[1]);
	signal(SIGINT, SIG_DFL);
	signal(SIGPIPE, SIG_DFL);
	signal(SIGXFSZ, SIG_DFL);
	execl("/bin/sh", "sh", "-c", command, (char *)NULL);
	_exit(127);
}

/* Writes the text to the pager, until it is left. */
static void
pager_feed(int fd, const char *text, size_t n)
{
	while (n > 0) {
		ssize_t done = write(fd, text, n);

		if (done < 0 && errno == EINTR)
			continue;
		if (done <= 0)
			return;		/* the pager was left before the end */
		text += done;
		n -= (size_t)done;
	}
}

bool
pager_run(const char *command, const char *text, size_t n, struct err *e)
{
	struct sigaction ignore = { .sa_handler = SIG_IGN }, before;
	int feed[2], status = 0;
	pid_t child;

	if (pipe(feed) != 0)
		return err_set(e, ERR_IO, "pager: %s", strerror(errno));
	sigaction(SIGINT, &ignore, &before);	/* Ctrl-C is for the pager while it runs */
	child = fork();
	if (child == 0)
		pager_exec(command, feed);
	close(feed[0]);
	if (child > 0)
		pager_feed(feed[1], text, n);
	close(feed[1]);
	while (child > 0 && waitpid(child, &status, 0) < 0 && errno == EINTR)
		continue;
	sigaction(SIGINT, &before, NULL);
	if (child < 0 || (WIFEXITED(status) && WEXITSTATUS(status) >= 126))
		return err_set(e, ERR_IO, "the pager '%.80s' cannot be run; PAGER names another", command);
	return true;
}
