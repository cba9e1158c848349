/* SPDX-License-Identifier: MIT */
/*
 * The loader of price files: cJSON parses, and tables of keys (*_keys, *_schema) drive the readers, from rate
 * rows up to files. read_object() applies a table; start at load_file_object() and book_load_as().
 */
#include "book/book_load.h"

#include <cJSON.h>
#include <dirent.h>
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/decimal.h"
#include "base/file.h"
#include "base/macros.h"
#include "base/text.h"
#include "book/book_build.h"
#include "book/book_validate.h"

enum { FILE_MAX = 64 << 20,	/* the most bytes of a file */
	NAME_BYTES = 120,	/* the most bytes of a name, so that it can be looked up */
	EVERY_DAY = 0x7f };

static const int64_t INTEGER_MAX = 1000000000000000;	/* 10^15; cJSON holds it exactly */
static const int64_t ONE = 1000000;			/* an uplift of 1, in millionths */

/* The state of the loader, and the place that problems are reported for. */
struct load {
	struct arena	*arena;
	struct build	*build;
	struct problems	*problems;
	const atomic_int *stop;			/* not 0: stop reading; may be NULL */
	enum file_kind	 kind;			/* FILE_REGULAR: no folders */
	const char	*file, *model;
	const char	*row;			/* "rates[2]"; "" outside of a row */
	uint32_t	 provider;		/* its index; BOOK_NONE for plans */
	const char	**files;		/* the file of each provider */
	size_t		 room_files;
	uint32_t	 first_source, n_sources;	/* of this provider or of the plans */
	struct pending_successor *successors;	/* to be looked up when all models are known */
	size_t		 n_successors, room_successors;
};

struct pending_successor { uint32_t model; const char *id; };

static void	add_problem(struct load *l, const char *key, const char *fmt, ...)
		    __attribute__((format(printf, 3, 4)));

static void
add_problem(struct load *l, const char *key, const char *fmt, ...)
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
 * A key that an object may have, the function that reads its value, and the offset (where) in the row
 * that the value goes to. Keys are read in the order of their table, not of the file.
 */
struct key {
	const char	*name;
	bool		 required;
	void		(*read)(struct load *l, const char *key, const cJSON *item, void *into);
	size_t		 where;
};

/* The schema of an object: its keys, and whether the names of meters are keys as well. */
struct schema {
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

/* Reports keys that the schema does not have, and keys that are repeated. */
static void
check_keys(struct load *l, const cJSON *object, const struct schema *schema)
{
	const cJSON *item;

	cJSON_ArrayForEach(item, object) {
		bool known = schema->meters && meter_find(item->string) != METER_NONE;

		for (size_t i = 0; i < schema->n && !known; i++)
			known = strcmp(schema->keys[i].name, item->string) == 0;
		if (!known)
			add_problem(l, item->string, "unknown key");
		else if (find_item(object, item->string) != item)
			add_problem(l, item->string, "the key stands twice");
	}
}

/* Reads an object into a row. False, and a problem under that name, if it is not an object. */
static bool
read_object(struct load *l, const char *name, const cJSON *object, const struct schema *schema,
    void *row)
{
	if (!cJSON_IsObject(object)) {
		add_problem(l, name, "must be an object");
		return false;
	}
	check_keys(l, object, schema);
	for (size_t i = 0; i < schema->n; i++) {
		const struct key *key = &schema->keys[i];
		const cJSON *item = find_item(object, key->name);

		if (item != NULL)
			key->read(l, key->name, item, (char *)row + key->where);
		else if (key->required)
			add_problem(l, key->name, "the key is missing");
	}
	return true;
}

/* Reports a text with control characters; returns whether it has none. */
static bool
check_clean(struct load *l, const char *key, const char *s)
{
	if (text_clean(NULL, 0, s, strlen(s)) == strlen(s))
		return true;
	add_problem(l, key, "has control characters");
	return false;
}

/* The text of a string; NULL, and a problem, if it is not a string, empty, or has control characters. */
static const char *
read_string(struct load *l, const char *key, const cJSON *item)
{
	if (!cJSON_IsString(item) || *item->valuestring == '\0')
		add_problem(l, key, "must be a string that is not empty");
	else if (check_clean(l, key, item->valuestring))
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
check_name_length(struct load *l, const char *key, const char *name)
{
	if (strlen(name) <= NAME_BYTES)
		return true;
	add_problem(l, key, "the name is longer than %d bytes", NAME_BYTES);
	return false;
}

/* Reads a name that users may ask for: a title or an alias. */
static void
read_name(struct load *l, const char *key, const cJSON *item, void *into)
{
	const char *s = read_string(l, key, item);

	if (s != NULL && check_name_length(l, key, s))
		*(text_ref *)into = build_text(l->build, s);
}

/* Reports a text that is not an id, [A-Za-z0-9._:/-]+, which needs no quotes in a command line. */
static bool
check_id(struct load *l, const char *key, const char *s)
{
	static const char allowed[] =
	    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._:/-";

	if (!check_name_length(l, key, s))
		return false;
	if (*s != '\0' && s[strspn(s, allowed)] == '\0')
		return true;
	add_problem(l, key, "'%.60s' has other characters than letters, digits and . _ : / -", s);
	return false;
}

static const char *
read_id_string(struct load *l, const char *key, const cJSON *item)
{
	const char *s = read_string(l, key, item);

	return s != NULL && check_id(l, key, s) ? s : NULL;
}

static void
read_id(struct load *l, const char *key, const cJSON *item, void *into)
{
	const char *s = read_id_string(l, key, item);

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
		add_problem(l, key, "must be a whole number");
	else
		*(int64_t *)into = n;
}

static void
read_bool(struct load *l, const char *key, const cJSON *item, void *into)
{
	if (!cJSON_IsBool(item))
		add_problem(l, key, "must be true or false");
	*(bool *)into = cJSON_IsTrue(item);
}

static void
read_date(struct load *l, const char *key, const cJSON *item, void *into)
{
	const char *s = read_string(l, key, item);
	struct err e;

	if (s != NULL && !date_parse_day(s, into, &e))
		add_problem(l, key, "%s", e.msg);
}

/* Reads the bound of a period: a day, or an instant at a whole minute. */
static void
read_instant(struct load *l, const char *key, const cJSON *item, void *into)
{
	const char *s = read_string(l, key, item);
	struct when w;
	struct err e;

	if (s == NULL)
		return;
	if (strcmp(s, "today") == 0 || !date_parse(s, 0, &w, &e))
		add_problem(l, key, "'%.40s' is not a day or an instant", s);
	else if (w.at % MINUTE != 0)
		add_problem(l, key, "must be a day or a whole minute");
	else
		*(instant *)into = w.at;
}

/* Reads a decimal in a string, with at most places decimals; *out is in units of 10^-places. */
static bool
read_decimal_string(struct load *l, const char *key, const cJSON *item, unsigned places, int64_t *out)
{
	const char *s = item->valuestring, *end;
	enum decimal_result read;
	int128 value;

	if (cJSON_IsNumber(item)) {
		add_problem(l, key, "is a number; write it as a string, such as \"1.25\", which stays exact");
		return false;
	}
	if (!cJSON_IsString(item)) {
		add_problem(l, key, "must be a decimal in a string");
		return false;
	}
	read = decimal_scan(s, places, &value, &end);
	if (read == DECIMAL_NONE || *end != '\0' || s[strspn(s, "0123456789.")] != '\0')
		add_problem(l, key, "'%.40s' is not a decimal", s);
	else if (read == DECIMAL_TOO_FINE)
		add_problem(l, key, "'%.40s' has more than %u decimals", s, places);
	else if (read == DECIMAL_TOO_LARGE || value > INT64_MAX)
		add_problem(l, key, "'%.40s' is too large", s);
	else {
		*out = (int64_t)value;
		return true;
	}
	return false;
}

/* Reads a list of keys of the sources of this file into a span of source references. */
static void
read_sources(struct load *l, const char *key, const cJSON *list, void *into)
{
	struct span *span = into;
	const cJSON *item;

	span->first = build_view(l->build)->n_source_refs;

	if (!cJSON_IsArray(list) || cJSON_GetArraySize(list) == 0)
		add_problem(l, key, "must be a list of sources");
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
			add_problem(l, key, "'%.60s' is not among the file's sources", name);
		else {
			build_source_ref(l->build, l->first_source + i);
			span->count++;
		}
	}
}

/* ---- rate rows ---- */

static void
rate_set_band(struct load *l, const char *key, const cJSON *item, struct rate *r, enum band band)
{
	if (r->band != BAND_NONE)
		add_problem(l, key, "a row has above or at-least, not both");
	r->band = band;
	read_integer(l, key, item, &r->band_tokens);
}

/* Reads a tier. Users may ask for tiers in any case of letters; the book has them in lower case. */
static void
read_tier(struct load *l, const char *key, const cJSON *item, void *into)
{
	const char *s = read_id_string(l, key, item);
	char *lower = s == NULL ? NULL : arena_strdup(l->arena, s);

	for (char *p = lower; p != NULL && *p != '\0'; p++)
		*p = *p >= 'A' && *p <= 'Z' ? (char)(*p - 'A' + 'a') : *p;
	if (lower != NULL)
		*(text_ref *)into = build_text(l->build, lower);
}

static void
rate_above(struct load *l, const char *key, const cJSON *item, void *row)
{
	rate_set_band(l, key, item, row, BAND_ABOVE);
}

static void
rate_at_least(struct load *l, const char *key, const cJSON *item, void *row)
{
	rate_set_band(l, key, item, row, BAND_AT_LEAST);
}

static void
rate_band_on(struct load *l, const char *key, const cJSON *item, void *row)
{
	const char *s = read_string(l, key, item);

	if (s != NULL && strcmp(s, "total") == 0)
		((struct rate *)row)->band_on_total = true;
	else if (s != NULL && strcmp(s, "input") != 0)
		add_problem(l, key, "must be \"input\" or \"total\"");
}

/* Reads "01:00" as minutes of the day; "24:00", the end of a day, gives 0. */
static bool
scan_clock(const char **s, unsigned *out)
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
		add_problem(l, key, "must be a list such as [\"01:00-04:00\"]");
	else cJSON_ArrayForEach(item, list) {
		const char *s = read_string(l, key, item);
		struct hours h;
		unsigned from, until;

		if (s == NULL)
			continue;
		if (!scan_clock(&s, &from) || *s++ != '-' || !scan_clock(&s, &until) || *s != '\0') {
			add_problem(l, key, "'%.40s' is not hours such as 16:30-00:30", item->valuestring);
			continue;
		}
		h = (struct hours){ (uint16_t)from, (uint16_t)until };
		build_hours(l->build, &h);
		r->hours.count++;
	}
}

/* Reads "mon" to "sun" as 0 to 6. */
static bool
scan_week_day(const char **s, unsigned *out)
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
	bool valid = true;

	if (s == NULL)
		return;
	do {
		unsigned first, last;

		valid = scan_week_day(&s, &first);
		last = first;
		if (valid && *s == '-')
			valid = (s++, scan_week_day(&s, &last));
		if (!valid)
			break;
		for (unsigned d = first;; d = (d + 1) % 7) {
			days |= (uint8_t)(1u << d);
			if (d == last)
				break;
		}
	} while (*s == ',' && s++);
	if (!valid || *s != '\0')
		add_problem(l, key, "must be days such as \"mon-fri\" or \"sat,sun\"");
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
	if ((*p != '+' && *p != '-') || (p++, !scan_clock(&p, &minutes)) || *p != '\0' ||
	    minutes > 14 * 60 || strncmp(s + 1, "24", 2) == 0)
		add_problem(l, key, "must be an offset such as \"+08:00\"");
	((struct rate *)row)->offset = (int16_t)(*s == '-' ? -(int)minutes : (int)minutes);
}

static void
rate_as_parent(struct load *l, const char *key, const cJSON *list, void *row)
{
	struct rate *r = row;
	const cJSON *item;

	if (!cJSON_IsArray(list))
		add_problem(l, key, "must be a list of meters");
	else cJSON_ArrayForEach(item, list) {
		const char *s = read_string(l, key, item);
		enum meter m = s == NULL ? METER_NONE : meter_find(s);

		if (s != NULL && (m == METER_NONE || meters[m].price_fallback == METER_NONE))
			add_problem(l, key, "'%.40s' is not a meter that can cost what another costs", s);
		else if (s != NULL)
			r->as_parent |= METER_BIT(m);
	}
}

static const struct key rate_keys[] = {
	{ "tier",      false, read_tier,      offsetof(struct rate, tier) },
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

static const struct schema rate_schema = { rate_keys, LENGTH(rate_keys), true };

/* Reads the prices of a row, which have the names of meters as keys. */
static void
read_rate_prices(struct load *l, const cJSON *object, struct rate *r)
{
	r->prices = build_view(l->build)->n_prices;
	for (enum meter m = 0; m < N_METERS; m++) {
		const cJSON *item = find_item(object, meters[m].name);
		int64_t price;

		if (item != NULL && read_decimal_string(l, meters[m].name, item, RATE_DECIMALS, &price)) {
			build_price(l->build, price);
			r->priced |= METER_BIT(m);
		}
	}
}

static bool
rate_tier_is_any(struct load *l, const struct rate *r)
{
	return strcmp(book_text(build_view(l->build), r->tier), "any") == 0;
}

/* Reports a row that is not valid by itself; book_validate compares it with the others. */
static void
check_rate(struct load *l, const struct rate *r)
{
	if (r->priced == 0)
		add_problem(l, "", "the row has no price");
	if (r->from >= r->until)
		add_problem(l, "until", "the row ends before it begins");
	if (r->up_to < book_band_least(r))
		add_problem(l, "up-to", "the row's size is empty");
	if ((r->priced & r->as_parent) != 0)
		add_problem(l, "as-parent", "names a meter that has a price in this row");
	for (enum meter m = 0; m < N_METERS; m++) {
		if (rate_tier_is_any(l, r) && (r->priced & METER_BIT(m)) != 0 && meter_is_token(m))
			add_problem(l, meters[m].name, "tokens have no price in tier any; only per-call meters do");
	}
}

static void
read_rate_row(struct load *l, const cJSON *object, uint32_t model)
{
	struct rate r = { .model = model, .from = INSTANT_FIRST, .until = INSTANT_LAST,
	    .up_to = INT64_MAX, .days = EVERY_DAY };

	r.tier = build_text(l->build, "standard");
	if (!read_object(l, "", object, &rate_schema, &r))
		return;
	read_rate_prices(l, object, &r);
	check_rate(l, &r);
	build_rate(l->build, &r);
}

/* ---- models ---- */

static const struct key alias_keys[] = {
	{ "id",    true,  read_name,    offsetof(struct alias, name) },
	{ "from",  false, read_instant, offsetof(struct alias, from) },
	{ "until", false, read_instant, offsetof(struct alias, until) },
};

static const struct schema alias_schema = { alias_keys, LENGTH(alias_keys), false };

/* Reads a list of names: strings, or objects with a period in which the name means the model. */
static void
read_aliases(struct load *l, const char *key, const cJSON *list, void *into)
{
	struct span *span = into;
	const cJSON *item;

	span->first = build_view(l->build)->n_aliases;
	if (!cJSON_IsArray(list))
		add_problem(l, key, "must be a list of names");
	else cJSON_ArrayForEach(item, list) {
		struct alias a = { 0, INSTANT_FIRST, INSTANT_LAST };

		if (cJSON_IsObject(item))
			read_object(l, key, item, &alias_schema, &a);
		else
			read_name(l, key, item, &a.name);
		if (a.from >= a.until)
			add_problem(l, key, "the name ends before it begins");
		if (a.name != 0) {
			build_alias(l->build, &a);
			span->count++;
		}
	}
}

/* A successor as it is read; find_successors looks up its id when all models are known. */
struct successor { const char *id; day from; };

static void
successor_id(struct load *l, const char *key, const cJSON *item, void *row)
{
	((struct successor *)row)->id = read_id_string(l, key, item);
}

static const struct key successor_keys[] = {
	{ "id",   true,  successor_id, 0 },
	{ "from", true,  read_date,    offsetof(struct successor, from) },
};

static const struct schema successor_schema = { successor_keys, LENGTH(successor_keys), false };

static void
model_successor(struct load *l, const char *key, const cJSON *item, void *row)
{
	struct model *m = row;
	struct successor next = { NULL, 0 };

	if (!read_object(l, key, item, &successor_schema, &next))
		return;
	if (next.id == NULL || next.from == 0)
		return;
	m->successor_from = next.from;
	l->successors = arena_grow(l->arena, l->successors, l->n_successors, &l->room_successors,
	    sizeof *l->successors);
	l->successors[l->n_successors++] = (struct pending_successor){
		.model = build_view(l->build)->n_models,
		.id = arena_strdup(l->arena, next.id),
	};
}

static const struct key cache_keys[] = {
	{ "minimum", false, read_integer, offsetof(struct model, cache_minimum) },
	{ "step",    false, read_integer, offsetof(struct model, cache_step) },
	{ "sources", true,  read_sources, offsetof(struct model, cache_sources) },
};

static const struct schema cache_schema = { cache_keys, LENGTH(cache_keys), false };

static void
model_cache(struct load *l, const char *key, const cJSON *item, void *row)
{
	l->row = key;
	read_object(l, "", item, &cache_schema, row);
	l->row = "";
}

static void
uplift_times(struct load *l, const char *key, const cJSON *item, void *row)
{
	struct uplift *u = row;

	if (read_decimal_string(l, key, item, FACTOR_DECIMALS, &u->times) &&
	    (u->times == 0 || u->times > 1000 * ONE))
		add_problem(l, key, "must be above 0 and at most 1000");
}

static const struct key uplift_keys[] = {
	{ "region",  true,  read_id,      offsetof(struct uplift, region) },
	{ "tier",    false, read_tier,    offsetof(struct uplift, tier) },
	{ "times",   true,  uplift_times, 0 },
	{ "from",    false, read_instant, offsetof(struct uplift, from) },
	{ "until",   false, read_instant, offsetof(struct uplift, until) },
	{ "sources", true,  read_sources, offsetof(struct uplift, sources) },
};

static const struct schema uplift_schema = { uplift_keys, LENGTH(uplift_keys), false };

static void
model_uplift(struct load *l, const char *key, const cJSON *list, void *row)
{
	struct span *span = &((struct model *)row)->uplifts;
	const cJSON *item;

	span->first = build_view(l->build)->n_uplifts;
	if (!cJSON_IsArray(list))
		add_problem(l, key, "must be a list");
	else cJSON_ArrayForEach(item, list) {
		struct uplift u = { .times = ONE, .from = INSTANT_FIRST, .until = INSTANT_LAST };

		l->row = arena_printf(l->arena, "uplift[%u]", span->count);
		read_object(l, "", item, &uplift_schema, &u);
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
		add_problem(l, key, "must be a list of rows");
	else cJSON_ArrayForEach(item, list) {
		l->row = arena_printf(l->arena, "rates[%u]", n++);
		read_rate_row(l, item, build_view(l->build)->n_models);
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
	{ "retired",    false, read_date,       offsetof(struct model, retired) },
	{ "successor",  false, model_successor, 0 },
	{ "note",       false, read_text,       offsetof(struct model, note) },
	{ "cache",      false, model_cache,     0 },
	{ "uplift",     false, model_uplift,    0 },
	{ "rates",      true,  model_rates,     0 },
};

static const struct schema model_schema = { model_keys, LENGTH(model_keys), false };

static void
provider_models(struct load *l, const char *key, const cJSON *list, void *row)
{
	struct provider *p = row;
	const cJSON *item;

	p->models.first = build_view(l->build)->n_models;
	if (!cJSON_IsArray(list)) {
		add_problem(l, key, "must be a list of models");
		return;
	}
	cJSON_ArrayForEach(item, list) {
		struct model m = { .provider = l->provider, .successor = BOOK_NONE };
		const cJSON *id = find_item(item, "id");

		l->model = cJSON_IsString(id) ? arena_strdup(l->arena, id->valuestring) :
		    arena_printf(l->arena, "models[%u]", p->models.count);
		read_object(l, "", item, &model_schema, &m);
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
		add_problem(l, key, "must be 1, the version of the format");
}

static void
provider_id(struct load *l, const char *key, const cJSON *item, void *row)
{
	const char *s = read_id_string(l, key, item);

	if (s == NULL)
		return;
	if (strchr(s, '/') != NULL)
		add_problem(l, key, "has a slash");
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
		add_problem(l, key, "must be an object of words and the tiers that they mean");
	else cJSON_ArrayForEach(item, object) {
		struct tier_word t = { build_text(l->build, item->string), 0 };

		if (find_item(object, item->string) != item)
			add_problem(l, item->string, "the key stands twice");
		check_clean(l, item->string, item->string);
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
		add_problem(l, key, "must begin with https:// or http://");
	((struct source *)row)->url = s == NULL ? 0 : build_text(l->build, s);
}

static const struct key source_keys[] = {
	{ "title",     true,  read_text,  offsetof(struct source, title) },
	{ "url",       true,  source_url, 0 },
	{ "published", false, read_date,  offsetof(struct source, published) },
	{ "read",      false, read_date,  offsetof(struct source, read) },
};

static const struct schema source_schema = { source_keys, LENGTH(source_keys), false };

static void
provider_sources(struct load *l, const char *key, const cJSON *object, void *row)
{
	const cJSON *item;

	(void)row;
	if (!cJSON_IsObject(object))
		add_problem(l, key, "must be an object of sources");
	else cJSON_ArrayForEach(item, object) {
		struct source s = { .key = build_text(l->build, item->string), .provider = l->provider };

		check_clean(l, key, item->string);
		l->row = arena_printf(l->arena, "sources: %s", item->string);
		if (find_item(object, item->string) != item)
			add_problem(l, "", "the key stands twice");
		if (read_object(l, "", item, &source_schema, &s) && s.published == 0 && s.read == 0)
			add_problem(l, "", "needs the day on which it was published or read");
		build_source(l->build, &s);
		l->n_sources++;
	}
	l->row = "";
}

/* Sources are read before the models that name them, in whatever order the file has them. */
static const struct key provider_keys[] = {
	{ "toll",     true,  provider_toll,    0 },
	{ "provider", true,  provider_id,      0 },
	{ "title",    true,  read_name,        offsetof(struct provider, title) },
	{ "aliases",  false, read_aliases,     offsetof(struct provider, aliases) },
	{ "tiers",    false, provider_tiers,   0 },
	{ "sources",  true,  provider_sources, 0 },
	{ "models",   true,  provider_models,  0 },
};

static const struct schema provider_schema = { provider_keys, LENGTH(provider_keys), false };

/* Reports names of a provider that an earlier provider of the book has. */
static void
check_provider(struct load *l, const struct provider *p)
{
	const struct book *b = build_view(l->build);

	if (book_provider(b, book_text(b, p->id)) != BOOK_NONE)
		add_problem(l, "provider", "'%.40s' is in the book already", book_text(b, p->id));
	if (p->title != 0 && book_provider(b, book_text(b, p->title)) != BOOK_NONE)
		add_problem(l, "title", "'%.40s' is a provider of the book already", book_text(b, p->title));
	for (uint32_t i = 0; i < p->aliases.count; i++) {
		const struct alias *al = &b->aliases[p->aliases.first + i];

		if (book_provider(b, book_text(b, al->name)) != BOOK_NONE)
			add_problem(l, "aliases", "'%.40s' is a provider of the book already",
			    book_text(b, al->name));
		if (al->from != INSTANT_FIRST || al->until != INSTANT_LAST)
			add_problem(l, "aliases", "names of a provider have no dates");
	}
}

static void
read_provider(struct load *l, const cJSON *object)
{
	struct provider p = { 0 };

	if (!cJSON_IsObject(object)) {
		add_problem(l, "", "must be an object with toll, provider, sources and models");
		return;
	}
	l->provider = build_view(l->build)->n_providers;
	l->files = arena_grow(l->arena, l->files, l->provider, &l->room_files, sizeof *l->files);
	l->files[l->provider] = l->file;
	read_object(l, "", object, &provider_schema, &p);
	check_provider(l, &p);
	build_provider(l->build, &p);
}

/* ---- plans ---- */

static void
fee_amount(struct load *l, const char *key, const cJSON *item, void *into)
{
	read_decimal_string(l, key, item, RATE_DECIMALS, into);
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

static const struct schema fee_schema = { fee_keys, LENGTH(fee_keys), false };

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

static const struct schema quota_schema = { quota_keys, LENGTH(quota_keys), false };

/* Reports a fee that holds at the same time as an earlier one of the plan with the same per and each. */
static void
check_fee(struct load *l, const struct span *fees, const struct fee *f)
{
	const struct book *b = build_view(l->build);

	for (uint32_t i = 0; i < fees->count; i++) {
		const struct fee *other = &b->fees[fees->first + i];

		if (other->per == f->per && other->each == f->each && other->from < f->until &&
		    f->from < other->until)
			add_problem(l, "", "holds at the same time as fees[%u]: same per and each", i);
	}
}

static void
plan_fees(struct load *l, const char *key, const cJSON *list, void *into)
{
	struct span *span = into;
	const cJSON *item;

	span->first = build_view(l->build)->n_fees;
	if (!cJSON_IsArray(list))
		add_problem(l, key, "must be a list");
	else cJSON_ArrayForEach(item, list) {
		struct fee f = { .from = INSTANT_FIRST, .until = INSTANT_LAST };

		l->row = arena_printf(l->arena, "fees[%u]", span->count);
		if (read_object(l, "", item, &fee_schema, &f) && f.from >= f.until)
			add_problem(l, "until", "the fee ends before it begins");
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
		add_problem(l, key, "must be a list");
	else cJSON_ArrayForEach(item, list) {
		struct quota q = { .count = -1, .from = INSTANT_FIRST, .until = INSTANT_LAST };

		l->row = arena_printf(l->arena, "quotas[%u]", span->count);
		if (read_object(l, "", item, &quota_schema, &q) && q.from >= q.until)
			add_problem(l, "until", "the quota ends before it begins");
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

static const struct schema plan_schema = { plan_keys, LENGTH(plan_keys), false };

static void
file_plans(struct load *l, const char *key, const cJSON *list, void *into)
{
	const cJSON *item;
	unsigned n = 0;

	(void)into;
	if (!cJSON_IsArray(list))
		add_problem(l, key, "must be a list of plans");
	else cJSON_ArrayForEach(item, list) {
		const cJSON *id = find_item(item, "id");
		struct plan p = { 0 };

		l->model = cJSON_IsString(id) ? arena_strdup(l->arena, id->valuestring) :
		    arena_printf(l->arena, "plans[%u]", n);
		read_object(l, "", item, &plan_schema, &p);
		for (uint32_t i = 0; i < build_view(l->build)->n_plans; i++) {
			if (p.id != 0 && build_view(l->build)->plans[i].id == p.id)
				add_problem(l, "id", "there is another plan '%.60s'", l->model);
		}
		build_plan(l->build, &p);
		n++;
	}
	l->model = "";
}

/* Sources are read before the plans that name them, in whatever order the file has them. */
static const struct key plans_keys[] = {
	{ "toll",    true, provider_toll,    0 },
	{ "sources", true, provider_sources, 0 },
	{ "plans",   true, file_plans,       0 },
};

static const struct schema plans_schema = { plans_keys, LENGTH(plans_keys), false };

/* Reads one object of a file: a provider with its models, or the plans. */
static void
load_file_object(struct load *l, const cJSON *object)
{
	l->model = l->row = "";
	l->first_source = build_view(l->build)->n_sources;
	l->n_sources = 0;
	if (find_item(object, "plans") == NULL) {
		read_provider(l, object);
		return;
	}
	l->provider = BOOK_NONE;
	read_object(l, "", object, &plans_schema, l);	/* these keys write no row */
}

/* ---- files ---- */

/* The line of a position in a text, from 1. */
static unsigned
line_number(const char *json, const char *at)
{
	unsigned line = 1;

	for (const char *p = json; at != NULL && p < at; p++)
		line += *p == '\n';
	return line;
}

static void
load_json(struct load *l, const char *file, const char *json, size_t len)
{
	const char *end = NULL;
	const cJSON *item;
	cJSON *root;

	l->file = arena_strdup(l->arena, file);
	l->model = l->row = "";
	if (!text_valid(json, len) || strlen(json) != len) {
		add_problem(l, "", "is not a text of UTF-8");
		return;
	}
	/* With malloc, cJSON would report exhausted memory as a syntax error. */
	cJSON_InitHooks(&(cJSON_Hooks){ .malloc_fn = arena_malloc, .free_fn = free });
	root = cJSON_ParseWithLengthOpts(json, len + 1, &end, true);
	if (root == NULL)
		add_problem(l, "", "line %u: this is not JSON", line_number(json, end));
	else if (cJSON_IsArray(root) && cJSON_GetArraySize(root) == 0)
		add_problem(l, "", "holds no provider");
	else if (cJSON_IsArray(root)) {
		cJSON_ArrayForEach(item, root)
			load_file_object(l, item);
	} else
		load_file_object(l, root);
	cJSON_Delete(root);
}

static bool
load_file(struct load *l, const char *path, enum file_kind kind, struct err *e)
{
	size_t len;
	const char *json = file_whole(l->arena, path, kind, l->stop, FILE_MAX, &len, e);

	if (json != NULL)
		load_json(l, path, json, len);
	return json != NULL;
}

static int
compare_texts(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

/* Lists the *.json of an open folder, sorted; there may be none. Hidden files are skipped. */
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
		qsort(names, *n, sizeof *names, compare_texts);
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

/* Loads what is at a path. The user did not name the files of a folder, so they must be regular files. */
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

/* ---- the whole book ---- */

/* A book_complaint: reports what book_validate finds, with the file of the model's provider. */
static void
load_complain(void *load, uint32_t model, uint32_t rate, const char *key, const char *text)
{
	struct load *l = load;
	const struct book *b = build_view(l->build);
	const struct model *m = &b->models[model];

	l->file = l->files[m->provider];
	l->model = book_text(b, m->id);
	l->row = rate == BOOK_NONE ? "" : arena_printf(l->arena, "rates[%u]", rate - m->rates.first);
	add_problem(l, key, "%s", text);
	l->row = "";
}

/* Looks up the successors of all models; reports unknown ones and circles. */
static void
find_successors(struct load *l)
{
	const struct book *b = build_view(l->build);

	for (size_t i = 0; i < l->n_successors; i++) {
		const struct pending_successor *s = &l->successors[i];
		struct model *m = build_model_at(l->build, s->model);

		for (uint32_t k = 0; k < b->n_models; k++) {
			if (b->models[k].provider == m->provider &&
			    strcmp(book_text(b, b->models[k].id), s->id) == 0)
				m->successor = k;
		}
		if (m->successor == BOOK_NONE || m->successor == s->model)
			load_complain(l, s->model, BOOK_NONE, "successor",
			    arena_printf(l->arena, "'%.60s' is not another model of this provider", s->id));
	}
	for (uint32_t i = 0; i < b->n_models; i++) {
		uint32_t at = b->models[i].successor, steps = 0;

		while (at != BOOK_NONE && at != i && steps++ < b->n_models)
			at = b->models[at].successor;
		if (at == i && b->models[i].successor != i)
			load_complain(l, i, BOOK_NONE, "successor", "the successors run in a circle");
	}
}

/* Completes and validates the book. NULL, and the first problem as the error, if there is any. */
static const struct book *
load_finish(struct load *l, struct err *e)
{
	const struct book *b;

	find_successors(l);
	b = build_finish(l->build);
	if (l->problems->n == 0)
		book_validate(b, load_complain, l);	/* needs rows that are valid by themselves */
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
load_begin(struct arena *a, struct problems *problems)
{
	return (struct load){ .arena = a, .build = build_new(a), .problems = problems,
	    .file = "", .model = "", .row = "" };
}

const struct book *
book_load_as(struct arena *a, const char *const *paths, size_t n, enum file_kind kind, const atomic_int *stop,
    struct problems *problems, struct err *e)
{
	struct problems own = { 0 };
	struct load l = load_begin(a, problems == NULL ? &own : problems);

	l.kind = kind;
	l.stop = stop;
	for (size_t i = 0; i < n; i++) {
		if (!load_path(&l, paths[i], e))
			return NULL;
	}
	return load_finish(&l, e);
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
	struct load l = load_begin(a, problems == NULL ? &own : problems);

	load_json(&l, file, json, len);
	return load_finish(&l, e);
}
