/* SPDX-License-Identifier: MIT */
#ifndef ARENA_H
#define ARENA_H

#include <stddef.h>

/*
 * Who owns memory: an arena. A function that returns memory takes a struct arena * first; all
 * else borrows. Two lifetimes are in use, "book" (as long as the program) and "turn" (one
 * command line or one CSV row). Running out of memory ends the program with status 4.
 */
struct arena;

/* Bytes that may be looked at in front of all memory that an arena gives, whatever they are. */
enum { ARENA_FRONT = 16 };

struct arena	*arena_new(void);
void		 arena_free(struct arena *a);	/* NULL is fine */

/* Forgets everything that was allocated; keeps one block for reuse. */
void		 arena_reset(struct arena *a);

/* size bytes, zeroed, aligned for any type. size 0 gives a valid pointer. */
void		*arena_alloc(struct arena *a, size_t size);

/* The same, but its bytes may be anything: for what is written before it is read. */
void		*arena_room(struct arena *a, size_t size);

/* The same for what may be too much: NULL if there is no memory for it, and the arena is as it was. */
void		*arena_try(struct arena *a, size_t size);

/* Such room that begins at a line of the cache (64 bytes): what is used together is then read together. */
void		*arena_lines(struct arena *a, size_t size);

/* n * size bytes, zeroed; ends the program if that overflows. */
void		*arena_array(struct arena *a, size_t n, size_t size);

char		*arena_strdup(struct arena *a, const char *s);
char		*arena_strndup(struct arena *a, const char *s, size_t n);
char		*arena_printf(struct arena *a, const char *fmt, ...)
		    __attribute__((format(printf, 2, 3)));

/*
 * Makes room for one more element in an array that lives in the arena: returns items, or a copy
 * of twice the size when n elements fill *room. Elements move; old ones are not reused.
 */
void		*arena_grow(struct arena *a, void *items, size_t n, size_t *room, size_t size);

/*
 * For libraries that allocate for themselves: malloc and realloc that never return NULL, but end the
 * program as an arena does. To be freed with free.
 */
void		*arena_malloc(size_t size);
void		*arena_realloc(void *p, size_t size);

/* The same end, for a library that says that it ran out of memory. */
_Noreturn void	 arena_exhausted(void);

#endif
