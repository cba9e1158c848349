/* SPDX-License-Identifier: MIT */
#ifndef MODEL_FAMILY_H
#define MODEL_FAMILY_H

#include "commands/command.h"

/*
 * Words that people type for many models at once: a provider, as in "openai", or a family, as in "claude", "sonnet" or
 * "gpt": a whole part of the ids of makers' models, between separators.
 */

/*
 * The models that a word means in this way, in the order of the price list, in the arena: of a provider all of them, of
 * a family those of makers. False if the word is neither.
 */
bool	model_family_find(const struct context *c, const char *word, struct arena *a, uint32_t **models, size_t *n);

/*
 * Keeps, of n models, the newest that are on sale on that day by the token, at most `most`; their
 * number. Where any of them is for text, only those are kept.
 */
size_t	model_family_newest(const struct context *c, day on, uint32_t *models, size_t n, size_t most);

/* What a model is for, by its id: "text", "embedding", "speech", "image", "video", "rerank", "moderation" or "ocr". */
const char *model_kind(const char *id);

/* Whether a word is one of these kinds. */
bool	model_kind_is(const char *word);

#endif
