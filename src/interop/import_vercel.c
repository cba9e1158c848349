/* SPDX-License-Identifier: MIT */
/*
 * Reader of the list of models of Vercel's AI gateway (ai-gateway.vercel.sh/v1/models; docs: AI Gateway, REST API),
 * called by import_run: prices in dollars of one token, as strings, and of a thousand searches. An id begins with the
 * maker. "input_tiers" and the like hold the price of a key by the size of the prompt, "service_tiers" those of a
 * tier.
 */
#include "interop/import_readers.h"

#include <string.h>

#include "interop/import_number.h"

enum { TOKEN = 6, PIECE = 0, THOUSAND = -3 };

static const struct import_key vercel_keys[] = {
	{ "input",                   USE_PRICE, METER_INPUT,        TOKEN, NULL },
	{ "output",                  USE_PRICE, METER_OUTPUT,       TOKEN, NULL },
	{ "input_cache_read",        USE_PRICE, METER_CACHE_READ,   TOKEN, NULL },
	{ "input_cache_write",       USE_PRICE, METER_CACHE_WRITE,  TOKEN, NULL },
	{ "audio_input_token_cost",  USE_PRICE, METER_AUDIO_INPUT,  TOKEN, NULL },
	{ "audio_output_token_cost", USE_PRICE, METER_AUDIO_OUTPUT, TOKEN, NULL },
	{ "image",                   USE_PRICE, METER_IMAGE,        PIECE, NULL },
	{ "web_search",              USE_PRICE, METER_SEARCH,       THOUSAND, NULL },
	{ "service_tiers",           USE_OWN,   METER_NONE,         0, NULL },
	{ "long_context",            USE_OWN,   METER_NONE,         0, NULL },
	{ "threshold",               USE_OWN,   METER_NONE,         0, NULL },
};

static const struct import_keys vercel_table = { vercel_keys, sizeof vercel_keys / sizeof vercel_keys[0] };

/* The price key of "input_tiers"; NULL if it is not one of those. */
static const struct import_key *
tiered_key(struct import *im, const char *name)
{
	size_t n = strlen(name);

	return n < 6 || strcmp(name + n - 6, "_tiers") != 0 || strcmp(name, "service_tiers") == 0 ? NULL :
	    import_key(&vercel_table, arena_strndup(im->arena, name, n - 6));
}

/* [{"cost": "0.000001", "max": 272000}, {"cost": "0.000002", "min": 272000}]: above the size, as the makers have it. */
static void
read_key_sizes(struct import *im, struct import_model *m, const struct import_row *plain, const struct json *list,
    const struct import_key *key)
{
	bool twice = false;

	for (const struct json *item = json_first(list); item != NULL; item = json_next(item)) {
		const struct json *least = json_at(item, "min", &twice), *cost = json_at(item, "cost", &twice);
		int64_t tokens = least == NULL ? 0 : import_whole(least);
		struct import_row *r = NULL;

		for (size_t i = 0; i < m->n_rows && tokens > 0; i++) {
			if (m->rows[i]->band == BAND_ABOVE && m->rows[i]->tokens == tokens &&
			    strcmp(m->rows[i]->tier, plain->tier) == 0)
				r = m->rows[i];
		}
		if (tokens < 0 || cost == NULL) {
			import_drop(m, "a size of prompts that is none");
			return;
		}
		if (tokens == 0)
			continue;	/* the key itself has the price of short prompts */
		if (r == NULL)
			r = import_row_above(im, m, plain, BAND_ABOVE, tokens);
		r->priced &= ~METER_BIT(key->meter);
		import_price(im, m, r, key, cost);
	}
}

/* {"flex": {"input": ..., "long_context": {"threshold": 272000, "input": ...}}} */
static void
read_service_tiers(struct import *im, struct import_model *m, const struct json *tiers)
{
	bool twice = false;

	for (const struct json *t = json_first(tiers); t != NULL; t = json_next(t)) {
		const char *tier = import_tier(im, json_key(t));
		const struct json *above = json_at(t, "long_context", &twice),
		    *size = json_at(t, "long_context/threshold", &twice);
		int64_t tokens = size == NULL ? -1 : import_whole(size);

		if (tier == NULL) {
			import_count(im, LOSS_PRICE, "a service tier whose name is no tier", m);
			m->lost = true;
			continue;
		}
		import_prices(im, m, import_row(im, m, tier, BAND_NONE, 0), t, &vercel_table, "");
		if (above != NULL && tokens > 0)
			import_prices(im, m, import_row(im, m, tier, BAND_ABOVE, tokens), above, &vercel_table, "");
		else if (above != NULL)
			import_drop(m, "a size of prompts that is none");
	}
}

static void
vercel_read_prices(struct import *im, struct import_model *m, const struct json *prices)
{
	struct import_row *plain = import_row(im, m, "standard", BAND_NONE, 0);
	bool twice = false;
	const struct json *tiers = json_at(prices, "service_tiers", &twice);

	import_prices(im, m, plain, prices, &vercel_table, "");
	for (const struct json *k = json_first(prices); k != NULL; k = json_next(k)) {
		const struct import_key *key = tiered_key(im, json_key(k));

		if (key != NULL)
			read_key_sizes(im, m, plain, k, key);
		else if (import_key(&vercel_table, json_key(k)) == NULL &&
		    (json_kind(k) == JSON_OBJECT || json_kind(k) == JSON_LIST)) {
			m->lost = true;
			import_count(im, LOSS_PRICE, json_key(k), m);
		}
	}
	if (tiers != NULL)
		read_service_tiers(im, m, tiers);
	if (twice)
		import_drop(m, "a key is there twice");
}

static void
vercel_read_model(struct import *im, const struct json *item)
{
	bool twice = false;
	const char *key = import_text(json_at(item, "id", &twice)), *slash = strchr(key, '/');
	const struct json *prices = json_at(item, "pricing", &twice),
	    *context = json_at(item, "context_window", &twice), *output = json_at(item, "max_tokens", &twice);
	struct import_model *m = import_model(im, slash == NULL ? "vercel" :
	    arena_strndup(im->arena, key, (size_t)(slash - key)), slash == NULL ? key : slash + 1,
	    import_text(json_at(item, "name", &twice)), key);
	int64_t n;

	import_released(m, json_at(item, "released", &twice), true);
	m->context = context == NULL || (n = import_whole(context)) < 0 ? 0 : n;
	m->max_output = output == NULL || (n = import_whole(output)) < 0 ? 0 : n;
	if (prices == NULL || json_kind(prices) != JSON_OBJECT)
		import_drop(m, "no price");
	else
		vercel_read_prices(im, m, prices);
}

bool
import_vercel(struct import *im, const struct json *root)
{
	bool twice = false;
	const struct json *list = json_kind(root) == JSON_LIST ? root : json_at(root, "data", &twice);

	if (list == NULL || json_kind(list) != JSON_LIST)
		return false;
	for (const struct json *item = json_first(list); item != NULL; item = json_next(item))
		vercel_read_model(im, item);
	return true;
}

bool
vercel_is(const struct json *root)
{
	bool twice = false;
	const struct json *list = json_kind(root) == JSON_LIST ? root : json_at(root, "data", &twice);

	for (const struct json *m = list == NULL || json_kind(list) != JSON_LIST ? NULL : json_first(list); m != NULL;
	    m = json_next(m)) {
		if (json_at(m, "pricing/input", &twice) != NULL && json_at(m, "owned_by", &twice) != NULL)
			return true;
	}
	return false;
}
