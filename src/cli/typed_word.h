/* SPDX-License-Identifier: MIT */
#ifndef TYPED_WORD_H
#define TYPED_WORD_H

#include <stddef.h>

#include "base/arena.h"

/*
 * The words of a line as the program knows them. Input methods for Chinese and Japanese type full-width letters, digits,
 * signs and blanks, which count as the plain ones: "gpt-5 in=1k", typed without a single ASCII character, is two
 * words. A maker's Chinese name is that of its models. What names a file stays as it is typed, and so do the values of
 * fields that are texts, such as to= and where=.
 */
void	typed_words_plain(const char *const *words, size_t n, struct arena *a, const char *const **out, size_t *n_out);

#endif
