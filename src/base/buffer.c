/* SPDX-License-Identifier: MIT */
/* Growing text in an arena; the JSON and table writers of all rooms append to it. */
#include "base/buffer.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

struct buffer
buffer_new(struct arena *a)
{
	struct buffer b = { .arena = a, .room = 1024 };

	b.text = arena_alloc(a, b.room);
	return b;
}

void
buffer_grow(struct buffer *b, size_t n)
{
	char *text;

	b->room = b->n + n + 1 > 2 * b->room ? b->n + n + 1 : 2 * b->room;
	text = arena_room(b->arena, b->room);
	memcpy(text, b->text, b->n + 1);
	b->text = text;
}

void
buffer_add(struct buffer *b, const char *s, size_t n)
{
	buffer_room(b, n);
	memcpy(b->text + b->n, s, n);
	b->n += n;
	b->text[b->n] = '\0';
}

void
buffer_puts(struct buffer *b, const char *s)
{
	buffer_add(b, s, strlen(s));
}

void
buffer_printf(struct buffer *b, const char *fmt, ...)
{
	va_list ap, ap_copy;
	int n;

	va_start(ap, fmt);
	va_copy(ap_copy, ap);
	n = vsnprintf(NULL, 0, fmt, ap);
	va_end(ap);
	if (n > 0) {
		buffer_room(b, (size_t)n);
		vsnprintf(b->text + b->n, (size_t)n + 1, fmt, ap_copy);
		b->n += (size_t)n;
	}
	va_end(ap_copy);
}

void
buffer_fill(struct buffer *b, char c, size_t n)
{
	buffer_room(b, n);
	memset(b->text + b->n, c, n);
	b->n += n;
	b->text[b->n] = '\0';
}
