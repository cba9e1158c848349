/* SPDX-License-Identifier: MIT */
#ifndef DECOMPRESS_H
#define DECOMPRESS_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/err.h"

/* Compressed data, read as what it holds. One file for each library: decompress_gzip.c, decompress_zstd.c. */
struct decompress;

/* A format that begins with n bytes of magic. */
struct decompressor {
	const char	*name, *program;	/* "zstd", and what reads it elsewhere */
	const char	*magic;
	size_t		 n;
	/* NULL if the library fails; all NULL if toll was built without it. No memory ends the program. */
	void	*(*open)(struct arena *a);
	/*
	 * Takes some of *n_in bytes and gives some of up to *n_out, and sets both to how many that were.
	 * *whole: what was taken so far ends with a whole piece. False if the data is broken.
	 */
	bool	(*run)(void *state, const char *in, size_t *n_in, char *out, size_t *n_out, bool *whole);
	void	(*close)(void *state);
};

extern const struct decompressor gunzip, unzstd;

/* Whether n bytes are how compressed data may begin, but not yet enough of it to tell. */
bool	decompress_may_begin(const char *first, size_t n);

/*
 * What decodes data that begins with n bytes. *out is NULL if it is not compressed, as far as toll
 * knows. ERR_IO, saying what reads it, if toll was built without that.
 */
bool	decompress_open(struct arena *a, const char *first, size_t n, struct decompress **out, struct err *e);
void	decompress_close(struct decompress *d);		/* NULL is fine */

/* As run of a decoder; last: nothing comes behind *n_in. ERR_IO if the data is broken or ends early. */
bool	decompress_run(struct decompress *d, const char *in, size_t *n_in, bool last, char *out, size_t *n_out,
	    struct err *e);

#endif
