/* SPDX-License-Identifier: MIT */
#ifndef TEXT_POOL_H
#define TEXT_POOL_H

#include "tokens/text_count.h"

/*
 * Counts files, several at once: each thread takes the next file. What comes out is the same for any number
 * of them.
 */
struct text_job {
	const char		*path;
	enum file_kind		 kind;
	struct text_count	 count;
	struct err		 err;		/* ERR_NONE: it was counted, or is no text */
	bool			 done;		/* it was counted before: the pool leaves it alone */
};

enum { TEXT_THREADS_MAX = 64 };

/*
 * Counts n files in some encodings (text_count.h). threads: 0 counts as 1. Errors are in the jobs, with the
 * name of the file; after *stop is set, the rest are "interrupted".
 */
void	text_pool_run(struct text_job *jobs, size_t n, unsigned threads, unsigned encodings,
	    const struct own_encoding *own, const atomic_int *stop);

#endif
