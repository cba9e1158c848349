/* SPDX-License-Identifier: MIT */
#ifndef USAGE_JSON_TEXT_H
#define USAGE_JSON_TEXT_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"

/* Texts of JSON files, for usage_json.c. What they return lives in the arena. */

/* The name of a file without its folder and what was added for its compression: the same for copies of a log. */
const char *json_log_name(const char *path, struct arena *a);

/* Whether a text holds a NUL byte, plain or as an escape of JSON, which would end C strings early. */
bool	json_text_has_nul(const char *text, size_t n);

/* The value on one line, unchanged if it already is. Line breaks within texts become escapes. */
const char *json_on_one_line(const char *text, size_t n, struct arena *a);

#endif
