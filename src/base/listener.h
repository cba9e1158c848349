/* SPDX-License-Identifier: MIT */
#ifndef LISTENER_H
#define LISTENER_H

#include <stdint.h>

/* Whoever is told what is worth knowing while a file is read: one line at a time. */
struct listener {
	void	(*on_message)(void *self, const char *line);
	/*
	 * Now and then: how many bytes of the file were read, of how many (0: nobody knows), and how many
	 * rows that were. NULL if nobody wants to know.
	 */
	void	(*on_progress)(void *self, const char *file, uint64_t bytes, uint64_t size, uint64_t rows);
	void	*self;
};

/*
 * Says a line, printable whatever names of files and cells its arguments hold, to a listener; NULL
 * is nobody.
 */
void	listener_say(const struct listener *l, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

#endif
