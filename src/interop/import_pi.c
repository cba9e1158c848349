/* SPDX-License-Identifier: MIT */
/*
 * Reader of the lists of pi-ai (npm @earendil-works/pi-ai, dist/providers/data/PROVIDER.json), a dated copy of
 * models.dev and of the lists of gateways, called by import_run: an object of programming interfaces with their
 * models, under keys such as "chat:claude-fable-5". Prices are per million tokens, a further set of them for prompts
 * above a size. The day is in the package, in .manifest.json beside the list.
 */
#include "interop/import_readers.h"

#include <string.h>

#include "interop/import_number.h"

static const struct import_key pi_keys[] = {
	{ "input",            USE_PRICE, METER_INPUT,       0, NULL },
	{ "output",           USE_PRICE, METER_OUTPUT,      0, NULL },
	{ "cacheRead",        USE_PRICE, METER_CACHE_READ,  0, NULL },
	{ "cacheWrite",       USE_PRICE, METER_CACHE_WRITE, 0, NULL },
	{ "tiers",            USE_OWN,   METER_NONE,        0, NULL },
	{ "inputTokensAbove", USE_OWN,   METER_NONE,        0, NULL },
};

static const struct import_keys pi_table = { pi_keys, sizeof pi_keys / sizeof pi_keys[0] };

/* Provider ids of the catalogue that equal no name of the provider in the price list. */
static const struct import_name pi_providers[] = {
	{ "amazon-bedrock", "bedrock" },
};

static const char *
pi_provider(const char *word)
{
	return import_name(pi_providers, sizeof pi_providers / sizeof pi_providers[0], word);
}

static void
pi_read_prices(struct import *im, struct import_model *m, const struct json *cost)
{
	bool twice = false;
	const struct json *sizes = json_at(cost, "tiers", &twice);

	import_prices(im, m, import_row(im, m, "standard", BAND_NONE, 0), cost, &pi_table, "");
	for (const struct json *s = sizes == NULL ? NULL : json_first(sizes); s != NULL; s = json_next(s)) {
		const struct json *above = json_at(s, "inputTokensAbove", &twice);
		int64_t tokens = above == NULL ? -1 : import_whole(above);

		if (tokens <= 0)
			import_drop(m, "a size of prompts that is none");
		else
			import_prices(im, m, import_row(im, m, "standard", BAND_ABOVE, tokens), s, &pi_table, "");
	}
	if (twice)
		import_drop(m, "a key is there twice");
}

static void
pi_read_model(struct import *im, const struct json *item)
{
	bool twice = false;
	const struct json *cost = json_at(item, "cost", &twice), *context = json_at(item, "contextWindow", &twice),
	    *output = json_at(item, "maxTokens", &twice);
	const char *id = import_text(json_at(item, "id", &twice)), *type = import_text(json_at(item, "type", &twice)),
	    *provider = import_text(json_at(item, "provider", &twice));
	struct import_model *m = import_model(im, pi_provider(provider), id,
	    import_text(json_at(item, "name", &twice)), arena_printf(im->arena, "%s/%s", provider, id));
	int64_t n;

	m->context = context == NULL || (n = import_whole(context)) < 0 ? 0 : n;
	m->max_output = output == NULL || (n = import_whole(output)) < 0 ? 0 : n;
	if (*type != '\0' && strcmp(type, "chat") != 0)
		import_drop(m, arena_printf(im->arena, "an entry of type %.40s: what its prices count is not said",
		    type));
	else if (cost == NULL || json_kind(cost) != JSON_OBJECT)
		import_drop(m, "no price");
	else
		pi_read_prices(im, m, cost);
}

bool
import_pi(struct import *im, const struct json *root)
{
	if (json_kind(root) != JSON_OBJECT)
		return false;
	for (const struct json *api = json_first(root); api != NULL; api = json_next(api)) {
		for (const struct json *m = json_first(api); m != NULL; m = json_next(m)) {
			if (json_kind(m) == JSON_OBJECT)
				pi_read_model(im, m);
		}
	}
	return true;
}

bool
pi_is(const struct json *root)
{
	bool twice = false;

	if (json_kind(root) != JSON_OBJECT || json_first(root) == NULL)
		return false;
	for (const struct json *m = json_first(json_first(root)); m != NULL; m = json_next(m)) {
		if (json_at(m, "cost/cacheRead", &twice) != NULL && json_at(m, "provider", &twice) != NULL)
			return true;
	}
	return false;
}
