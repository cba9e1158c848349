/* SPDX-License-Identifier: MIT */
#ifndef BOOK_FORMAT_H
#define BOOK_FORMAT_H

#include "base/buffer.h"
#include "book/book.h"

/*
 * Appends a book as JSON in its canonical form: the order of keys and the form of rows and decimals are
 * fixed, and the prices of a row are on one line, so that a change of one price changes one line. In a
 * book of several files, different sources may have the same key: they are written as KEY, KEY-2, KEY-3.
 */
void	book_format(const struct book *b, struct buffer *out);

#endif
