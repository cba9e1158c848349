/* SPDX-License-Identifier: MIT */
/* Gives the files named as arguments to a fuzz target, one after the other, without libFuzzer. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "fuzz.h"

/* The input lies in memory of exactly its size, so that a sanitizer sees a step beyond it. */
static int
replay(const char *path)
{
	FILE *f = fopen(path, "rb");
	uint8_t *data = NULL, *exact;
	size_t n = 0, room = 0;

	if (f == NULL) {
		perror(path);
		return 1;
	}
	do {
		if (n == room)
			data = realloc(data, room = room * 2 + 4096);
		if (data == NULL)
			abort();
		n += fread(data + n, 1, room - n, f);
	} while (!feof(f) && !ferror(f));
	fclose(f);
	exact = malloc(n == 0 ? 1 : n);
	if (exact == NULL)
		abort();
	memcpy(exact, data, n);
	LLVMFuzzerTestOneInput(exact, n);
	free(exact);
	free(data);
	return 0;
}

int
main(int argc, char **argv)
{
	int failed = 0;

	for (int i = 1; i < argc; i++)
		failed |= replay(argv[i]);
	return failed;
}
