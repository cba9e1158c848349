/* SPDX-License-Identifier: MIT */
/*
 * mkbook OUTPUT.c FILE.json...: compiles a book of prices into C source, with the loader of toll itself.
 * The build runs it on pricing/ to make book_data.c; it is not installed.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "book/book_emit_c.h"
#include "book/book_load.h"

int
main(int argc, char **argv)
{
	struct arena *a = arena_new();
	struct problems problems = { 0 };
	const struct book *b;
	struct err e;
	FILE *f;

	if (argc < 3) {
		fputs("usage: mkbook OUTPUT.c FILE.json...\n", stderr);
		return 2;
	}
	b = book_load(a, (const char *const *)argv + 2, (size_t)argc - 2, &problems, &e);
	if (b == NULL) {
		fprintf(stderr, "mkbook: %s\n", e.msg);
		for (size_t i = 1; i < problems.n; i++)
			fprintf(stderr, "mkbook: %s: %s: %s: %s\n", problems.item[i].file,
			    problems.item[i].model, problems.item[i].key, problems.item[i].text);
		return err_status(e.kind);
	}
	f = fopen(argv[1], "w");
	if (f != NULL)
		book_emit_c(f, b);
	if (f == NULL || ferror(f) || fclose(f) != 0) {
		fprintf(stderr, "mkbook: %s: %s\n", argv[1], strerror(errno));
		return 5;
	}
	arena_free(a);
	return 0;
}
