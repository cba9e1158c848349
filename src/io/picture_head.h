/* SPDX-License-Identifier: MIT */
#ifndef PICTURE_HEAD_H
#define PICTURE_HEAD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * The size of a picture in pixels, from the head of its file: nothing is decoded. PNG (W3C PNG, IHDR), JPEG (ITU T.81,
 * the first SOF marker), GIF (89a, logical screen) and WebP (VP8, VP8L and VP8X chunks).
 */
enum { PICTURE_HEAD_BYTES = 1 << 16 };	/* of a file are enough, unless a JPEG begins with large comments */

/* The size of the picture that n bytes begin with. False if they are none of these formats, or too few, or empty. */
bool	picture_head(const unsigned char *bytes, size_t n, int64_t *width, int64_t *height);

/*
 * The same of a data address ("data:image/png;base64,..."), or of base64 alone, of which only the head is decoded.
 * False, too, for any other address: the size is then not known.
 */
bool	picture_head_of_base64(const char *text, int64_t *width, int64_t *height);

#endif
