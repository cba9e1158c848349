/* SPDX-License-Identifier: MIT */
/*
 * ids ENCODING: the ids of texts, for tests/tokens/tiktoken.mjs to compare. Standard input has records of a length, 32
 * bits with the lowest byte first, and a text; the output has a record for each of the same form: the
 * number of ids, and the ids. It ends with status 1 if toll's count of a text is not the number of its ids.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tokens/tokenizer.h"

static bool
read_word(uint32_t *out)
{
	unsigned char b[4];

	if (fread(b, 1, 4, stdin) != 4)
		return false;
	*out = b[0] | (uint32_t)b[1] << 8 | (uint32_t)b[2] << 16 | (uint32_t)b[3] << 24;
	return true;
}

static void
write_word(uint32_t w)
{
	unsigned char b[4] = { w & 0xff, w >> 8 & 0xff, w >> 16 & 0xff, w >> 24 };

	fwrite(b, 1, 4, stdout);
}

int
main(int argc, char **argv)
{
	bool o200k = argc == 2 && strcmp(argv[1], "o200k_base") == 0;
	struct arena *a = arena_new(), *line = arena_new();
	struct tokenizer *t = tokenizer_new(a, o200k ? &vocab_o200k_base : &vocab_cl100k_base,
	    o200k ? SPLIT_O200K : SPLIT_CL100K);
	int status = 0;

	for (uint32_t size; read_word(&size); arena_reset(line)) {
		char *text = arena_alloc(line, (size_t)size + TOKENIZER_PAD);
		struct buffer repaired = buffer_new(line);
		uint64_t counts[N_PIECE_KINDS] = { 0 };
		uint32_t *ids;
		size_t n = size, n_ids;
		const char *valid;

		if (fread(text, 1, size, stdin) != size)
			return 2;
		valid = text_repair(text, &n, &repaired);
		n_ids = tokenizer_ids(t, valid, n, line, &ids);
		if (tokenizer_count(t, valid, n, counts) != n_ids) {
			fprintf(stderr, "the count of a text of %zu bytes is not the number of its ids, %zu\n", n, n_ids);
			status = 1;
		}
		write_word((uint32_t)n_ids);
		for (size_t i = 0; i < n_ids; i++)
			write_word(ids[i]);
	}
	arena_free(line);
	arena_free(a);
	return status;
}
