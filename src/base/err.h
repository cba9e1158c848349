/* SPDX-License-Identifier: MIT */
#ifndef ERR_H
#define ERR_H

#include <stdbool.h>

/*
 * Errors are values: a function that can fail takes a struct err as its last argument; if it fails, it
 * fills it and returns false (or NULL). The value lives on the caller's stack and holds nothing that
 * must be freed. Only src/cli prints it; a batch also writes the message into the note of the row.
 */
enum err_kind {
	ERR_NONE,
	ERR_USAGE,	/* a word, field or value is wrong, or counts contradict each other */
	ERR_MODEL,	/* the book has no model of that name, or several */
	ERR_PRICE,	/* the model has no price for that tier, region, day, size or meter */
	ERR_RANGE,	/* a number is too large, or a result does not fit */
	ERR_IO,		/* a file cannot be read or written, or its content is wrong */
};

struct err {
	enum err_kind	kind;
	char		msg[1024];	/* printable UTF-8, lowercase, no full stop, no newline */
};

/*
 * Fills *e and returns false, so that `return err_set(...)` is one statement. The message has no
 * control characters, whatever the arguments contain (words of users, cells of files). A message
 * that is too long for the buffer ends in "...".
 */
bool	err_set(struct err *e, enum err_kind kind, const char *fmt, ...)
	    __attribute__((format(printf, 3, 4)));

/* Puts a position before the message: "usage.csv:17: " and then the old message. Returns false. */
bool	err_at(struct err *e, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

/* The exit status of a kind, in the order of the enum: 0, 2, 3, 3, 4, 5. */
int	err_status(enum err_kind kind);

/* A short label of a kind, for counting failures: "unknown model". */
const char *err_reason(enum err_kind kind);

#endif
