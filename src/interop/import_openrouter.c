/* SPDX-License-Identifier: MIT */
/*
 * Reader of OpenRouter's list of models (openrouter.ai/api/v1/models), called by import_run: prices in dollars
 * of one token or piece, as strings. An id begins with the vendor. OpenRouter's price of a vendor's model
 * becomes a price of that provider, so that it can be compared; its source names OpenRouter.
 */
#include "interop/import_readers.h"

#include <string.h>

#include "interop/import_number.h"

enum { TOKEN = 6, PIECE = 0 };

static const struct import_key openrouter_keys[] = {
	{ "prompt",               USE_PRICE, METER_INPUT,            TOKEN, NULL },
	{ "completion",           USE_PRICE, METER_OUTPUT,           TOKEN, NULL },
	{ "input_cache_read",     USE_PRICE, METER_CACHE_READ,       TOKEN, NULL },
	{ "input_cache_write",    USE_PRICE, METER_CACHE_WRITE,      TOKEN, NULL },
	{ "input_cache_write_1h", USE_PRICE, METER_CACHE_WRITE_1H,   TOKEN, NULL },
	{ "audio",                USE_PRICE, METER_AUDIO_INPUT,      TOKEN, NULL },
	{ "input_audio_cache",    USE_PRICE, METER_AUDIO_CACHE_READ, TOKEN, NULL },
	{ "internal_reasoning",   USE_PRICE, METER_REASONING,        TOKEN, NULL },
	{ "audio_output",         USE_PRICE, METER_AUDIO_OUTPUT,     TOKEN, NULL },
	{ "image_output",         USE_PRICE, METER_IMAGE_OUTPUT,     TOKEN, NULL },
	{ "web_search",           USE_PRICE, METER_SEARCH,           PIECE, NULL },
	{ "request",              USE_PRICE, METER_REQUEST,          PIECE, NULL },
	{ "image",                USE_LOST,  METER_NONE, 0, NULL },	/* per token or per image: not documented */
	{ "discount",             USE_LOST,  METER_NONE, 0, NULL },
	{ "overrides",            USE_OWN,   METER_NONE, 0, NULL },
	{ "min_prompt_tokens",    USE_OWN,   METER_NONE, 0, NULL },
};

static const struct import_keys openrouter_table = { openrouter_keys,
    sizeof openrouter_keys / sizeof openrouter_keys[0] };

/*
 * An override applies to prompts of a size or more. A price that it leaves out may be meant to stay, or to be
 * included in another one, as reasoning is in output: bills take the parent's price, and the report says so.
 */
static void
read_override(struct import *im, struct import_model *m, const struct json *item)
{
	bool twice = false;
	const struct json *least = json_at(item, "min_prompt_tokens", &twice);
	int64_t tokens = least == NULL ? -1 : import_whole(least);

	for (const struct json *k = json_first(item); k != NULL && tokens > 0; k = json_next(k)) {
		if (import_key(&openrouter_table, json_key(k)) == NULL)
			tokens = -1;	/* a price with an unknown condition must not apply without it */
	}
	if (tokens <= 0) {
		m->lost = true;
		import_count(im, LOSS_PRICE, "overrides for something else than the size of a prompt", m);
		return;
	}
	import_prices(im, m, import_row(im, m, "standard", BAND_AT_LEAST, tokens), item, &openrouter_table, "");
}

static void
openrouter_read_facts(struct import *im, struct import_model *m, const struct json *item)
{
	bool twice = false;
	const struct json *context = json_at(item, "context_length", &twice),
	    *output = json_at(item, "top_provider/max_completion_tokens", &twice),
	    *gone = json_at(item, "expiration_date", &twice);
	int64_t n;

	import_released(m, json_at(item, "created", &twice), true);
	m->context = context == NULL || (n = import_whole(context)) < 0 ? 0 : n;
	m->max_output = output == NULL || (n = import_whole(output)) < 0 ? 0 : n;
	m->retired = gone == NULL ? 0 : import_day(gone);
	if (gone != NULL && json_kind(gone) != JSON_NULL && m->retired == 0)
		import_count(im, LOSS_FACT, "expiration_date that is no day", m);
}

/* The '~' of an id such as "~openai/gpt-latest", OpenRouter's name for the newest of a family, is skipped. */
static void
openrouter_read_model(struct import *im, const struct json *item)
{
	bool twice = false;
	const char *key = import_text(json_at(item, "id", &twice)), *name = key + (*key == '~'),
	    *slash = strchr(name, '/');
	const struct json *prices = json_at(item, "pricing", &twice),
	    *overrides = json_at(item, "pricing/overrides", &twice);
	struct import_model *m = import_model(im, slash == NULL ? "openrouter" :
	    arena_strndup(im->arena, name, (size_t)(slash - name)), slash == NULL ? name : slash + 1,
	    import_text(json_at(item, "name", &twice)), key);

	if (prices == NULL || json_kind(prices) != JSON_OBJECT) {
		import_drop(m, "no price");
		return;
	}
	import_prices(im, m, import_row(im, m, "standard", BAND_NONE, 0), prices, &openrouter_table, "");
	for (const struct json *o = overrides == NULL ? NULL : json_first(overrides); o != NULL;
	    o = json_next(o))
		read_override(im, m, o);
	openrouter_read_facts(im, m, item);
	if (twice)
		import_drop(m, "a key is given twice");
}

bool
import_openrouter(struct import *im, const struct json *root)
{
	bool twice = false;
	const struct json *list = json_at(root, "data", &twice);

	if (list == NULL || json_kind(list) != JSON_LIST)
		return false;
	for (const struct json *item = json_first(list); item != NULL; item = json_next(item))
		openrouter_read_model(im, item);
	return true;
}

bool
openrouter_is(const struct json *root)
{
	bool twice = false;
	const struct json *list = json_kind(root) == JSON_OBJECT ? json_at(root, "data", &twice) : NULL;
	const struct json *item = list == NULL || json_kind(list) != JSON_LIST ? NULL : json_first(list);

	return item != NULL && json_at(item, "pricing/prompt", &twice) != NULL;
}
