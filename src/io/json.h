/* SPDX-License-Identifier: MIT */
#ifndef JSON_H
#define JSON_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/err.h"

/*
 * JSON of other programs, parsed by cJSON; json.c is the only file that knows it. Numbers are passed on as text:
 * nothing here computes. As in arena.h, the program ends if there is no memory.
 */
struct json;

enum json_kind { JSON_NULL, JSON_BOOL, JSON_NUMBER, JSON_STRING, JSON_OBJECT, JSON_LIST };

/* Parses n bytes, all of which must be one value; to be freed. NULL and ERR_USAGE if they are not. */
struct json		*json_parse(const char *text, size_t n, struct err *e);

/*
 * As json_parse, but every number becomes a string of its own text, so that no digit is lost. The text must end with a
 * NUL, and be UTF-8 without a NUL before that; the arena holds a copy.
 */
struct json		*json_parse_exact(const char *text, size_t n, struct arena *a, struct err *e);
void			 json_free(struct json *j);

enum json_kind		 json_kind(const struct json *j);
const struct json	*json_first(const struct json *j);	/* element of an object or a list; NULL if none */
const struct json	*json_next(const struct json *j);	/* in the same object or list; NULL if none */
const char		*json_key(const struct json *j);	/* "" for an element of a list */

/* A scalar as text: the string, "true", "false", or the number as cJSON prints it; "" for anything else. */
const char		*json_text(const struct json *j, struct arena *a);

/*
 * The value at a path of keys separated by slashes; NULL if there is none. "" is the value itself. KEY[NAME=VALUE] is
 * the element of the list at KEY whose member NAME is the string VALUE. *twice is set if a key or such an element
 * exists twice on the way, and is not changed otherwise.
 */
const struct json	*json_at(const struct json *j, const char *path, bool *twice);

/*
 * Replaces a list of attributes as OpenTelemetry writes it, [{"key": "a", "value": {"intValue": "12"}}], under that key
 * of an object, by an object {"a": 12}. Anything else under the key is not changed.
 */
void			 json_unlist(struct json *j, const char *key);

/* The value as JSON text without blanks. */
const char		*json_print(const struct json *j, struct arena *a);

/* Removes the blanks from a JSON text, in place. Returns its new length. */
size_t			 json_minify(char *text);

#endif
