/* SPDX-License-Identifier: MIT */
#include "pricing/media.h"

#include <string.h>

#include "base/buffer.h"
#include "book/media_rule.h"

enum { NUMBER_MAX = 1000000 };

/* Reads digits of a number from 1 to most; false if there are none, or it is not in that range. */
static bool
digits_next(const char **p, int64_t most, int64_t *out)
{
	const char *from = *p;

	*out = 0;
	while (**p >= '0' && **p <= '9' && *out <= most)
		*out = 10 * *out + (*(*p)++ - '0');
	return *p != from && *out >= 1 && *out <= most;
}

static bool
detail_next(const char **p, bool *low)
{
	static const struct { const char *word; bool low; } details[] = { { "low", true }, { "high", false },
	    { "original", false }, { "auto", false } };

	for (size_t i = 0; i < sizeof details / sizeof details[0]; i++) {
		size_t n = strlen(details[i].word);

		if (strncmp(*p, details[i].word, n) != 0)
			continue;
		*p += n;
		*low = details[i].low;
		return true;
	}
	return false;
}

bool
pictures_next(const char **p, struct pictures *out, struct err *e)
{
	const char *from = *p;

	*out = (struct pictures){ .number = 1 };
	if (digits_next(p, PICTURE_SIDE_MAX, &out->width) && **p == 'x' && ((*p)++, true) &&
	    digits_next(p, PICTURE_SIDE_MAX, &out->height) &&
	    (**p != '*' || ((*p)++, digits_next(p, NUMBER_MAX, &out->number))) &&
	    (**p != ':' || ((*p)++, detail_next(p, &out->low))) && (**p == '\0' || **p == ',')) {
		*p += **p == ',';
		return true;
	}
	return err_set(e, ERR_USAGE, "picture: '%.60s' is not a size in pixels; write 1024x768, 1024x768*4 or "
	    "1024x768:low", from);
}

bool
request_has_media(const struct request *r)
{
	return *r->picture != '\0' || r->audio_length > 0 || r->video_length > 0;
}

/* Adds tokens to a count and to the input that it is part of; without an input, that is the sum of its parts. */
static bool
media_add(struct request *r, enum meter meter, int128 tokens, struct err *e)
{
	const enum meter both[] = { meter, METER_INPUT };

	if (tokens > QUANTITY_MAX)
		return err_set(e, ERR_RANGE, "%s: too many tokens", meters[meter].name);
	for (size_t i = 0; i < 2; i++) {
		uint64_t bit = (uint64_t)1 << both[i];

		if (both[i] == METER_INPUT && (r->work.given & bit) == 0)
			continue;
		r->work.count[both[i]] = ((r->work.given & bit) == 0 ? 0 : r->work.count[both[i]]) + (quantity)tokens;
		r->work.given |= bit;
	}
	return true;
}

static bool
no_rule(const struct book *b, uint32_t model, const char *what, const char *field, struct err *e)
{
	return err_set(e, ERR_PRICE, "%s: its vendor documents no tokens of %s: give their number, as in %s=1k",
	    book_text(b, b->models[model].id), what, field);
}

/* Adds the tokens of a length of sound or film. */
static bool
length_add(struct request *r, const struct book *b, uint32_t model, enum meter meter, quantity seconds,
    int64_t per_second, struct buffer *note, struct err *e)
{
	int128 tokens;
	char text[INT128_TEXT];

	if (seconds == 0)
		return true;
	if (per_second == 0)
		return no_rule(b, model, meter == METER_AUDIO_INPUT ? "a second of sound" : "a second of film",
		    meters[meter].name, e);
	if (!int128_mul(seconds, per_second, &tokens))
		return err_set(e, ERR_RANGE, "%s: too long", meters[meter].name);
	tokens = (tokens / 100 + QUANTITY_ONE - 1) / QUANTITY_ONE * QUANTITY_ONE;	/* a part of a token is one */
	int128_print_grouped(text, tokens / QUANTITY_ONE, 0);
	buffer_printf(note, "%s%s: %s tokens", note->n == 0 ? "" : ", ", meters[meter].name, text);
	return media_add(r, meter, tokens, e);
}

static bool
pictures_add(struct request *r, const struct book *b, uint32_t model, const struct media_rule *rule,
    struct buffer *note, struct err *e)
{
	int128 sum = 0;
	char text[INT128_TEXT];

	if (*r->picture == '\0')
		return true;
	for (const char *p = r->picture; *p != '\0';) {
		struct pictures set;
		int64_t tokens;

		if (!pictures_next(&p, &set, e))
			return false;
		tokens = media_rule_picture(rule, set.width, set.height, set.low ? DETAIL_LOW : DETAIL_HIGH);
		if (tokens < 0)
			return no_rule(b, model, "a picture", "image-input", e);
		sum += (int128)tokens * set.number;
	}
	int128_print_grouped(text, sum, 0);
	buffer_printf(note, "picture: %s tokens", text);
	return media_add(r, METER_IMAGE_INPUT, sum * QUANTITY_ONE, e);
}

bool
request_count_media(const struct request *r, const struct book *b, uint32_t model, struct arena *a, struct request *out,
    const char **note, struct err *e)
{
	const struct media_rule *rule = media_rule_of_model(book_text(b, b->models[model].id));
	struct buffer text = buffer_new(a);
	char on[DATE_TEXT];

	*out = *r;
	if (!pictures_add(out, b, model, rule, &text, e) ||
	    !length_add(out, b, model, METER_AUDIO_INPUT, r->audio_length, rule->audio, &text, e) ||
	    !length_add(out, b, model, METER_VIDEO_INPUT, r->video_length, rule->video, &text, e))
		return false;
	buffer_printf(&text, " (%s, read %s)", rule->source, date_print_day(on, rule->read));
	*note = text.text;
	return true;
}
