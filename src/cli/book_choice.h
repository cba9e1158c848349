/* SPDX-License-Identifier: MIT */
#ifndef BOOK_CHOICE_H
#define BOOK_CHOICE_H

#include <stdatomic.h>

#include "commands/command.h"

/*
 * Which price book a line uses: that of prices= or TOLL_PRICES, else the built-in one with the user's own
 * overlays; over either of them overlay= is laid. The last book is kept until a request asks for another, so
 * that a session does not load it for each line.
 */
struct book_choice {
	const struct book	*builtin;
	const char		*environment;	/* the path of TOLL_PRICES; "": none */
	const char		*overlays;	/* folder of the user's own overlays; "": none */
	const atomic_int	*stop;		/* not 0: loading ends with ERR_IO; NULL: never */
	struct arena		*arena;		/* of the last book and the two paths below */
	const struct book	*book;		/* the last one; NULL: none yet, or it cannot be read */
	const char		*prices, *overlay;	/* the paths that it was loaded from */
};

/* Borrows its arguments, which are as the fields of the same names. To be closed. */
struct book_choice	 book_choice_open(const struct book *builtin, const char *environment,
			    const char *overlays, const atomic_int *stop);
void			 book_choice_close(struct book_choice *k);

/*
 * The book that a request asks for; valid until a request asks for another. On error NULL: ERR_IO if a file
 * of it cannot be read or is no sound price file, ERR_USAGE if the command also writes it.
 */
const struct book	*book_choice_of_request(struct book_choice *k, const struct request *r,
			    struct err *e);

/*
 * The book for a call: as of its request; the built-in one if the command needs none, or can do without one
 * on error.
 */
const struct book	*book_choice_of_call(struct book_choice *k, const struct invocation *call,
			    struct err *e);

/* The book of the last line that had one; before that, the built-in one. */
const struct book	*book_choice_last(const struct book_choice *k);

#endif
