/* SPDX-License-Identifier: MIT */
#ifndef SAY_H
#define SAY_H

/* Whoever is told what is worth knowing while a file is read: one line at a time. */
struct listener {
	void	(*hear)(void *self, const char *line);
	void	*self;
};

/*
 * Says a line, printable whatever names of files and cells its arguments hold, to a listener; NULL
 * is nobody.
 */
void	say(const struct listener *l, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

#endif
