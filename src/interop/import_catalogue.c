/* SPDX-License-Identifier: MIT */
/* The models, rows, keys and losses of a catalogue, which readers fill and the steps of an import change. */
#include "interop/import_catalogue.h"

#include <string.h>

#include "interop/import_number.h"

/* Reasons counted separately: a file can hold any number of keys. */
enum { REASONS_MAX = 2000 };

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
import_saw_day(struct import *im, day d)
{
	if (d > im->own && d <= im->order->today)
		im->own = d;
}

void
import_released(struct import_model *m, const struct json *value, bool is_epoch)
{
	int64_t seconds = value == NULL || !is_epoch ? -1 : import_whole(value);

	if (value != NULL && !is_epoch)
		m->released = import_day(value);
	else if (seconds > 0)
		m->released = date_day(seconds);
}

void
import_drop(struct import_model *m, const char *reason)
{
	if (m->dropped == NULL)
		m->dropped = reason;
}

/* ---- losses ---- */

static struct import_loss_count *
find_loss_count(struct import *im, enum import_loss loss, const char *what)
{
	if (im->n_loss_counts >= REASONS_MAX)
		what = "more of other kinds";
	for (size_t i = 0; i < im->n_loss_counts; i++) {
		if (im->loss_counts[i].loss == loss && strcmp(im->loss_counts[i].what, what) == 0)
			return &im->loss_counts[i];
	}
	im->loss_counts = arena_grow(im->arena, im->loss_counts, im->n_loss_counts, &im->room_loss_counts,
	    sizeof *im->loss_counts);
	im->loss_counts[im->n_loss_counts] = (struct import_loss_count){ .loss = loss, .what = what };
	return &im->loss_counts[im->n_loss_counts++];
}

void
import_count(struct import *im, enum import_loss loss, const char *what,
    const struct import_model *m)
{
	struct import_loss_count *t = find_loss_count(im, loss, what);

	t->n++;
	if (t->n_models > 0 && t->models[t->n_models - 1] == m)
		return;
	t->models = arena_grow(im->arena, t->models, t->n_models, &t->room, sizeof *t->models);
	t->models[t->n_models++] = m;
}

void
import_lose(struct import *im, struct import_model *m, const char *key, const struct json *value)
{
	int64_t number;

	if (json_kind(value) == JSON_NULL ||
	    (import_number(import_text(value), 0, &number) == NUMBER_EXACT && number == 0))
		return;
	m->lost = true;
	import_count(im, LOSS_PRICE, key, m);
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

const char *
import_name(const struct import_name *names, size_t n, const char *word)
{
	for (size_t i = 0; i < n; i++) {
		if (strcmp(names[i].word, word) == 0)
			return names[i].means;
	}
	return word;
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

