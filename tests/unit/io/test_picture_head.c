/* SPDX-License-Identifier: MIT */
/* The size of a picture from the head of its file. */
#include "test.h"

#include "io/picture_head.h"

#define PNG "\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\x04\0\0\0\x03\0\x08\x02\0\0\0"
#define GIF "GIF89a\x0a\0\x05\0\x80\0\0"
#define JPEG "\xff\xd8\xff\xe0\0\x10JFIF\0\x01\x01\0\0\x01\0\x01\0\0\xff\xff\xc2\0\x11\x08\x02\x58\x03\x20\x03"
#define VP8 "RIFF\0\0\0\0WEBPVP8 \0\0\0\0\x30\x01\0\x9d\x01\x2a\x90\x01\x2c\x01"
#define VP8L "RIFF\0\0\0\0WEBPVP8L\0\0\0\0\x2f\x8f\xc1\x4a\0\0\0\0\0\0"
#define VP8X "RIFF\0\0\0\0WEBPVP8X\0\0\0\0\0\0\0\0\x8f\x01\0\x2b\x01\0"

static const struct { const char *name, *bytes; size_t n; int64_t width, height; } heads[] = {
	{ "PNG", PNG, sizeof PNG - 1, 1024, 768 }, { "GIF", GIF, sizeof GIF - 1, 10, 5 },
	{ "JPEG", JPEG, sizeof JPEG - 1, 800, 600 }, { "WebP with losses", VP8, sizeof VP8 - 1, 400, 300 },
	{ "WebP without losses", VP8L, sizeof VP8L - 1, 400, 300 }, { "WebP extended", VP8X, sizeof VP8X - 1, 400, 300 },
};

static void
the_head_of_each_format_has_the_size(void **state)
{
	(void)state;
	for (size_t i = 0; i < LENGTH(heads); i++) {
		int64_t w = 0, h = 0;

		if (!picture_head((const unsigned char *)heads[i].bytes, heads[i].n, &w, &h) || w != heads[i].width ||
		    h != heads[i].height)
			fail_msg("%s: %lldx%lld", heads[i].name, (long long)w, (long long)h);
	}
}

/* A head that is cut anywhere is refused or has its size; bytes after it are never read. */
static void
a_head_that_is_cut_is_refused_or_has_its_size(void **state)
{
	for (size_t i = 0; i < LENGTH(heads); i++) {
		for (size_t n = 0; n < heads[i].n; n++) {
			unsigned char *copy = arena_alloc(*state, n == 0 ? 1 : n);
			int64_t w = 0, h = 0;

			memcpy(copy, heads[i].bytes, n);
			if (picture_head(copy, n, &w, &h) && (w != heads[i].width || h != heads[i].height))
				fail_msg("%s, %zu bytes: %lldx%lld", heads[i].name, n, (long long)w, (long long)h);
		}
	}
}

static void
a_data_address_has_the_size_of_its_picture(void **state)
{
	static const struct { const char *text; int64_t width; } cases[] = {
		{ "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAABAAAAAMACAIAAAA=", 1024 },
		{ "iVBORw0KGgoAAAANSUhEUgAABAAAAAMACAIAAAA=", 1024 },
		{ "iVBORw0KGgoAAAAN\nSUhEUgAABAAAAAMACAIAAAA=", 1024 },
		{ "https://example.com/iVBORw0KGgoAAAANSUhEUgAABAAAAAMACAIAAAA", 0 },
		{ "data:image/png;base64", 0 }, { "data:text/plain;base64,SGVsbG8=", 0 }, { "", 0 },
	};

	(void)state;
	for (size_t i = 0; i < LENGTH(cases); i++) {
		int64_t w = 0, h = 0;

		if (picture_head_of_base64(cases[i].text, &w, &h) != (cases[i].width > 0) || w != cases[i].width)
			fail_msg("%s: %lldx%lld", cases[i].text, (long long)w, (long long)h);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		UNIT(the_head_of_each_format_has_the_size),
		UNIT(a_head_that_is_cut_is_refused_or_has_its_size),
		UNIT(a_data_address_has_the_size_of_its_picture),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
