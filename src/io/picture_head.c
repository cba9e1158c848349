/* SPDX-License-Identifier: MIT */
#include "io/picture_head.h"

#include <string.h>

static int64_t
big16(const unsigned char *p)
{
	return p[0] << 8 | p[1];
}

static int64_t
big32(const unsigned char *p)
{
	return (int64_t)p[0] << 24 | p[1] << 16 | p[2] << 8 | p[3];
}

static int64_t
little16(const unsigned char *p)
{
	return p[1] << 8 | p[0];
}

static int64_t
little24(const unsigned char *p)
{
	return (int64_t)p[2] << 16 | p[1] << 8 | p[0];
}

static bool
png_size(const unsigned char *p, size_t n, int64_t *w, int64_t *h)
{
	if (n < 24 || memcmp(p, "\x89PNG\r\n\x1a\n", 8) != 0 || memcmp(p + 12, "IHDR", 4) != 0)
		return false;
	*w = big32(p + 16);
	*h = big32(p + 20);
	return true;
}

static bool
gif_size(const unsigned char *p, size_t n, int64_t *w, int64_t *h)
{
	if (n < 10 || (memcmp(p, "GIF87a", 6) != 0 && memcmp(p, "GIF89a", 6) != 0))
		return false;
	*w = little16(p + 6);
	*h = little16(p + 8);
	return true;
}

/* Segments are a marker, a length and that many bytes; the frame is one of SOF0 to SOF15, but for DHT, JPG and DAC. */
static bool
jpeg_size(const unsigned char *p, size_t n, int64_t *w, int64_t *h)
{
	size_t at = 2;

	if (n < 4 || p[0] != 0xff || p[1] != 0xd8)
		return false;
	while (at + 9 <= n && p[at] == 0xff) {
		unsigned char marker = p[at + 1];

		if (marker == 0xff) {	/* fill */
			at++;
			continue;
		}
		if (marker >= 0xc0 && marker <= 0xcf && marker != 0xc4 && marker != 0xc8 && marker != 0xcc) {
			*h = big16(p + at + 5);
			*w = big16(p + at + 7);
			return true;
		}
		if (big16(p + at + 2) < 2)
			return false;
		at += 2 + (size_t)big16(p + at + 2);
	}
	return false;
}

static bool
webp_size(const unsigned char *p, size_t n, int64_t *w, int64_t *h)
{
	if (n < 30 || memcmp(p, "RIFF", 4) != 0 || memcmp(p + 8, "WEBP", 4) != 0)
		return false;
	if (memcmp(p + 12, "VP8 ", 4) == 0) {
		*w = little16(p + 26) & 0x3fff;
		*h = little16(p + 28) & 0x3fff;
	} else if (memcmp(p + 12, "VP8L", 4) == 0) {
		*w = 1 + (little16(p + 21) & 0x3fff);
		*h = 1 + ((p[24] & 0xf) << 10 | p[23] << 2 | p[22] >> 6);
	} else if (memcmp(p + 12, "VP8X", 4) == 0) {
		*w = 1 + little24(p + 24);
		*h = 1 + little24(p + 27);
	} else
		return false;
	return true;
}

bool
picture_head(const unsigned char *bytes, size_t n, int64_t *width, int64_t *height)
{
	int64_t w = 0, h = 0;

	if ((!png_size(bytes, n, &w, &h) && !gif_size(bytes, n, &w, &h) && !jpeg_size(bytes, n, &w, &h) &&
	    !webp_size(bytes, n, &w, &h)) || w <= 0 || h <= 0)
		return false;
	*width = w;
	*height = h;
	return true;
}

/* The value of a character of base64 (RFC 4648), also of its form for addresses; -1: it is none. */
static int
base64_value(char c)
{
	static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
	const char *p = c == '\0' ? NULL : strchr(digits, c == '-' ? '+' : c == '_' ? '/' : c);

	return p == NULL ? -1 : (int)(p - digits);
}

bool
picture_head_of_base64(const char *text, int64_t *width, int64_t *height)
{
	static const size_t most[] = { 64, 4096, PICTURE_HEAD_BYTES };	/* nearly all are known after a few bytes */
	const char *from = text;
	unsigned char head[PICTURE_HEAD_BYTES];
	size_t n = 0;
	uint32_t bits = 0;
	int have = 0;

	if (strncmp(text, "data:", 5) == 0) {
		from = strchr(text, ',');
		if (from++ == NULL)
			return false;
	} else if (strstr(text, "://") != NULL)
		return false;
	for (size_t i = 0; i < sizeof most / sizeof most[0]; i++) {
		while (n < most[i] && *from != '\0') {
			int value = base64_value(*from++);

			if (value < 0)
				continue;	/* a line break, or the padding at the end */
			bits = bits << 6 | (uint32_t)value;
			have += 6;
			if (have >= 8) {
				have -= 8;
				head[n++] = (unsigned char)(bits >> have);
			}
		}
		if (picture_head(head, n, width, height))
			return true;
	}
	return false;
}
