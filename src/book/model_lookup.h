/* SPDX-License-Identifier: MIT */
#ifndef MODEL_LOOKUP_H
#define MODEL_LOOKUP_H

#include <stddef.h>

#include "base/arena.h"
#include "book/book.h"

/*
 * Finds the model of the book that a word names. Case does not matter, and . _ - and blank are equal;
 * a model is never found by a part of its name. An id has priority over an alias, and an alias over a
 * title; but a name that a maker and its hosts have is the maker's, of whatever kind. If the whole word is
 * not a name, the text before its first slash may be a provider.
 */

/*
 * Finds the one model that name means at that instant (aliases may move). provider restricts the search;
 * NULL or "" is any. ERR_MODEL if there is none, with the nearest names or the newest of a family, or if
 * several providers have it, with their names. ERR_USAGE if the provider does not exist.
 */
bool	model_lookup(const struct book *b, const char *name, const char *provider, instant at,
	    uint32_t *model, struct err *e);

/*
 * The number of models that a name means, at a provider of the book, or at any for BOOK_NONE. *model is set if it is
 * one. It makes no message, so it is fast.
 */
size_t	model_lookup_count(const struct book *b, const char *name, uint32_t provider, instant at, uint32_t *model);

/*
 * A memo of the "unknown model" errors of model_lookup: the search for near names takes 1000 times as
 * long as a lookup. It is for the copy of a book that one thread uses (its member memo) to look up names
 * that are repeated, as in a file. Lives in the arena, and grows up to a few MiB.
 */
struct model_lookup_memo *model_lookup_memo_new(struct arena *a);

/*
 * Whether a folded id is of the family that a folded word names: the parts of the word, between separators, are parts
 * of the id, in order and with nothing but versions between them. gemini-3.8-flash is of gemini, flash and
 * gemini-flash.
 */
bool	model_id_in_family(const char *id, const char *word);

/* Whether a word is a pattern: it has a star or a question mark. */
bool	model_lookup_is_glob(const char *word);

/*
 * All models whose id, or provider/id if the pattern has a slash, matches the pattern, in the order of
 * the book. A provider before the slash is that provider, if it has any. Without a provider and a slash,
 * models of hosts are left out if makers have the id, or if the pattern is of makers' models. *models lives
 * in the arena. ERR_MODEL if there is none, ERR_USAGE if the provider does not exist.
 */
bool	model_lookup_glob(const struct book *b, const char *pattern, const char *provider,
	    struct arena *a, uint32_t **models, size_t *n, struct err *e);

/* Whether a pattern, or a plain name, matches that id, or provider/id. */
bool	model_lookup_match(const char *pattern, const char *provider, const char *id);

/*
 * The model of book y that corresponds to a model of book x: of the provider of the same id, and with
 * the id of the latter as its id or alias at that instant, or else with one of the aliases of the latter
 * as its id. BOOK_NONE if there is none.
 */
uint32_t model_lookup_same(const struct book *x, uint32_t model, const struct book *y, instant at);

/*
 * The model by which a provider sells a model of another one at that instant: it has one of its names. The model itself
 * if there is none.
 */
uint32_t model_lookup_at(const struct book *b, uint32_t model, uint32_t provider, instant at);

/* What the book says of a name, with or without a provider and a slash, that means a model at that instant; "". */
const char *model_lookup_note(const struct book *b, uint32_t model, const char *name, instant at);

/* "provider/id", for messages and tables; lives in the arena. */
const char *model_lookup_full(const struct book *b, uint32_t model, struct arena *a);

/* The nearest of n words to a word that was not understood, for "did you mean"; NULL if none is near. */
const char *model_lookup_nearest(const char *word, const char *const *words, size_t n);

#endif
