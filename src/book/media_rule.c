/* SPDX-License-Identifier: MIT */
#include "book/media_rule.h"

#include <stddef.h>

#include "base/macros.h"
#include "base/text.h"

enum { TILE = 512, SQUARE = 2048, PATCH = 32, CELL = 28, ONE_CROP = 384, CROP_LEAST = 256, CROP_MOST = 768,
	TILE448 = 448 };

static const struct media_rule rules[] = {
#define PICTURES(rule, first, second, third, of_low, factor) }, { .kind = MEDIA_##rule, .a = (first), .b = (second), \
	.c = (third), .low = (of_low), .times = (factor),
#define SECONDS(of_audio, of_video) .audio = (of_audio), .video = (of_video),
#define READ(title, on) .source = (title), .read = (on),
#define MODELS(pattern)
	{ .a = 0,
#include "book/media_rule.def"
	},
#undef PICTURES
#undef SECONDS
#undef READ
#undef MODELS
};

/* The patterns; NULL begins those of the next rule. */
static const char *const patterns[] = {
#define PICTURES(rule, first, second, third, of_low, factor) NULL,
#define SECONDS(of_audio, of_video)
#define READ(title, on)
#define MODELS(pattern) pattern,
#include "book/media_rule.def"
};

const struct media_rule *
media_rule_of_model(const char *id)
{
	return &rules[text_glob_group(patterns, LENGTH(patterns), id)];
}

static int64_t
up(int64_t n, int64_t by)
{
	return (n + by - 1) / by;
}

/* The largest whole number whose square is at most n. */
static int64_t
whole_root(int64_t n)
{
	int64_t low = 0, high = 3037000499;	/* the root of 2^63 */

	while (low < high) {
		int64_t middle = low + (high - low + 1) / 2;

		if (middle <= n / middle)
			low = middle;
		else
			high = middle - 1;
	}
	return low;
}

/*
 * OpenAI's tiles: the picture is reduced to fit a square of 2048, then so that its shorter side is at most `side`; each
 * tile of 512 that it then touches counts.
 */
static int64_t
picture_tiles(int64_t shorter, int64_t longer, int64_t side)
{
	if (longer > SQUARE && shorter * SQUARE <= side * longer)	/* the square alone reduces it */
		return up(shorter * SQUARE, longer * TILE) * (SQUARE / TILE);
	if (shorter > side)
		return up(side, TILE) * up(longer * side, shorter * TILE);
	return up(shorter, TILE) * up(longer, TILE);
}

/*
 * OpenAI's patches: those of the picture, reduced to the longest side; if they are more than the limit, the picture is
 * reduced so that one side is a whole number of patches and the other touches as many as fit:
 * r = sqrt(32^2 limit / (w h)), then r * min(floor(w r/32) / (w r/32), floor(h r/32) / (h r/32)).
 */
static int64_t
picture_patches(int64_t w, int64_t h, int64_t limit, int64_t side)
{
	int64_t longer = w > h ? w : h, across, down, n;

	if (side > 0 && longer > side) {
		across = up(w * side, longer * PATCH);
		down = up(h * side, longer * PATCH);
	} else {
		across = up(w, PATCH);
		down = up(h, PATCH);
	}
	if (limit == 0 || across * down <= limit)
		return across * down;
	across = whole_root(limit * w / h);
	down = whole_root(limit * h / w);
	across += across == 0;
	down += down == 0;
	n = across * h <= down * w ? across * up(across * h, w) : down * up(down * w, h);
	return n > limit ? limit : n;
}

static bool
cells_fit(int64_t w, int64_t h, int64_t limit, int64_t side)
{
	return up(w, CELL) * CELL <= side && up(h, CELL) * CELL <= side && up(w, CELL) * up(h, CELL) <= limit;
}

/* n / by, half to even. */
static int64_t
nearest(int64_t n, int64_t by)
{
	int64_t whole = n / by, rest = n % by;

	return whole + (2 * rest > by || (2 * rest == by && whole % 2 == 1));
}

/* Anthropic's cells of 28: of the largest size of the same shape that fits both limits. */
static int64_t
picture_cells(int64_t w, int64_t h, int64_t limit, int64_t side)
{
	int64_t longer = w > h ? w : h, shorter = w > h ? h : w;

	for (int64_t l = longer < side ? longer : side; l > 0; l--) {
		int64_t s = nearest(shorter * l, longer);

		s += s == 0;
		if (cells_fit(l, s, limit, side))
			return up(l, CELL) * up(s, CELL);
	}
	return 1;
}

/* Gemini 2's crops: of two thirds of the shorter side, from 256 to 768 pixels; a small picture is one. */
static int64_t
picture_crops(int64_t w, int64_t h)
{
	int64_t unit = (w < h ? w : h) * 2 / 3;

	if (w <= ONE_CROP && h <= ONE_CROP)
		return 1;
	unit = unit < CROP_LEAST ? CROP_LEAST : unit > CROP_MOST ? CROP_MOST : unit;
	return up(w, unit) * up(h, unit);
}

int64_t
media_rule_picture(const struct media_rule *rule, int64_t width, int64_t height, enum picture_detail detail)
{
	int64_t shorter = width < height ? width : height, longer = width < height ? height : width, n = -1;

	switch (rule->kind) {
	case MEDIA_NONE:
		return -1;
	case MEDIA_TILES:
		n = rule->a + rule->b * picture_tiles(shorter, longer, rule->c);
		break;
	case MEDIA_PATCHES:
		n = picture_patches(width, height, rule->a, rule->b);
		break;
	case MEDIA_CELLS:
		n = picture_cells(width, height, rule->a, rule->b);
		break;
	case MEDIA_FLAT:
		n = rule->a;
		break;
	case MEDIA_CROPS:
		n = rule->a * picture_crops(width, height);
		break;
	case MEDIA_TILES448:
		n = up(width, TILE448) * up(height, TILE448);
		n = rule->a * ((n > rule->b ? rule->b : n) + 1);
		break;
	}
	if (detail == DETAIL_LOW && rule->low > 0)
		n = rule->low;
	return up(n * rule->times, 100);
}
