/* SPDX-License-Identifier: MIT */
#ifndef MEDIA_H
#define MEDIA_H

#include "book/book.h"
#include "pricing/request.h"

/*
 * Input that is no text: picture=1024x768*4:low, audio-input=90s, video-input=2min. How many tokens that is depends on
 * the model (book/media_rule.h), so it becomes counts when a model is priced: they are added to the input.
 */

/* One kind of picture of a value: several are separated by commas. */
struct pictures { int64_t width, height, number; bool low; };

/*
 * Reads the first of "1024x768*4:low,800x600" and moves *p past it; high, original and auto are high. ERR_USAGE if it
 * is none.
 */
bool	pictures_next(const char **p, struct pictures *out, struct err *e);

/* Whether the request has such input. */
bool	request_has_media(const struct request *r);

/*
 * Sets out to the request with it as counts for a model, and *note to what was counted, in the arena. ERR_PRICE if no
 * rule of the model is documented, ERR_USAGE for a value that means nothing, ERR_RANGE.
 */
bool	request_count_media(const struct request *r, const struct book *b, uint32_t model, struct arena *a,
	    struct request *out, const char **note, struct err *e);

#endif
