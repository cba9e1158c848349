/* SPDX-License-Identifier: MIT */
/*
 * Reader of Portkey's prices (github.com/Portkey-AI/models, pricing/PROVIDER.json), called by import_run: an object of
 * models. Prices are in cents, of one token or piece (CONTRIBUTING.md, Price Format). The provider is the name of the
 * file. A model whose name ends in -gt-200k has the prices of MODEL for prompts above that size; -lte-200k: up to it.
 */
#include "interop/import_readers.h"

#include <stdlib.h>
#include <string.h>

#include "interop/import_number.h"

enum { TOKEN = 4, PIECE = -2 };

static const struct import_key portkey_keys[] = {
	{ "request_token",                USE_PRICE, METER_INPUT,            TOKEN, NULL },
	{ "request_text_token",           USE_PRICE, METER_INPUT,            TOKEN, NULL },
	{ "response_token",               USE_PRICE, METER_OUTPUT,           TOKEN, NULL },
	{ "response_text_token",          USE_PRICE, METER_OUTPUT,           TOKEN, NULL },
	{ "reasoning_token",              USE_PRICE, METER_REASONING,        TOKEN, NULL },
	{ "cache_read_input_token",       USE_PRICE, METER_CACHE_READ,       TOKEN, NULL },
	{ "cache_read_text_input_token",  USE_PRICE, METER_CACHE_READ,       TOKEN, NULL },
	{ "cached_text_input_token",      USE_PRICE, METER_CACHE_READ,       TOKEN, NULL },
	{ "cache_write_input_token",      USE_PRICE, METER_CACHE_WRITE,      TOKEN, NULL },
	{ "cache_write_1h",               USE_PRICE, METER_CACHE_WRITE_1H,   TOKEN, NULL },
	{ "request_audio_token",          USE_PRICE, METER_AUDIO_INPUT,      TOKEN, NULL },
	{ "response_audio_token",         USE_PRICE, METER_AUDIO_OUTPUT,     TOKEN, NULL },
	{ "cache_read_audio_input_token", USE_PRICE, METER_AUDIO_CACHE_READ, TOKEN, NULL },
	{ "request_image_token",          USE_PRICE, METER_IMAGE_INPUT,      TOKEN, NULL },
	{ "response_image_token",         USE_PRICE, METER_IMAGE_OUTPUT,     TOKEN, NULL },
	{ "cache_read_image_input_token", USE_PRICE, METER_IMAGE_CACHE_READ, TOKEN, NULL },
	{ "cached_image_input_token",     USE_PRICE, METER_IMAGE_CACHE_READ, TOKEN, NULL },
	{ "web_search",                   USE_PRICE, METER_SEARCH,           PIECE, NULL },
	{ "search",                       USE_PRICE, METER_SEARCH,           PIECE, NULL },
	{ "web_search_medium_context",    USE_PRICE, METER_SEARCH,           PIECE, NULL },
	{ "web_search_low_context",       USE_PRICE, METER_SEARCH_LOW,       PIECE, NULL },
	{ "web_search_high_context",      USE_PRICE, METER_SEARCH_HIGH,      PIECE, NULL },
};

static const struct import_keys portkey_table = { portkey_keys, sizeof portkey_keys / sizeof portkey_keys[0] };

/* Names of files that equal no name of the provider in the price list. */
static const struct import_name portkey_providers[] = {
	{ "azure-ai", "azure-ai-foundry" },	/* models of others on Azure: not those of azure-openai */
	{ "mistral-ai", "mistral" },
	{ "novita-ai", "novita" },
	{ "perplexity-ai", "perplexity" },
};

/* "pricing/openai.json": "openai" */
static const char *
portkey_provider(struct import *im)
{
	const char *slash = strrchr(im->file, '/'), *name = slash == NULL ? im->file : slash + 1,
	    *dot = strrchr(name, '.');
	const char *word = arena_strndup(im->arena, name, dot == NULL ? strlen(name) : (size_t)(dot - name));

	return import_name(portkey_providers, sizeof portkey_providers / sizeof portkey_providers[0], word);
}

/* {"request_token": {"price": 0.0003}, ..., "additional_units": {"web_search": {"price": 1}}} */
static void
read_cents(struct import *im, struct import_model *m, struct import_row *r, const struct json *prices)
{
	bool twice = false;

	for (const struct json *k = json_first(prices); k != NULL; k = json_next(k)) {
		const struct import_key *key = import_key(&portkey_table, json_key(k));
		const struct json *price = json_at(k, "price", &twice);

		if (strcmp(json_key(k), "additional_units") == 0)
			read_cents(im, m, r, k);
		else if (key != NULL && price != NULL)
			import_price(im, m, r, key, price);
		else if (price != NULL)
			import_lose(im, m, json_key(k), price);
		else if (json_kind(k) == JSON_OBJECT && json_first(k) != NULL) {
			m->lost = true;
			import_count(im, LOSS_PRICE, json_key(k), m);
		}
	}
	if (twice)
		import_drop(m, "a key is there twice");
}

/* The length of NAME in "NAME-gt-200k" or "NAME-lte-200k"; of the whole if it is neither. *above: the size, or 0. */
static size_t
sized_name(const char *name, int64_t *above)
{
	static const char *const words[] = { "-gt-", "-lte-" };

	*above = 0;
	for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
		const char *at = strstr(name, words[i]), *digits = at == NULL ? "" : at + strlen(words[i]);
		size_t n = strspn(digits, "0123456789");

		if (n == 0 || n > 6 || strcmp(digits + n, "k") != 0)
			continue;
		*above = i == 0 ? strtol(digits, NULL, 10) * 1000 : 0;
		return (size_t)(at - name);
	}
	return strlen(name);
}

static struct import_model *
portkey_model(struct import *im, const char *provider, const char *name, size_t n)
{
	for (size_t i = 0; i < im->n_models; i++) {
		if (strlen(im->models[i]->id) == n && memcmp(im->models[i]->id, name, n) == 0)
			return im->models[i];
	}
	name = arena_strndup(im->arena, name, n);
	return import_model(im, provider, name, "", name);
}

static void
portkey_read_model(struct import *im, const char *provider, const struct json *item)
{
	bool twice = false;
	const struct json *prices = json_at(item, "pricing_config/pay_as_you_go", &twice),
	    *batch = json_at(item, "pricing_config/batch_config", &twice),
	    *fixed = json_at(item, "pricing_config/fixed_cost", &twice);
	const char *currency = import_text(json_at(item, "pricing_config/currency", &twice));
	int64_t above;
	size_t n = sized_name(json_key(item), &above);
	struct import_model *m = portkey_model(im, provider, json_key(item), n);

	if (strcmp(m->id, "default") == 0)
		import_drop(m, "no model, but what holds for others of the provider");
	if (*currency != '\0' && strcmp(currency, "USD") != 0)
		import_drop(m, "a currency other than USD");
	if (fixed != NULL && json_kind(fixed) == JSON_OBJECT) {
		m->lost = true;
		import_count(im, LOSS_PRICE, "fixed_cost", m);
	}
	if (prices != NULL && json_kind(prices) == JSON_OBJECT)
		read_cents(im, m, import_row(im, m, "standard", above > 0 ? BAND_ABOVE : BAND_NONE, above), prices);
	if (batch != NULL && json_kind(batch) == JSON_OBJECT)
		read_cents(im, m, import_row(im, m, "batch", above > 0 ? BAND_ABOVE : BAND_NONE, above), batch);
	if (twice)
		import_drop(m, "a key is there twice");
}

bool
import_portkey(struct import *im, const struct json *root)
{
	const char *provider = portkey_provider(im);

	if (json_kind(root) != JSON_OBJECT)
		return false;
	for (const struct json *m = json_first(root); m != NULL; m = json_next(m))
		portkey_read_model(im, provider, m);
	return true;
}

bool
portkey_is(const struct json *root)
{
	return import_any_has(root, "pricing_config");
}
