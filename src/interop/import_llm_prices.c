/* SPDX-License-Identifier: MIT */
/*
 * Reader of llm-prices (www.llm-prices.com), called by import_run: current-v1.json and historical-v1.json are
 * lists of prices per million tokens, each with its vendor and, if known, the days of its start and end;
 * data/VENDOR.json has the same periods under each model.
 */
#include "interop/import_readers.h"

#include <string.h>

#include "interop/import_number.h"

static const struct import_key llm_prices_keys[] = {
	{ "input",        USE_PRICE, METER_INPUT,      0, NULL },
	{ "input_cached", USE_PRICE, METER_CACHE_READ, 0, NULL },
	{ "output",       USE_PRICE, METER_OUTPUT,     0, NULL },
	{ "from_date",    USE_OWN,   METER_NONE,       0, NULL },
	{ "to_date",      USE_OWN,   METER_NONE,       0, NULL },
	{ "id",           USE_OWN,   METER_NONE,       0, NULL },
	{ "vendor",       USE_OWN,   METER_NONE,       0, NULL },
	{ "name",         USE_OWN,   METER_NONE,       0, NULL },
};

static const struct import_keys llm_prices_table = { llm_prices_keys,
    sizeof llm_prices_keys / sizeof llm_prices_keys[0] };

/* A bound of a period; `none` if the key is missing or null. */
static instant
period_bound(struct import_model *m, const struct json *record, const char *key, instant none)
{
	bool twice = false;
	const struct json *value = json_at(record, key, &twice);
	day d = value == NULL || json_kind(value) == JSON_NULL ? 0 : import_day(value);

	if (value == NULL || json_kind(value) == JSON_NULL)
		return none;
	if (d == 0)
		import_drop(m, "from_date or to_date is no day");
	return d == 0 ? none : date_instant(d);
}

static void
read_record(struct import *im, struct import_model *m, const struct json *record)
{
	instant from = period_bound(m, record, "from_date", INSTANT_FIRST),
	    until = period_bound(m, record, "to_date", INSTANT_LAST);

	if (from != INSTANT_FIRST && m->released == 0)
		m->released = date_day(from);
	if (from >= until)
		import_drop(m, "a price that ends before it begins");
	import_prices(im, m, import_row_between(im, m, from, until), record, &llm_prices_table, "");
}

/* The record's model: the last one if vendor and id are the same, since a model's records are adjacent; else new. */
static struct import_model *
record_model(struct import *im, const char *vendor, const struct json *record)
{
	bool twice = false;
	const char *id = import_text(json_at(record, "id", &twice)),
	    *name = import_text(json_at(record, "name", &twice));
	struct import_model *last = im->n_models == 0 ? NULL : im->models[im->n_models - 1];

	if (last != NULL && strcmp(last->provider, vendor) == 0 && strcmp(last->id, id) == 0)
		return last;
	return import_model(im, vendor, id, name, id);
}

static void
read_price_list(struct import *im, const struct json *list)
{
	bool twice = false;

	for (const struct json *item = json_first(list); item != NULL; item = json_next(item))
		read_record(im, record_model(im, import_text(json_at(item, "vendor", &twice)), item), item);
}

static void
read_vendor(struct import *im, const char *vendor, const struct json *models)
{
	bool twice = false;

	for (const struct json *item = json_first(models); item != NULL; item = json_next(item)) {
		struct import_model *m = record_model(im, vendor, item);
		const struct json *records = json_at(item, "price_history", &twice);

		for (const struct json *r = records == NULL ? NULL : json_first(records); r != NULL;
		    r = json_next(r))
			read_record(im, m, r);
	}
}

bool
import_llm_prices(struct import *im, const struct json *root)
{
	bool twice = false;
	const struct json *prices = json_at(root, "prices", &twice), *models = json_at(root, "models", &twice),
	    *updated = json_at(root, "updated_at", &twice);

	if (updated != NULL)
		import_saw_day(im, import_day(updated));
	if (prices != NULL)
		read_price_list(im, prices);
	else if (models != NULL)
		read_vendor(im, import_text(json_at(root, "vendor", &twice)), models);
	return prices != NULL || models != NULL;
}

bool
llm_prices_is(const struct json *root)
{
	bool twice = false;
	const struct json *prices = json_at(root, "prices", &twice), *models = json_at(root, "models", &twice);
	const struct json *item = prices != NULL ? json_first(prices) : models != NULL ? json_first(models) : NULL;

	return item != NULL && json_kind(root) == JSON_OBJECT && json_at(item, "id", &twice) != NULL &&
	    json_at(item, prices != NULL ? "vendor" : "price_history", &twice) != NULL;
}
