/* SPDX-License-Identifier: MIT */
#ifndef TEXT_COUNT_H
#define TEXT_COUNT_H

#include <stdatomic.h>

#include "base/file.h"
#include "tokens/tokenizer.h"

/*
 * Counts the tokens of files and texts, in one encoding or several at once, and what kind of text they are.
 * A file is read in pieces that end where no token can span the cut, so that memory does not grow with it.
 */
enum encoding_id { ENCODING_O200K, ENCODING_CL100K, ENCODING_OWN, N_ENCODINGS };

/* The name of an encoding that comes with the program; ENCODING_OWN has none. */
const char	*encoding_name(enum encoding_id id);

/* Finds one of them by its name. */
bool		 encoding_find(const char *name, enum encoding_id *id);

/*
 * What the factors of token_family.def depend on. The first three are texts in ASCII; a text is of one of
 * them.
 */
enum text_kind { TEXT_PROSE, TEXT_CODE, TEXT_JSON, TEXT_LATIN, TEXT_CJK, TEXT_OTHER, N_TEXT_KINDS };

const char	*text_kind_name(enum text_kind kind);

/* What a file is, by its first bytes. */
enum file_content { CONTENT_TEXT, CONTENT_BINARY, CONTENT_PDF, CONTENT_OFFICE, CONTENT_PICTURE, CONTENT_PACKED,
	CONTENT_UTF16 };

struct text_count {
	enum file_content content;	/* if it is no text, nothing was counted */
	uint64_t	bytes;
	uint64_t	tokens[N_ENCODINGS];	/* 0 where it was not asked for */
	uint64_t	kinds[N_TEXT_KINDS];	/* the tokens of o200k_base by kind; 0 without it */
};

/* Adds one count to another; the content stays. */
void	text_count_add(struct text_count *sum, const struct text_count *t);

/* What to do with a file that is no text, for messages: "is a PDF file: ..."; NULL for a text. */
const char	*content_advice(enum file_content content);

/* A vocabulary of the user's own. */
struct own_encoding { const struct vocab *vocab; enum split_pattern pattern; };

/* One thread's memory for counting. encodings: one bit for each; own may be NULL without ENCODING_OWN. */
struct text_counter;
struct text_counter	*text_counter_new(struct arena *a, unsigned encodings, const struct own_encoding *own);

/* Counts a text of n bytes. */
void	text_counter_text(struct text_counter *c, const char *text, size_t n, struct text_count *out);

/*
 * Counts an open file to its end; the caller closes it. ERR_IO without the name if it cannot be read, or
 * has TEXT_LONGEST bytes and more without a place to cut.
 */
enum { TEXT_LONGEST = 1 << 30 };
bool	text_counter_file(struct text_counter *c, struct file *f, struct text_count *out, struct err *e);

/* Only what the file is: one piece is read, and nothing counted. */
bool	text_counter_look(struct text_counter *c, struct file *f, struct text_count *out, struct err *e);

/*
 * Reads a vocabulary in the form that tiktoken publishes; pattern is "o200k" or "cl100k". ERR_IO with the
 * name of the file, ERR_USAGE for the pattern.
 */
bool	own_encoding_read(struct arena *a, const char *path, const char *pattern, struct own_encoding *out,
	    struct err *e);

#endif
