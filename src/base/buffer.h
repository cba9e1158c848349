/* SPDX-License-Identifier: MIT */
#ifndef BUFFER_H
#define BUFFER_H

#include <stddef.h>

#include "base/arena.h"

/* Text that grows, in an arena; text[n] is always NUL. */
struct buffer {
	struct arena	*arena;
	char		*text;
	size_t		 n, room;
};

struct buffer	buffer_new(struct arena *a);
/* Makes room for n more bytes and a NUL, so that they may be written behind text + n. */
void		buffer_grow(struct buffer *b, size_t n);

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
/* s as a string of JSON, in quotes; bytes that are no UTF-8 become U+FFFD. */
void		buffer_json(struct buffer *b, const char *s);
/* n times the same character. */
void		buffer_fill(struct buffer *b, char c, size_t n);

#endif
