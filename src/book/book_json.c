/* SPDX-License-Identifier: MIT */
/* The JSON of book_json.h by cJSON: struct book_json is a cJSON node under another name. */
#include "book/book_json.h"

#include <cJSON.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"

static const cJSON *
book_json_node(const struct book_json *j)
{
	return (const cJSON *)j;
}

static const struct book_json *
book_json_of(const cJSON *node)
{
	return (const struct book_json *)node;
}

struct book_json *
book_json_parse(const char *text, size_t n, const char **end)
{
	/* With malloc, cJSON would report exhausted memory as a syntax error. */
	cJSON_InitHooks(&(cJSON_Hooks){ .malloc_fn = arena_malloc, .free_fn = free });
	return (struct book_json *)cJSON_ParseWithLengthOpts(text, n + 1, end, true);
}

void
book_json_free(struct book_json *j)
{
	cJSON_Delete((cJSON *)j);
}

enum book_json_kind
book_json_kind(const struct book_json *j)
{
	const cJSON *node = book_json_node(j);

	return cJSON_IsBool(node) ? BOOK_JSON_BOOL : cJSON_IsNumber(node) ? BOOK_JSON_NUMBER :
	    cJSON_IsString(node) ? BOOK_JSON_TEXT : cJSON_IsObject(node) ? BOOK_JSON_OBJECT :
	    cJSON_IsArray(node) ? BOOK_JSON_LIST : BOOK_JSON_NULL;
}

const struct book_json *
book_json_first(const struct book_json *j)
{
	return book_json_of(book_json_node(j)->child);
}

const struct book_json *
book_json_next(const struct book_json *j)
{
	return book_json_of(book_json_node(j)->next);
}

const char *
book_json_key(const struct book_json *j)
{
	return book_json_node(j)->string;
}

const struct book_json *
book_json_member(const struct book_json *object, const char *key)
{
	const struct book_json *j = book_json_first(object);

	while (j != NULL && (book_json_key(j) == NULL || strcmp(book_json_key(j), key) != 0))
		j = book_json_next(j);
	return j;
}

bool
book_json_repeats(const struct book_json *object, const struct book_json *element)
{
	return book_json_member(object, book_json_key(element)) != element;
}

const char *
book_json_text(const struct book_json *j)
{
	return cJSON_IsString(book_json_node(j)) ? book_json_node(j)->valuestring : NULL;
}

bool
book_json_whole(const struct book_json *j, int64_t max, int64_t *out)
{
	const cJSON *node = book_json_node(j);

	if (!cJSON_IsNumber(node) || !(node->valuedouble >= 0 && node->valuedouble <= max) ||
	    (int64_t)node->valuedouble != node->valuedouble)
		return false;
	*out = (int64_t)node->valuedouble;
	return true;
}

bool
book_json_is_true(const struct book_json *j)
{
	return cJSON_IsTrue(book_json_node(j));
}
