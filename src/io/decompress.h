/* SPDX-License-Identifier: MIT */
#ifndef DECOMPRESS_H
#define DECOMPRESS_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/err.h"

/*
 * Decompression of an input as it is read; input.c is the caller. One file for each library: decompress_gzip.c,
 * decompress_zstd.c. Either may be missing from a build.
 */
struct decompress;

/* A compressed format. The functions are NULL if toll was built without the library. */
struct decompressor {
	const char	*name;		/* of the format, for messages: "zstd" */
	const char	*program;	/* a program that decompresses it */
	const char	*magic;		/* the n bytes that it begins with */
	size_t		 n;
	/* A state for run; NULL if the library fails. If there is no memory, the program ends. */
	void	*(*open)(struct arena *a);
	/*
	 * Takes up to *n_in bytes and writes up to *n_out, and sets both to the numbers that it took and wrote.
	 * *whole: a gzip member or zstd frame ends with the last byte that was taken. False if the data is broken.
	 */
	bool	(*run)(void *state, const char *in, size_t *n_in, char *out, size_t *n_out, bool *whole);
	void	(*close)(void *state);
};

extern const struct decompressor gunzip, unzstd;

/* Whether the first n bytes of an input may be the beginning of a magic, so that more are needed to decide. */
bool	decompress_may_begin(const char *first, size_t n);

/*
 * Finds the format of data that begins with n bytes. *out is NULL if it is not compressed in a format that toll knows;
 * else it is to be closed, and the arena owns its memory. ERR_IO if the library fails, or if toll was built without it
 * (the message then names a program that reads it).
 */
bool	decompress_open(struct arena *a, const char *first, size_t n, struct decompress **out, struct err *e);
void	decompress_close(struct decompress *d);		/* NULL is fine */

/* As run of a decompressor. last: no byte follows *n_in. ERR_IO if the data is broken or ends early. */
bool	decompress_run(struct decompress *d, const char *in, size_t *n_in, bool last, char *out, size_t *n_out,
	    struct err *e);

#endif
