/* SPDX-License-Identifier: MIT */
#ifndef LINE_H
#define LINE_H

#include "commands/command.h"

/*
 * What a line may be before it is a call: arithmetic, a change to the last question, a word that is
 * nearly a command, a row of a file that came by mistake. All of it is pure.
 */

/*
 * The arithmetic that the operands of a line are together, if nothing but where the answer goes
 * stands beside them; NULL if they are something else: a price spelled out, a day, a pattern. Out
 * of n words those that are fields come out in *given.
 */
const char *line_arithmetic(const char *const *words, size_t n, struct arena *a,
	    const char ***given, size_t *n_given);

/* Whether a line is fields alone, and none of them names a model. */
bool	line_is_change(const char *const *words, size_t n, struct arena *a);

/* The words of a question with the fields of another line in place of its own. */
const char *const *line_change(const char *const *question, size_t n_question,
	    const char *const *words, size_t n, struct arena *a, size_t *n_out);

/* The line that was perhaps meant by one whose first word is nearly a command; NULL. */
const char *line_meant(const char *const *words, size_t n, struct arena *a);

/*
 * What is set, in a few columns: the workload and the day, in short names. "" if neither is. Always
 * ends out with a NUL.
 */
void	line_brief(char *out, size_t size, const struct setting *settings, size_t n);

/* Whether a first line is one of a usage file and not of a session. */
bool	line_is_usage(const char *line, struct arena *a);

/* Whether a line that failed has the look of a row. */
bool	line_is_row(const char *line);

#endif
