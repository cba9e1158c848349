/* SPDX-License-Identifier: MIT */
#ifndef PROGRESS_H
#define PROGRESS_H

#include <stdbool.h>
#include <stdint.h>

/*
 * One line on the terminal of standard error that says how far a file is read, five times a second. It
 * is nowhere else: nothing is written if standard error is no terminal.
 */
struct progress {
	int64_t		 started, shown;	/* milliseconds; 0: not yet */
	bool		 visible;		/* the line stands there */
};

/* size 0: nobody knows how long the file is. */
void	progress_show(struct progress *p, const char *file, uint64_t bytes, uint64_t size, uint64_t rows);

/* Takes the line away, so that something else can be written. */
void	progress_clear(struct progress *p);

#endif
