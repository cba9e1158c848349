/* SPDX-License-Identifier: MIT */
#ifndef COMMAND_H
#define COMMAND_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>

#include "base/listener.h"
#include "book/book.h"
#include "pricing/request.h"
#include "report/table.h"

/* All that a command may see. */
struct context {
	const struct book	*book;
	day			 today;
	const struct listener	*listener;	/* receives what happens while files are read; NULL: no one does */
	const atomic_int *stop;	/* set by a signal: stop reading; NULL: never */
	unsigned		 cores;		/* of the machine; 0 counts as 1 */
	bool			 terminal;	/* standard output is one */
	bool			 ascii;		/* which shows nothing else */
};

struct invocation;

enum command_kind {
	COMMAND_ANSWER,		/* request in, answer out */
	COMMAND_REWRITE,	/* the same, and the answer is for the file that the operand names */
	COMMAND_STREAM,		/* reads and writes files as it goes: the dispatcher runs it */
	COMMAND_SESSION,	/* changes or ends the session: the dispatcher does that */
};

/*
 * Whether a command answers although the price files in use cannot be read. BOOK_UNLESS_NAMED: unless operands
 * name others. BOOK_IF_SOUND: any will do if it cannot be read. BOOK_NEVER: it is not read.
 */
enum book_need { BOOK_NEEDED, BOOK_UNLESS_NAMED, BOOK_IF_SOUND, BOOK_NEVER };

/*
 * A command is one function and one row of this table; help, completion and the checks against
 * the man page read it.
 */
struct command {
	const char		*name;
	const char		*second;	/* second names, separated by blanks */
	const char		*args, *help;
	enum command_kind	 kind;
	unsigned		 groups;	/* of fields that it takes */
	bool			 models;	/* its operands are models */
	enum book_need		 need;
	/*
	 * Fills the answer. False with e if nothing could be answered; what fails beside answers
	 * goes to answer_failure. Pure: no clock and no output; check, diff and tidy read the
	 * price books that are named.
	 */
	bool	(*run)(const struct context *c, const struct invocation *call, struct answer *w,
		    struct err *e);
};

extern const struct command commands[];
extern const size_t n_commands;

/* A field as a line gives it. */
struct setting { const struct field *field; const char *value; };

/* A line understood: which command, what is asked, and what else was named. */
struct invocation {
	const struct command	*command;
	struct request		 request;
	const char		**operands;	/* n_operands words: files, topics, field names */
	size_t			 n_operands;
	struct setting		*settings;	/* the fields of this line alone, as typed */
	size_t			 n_settings;
};

/* The command of that name or second name; NULL. */
const struct command *command_find(const char *name);

/*
 * Understands the words of one line. defaults is what the session has set (or request_new()): the
 * line's own fields beat it. on is set to today unless it is set. ERR_USAGE for a word
 * that cannot be understood, a field given twice, or a field that the command does not take.
 */
bool	command_parse(const char *const *words, size_t n, const struct request *defaults, day today,
	    struct arena *a, struct invocation *out, struct err *e);

#endif
