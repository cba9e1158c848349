/* SPDX-License-Identifier: MIT */
#ifndef ROW_TEXT_H
#define ROW_TEXT_H

#include "tokens/token_family.h"
#include "usage/usage.h"

/*
 * The family of tokenizers that a model of the book belongs to: the one place that knows. *assumed: its vendor has not
 * said so.
 */
const struct token_family *token_family_of_book(const struct book *b, uint32_t model, bool *assumed);

struct request_counter;		/* row_request.h */

/* One worker's memory for counting the texts of rows; the arena lives as long as the worker. All zero but for it. */
struct row_counters {
	struct arena		*arena;
	struct text_counter	*counter[N_ENCODINGS];
	struct request_counter	*ahead;		/* it is told which encodings are asked for; NULL */
};

/* Counts a text in one encoding; the kinds of its tokens with o200k_base. */
void row_counters_text(struct row_counters *c, enum encoding_id id, const char *text, struct text_count *out);

/* The text of a row whose input is its tokens, while the row is priced: each model counts in its own encoding. */
struct row_text {
	struct row_counters	*counters;
	const char		*text;
	struct arena		*arena;		/* of the row */
	struct request_texts	 texts;
	const char		*note;		/* that some count was an estimate, and its range; NULL */
};

/* Makes the input of a request the tokens of the row's text. t must stay where it is until the row is priced. */
void	row_text_begin(struct row_text *t, struct row_counters *counters, const char *text, struct request *r,
	    struct arena *a);

#endif
