/* SPDX-License-Identifier: MIT */
#ifndef BOOK_LINT_H
#define BOOK_LINT_H

#include "book/book_validate.h"

/*
 * Reports prices of a valid book that a person should check, each in the way in which book_validate
 * reports faults: gaps between periods and between bands, a cache read more expensive than input,
 * output cheaper than input, a change to ten times or a tenth, token prices above $1000 or below
 * $0.0001 per million, and prices in force on today whose newest source is more than stale days old.
 * due: also rows whose review is due within that number of days; -1: none of them.
 */
void	book_lint(const struct book *b, day today, int stale, int due, book_complaint *complain, void *arg);

#endif
