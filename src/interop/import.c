/* SPDX-License-Identifier: MIT */
/*
 * The driver of an import, called by commands/cmd_import.c: finds the format, runs the steps. Read import_catalogue.h
 * and import_steps.h first; each format has its reader in import_<format>.c.
 */
#include "interop/import.h"

#include <string.h>

#include "base/buffer.h"
#include "base/text.h"
#include "book/model_lookup.h"
#include "interop/import_readers.h"
#include "interop/import_steps.h"

/* ---- the forms of catalogues, by the keys of their first entries ---- */

enum { LOOK = 40 };	/* number of entries that are looked at: the first may be a sample, or empty */

static const struct json *
member_of_object(const struct json *root, const char *key)
{
	bool twice = false;

	return json_kind(root) == JSON_OBJECT ? json_at(root, key, &twice) : NULL;
}

/* Whether one of the first members or elements of a value has a member of that name and kind. */
static bool
some_entry_has(const struct json *root, const char *key, enum json_kind kind)
{
	size_t n = 0;

	for (const struct json *entry = root == NULL ? NULL : json_first(root); entry != NULL && n++ < LOOK;
	    entry = json_next(entry)) {
		const struct json *value = member_of_object(entry, key);

		if (value != NULL && json_kind(value) == kind)
			return true;
	}
	return false;
}

static bool
looks_like_litellm(const struct json *root)
{
	return json_kind(root) == JSON_OBJECT && some_entry_has(root, "litellm_provider", JSON_STRING);
}

static bool
looks_like_models_dev(const struct json *root)
{
	return json_kind(root) == JSON_OBJECT && some_entry_has(root, "models", JSON_OBJECT);
}

static bool
looks_like_genai_prices(const struct json *root)
{
	return json_kind(root) == JSON_LIST && some_entry_has(root, "models", JSON_LIST);
}

static bool
looks_like_llm_prices(const struct json *root)
{
	return some_entry_has(member_of_object(root, "prices"), "vendor", JSON_STRING) ||
	    some_entry_has(member_of_object(root, "models"), "price_history", JSON_LIST);
}

static bool
looks_like_openrouter(const struct json *root)
{
	return some_entry_has(member_of_object(root, "data"), "pricing", JSON_OBJECT);
}

const struct catalogue catalogues[] = {
	{ "litellm", "LiteLLM model prices", "https://github.com/BerriAI/litellm",
	    "model_prices_and_context_window.json",
	    "https://raw.githubusercontent.com/BerriAI/litellm/main/model_prices_and_context_window.json", looks_like_litellm, import_litellm },
	{ "models.dev", "models.dev", "https://models.dev", "api.json",
	    "https://models.dev/api.json", looks_like_models_dev, import_models_dev },
	{ "genai-prices", "genai-prices", "https://github.com/pydantic/genai-prices",
	    "prices/data.json, prices/new_data/v2/data.json",
	    "https://raw.githubusercontent.com/pydantic/genai-prices/main/prices/data.json", looks_like_genai_prices, import_genai_prices },
	{ "llm-prices", "llm-prices", "https://www.llm-prices.com",
	    "current-v1.json, historical-v1.json, data/*.json",
	    "https://www.llm-prices.com/current-v1.json", looks_like_llm_prices, import_llm_prices },
	{ "openrouter", "OpenRouter models", "https://openrouter.ai/api/v1/models",
	    "what /api/v1/models answers",
	    "https://openrouter.ai/api/v1/models", looks_like_openrouter, import_openrouter },
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

static const char byte_order_mark[] = "\xef\xbb\xbf";

/* Parses the text of a catalogue; NULL and ERR_IO if it is not JSON. */
static struct json *
catalogue_parse(const char *file, const char *json, size_t n, struct arena *a, struct err *e)
{
	size_t skip = n >= 3 && memcmp(json, byte_order_mark, 3) == 0 ? 3 : 0;
	struct json *root = json_parse_exact(json + skip, n - skip, a, e);

	if (root == NULL)
		err_set(e, ERR_IO, "%s: this is not JSON", file);
	return root;
}

const struct catalogue *
catalogue_recognise(const char *file, const char *json, size_t n, struct arena *a, struct err *e)
{
	struct json *root = catalogue_parse(file, json, n, a, e);
	const struct catalogue *found = NULL;
	struct buffer names = buffer_new(a);

	if (root == NULL)
		return NULL;
	for (size_t i = 0; i < n_catalogues && found == NULL; i++) {
		found = catalogues[i].looks(root) ? &catalogues[i] : NULL;
		buffer_printf(&names, "%s%s", i == 0 ? "" : ", ", catalogues[i].name);
	}
	json_free(root);
	if (found == NULL)
		err_set(e, ERR_IO, "%s: this is no catalogue of prices that toll reads (%s)", file, names.text);
	return found;
}

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

	if (o->listed_providers && book_provider(o->book, m->provider) == BOOK_NONE)
		return false;
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

bool
import_run(const struct import_order *order, const char *file, const char *json, size_t n,
    struct arena *a, struct imported *out, struct err *e)
{
	struct import im = { .arena = a, .order = order, .file = file, .read = order->read, .out = out };
	struct json *root = catalogue_parse(file, json, n, a, e);
	bool done;

	*out = (struct imported){ 0 };
	if (root == NULL)
		return false;
	done = order->catalogue->read(&im, root);
	if (im.read == 0)
		im.read = im.own != 0 ? im.own : order->overlay ? order->fetched : order->today;
	if (!done || im.n_models == 0) {
		json_free(root);
		return err_set(e, ERR_IO, "%s: this is not what %s writes (%s)", file,
		    order->catalogue->title, order->catalogue->files);
	}
	if (im.read == 0) {
		json_free(root);
		return err_set(e, ERR_USAGE, "%s: the catalogue does not say its day: add the day on which it was read, "
		    "as in on=2026-11-20", file);
	}
	out->read = im.read;
	import_assign_ids(&im);
	mark_excluded(&im);
	import_normalise(&im);
	if (order->overlay)
		import_overlay(&im);
	done = import_book(&im, e);
	import_report(&im);
	json_free(root);
	return done;
}
