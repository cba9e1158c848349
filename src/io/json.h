/* SPDX-License-Identifier: MIT */
#ifndef JSON_H
#define JSON_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/err.h"
#include "io/json_scan.h"

/*
 * JSON of other programs: values with a kind, a text, and members or elements, one after the other, by key
 * or by path. It promises:
 *
 * - A number is exact: its text has all its digits, and nothing here computes with it. One of up to 15
 *   digits has its shortest form (59200.0 is "59200", 1E+2 "100", 1e30 "1e+30"), any other the text that it
 *   has in the input (12345678901234567890). So a count that fits no type reaches the reader of counts as it
 *   was written, and is refused there together with its key.
 * - Every value is there, in the order of the text, also one whose key its object has had before. By a path
 *   the first of them is found, and the repetition reported: json_at, *twice.
 * - A string is the text that its escapes stand for, in bytes, up to a NUL if an escape makes one.
 * - What is not wholly one value is refused as such. As in arena.h, the program ends if there is no memory.
 *
 * cJSON is the reference for all of this, and json.c (of what reads JSON of others) the only file that knows
 * it. It reads what the scanner (json_scan.h) finds odd, and all of a text where JSON_READER_CJSON is asked for;
 * tests/unit/io/test_json.c has a test for each promise, and compares the two.
 */
struct json;

enum json_kind { JSON_NULL, JSON_BOOL, JSON_NUMBER, JSON_STRING, JSON_OBJECT, JSON_LIST };

/*
 * Parses n bytes, all of which must be one value; to be freed. NULL and ERR_USAGE if they are not. The text need not
 * outlive the call.
 */
struct json		*json_parse(const char *text, size_t n, struct err *e);

/* The same by a reader; all of them give the same. */
struct json		*json_parse_by(enum json_reader reader, const char *text, size_t n, struct err *e);

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

/*
 * A scalar as text: the string, "true", "false", or the number; "" for anything else. It lives as long as
 * both the value and the arena.
 */
const char		*json_text(const struct json *j, struct arena *a);

/*
 * The value at a path of keys separated by slashes; NULL if there is none. "" is the value itself. KEY[NAME=VALUE] is
 * the element of the list at KEY whose member NAME is the string VALUE. *twice is set if a key or such an element
 * exists twice on the way, and is not changed otherwise.
 */
const struct json	*json_at(const struct json *j, const char *path, bool *twice);

/* The value of an object at a key, or at a path of keys joined by points; NULL. */
const struct json	*json_at_points(const struct json *object, const char *name, struct arena *a);

/*
 * Replaces a list of attributes as OpenTelemetry writes it, [{"key": "a", "value": {"intValue": "12"}}], under that key
 * of an object below the root, by an object {"a": 12}. Anything else under the key is not changed.
 */
void			 json_unlist(struct json *root, const struct json *object, const char *key);

/*
 * What was looked at of a value since it was parsed: its members or elements (json_first, or a path through it), and
 * its text (json_text, json_print). What reads records notes by it what their meaning depends on (usage/usage_form.h).
 * json_peek is json_text, but leaves no trace.
 */
bool			 json_entered(const struct json *j);
bool			 json_read(const struct json *j);
const char		*json_peek(const struct json *j, struct arena *a);

/* The bytes of a value in the text that was parsed; false if it was read by cJSON, or is not of the text. */
bool			 json_span(const struct json *j, size_t *from, size_t *to);

/* The value as JSON text without blanks. */
const char		*json_print(const struct json *j, struct arena *a);

/* Removes the blanks from a JSON text, in place. Returns its new length. */
size_t			 json_minify(char *text);

/* A text of JSON on one line, unchanged if it already is. Line breaks within texts become escapes. */
const char		*json_on_one_line(const char *text, size_t n, struct arena *a);

/* Whether a text holds a NUL byte, plain or as an escape, which would end C strings early. A NUL follows it. */
bool			 json_text_has_nul(const char *text, size_t n);

#endif
