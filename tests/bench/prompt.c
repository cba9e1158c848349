/* SPDX-License-Identifier: MIT */
/*
 * prompt RUNS TEXT COMMAND... [-- TEXT COMMAND...]...: runs commands in turn, each on a terminal of its own,
 * and prints how long each took until TEXT stood on it, from the fork on; with an empty TEXT until it ended.
 * The last column is the ratio of its median to that of the first.
 */
#include <pty.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { RUNS_MAX = 10000, COMMANDS_MAX = 8, WARM_UP = 3, SCREEN = 65536 };

struct command {
	const char	*text;
	char		**words;
	long long	 ns[RUNS_MAX];
};

static long long
now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * 1000000000LL + t.tv_nsec;
}

/* Reads what the terminal shows until the text is in it, or the end if it is empty. */
static int
wait_for(int terminal, const char *text)
{
	static char shown[SCREEN];
	size_t n = 0;
	ssize_t got;

	while (n + 1 < sizeof shown && (got = read(terminal, shown + n, sizeof shown - 1 - n)) > 0) {
		n += (size_t)got;
		shown[n] = '\0';
		if (*text != '\0' && strstr(shown, text) != NULL)
			return 1;
	}
	if (*text == '\0')
		return 1;
	fprintf(stderr, "prompt: no '%s' in: %.*s\n", text, (int)n, shown);
	return 0;
}

/* Nanoseconds until the text. */
static long long
run(const struct command *c)
{
	struct winsize size = { .ws_row = 24, .ws_col = 80 };
	long long start = now(), took;
	int terminal, seen;
	pid_t child = forkpty(&terminal, NULL, NULL, &size);

	if (child == 0) {
		execvp(c->words[0], c->words);
		_exit(127);
	}
	seen = child > 0 && wait_for(terminal, c->text);
	took = now() - start;
	if (child > 0) {
		kill(child, SIGKILL);
		close(terminal);
		waitpid(child, NULL, 0);
	}
	if (!seen)
		exit(1);
	return took;
}

static int
by_value(const void *a, const void *b)
{
	long long x = *(const long long *)a, y = *(const long long *)b;

	return (x > y) - (x < y);
}

static void
report(struct command *c, int runs, long long first)
{
	long long median, ratio;

	qsort(c->ns, (size_t)runs, sizeof *c->ns, by_value);
	median = c->ns[runs / 2];
	ratio = median * 100 / (first == 0 ? median : first);
	printf("%-24s least %6lld, median %6lld microseconds, ratio %lld.%02lld\n", c->words[0], c->ns[0] / 1000,
	    median / 1000, ratio / 100, ratio % 100);
}

int
main(int argc, char **argv)
{
	static struct command commands[COMMANDS_MAX];
	int runs = argc > 1 ? atoi(argv[1]) : 0, n = 0;

	for (int i = 2; i + 1 < argc && n < COMMANDS_MAX; n++) {
		commands[n].text = argv[i];
		commands[n].words = argv + i + 1;
		while (i < argc && strcmp(argv[i], "--") != 0)
			i++;
		argv[i++] = NULL;
	}
	if (runs < 1 || runs > RUNS_MAX || n == 0) {
		fputs("usage: prompt RUNS TEXT COMMAND... [-- TEXT COMMAND...]...\n", stderr);
		return 2;
	}
	for (int i = -WARM_UP; i < runs; i++) {
		for (int k = 0; k < n; k++) {
			long long ns = run(&commands[k]);

			if (i >= 0)
				commands[k].ns[i] = ns;
		}
	}
	for (int k = 0; k < n; k++)
		report(&commands[k], runs, k == 0 ? 0 : commands[0].ns[runs / 2]);
	return 0;
}
