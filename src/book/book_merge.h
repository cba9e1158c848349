/* SPDX-License-Identifier: MIT */
#ifndef BOOK_MERGE_H
#define BOOK_MERGE_H

#include "base/arena.h"
#include "base/err.h"
#include "book/book.h"

/*
 * Merges book over into book base (overlay=, the user's overlays). A row of over replaces rows of the
 * same model, tier, region, band and hours from its start (from) on, and is marked with name, so that
 * bills can show it. Models, aliases and providers that base does not have are added; the other data of
 * a model are those of base. A plan of over replaces the whole plan of the same id. The result lives in
 * the arena and borrows nothing. ERR_IO, with the model and key, if the merged rows are not valid.
 */
const struct book *book_merge(struct arena *a, const struct book *base, const struct book *over,
    const char *name, struct err *e);

#endif
