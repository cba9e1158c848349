/* SPDX-License-Identifier: MIT */
#ifndef BOOK_JSON_H
#define BOOK_JSON_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * The JSON of price files, parsed by cJSON; book_json.c is the only file of this room that knows it. A value lives as
 * long as the tree that book_json_parse returned, and so do its texts. As in arena.h, the program ends if there is no
 * memory.
 */
struct book_json;

enum book_json_kind {
	BOOK_JSON_NULL, BOOK_JSON_BOOL, BOOK_JSON_NUMBER, BOOK_JSON_TEXT, BOOK_JSON_OBJECT, BOOK_JSON_LIST
};

/* Parses n bytes and the NUL after them as one value; to be freed. NULL if they are not, and *end is where not. */
struct book_json	*book_json_parse(const char *text, size_t n, const char **end);
void			 book_json_free(struct book_json *j);

enum book_json_kind	 book_json_kind(const struct book_json *j);

/* The first element of an object or a list, and the next one; NULL if there is none, or if it is neither. */
const struct book_json	*book_json_first(const struct book_json *j);
const struct book_json	*book_json_next(const struct book_json *j);

/* The key of an element of an object. */
const char		*book_json_key(const struct book_json *j);

/* The value at a key of an object, the first if the key is repeated; NULL if there is none. */
const struct book_json	*book_json_member(const struct book_json *object, const char *key);

/* Whether an earlier element of the object has the key of this one. */
bool			 book_json_repeats(const struct book_json *object, const struct book_json *element);

/* A string as text; NULL if it is none. */
const char		*book_json_text(const struct book_json *j);

/* Whether j is a whole number of 0 to max, which is at most 2^53; *out is that, or else it is not changed. */
bool			 book_json_whole(const struct book_json *j, int64_t max, int64_t *out);

bool			 book_json_is_true(const struct book_json *j);

#endif
