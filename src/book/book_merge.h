/* SPDX-License-Identifier: MIT */
#ifndef BOOK_MERGE_H
#define BOOK_MERGE_H

#include "base/arena.h"
#include "base/err.h"
#include "book/book.h"

/*
 * Lays one book over another: rows of over supersede those of the same model, tier, region, band
 * and hours from their from on, and are marked with name, so that bills can say so. Models,
 * aliases and providers that base lacks are added; what base says of a model stays. A plan of over
 * supersedes that of the same id, whole. The result lives in the arena and borrows nothing. ERR_IO,
 * with the model and key, if the rows do not fit together.
 */
const struct book *book_merge(struct arena *a, const struct book *base, const struct book *over,
    const char *name, struct err *e);

#endif
