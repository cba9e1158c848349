/* SPDX-License-Identifier: MIT */
/*
 * run RESULTS NAME COMMAND...: runs a command once and appends a line to RESULTS: NAME, the wall time in
 * microseconds, the most memory that was resident, in KiB, and the user time in microseconds, with tabs between. Its
 * standard output is thrown away. It ends with the command's exit status.
 *
 * The memory is what wait4 says. It has a floor: what this program itself held when it forked, about 1 MiB.
 */
#include <fcntl.h>
#include <stdio.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static long long
now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * 1000000LL + t.tv_nsec / 1000;
}

int
main(int argc, char **argv)
{
	long long start = now(), took;
	struct rusage use;
	int status;
	pid_t child;
	FILE *results;

	if (argc < 4) {
		fputs("usage: run RESULTS NAME COMMAND...\n", stderr);
		return 2;
	}
	child = fork();
	if (child == 0) {
		int null = open("/dev/null", O_WRONLY);

		dup2(null, STDOUT_FILENO);
		execvp(argv[3], argv + 3);
		perror(argv[3]);
		_exit(127);
	}
	if (child < 0 || wait4(child, &status, 0, &use) != child) {
		perror("run");
		return 1;
	}
	took = now() - start;
	if (status != 0) {
		fprintf(stderr, "run: %s failed\n", argv[2]);
		return WIFEXITED(status) ? WEXITSTATUS(status) : 1;
	}
	results = fopen(argv[1], "a");
	if (results == NULL || fprintf(results, "%s\t%lld\t%ld\t%lld\n", argv[2], took, use.ru_maxrss,
	    use.ru_utime.tv_sec * 1000000LL + use.ru_utime.tv_usec) < 0 || fclose(results) != 0) {
		perror(argv[1]);
		return 1;
	}
	return 0;
}
