/* SPDX-License-Identifier: MIT */
/* Objects of a price file, read by book_keys.def, and the values of general kinds: texts, numbers, days, sources. */
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/decimal.h"
#include "base/text.h"
#include "book/book_load_internal.h"

enum { NAME_BYTES = 120 };	/* the most bytes of a name, so that it can be looked up */

static const int64_t INTEGER_MAX = 1000000000000000;	/* 10^15; cJSON holds it exactly */

void
load_problem(struct load *l, const char *key, const char *fmt, ...)
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

/* ---- objects ---- */

static load_reader *const readers[] = {
#define KIND(kind, type, load, format, merge) [KIND_##kind] = load_##load,
#include "book/book_keys.def"
};

static bool
object_has_key(const struct book_object_info *o, const char *parent, const char *name)
{
	for (size_t i = 0; i < o->n; i++) {
		const char *key = book_key_name(&o->keys[i], parent);

		if (key != NULL && (*key == '*' ? meter_find(name) != METER_NONE : strcmp(key, name) == 0))
			return true;
	}
	return false;
}

/* Reports keys that the object may not have, and keys that are repeated. */
static void
check_object_keys(struct load *l, const struct book_json *object, const struct book_object_info *o, const char *parent)
{
	for (const struct book_json *item = book_json_first(object); item != NULL; item = book_json_next(item)) {
		if (!object_has_key(o, parent, book_json_key(item)))
			load_problem(l, book_json_key(item), "unknown key");
		else if (book_json_repeats(object, item))
			load_problem(l, book_json_key(item), "the key appears twice");
	}
}

bool
load_object(struct load *l, const char *name, const struct book_json *object, enum book_object type,
    const char *parent, void *row)
{
	const struct book_object_info *o = &book_objects[type];
	const struct book_key *meter_names = NULL;

	if (book_json_kind(object) != BOOK_JSON_OBJECT) {
		load_problem(l, name, "must be an object");
		return false;
	}
	check_object_keys(l, object, o, parent);
	for (size_t i = 0; i < o->n; i++) {
		const struct book_key *k = &o->keys[i];
		const char *key = book_key_name(k, parent);
		const struct book_json *item = key == NULL ? NULL : book_json_member(object, key);

		if (key != NULL && *key == '*')
			meter_names = k;
		else if (item != NULL)
			readers[k->kind](l, key, item, (char *)row + k->where);
		else if (key != NULL && (k->flags & KEY_REQUIRED) != 0)
			load_problem(l, key, "the key is missing");
	}
	if (meter_names != NULL)
		readers[meter_names->kind](l, meter_names->key, object, row);
	return true;
}

const struct book_json *
load_list(struct load *l, const char *key, const struct book_json *list, const char *problem)
{
	if (book_json_kind(list) == BOOK_JSON_LIST)
		return book_json_first(list);
	load_problem(l, key, "%s", problem);
	return NULL;
}

const char *
load_element_name(struct load *l, const struct book_json *element, const char *list, unsigned i)
{
	const struct book_json *id = book_json_member(element, "id");
	const char *text = id == NULL ? NULL : book_json_text(id);

	return text != NULL ? arena_strdup(l->arena, text) : arena_printf(l->arena, "%s[%u]", list, i);
}

/* ---- texts ---- */

bool
load_is_clean(struct load *l, const char *key, const char *s)
{
	if (text_clean(NULL, 0, s, strlen(s)) == strlen(s))
		return true;
	load_problem(l, key, "has control characters");
	return false;
}

const char *
load_string(struct load *l, const char *key, const struct book_json *item)
{
	const char *s = book_json_text(item);

	if (s == NULL || *s == '\0')
		load_problem(l, key, "must be a string that is not empty");
	else if (load_is_clean(l, key, s))
		return s;
	return NULL;
}

void
load_text(struct load *l, const char *key, const struct book_json *item, void *into)
{
	const char *s = load_string(l, key, item);

	if (s != NULL)
		*(text_ref *)into = build_text(l->build, s);
}

static bool
check_name_length(struct load *l, const char *key, const char *name)
{
	if (strlen(name) <= NAME_BYTES)
		return true;
	load_problem(l, key, "the name is longer than %d bytes", NAME_BYTES);
	return false;
}

/* Reads a name that users may ask for: a title or an alias. */
void
load_name(struct load *l, const char *key, const struct book_json *item, void *into)
{
	const char *s = load_string(l, key, item);

	if (s != NULL && check_name_length(l, key, s))
		*(text_ref *)into = build_text(l->build, s);
}

static bool
check_id(struct load *l, const char *key, const char *s)
{
	static const char allowed[] =
	    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._:/-";

	if (!check_name_length(l, key, s))
		return false;
	if (*s != '\0' && s[strspn(s, allowed)] == '\0')
		return true;
	load_problem(l, key, "'%.60s' has other characters than letters, digits and . _ : / -", s);
	return false;
}

const char *
load_id_string(struct load *l, const char *key, const struct book_json *item)
{
	const char *s = load_string(l, key, item);

	return s != NULL && check_id(l, key, s) ? s : NULL;
}

void
load_id(struct load *l, const char *key, const struct book_json *item, void *into)
{
	const char *s = load_id_string(l, key, item);

	if (s != NULL)
		*(text_ref *)into = build_text(l->build, s);
}

void
load_provider_id(struct load *l, const char *key, const struct book_json *item, void *into)
{
	const char *s = load_id_string(l, key, item);

	if (s == NULL)
		return;
	if (strchr(s, '/') != NULL)
		load_problem(l, key, "has a slash");
	*(text_ref *)into = build_text(l->build, s);
}

/* Reads a tier. Users may ask for tiers in any case of letters; the book has them in lower case. */
void
load_tier(struct load *l, const char *key, const struct book_json *item, void *into)
{
	const char *s = load_id_string(l, key, item);
	char *lower = s == NULL ? NULL : arena_strdup(l->arena, s);

	for (char *p = lower; p != NULL && *p != '\0'; p++)
		*p = *p >= 'A' && *p <= 'Z' ? (char)(*p - 'A' + 'a') : *p;
	if (lower != NULL)
		*(text_ref *)into = build_text(l->build, lower);
}

void
load_url(struct load *l, const char *key, const struct book_json *item, void *into)
{
	const char *s = load_string(l, key, item);

	if (s != NULL && strncmp(s, "https://", 8) != 0 && strncmp(s, "http://", 7) != 0)
		load_problem(l, key, "must begin with https:// or http://");
	*(text_ref *)into = s == NULL ? 0 : build_text(l->build, s);
}

/* ---- numbers ---- */

void
load_version(struct load *l, const char *key, const struct book_json *item, void *row)
{
	int64_t version = 0;

	(void)row;
	if (!book_json_whole(item, 1, &version) || version != 1)
		load_problem(l, key, "must be 1, the version of the format");
}

void
load_whole(struct load *l, const char *key, const struct book_json *item, void *into)
{
	if (!book_json_whole(item, INTEGER_MAX, into))
		load_problem(l, key, "must be a whole number");
}

void
load_flag(struct load *l, const char *key, const struct book_json *item, void *into)
{
	if (book_json_kind(item) != BOOK_JSON_BOOL)
		load_problem(l, key, "must be true or false");
	*(bool *)into = book_json_is_true(item);
}

bool
load_decimal(struct load *l, const char *key, const struct book_json *item, unsigned places, int64_t *out)
{
	const char *s = book_json_text(item), *end;
	enum decimal_result read;
	int128 value;

	if (s == NULL) {
		load_problem(l, key, book_json_kind(item) == BOOK_JSON_NUMBER ?
		    "is a number; write it as a string, such as \"1.25\", which stays exact" :
		    "must be a decimal in a string");
		return false;
	}
	read = decimal_scan(s, places, &value, &end);
	if (read == DECIMAL_NONE || *end != '\0' || s[strspn(s, "0123456789.")] != '\0')
		load_problem(l, key, "'%.40s' is not a decimal", s);
	else if (read == DECIMAL_TOO_FINE)
		load_problem(l, key, "'%.40s' has more than %u decimals", s, places);
	else if (read == DECIMAL_TOO_LARGE || value > INT64_MAX)
		load_problem(l, key, "'%.40s' is too large", s);
	else {
		*out = (int64_t)value;
		return true;
	}
	return false;
}

void
load_price(struct load *l, const char *key, const struct book_json *item, void *into)
{
	load_decimal(l, key, item, RATE_DECIMALS, into);
}

void
load_factor(struct load *l, const char *key, const struct book_json *item, void *into)
{
	int64_t *times = into;

	if (load_decimal(l, key, item, FACTOR_DECIMALS, times) && (*times == 0 || *times > 1000 * (int64_t)FACTOR_ONE))
		load_problem(l, key, "must be above 0 and at most 1000");
}

/* ---- days ---- */

void
load_day(struct load *l, const char *key, const struct book_json *item, void *into)
{
	const char *s = load_string(l, key, item);
	struct err e;

	if (s != NULL && !date_parse_day(s, into, &e))
		load_problem(l, key, "%s", e.msg);
}

/* Reads the bound of a period: a day, or an instant at a whole minute. */
void
load_instant(struct load *l, const char *key, const struct book_json *item, void *into)
{
	const char *s = load_string(l, key, item);
	struct when w;
	struct err e;

	if (s == NULL)
		return;
	if (strcmp(s, "today") == 0 || !date_parse(s, 0, &w, &e))
		load_problem(l, key, "'%.40s' is not a date or timestamp", s);
	else if (w.at % MINUTE != 0)
		load_problem(l, key, "must be a day or a whole minute");
	else
		*(instant *)into = w.at;
}

/* ---- sources ---- */

/* Reads the sources of a file, each at its key. */
void
load_source_list(struct load *l, const char *key, const struct book_json *object, void *row)
{
	(void)row;
	if (book_json_kind(object) != BOOK_JSON_OBJECT)
		load_problem(l, key, "must be an object of sources");
	else for (const struct book_json *item = book_json_first(object); item != NULL; item = book_json_next(item)) {
		const char *name = book_json_key(item);
		struct source s = { .key = build_text(l->build, name), .provider = l->provider };

		load_is_clean(l, key, name);
		l->row = arena_printf(l->arena, "sources: %s", name);
		if (book_json_repeats(object, item))
			load_problem(l, "", "the key appears twice");
		if (load_object(l, "", item, OBJECT_source, "", &s) && s.published == 0 && s.read == 0)
			load_problem(l, "", "needs the day on which it was published or read");
		build_source(l->build, &s);
		l->n_sources++;
	}
	l->row = "";
}

/* Reads a list of keys of the sources of this file into a span of source references. */
void
load_sources(struct load *l, const char *key, const struct book_json *list, void *into)
{
	struct span *span = into;

	span->first = build_view(l->build)->n_source_refs;
	if (book_json_kind(list) != BOOK_JSON_LIST || book_json_first(list) == NULL)
		load_problem(l, key, "must be a list of sources");
	else for (const struct book_json *item = book_json_first(list); item != NULL; item = book_json_next(item)) {
		const char *name = load_string(l, key, item);
		const struct book *view = build_view(l->build);
		uint32_t i = 0;

		if (name == NULL)
			continue;
		while (i < l->n_sources &&
		    strcmp(book_text(view, view->sources[l->first_source + i].key), name) != 0)
			i++;
		if (i == l->n_sources)
			load_problem(l, key, "'%.60s' is not among the file's sources", name);
		else {
			build_source_ref(l->build, l->first_source + i);
			span->count++;
		}
	}
}
