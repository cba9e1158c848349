/* SPDX-License-Identifier: MIT */
/* An object of JSON as a row of columns: see usage_leaves.h. Read leaves_collect first. */
#include "usage/usage_leaves.h"

#include <string.h>

#include "usage/column_name.h"
#include "usage/usage_columns.h"
#include "usage/usage_profile.h"

enum { DEPTH = 6 };	/* of objects in an object; what is deeper is not looked at */

static void
leaves_add(struct usage_leaves *l, const char *name, const struct json *value)
{
	l->names = arena_grow(l->arena, l->names, l->n, &l->room_names, sizeof *l->names);
	l->values = arena_grow(l->arena, l->values, l->n, &l->room_values, sizeof *l->values);
	l->names[l->n] = name;
	l->values[l->n++] = value;
}

void
usage_leaves_texts(const struct usage_leaves *l, const char ***cells, bool **strings)
{
	*cells = arena_array(l->arena, l->n, sizeof **cells);
	*strings = arena_array(l->arena, l->n, sizeof **strings);
	for (size_t i = 0; i < l->n; i++) {
		(*cells)[i] = json_kind(l->values[i]) == JSON_OBJECT ? json_print(l->values[i], l->arena) :
		    json_text(l->values[i], l->arena);
		(*strings)[i] = json_kind(l->values[i]) == JSON_STRING;
	}
}

/* Whether an object is what an export in CSV has as JSON in a cell: the metadata of LiteLLM. */
static bool
is_json_cell(const struct json *m)
{
	bool twice;

	return json_kind(m) == JSON_OBJECT && strcmp(json_key(m), "metadata") == 0 &&
	    (json_at(m, "usage_object", &twice) != NULL || json_at(m, "additional_usage_values", &twice) != NULL);
}

/*
 * Collects the leaves of an object. The first element of a list is enough to show counts that nothing reads:
 * "details[].cached_tokens".
 */
static void
leaves_collect(struct usage_leaves *l, const struct json *object, const char *prefix, int depth)
{
	for (const struct json *m = json_first(object); m != NULL; m = json_next(m)) {
		const char *key = json_key(m);
		const char *name = *prefix == '\0' ? key : arena_printf(l->arena, "%s%s", prefix, key);
		bool attributes = depth == 0 && strcmp(key, "attributes") == 0;
		const struct json *first = json_kind(m) == JSON_LIST ? json_first(m) : NULL;

		if (depth == 0 && is_json_cell(m))
			leaves_add(l, name, m);
		else if (json_kind(m) == JSON_OBJECT && depth < DEPTH)
			leaves_collect(l, m, attributes ? "" : arena_printf(l->arena, "%s.", name), depth + 1);
		else if (first != NULL && json_kind(first) == JSON_OBJECT && depth < DEPTH)
			leaves_collect(l, first, arena_printf(l->arena, "%s[].", name), depth + 1);
		else if (json_kind(m) != JSON_OBJECT && json_kind(m) != JSON_LIST)
			leaves_add(l, name, m);
	}
}

void
usage_leaves_collect(struct usage_leaves *l, const struct json *object)
{
	leaves_collect(l, object, "", 0);
}

bool
usage_leaves_key_holds(const char *key, struct arena *a)
{
	static const char *const words[] = { "on", "month", "model", "tier", "region" };
	const char *plain = column_name_normalise(key, a);
	struct meaning m = { .field = NULL };
	bool known = usage_columns_meaning(key, a, &m);

	for (size_t i = 0; i < n_profile_columns && !known; i++) {
		known = strcmp(profile_columns[i].name, plain) == 0 && *profile_columns[i].means != '\0' &&
		    meaning_find(profile_columns[i].means, &m);
	}
	for (size_t i = 0; i < sizeof words / sizeof words[0] && known; i++) {
		if (meaning_is(m, words[i]))
			return true;
	}
	return false;
}

void
usage_leaves_collect_outer(struct usage_leaves *l, const struct json *outer)
{
	for (const struct json *j = json_first(outer); j != NULL; j = json_next(j)) {
		if (json_kind(j) != JSON_OBJECT && json_kind(j) != JSON_LIST &&
		    usage_leaves_key_holds(json_key(j), l->arena))
			leaves_add(l, json_key(j), j);
	}
}

bool
usage_leaves_have_keys(const char *const *names, size_t n, const struct usage_leaves *l)
{
	if (n != l->n)
		return false;
	for (size_t i = 0; i < n; i++) {
		if (strcmp(names[i], l->names[i]) != 0)
			return false;
	}
	return true;
}

const char **
usage_leaves_keys(const struct usage_leaves *l, struct arena *a)
{
	const char **names = arena_array(a, l->n, sizeof *names);

	for (size_t i = 0; i < l->n; i++)
		names[i] = arena_strdup(a, l->names[i]);
	return names;
}
