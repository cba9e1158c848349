/* SPDX-License-Identifier: MIT */
/*
 * The input as a text, in both encodings: split, merged and counted as the plain ways of test_tokens.h do
 * it. As a vocabulary, in both of its forms, it is read or refused.
 */
#include "fuzz.h"
#include "test_tokens.h"

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct arena *kept;
	static struct tokenizer *tokenizer[N_SPLIT_PATTERNS];
	static struct plain_vocab plain[N_SPLIT_PATTERNS];
	struct arena *a = arena_new();
	char *text = arena_alloc(a, size + TOKENIZER_PAD);
	struct buffer repaired = buffer_new(a);
	struct vocab_token *tokens;
	const char *valid;
	struct err e;
	size_t n = size;

	if (kept == NULL) {
		kept = arena_new();
		tokenizer[SPLIT_O200K] = tokenizer_new(kept, &vocab_o200k_base, SPLIT_O200K);
		tokenizer[SPLIT_CL100K] = tokenizer_new(kept, &vocab_cl100k_base, SPLIT_CL100K);
		plain[SPLIT_O200K] = plain_vocab(kept, "o200k_base");
		plain[SPLIT_CL100K] = plain_vocab(kept, "cl100k_base");
	}
	memcpy(text, data, size);
	valid = text_repair(text, &n, &repaired);
	need(text_valid(valid, n));
	for (enum split_pattern p = 0; p < N_SPLIT_PATTERNS && n <= 2000; p++)	/* more is slow, and nothing to learn */
		need(tokens_fault(tokenizer[p], &plain[p], p, valid, n) == NULL);
	tokens = vocab_read_published(a, text, size, &n, &e);
	if (tokens != NULL)
		vocab_build(a, tokens, n, &e);
	tokens = vocab_read_compact(a, text, size, &n, &e);
	if (tokens != NULL)
		vocab_build(a, tokens, n, &e);
	arena_free(a);
	return 0;
}
