/* SPDX-License-Identifier: MIT */
/*
 * What the machine and a common library do with the same bytes, to measure a pricer against:
 *
 *	anchor lines FILE	counts newlines: read and memchr, no more
 *	anchor copy FILE OUT	copies: read and write, no more
 *	anchor libcsv FILE	has libcsv take it apart into fields, and counts them
 */
#include <csv.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static char chunk[256 << 10];

static void
die(const char *what)
{
	perror(what);
	exit(1);
}

static size_t
fill(int fd)
{
	ssize_t n = read(fd, chunk, sizeof chunk);

	if (n < 0)
		die("read");
	return (size_t)n;
}

static void
lines(int fd)
{
	unsigned long long count = 0;
	size_t n;

	while ((n = fill(fd)) > 0)
		for (const char *at = chunk, *end = chunk + n;
		    (at = memchr(at, '\n', (size_t)(end - at))) != NULL; at++)
			count++;
	printf("%llu lines\n", count);
}

static void
copy(int fd, const char *to)
{
	int out = open(to, O_WRONLY | O_CREAT | O_TRUNC, 0666);
	size_t n;

	if (out < 0)
		die(to);
	while ((n = fill(fd)) > 0)
		for (size_t done = 0; done < n;) {
			ssize_t put = write(out, chunk + done, n - done);

			if (put < 0)
				die(to);
			done += (size_t)put;
		}
	if (close(out) != 0)
		die(to);
}

static void
count_field(void *bytes, size_t n, void *count)
{
	(void)bytes;
	(void)n;
	++*(unsigned long long *)count;
}

static void
count_record(int terminator, void *count)
{
	(void)terminator;
	++((unsigned long long *)count)[1];
}

static void
libcsv(int fd)
{
	struct csv_parser parser;
	unsigned long long count[2] = { 0, 0 };
	size_t n;

	if (csv_init(&parser, 0) != 0)
		die("libcsv");
	while ((n = fill(fd)) > 0)
		if (csv_parse(&parser, chunk, n, count_field, count_record, count) != n)
			die("libcsv");
	csv_fini(&parser, count_field, count_record, count);
	csv_free(&parser);
	printf("%llu fields, %llu records\n", count[0], count[1]);
}

int
main(int argc, char **argv)
{
	const char *what = argc > 1 ? argv[1] : "";
	int fd = argc > 2 ? open(argv[2], O_RDONLY) : -1;

	if (argc > 2 && fd < 0)
		die(argv[2]);
	if (argc == 3 && strcmp(what, "lines") == 0)
		lines(fd);
	else if (argc == 4 && strcmp(what, "copy") == 0)
		copy(fd, argv[3]);
	else if (argc == 3 && strcmp(what, "libcsv") == 0)
		libcsv(fd);
	else {
		fputs("usage: anchor lines|libcsv FILE | anchor copy FILE OUT\n", stderr);
		return 2;
	}
	return 0;
}
