/* SPDX-License-Identifier: MIT */
#ifndef JSON_H
#define JSON_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/err.h"

/*
 * JSON that others wrote, read by cJSON. Numbers are handed on as text: nothing here computes. Memory
 * that cannot be had ends the program, as an arena does.
 */
struct json;

enum json_kind { JSON_NULL, JSON_BOOL, JSON_NUMBER, JSON_STRING, JSON_OBJECT, JSON_LIST };

/* The value that n bytes are, all of them; to be freed. NULL and ERR_USAGE if they are none. */
struct json		*json_parse(const char *text, size_t n, struct err *e);

/*
 * The same, but every number in it is a string of its own text, so that nothing is lost of its
 * digits. The text must be UTF-8 without a NUL.
 */
struct json		*json_parse_exact(const char *text, size_t n, struct arena *a, struct err *e);
void			 json_free(struct json *j);

enum json_kind		 json_kind(const struct json *j);
const struct json	*json_first(const struct json *j);	/* of an object or a list; NULL */
const struct json	*json_next(const struct json *j);
const char		*json_key(const struct json *j);	/* "" in a list */

/* A scalar as text: a string itself, true, false, or a number in its shortest form; else "". */
const char		*json_text(const struct json *j, struct arena *a);

/*
 * The value at a path of keys with slashes between them, where KEY[NAME=VALUE] is the element of a
 * list that has that value; NULL if there is none. "" is the value itself. *twice is set if an
 * object on the way has the key twice, and left alone otherwise.
 */
const struct json	*json_at(const struct json *j, const char *path, bool *twice);

/*
 * Makes an object of a list of attributes as OpenTelemetry writes it, [{"key": "a", "value":
 * {"intValue": "12"}}], under that key of an object; anything else there stays as it is.
 */
void			 json_unlist(struct json *j, const char *key);

/* The value as text without blanks. */
const char		*json_print(const struct json *j, struct arena *a);

/* Takes the blanks out of a text of JSON, in place. Returns its length. */
size_t			 json_minify(char *text);

#endif
