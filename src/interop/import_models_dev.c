/* SPDX-License-Identifier: MIT */
/*
 * Reader of models.dev's api.json (models.dev), called by import_run: an object of providers with their models.
 * Prices are per million tokens; further sets of them are for prompts above a size and for modes of a model.
 */
#include "interop/import_readers.h"

#include <string.h>

#include "interop/import_number.h"

static const struct import_key models_dev_keys[] = {
	{ "input",        USE_PRICE, METER_INPUT,        0, NULL },
	{ "output",       USE_PRICE, METER_OUTPUT,       0, NULL },
	{ "reasoning",    USE_PRICE, METER_REASONING,    0, NULL },
	{ "cache_read",   USE_PRICE, METER_CACHE_READ,   0, NULL },
	{ "cache_write",  USE_PRICE, METER_CACHE_WRITE,  0, NULL },
	{ "input_audio",  USE_PRICE, METER_AUDIO_INPUT,  0, NULL },
	{ "output_audio", USE_PRICE, METER_AUDIO_OUTPUT, 0, NULL },
	{ "tier",         USE_OWN,   METER_NONE,         0, NULL },
	{ "tiers",        USE_OWN,   METER_NONE,         0, NULL },
	{ "context_over_200k", USE_OWN, METER_NONE,      0, NULL },
};

static const struct import_keys models_dev_table = { models_dev_keys,
    sizeof models_dev_keys / sizeof models_dev_keys[0] };

enum { OVER_200K = 200000 };

/* Provider ids of the catalogue that equal no name of the provider in the book. */
static const struct import_name providers[] = {
	{ "amazon-bedrock", "bedrock" },
};

static const char *
models_dev_provider(const char *word)
{
	return import_name(providers, sizeof providers / sizeof providers[0], word);
}

/* [{"tier": {"type": "context", "size": 272000}, "input": ...}, ...] */
static void
models_dev_read_sizes(struct import *im, struct import_model *m, const struct json *list)
{
	bool twice = false;

	for (const struct json *item = json_first(list); item != NULL; item = json_next(item)) {
		const struct json *size = json_at(item, "tier/size", &twice);
		const char *type = import_text(json_at(item, "tier/type", &twice));
		int64_t tokens = size == NULL || (*type != '\0' && strcmp(type, "context") != 0) ? -1 :
		    import_whole(size);

		if (tokens < 0) {
			m->lost = true;
			import_count(im, LOSS_PRICE, "a tier without a size of the context", m);
		} else
			import_prices(im, m, import_row(im, m, "standard", tokens == 0 ? BAND_NONE : BAND_ABOVE,
			    tokens), item, &models_dev_table, "");
	}
}

/* {"fast": {"cost": {...}, "provider": {"body": {"service_tier": "priority"}}}}: each mode is a tier. */
static void
read_modes(struct import *im, struct import_model *m, const struct json *modes)
{
	bool twice = false;

	for (const struct json *mode = json_first(modes); mode != NULL; mode = json_next(mode)) {
		const struct json *cost = json_at(mode, "cost", &twice);
		const char *tier = import_text(json_at(mode, "provider/body/service_tier", &twice));

		if (cost == NULL || json_kind(cost) != JSON_OBJECT)
			continue;
		tier = import_tier(im, *tier == '\0' ? json_key(mode) : tier);
		if (tier == NULL) {
			m->lost = true;
			import_count(im, LOSS_PRICE, "a mode whose name is no tier", m);
		} else
			import_prices(im, m, import_row(im, m, tier, BAND_NONE, 0), cost, &models_dev_table, "");
	}
}

static int64_t
read_limit(const struct json *object, const char *path)
{
	bool twice = false;
	const struct json *value = json_at(object, path, &twice);
	int64_t n = value == NULL ? 0 : import_whole(value);

	return n < 0 ? 0 : n;
}

static void
models_dev_read_model(struct import *im, const char *provider, const char *title, const struct json *item)
{
	bool twice = false;
	const struct json *cost = json_at(item, "cost", &twice), *tiers = json_at(item, "cost/tiers", &twice),
	    *over = json_at(item, "cost/context_over_200k", &twice),
	    *modes = json_at(item, "experimental/modes", &twice);
	struct import_model *m = import_model(im, models_dev_provider(provider), json_key(item),
	    import_text(json_at(item, "name", &twice)),
	    arena_printf(im->arena, "%s/%s", provider, json_key(item)));

	m->provider_title = title;
	m->context = read_limit(item, "limit/context");
	m->max_output = read_limit(item, "limit/output");
	import_released(m, json_at(item, "release_date", &twice), false);
	if (json_at(item, "last_updated", &twice) != NULL)
		import_saw_day(im, import_day(json_at(item, "last_updated", &twice)));
	if (strcmp(import_text(json_at(item, "status", &twice)), "deprecated") == 0)
		import_count(im, LOSS_FACT, "status deprecated, which has no day", m);
	if (cost == NULL || json_kind(cost) != JSON_OBJECT) {
		import_drop(m, "no price");
		return;
	}
	import_prices(im, m, import_row(im, m, "standard", BAND_NONE, 0), cost, &models_dev_table, "");
	if (tiers != NULL)
		models_dev_read_sizes(im, m, tiers);
	else if (over != NULL)	/* with tiers it repeats the last of them, under a wrong size */
		import_prices(im, m, import_row(im, m, "standard", BAND_ABOVE, OVER_200K), over, &models_dev_table, "");
	if (modes != NULL)
		read_modes(im, m, modes);
	if (twice)
		import_drop(m, "a key is given twice");
}

bool
import_models_dev(struct import *im, const struct json *root)
{
	bool twice = false;

	if (json_kind(root) != JSON_OBJECT)
		return false;
	for (const struct json *p = json_first(root); p != NULL; p = json_next(p)) {
		const struct json *models = json_at(p, "models", &twice);
		const char *title = import_text(json_at(p, "name", &twice));

		for (const struct json *m = models == NULL ? NULL : json_first(models); m != NULL;
		    m = json_next(m))
			models_dev_read_model(im, json_key(p), title, m);
	}
	return true;
}

bool
models_dev_is(const struct json *root)
{
	bool twice = false;

	if (json_kind(root) != JSON_OBJECT)
		return false;
	for (const struct json *p = json_first(root); p != NULL; p = json_next(p)) {
		const struct json *models = json_at(p, "models", &twice);
		const struct json *m = models == NULL || json_kind(models) != JSON_OBJECT ? NULL : json_first(models);

		if (m != NULL && (json_at(m, "limit", &twice) != NULL || json_at(m, "cost", &twice) != NULL))
			return true;
	}
	return false;
}
