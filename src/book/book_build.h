/* SPDX-License-Identifier: MIT */
#ifndef BOOK_BUILD_H
#define BOOK_BUILD_H

#include <stddef.h>

#include "base/arena.h"
#include "book/book.h"

/*
 * Builds a book: the loader and book_merge add rows here, table by table. A span covers rows that were
 * added one after the other. Everything lives in the arena, including the finished book.
 */
struct build;

struct build	*build_new(struct arena *a);

/* The offset of a text in the pool, to which it is added if it is new: equal texts have equal offsets. */
text_ref	 build_text(struct build *b, const char *s);

/* Each adds a copy of its row, and returns its index. */
uint32_t	 build_provider(struct build *b, const struct provider *row);
uint32_t	 build_tier_word(struct build *b, const struct tier_word *row);
uint32_t	 build_source(struct build *b, const struct source *row);
uint32_t	 build_alias(struct build *b, const struct alias *row);
uint32_t	 build_uplift(struct build *b, const struct uplift *row);
uint32_t	 build_model(struct build *b, const struct model *row);
uint32_t	 build_hours(struct build *b, const struct hours *row);
uint32_t	 build_rate(struct build *b, const struct rate *row);
uint32_t	 build_price(struct build *b, int64_t price);
uint32_t	 build_source_ref(struct build *b, uint32_t source);
uint32_t	 build_plan(struct build *b, const struct plan *row);
uint32_t	 build_fee(struct build *b, const struct fee *row);
uint32_t	 build_quota(struct build *b, const struct quota *row);

/* A model that is completed later; the pointer is valid until the next model is added. */
struct model	*build_model_at(struct build *b, uint32_t i);

/*
 * The book as it is now, without its index of names: borrowed, and valid until the next row is
 * added. The loader checks new rows against it.
 */
const struct book *build_view(struct build *b);

/* Makes the index of names, and returns the book; nothing may be added after that. */
const struct book *build_finish(struct build *b);

#endif
