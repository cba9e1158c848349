/* SPDX-License-Identifier: MIT */
#ifndef LISTENER_H
#define LISTENER_H

#include <stdint.h>

/* Callbacks for messages and progress while a file is read. The readers call them; src/cli implements them. */
struct listener {
	void	(*on_message)(void *self, const char *line);	/* one line, without a newline */
	/*
	 * Called from time to time with the number of bytes of the file that have been read, its size in
	 * bytes (0: not known), and the number of rows so far. NULL if progress is not shown.
	 */
	void	(*on_progress)(void *self, const char *file, uint64_t bytes, uint64_t size, uint64_t rows);
	void	*self;
};

/*
 * Sends a line to a listener, unless it is NULL. The line is printable, whatever names of files and
 * cells its arguments contain.
 */
void	listener_say(const struct listener *l, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

#endif
