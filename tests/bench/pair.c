/* SPDX-License-Identifier: MIT */
/*
 * pair RUNS A... -- B...: runs two commands in turn, A B A B, and prints the wall time of each and
 * the ratio A/B of their medians. What they print is thrown away. Run in turn, both meet the same
 * machine, so that the ratio holds where the times do not.
 */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { RUNS_MAX = 10000, WARM_UP = 3 };

static long long
now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * 1000000000LL + t.tv_nsec;
}

/* Nanoseconds of one run. A command that fails ends the measurement. */
static long long
run(char **command)
{
	long long start = now();
	pid_t child = fork();
	int status;

	if (child == 0) {
		int null = open("/dev/null", O_WRONLY);

		dup2(null, STDOUT_FILENO);
		dup2(null, STDERR_FILENO);
		execvp(command[0], command);
		_exit(127);
	}
	if (child < 0 || waitpid(child, &status, 0) != child || status != 0) {
		fprintf(stderr, "pair: %s failed\n", command[0]);
		exit(1);
	}
	return now() - start;
}

static int
by_value(const void *a, const void *b)
{
	long long x = *(const long long *)a, y = *(const long long *)b;

	return (x > y) - (x < y);
}

static long long
report(const char *name, long long *ns, int n)
{
	qsort(ns, (size_t)n, sizeof *ns, by_value);
	printf("%s: %d runs, microseconds: least %lld, median %lld, most %lld\n", name, n,
	    ns[0] / 1000, ns[n / 2] / 1000, ns[n - 1] / 1000);
	return ns[n / 2];
}

int
main(int argc, char **argv)
{
	static long long a[RUNS_MAX], b[RUNS_MAX];
	int runs = argc > 1 ? atoi(argv[1]) : 0, split = 2;
	long long ratio;

	while (split < argc && strcmp(argv[split], "--") != 0)
		split++;
	if (runs < 1 || runs > RUNS_MAX || split < 3 || split + 1 >= argc) {
		fputs("usage: pair RUNS A... -- B...\n", stderr);
		return 2;
	}
	argv[split] = NULL;
	for (int i = -WARM_UP; i < runs; i++) {
		long long x = run(argv + 2), y = run(argv + split + 1);

		if (i >= 0) {
			a[i] = x;
			b[i] = y;
		}
	}
	ratio = report("A", a, runs) * 100 / report("B", b, runs);
	printf("A/B: %lld.%02lld\n", ratio / 100, ratio % 100);
	return 0;
}
