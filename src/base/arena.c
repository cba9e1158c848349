/* SPDX-License-Identifier: MIT */
/*
 * Arenas: a list of blocks of 64 KiB or more, from which memory is cut without headers. All rooms
 * allocate here; see arena.h for the lifetimes.
 */
#include "base/arena.h"

#include <stdarg.h>
#include <stdalign.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/bytes.h"

struct block {
	struct block	*next;
	size_t		 size, used;
	alignas(max_align_t) char bytes[];
};

_Static_assert(offsetof(struct block, bytes) >= PAD_BEFORE, "before the first memory of a block is its head");

struct arena {
	struct block	*head;
};

enum { BLOCK_SIZE = 64 * 1024, ALIGN = alignof(max_align_t), LINE = 64 };

void
arena_exhausted(void)
{
	fputs("toll: out of memory\n", stderr);
	exit(4);
}

static void *
require_memory(void *p)
{
	if (p == NULL)
		arena_exhausted();
	return p;
}

void *
arena_malloc(size_t size)
{
	return require_memory(malloc(size > 0 ? size : 1));
}

void *
arena_realloc(void *p, size_t size)
{
	return require_memory(realloc(p, size > 0 ? size : 1));
}

/* A new block, not in any list yet; NULL if there is no memory. */
static struct block *
block_try(size_t size)
{
	struct block *b = size > SIZE_MAX - sizeof *b ? NULL : malloc(sizeof *b + size);

	if (b == NULL)
		return NULL;
	b->next = NULL;
	b->size = size;
	b->used = 0;
	return b;
}

struct arena *
arena_new(void)
{
	struct arena *a = require_memory(malloc(sizeof *a));

	a->head = require_memory(block_try(BLOCK_SIZE));
	return a;
}

void
arena_free(struct arena *a)
{
	if (a == NULL)
		return;
	for (struct block *b = a->head, *next; b != NULL; b = next) {
		next = b->next;
		free(b);
	}
	free(a);
}

void
arena_reset(struct arena *a)
{
	struct block *b = a->head;

	while (b->next != NULL) {	/* the first block is the last of the list */
		struct block *next = b->next;

		free(b);
		b = next;
	}
	b->used = 0;
	a->head = b;
}

void *
arena_try(struct arena *a, size_t size)
{
	struct block *b = a->head;
	void *p;

	if (size > SIZE_MAX - ALIGN)
		return NULL;
	size = (size + ALIGN - 1) / ALIGN * ALIGN;
	if (size > b->size - b->used) {
		b = block_try(size > BLOCK_SIZE ? size : BLOCK_SIZE);
		if (b == NULL)
			return NULL;
		b->next = a->head;
		a->head = b;
	}
	p = b->bytes + b->used;
	b->used += size;
	return p;
}

void *
arena_room(struct arena *a, size_t size)
{
	return require_memory(arena_try(a, size));
}

void *
arena_lines(struct arena *a, size_t size)
{
	uintptr_t p;

	if (size > SIZE_MAX - LINE)
		require_memory(NULL);
	p = (uintptr_t)arena_room(a, size + LINE);
	return (void *)((p + LINE - 1) / LINE * LINE);
}

void *
arena_alloc(struct arena *a, size_t size)
{
	return memset(arena_room(a, size), 0, size);
}

void *
arena_array(struct arena *a, size_t n, size_t size)
{
	size_t bytes;

	if (__builtin_mul_overflow(n, size, &bytes))
		require_memory(NULL);
	return arena_alloc(a, bytes);
}

char *
arena_strndup(struct arena *a, const char *s, size_t n)
{
	char *copy = arena_alloc(a, n + 1);

	if (n > 0)
		memcpy(copy, s, n);
	return copy;
}

char *
arena_strdup(struct arena *a, const char *s)
{
	return arena_strndup(a, s, strlen(s));
}

char *
arena_printf(struct arena *a, const char *fmt, ...)
{
	va_list ap, ap_copy;
	char *s;
	int n;

	va_start(ap, fmt);
	va_copy(ap_copy, ap);
	n = vsnprintf(NULL, 0, fmt, ap);
	va_end(ap);
	s = arena_alloc(a, (size_t)(n < 0 ? 0 : n) + 1);
	if (n >= 0)
		vsnprintf(s, (size_t)n + 1, fmt, ap_copy);
	va_end(ap_copy);
	return s;
}

void *
arena_grow(struct arena *a, void *items, size_t n, size_t *room, size_t size)
{
	void *more;

	if (n < *room)
		return items;
	*room = *room == 0 ? 8 : *room * 2;
	more = arena_array(a, *room, size);
	if (n > 0)
		memcpy(more, items, n * size);
	return more;
}
