/* SPDX-License-Identifier: MIT */
/*
 * LiteLLM's model_prices_and_context_window.json: an object of models, whose keys are prices for one
 * token or piece. Behind the name of a price stand a size, _above_200k_tokens, and a tier, _priority.
 */
#include "interop/import_internal.h"

#include <string.h>

enum { TOKEN = 6, PIECE = 0 };		/* zeros between the catalogue's unit and toll's */

static const struct import_key keys[] = {
	{ "input_cost_per_token",          USE_PRICE, METER_INPUT,            TOKEN, NULL },
	{ "output_cost_per_token",         USE_PRICE, METER_OUTPUT,           TOKEN, NULL },
	{ "cache_read_input_token_cost",   USE_PRICE, METER_CACHE_READ,       TOKEN, NULL },
	{ "input_cost_per_token_cache_hit", USE_PRICE, METER_CACHE_READ,      TOKEN, NULL },
	{ "cache_creation_input_token_cost", USE_PRICE, METER_CACHE_WRITE,    TOKEN, NULL },
	{ "cache_creation_input_token_cost_above_1hr", USE_PRICE, METER_CACHE_WRITE_1H, TOKEN, NULL },
	{ "input_cost_per_audio_token",    USE_PRICE, METER_AUDIO_INPUT,      TOKEN, NULL },
	{ "cache_read_input_audio_token_cost", USE_PRICE, METER_AUDIO_CACHE_READ, TOKEN, NULL },
	{ "input_cost_per_image_token",    USE_PRICE, METER_IMAGE_INPUT,      TOKEN, NULL },
	{ "cache_read_input_image_token_cost", USE_PRICE, METER_IMAGE_CACHE_READ, TOKEN, NULL },
	{ "input_cost_per_video_token",    USE_PRICE, METER_VIDEO_INPUT,      TOKEN, NULL },
	{ "output_cost_per_reasoning_token", USE_PRICE, METER_REASONING,      TOKEN, NULL },
	{ "output_cost_per_audio_token",   USE_PRICE, METER_AUDIO_OUTPUT,     TOKEN, NULL },
	{ "output_cost_per_image_token",   USE_PRICE, METER_IMAGE_OUTPUT,     TOKEN, NULL },
	{ "output_cost_per_video_token",   USE_PRICE, METER_VIDEO_OUTPUT,     TOKEN, NULL },
	{ "output_cost_per_image",         USE_PRICE, METER_IMAGE,            PIECE, NULL },
	{ "input_cost_per_second",         USE_PRICE, METER_SECOND,           PIECE, "audio_transcription" },
	{ "output_cost_per_second",        USE_PRICE, METER_SECOND,           PIECE, "audio_speech video_generation" },
	{ "output_cost_per_video_per_second", USE_PRICE, METER_SECOND,        PIECE, "video_generation" },
	{ "input_cost_per_character",      USE_PRICE, METER_CHARACTER,        PIECE, "audio_speech" },
	{ "input_cost_per_query",          USE_PRICE, METER_SEARCH,           PIECE, "search" },
	{ "input_cost_per_request",        USE_PRICE, METER_REQUEST,          PIECE, NULL },
	{ "search_context_cost_per_query", USE_OWN, METER_NONE, 0, NULL },
	{ "tiered_pricing",                USE_OWN, METER_NONE, 0, NULL },
	{ "provider_specific_entry",       USE_OWN, METER_NONE, 0, NULL },
	{ "regional_processing_uplift_multiplier_us", USE_OWN, METER_NONE, 0, NULL },
	{ "regional_processing_uplift_multiplier_eu", USE_OWN, METER_NONE, 0, NULL },
	{ "max_input_tokens",              USE_OWN, METER_NONE, 0, NULL },
	{ "max_output_tokens",             USE_OWN, METER_NONE, 0, NULL },
	{ "deprecation_date",              USE_OWN, METER_NONE, 0, NULL },
	{ "prompt_cache_min_tokens",       USE_OWN, METER_NONE, 0, NULL },
	{ "litellm_provider",              USE_OWN, METER_NONE, 0, NULL },
	{ "mode",                          USE_OWN, METER_NONE, 0, NULL },
};

static const struct import_keys table = { keys, sizeof keys / sizeof keys[0] };

/* What stands behind the name of a price, and the tier that it is. */
static const struct { const char *suffix, *tier; } tiers[] = {
	{ "_priority", "priority" }, { "_flex", "flex" }, { "_batches", "batch" },
};

/* Words for providers that hold more than their name: how they begin, and what is meant. */
static const struct { const char *begin, *means; bool whole; } providers[] = {
	{ "vertex_ai", "vertex_ai", false },
	{ "fireworks_ai", "fireworks_ai", false },
	{ "text-completion-openai", "openai", true },
	{ "text-completion-codestral", "codestral", true },
	{ "text-completion-inception", "inception", true },
	{ "bedrock_converse", "bedrock", true },
	{ "cohere_chat", "cohere", true },
	{ "azure_text", "azure", true },
};

/* Where a price holds, as its key tells. */
struct place {
	const struct import_key	*key;
	const char		*tier;
	int64_t			 above;		/* 0: prompts of any size */
};

static bool
begins(const char *s, const char *with)
{
	return strncmp(s, with, strlen(with)) == 0;
}

/* "_above_200k_tokens" at the start of s; its length, 0 if it is not there. */
static size_t
size_suffix(const char *s, int64_t *above)
{
	static const char head[] = "_above_", digits[] = "0123456789", thousands[] = "k_tokens", ones[] = "_tokens";
	const char *p = s + sizeof head - 1;
	size_t n;

	if (!begins(s, head) || (n = strspn(p, digits)) == 0 || n > 9)
		return 0;
	*above = 0;
	for (size_t i = 0; i < n; i++)
		*above = *above * 10 + (p[i] - '0');
	p += n;
	if (begins(p, thousands))
		*above *= 1000;
	else if (!begins(p, ones))
		return 0;
	return (size_t)(p - s) + (begins(p, thousands) ? sizeof thousands : sizeof ones) - 1;
}

/* Reads what stands behind the name of a price; false if it is more than sizes and tiers. */
static bool
read_suffixes(const char *s, struct place *out)
{
	while (*s != '\0') {
		size_t n = size_suffix(s, &out->above);

		for (size_t i = 0; i < sizeof tiers / sizeof tiers[0] && n == 0; i++) {
			if (begins(s, tiers[i].suffix)) {
				out->tier = tiers[i].tier;
				n = strlen(tiers[i].suffix);
			}
		}
		if (n == 0)
			return false;
		s += n;
	}
	return true;
}

/* The price that a key is, and where it holds: of all names that it begins with, the longest. */
static bool
find_place(const char *name, struct place *out)
{
	size_t longest = 0;

	*out = (struct place){ .tier = "standard" };
	for (size_t i = 0; i < table.n; i++) {
		size_t n = strlen(keys[i].name);
		struct place p = { &keys[i], "standard", 0 };

		if (keys[i].use == USE_PRICE && n > longest && begins(name, keys[i].name) &&
		    read_suffixes(name + n, &p)) {
			*out = p;
			longest = n;
		}
	}
	return longest > 0;
}

/* Whether a key that the table has not looks like a price. */
static bool
is_cost(const char *name)
{
	return strstr(name, "cost") != NULL || strstr(name, "price") != NULL || strstr(name, "pricing") != NULL ||
	    strstr(name, "multiplier") != NULL;
}

/* One key of a model, or of an element of its tiered_pricing, which begins above so many tokens. */
static void
read_key(struct import *im, struct import_model *m, const struct json *item, const char *mode,
    int64_t above)
{
	const char *name = json_key(item);
	const struct import_key *key = import_key(&table, name);
	struct place p;

	if (key != NULL && key->use == USE_OWN)
		return;
	if (find_place(name, &p)) {
		if (!import_is_for(p.key, mode)) {
			import_lose(im, m, name, item);
			return;
		}
		above = above > 0 ? above : p.above;
		import_price(im, m, import_row(im, m, p.tier, above > 0 ? BAND_ABOVE : BAND_NONE, above),
		    p.key, item);
	} else if (is_cost(name))
		import_lose(im, m, name, item);
	else
		import_count(im, LOSS_PLAIN, name, m);
}

/* ---- keys that hold more than a number ---- */

/* {"search_context_size_low": 0.03, ...}: one price if they are all the same. */
static void
read_search(struct import *im, struct import_model *m, const struct json *sizes)
{
	static const struct import_key of[] = {
		{ "search_context_size_medium", USE_PRICE, METER_SEARCH,      PIECE, NULL },
		{ "search_context_size_low",    USE_PRICE, METER_SEARCH_LOW,  PIECE, NULL },
		{ "search_context_size_high",   USE_PRICE, METER_SEARCH_HIGH, PIECE, NULL },
	};
	static const struct import_keys own = { of, sizeof of / sizeof of[0] };
	struct import_row *r = import_row(im, m, "standard", BAND_NONE, 0);

	if (sizes == NULL || json_kind(sizes) == JSON_NULL)
		return;
	if (json_kind(sizes) != JSON_OBJECT) {
		import_lose(im, m, "search_context_cost_per_query", sizes);
		return;
	}
	import_prices(im, m, r, sizes, &own, "");
	for (size_t i = 1; i < own.n; i++) {
		meter_set both = METER_BIT(METER_SEARCH) | METER_BIT(of[i].meter);

		if ((r->priced & both) == both && r->price[of[i].meter] == r->price[METER_SEARCH])
			r->priced &= ~METER_BIT(of[i].meter);
	}
}

/* [{"range": [0, 256000], "input_cost_per_token": ...}, ...]: bands of the whole prompt. */
static void
read_bands(struct import *im, struct import_model *m, const struct json *list, const char *mode)
{
	bool twice = false;

	for (const struct json *band = list == NULL ? NULL : json_first(list); band != NULL;
	    band = json_next(band)) {
		const struct json *range = json_at(band, "range", &twice);
		int64_t above = range == NULL || json_first(range) == NULL ? -1 : import_whole(json_first(range));

		if (above < 0) {
			m->lost = true;
			import_count(im, LOSS_PRICE, "tiered_pricing without a range of tokens", m);
			return;
		}
		for (const struct json *item = json_first(band); item != NULL; item = json_next(item)) {
			if (strcmp(json_key(item), "range") != 0)
				read_key(im, m, item, mode, above);
		}
	}
}

static void
read_uplift(struct import *im, struct import_model *m, const struct json *object, const char *path,
    const char *region)
{
	bool twice = false;
	const struct json *times = json_at(object, path, &twice);

	if (times != NULL && json_kind(times) != JSON_NULL)
		import_uplift(im, m, region, import_factor(times));
}

/* What only one provider has: factors of regions, and of speeds, which are no tier here. */
static void
read_specific(struct import *im, struct import_model *m, const struct json *entry)
{
	if (entry == NULL)
		return;
	read_uplift(im, m, entry, "us", "us");
	for (const struct json *item = json_first(entry); item != NULL; item = json_next(item)) {
		int64_t number;

		if (strcmp(json_key(item), "us") != 0 &&
		    import_number(import_text(item), 0, &number) != NUMBER_NONE)
			import_lose(im, m, "a factor in provider_specific_entry", item);
	}
}

static int64_t
count_of(const struct json *object, const char *key)
{
	bool twice = false;
	const struct json *value = json_at(object, key, &twice);
	int64_t n = value == NULL ? 0 : import_whole(value);

	return n < 0 ? 0 : n;
}

static void
read_facts(struct import *im, struct import_model *m, const struct json *object)
{
	bool twice = false;
	const struct json *gone = json_at(object, "deprecation_date", &twice);

	m->context = count_of(object, "max_input_tokens");
	m->max_output = count_of(object, "max_output_tokens");
	m->cache_minimum = count_of(object, "prompt_cache_min_tokens");
	m->retired = gone == NULL ? 0 : import_day(gone);
	if (gone != NULL && m->retired == 0)
		import_count(im, LOSS_FACT, "deprecation_date that is no day", m);
	read_uplift(im, m, object, "regional_processing_uplift_multiplier_us", "us");
	read_uplift(im, m, object, "regional_processing_uplift_multiplier_eu", "eu");
	read_specific(im, m, json_at(object, "provider_specific_entry", &twice));
}

/* ---- models ---- */

static const char *
provider_of(const char *word)
{
	for (size_t i = 0; i < sizeof providers / sizeof providers[0]; i++) {
		if (providers[i].whole ? strcmp(word, providers[i].begin) == 0 : begins(word, providers[i].begin))
			return providers[i].means;
	}
	return word;
}

/* A key without the provider in front of it: "azure/gpt-4o" of azure. */
static const char *
id_of(const char *key, const char *provider)
{
	size_t n = strlen(provider);

	return n > 0 && strncmp(key, provider, n) == 0 && key[n] == '/' && key[n + 1] != '\0' ? key + n + 1 : key;
}

static void
read_model(struct import *im, const struct json *object)
{
	bool twice = false;
	const char *key = json_key(object), *mode = import_text(json_at(object, "mode", &twice)),
	    *provider = provider_of(import_text(json_at(object, "litellm_provider", &twice)));
	struct import_model *m = import_model(im, provider, id_of(key, provider), "", key);

	if (*provider == '\0') {
		import_drop(m, "no litellm_provider");
		return;
	}
	for (const struct json *item = json_first(object); item != NULL; item = json_next(item))
		read_key(im, m, item, mode, 0);
	read_search(im, m, json_at(object, "search_context_cost_per_query", &twice));
	read_bands(im, m, json_at(object, "tiered_pricing", &twice), mode);
	read_facts(im, m, object);
	if (twice)
		import_drop(m, "a key stands there twice");
}

bool
import_litellm(struct import *im, const struct json *root)
{
	if (json_kind(root) != JSON_OBJECT)
		return false;
	for (const struct json *item = json_first(root); item != NULL; item = json_next(item)) {
		if (strcmp(json_key(item), "sample_spec") != 0)	/* describes the keys; it is no model */
			read_model(im, item);
	}
	return true;
}
