/* SPDX-License-Identifier: MIT */
#ifndef BOOK_EMIT_C_H
#define BOOK_EMIT_C_H

#include <stdio.h>

#include "book/book.h"

/*
 * Writes the book as C source that defines `const struct book book_builtin` (book_data.h). Only mkbook
 * calls it. The caller checks f for errors.
 */
void	book_emit_c(FILE *f, const struct book *b);

#endif
