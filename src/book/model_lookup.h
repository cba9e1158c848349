/* SPDX-License-Identifier: MIT */
#ifndef MODEL_LOOKUP_H
#define MODEL_LOOKUP_H

#include <stddef.h>

#include "base/arena.h"
#include "book/book.h"

/*
 * From a word to a model of the book. Case, and . _ - and blank, are equal; nothing is ever found
 * by a part of its name. An id beats an alias, and an alias a title. The whole word wins where it
 * is a name; else what stands before its first slash may be a provider.
 */

/*
 * Finds the one model that name means at that instant (aliases may move). provider narrows; NULL
 * or "" is any. ERR_MODEL if there is none, with the nearest names or the newest of a family, and
 * if several providers have it, naming them. ERR_USAGE if the provider does not exist.
 */
bool	model_lookup(const struct book *b, const char *name, const char *provider, instant at,
	    uint32_t *model, struct err *e);

/*
 * What model_lookup has said of names that the book does not know: to look for near ones takes a thousand times
 * as long as to find that there is none. For a book of one thread's own (its member memo), with names that come
 * again, as in a file. Lives in the arena, and grows up to a few MiB.
 */
struct model_lookup_memo *model_lookup_memo_new(struct arena *a);

/* Whether the word is a pattern: it has a star or a question mark. */
bool	model_lookup_is_glob(const char *word);

/*
 * All models whose id (or provider/id, if the pattern has a slash) matches the pattern, in the
 * book's order. *models lives in the arena. ERR_MODEL if there is none, ERR_USAGE if the provider
 * does not exist.
 */
bool	model_lookup_glob(const struct book *b, const char *pattern, const char *provider,
	    struct arena *a, uint32_t **models, size_t *n, struct err *e);

/* Whether a pattern, or a plain name, matches that provider and id. */
bool	model_lookup_match(const char *pattern, const char *provider, const char *id);

/*
 * The model of book y that a model of book x is: sold by the provider of the same id, and named there
 * by its id at that instant, or having for its id one of its aliases. BOOK_NONE if there is none.
 */
uint32_t model_lookup_same(const struct book *x, uint32_t model, const struct book *y, instant at);

/* "provider/id", for messages and tables. */
const char *model_lookup_full(const struct book *b, uint32_t model, struct arena *a);

/*
 * The nearest of n words to a word that was not understood, for "did you mean"; NULL if none is
 * near.
 */
const char *model_lookup_nearest(const char *word, const char *const *words, size_t n);

#endif
