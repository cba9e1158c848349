/* SPDX-License-Identifier: MIT */
#ifndef BOOK_OVERLAY_H
#define BOOK_OVERLAY_H

#include "book/book_load.h"

/*
 * Price files that are laid over a book one after the other, each with book_merge: those of overlay=, and those of the
 * folder ~/.config/toll/pricing. In that folder the files of toll update, whose names begin with "update-", are laid
 * first, and by book_merge_update: no price of them replaces one of the user's own files, whatever their days are, nor
 * one that the price list, or another update, has read later.
 */
#define BOOK_UPDATE_PREFIX "update-"

/* Lays n files over a book. NULL and ERR_IO, with the file, if one cannot be read, or does not fit. */
const struct book *book_overlay_files(struct arena *a, const struct book *base, const char *const *files, size_t n,
    const struct book_load_how *how, struct err *e);

/*
 * Lays the files of a folder over a book; a folder that does not exist has none. without: a path of it that is left
 * out, or NULL; updates: only the files of toll update. ERR_IO as above, and if the folder cannot be read.
 */
const struct book *book_overlay_folder(struct arena *a, const struct book *base, const char *folder,
    const char *without, bool updates, const struct book_load_how *how, struct err *e);

#endif
