/* SPDX-License-Identifier: MIT */
#ifndef DISPATCH_H
#define DISPATCH_H

#include <stdatomic.h>

#include "book/book.h"
#include "report/table.h"

/*
 * The dispatcher: one command line in, its answer and exit status out, for the shell and the session alike.
 * It parses the words (commands/command.h), chooses the price book (book_choice.h), runs the command and
 * writes the answer (answer_output.h), and keeps what a session has set (session_state.h). main.c and repl.c call it.
 */
struct dispatch;

struct dispatch_options {
	const struct book	*book;		/* built-in price book */
	const char		*prices;	/* path of TOLL_PRICES, read instead of book; "": none */
	const char		*overlays;	/* folder of the user's price files, laid over book; "": none */
	day			 today;
	instant			 now;		/* as in struct context (commands/command.h) */
	const struct time_zone	*local;
	unsigned		 cores;		/* of the machine; 0 counts as 1 */
	void			(*stdout_screen)(struct screen *);	/* looks at the answers' terminal; NULL: none */
	bool			 utf8;		/* the locale is of UTF-8 */
	void			(*stderr_screen)(struct screen *);	/* that of messages; NULL: none */
	const char		*(*environment)(const char *name);	/* of the user; NULL: none is set */
	const char		*pager;		/* shell command, for pager=yes on a terminal */
	bool			(*ask)(const char *question);	/* as in struct context; NULL: there is no terminal */
	bool			 session;	/* the session commands are allowed: set, unset, reset, quit, save */
	const atomic_int	*stop;		/* not 0 once a signal asks to stop a long command; NULL: never */
};

/* To be closed; what the options point to must live as long. */
struct dispatch	*dispatch_open(const struct dispatch_options *options);
void		 dispatch_close(struct dispatch *d);

/*
 * Runs one command. Writes the answer to standard output and messages to standard error. Returns the exit
 * status of toll(1).
 */
int		 dispatch_run(struct dispatch *d, const char *const *words, size_t n);

/*
 * As dispatch_run, for n bytes of text that are one session line or several. line is its number for messages,
 * 0 for none. A text with a NUL byte among its n bytes is refused; after them there must be one.
 */
int		 dispatch_lines(struct dispatch *d, const char *text, size_t n, unsigned line);

/*
 * Runs the session lines of a file. It may be missing; if not, it must be a regular file. Errors name the
 * file and the line. Returns 0, 1 if a line failed, or the status of toll(1) if not all lines could be read.
 */
int		 dispatch_file(struct dispatch *d, const char *path);

/*
 * A short text of the workload and the day that are set, for a prompt; "" if neither is. See
 * line_prompt_text.
 */
void		 dispatch_prompt_text(const struct dispatch *d, char *out, size_t size);

/* The price book of the last answer; before the first one, the book of the options. */
const struct book *dispatch_book(const struct dispatch *d);

/* The day of the options. */
day	dispatch_today(const struct dispatch *d);

/*
 * Whether the session is over: after quit, if the reader of the answers has exited, or if they cannot be
 * written.
 */
bool		 dispatch_is_over(const struct dispatch *d);

#endif
