/* SPDX-License-Identifier: MIT */
#ifndef IMPORT_READERS_H
#define IMPORT_READERS_H

#include "interop/import_catalogue.h"

/*
 * The readers, one for each format: import_<format>.c. Each fills the catalogue from its JSON. False if the JSON is not
 * of that format. The table `catalogues` in import.c names them.
 */

bool	import_litellm(struct import *im, const struct json *root);
bool	import_models_dev(struct import *im, const struct json *root);
bool	import_genai_prices(struct import *im, const struct json *root);
bool	import_llm_prices(struct import *im, const struct json *root);
bool	import_openrouter(struct import *im, const struct json *root);
bool	import_vercel(struct import *im, const struct json *root);
bool	import_portkey(struct import *im, const struct json *root);
bool	import_pi(struct import *im, const struct json *root);

/* Whether JSON has the form of that catalogue: its first entries have keys that the others do not have. */
bool	litellm_is(const struct json *root);
bool	models_dev_is(const struct json *root);
bool	genai_prices_is(const struct json *root);
bool	llm_prices_is(const struct json *root);
bool	openrouter_is(const struct json *root);
bool	vercel_is(const struct json *root);
bool	portkey_is(const struct json *root);
bool	pi_is(const struct json *root);

#endif
