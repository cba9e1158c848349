/* SPDX-License-Identifier: MIT */
#ifndef ARENA_H
#define ARENA_H

#include <stddef.h>

/*
 * Memory is owned by arenas. A function that returns memory takes a struct arena * first; all
 * others borrow. Two lifetimes are in use: "book" (as long as the program runs) and "turn" (one
 * command line or one CSV row). If memory runs out, the program ends with status 4. PAD_BEFORE bytes
 * (bytes.h) before any memory from an arena may be read; their values are unspecified.
 */
struct arena;

struct arena	*arena_new(void);
void		 arena_free(struct arena *a);	/* NULL is allowed */

/* Frees everything that was allocated, but keeps one block for reuse. */
void		 arena_reset(struct arena *a);

/* Returns size zeroed bytes, aligned for any type. A size of 0 gives a valid pointer. */
void		*arena_alloc(struct arena *a, size_t size);

/* The same, but not zeroed: for memory that is written before it is read. */
void		*arena_room(struct arena *a, size_t size);

/* As arena_room, but returns NULL if there is no memory; the arena is then unchanged. */
void		*arena_try(struct arena *a, size_t size);

/* As arena_room, but aligned to a cache line (64 bytes), so that data used together is read together. */
void		*arena_lines(struct arena *a, size_t size);

/* Returns n * size zeroed bytes; ends the program if the product overflows. */
void		*arena_array(struct arena *a, size_t n, size_t size);

char		*arena_strdup(struct arena *a, const char *s);
char		*arena_strndup(struct arena *a, const char *s, size_t n);
char		*arena_printf(struct arena *a, const char *fmt, ...)
		    __attribute__((format(printf, 2, 3)));

/*
 * Makes room for one more element in an array that lives in the arena: returns items, or, if its n
 * elements fill *room, a copy with twice the room. The elements then move; the old array is not reused.
 */
void		*arena_grow(struct arena *a, void *items, size_t n, size_t *room, size_t size);

/*
 * For libraries that allocate their own memory: malloc and realloc that never return NULL, but end the
 * program as an arena does. Free the memory with free.
 */
void		*arena_malloc(size_t size);
void		*arena_realloc(void *p, size_t size);

/* Ends the program in the same way, for a library that reports that it ran out of memory. */
_Noreturn void	 arena_exhausted(void);

#endif
