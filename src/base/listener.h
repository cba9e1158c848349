/* SPDX-License-Identifier: MIT */
#ifndef SAY_H
#define SAY_H

#include <stdint.h>

/* Whoever is told what is worth knowing while a file is read: one line at a time. */
struct listener {
	void	(*hear)(void *self, const char *line);
	/*
	 * Now and then: how many bytes of the file were read, of how many (0: nobody knows), and how many
	 * rows that were. NULL if nobody wants to know.
	 */
	void	(*watch)(void *self, const char *file, uint64_t bytes, uint64_t size, uint64_t rows);
	void	*self;
};

/*
 * Says a line, printable whatever names of files and cells its arguments hold, to a listener; NULL
 * is nobody.
 */
void	say(const struct listener *l, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

#endif
