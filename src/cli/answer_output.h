/* SPDX-License-Identifier: MIT */
#ifndef ANSWER_OUTPUT_H
#define ANSWER_OUTPUT_H

#include <stdatomic.h>
#include <stdint.h>

#include "cli/message.h"
#include "commands/command.h"

/*
 * From a call to its answer on standard output, in a pager or in a file; its messages go to standard error
 * (message.h). dispatch.c calls it for commands that answer, session_state.c for what set and save write.
 */
enum { NOTES_SHOWN = 256 };

struct answer_output {
	struct running_line	*line;		/* whose arena holds the answer */
	void			(*stdout_screen)(struct screen *);	/* the terminal of answers; NULL: none */
	bool			 symbols;	/* of currencies and bars may be written: the locale is of UTF-8 */
	const char		*pager;		/* shell command, for pager=yes on a terminal */
	const atomic_int	*stop;		/* not 0: reading baseline= ends with ERR_IO; NULL: never */
	const char		*amount;	/* the last answer's, exact, if it has one; in the line's arena */
	bool			 screen_answered;	/* an answer of this session is on the screen */
	bool			 ended;		/* standard output takes no more */
	uint64_t		 notes[NOTES_SHOWN];	/* hashes of notes that the session has shown: a ring */
	size_t			 n_notes;	/* number of all notes */
};

/*
 * Runs the command of a call in a context, and writes its answer in the format of its request, then its
 * picture and its messages: everything, or the message of the first error. Returns the exit status: that of
 * the first failure, else 1 if the answer is no, else 0. Sets answered of the line as soon as there is an
 * answer.
 */
int		answer_output_give(struct answer_output *o, const struct invocation *call,
		    const struct context *c);

/*
 * Writes n bytes to a path; "" is standard output. guarded: on a terminal control characters are escaped. A
 * reader that has exited is no error, but sets ended, as a failure of standard output does. ERR_IO; ERR_USAGE
 * of file_claims.h.
 */
bool		answer_output_write(struct answer_output *o, const char *to, bool guarded, const char *text,
		    size_t n, struct err *e);

/* The terminal that shows an answer which goes to a path; all zero if none does. */
struct screen	answer_output_screen(const struct answer_output *o, const char *to);

#endif
