/* SPDX-License-Identifier: MIT */
#ifndef BOOK_VALIDATE_H
#define BOOK_VALIDATE_H

#include "book/book.h"

/*
 * What the rows of a book must be together, wherever they came from: no two of them hold for the
 * same request, tier and band rows leave no meter out, and a name means one model.
 */

/* Told of each fault: rate is BOOK_NONE, and key "", where none is concerned. */
typedef void book_complaint(void *arg, uint32_t model, uint32_t rate, const char *key,
    const char *text);

/* Checks a finished book whose rows are sound by themselves. */
void	book_validate(const struct book *b, book_complaint *complain, void *arg);

#endif
