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
	const struct book	*builtin;	/* the price list of the program, without any file of the user */
	const char		*overlays;	/* folder of the user's price files; "": none */
	bool			(*ask)(const char *question);	/* at the terminal: yes? NULL: there is none */
	day			 today;		/* in UTC */
	instant			 now;		/* of the clock; 0: today was set, and holds in every zone */
	const struct time_zone	*local;		/* the zone of the machine; NULL: not known */
	const struct listener	*listener;	/* hears what happens while files are read; NULL: none */
	const atomic_int *stop;	/* set by a signal: stop reading; NULL: never */
	unsigned		 cores;		/* of the machine; 0 counts as 1 */
	bool			 terminal;	/* standard output is one */
	bool			 ascii;		/* which shows nothing else */
	const char		*(*environment)(const char *name);	/* a variable; NULL: none */
};

/* A variable of the environment; "" if it is not set. */
const char *context_variable(const struct context *c, const char *name);

struct invocation;

enum command_kind {
	COMMAND_ANSWER,		/* request in, answer out */
	COMMAND_REWRITE,	/* the same, and the answer is for the file that the operand names */
	COMMAND_STREAM,		/* reads and writes files as it goes: the dispatcher runs it */
	COMMAND_SESSION,	/* changes or ends the session: the dispatcher does that */
};

/* Whether a command answers although the price files in use cannot be read. */
enum book_need {
	BOOK_NEEDED,		/* it does not */
	BOOK_UNLESS_NAMED,	/* if its operands name other files */
	BOOK_IF_SOUND,		/* any book will do */
	BOOK_NEVER,		/* they are not read */
};

/*
 * A command: one function and one row of command.def, which help, completion and the man page's checks read.
 */
struct command {
	const char		*name;
	const char		*second_names;	/* separated by blanks */
	const char		*usage;		/* the words after the name; capitals are completed */
	const char		*summary;	/* for help, in one line */
	enum command_kind	 kind;
	unsigned		 groups;	/* of fields that it takes */
	bool			 takes_models;	/* its operands are models */
	bool			 first_is_number;	/* but the first operand may be a number */
	bool			 takes_counts;	/* and the last one or two may be counts: input, output */
	bool			 takes_list;	/* a count may be a list of values: a row for each */
	bool			 is_switch;	/* --NAME is the command, too */
	bool			 outside_sessions;	/* of COMMAND_SESSION: works for a shell as well */
	enum book_need		 need;
	/*
	 * Fills the answer. False with e if nothing could be answered; what fails beside answers goes to
	 * answer_failure. Pure: no clock and no output; check, diff and tidy read the price books that are
	 * named.
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
	const struct command	*table;		/* all commands, for help: n_table rows */
	size_t			 n_table;
};

/* The command of that name or second name; NULL. */
const struct command *command_find(const char *name);

/* The command of a line that names none. */
const struct command *command_default(void);

/*
 * Understands the words of one line. defaults is what the session has set (or request_new()): the
 * line's own fields beat it. on is set to today unless it is set. ERR_USAGE for a word
 * that cannot be understood, a field given twice, or a field that the command does not take.
 */
bool	command_parse(const char *const *words, size_t n, const struct request *defaults, day today,
	    struct arena *a, struct invocation *out, struct err *e);

#endif
