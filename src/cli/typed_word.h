/* SPDX-License-Identifier: MIT */
#ifndef TYPED_WORD_H
#define TYPED_WORD_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "book/book.h"

/*
 * The words of a line as the program knows them. Input methods for Chinese and Japanese type full-width letters,
 * digits, signs and blanks, which count as the plain ones: "gpt-5 in=1k", typed without a single ASCII character, is two
 * words. A maker's Chinese name is that of its models. What names a file stays as it is typed, and so do the values of
 * fields that are texts, such as to= and where=.
 */
void	typed_words_plain(const char *const *words, size_t n, struct arena *a, const char *const **out, size_t *n_out);

/*
 * Models in a row as people write them: "gpt-5, gpt-5-mini" and "gpt-5 and gpt-5-mini", or with vs, are two words. The
 * words change only where those around are models of the book, families or patterns of them.
 */
bool	typed_words_may_list(const char *const *words, size_t n);	/* whether any has a comma, or joins two others */
void	typed_words_models(const struct book *b, day today, struct arena *a, const char *const **words, size_t *n);

#endif
