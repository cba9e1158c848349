/* SPDX-License-Identifier: MIT */
/*
 * Reader of LiteLLM's model_prices_and_context_window.json (github.com/BerriAI/litellm), called by import_run:
 * an object of models, whose keys are prices of one token or piece. The name of a price may be followed by a
 * size, _above_200k_tokens, and a tier, _priority.
 */
#include "interop/import_readers.h"

#include <string.h>

#include "interop/import_number.h"

enum { TOKEN = 6, PIECE = 0 };		/* log10 of toll's unit / the catalogue's unit */

static const struct import_key litellm_keys[] = {
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

static const struct import_keys litellm_table = { litellm_keys, sizeof litellm_keys / sizeof litellm_keys[0] };

/* Suffixes after the name of a price, and the tier that each means. */
static const struct { const char *suffix, *tier; } tiers[] = {
	{ "_priority", "priority" }, { "_flex", "flex" }, { "_batches", "batch" },
};

/* Values of litellm_provider that hold more than the provider's name. whole: not only the beginning must match. */
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

/* Where a price applies, read from its key. */
struct price_place {
	const struct import_key	*key;
	const char		*tier;
	int64_t			 above;		/* prompts above that number of tokens; 0: of any size */
};

static bool
text_begins(const char *s, const char *with)
{
	return strncmp(s, with, strlen(with)) == 0;
}

/* Reads "_above_200k_tokens" at the start of s; returns its length, 0 if it is not there. */
static size_t
size_suffix(const char *s, int64_t *above)
{
	static const char head[] = "_above_", digits[] = "0123456789", thousands[] = "k_tokens", ones[] = "_tokens";
	const char *p = s + sizeof head - 1;
	size_t n;

	if (!text_begins(s, head) || (n = strspn(p, digits)) == 0 || n > 9)
		return 0;
	*above = 0;
	for (size_t i = 0; i < n; i++)
		*above = *above * 10 + (p[i] - '0');
	p += n;
	if (text_begins(p, thousands))
		*above *= 1000;
	else if (!text_begins(p, ones))
		return 0;
	return (size_t)(p - s) + (text_begins(p, thousands) ? sizeof thousands : sizeof ones) - 1;
}

/* Reads the suffixes after the name of a price; false if there is anything but sizes and tiers. */
static bool
read_suffixes(const char *s, struct price_place *out)
{
	while (*s != '\0') {
		size_t n = size_suffix(s, &out->above);

		for (size_t i = 0; i < sizeof tiers / sizeof tiers[0] && n == 0; i++) {
			if (text_begins(s, tiers[i].suffix)) {
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

/* Finds which price a key is, and where it applies: the longest name in the table that the key begins with. */
static bool
find_price_key(const char *name, struct price_place *out)
{
	size_t longest = 0;

	*out = (struct price_place){ .tier = "standard" };
	for (size_t i = 0; i < litellm_table.n; i++) {
		size_t n = strlen(litellm_keys[i].name);
		struct price_place p = { &litellm_keys[i], "standard", 0 };

		if (litellm_keys[i].use == USE_PRICE && n > longest && text_begins(name, litellm_keys[i].name) &&
		    read_suffixes(name + n, &p)) {
			*out = p;
			longest = n;
		}
	}
	return longest > 0;
}

/* Whether a key that is not in the table looks like a price. */
static bool
is_price_name(const char *name)
{
	return strstr(name, "cost") != NULL || strstr(name, "price") != NULL || strstr(name, "pricing") != NULL ||
	    strstr(name, "multiplier") != NULL;
}

/* One key of a model, or of an element of its tiered_pricing, which starts above that number of tokens. */
static void
litellm_read_key(struct import *im, struct import_model *m, const struct json *item, const char *mode,
    int64_t above)
{
	const char *name = json_key(item);
	const struct import_key *key = import_key(&litellm_table, name);
	struct price_place p;

	if (key != NULL && key->use == USE_OWN)
		return;
	if (find_price_key(name, &p)) {
		if (!import_is_for(p.key, mode)) {
			import_lose(im, m, name, item);
			return;
		}
		above = above > 0 ? above : p.above;
		import_price(im, m, import_row(im, m, p.tier, above > 0 ? BAND_ABOVE : BAND_NONE, above),
		    p.key, item);
	} else if (is_price_name(name))
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
				litellm_read_key(im, m, item, mode, above);
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

/* provider_specific_entry: the factor of region us is kept; others (speeds) are no tiers of toll and are counted. */
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
litellm_read_count(const struct json *object, const char *key)
{
	bool twice = false;
	const struct json *value = json_at(object, key, &twice);
	int64_t n = value == NULL ? 0 : import_whole(value);

	return n < 0 ? 0 : n;
}

static void
litellm_read_facts(struct import *im, struct import_model *m, const struct json *object)
{
	bool twice = false;
	const struct json *gone = json_at(object, "deprecation_date", &twice);

	m->context = litellm_read_count(object, "max_input_tokens");
	m->max_output = litellm_read_count(object, "max_output_tokens");
	m->cache_minimum = litellm_read_count(object, "prompt_cache_min_tokens");
	m->retired = gone == NULL ? 0 : import_day(gone);
	if (gone != NULL && m->retired == 0)
		import_count(im, LOSS_FACT, "deprecation_date that is no day", m);
	read_uplift(im, m, object, "regional_processing_uplift_multiplier_us", "us");
	read_uplift(im, m, object, "regional_processing_uplift_multiplier_eu", "eu");
	read_specific(im, m, json_at(object, "provider_specific_entry", &twice));
}

/* ---- models ---- */

static const char *
litellm_provider(const char *word)
{
	for (size_t i = 0; i < sizeof providers / sizeof providers[0]; i++) {
		if (providers[i].whole ? strcmp(word, providers[i].begin) == 0 : text_begins(word, providers[i].begin))
			return providers[i].means;
	}
	return word;
}

/* A key without its provider: "gpt-4o" for "azure/gpt-4o" of azure. */
static const char *
strip_provider(const char *key, const char *provider)
{
	size_t n = strlen(provider);

	return n > 0 && strncmp(key, provider, n) == 0 && key[n] == '/' && key[n + 1] != '\0' ? key + n + 1 : key;
}

static void
litellm_read_model(struct import *im, const struct json *object)
{
	bool twice = false;
	const char *key = json_key(object), *mode = import_text(json_at(object, "mode", &twice)),
	    *provider = litellm_provider(import_text(json_at(object, "litellm_provider", &twice)));
	struct import_model *m = import_model(im, provider, strip_provider(key, provider), "", key);

	if (*provider == '\0') {
		import_drop(m, "no litellm_provider");
		return;
	}
	for (const struct json *item = json_first(object); item != NULL; item = json_next(item))
		litellm_read_key(im, m, item, mode, 0);
	read_search(im, m, json_at(object, "search_context_cost_per_query", &twice));
	read_bands(im, m, json_at(object, "tiered_pricing", &twice), mode);
	litellm_read_facts(im, m, object);
	if (twice)
		import_drop(m, "a key is given twice");
}

bool
import_litellm(struct import *im, const struct json *root)
{
	if (json_kind(root) != JSON_OBJECT)
		return false;
	for (const struct json *item = json_first(root); item != NULL; item = json_next(item)) {
		if (strcmp(json_key(item), "sample_spec") != 0)	/* documents the keys; it is not a model */
			litellm_read_model(im, item);
	}
	return true;
}

bool
litellm_is(const struct json *root)
{
	return import_any_has(root, "litellm_provider");
}
