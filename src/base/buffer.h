/* SPDX-License-Identifier: MIT */
#ifndef BUFFER_H
#define BUFFER_H

#include <stddef.h>

#include "base/arena.h"

/* A text that grows, in an arena, which owns it: JSON, tables and messages are written into one. */
struct buffer {
	struct arena	*arena;
	char		*text;		/* text[n] is always NUL */
	size_t		 n, room;	/* bytes used and allocated */
};

struct buffer	buffer_new(struct arena *a);
/* Reallocates, so that n more bytes and a NUL may be written at text + n. */
void		buffer_grow(struct buffer *b, size_t n);

/* Makes sure that n more bytes and a NUL may be written at text + n. */
static inline void
buffer_room(struct buffer *b, size_t n)
{
	if (b->room - b->n <= n)
		buffer_grow(b, n);
}

void		buffer_add(struct buffer *b, const char *s, size_t n);
void		buffer_puts(struct buffer *b, const char *s);
void		buffer_printf(struct buffer *b, const char *fmt, ...)
		    __attribute__((format(printf, 2, 3)));
/* Appends the same character n times. */
void		buffer_fill(struct buffer *b, char c, size_t n);

#endif
