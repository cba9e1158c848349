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

const struct catalogue catalogues[] = {
	{ "litellm", "LiteLLM model prices", "https://github.com/BerriAI/litellm",
	    "model_prices_and_context_window.json",
	    "https://raw.githubusercontent.com/BerriAI/litellm/main/model_prices_and_context_window.json",
	    import_litellm, litellm_is, false },
	{ "models.dev", "models.dev", "https://models.dev", "api.json",
	    "https://models.dev/api.json", import_models_dev, models_dev_is, false },
	{ "genai-prices", "genai-prices", "https://github.com/pydantic/genai-prices",
	    "prices/data.json, prices/new_data/v2/data.json",
	    "https://raw.githubusercontent.com/pydantic/genai-prices/main/prices/data.json",
	    import_genai_prices, genai_prices_is, false },
	{ "llm-prices", "llm-prices", "https://www.llm-prices.com",
	    "current-v1.json, historical-v1.json, data/*.json",
	    "https://www.llm-prices.com/current-v1.json", import_llm_prices, llm_prices_is, false },
	{ "openrouter", "OpenRouter models", "https://openrouter.ai/api/v1/models",
	    "what /api/v1/models answers",
	    "https://openrouter.ai/api/v1/models", import_openrouter, openrouter_is, true },
	{ "vercel", "Vercel AI gateway", "https://ai-gateway.vercel.sh/v1/models",
	    "what /v1/models answers",
	    "https://ai-gateway.vercel.sh/v1/models", import_vercel, vercel_is, true },
	{ "portkey", "Portkey models", "https://github.com/Portkey-AI/models",
	    "pricing/PROVIDER.json", NULL, import_portkey, portkey_is, false },
	{ "pi-ai", "pi-ai", "https://www.npmjs.com/package/@earendil-works/pi-ai",
	    "dist/providers/data/PROVIDER.json", NULL, import_pi, pi_is, false },
};

const size_t n_catalogues = sizeof catalogues / sizeof catalogues[0];

/* "A, B or C", the names of all catalogues. */
static const char *
catalogue_names(struct arena *a)
{
	struct buffer names = buffer_new(a);

	for (size_t i = 0; i < n_catalogues; i++)
		buffer_printf(&names, "%s%s", i == 0 ? "" : i + 1 < n_catalogues ? ", " : " or ", catalogues[i].name);
	return names.text;
}

const struct catalogue *
catalogue_find(const char *name, struct err *e)
{
	struct arena *a;

	for (size_t i = 0; i < n_catalogues; i++) {
		if (text_equal(catalogues[i].name, name))
			return &catalogues[i];
	}
	a = arena_new();
	err_set(e, ERR_USAGE, "'%.40s' is no format of a catalogue: %s", name, catalogue_names(a));
	arena_free(a);
	return NULL;
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

static const char byte_order_mark[] = "\xef\xbb\xbf";

/* The value that n bytes are; NULL and ERR_IO if they are not JSON. */
static struct json *
parse_catalogue(const char *file, const char *json, size_t n, struct arena *a, struct err *e)
{
	size_t skip = n >= 3 && memcmp(json, byte_order_mark, 3) == 0 ? 3 : 0;
	struct json *root = json_parse_exact(json + skip, n - skip, a, e);

	if (root == NULL)
		err_set(e, ERR_IO, "%s: this is not JSON", file);
	return root;
}

/* The catalogue whose form it has; NULL and ERR_IO. */
static const struct catalogue *
catalogue_of_form(const char *file, const struct json *root, struct arena *a, struct err *e)
{
	for (size_t i = 0; i < n_catalogues; i++) {
		if (catalogues[i].is(root))
			return &catalogues[i];
	}
	err_set(e, ERR_IO, "%s: this has the form of no catalogue that toll knows (%s)", file, catalogue_names(a));
	return NULL;
}

const struct catalogue *
catalogue_recognise(const char *file, const char *json, size_t n, struct arena *a, struct err *e)
{
	struct json *root = parse_catalogue(file, json, n, a, e);
	const struct catalogue *found = root == NULL ? NULL : catalogue_of_form(file, root, a, e);

	if (root != NULL)
		json_free(root);
	return found;
}

/* The day of the catalogue's prices: the one that was said, its own, or, but not for an overlay, today. */
static bool
set_day(struct import *im, struct err *e)
{
	const struct import_order *o = im->order;

	im->read = o->read != 0 ? o->read : im->own != 0 ? im->own : o->fetched;
	if (im->read == 0 && o->overlay)
		return err_set(e, ERR_USAGE, "%s: %s does not say from which day its prices are: add the day on which "
		    "you got it, as in on=2026-11-20", im->file, im->out->catalogue->title);
	im->undated = im->read == 0;
	im->read = im->undated ? o->today : im->read;
	im->out->read = im->read;
	return true;
}

/* The steps after reading. */
static bool
import_convert(struct import *im, struct err *e)
{
	bool done;

	if (!set_day(im, e))
		return false;
	import_assign_ids(im);
	mark_excluded(im);
	import_normalise(im);
	if (im->order->overlay)
		import_overlay(im);
	import_complete(im);
	done = import_book(im, e);
	import_report(im);
	return done;
}

/* Reads the models of a catalogue into im; the root, to be freed, or NULL. */
static struct json *
read_catalogue(struct import *im, const char *json, size_t n, struct err *e)
{
	struct json *root = parse_catalogue(im->file, json, n, im->arena, e);
	const struct catalogue *c = im->order->catalogue;

	if (root == NULL)
		return NULL;
	im->out->catalogue = c = c != NULL ? c : catalogue_of_form(im->file, root, im->arena, e);
	if (c != NULL && c->read(im, root) && im->n_models > 0)
		return root;
	if (c != NULL)
		err_set(e, ERR_IO, "%s: this is not what %s writes (%s)", im->file, c->title, c->files);
	json_free(root);
	return NULL;
}

bool
import_run(const struct import_order *order, const char *file, const char *json, size_t n,
    struct arena *a, struct imported *out, struct err *e)
{
	struct import im = { .arena = a, .order = order, .file = file, .out = out };
	struct json *root;
	bool done;

	*out = (struct imported){ 0 };
	root = read_catalogue(&im, json, n, e);
	if (root == NULL)
		return false;
	done = import_convert(&im, e);
	json_free(root);
	return done;
}

bool
import_unknown(const struct import_order *order, const char *file, const char *json, size_t n,
    struct arena *a, struct unknown_name **out, size_t *n_out, struct err *e)
{
	struct imported none = { 0 };
	struct import im = { .arena = a, .order = order, .file = file, .out = &none, .read = order->today };
	struct json *root = read_catalogue(&im, json, n, e);

	if (root == NULL)
		return false;
	import_assign_ids(&im);
	mark_excluded(&im);
	*out = import_unknown_names(&im, n_out);
	json_free(root);
	return true;
}
