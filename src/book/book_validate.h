/* SPDX-License-Identifier: MIT */
#ifndef BOOK_VALIDATE_H
#define BOOK_VALIDATE_H

#include "book/book.h"

/*
 * The rules for the rows of a book together, wherever they come from: no two rows hold for the same
 * request, rows of tiers and bands have a price for every meter, and a name means one model. The loader
 * and book_merge call it.
 */

/* Called for each fault. rate is BOOK_NONE if it is not about a row, and key is "" if not about a key. */
typedef void book_complaint(void *arg, uint32_t model, uint32_t rate, const char *key,
    const char *text);

/* Checks a finished book, each of whose rows is valid by itself. */
void	book_validate(const struct book *b, book_complaint *complain, void *arg);

#endif
