/* SPDX-License-Identifier: MIT */
#ifndef BOOK_FORMAT_H
#define BOOK_FORMAT_H

#include "base/buffer.h"
#include "book/book.h"

/*
 * A book as JSON in its canonical form: keys, rows and decimals always stand in the same way, and
 * the prices of a row on one line, so that a change of one price is a change of one line. A book of
 * several files may have sources of one key, which are KEY, KEY-2, KEY-3 there.
 */
void	book_format(const struct book *b, struct buffer *out);

#endif
