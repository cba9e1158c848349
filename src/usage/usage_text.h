/* SPDX-License-Identifier: MIT */
#ifndef USAGE_TEXT_H
#define USAGE_TEXT_H

#include "usage/usage_shape.h"

/*
 * Values of JSON in texts of JSON, as in the body of a response that a HAR file holds. In a path, KEY{} is such a text:
 * a{}/b is the value at b in the JSON that is the text at a. KEY{stream} may also be a stream. Called by usage_shape.
 */

/* Whether a path leads through a text. */
bool	usage_text_is_path(const char *path);

/*
 * The value at a path that may lead through texts that may hold usage, which are parsed and kept in texts; NULL if
 * there is none. A text may be base64, if its object says so beside it (encoding). A stream is server-sent events,
 * lines, or a list: it holds the answer in which they end, and *open is set if the counts of that one are not
 * final. *twice: as json_at. False and ERR_USAGE if the stream has several answers, or one without its usage.
 */
bool	usage_text_value(const struct json *object, const char *path, struct shape_texts *texts, struct arena *a,
	    const struct json **out, bool *twice, bool *open, struct err *e);

/* The text at a path through texts, which need not hold usage; "" if there is none. */
const char *usage_text_at(const struct json *object, const char *path, struct arena *a);

/* As usage_shape_broken_text, for the text at a path. */
bool	usage_text_is_broken(const struct json *object, const char *path, enum json_reader reader, struct arena *a);

#endif
