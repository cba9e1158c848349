/* SPDX-License-Identifier: MIT */
#ifndef TYPED_WORD_H
#define TYPED_WORD_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "book/book.h"

/*
 * The words of a line as the program knows them. Input methods for Chinese and Japanese type full-width letters,
 * digits, signs and blanks, which count as the plain ones; a full-width blank or comma that the shell did not see as
 * one separates words. A maker's Chinese name is that of its models. What names a file stays as it is typed, and so
 * do the values of fields that are texts, such as to= and where=.
 */
void	typed_words_plain(const char *const *words, size_t n, struct arena *a, const char *const **out, size_t *n_out);

/* Whether some word has a comma, or may join two others: only then typed_words_models has anything to do. */
bool	typed_words_may_list(const char *const *words, size_t n);

/*
 * Models in a row as people write them: "gpt-5, gpt-5-mini" and "gpt-5 and gpt-5-mini", or with vs, are two words.
 * The words change only where those around are models of the book, families or patterns of them.
 */
void	typed_words_models(const struct book *b, day today, struct arena *a, const char *const **words, size_t *n);

#endif
