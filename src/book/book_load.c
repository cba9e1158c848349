/* SPDX-License-Identifier: MIT */
#include "book/book_load.h"

#include <cJSON.h>
#include <dirent.h>
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/file.h"
#include "base/macros.h"
#include "base/text.h"
#include "book/book_build.h"
#include "book/book_validate.h"

enum { FILE_MAX = 64 << 20,	/* bytes of one file */
	NAME_BYTES = 120,	/* what a name may have to be found */
	EVERY_DAY = 0x7f };

static const int64_t INTEGER_MAX = 1000000000000000;	/* 10^15; cJSON holds it exactly */
static const int64_t ONE = 1000000;			/* an uplift of 1, in millionths */

/* What is being loaded, and where we are in it. */
struct load {
	struct arena	*arena;
	struct build	*build;
	struct problems	*problems;
	const atomic_int *stop;			/* reading breaks off if it is set; NULL */
	enum file_kind	 kind;			/* FILE_REGULAR: no folders */
	const char	*file, *model, *row;	/* row: "rates[2]", "" outside of one */
	uint32_t	 provider;
	const char	**files;		/* of each provider */
	size_t		 room_files;
	uint32_t	 first_source, n_sources;	/* of this provider */
	struct successor *successors;		/* names to look up when all models are there */
	size_t		 n_successors, room_successors;
};

struct successor { uint32_t model; const char *id; };

static void	problem(struct load *l, const char *key, const char *fmt, ...)
		    __attribute__((format(printf, 3, 4)));

static void
problem(struct load *l, const char *key, const char *fmt, ...)
{
	struct problems *p = l->problems;
	char text[300];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(text, sizeof text, fmt, ap);
	va_end(ap);
	p->item = arena_grow(l->arena, p->item, p->n, &p->room, sizeof *p->item);
	p->item[p->n++] = (struct problem){
		.file = l->file, .model = l->model, .text = arena_strdup(l->arena, text),
		.key = *l->row == '\0' ? arena_strdup(l->arena, key) :
		    arena_printf(l->arena, *key == '\0' ? "%s%s" : "%s: %s", l->row, key),
	};
}

/*
 * A key that an object may have, how its value is read, and where in the row it goes. Keys are
 * read in the order of their table, not of the file.
 */
struct key {
	const char	*name;
	bool		 required;
	void		(*read)(struct load *l, const char *key, const cJSON *item, void *into);
	size_t		 where;
};

/* An object: its keys, and whether the names of meters are keys as well. */
struct shape {
	const struct key	*keys;
	size_t			 n;
	bool			 meters;
};

static const cJSON *
find_item(const cJSON *object, const char *name)
{
	const cJSON *item;

	cJSON_ArrayForEach(item, object) {
		if (item->string != NULL && strcmp(item->string, name) == 0)
			return item;
	}
	return NULL;
}

/* Says which keys nobody reads and which stand twice. */
static void
check_keys(struct load *l, const cJSON *object, const struct shape *shape)
{
	const cJSON *item;

	cJSON_ArrayForEach(item, object) {
		bool known = shape->meters && meter_find(item->string) != METER_NONE;

		for (size_t i = 0; i < shape->n && !known; i++)
			known = strcmp(shape->keys[i].name, item->string) == 0;
		if (!known)
			problem(l, item->string, "unknown key");
		else if (find_item(object, item->string) != item)
			problem(l, item->string, "the key stands twice");
	}
}

/* Reads an object into a row. False, and a problem under that name, if it is no object. */
static bool
read_object(struct load *l, const char *name, const cJSON *object, const struct shape *shape,
    void *row)
{
	if (!cJSON_IsObject(object)) {
		problem(l, name, "must be an object");
		return false;
	}
	check_keys(l, object, shape);
	for (size_t i = 0; i < shape->n; i++) {
		const struct key *key = &shape->keys[i];
		const cJSON *item = find_item(object, key->name);

		if (item != NULL)
			key->read(l, key->name, item, (char *)row + key->where);
		else if (key->required)
			problem(l, key->name, "the key is missing");
	}
	return true;
}

static bool
is_clean(struct load *l, const char *key, const char *s)
{
	if (text_clean(NULL, 0, s, strlen(s)) == strlen(s))
		return true;
	problem(l, key, "has control characters");
	return false;
}

/* The text of a string that people may read; NULL, and a problem, if it is none. */
static const char *
read_string(struct load *l, const char *key, const cJSON *item)
{
	if (!cJSON_IsString(item) || *item->valuestring == '\0')
		problem(l, key, "must be a string that is not empty");
	else if (is_clean(l, key, item->valuestring))
		return item->valuestring;
	return NULL;
}

static void
read_text(struct load *l, const char *key, const cJSON *item, void *into)
{
	const char *s = read_string(l, key, item);

	if (s != NULL)
		*(text_ref *)into = build_text(l->build, s);
}

static bool
is_findable(struct load *l, const char *key, const char *name)
{
	if (strlen(name) <= NAME_BYTES)
		return true;
	problem(l, key, "the name is longer than %d bytes", NAME_BYTES);
	return false;
}

/* A name that people may say: a title or an alias. */
static void
read_name(struct load *l, const char *key, const cJSON *item, void *into)
{
	const char *s = read_string(l, key, item);

	if (s != NULL && is_findable(l, key, s))
		*(text_ref *)into = build_text(l->build, s);
}

/* A name as it may stand in a command line: [A-Za-z0-9._:/-]+ */
static bool
is_id(struct load *l, const char *key, const char *s)
{
	static const char allowed[] =
	    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._:/-";

	if (!is_findable(l, key, s))
		return false;
	if (*s != '\0' && s[strspn(s, allowed)] == '\0')
		return true;
	problem(l, key, "'%.60s' has other characters than letters, digits and . _ : / -", s);
	return false;
}

static const char *
id_string(struct load *l, const char *key, const cJSON *item)
{
	const char *s = read_string(l, key, item);

	return s != NULL && is_id(l, key, s) ? s : NULL;
}

static void
read_id(struct load *l, const char *key, const cJSON *item, void *into)
{
	const char *s = id_string(l, key, item);

	if (s != NULL)
		*(text_ref *)into = build_text(l->build, s);
}

static void
read_integer(struct load *l, const char *key, const cJSON *item, void *into)
{
	int64_t n = -1;

	if (cJSON_IsNumber(item) && item->valuedouble >= 0 && item->valuedouble <= (int64_t)INTEGER_MAX)
		n = (int64_t)item->valuedouble;
	if (n < 0 || n != item->valuedouble)
		problem(l, key, "must be a whole number");
	else
		*(int64_t *)into = n;
}

static void
read_bool(struct load *l, const char *key, const cJSON *item, void *into)
{
	if (!cJSON_IsBool(item))
		problem(l, key, "must be true or false");
	*(bool *)into = cJSON_IsTrue(item);
}

static void
read_day(struct load *l, const char *key, const cJSON *item, void *into)
{
	const char *s = read_string(l, key, item);
	struct err e;

	if (s != NULL && !date_parse_day(s, into, &e))
		problem(l, key, "%s", e.msg);
}

/* The bounds of periods are days or instants of whole minutes. */
static void
read_instant(struct load *l, const char *key, const cJSON *item, void *into)
{
	const char *s = read_string(l, key, item);
	struct when w;
	struct err e;

	if (s == NULL)
		return;
	if (strcmp(s, "today") == 0 || !date_parse(s, 0, &w, &e))
		problem(l, key, "'%.40s' is not a day or an instant", s);
	else if (w.at % MINUTE != 0)
		problem(l, key, "must be a day or a whole minute");
	else
		*(instant *)into = w.at;
}

/* A decimal string with so many decimals at most; its value in units of the last. */
static bool
decimal(struct load *l, const char *key, const cJSON *item, unsigned places, int64_t *out)
{
	const char *s = item->valuestring, *end;
	enum int128_read read;
	int128 value;

	if (cJSON_IsNumber(item)) {
		problem(l, key, "is a number; write it as a string, such as \"1.25\", which stays exact");
		return false;
	}
	if (!cJSON_IsString(item)) {
		problem(l, key, "must be a decimal in a string");
		return false;
	}
	read = int128_scan(s, places, &value, &end);
	if (read == INT128_NONE || *end != '\0' || s[strspn(s, "0123456789.")] != '\0')
		problem(l, key, "'%.40s' is not a decimal", s);
	else if (read == INT128_TOO_FINE)
		problem(l, key, "'%.40s' has more than %u decimals", s, places);
	else if (read == INT128_TOO_LARGE || value > INT64_MAX)
		problem(l, key, "'%.40s' is too large", s);
	else {
		*out = (int64_t)value;
		return true;
	}
	return false;
}

static void
read_sources(struct load *l, const char *key, const cJSON *list, void *into)
{
	struct span *span = into;
	const cJSON *item;

	span->first = build_view(l->build)->n_source_refs;

	if (!cJSON_IsArray(list) || cJSON_GetArraySize(list) == 0)
		problem(l, key, "must be a list of sources");
	else cJSON_ArrayForEach(item, list) {
		const char *name = read_string(l, key, item);
		const struct book *view = build_view(l->build);
		uint32_t i = 0;

		if (name == NULL)
			continue;
		while (i < l->n_sources &&
		    strcmp(book_text(view, view->sources[l->first_source + i].key), name) != 0)
			i++;
		if (i == l->n_sources)
			problem(l, key, "'%.60s' is not among the file's sources", name);
		else {
			build_source_ref(l->build, l->first_source + i);
			span->count++;
		}
	}
}

/* ---- rate rows ---- */

static void
set_band(struct load *l, const char *key, const cJSON *item, struct rate *r, enum band band)
{
	if (r->band != BAND_NONE)
		problem(l, key, "a row has above or at-least, not both");
	r->band = band;
	read_integer(l, key, item, &r->band_tokens);
}

/* Tiers are asked for in any case, and kept in lower case. */
static void
read_tier(struct load *l, const char *key, const cJSON *item, void *into)
{
	const char *s = id_string(l, key, item);
	char *lower = s == NULL ? NULL : arena_strdup(l->arena, s);

	for (char *p = lower; p != NULL && *p != '\0'; p++)
		*p = *p >= 'A' && *p <= 'Z' ? (char)(*p - 'A' + 'a') : *p;
	if (lower != NULL)
		*(text_ref *)into = build_text(l->build, lower);
}

static void
rate_above(struct load *l, const char *key, const cJSON *item, void *row)
{
	set_band(l, key, item, row, BAND_ABOVE);
}

static void
rate_at_least(struct load *l, const char *key, const cJSON *item, void *row)
{
	set_band(l, key, item, row, BAND_AT_LEAST);
}

static void
rate_band_on(struct load *l, const char *key, const cJSON *item, void *row)
{
	const char *s = read_string(l, key, item);

	if (s != NULL && strcmp(s, "total") == 0)
		((struct rate *)row)->band_on_total = true;
	else if (s != NULL && strcmp(s, "input") != 0)
		problem(l, key, "must be \"input\" or \"total\"");
}

/* "01:00" to minutes; 24:00 is the end of a day. */
static bool
clock_minutes(const char **s, unsigned *out)
{
	static const char digits[] = "0123456789";
	unsigned hour, minute;

	if (strspn(*s, digits) != 2 || (*s)[2] != ':' || strspn(*s + 3, digits) != 2)
		return false;
	hour = (unsigned)((*s)[0] - '0') * 10 + (unsigned)((*s)[1] - '0');
	minute = (unsigned)((*s)[3] - '0') * 10 + (unsigned)((*s)[4] - '0');
	if (hour > 24 || minute > 59 || (hour == 24 && minute > 0))
		return false;
	*s += 5;
	*out = hour % 24 * 60 + minute;
	return true;
}

static void
rate_hours(struct load *l, const char *key, const cJSON *list, void *row)
{
	struct rate *r = row;
	const cJSON *item;

	r->hours.first = build_view(l->build)->n_hours;
	if (!cJSON_IsArray(list))
		problem(l, key, "must be a list such as [\"01:00-04:00\"]");
	else cJSON_ArrayForEach(item, list) {
		const char *s = read_string(l, key, item);
		struct hours h;
		unsigned from, until;

		if (s == NULL)
			continue;
		if (!clock_minutes(&s, &from) || *s++ != '-' || !clock_minutes(&s, &until) || *s != '\0') {
			problem(l, key, "'%.40s' is not hours such as 16:30-00:30", item->valuestring);
			continue;
		}
		h = (struct hours){ (uint16_t)from, (uint16_t)until };
		build_hours(l->build, &h);
		r->hours.count++;
	}
}

static bool
week_day(const char **s, unsigned *out)
{
	static const char names[] = "montuewedthufrisatsun";

	for (unsigned i = 0; i < 7; i++) {
		if (strncmp(*s, names + i * 3, 3) == 0) {
			*s += 3;
			*out = i;
			return true;
		}
	}
	return false;
}

static void
rate_days(struct load *l, const char *key, const cJSON *item, void *row)
{
	const char *s = read_string(l, key, item);
	uint8_t days = 0;
	bool sound = true;

	if (s == NULL)
		return;
	do {
		unsigned first, last;

		sound = week_day(&s, &first);
		last = first;
		if (sound && *s == '-')
			sound = (s++, week_day(&s, &last));
		if (!sound)
			break;
		for (unsigned d = first;; d = (d + 1) % 7) {
			days |= (uint8_t)(1u << d);
			if (d == last)
				break;
		}
	} while (*s == ',' && s++);
	if (!sound || *s != '\0')
		problem(l, key, "must be days such as \"mon-fri\" or \"sat,sun\"");
	else
		((struct rate *)row)->days = days;
}

static void
rate_offset(struct load *l, const char *key, const cJSON *item, void *row)
{
	const char *s = read_string(l, key, item), *p = s;
	unsigned minutes = 0;

	if (s == NULL)
		return;
	if ((*p != '+' && *p != '-') || (p++, !clock_minutes(&p, &minutes)) || *p != '\0' ||
	    minutes > 14 * 60 || strncmp(s + 1, "24", 2) == 0)
		problem(l, key, "must be an offset such as \"+08:00\"");
	((struct rate *)row)->offset = (int16_t)(*s == '-' ? -(int)minutes : (int)minutes);
}

static void
rate_as_parent(struct load *l, const char *key, const cJSON *list, void *row)
{
	struct rate *r = row;
	const cJSON *item;

	if (!cJSON_IsArray(list))
		problem(l, key, "must be a list of meters");
	else cJSON_ArrayForEach(item, list) {
		const char *s = read_string(l, key, item);
		enum meter m = s == NULL ? METER_NONE : meter_find(s);

		if (s != NULL && (m == METER_NONE || meters[m].price_fallback == METER_NONE))
			problem(l, key, "'%.40s' is not a meter that can cost what another costs", s);
		else if (s != NULL)
			r->as_parent |= METER_BIT(m);
	}
}

static const struct key rate_keys[] = {
	{ "tier",      false, read_tier,        offsetof(struct rate, tier) },
	{ "region",    false, read_id,        offsetof(struct rate, region) },
	{ "from",      false, read_instant,   offsetof(struct rate, from) },
	{ "until",     false, read_instant,   offsetof(struct rate, until) },
	{ "above",     false, rate_above,     0 },
	{ "at-least",  false, rate_at_least,  0 },
	{ "up-to",     false, read_integer,   offsetof(struct rate, up_to) },
	{ "band-on",   false, rate_band_on,   0 },
	{ "hours",     false, rate_hours,     0 },
	{ "days",      false, rate_days,      0 },
	{ "offset",    false, rate_offset,    0 },
	{ "as-parent", false, rate_as_parent, 0 },
	{ "estimate",  false, read_bool,      offsetof(struct rate, estimate) },
	{ "note",      false, read_text,      offsetof(struct rate, note) },
	{ "sources",   true,  read_sources,   offsetof(struct rate, sources) },
};

static const struct shape rate_shape = { rate_keys, LENGTH(rate_keys), true };

static void
read_prices(struct load *l, const cJSON *object, struct rate *r)
{
	r->prices = build_view(l->build)->n_prices;
	for (enum meter m = 0; m < N_METERS; m++) {
		const cJSON *item = find_item(object, meters[m].name);
		int64_t price;

		if (item != NULL && decimal(l, meters[m].name, item, RATE_DECIMALS, &price)) {
			build_price(l->build, price);
			r->priced |= METER_BIT(m);
		}
	}
}

static bool
is_any(struct load *l, const struct rate *r)
{
	return strcmp(book_text(build_view(l->build), r->tier), "any") == 0;
}

/* What a row must be by itself. */
static void
check_rate(struct load *l, const struct rate *r)
{
	if (r->priced == 0)
		problem(l, "", "the row has no price");
	if (r->from >= r->until)
		problem(l, "until", "the row ends before it begins");
	if (r->up_to < book_band_least(r))
		problem(l, "up-to", "the row's size is empty");
	if ((r->priced & r->as_parent) != 0)
		problem(l, "as-parent", "names a meter that has a price in this row");
	for (enum meter m = 0; m < N_METERS; m++) {
		if (is_any(l, r) && (r->priced & METER_BIT(m)) != 0 && meter_is_token(m))
			problem(l, meters[m].name, "tokens have no price in tier any; only per-call meters do");
	}
}

static void
read_rate(struct load *l, const cJSON *object, uint32_t model)
{
	struct rate r = { .model = model, .from = INSTANT_FIRST, .until = INSTANT_LAST,
	    .up_to = INT64_MAX, .days = EVERY_DAY };

	r.tier = build_text(l->build, "standard");
	if (!read_object(l, "", object, &rate_shape, &r))
		return;
	read_prices(l, object, &r);
	check_rate(l, &r);
	build_rate(l->build, &r);
}

/* ---- models ---- */

static const struct key alias_keys[] = {
	{ "id",    true,  read_name,    offsetof(struct alias, name) },
	{ "from",  false, read_instant, offsetof(struct alias, from) },
	{ "until", false, read_instant, offsetof(struct alias, until) },
};

static const struct shape alias_shape = { alias_keys, LENGTH(alias_keys), false };

/* Names as strings, or as objects where they mean the model for a time only. */
static void
read_aliases(struct load *l, const char *key, const cJSON *list, void *into)
{
	struct span *span = into;
	const cJSON *item;

	span->first = build_view(l->build)->n_aliases;
	if (!cJSON_IsArray(list))
		problem(l, key, "must be a list of names");
	else cJSON_ArrayForEach(item, list) {
		struct alias a = { 0, INSTANT_FIRST, INSTANT_LAST };

		if (cJSON_IsObject(item))
			read_object(l, key, item, &alias_shape, &a);
		else
			read_name(l, key, item, &a.name);
		if (a.from >= a.until)
			problem(l, key, "the name ends before it begins");
		if (a.name != 0) {
			build_alias(l->build, &a);
			span->count++;
		}
	}
}

/* A successor as it is read: its name is looked up when all models are known. */
struct next { const char *id; day from; };

static void
next_id(struct load *l, const char *key, const cJSON *item, void *row)
{
	((struct next *)row)->id = id_string(l, key, item);
}

static const struct key next_keys[] = {
	{ "id",   true,  next_id,  0 },
	{ "from", true,  read_day, offsetof(struct next, from) },
};

static const struct shape next_shape = { next_keys, LENGTH(next_keys), false };

static void
model_successor(struct load *l, const char *key, const cJSON *item, void *row)
{
	struct model *m = row;
	struct next next = { NULL, 0 };

	if (!read_object(l, key, item, &next_shape, &next))
		return;
	if (next.id == NULL || next.from == 0)
		return;
	m->successor_from = next.from;
	l->successors = arena_grow(l->arena, l->successors, l->n_successors, &l->room_successors,
	    sizeof *l->successors);
	l->successors[l->n_successors++] = (struct successor){
		.model = build_view(l->build)->n_models,
		.id = arena_strdup(l->arena, next.id),
	};
}

static const struct key cache_keys[] = {
	{ "minimum", false, read_integer, offsetof(struct model, cache_minimum) },
	{ "step",    false, read_integer, offsetof(struct model, cache_step) },
	{ "sources", true,  read_sources, offsetof(struct model, cache_sources) },
};

static const struct shape cache_shape = { cache_keys, LENGTH(cache_keys), false };

static void
model_cache(struct load *l, const char *key, const cJSON *item, void *row)
{
	l->row = key;
	read_object(l, "", item, &cache_shape, row);
	l->row = "";
}

static void
uplift_times(struct load *l, const char *key, const cJSON *item, void *row)
{
	struct uplift *u = row;

	if (decimal(l, key, item, FACTOR_DECIMALS, &u->times) &&
	    (u->times == 0 || u->times > 1000 * ONE))
		problem(l, key, "must be above 0 and at most 1000");
}

static const struct key uplift_keys[] = {
	{ "region",  true,  read_id,      offsetof(struct uplift, region) },
	{ "times",   true,  uplift_times, 0 },
	{ "from",    false, read_instant, offsetof(struct uplift, from) },
	{ "until",   false, read_instant, offsetof(struct uplift, until) },
	{ "sources", true,  read_sources, offsetof(struct uplift, sources) },
};

static const struct shape uplift_shape = { uplift_keys, LENGTH(uplift_keys), false };

static void
model_uplift(struct load *l, const char *key, const cJSON *list, void *row)
{
	struct span *span = &((struct model *)row)->uplifts;
	const cJSON *item;

	span->first = build_view(l->build)->n_uplifts;
	if (!cJSON_IsArray(list))
		problem(l, key, "must be a list");
	else cJSON_ArrayForEach(item, list) {
		struct uplift u = { .times = ONE, .from = INSTANT_FIRST, .until = INSTANT_LAST };

		l->row = arena_printf(l->arena, "uplift[%u]", span->count);
		read_object(l, "", item, &uplift_shape, &u);
		build_uplift(l->build, &u);
		span->count++;
	}
	l->row = "";
}

static void
model_rates(struct load *l, const char *key, const cJSON *list, void *row)
{
	struct model *m = row;
	const cJSON *item;
	unsigned n = 0;

	m->rates.first = build_view(l->build)->n_rates;
	if (!cJSON_IsArray(list))
		problem(l, key, "must be a list of rows");
	else cJSON_ArrayForEach(item, list) {
		l->row = arena_printf(l->arena, "rates[%u]", n++);
		read_rate(l, item, build_view(l->build)->n_models);
	}
	l->row = "";
	m->rates.count = build_view(l->build)->n_rates - m->rates.first;
}

static const struct key model_keys[] = {
	{ "id",         true,  read_id,         offsetof(struct model, id) },
	{ "title",      true,  read_name,       offsetof(struct model, title) },
	{ "aliases",    false, read_aliases,    offsetof(struct model, aliases) },
	{ "context",    false, read_integer,    offsetof(struct model, context) },
	{ "max-output", false, read_integer,    offsetof(struct model, max_output) },
	{ "retired",    false, read_day,        offsetof(struct model, retired) },
	{ "successor",  false, model_successor, 0 },
	{ "note",       false, read_text,       offsetof(struct model, note) },
	{ "cache",      false, model_cache,     0 },
	{ "uplift",     false, model_uplift,    0 },
	{ "rates",      true,  model_rates,     0 },
};

static const struct shape model_shape = { model_keys, LENGTH(model_keys), false };

static void
provider_models(struct load *l, const char *key, const cJSON *list, void *row)
{
	struct provider *p = row;
	const cJSON *item;

	p->models.first = build_view(l->build)->n_models;
	if (!cJSON_IsArray(list)) {
		problem(l, key, "must be a list of models");
		return;
	}
	cJSON_ArrayForEach(item, list) {
		struct model m = { .provider = l->provider, .successor = BOOK_NONE };
		const cJSON *id = find_item(item, "id");

		l->model = cJSON_IsString(id) ? arena_strdup(l->arena, id->valuestring) :
		    arena_printf(l->arena, "models[%u]", p->models.count);
		read_object(l, "", item, &model_shape, &m);
		build_model(l->build, &m);
		p->models.count++;
	}
	l->model = "";
}

/* ---- providers ---- */

static void
provider_toll(struct load *l, const char *key, const cJSON *item, void *row)
{
	(void)row;
	if (!cJSON_IsNumber(item) || item->valuedouble != 1)
		problem(l, key, "must be 1, the version of the format");
}

static void
provider_id(struct load *l, const char *key, const cJSON *item, void *row)
{
	const char *s = id_string(l, key, item);

	if (s == NULL)
		return;
	if (strchr(s, '/') != NULL)
		problem(l, key, "has a slash");
	((struct provider *)row)->id = build_text(l->build, s);
}

static void
provider_tiers(struct load *l, const char *key, const cJSON *object, void *row)
{
	struct span *tiers = &((struct provider *)row)->tiers;
	const cJSON *item;

	tiers->first = build_view(l->build)->n_tier_words;
	l->row = key;
	if (!cJSON_IsObject(object))
		problem(l, key, "must be an object of words and the tiers that they mean");
	else cJSON_ArrayForEach(item, object) {
		struct tier_word t = { build_text(l->build, item->string), 0 };

		if (find_item(object, item->string) != item)
			problem(l, item->string, "the key stands twice");
		is_clean(l, item->string, item->string);
		read_tier(l, item->string, item, &t.tier);
		build_tier_word(l->build, &t);
		tiers->count++;
	}
	l->row = "";
}

static void
source_url(struct load *l, const char *key, const cJSON *item, void *row)
{
	const char *s = read_string(l, key, item);

	if (s != NULL && strncmp(s, "https://", 8) != 0 && strncmp(s, "http://", 7) != 0)
		problem(l, key, "must begin with https:// or http://");
	((struct source *)row)->url = s == NULL ? 0 : build_text(l->build, s);
}

static const struct key source_keys[] = {
	{ "title",     true,  read_text,  offsetof(struct source, title) },
	{ "url",       true,  source_url, 0 },
	{ "published", false, read_day,   offsetof(struct source, published) },
	{ "read",      false, read_day,   offsetof(struct source, read) },
};

static const struct shape source_shape = { source_keys, LENGTH(source_keys), false };

static void
provider_sources(struct load *l, const char *key, const cJSON *object, void *row)
{
	const cJSON *item;

	(void)row;
	if (!cJSON_IsObject(object))
		problem(l, key, "must be an object of sources");
	else cJSON_ArrayForEach(item, object) {
		struct source s = { .key = build_text(l->build, item->string), .provider = l->provider };

		is_clean(l, key, item->string);
		l->row = arena_printf(l->arena, "sources: %s", item->string);
		if (find_item(object, item->string) != item)
			problem(l, "", "the key stands twice");
		if (read_object(l, "", item, &source_shape, &s) && s.published == 0 && s.read == 0)
			problem(l, "", "needs the day on which it was published or read");
		build_source(l->build, &s);
		l->n_sources++;
	}
	l->row = "";
}

/* Sources stand before the models that name them, wherever the file has them. */
static const struct key provider_keys[] = {
	{ "toll",     true,  provider_toll,    0 },
	{ "provider", true,  provider_id,      0 },
	{ "title",    true,  read_name,        offsetof(struct provider, title) },
	{ "aliases",  false, read_aliases,     offsetof(struct provider, aliases) },
	{ "tiers",    false, provider_tiers,   0 },
	{ "sources",  true,  provider_sources, 0 },
	{ "models",   true,  provider_models,  0 },
};

static const struct shape provider_shape = { provider_keys, LENGTH(provider_keys), false };

/* The names of a provider may not be those of one that is there already. */
static void
check_provider(struct load *l, const struct provider *p)
{
	const struct book *b = build_view(l->build);

	if (book_provider(b, book_text(b, p->id)) != BOOK_NONE)
		problem(l, "provider", "'%.40s' is in the book already", book_text(b, p->id));
	if (p->title != 0 && book_provider(b, book_text(b, p->title)) != BOOK_NONE)
		problem(l, "title", "'%.40s' is a provider of the book already", book_text(b, p->title));
	for (uint32_t i = 0; i < p->aliases.count; i++) {
		const struct alias *al = &b->aliases[p->aliases.first + i];

		if (book_provider(b, book_text(b, al->name)) != BOOK_NONE)
			problem(l, "aliases", "'%.40s' is a provider of the book already",
			    book_text(b, al->name));
		if (al->from != INSTANT_FIRST || al->until != INSTANT_LAST)
			problem(l, "aliases", "names of a provider have no dates");
	}
}

static void
read_provider(struct load *l, const cJSON *object)
{
	struct provider p = { 0 };

	if (!cJSON_IsObject(object)) {
		problem(l, "", "must be an object with toll, provider, sources and models");
		return;
	}
	l->provider = build_view(l->build)->n_providers;
	l->files = arena_grow(l->arena, l->files, l->provider, &l->room_files, sizeof *l->files);
	l->files[l->provider] = l->file;
	read_object(l, "", object, &provider_shape, &p);
	check_provider(l, &p);
	build_provider(l->build, &p);
}

/* ---- plans ---- */

static void
fee_amount(struct load *l, const char *key, const cJSON *item, void *into)
{
	decimal(l, key, item, RATE_DECIMALS, into);
}

static const struct key fee_keys[] = {
	{ "fee",     true,  fee_amount,   offsetof(struct fee, fee) },
	{ "per",     true,  read_text,    offsetof(struct fee, per) },
	{ "each",    false, read_text,    offsetof(struct fee, each) },
	{ "from",    false, read_instant, offsetof(struct fee, from) },
	{ "until",   false, read_instant, offsetof(struct fee, until) },
	{ "note",    false, read_text,    offsetof(struct fee, note) },
	{ "sources", true,  read_sources, offsetof(struct fee, sources) },
};

static const struct shape fee_shape = { fee_keys, LENGTH(fee_keys), false };

static const struct key quota_keys[] = {
	{ "of",      true,  read_text,    offsetof(struct quota, of) },
	{ "count",   false, read_integer, offsetof(struct quota, count) },
	{ "per",     false, read_text,    offsetof(struct quota, per) },
	{ "then",    false, read_text,    offsetof(struct quota, then) },
	{ "from",    false, read_instant, offsetof(struct quota, from) },
	{ "until",   false, read_instant, offsetof(struct quota, until) },
	{ "note",    false, read_text,    offsetof(struct quota, note) },
	{ "sources", true,  read_sources, offsetof(struct quota, sources) },
};

static const struct shape quota_shape = { quota_keys, LENGTH(quota_keys), false };

/* Two fees for the same time and person may not hold at once. */
static void
check_fee(struct load *l, const struct span *fees, const struct fee *f)
{
	const struct book *b = build_view(l->build);

	for (uint32_t i = 0; i < fees->count; i++) {
		const struct fee *other = &b->fees[fees->first + i];

		if (other->per == f->per && other->each == f->each && other->from < f->until &&
		    f->from < other->until)
			problem(l, "", "holds at the same time as fees[%u]: same per and each", i);
	}
}

static void
plan_fees(struct load *l, const char *key, const cJSON *list, void *into)
{
	struct span *span = into;
	const cJSON *item;

	span->first = build_view(l->build)->n_fees;
	if (!cJSON_IsArray(list))
		problem(l, key, "must be a list");
	else cJSON_ArrayForEach(item, list) {
		struct fee f = { .from = INSTANT_FIRST, .until = INSTANT_LAST };

		l->row = arena_printf(l->arena, "fees[%u]", span->count);
		if (read_object(l, "", item, &fee_shape, &f) && f.from >= f.until)
			problem(l, "until", "the fee ends before it begins");
		check_fee(l, span, &f);
		build_fee(l->build, &f);
		span->count++;
	}
	l->row = "";
}

static void
plan_quotas(struct load *l, const char *key, const cJSON *list, void *into)
{
	struct span *span = into;
	const cJSON *item;

	span->first = build_view(l->build)->n_quotas;
	if (!cJSON_IsArray(list))
		problem(l, key, "must be a list");
	else cJSON_ArrayForEach(item, list) {
		struct quota q = { .count = -1, .from = INSTANT_FIRST, .until = INSTANT_LAST };

		l->row = arena_printf(l->arena, "quotas[%u]", span->count);
		if (read_object(l, "", item, &quota_shape, &q) && q.from >= q.until)
			problem(l, "until", "the quota ends before it begins");
		build_quota(l->build, &q);
		span->count++;
	}
	l->row = "";
}

static const struct key plan_keys[] = {
	{ "id",       true,  read_id,      offsetof(struct plan, id) },
	{ "provider", true,  read_id,      offsetof(struct plan, provider) },
	{ "title",    true,  read_name,    offsetof(struct plan, title) },
	{ "aliases",  false, read_aliases, offsetof(struct plan, aliases) },
	{ "note",     false, read_text,    offsetof(struct plan, note) },
	{ "fees",     true,  plan_fees,    offsetof(struct plan, fees) },
	{ "quotas",   false, plan_quotas,  offsetof(struct plan, quotas) },
};

static const struct shape plan_shape = { plan_keys, LENGTH(plan_keys), false };

static void
file_plans(struct load *l, const char *key, const cJSON *list, void *into)
{
	const cJSON *item;
	unsigned n = 0;

	(void)into;
	if (!cJSON_IsArray(list))
		problem(l, key, "must be a list of plans");
	else cJSON_ArrayForEach(item, list) {
		const cJSON *id = find_item(item, "id");
		struct plan p = { 0 };

		l->model = cJSON_IsString(id) ? arena_strdup(l->arena, id->valuestring) :
		    arena_printf(l->arena, "plans[%u]", n);
		read_object(l, "", item, &plan_shape, &p);
		for (uint32_t i = 0; i < build_view(l->build)->n_plans; i++) {
			if (p.id != 0 && build_view(l->build)->plans[i].id == p.id)
				problem(l, "id", "there is another plan '%.60s'", l->model);
		}
		build_plan(l->build, &p);
		n++;
	}
	l->model = "";
}

/* Sources stand before the plans that name them, wherever the file has them. */
static const struct key plans_keys[] = {
	{ "toll",    true, provider_toll,    0 },
	{ "sources", true, provider_sources, 0 },
	{ "plans",   true, file_plans,       0 },
};

static const struct shape plans_shape = { plans_keys, LENGTH(plans_keys), false };

/* One object of a file: a provider with its models, or plans. */
static void
read_part(struct load *l, const cJSON *object)
{
	l->model = l->row = "";
	l->first_source = build_view(l->build)->n_sources;
	l->n_sources = 0;
	if (find_item(object, "plans") == NULL) {
		read_provider(l, object);
		return;
	}
	l->provider = BOOK_NONE;
	read_object(l, "", object, &plans_shape, l);	/* the keys fill tables of their own */
}

/* ---- files ---- */

static unsigned
line_of(const char *json, const char *at)
{
	unsigned line = 1;

	for (const char *p = json; at != NULL && p < at; p++)
		line += *p == '\n';
	return line;
}

static void
load_text(struct load *l, const char *file, const char *json, size_t len)
{
	const char *end = NULL;
	const cJSON *item;
	cJSON *root;

	l->file = arena_strdup(l->arena, file);
	l->model = l->row = "";
	if (!text_valid(json, len) || strlen(json) != len) {
		problem(l, "", "is not a text of UTF-8");
		return;
	}
	/* Without memory it would say that this is not JSON. */
	cJSON_InitHooks(&(cJSON_Hooks){ .malloc_fn = arena_malloc, .free_fn = free });
	root = cJSON_ParseWithLengthOpts(json, len + 1, &end, true);
	if (root == NULL)
		problem(l, "", "line %u: this is not JSON", line_of(json, end));
	else if (cJSON_IsArray(root) && cJSON_GetArraySize(root) == 0)
		problem(l, "", "holds no provider");
	else if (cJSON_IsArray(root)) {
		cJSON_ArrayForEach(item, root)
			read_part(l, item);
	} else
		read_part(l, root);
	cJSON_Delete(root);
}

static bool
load_file(struct load *l, const char *path, enum file_kind kind, struct err *e)
{
	size_t len;
	const char *json = file_whole(l->arena, path, kind, l->stop, FILE_MAX, &len, e);

	if (json != NULL)
		load_text(l, path, json, len);
	return json != NULL;
}

static int
by_text(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

/* The *.json of an open folder, which may be none. */
static bool
list_folder(struct arena *a, const char *path, DIR *dir, const char *const **files, size_t *n, struct err *e)
{
	const char **names = NULL;
	const struct dirent *entry;
	size_t room = 0;

	*n = 0;
	while (errno = 0, (entry = readdir(dir)) != NULL) {
		size_t len = strlen(entry->d_name);

		if (entry->d_name[0] == '.' || len < 6 || strcmp(entry->d_name + len - 5, ".json") != 0)
			continue;
		names = arena_grow(a, names, *n, &room, sizeof *names);
		names[(*n)++] = arena_printf(a, "%s/%s", path, entry->d_name);
	}
	if (errno != 0)
		return err_set(e, ERR_IO, "%s: %s", path, strerror(errno));
	if (*n > 0)
		qsort(names, *n, sizeof *names, by_text);
	*files = names;
	return true;
}

bool
book_folder(struct arena *a, const char *path, const char *const **files, size_t *n, struct err *e)
{
	DIR *dir = opendir(path);
	bool done;

	if (dir == NULL)
		return err_set(e, ERR_IO, "%s: %s", path, strerror(errno));
	done = list_folder(a, path, dir, files, n, e);
	closedir(dir);
	return done;
}

bool
book_files(struct arena *a, const char *path, const char *const **files, size_t *n, struct err *e)
{
	const char **one;
	struct stat st;

	if (stat(path, &st) != 0 || S_ISDIR(st.st_mode))
		return book_folder(a, path, files, n, e) &&
		    (*n > 0 || err_set(e, ERR_IO, "%s: no *.json in this folder", path));
	one = arena_array(a, 1, sizeof *one);
	one[0] = path;
	*files = one;
	*n = 1;
	return true;
}

/* What lies in a folder was not named, and is a price file only if it is a file. */
static bool
load_path(struct load *l, const char *path, struct err *e)
{
	const char *const *files;
	size_t n;

	if (l->kind == FILE_REGULAR)
		return load_file(l, path, FILE_REGULAR, e);
	if (!book_files(l->arena, path, &files, &n, e))
		return false;
	for (size_t i = 0; i < n; i++) {
		enum file_kind kind = files[i] == path ? FILE_ANY : FILE_REGULAR;

		if (!load_file(l, files[i], kind, e))
			return false;
	}
	return true;
}

/* ---- the whole ---- */

/* What book_validate finds, with the file of the model's provider. */
static void
complain(void *load, uint32_t model, uint32_t rate, const char *key, const char *text)
{
	struct load *l = load;
	const struct book *b = build_view(l->build);
	const struct model *m = &b->models[model];

	l->file = l->files[m->provider];
	l->model = book_text(b, m->id);
	l->row = rate == BOOK_NONE ? "" : arena_printf(l->arena, "rates[%u]", rate - m->rates.first);
	problem(l, key, "%s", text);
	l->row = "";
}

static void
find_successors(struct load *l)
{
	const struct book *b = build_view(l->build);

	for (size_t i = 0; i < l->n_successors; i++) {
		const struct successor *s = &l->successors[i];
		struct model *m = build_model_at(l->build, s->model);

		for (uint32_t k = 0; k < b->n_models; k++) {
			if (b->models[k].provider == m->provider &&
			    strcmp(book_text(b, b->models[k].id), s->id) == 0)
				m->successor = k;
		}
		if (m->successor == BOOK_NONE || m->successor == s->model)
			complain(l, s->model, BOOK_NONE, "successor",
			    arena_printf(l->arena, "'%.60s' is not another model of this provider", s->id));
	}
	for (uint32_t i = 0; i < b->n_models; i++) {
		uint32_t at = b->models[i].successor, steps = 0;

		while (at != BOOK_NONE && at != i && steps++ < b->n_models)
			at = b->models[at].successor;
		if (at == i && b->models[i].successor != i)
			complain(l, i, BOOK_NONE, "successor", "the successors run in a circle");
	}
}

static const struct book *
finish(struct load *l, struct err *e)
{
	const struct book *b;

	find_successors(l);
	b = build_finish(l->build);
	if (l->problems->n == 0)
		book_validate(b, complain, l);	/* needs rows that are sound by themselves */
	if (l->problems->n == 0)
		return b;
	err_set(e, ERR_IO, "%s", l->problems->item[0].text);
	if (*l->problems->item[0].key != '\0')
		err_at(e, "%s: ", l->problems->item[0].key);
	if (*l->problems->item[0].model != '\0')
		err_at(e, "%s: ", l->problems->item[0].model);
	err_at(e, "%s: ", l->problems->item[0].file);
	return NULL;
}

static struct load
start(struct arena *a, struct problems *problems)
{
	return (struct load){ .arena = a, .build = build_new(a), .problems = problems,
	    .file = "", .model = "", .row = "" };
}

const struct book *
book_load_as(struct arena *a, const char *const *paths, size_t n, enum file_kind kind, const atomic_int *stop,
    struct problems *problems, struct err *e)
{
	struct problems own = { 0 };
	struct load l = start(a, problems == NULL ? &own : problems);

	l.kind = kind;
	l.stop = stop;
	for (size_t i = 0; i < n; i++) {
		if (!load_path(&l, paths[i], e))
			return NULL;
	}
	return finish(&l, e);
}

const struct book *
book_load(struct arena *a, const char *const *paths, size_t n, struct problems *problems,
    struct err *e)
{
	return book_load_as(a, paths, n, FILE_ANY, NULL, problems, e);
}

const struct book *
book_load_text(struct arena *a, const char *file, const char *json, size_t len,
    struct problems *problems, struct err *e)
{
	struct problems own = { 0 };
	struct load l = start(a, problems == NULL ? &own : problems);

	load_text(&l, file, json, len);
	return finish(&l, e);
}
