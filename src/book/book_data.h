/* SPDX-License-Identifier: MIT */
#ifndef BOOK_DATA_H
#define BOOK_DATA_H

#include "book/book.h"

/* The built-in book, compiled from pricing/: mkbook writes book_data.c when toll is built. */
extern const struct book book_builtin;

#endif
