/* SPDX-License-Identifier: MIT */
/*
 * Reader of genai-prices' data.json (github.com/pydantic/genai-prices), called by import_run: a list of
 * providers with their models. Prices are per million tokens or per thousand pieces, and may have tiers by the
 * size of the prompt. A list of prices has start days or hours; of those that apply the last one counts.
 */
#include "interop/import_readers.h"

#include <string.h>

#include "interop/import_number.h"

enum { MILLION = 0, THOUSAND = -3, MCHARS = -6 };

static const struct import_key genai_keys[] = {
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

static const struct import_keys genai_table = { genai_keys, sizeof genai_keys / sizeof genai_keys[0] };

static const struct json *
json_member(const struct json *object, const char *path)
{
	bool twice = false;

	return object == NULL ? NULL : json_at(object, path, &twice);
}

/* ---- prices ---- */

/* One price: a number, or {"base": ..., "tiers": [...]}, of which `value` is the base. */
static void
genai_read_price(struct import *im, struct import_model *m, struct import_row *r, const struct json *item,
    const struct json *value)
{
	const struct import_key *key = import_key(&genai_table, json_key(item));

	if (key == NULL || value == NULL)
		import_lose(im, m, json_key(item), value == NULL ? item : value);
	else
		import_price(im, m, r, key, value);
}

/* The price of the tier that applies above that number of tokens: the last one that starts there or before. */
static const struct json *
tier_price(const struct json *tiered, int64_t tokens)
{
	const struct json *best = NULL, *tiers = json_member(tiered, "tiers");
	int64_t start, highest = -1;

	for (const struct json *t = tiers == NULL ? NULL : json_first(tiers); t != NULL; t = json_next(t)) {
		const struct json *at = json_member(t, "start");

		start = at == NULL ? -1 : import_whole(at);
		if (start >= 0 && start <= tokens && start > highest) {
			highest = start;
			best = json_member(t, "price");
		}
	}
	return best;
}

/* Adds the row of prompts above that number of tokens: prices with tiers are replaced, the others are copied. */
static void
add_band_row(struct import *im, struct import_model *m, const struct import_row *plain,
    const struct json *prices, int64_t tokens)
{
	struct import_row *r = import_row_above(im, m, plain, BAND_ABOVE, tokens);

	for (const struct json *item = json_first(prices); item != NULL; item = json_next(item)) {
		const struct import_key *key = import_key(&genai_table, json_key(item));
		const struct json *price = json_kind(item) == JSON_OBJECT ? tier_price(item, tokens) : NULL;

		if (key == NULL || price == NULL)
			continue;
		r->priced &= ~METER_BIT(key->meter);
		r->rounded &= ~METER_BIT(key->meter);
		import_price(im, m, r, key, price);
	}
}

static bool
has_band_row(const struct import_model *m, const struct import_row *plain, int64_t tokens)
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

/* A set of prices: row r, which has no band, and one more row for each size at which a tier starts. */
static void
genai_read_prices(struct import *im, struct import_model *m, struct import_row *r, const struct json *prices)
{
	for (const struct json *item = json_first(prices); item != NULL; item = json_next(item))
		genai_read_price(im, m, r, item, json_kind(item) == JSON_OBJECT ? json_member(item, "base") : item);
	for (const struct json *item = json_first(prices); item != NULL; item = json_next(item)) {
		const struct json *tiers = json_kind(item) == JSON_OBJECT ? json_member(item, "tiers") : NULL;

		for (const struct json *t = tiers == NULL ? NULL : json_first(tiers); t != NULL; t = json_next(t)) {
			const struct json *at = json_member(t, "start");
			int64_t start = at == NULL ? -1 : import_whole(at);

			if (start < 0)
				import_drop(m, "a tier without a start");
			else if (!has_band_row(m, r, start))
				add_band_row(im, m, r, prices, start);
		}
	}
}

/* ---- conditions ---- */

/* "16:30:00Z" as a minute of the day in UTC; -1 if it is not a whole minute. */
static int
read_minute(struct import *im, const struct json *value)
{
	struct when w;
	struct err none;

	if (value == NULL || strchr(import_text(value), ':') == NULL ||
	    !date_parse(arena_printf(im->arena, "2000-01-02T%s", import_text(value)), 0, &w, &none) ||
	    w.at % MINUTE != 0)
		return -1;
	return (int)(w.at / MINUTE % DAY_MINUTES);
}

/* The start of a conditional price: its start_date; without one, INSTANT_FIRST. */
static instant
price_start(struct import_model *m, const struct json *price)
{
	const struct json *date = json_member(price, "constraint/start_date");
	day d = date == NULL ? 0 : import_day(date);

	if (date != NULL && d == 0)
		import_drop(m, "a start_date that is no day");
	return d == 0 ? INSTANT_FIRST : date_instant(d);
}

static bool
price_has_hours(const struct json *price)
{
	return json_member(price, "constraint/start_time") != NULL || json_member(price, "constraint/end_time") != NULL;
}

static void
row_set_hours(struct import *im, struct import_model *m, struct import_row *r, const struct json *price)
{
	int from = read_minute(im, json_member(price, "constraint/start_time")),
	    until = read_minute(im, json_member(price, "constraint/end_time"));

	if (from < 0 || until < 0 || from == until) {
		import_drop(m, "hours that are none");
		return;
	}
	r->window = true;
	r->hours = (struct hours){ (uint16_t)from, (uint16_t)until };
}

/* Drops a model with an unknown constraint: its price must not apply without it. */
static void
check_constraint(struct import_model *m, const struct json *price)
{
	static const char *const known[] = { "start_date", "start_time", "end_time" };
	const struct json *constraint = json_member(price, "constraint");

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
 * genai-prices tries prices from the last to the first, and the first applies if no other does. So each
 * ends on the day on which a later one starts; a price with hours does not end the others of its days.
 */
static void
read_conditional(struct import *im, struct import_model *m, const struct json *list)
{
	for (const struct json *p = json_first(list); p != NULL; p = json_next(p)) {
		const struct json *prices = json_member(p, "prices");
		bool first = p == json_first(list), hours = !first && price_has_hours(p);
		instant from = first ? INSTANT_FIRST : price_start(m, p), until = INSTANT_LAST;
		struct import_row *r;

		check_constraint(m, p);
		for (const struct json *later = json_next(p); later != NULL; later = json_next(later)) {
			instant start = price_start(m, later);

			if (!price_has_hours(later) && start < until)
				until = start;
		}
		r = import_row_between(im, m, from, until);
		if (hours)
			row_set_hours(im, m, r, p);
		if (prices != NULL)
			genai_read_prices(im, m, r, prices);
	}
}

/* ---- models ---- */

/* Aliases are the names that match a model exactly; rules that match a part of a name are only counted. */
static void
read_match(struct import *im, struct import_model *m, const struct json *match)
{
	for (const struct json *k = json_first(match); k != NULL; k = json_next(k)) {
		const char *name = json_key(k);

		if (strcmp(name, "equals") == 0)
			import_alias(im, m, import_text(k));
		else if (strcmp(name, "or") == 0) {
			for (const struct json *part = json_first(k); part != NULL; part = json_next(part))
				if (json_kind(part) == JSON_OBJECT && json_member(part, "or") == NULL)
					read_match(im, m, part);
		} else
			import_count(im, LOSS_NAME, arena_printf(im->arena, "match by %s", name), m);
	}
}

static void
genai_read_model(struct import *im, const char *provider, const char *title, const struct json *item)
{
	const char *id = import_text(json_member(item, "id"));
	struct import_model *m = import_model(im, provider, id, import_text(json_member(item, "name")),
	    arena_printf(im->arena, "%s/%s", provider, id));
	const struct json *prices = json_member(item, "prices"), *context = json_member(item, "context_window"),
	    *match = json_member(item, "match");
	int64_t n = context == NULL ? 0 : import_whole(context);

	m->provider_title = title;
	m->context = n < 0 ? 0 : n;
	if (match != NULL)
		read_match(im, m, match);
	if (json_member(item, "deprecated") != NULL)
		import_count(im, LOSS_FACT, "deprecated, which has no day", m);
	if (json_member(item, "price_comments") != NULL)
		import_count(im, LOSS_FACT, "price_comments", m);
	if (prices != NULL && json_kind(prices) == JSON_LIST)
		read_conditional(im, m, prices);
	else if (prices != NULL)
		genai_read_prices(im, m, import_row(im, m, "standard", BAND_NONE, 0), prices);
}

bool
import_genai_prices(struct import *im, const struct json *root)
{
	if (json_kind(root) != JSON_LIST)
		return false;
	for (const struct json *p = json_first(root); p != NULL; p = json_next(p)) {
		const struct json *models = json_member(p, "models");
		const char *id = import_text(json_member(p, "id")), *title = import_text(json_member(p, "name"));

		for (const struct json *m = models == NULL ? NULL : json_first(models); m != NULL;
		    m = json_next(m))
			genai_read_model(im, id, title, m);
	}
	return true;
}

bool
genai_prices_is(const struct json *root)
{
	const struct json *models = json_kind(root) != JSON_LIST || json_first(root) == NULL ? NULL :
	    json_member(json_first(root), "models");
	const struct json *m = models == NULL || json_kind(models) != JSON_LIST ? NULL : json_first(models);

	return m != NULL && json_member(m, "prices") != NULL;
}
