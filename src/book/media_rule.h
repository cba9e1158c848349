/* SPDX-License-Identifier: MIT */
#ifndef MEDIA_RULE_H
#define MEDIA_RULE_H

#include <stdint.h>

#include "base/date.h"

/*
 * How many tokens a picture of some size, or a second of sound or film, has as input of a model: the rule that its
 * vendor documents. media_rule.def has the table. All of it is computed with whole numbers.
 */
enum media_kind { MEDIA_NONE, MEDIA_TILES, MEDIA_PATCHES, MEDIA_CELLS, MEDIA_FLAT, MEDIA_CROPS, MEDIA_TILES448 };

enum picture_detail { DETAIL_HIGH, DETAIL_LOW };

struct media_rule {
	enum media_kind	 kind;
	int64_t		 a, b, c;	/* as media_rule.def says of each kind */
	int64_t		 low;		/* tokens of low detail; 0: as of high */
	int64_t		 times;		/* in hundredths */
	int64_t		 audio, video;	/* tokens of a second, in hundredths; 0: not documented */
	const char	*source;
	day		 read;
};

/* The rule of a model, by its id. */
const struct media_rule *media_rule_of_model(const char *id);

enum { PICTURE_SIDE_MAX = 1000000 };	/* pixels */

/*
 * The tokens of a picture; both sides from 1 to PICTURE_SIDE_MAX. -1: no rule is documented. The product of a factor is
 * rounded up, since the vendor does not say how it is.
 */
int64_t	media_rule_picture(const struct media_rule *rule, int64_t width, int64_t height, enum picture_detail detail);

#endif
