/* SPDX-License-Identifier: MIT */
#ifndef USAGE_HINT_H
#define USAGE_HINT_H

#include "io/json.h"

/*
 * What to say of an object of a log that no shape fits. Most are not answers: they hold no usage, and are no failure.
 * Usage is an object with a number for input and one for output, or any number under a key such as "usage".
 * Limits (max_tokens), and texts, contents and results of tools, in which anything may be, are not looked at. Called
 * by usage_json.
 */

/*
 * The message for an object that holds usage: its keys, and the map= that reads them. NULL if it holds none. It
 * lives in the arena.
 */
const char *usage_hint(const struct json *object, struct arena *a);

/* Whether anything may be under a key, so that it is not looked at. */
bool	usage_hint_is_opaque(const char *key);

/*
 * A word map='...' that can be pasted, for n headings of which none has a known meaning: what their words suggest. ""
 * if nothing does. It lives in the arena.
 */
const char *usage_hint_map(const char *const *names, size_t n, struct arena *a);

#endif
