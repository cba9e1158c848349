/* SPDX-License-Identifier: MIT */
/*
 * The driver of an import, called by commands/cmd_import.c, and the model that all readers fill. Read
 * import_internal.h first; each format has its reader in import_<format>.c.
 */
#include "interop/import.h"

#include <string.h>

#include "base/text.h"
#include "book/model_lookup.h"
#include "interop/import_internal.h"

const struct catalogue catalogues[] = {
	{ "litellm", "LiteLLM model prices", "https://github.com/BerriAI/litellm",
	    "model_prices_and_context_window.json", import_litellm },
	{ "models.dev", "models.dev", "https://models.dev", "api.json", import_models_dev },
	{ "genai-prices", "genai-prices", "https://github.com/pydantic/genai-prices",
	    "prices/data.json, prices/new_data/v2/data.json", import_genai_prices },
	{ "llm-prices", "llm-prices", "https://www.llm-prices.com",
	    "current-v1.json, historical-v1.json, data/*.json", import_llm_prices },
	{ "openrouter", "OpenRouter models", "https://openrouter.ai/api/v1/models",
	    "what /api/v1/models answers", import_openrouter },
};

const size_t n_catalogues = sizeof catalogues / sizeof catalogues[0];

const struct catalogue *
catalogue_find(const char *name, struct err *e)
{
	char names[200] = "";

	for (size_t i = 0; i < n_catalogues; i++) {
		if (text_equal(catalogues[i].name, name))
			return &catalogues[i];
		strncat(names, i == 0 ? "" : i + 1 < n_catalogues ? ", " : " or ",
		    sizeof names - strlen(names) - 1);
		strncat(names, catalogues[i].name, sizeof names - strlen(names) - 1);
	}
	err_set(e, ERR_USAGE, "'%.40s' is no format of a catalogue: %s", name, names);
	return NULL;
}

/* ---- models and rows ---- */

struct import_model *
import_model(struct import *im, const char *provider, const char *id, const char *title,
    const char *key)
{
	struct import_model *m = arena_alloc(im->arena, sizeof *m);

	m->provider = provider;
	m->provider_title = "";
	m->id = id;
	m->title = title;
	m->key = key;
	m->order = im->n_models;
	im->models = arena_grow(im->arena, im->models, im->n_models, &im->room_models,
	    sizeof (struct import_model *));
	im->models[im->n_models++] = m;
	return m;
}

void
import_alias(struct import *im, struct import_model *m, const char *name)
{
	m->aliases = arena_grow(im->arena, m->aliases, m->n_aliases, &m->room_aliases,
	    sizeof *m->aliases);
	m->aliases[m->n_aliases++] = name;
}

void
import_uplift(struct import *im, struct import_model *m, const char *region, int64_t times)
{
	const int64_t most = 1000000000;	/* the limit of a book, in millionths */

	for (size_t i = 0; i < m->n_uplifts; i++) {
		if (strcmp(m->uplifts[i].region, region) != 0)
			continue;
		if (m->uplifts[i].times != times)
			import_drop(m, "two factors for one region");
		return;
	}
	if (times <= 0 || times > most || m->n_uplifts == IMPORT_UPLIFTS)
		import_count(im, LOSS_FACT, "a factor of a region that is none", m);
	else {
		m->uplifts[m->n_uplifts].region = region;
		m->uplifts[m->n_uplifts++].times = times;
	}
}

static struct import_row *
model_add_row(struct import *im, struct import_model *m, struct import_row row)
{
	struct import_row *r = arena_alloc(im->arena, sizeof *r);

	*r = row;
	m->rows = arena_grow(im->arena, m->rows, m->n_rows, &m->room_rows, sizeof (struct import_row *));
	m->rows[m->n_rows++] = r;
	return r;
}

struct import_row *
import_row(struct import *im, struct import_model *m, const char *tier, enum band band,
    int64_t tokens)
{
	for (size_t i = 0; i < m->n_rows; i++) {
		struct import_row *r = m->rows[i];

		if (strcmp(r->tier, tier) == 0 && r->band == band && r->tokens == tokens)
			return r;
	}
	return model_add_row(im, m, (struct import_row){ .tier = tier, .band = band, .tokens = tokens,
	    .from = INSTANT_FIRST, .until = INSTANT_LAST, .up_to = INT64_MAX });
}

struct import_row *
import_row_between(struct import *im, struct import_model *m, instant from, instant until)
{
	return model_add_row(im, m, (struct import_row){ .tier = "standard", .from = from, .until = until,
	    .up_to = INT64_MAX });
}

struct import_row *
import_row_above(struct import *im, struct import_model *m, const struct import_row *r,
    enum band band, int64_t tokens)
{
	struct import_row *copy = model_add_row(im, m, *r);

	copy->band = band;
	copy->tokens = tokens;
	return copy;
}

const char *
import_tier(struct import *im, const char *word)
{
	static const char allowed[] = "abcdefghijklmnopqrstuvwxyz0123456789._-";
	char *tier = arena_strdup(im->arena, word);

	for (char *p = tier; *p != '\0'; p++)
		*p = *p >= 'A' && *p <= 'Z' ? (char)(*p - 'A' + 'a') : *p;
	return *tier == '\0' || strlen(tier) > 40 || tier[strspn(tier, allowed)] != '\0' ||
	    strcmp(tier, "standard") == 0 || strcmp(tier, "any") == 0 ? NULL : tier;
}

void
import_drop(struct import_model *m, const char *reason)
{
	if (m->dropped == NULL)
		m->dropped = reason;
}

/* ---- keys ---- */

const struct import_key *
import_key(const struct import_keys *keys, const char *name)
{
	for (size_t i = 0; i < keys->n; i++) {
		if (strcmp(keys->item[i].name, name) == 0)
			return &keys->item[i];
	}
	return NULL;
}

bool
import_is_for(const struct import_key *key, const char *kind)
{
	size_t n = strlen(kind);

	for (const char *p = key->only == NULL ? "" : key->only; *p != '\0'; p += strcspn(p, " "), p += *p == ' ') {
		if (strcspn(p, " ") == n && n > 0 && memcmp(p, kind, n) == 0)
			return true;
	}
	return key->only == NULL;
}

/* A meter may have the same price under two keys, but not two different prices. */
static void
row_set_price(struct import *im, struct import_model *m, struct import_row *r, enum meter meter,
    int64_t price, bool rounded)
{
	meter_set bit = METER_BIT(meter);

	if ((r->priced & bit) != 0) {
		if (r->price[meter] != price)
			import_drop(m, arena_printf(im->arena, "two prices for %s", meters[meter].name));
		return;
	}
	r->priced |= bit;
	r->rounded |= rounded ? bit : 0;
	r->price[meter] = price;
}

void
import_price(struct import *im, struct import_model *m, struct import_row *r,
    const struct import_key *key, const struct json *value)
{
	int64_t price = 0;
	enum import_number read;

	if (json_kind(value) == JSON_NULL)
		return;
	read = import_number(import_text(value), key->shift, &price);
	switch (read) {
	case NUMBER_NONE:
		import_drop(m, arena_printf(im->arena, "%s is no number", key->name));
		break;
	case NUMBER_NEGATIVE:
		import_drop(m, arena_printf(im->arena, "%s is negative", key->name));
		break;
	case NUMBER_TOO_LARGE:
		import_drop(m, arena_printf(im->arena, "%s is too large", key->name));
		break;
	default:
		row_set_price(im, m, r, key->meter, price, read == NUMBER_ROUNDED);
	}
}

void
import_prices(struct import *im, struct import_model *m, struct import_row *r,
    const struct json *object, const struct import_keys *keys, const char *kind)
{
	for (const struct json *item = json_first(object); item != NULL; item = json_next(item)) {
		const struct import_key *key = import_key(keys, json_key(item));
		int64_t number;

		if (key == NULL) {
			if (import_number(import_text(item), 0, &number) != NUMBER_NONE)
				import_lose(im, m, json_key(item), item);
		} else if (key->use == USE_LOST || (key->use == USE_PRICE && !import_is_for(key, kind)))
			import_lose(im, m, key->name, item);
		else if (key->use == USE_PRICE)
			import_price(im, m, r, key, item);
	}
}

/* ---- the whole import ---- */

/* The id that import_assign_ids gave to the provider of provider=, which may be written by any name in the book. */
static const char *
selected_provider(const struct import *im)
{
	const struct book *b = im->order->book;
	const char *word = im->order->provider;
	uint32_t known = book_provider(b, word);

	for (size_t i = 0; i < im->n_models; i++) {
		if (text_equal(im->models[i]->provider, word))
			return im->models[i]->provider;
	}
	return known == BOOK_NONE ? word : book_text(b, b->providers[known].id);
}

/* Whether provider= and model= select the model; provider "" selects all. */
static bool
is_selected(const struct import_order *o, const char *provider, const struct import_model *m)
{
	bool selected = o->n_models == 0;

	if (*provider != '\0' && strcmp(provider, m->provider) != 0)
		return false;
	for (size_t i = 0; i < o->n_models; i++)
		selected |= model_lookup_match(o->models[i], m->provider, m->id);
	return selected;
}

/* Marks models that are not selected. They stay in the list, since medians are taken over the whole catalogue. */
static void
mark_excluded(struct import *im)
{
	const char *provider = *im->order->provider == '\0' ? "" : selected_provider(im);

	for (size_t i = 0; i < im->n_models; i++) {
		struct import_model *m = im->models[i];

		m->excluded = !is_selected(im->order, provider, m);
		im->out->models += !m->excluded;
	}
}

static const char byte_order_mark[] = "\xef\xbb\xbf";

bool
import_run(const struct import_order *order, const char *file, const char *json, size_t n,
    struct arena *a, struct imported *out, struct err *e)
{
	struct import im = { .arena = a, .order = order, .file = file, .read = order->read, .out = out };
	size_t skip = n >= 3 && memcmp(json, byte_order_mark, 3) == 0 ? 3 : 0;
	struct json *root = json_parse_exact(json + skip, n - skip, a, e);
	bool done;

	*out = (struct imported){ 0 };
	if (root == NULL) {
		err_set(e, ERR_IO, "%s: this is not JSON", file);
		return false;
	}
	done = order->catalogue->read(&im, root);
	if (im.read == 0)
		im.read = order->today;
	if (!done || im.n_models == 0) {
		json_free(root);
		return err_set(e, ERR_IO, "%s: this is not what %s writes (%s)", file,
		    order->catalogue->title, order->catalogue->files);
	}
	import_assign_ids(&im);
	mark_excluded(&im);
	import_normalise(&im);
	done = import_book(&im, e);
	import_report(&im);
	json_free(root);
	return done;
}
