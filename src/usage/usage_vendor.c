/* SPDX-License-Identifier: MIT */
/*
 * The cells of usage files that only one vendor, gateway or logger writes. usage.def says which of these
 * functions reads which of them, and has the words of usage_vendor_word.
 */
#include "usage/usage_vendor.h"

#include <string.h>

#include "base/macros.h"
#include "base/text.h"
#include "io/json.h"
#include "io/number_lenient.h"
#include "usage/column_name.h"
#include "usage/usage_profile.h"
#include "usage/usage_unread.h"

/* ---- words ---- */

enum word_effect {
	WORD_NOTHING, WORD_SKIP, WORD_TIER, WORD_REGION, WORD_PROVIDER, WORD_FREE, WORD_UNSERVED, WORD_UP_TO,
	WORD_ABOVE, WORD_ECHO, WORD_UNKNOWN,
};

static const struct usage_word {
	enum usage_other	 other;
	const char		*cell;
	enum word_effect	 effect;
	const char		*value;
} words[] = {
#define COUNT(symbol, name, help)
#define OTHER(symbol, name, take, help)
#define WORD(symbol, cell, effect, value) { USAGE_##symbol, cell, WORD_##effect, value },
#define SERVED(provider, cell, effect, value)
#include "usage/usage.def"
#undef COUNT
#undef OTHER
#undef WORD
#undef SERVED
};

static bool
word_set_window(struct usage *u, const char *bound, bool above, struct err *e)
{
	quantity prompt;

	if (!quantity_parse(bound, 0, &prompt, e))
		return false;
	u->up_to = above ? 0 : prompt;
	u->request.band_prompt = above ? prompt + QUANTITY_ONE : QUANTITY_ONE;
	return true;
}

static bool
word_apply(struct usage *u, const struct usage_word *w, struct err *e)
{
	switch (w->effect) {
	case WORD_NOTHING:
		return true;
	case WORD_SKIP:
		u->skipped = w->value;
		return true;
	case WORD_TIER:
		usage_override_tier(u);
		return *w->value == '\0' || usage_flag(u, w->value, e);
	case WORD_REGION:
		return usage_set_region(u, w->value, e);
	case WORD_PROVIDER:
		return usage_set_field(u, "provider", w->value, e);
	case WORD_FREE:
	case WORD_UNSERVED:
		u->free = w->value;
		u->unserved = w->effect == WORD_UNSERVED;
		return true;
	case WORD_UP_TO:
	case WORD_ABOVE:
		return word_set_window(u, w->value, w->effect == WORD_ABOVE, e);
	case WORD_ECHO:
	case WORD_UNKNOWN:
		break;		/* of tiers alone */
	}
	return true;
}

bool
usage_vendor_word(struct usage *u, const struct usage_name *name, const char *cell, struct err *e)
{
	for (size_t i = 0; i < LENGTH(words); i++) {
		if (name == &usage_names[words[i].other] &&
		    (text_equal(words[i].cell, cell) || strcmp(words[i].cell, "*") == 0))
			return word_apply(u, &words[i], e);
	}
	return err_set(e, ERR_USAGE, "'%.60s' has no known meaning (map=%s:- reads no such column)", cell,
	    name->name);
}

bool
usage_vendor_unnamed(struct usage *u, const struct usage_name *name, const char *cell, struct err *e)
{
	(void)e;
	usage_unread_cell(u, name->help, cell);
	return true;
}

/* ---- tiers ---- */

static const struct served_word {
	const char		*provider, *cell;
	enum word_effect	 effect;
	const char		*value;
} served_words[] = {
#define COUNT(symbol, name, help)
#define OTHER(symbol, name, take, help)
#define WORD(symbol, cell, effect, value)
#define SERVED(provider, cell, effect, value) { provider, cell, WORD_##effect, value },
#include "usage/usage.def"
#undef COUNT
#undef OTHER
#undef WORD
#undef SERVED
};

static const struct served_word *
served_find(const char *provider, const char *cell)
{
	for (size_t i = 0; i < LENGTH(served_words); i++) {
		const struct served_word *w = &served_words[i];

		if (text_equal(w->cell, cell) && (provider == NULL || text_glob(w->provider, provider)))
			return w;
	}
	return NULL;
}

bool
usage_vendor_tier_is_special(const char *cell)
{
	return served_find(NULL, cell) != NULL;
}

bool
usage_vendor_tier(const char *cell, const char *provider, struct served_tier *out, struct err *e)
{
	const struct served_word *w = served_find(provider, cell);

	*out = (struct served_tier){ .tier = cell };
	if (w == NULL)
		return true;
	if (w->effect == WORD_UNKNOWN)
		return err_set(e, ERR_PRICE, "tier %.40s has no known price: %s (map=tier:- prices it as standard)",
		    cell, w->value);
	out->tier = w->effect == WORD_FREE ? "" : w->value;
	out->free = w->effect == WORD_FREE ? w->value : NULL;
	out->echo = w->effect == WORD_ECHO;
	return true;
}

/* ---- OpenAI ---- */

/* "gpt-5-2025-08-07, input": the model is before the comma; without a comma there is none. */
bool
usage_vendor_line_item(struct usage *u, const struct usage_name *name, const char *cell, struct err *e)
{
	const char *comma = strstr(cell, ", ");

	(void)name;
	if (comma == NULL || comma == cell)
		return true;
	u->named = true;
	return usage_set_field(u, "model", arena_strndup(u->arena, cell, (size_t)(comma - cell)), e);
}

/* ---- AWS ---- */

/* The endings of the usage types of Bedrock in AWS reports; the first that fits counts. */
static const struct { const char *ending, *field, *tier; } bedrock_kinds[] = {
	{ "-cache-read-input-token-count",        "cache-read",  NULL },
	{ "-cache-write-input-token-count",       "cache-write", NULL },
	{ "-cache-write-1h-input-token-count",    "cache-write-1h", NULL },
	{ "-cache-read-input-token-count-batch",  "cache-read",  "batch" },
	{ "-cache-write-input-token-count-batch", "cache-write", "batch" },
	{ "-input-tokens",                        "fresh",       NULL },
	{ "-output-tokens",                       "output",      NULL },
	{ "-input-tokens-batch",                  "fresh",       "batch" },
	{ "-output-tokens-batch",                 "output",      "batch" },
};

/* The regions of prices, by the first letters of the short region codes of AWS. */
static const struct { const char *prefix, *region; } bedrock_regions[] = {
	{ "US", "us" }, { "EU", "eu" }, { "AP", "apac" }, { "CA", "ca" }, { "SA", "sa" },
};

static bool
text_ends_in(const char *s, size_t n, const char *ending)
{
	size_t len = strlen(ending);

	return n > len && memcmp(s + n - len, ending, len) == 0;
}

static const char *
bedrock_region(const char *cell)
{
	for (size_t i = 0; i < LENGTH(bedrock_regions); i++) {
		if (strncmp(bedrock_regions[i].prefix, cell, strlen(bedrock_regions[i].prefix)) == 0)
			return bedrock_regions[i].region;
	}
	return NULL;
}

/* Sets region, model and kind of token; the model is between the other two. */
static bool
bedrock_set(struct usage *u, const char *cell, size_t n, size_t kind, bool global, struct err *e)
{
	const char *dash = memchr(cell, '-', n), *region = bedrock_region(cell);
	size_t end = n - strlen(bedrock_kinds[kind].ending);

	if (dash == NULL || dash + 1 >= cell + end || region == NULL)
		return err_set(e, ERR_USAGE, "'%.80s' names no region and model that are known", cell);
	u->kind = field_find(bedrock_kinds[kind].field);
	u->named = true;
	usage_override_tier(u);
	if (bedrock_kinds[kind].tier != NULL && !usage_flag(u, bedrock_kinds[kind].tier, e))
		return false;
	if (!usage_set_region(u, global ? "" : region, e))
		return false;
	return usage_set_field(u, "model", arena_strndup(u->arena, dash + 1, (size_t)(cell + end - dash - 1)), e);
}

/*
 * "USW2-Claude4.5Sonnet-cache-read-input-token-count": region, model, kind. A row that is not of tokens is
 * skipped.
 */
bool
usage_vendor_bedrock(struct usage *u, const struct usage_name *name, const char *cell, struct err *e)
{
	static const char everywhere[] = "-cross-region-global";
	size_t n = strlen(cell);
	bool global = text_ends_in(cell, n, everywhere);

	(void)name;
	if (global)
		n -= sizeof everywhere - 1;
	for (size_t i = 0; i < LENGTH(bedrock_kinds); i++) {
		if (text_ends_in(cell, n, bedrock_kinds[i].ending))
			return bedrock_set(u, cell, n, i, global, e);
	}
	if (strstr(cell, "token") != NULL || strstr(cell, "Token") != NULL)
		return err_set(e, ERR_USAGE, "'%.80s' is a kind of token that has no known meaning", cell);
	u->skipped = "not tokens";
	return true;
}

bool
usage_vendor_thousands(struct usage *u, const struct usage_name *name, const char *cell, struct err *e)
{
	int128 millionths;

	(void)name;
	if (!lenient_amount(cell, QUANTITY_DECIMALS + 3, &millionths) || millionths < 0 ||
	    millionths > QUANTITY_MAX)
		return err_set(e, ERR_USAGE, "'%.60s' is not a number of thousands", cell);
	if (millionths % QUANTITY_ONE != 0)
		return err_set(e, ERR_USAGE, "'%.60s' thousands are not whole tokens", cell);
	u->amount = millionths;
	u->has_amount = true;
	u->used |= millionths > 0;
	return true;
}

/* ---- Langfuse ---- */

/* Takes one count of a cell of JSON: it has the meaning of the column of that name in the other export. */
static bool
take_detail(struct usage *u, const struct json *count, struct err *e)
{
	const char *name = column_name_normalise(arena_printf(u->arena, "usage_details_%s", json_key(count)),
	    u->arena);
	const struct usage_profile_column *c = usage_profile_column(usage_profile_find("langfuse"), name);
	const char *text = json_text(count, u->arena);
	struct meaning m;

	if (c == NULL || !meaning_find(c->means, &m))
		return strcmp(text, "0") == 0 ||
		    err_set(e, ERR_USAGE, "the count '%.60s' has no known meaning", json_key(count));
	return *text == '\0' || usage_take(u, m, text, json_kind(count) == JSON_STRING, e) ||
	    err_at(e, "%s: ", json_key(count));
}

bool
usage_vendor_details(struct usage *u, const struct usage_name *name, const char *cell, struct err *e)
{
	struct json *details = json_parse(cell, strlen(cell), e);
	bool done = details != NULL;

	(void)name;
	for (const struct json *m = done ? json_first(details) : NULL; done && m != NULL; m = json_next(m))
		done = take_detail(u, m, e);
	json_free(details);
	return done;
}

/* ---- LiteLLM ---- */

/* The provider that served the request, in place of that of the command line: book/model_name.h knows its words. */
bool
usage_vendor_host(struct usage *u, const struct usage_name *name, const char *cell, struct err *e)
{
	(void)name;
	(void)e;
	request_unset(&u->request, field_find("provider"));
	u->request.host = arena_strdup(u->arena, cell);
	return true;
}

/* The paths in the metadata of a call to the counts that the columns of a spend log do not have. */
static const struct { const char *path, *means; } metadata_paths[] = {
	{ "usage_object/prompt_tokens_details/cached_tokens", "cached-all" },
	{ "usage_object/cache_read_input_tokens",             "cached-all" },
	{ "usage_object/cache_creation_input_tokens",         "written-all" },
	{ "usage_object/prompt_tokens_details/cache_creation_tokens", "written-all" },
	{ "usage_object/prompt_tokens_details/cache_creation_token_details/ephemeral_5m_input_tokens",
	  "cache-write" },
	{ "usage_object/prompt_tokens_details/cache_creation_token_details/ephemeral_1h_input_tokens",
	  "cache-write-1h" },
	{ "usage_object/completion_tokens_details/reasoning_tokens", "reasoning" },
	{ "additional_usage_values/prompt_tokens_details/cached_tokens", "cached-all" },
	{ "additional_usage_values/cache_read_input_tokens",             "cached-all" },
	{ "additional_usage_values/cache_creation_input_tokens",         "written-all" },
};

bool
usage_vendor_metadata(struct usage *u, const struct usage_name *name, const char *cell, struct err *e)
{
	struct json *root = json_parse(cell, strlen(cell), e);
	bool done = root != NULL, twice = false;
	struct meaning m;

	(void)name;
	for (size_t i = 0; done && i < LENGTH(metadata_paths); i++) {
		const struct json *value = json_at(root, metadata_paths[i].path, &twice);

		if (twice)
			done = err_set(e, ERR_USAGE, "%s is given twice", metadata_paths[i].path);
		else if (value != NULL && json_kind(value) != JSON_NULL && meaning_find(metadata_paths[i].means, &m))
			done = usage_take(u, m, json_text(value, u->arena), json_kind(value) == JSON_STRING, e) ||
			    err_at(e, "%s: ", metadata_paths[i].path);
	}
	json_free(root);
	return done;
}
