/* SPDX-License-Identifier: MIT */
#ifndef BOOK_KEYS_H
#define BOOK_KEYS_H

#include <stddef.h>

#include "book/book.h"

/* book_keys.def as tables: book_load, book_format, book_merge, book_emit_c and book_build walk them. */

/* The kinds. KEYED_ is there for those that a key may have. */
enum book_kind {
#define KIND(kind, type, load, format, merge) KIND_##kind, KEYED_##kind = KIND_##kind,
#define MEMBER_KIND(kind, type, merge) KIND_##kind,
#include "book/book_keys.def"
	N_KINDS
};

enum book_object {
#define OBJECT(object, table) OBJECT_##object,
#define OBJECT_OF_FILE(object) OBJECT_##object,
#include "book/book_keys.def"
	N_OBJECTS
};

enum { KEY_REQUIRED = 1, KEY_LINE = 2, KEY_FIRST = 4 };

/* A key, a member, or most often both. */
struct book_key {
	const char	*key;		/* NULL: a member that is not the value of one key */
	const char	*member;	/* NULL: a key whose value has no member of its own */
	size_t		 where, size;	/* of the member in its struct, in bytes; 0 without a member */
	enum book_kind	 kind;
	unsigned	 flags;
};

struct book_object_info {
	const char		*type, *table;	/* "rate", "rates"; no table: NULL */
	size_t			 size;		/* of a row, in bytes */
	size_t			 rows, count;	/* where struct book has the table, and the number of its rows */
	const struct book_key	*keys;
	size_t			 n;
};

extern const struct book_object_info book_objects[N_OBJECTS];

/*
 * The name by which a key is in the object at key parent ("": in the object itself), or NULL if it is not there:
 * "cache/step" is "step" in "cache".
 */
const char *book_key_name(const struct book_key *k, const char *parent);

/* The number of rows of the table of an object, which must have one, and the row i. */
uint32_t book_table_count(const struct book *b, enum book_object object);
const void *book_table_row(const struct book *b, enum book_object object, uint32_t i);

#endif
