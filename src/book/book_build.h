/* SPDX-License-Identifier: MIT */
#ifndef BOOK_BUILD_H
#define BOOK_BUILD_H

#include <stddef.h>

#include "base/arena.h"
#include "book/book_keys.h"

/*
 * Builds a book: the loader and book_merge add rows here, table by table. A span covers rows that were
 * added one after the other. Everything lives in the arena, including the finished book.
 */
struct build;

struct build	*build_new(struct arena *a);

/* The offset of a text in the pool, to which it is added if it is new: equal texts have equal offsets. */
text_ref	 build_text(struct build *b, const char *s);

/*
 * Each adds a copy of its row, and returns its index. There is one for each object of book_keys.def that has a table:
 * build_provider(), build_rate() and so on.
 */
#define OBJECT(object, table) uint32_t build_##object(struct build *b, const struct object *row);
#include "book/book_keys.def"
uint32_t	 build_row(struct build *b, enum book_object object, const void *row);
uint32_t	 build_price(struct build *b, int64_t price);
uint32_t	 build_source_ref(struct build *b, uint32_t source);

/* Begins the table of an object again: its rows so far are in a view that was taken before, and in no other. */
void		 build_restart(struct build *b, enum book_object object);

/* A row that is completed later; the pointer is valid until the next row of its object is added. */
void		*build_row_at(struct build *b, enum book_object object, uint32_t i);

/*
 * The book as it is now, without its index of names: borrowed, and valid until the next row is
 * added. The loader checks new rows against it.
 */
const struct book *build_view(struct build *b);

/* Makes the index of names, and returns the book; nothing may be added after that. */
const struct book *build_finish(struct build *b);

#endif
