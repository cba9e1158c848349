/* SPDX-License-Identifier: MIT */
#ifndef SESSION_STATE_H
#define SESSION_STATE_H

#include "cli/answer_output.h"
#include "cli/book_choice.h"

/*
 * What a session keeps from line to line: the fields that set has set, and the last question. dispatch.c
 * gives it the commands that change or show the settings, and asks it for the defaults and for the question
 * of a later line.
 */

/* "staff = 5000": a name, and the exact value, "5000" or "1/3". */
struct session_variable { const char *name, *value; };

enum { SESSION_LINES = 50, SESSION_LINE = 200, SESSION_MARKS = 10 };

/* A session before a line changed it: copies in an arena of their own. */
struct session_mark {
	struct arena		*arena;
	struct setting		*settings;
	struct session_variable	*variables;
	const char		**question;
	size_t			 n_settings, n_variables, n_question;
	bool			 question_answered;
};

struct session_state {
	struct answer_output	*output;	/* for what set and save write, and for messages */
	struct book_choice	*books;		/* to check a model that is set */
	day			 today;
	struct arena		*settings_arena;	/* of the settings and defaults */
	struct arena		*spare_arena;	/* where the next settings are built */
	struct setting		*settings;	/* as typed, n_settings of them; a field may be there twice */
	size_t			 n_settings;
	struct request		 defaults;	/* the settings, parsed: what a request begins with */
	struct arena		*question_arena;	/* of the last question */
	const char		**question;	/* its words, which a line of fields alone changes */
	size_t			 n_question;	/* 0: there is none */
	bool			 question_answered;	/* it had an answer; if not, any other replaces it */
	char			 ans[128];	/* the last result or total of one bill, exact; "": none */
	char			 ans_unit[4];	/* the currency of it; "": it is no amount */
	char			 ans_lacks[64];	/* the answer since, which has no single amount; "": there is none */
	struct session_mark	 marks[SESSION_MARKS];	/* what undo goes back to: a ring */
	size_t			 n_marks, next_mark;	/* number in use, the next one to be taken */
	char			 lines[SESSION_LINES][SESSION_LINE];	/* the last ones, a ring */
	size_t			 n_lines;	/* number of all lines */
	struct arena		*variable_arena;	/* of the variables */
	struct session_variable	*variables;
	size_t			 n_variables, room_variables;
};

/* A session in which nothing is set. Borrows output and books. To be closed. */
struct session_state	session_state_open(struct answer_output *output, struct book_choice *books,
			    day today);
void			session_state_close(struct session_state *s);

/* Keeps a line as it was typed, for history; a long one is cut. */
void			session_state_keep_line(struct session_state *s, const char *text, size_t n);

/* The lines of the session, for people: "12  gpt-5 in=10k", the last SESSION_LINES of them. */
const char		*session_state_lines(const struct session_state *s, struct arena *a);

/* Remembers the settings, variables and the question as they are, before a line changes one of them. */
void			session_state_mark(struct session_state *s);

/*
 * Runs a call of set, unset, reset, undo or save; a mistake changes nothing. Returns the exit status, after writing
 * the message if it is not 0; 0 also for every other command, for which nothing is done.
 */
int			session_state_run(struct session_state *s, const struct invocation *call);

/*
 * Keeps the n words of a question, of which it makes copies; status: of the line. A question that failed does
 * not replace one that was answered, and is kept only if a missing field may be the reason (ERR_USAGE).
 */
void			session_state_remember(struct session_state *s, const char *const *words, size_t n,
			    int status);

/*
 * Keeps what ans is after an answer: its amount, or, if it is NULL, that the answer to the n words has no single one.
 * call: that of the answer.
 */
void			session_state_keep_amount(struct session_state *s, const struct invocation *call,
			    const char *amount, const char *const *words, size_t n);

/* Says what the last amount was, and by how much the new one differs. Nothing if they cannot be compared. */
void			session_state_tell_change(struct session_state *s, const struct invocation *call,
			    const char *amount);

/*
 * Words of a line in which ans, or _, is the last amount, and a variable its value: "ans * 50k" becomes "0.0325 * 50k".
 * Where an amount is asked for, it has its currency. ERR_USAGE if there is no amount yet, or the last answer has none.
 * The words live in the arena.
 */
bool			session_state_expand(const struct session_state *s, const char *const *words, size_t n,
			    struct arena *a, const char *const **out, struct err *e);

/*
 * Whether a line gives a variable a value: "users = 5k" or "users=5k", where users is no word that toll knows. It is
 * then done, and *shown is "users = 5,000"; NULL and e if the value is no arithmetic, or toll knows the name.
 */
bool			session_state_assign(struct session_state *s, const char *const *words, size_t n,
			    struct arena *a, const char **shown, struct err *e);

#endif
