/* SPDX-License-Identifier: MIT */
#ifndef MESSAGE_H
#define MESSAGE_H

#include "base/arena.h"
#include "base/err.h"
#include "base/listener.h"
#include "cli/progress.h"
#include "report/table.h"

/*
 * The line that runs, and messages about it on standard error. dispatch.c owns the one struct running_line;
 * the modules that do parts of its work (answer_output.h, session_state.h, session_script.h) have a pointer
 * to it.
 */
struct running_line {
	struct arena	*arena;		/* what the work on the line needs; reset before the next one */
	const char	*file;		/* the file of session lines that it is in; NULL: none */
	unsigned	 number;	/* of the line in its input; 0: it has none */
	bool		 in_session;	/* session commands are allowed, and answers may follow each other */
	bool		 answered;	/* it has an answer */
	void		(*stderr_screen)(struct screen *);	/* looks at messages' terminal; NULL: none */
	struct progress	 progress;	/* of the file that its command reads */
};

/*
 * Writes one line, after what standard output has so far. It begins with the place of the running line, if it
 * has one; on a terminal it fits the window and has the colour of its tone.
 */
void		message_say(struct running_line *l, enum tone tone, const char *text);

/* Writes the message of an error as message_say does; returns its exit status (err_status). */
int		message_fail(struct running_line *l, const struct err *e);

/*
 * For a command that reads and writes files as it goes: writes its messages, without a place, and shows its
 * progress. Standard output is not flushed, for the command may be writing to it. Valid as long as l is.
 */
struct listener	message_listener(struct running_line *l);

#endif
