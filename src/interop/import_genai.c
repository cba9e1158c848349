/* SPDX-License-Identifier: MIT */
/*
 * genai-prices' data.json: a list of providers with their models. Prices are for a million tokens or a
 * thousand pieces, each perhaps with tiers by the size of the prompt; a list of prices has days from
 * which on, or hours in which, they hold, and of those that do the last one counts.
 */
#include "interop/import_internal.h"

#include <string.h>

enum { MILLION = 0, THOUSAND = -3, MCHARS = -6 };

static const struct import_key keys[] = {
	{ "input_mtok",            USE_PRICE, METER_INPUT,            MILLION, NULL },
	{ "input_text_mtok",       USE_PRICE, METER_INPUT,            MILLION, NULL },
	{ "cache_read_mtok",       USE_PRICE, METER_CACHE_READ,       MILLION, NULL },
	{ "cache_text_read_mtok",  USE_PRICE, METER_CACHE_READ,       MILLION, NULL },
	{ "cache_write_mtok",      USE_PRICE, METER_CACHE_WRITE,      MILLION, NULL },
	{ "cache_text_write_mtok", USE_PRICE, METER_CACHE_WRITE,      MILLION, NULL },
	{ "cache_write_5m_mtok",   USE_PRICE, METER_CACHE_WRITE,      MILLION, NULL },
	{ "cache_write_1h_mtok",   USE_PRICE, METER_CACHE_WRITE_1H,   MILLION, NULL },
	{ "input_audio_mtok",      USE_PRICE, METER_AUDIO_INPUT,      MILLION, NULL },
	{ "cache_audio_read_mtok", USE_PRICE, METER_AUDIO_CACHE_READ, MILLION, NULL },
	{ "input_image_mtok",      USE_PRICE, METER_IMAGE_INPUT,      MILLION, NULL },
	{ "cache_image_read_mtok", USE_PRICE, METER_IMAGE_CACHE_READ, MILLION, NULL },
	{ "input_video_mtok",      USE_PRICE, METER_VIDEO_INPUT,      MILLION, NULL },
	{ "output_mtok",           USE_PRICE, METER_OUTPUT,           MILLION, NULL },
	{ "output_text_mtok",      USE_PRICE, METER_OUTPUT,           MILLION, NULL },
	{ "output_reasoning_mtok", USE_PRICE, METER_REASONING,        MILLION, NULL },
	{ "output_audio_mtok",     USE_PRICE, METER_AUDIO_OUTPUT,     MILLION, NULL },
	{ "output_image_mtok",     USE_PRICE, METER_IMAGE_OUTPUT,     MILLION, NULL },
	{ "output_video_mtok",     USE_PRICE, METER_VIDEO_OUTPUT,     MILLION, NULL },
	{ "input_mchars",          USE_PRICE, METER_CHARACTER,        MCHARS, NULL },
	{ "requests_kcount",       USE_PRICE, METER_REQUEST,          THOUSAND, NULL },
	{ "web_searches_kcount",   USE_PRICE, METER_SEARCH,           THOUSAND, NULL },
};

static const struct import_keys table = { keys, sizeof keys / sizeof keys[0] };

static const struct json *
member(const struct json *object, const char *path)
{
	bool twice = false;

	return object == NULL ? NULL : json_at(object, path, &twice);
}

/* ---- prices ---- */

/* One price: a number, or {"base": ..., "tiers": [...]}, of which this is the base. */
static void
read_price(struct import *im, struct import_model *m, struct import_row *r, const struct json *item,
    const struct json *value)
{
	const struct import_key *key = import_key(&table, json_key(item));

	if (key == NULL || value == NULL)
		import_lose(im, m, json_key(item), value == NULL ? item : value);
	else
		import_price(im, m, r, key, value);
}

/* The price of the tier that holds above so many tokens: the last that begins there or before. */
static const struct json *
tier_price(const struct json *tiered, int64_t tokens)
{
	const struct json *best = NULL, *tiers = member(tiered, "tiers");
	int64_t start, highest = -1;

	for (const struct json *t = tiers == NULL ? NULL : json_first(tiers); t != NULL; t = json_next(t)) {
		const struct json *at = member(t, "start");

		start = at == NULL ? -1 : import_whole(at);
		if (start >= 0 && start <= tokens && start > highest) {
			highest = start;
			best = member(t, "price");
		}
	}
	return best;
}

/* The row of prompts above so many tokens: what has tiers costs what they say, the rest stays. */
static void
add_band(struct import *im, struct import_model *m, const struct import_row *plain,
    const struct json *prices, int64_t tokens)
{
	struct import_row *r = import_row_above(im, m, plain, BAND_ABOVE, tokens);

	for (const struct json *item = json_first(prices); item != NULL; item = json_next(item)) {
		const struct import_key *key = import_key(&table, json_key(item));
		const struct json *price = json_kind(item) == JSON_OBJECT ? tier_price(item, tokens) : NULL;

		if (key == NULL || price == NULL)
			continue;
		r->priced &= ~METER_BIT(key->meter);
		r->rounded &= ~METER_BIT(key->meter);
		import_price(im, m, r, key, price);
	}
}

static bool
has_band(const struct import_model *m, const struct import_row *plain, int64_t tokens)
{
	for (size_t i = 0; i < m->n_rows; i++) {
		const struct import_row *r = m->rows[i];

		if (r->band == BAND_ABOVE && r->tokens == tokens && r->from == plain->from &&
		    r->until == plain->until && r->window == plain->window &&
		    (!r->window || (r->hours.from == plain->hours.from && r->hours.until == plain->hours.until)))
			return true;
	}
	return false;
}

/* A set of prices: the plain row r, and one more for each size at which a tier begins. */
static void
read_prices(struct import *im, struct import_model *m, struct import_row *r, const struct json *prices)
{
	for (const struct json *item = json_first(prices); item != NULL; item = json_next(item))
		read_price(im, m, r, item, json_kind(item) == JSON_OBJECT ? member(item, "base") : item);
	for (const struct json *item = json_first(prices); item != NULL; item = json_next(item)) {
		const struct json *tiers = json_kind(item) == JSON_OBJECT ? member(item, "tiers") : NULL;

		for (const struct json *t = tiers == NULL ? NULL : json_first(tiers); t != NULL; t = json_next(t)) {
			const struct json *at = member(t, "start");
			int64_t start = at == NULL ? -1 : import_whole(at);

			if (start < 0)
				import_drop(m, "a tier without a start");
			else if (!has_band(m, r, start))
				add_band(im, m, r, prices, start);
		}
	}
}

/* ---- conditions ---- */

/* "16:30:00Z" as a minute of the day in UTC; -1 if it is none. */
static int
minute_of(struct import *im, const struct json *value)
{
	struct when w;
	struct err none;

	if (value == NULL || strchr(import_text(value), ':') == NULL ||
	    !date_parse(arena_printf(im->arena, "2000-01-02T%s", import_text(value)), 0, &w, &none) ||
	    w.at % MINUTE != 0)
		return -1;
	return (int)(w.at / MINUTE % DAY_MINUTES);
}

/* The start of a conditional price: its day, or always. */
static instant
start_of(struct import_model *m, const struct json *price)
{
	const struct json *date = member(price, "constraint/start_date");
	day d = date == NULL ? 0 : import_day(date);

	if (date != NULL && d == 0)
		import_drop(m, "a start_date that is no day");
	return d == 0 ? INSTANT_FIRST : date_instant(d);
}

static bool
has_hours(const struct json *price)
{
	return member(price, "constraint/start_time") != NULL || member(price, "constraint/end_time") != NULL;
}

static void
set_hours(struct import *im, struct import_model *m, struct import_row *r, const struct json *price)
{
	int from = minute_of(im, member(price, "constraint/start_time")),
	    until = minute_of(im, member(price, "constraint/end_time"));

	if (from < 0 || until < 0 || from == until) {
		import_drop(m, "hours that are none");
		return;
	}
	r->window = true;
	r->hours = (struct hours){ (uint16_t)from, (uint16_t)until };
}

/* A constraint that is not understood must not hold always. */
static void
check_constraint(struct import_model *m, const struct json *price)
{
	static const char *const known[] = { "start_date", "start_time", "end_time" };
	const struct json *constraint = member(price, "constraint");

	for (const struct json *k = constraint == NULL ? NULL : json_first(constraint); k != NULL;
	    k = json_next(k)) {
		bool found = false;

		for (size_t i = 0; i < sizeof known / sizeof known[0]; i++)
			found |= strcmp(json_key(k), known[i]) == 0;
		if (!found)
			import_drop(m, "a constraint that is not known");
	}
}

/*
 * Prices are tried from the last to the first, and the first holds if no other does. So each ends on
 * the day from which on a later one holds; one with hours stands beside the others of its days.
 */
static void
read_conditional(struct import *im, struct import_model *m, const struct json *list)
{
	for (const struct json *p = json_first(list); p != NULL; p = json_next(p)) {
		const struct json *prices = member(p, "prices");
		bool first = p == json_first(list), hours = !first && has_hours(p);
		instant from = first ? INSTANT_FIRST : start_of(m, p), until = INSTANT_LAST;
		struct import_row *r;

		check_constraint(m, p);
		for (const struct json *later = json_next(p); later != NULL; later = json_next(later)) {
			instant start = start_of(m, later);

			if (!has_hours(later) && start < until)
				until = start;
		}
		r = import_row_between(im, m, from, until);
		if (hours)
			set_hours(im, m, r, p);
		if (prices != NULL)
			read_prices(im, m, r, prices);
	}
}

/* ---- models ---- */

/* Names that a model is matched by exactly; what matches by a part of a name is no name. */
static void
read_match(struct import *im, struct import_model *m, const struct json *match)
{
	for (const struct json *k = json_first(match); k != NULL; k = json_next(k)) {
		const char *name = json_key(k);

		if (strcmp(name, "equals") == 0)
			import_alias(im, m, import_text(k));
		else if (strcmp(name, "or") == 0) {
			for (const struct json *part = json_first(k); part != NULL; part = json_next(part))
				if (json_kind(part) == JSON_OBJECT && member(part, "or") == NULL)
					read_match(im, m, part);
		} else
			import_count(im, LOSS_NAME, arena_printf(im->arena, "match by %s", name), m);
	}
}

static void
read_model(struct import *im, const char *provider, const char *title, const struct json *item)
{
	const char *id = import_text(member(item, "id"));
	struct import_model *m = import_model(im, provider, id, import_text(member(item, "name")),
	    arena_printf(im->arena, "%s/%s", provider, id));
	const struct json *prices = member(item, "prices"), *context = member(item, "context_window"),
	    *match = member(item, "match");
	int64_t n = context == NULL ? 0 : import_whole(context);

	m->provider_title = title;
	m->context = n < 0 ? 0 : n;
	if (match != NULL)
		read_match(im, m, match);
	if (member(item, "deprecated") != NULL)
		import_count(im, LOSS_FACT, "deprecated, which has no day", m);
	if (member(item, "price_comments") != NULL)
		import_count(im, LOSS_FACT, "price_comments", m);
	if (prices != NULL && json_kind(prices) == JSON_LIST)
		read_conditional(im, m, prices);
	else if (prices != NULL)
		read_prices(im, m, import_row(im, m, "standard", BAND_NONE, 0), prices);
}

bool
import_genai_prices(struct import *im, const struct json *root)
{
	if (json_kind(root) != JSON_LIST)
		return false;
	for (const struct json *p = json_first(root); p != NULL; p = json_next(p)) {
		const struct json *models = member(p, "models");
		const char *id = import_text(member(p, "id")), *title = import_text(member(p, "name"));

		for (const struct json *m = models == NULL ? NULL : json_first(models); m != NULL;
		    m = json_next(m))
			read_model(im, id, title, m);
	}
	return true;
}
