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

/*
 * The same for a file of toll update, which gives way to what base has read since: a row of base whose newest source is
 * later than that of a row of over stays, and the latter ends where it begins; and a model that is new in over is left
 * out if base has its id, its title or another name of it, at any provider. A new provider has no name that one of base
 * has. So an update that a later price list includes changes nothing.
 */
const struct book *book_merge_update(struct arena *a, const struct book *base, const struct book *over,
    const char *name, struct err *e);

#endif
