/* SPDX-License-Identifier: MIT */
#ifndef PROGRESS_H
#define PROGRESS_H

#include <stdbool.h>
#include <stdint.h>

/*
 * A line on the terminal of standard error that shows how much of a file has been read, renewed five times a second. If
 * standard error is no terminal, nothing is written. Called by message.c.
 */
struct progress {
	int64_t		 started;	/* time of the first call; milliseconds of a monotonic clock, 0: none yet */
	int64_t		 shown;		/* time when the line was last written; the same unit */
	bool		 visible;	/* the line is on the terminal */
};

/*
 * Renews the line if it is time. bytes: read so far, of size bytes, 0 if unknown; rows: read so far. The first line
 * appears 600 ms after the first call.
 */
void	progress_show(struct progress *p, const char *file, uint64_t bytes, uint64_t size, uint64_t rows);

/* Removes the line, so that something else can be written; the next call of progress_show is a first one. */
void	progress_clear(struct progress *p);

#endif
