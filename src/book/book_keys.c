/* SPDX-License-Identifier: MIT */
/* The tables of book_keys.h. A new key needs one line in book_keys.def and nothing here. */
#include "book/book_keys.h"

#include <string.h>

#include "base/macros.h"

/* The member of a key, and where it is. */
#define IN(object, member) #member, offsetof(struct object, member), sizeof (((struct object *)NULL)->member)

/* The keys of each object: provider_keys and so on. */
#define OBJECT(object, table) static const struct book_key object##_keys[] = {
#define OBJECT_OF_FILE(object) static const struct book_key object##_keys[] = {
#define KEY(object, key, kind, member, flags) { key, IN(object, member), KEYED_##kind, flags },
#define PART(object, key, kind, flags) { key, NULL, 0, 0, KEYED_##kind, flags },
#define MEMBER(object, kind, member) { NULL, IN(object, member), KIND_##kind, 0 },
#define END };
#include "book/book_keys.def"

const struct book_object_info book_objects[N_OBJECTS] = {
#define OBJECT(object, table) [OBJECT_##object] = { #object, #table, sizeof (struct object), \
	offsetof(struct book, table), offsetof(struct book, n_##table), object##_keys, LENGTH(object##_keys) },
#define OBJECT_OF_FILE(object) [OBJECT_##object] = { #object, NULL, sizeof (struct object), 0, 0, \
	object##_keys, LENGTH(object##_keys) },
#include "book/book_keys.def"
};

const char *
book_key_name(const struct book_key *k, const char *parent)
{
	size_t n = strlen(parent);

	if (k->key == NULL)
		return NULL;
	if (n == 0)
		return strchr(k->key, '/') == NULL ? k->key : NULL;
	return strncmp(k->key, parent, n) == 0 && k->key[n] == '/' ? k->key + n + 1 : NULL;
}

uint32_t
book_table_count(const struct book *b, enum book_object object)
{
	uint32_t n;

	memcpy(&n, (const char *)b + book_objects[object].count, sizeof n);
	return n;
}

const void *
book_table_row(const struct book *b, enum book_object object, uint32_t i)
{
	const char *rows;

	memcpy(&rows, (const char *)b + book_objects[object].rows, sizeof rows);
	return rows + i * book_objects[object].size;
}
