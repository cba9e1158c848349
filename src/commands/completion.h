/* SPDX-License-Identifier: MIT */
#ifndef COMPLETION_H
#define COMPLETION_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "book/book.h"

/* The shells that have a completion. */
enum shell { SHELL_BASH, SHELL_ZSH, SHELL_FISH, N_SHELLS };

extern const char *const completion_shells[N_SHELLS];

/*
 * What may stand where a line is being typed: for Tab in the session, and for the completions of
 * shells. Everything is read from the tables that the program runs by, so that nothing is offered
 * that it would not understand.
 */
struct completion {
	const char	*word;		/* the whole word; "in=" and the like go on, without a blank */
	const char	*help;		/* "" if there is nothing to say */
};

struct completions {
	struct completion *item;		/* in the arena */
	size_t		 n, room;
	const char	*files;		/* file names are possible too, after this prefix; NULL: not here */
};

/*
 * Finds what may replace part, after n words of a line (without the name of the
 * program). A candidate begins with part in either case; nothing of it could steer a terminal.
 * session: the commands of a session count.
 */
void	completion_find(const struct book *b, day today, bool session, const char *const *words,
	    size_t n, const char *part, struct arena *a, struct completions *out);

#endif
