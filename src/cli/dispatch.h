/* SPDX-License-Identifier: MIT */
#ifndef DISPATCH_H
#define DISPATCH_H

#include <stdatomic.h>

#include "book/book.h"
#include "report/table.h"

/*
 * The way through which a line becomes an answer, for the shell and the session alike: words are
 * understood, the book is chosen, the command runs, and the answer is written. A door remembers
 * what a session has set.
 */
struct dispatch;

struct dispatch_options {
	const struct book		*book;		/* unless prices= says otherwise */
	const char			*prices;	/* a path that stands for it, or "" */
	const char			*overlays;	/* a folder of files laid over it, or "" */
	day				 today;
	unsigned			 cores;		/* of the machine; 0 counts as 1 */
	void				(*look)(struct screen *);	/* at the terminal of the
							 * answers; NULL: they go elsewhere */
	void				(*look_beside)(struct screen *);	/* at that of all else */
	const char			*pager;		/* a command, for pager=yes on a terminal */
	bool				 session;	/* set, unset, reset and quit have a meaning */
	const atomic_int	*stop;		/* a signal asks to stop a long command */
};

struct dispatch	*dispatch_open(const struct dispatch_options *options);
void		 dispatch_close(struct dispatch *d);

/* Runs one command; writes the answer to standard output and all else to standard error. Returns
 * the exit status of toll(1). */
int		 dispatch_run(struct dispatch *d, const char *const *words, size_t n);

/*
 * The same for a session line of n bytes, or several of them; line is its number for messages, 0
 * for none. A line with a NUL byte is refused.
 */
int		 dispatch_lines(struct dispatch *d, const char *text, size_t n, unsigned line);

/*
 * Runs the session lines of a file that need not be there, but if it is, it must be a regular one; errors
 * name it and the line. Returns 0, 1 if a line failed, or the status of toll(1) if not all could be read.
 */
int		 dispatch_file(struct dispatch *d, const char *path);

/* What is set of the workload and the day, in a few columns for a prompt; "" for nothing. */
void		 dispatch_brief(const struct dispatch *d, char *out, size_t size);

/* The book of the last answer; that of the options before there is one. */
const struct book *dispatch_book(const struct dispatch *d);

/* The day that it was opened with. */
day	dispatch_today(const struct dispatch *d);

/* Whether quit was said, the reader of the answers has gone, or they cannot be written. */
bool		 dispatch_is_left(const struct dispatch *d);

#endif
