/* SPDX-License-Identifier: MIT */
#ifndef IMPORT_NUMBER_H
#define IMPORT_NUMBER_H

#include "base/date.h"
#include "io/json.h"

/* The values of a catalogue's JSON: numbers, days and texts. */

enum import_number { NUMBER_EXACT, NUMBER_ROUNDED, NUMBER_NONE, NUMBER_NEGATIVE, NUMBER_TOO_LARGE };

/*
 * Reads a JSON decimal such as "1.25e-06", times 10^shift, in units of 10^-RATE_DECIMALS. NUMBER_ROUNDED: it
 * has more decimals and was rounded half to even, but a number above zero never to zero. *out is set for
 * NUMBER_EXACT and NUMBER_ROUNDED only.
 */
enum import_number import_number(const char *text, int shift, int64_t *out);

/* A whole number, also one written "256000.0"; -1 if it is not whole, or above 10^15. */
int64_t	import_whole(const struct json *value);

/* A factor, in millionths; 0 if it is not a number, is negative or has more than six decimals. */
int64_t	import_factor(const struct json *value);

/* A day such as "2026-02-19", as yyyymmdd; 0 if it is not a day. */
day	import_day(const struct json *value);

/* Whether any item of an object has a value at this path; false for what is no object. */
bool	import_any_has(const struct json *object, const char *path);

/* The text of a JSON string; "" for anything else. Numbers are strings too: the parser keeps their text. */
const char *import_text(const struct json *value);

#endif
