/* SPDX-License-Identifier: MIT */
#ifndef BOOK_LINT_H
#define BOOK_LINT_H

#include "book/book_validate.h"

/*
 * What is odd in a book that is sound: prices that a person should look at twice. Each is reported
 * as book_validate reports faults: holes between periods and bands, a cache read dearer than input,
 * output cheaper than input, a jump to ten times or a tenth, token prices above $1000 or below
 * $0.0001 per million, prices in force on today whose newest source is more than stale days old.
 */
void	book_lint(const struct book *b, day today, int stale, book_complaint *complain, void *arg);

#endif
