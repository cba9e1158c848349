/* SPDX-License-Identifier: MIT */
#ifndef LINE_KIND_H
#define LINE_KIND_H

#include "commands/command.h"

/*
 * Recognises what a line is if it is no command: arithmetic, a change of the last question, a word that is nearly a
 * command, a row of a file that was given by mistake. All functions are pure; dispatch.c and repl.c call them.
 */

/*
 * The arithmetic expression that the operands of n words form together, if the line has no fields but those that say
 * where and how the answer is written; these words come out in *field_words. NULL if the operands are something else: a
 * price such as 3/15, a day, a pattern.
 */
const char *line_arithmetic(const char *const *words, size_t n, struct arena *a,
	    const char ***field_words, size_t *n_field_words);

/* Whether a line is a word, an operator and a number: arithmetic, if the word were a number. */
bool	line_is_broken_arithmetic(const char *const *words, size_t n);

/* Whether a line has fields only, at least one, and none of them is model=. */
bool	line_is_change(const char *const *words, size_t n, struct arena *a);

/* Whether some field of such a line says how much a count of the last question is to change: in=+20%, out=-500. */
bool	line_is_relative(const char *const *words, size_t n, struct arena *a);

/* The words of a question, with the fields of another line added to its own or replacing them. *n_out: their number. */
const char *const *line_change(const char *const *question, size_t n_question,
	    const char *const *words, size_t n, struct arena *a, size_t *n_out);

/* The line that was probably meant, if the first word is nearly the name of a command; else NULL. */
const char *line_meant(const char *const *words, size_t n, struct arena *a);

/*
 * Writes a short text of the settings of the workload and the day, with short names and at most 24 columns; "+N" counts
 * those that do not fit. "" if none is set. Always ends out with a NUL.
 */
void	line_prompt_text(char *out, size_t size, const struct setting *settings, size_t n);

/* Whether the first line of an input belongs to a usage file and not to a session. */
bool	line_is_usage(const char *line, struct arena *a);

/* Whether a line that failed looks like a row of CSV. */
bool	line_is_row(const char *line);

#endif
