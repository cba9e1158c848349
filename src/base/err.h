/* SPDX-License-Identifier: MIT */
#ifndef ERR_H
#define ERR_H

#include <stdbool.h>

/*
 * How every failure travels: a function that can fail takes a struct err as its last argument,
 * returns false (or NULL) and has filled it. The value lives on the caller's stack and holds
 * nothing that must be freed. Only main, repl, door and batch print it.
 */
enum err_kind {
	ERR_NONE,
	ERR_USAGE,	/* a word, field or value is wrong, or counts contradict each other */
	ERR_MODEL,	/* the book does not know the model, or knows several of that name */
	ERR_PRICE,	/* the model has no price for that tier, region, day, size or meter */
	ERR_RANGE,	/* a number is too large, or a result does not fit */
	ERR_IO,		/* a file could not be read or written, or is not what it should be */
};

struct err {
	enum err_kind	kind;
	char		msg[1024];	/* printable UTF-8, lowercase, no full stop, no newline */
};

/*
 * Fills *e and returns false, so that `return err_set(...)` is one statement. Whatever the
 * arguments hold (words of users, cells of files), the message has no control characters;
 * a message too long for the buffer ends in "...".
 */
bool	err_set(struct err *e, enum err_kind kind, const char *fmt, ...)
	    __attribute__((format(printf, 3, 4)));

/* Puts a place in front of the message: "usage.csv:17: " + what was there. Returns false. */
bool	err_at(struct err *e, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

/* The exit status of a kind: 0, 2, 3, 3, 4, 5. */
int	err_status(enum err_kind kind);

/* A word or two for counting failures by kind: "unknown model". */
const char *err_reason(enum err_kind kind);

#endif
