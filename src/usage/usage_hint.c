/* SPDX-License-Identifier: MIT */
/* Looks for usage in an object that no shape fits, and says how it can be read: usage_hint. */
#include "usage/usage_hint.h"

#include <string.h>

#include "base/buffer.h"
#include "base/macros.h"
#include "base/text.h"
#include "usage/column_name.h"

enum { DEPTH = 12 };

/* What a number is, by its key. */
enum kind { KIND_NONE, KIND_INPUT, KIND_OUTPUT, KIND_CACHE_READ, KIND_CACHE_WRITE, KIND_TOKENS, KIND_OTHER, N_KINDS };

/* The meaning of each kind for map=; NULL: it cannot be said. */
static const char *const kind_means[N_KINDS] = { [KIND_INPUT] = "input", [KIND_OUTPUT] = "output",
    [KIND_CACHE_READ] = "cache-read", [KIND_CACHE_WRITE] = "cache-write" };

/* Parts of keys, in lower case; the first that a key holds counts. */
static const struct { const char *part; enum kind kind; } parts[] = {
	{ "max",          KIND_NONE },
	{ "limit",        KIND_NONE },
	{ "budget",       KIND_NONE },
	{ "window",       KIND_NONE },
	{ "remaining",    KIND_NONE },
	{ "price",        KIND_NONE },
	{ "cost",         KIND_NONE },
	{ "time",         KIND_NONE },
	{ "cachewrite",   KIND_CACHE_WRITE },
	{ "cache_write",  KIND_CACHE_WRITE },
	{ "cachecreat",   KIND_CACHE_WRITE },
	{ "cache_creat",  KIND_CACHE_WRITE },
	{ "cache",        KIND_CACHE_READ },
	{ "input",        KIND_INPUT },
	{ "prompt",       KIND_INPUT },
	{ "output",       KIND_OUTPUT },
	{ "completion",   KIND_OUTPUT },
	{ "candidates",   KIND_OUTPUT },
	{ "token",        KIND_TOKENS },
};

/* Keys under which anything may be. */
static const char *const opaque[] = {
	"content", "text", "toolUseResult", "tool_result", "arguments", "args", "params", "parameters", "tool_input",
	"snapshot", "attachment", "data_schema", "schema",
	"$set",			/* Gemini CLI: the session so far, again */
	"compactionTokensUsed",	/* Copilot CLI: they are in the sums of the shutdown */
};

/* The first object with usage that was found. */
struct usage_place {
	struct arena	*arena;
	const struct json *object;
	const char	*path;		/* its keys, joined by points, with a point at the end; "" at the top */
	bool		 in_list;	/* map= cannot reach it */
};

static const char *
key_lower(const char *key, struct arena *a)
{
	char *lower = arena_strdup(a, key);

	for (char *p = lower; *p != '\0'; p++)
		*p = *p >= 'A' && *p <= 'Z' ? (char)(*p - 'A' + 'a') : *p;
	return lower;
}

static enum kind
key_kind(const char *key, struct arena *a)
{
	const char *lower = key_lower(key, a);

	for (size_t i = 0; i < LENGTH(parts); i++) {
		if (strstr(lower, parts[i].part) != NULL)
			return parts[i].kind;
	}
	return KIND_OTHER;
}

static enum kind
member_kind(const struct json *m, struct arena *a)
{
	return json_kind(m) == JSON_NUMBER && strcmp(json_text(m, a), "0") != 0 ? key_kind(json_key(m), a) : KIND_NONE;
}

/* Whether a key says that there is usage under it; that of a machine is not meant. */
static bool
key_is_usage(const char *key, struct arena *a)
{
	static const char *const machine[] = { "memory", "cpu", "disk", "heap", "resource" };
	const char *lower = key_lower(key, a);

	for (size_t i = 0; i < LENGTH(machine); i++) {
		if (strstr(lower, machine[i]) != NULL)
			return false;
	}
	return strstr(lower, "usage") != NULL || strcmp(lower, "billed_units") == 0;
}

/* Whether an object is usage: see the header. */
static bool
is_usage(const struct json *object, const char *key, struct arena *a)
{
	bool has[N_KINDS] = { false };

	for (const struct json *m = json_first(object); m != NULL; m = json_next(m))
		has[member_kind(m, a)] = true;
	return (has[KIND_INPUT] && has[KIND_OUTPUT]) || (key_is_usage(key, a) &&
	    (has[KIND_INPUT] || has[KIND_OUTPUT] || has[KIND_TOKENS] || has[KIND_OTHER]));
}

bool
usage_hint_is_opaque(const char *key)
{
	for (size_t i = 0; i < LENGTH(opaque); i++) {
		if (strcmp(opaque[i], key) == 0)
			return true;
	}
	return false;
}

static bool
usage_place_find(struct usage_place *p, const struct json *j, const char *path, const char *key, bool in_list,
    int depth)
{
	enum json_kind kind = json_kind(j);

	if (kind == JSON_OBJECT && is_usage(j, key, p->arena)) {
		*p = (struct usage_place){ p->arena, j, path, in_list };
		return true;
	}
	if (depth == DEPTH || (kind != JSON_OBJECT && kind != JSON_LIST))
		return false;
	for (const struct json *m = json_first(j); m != NULL; m = json_next(m)) {
		const char *name = kind == JSON_OBJECT ? json_key(m) : "";

		if ((json_kind(m) == JSON_OBJECT || json_kind(m) == JSON_LIST) && !usage_hint_is_opaque(name) &&
		    usage_place_find(p, m, kind == JSON_OBJECT ?
		    arena_printf(p->arena, "%s%s.", path, name) : path, kind == JSON_OBJECT ? name : key,
		    in_list || kind == JSON_LIST, depth + 1))
			return true;
	}
	return false;
}

/* The key of a text that holds usage as JSON, in the object itself; NULL if it has none. */
static const char *
usage_text_key(const struct json *object, struct arena *a)
{
	for (const struct json *m = json_first(object); m != NULL; m = json_next(m)) {
		if (json_kind(m) == JSON_STRING && key_is_usage(json_key(m), a) && json_text(m, a)[0] == '{' &&
		    strstr(json_text(m, a), "oken") != NULL)
			return json_key(m);
	}
	return NULL;
}

/* The keys to the first text that names a model, joined by points; NULL if there is none. */
static const char *
model_path(const struct json *object, const char *path, struct arena *a, int depth)
{
	static const char *const names[] = { "model", "llm", "engine", "deployment" };
	const char *found = NULL;

	for (const struct json *m = json_first(object); m != NULL && found == NULL; m = json_next(m)) {
		const char *key = json_key(m), *lower = key_lower(key, a);

		for (size_t i = 0; i < LENGTH(names) && json_kind(m) == JSON_STRING && found == NULL; i++) {
			if (strncmp(lower, names[i], strlen(names[i])) == 0)
				found = arena_printf(a, "%s%s", path, key);
		}
		if (found == NULL && json_kind(m) == JSON_OBJECT && depth < DEPTH && !usage_hint_is_opaque(key))
			found = model_path(m, arena_printf(a, "%s%s.", path, key), a, depth + 1);
	}
	return found;
}

/* Whether a whole number is more than another, both as JSON writes them. */
static bool
number_is_more(const char *n, const char *than)
{
	return strlen(n) != strlen(than) ? strlen(n) > strlen(than) : strcmp(n, than) > 0;
}

/* The map= that reads the usage; "" if no number in it has a known kind. */
static const char *
place_map(const struct usage_place *p, const struct json *object, struct arena *a)
{
	const struct json *of[N_KINDS] = { NULL };
	struct buffer map = buffer_new(a);
	const char *model = model_path(object, "", a, 0);

	for (const struct json *m = json_first(p->object); m != NULL; m = json_next(m)) {
		enum kind kind = member_kind(m, a);

		if (of[kind] == NULL)
			of[kind] = m;
	}
	for (size_t k = 0; k < N_KINDS; k++) {
		/* the cache may hold more than the input: then the input is without it */
		bool fresh = k == KIND_INPUT && of[k] != NULL && of[KIND_CACHE_READ] != NULL &&
		    number_is_more(json_text(of[KIND_CACHE_READ], a), json_text(of[k], a));

		if (of[k] != NULL && kind_means[k] != NULL)
			buffer_printf(&map, "%s%s:%s%s", map.n == 0 ? "" : ",", fresh ? "fresh" : kind_means[k],
			    p->path, json_key(of[k]));
	}
	if (map.n > 0 && model != NULL)
		buffer_printf(&map, ",model:%s", model);
	return map.text;
}

const char *
usage_hint(const struct json *object, struct arena *a)
{
	const char *text = usage_text_key(object, a), *map;
	struct usage_place p = { .arena = a };
	struct buffer keys = buffer_new(a);

	if (!usage_place_find(&p, object, "", "", false, 0))
		return text == NULL ? NULL : arena_printf(a, "usage as a text: %s; write it as an object", text);
	for (const struct json *m = json_first(p.object); m != NULL; m = json_next(m)) {
		if (member_kind(m, a) != KIND_NONE)
			buffer_printf(&keys, "%s%s%s", keys.n == 0 ? "" : ", ", p.path, json_key(m));
	}
	map = p.in_list ? "" : place_map(&p, object, a);
	return *map == '\0' ? arena_printf(a, "usage of no known format: %s", keys.text) :
	    arena_printf(a, "usage of no known format: %s; map=%s reads it", keys.text, map);
}

/* Words of headings in other languages, in the form of column_name_normalise; they count before those of parts[]. */
static const struct { const char *part, *means; } heading_parts[] = {
	{ "zwischengespeichert", "cache-read" }, { "gecacht", "cache-read" },
	{ "\xe7\xbc\x93\xe5\xad\x98", "cache-read" },
	{ "gesendet", "input" }, { "sent", "input" }, { "eingabe", "input" }, { "entree", "input" },
	{ "entrada", "input" }, { "\xe8\xbe\x93\xe5\x85\xa5", "input" }, { "received", "output" },
	{ "generated", "output" }, { "response", "output" }, { "ausgabe", "output" }, { "sortie", "output" },
	{ "salida", "output" }, { "\xe8\xbe\x93\xe5\x87\xba", "output" },
	{ "model", "model" }, { "modele", "model" }, { "\xe6\xa8\xa1\xe5\x9e\x8b", "model" }, { "llm", "model" },
};

/* What a heading seems to be, as a word for map=; NULL if nothing is known. */
static const char *
heading_means(const char *heading, struct arena *a)
{
	const char *name = column_name_normalise(heading, a);
	enum kind kind = key_kind(name, a);

	if (column_name_unit(heading) != NULL || (kind == KIND_NONE && strstr(name, "token") == NULL))
		return NULL;
	if (kind_means[kind] != NULL)
		return kind_means[kind];
	for (size_t i = 0; i < LENGTH(heading_parts); i++) {
		if (strstr(name, heading_parts[i].part) != NULL)
			return heading_parts[i].means;
	}
	return NULL;
}

/* Appends a heading as map= reads it, inside the single quotes of a shell. */
static void
heading_quote(struct buffer *out, const char *heading)
{
	bool quoted = strpbrk(heading, ",\"") != NULL;

	buffer_puts(out, quoted ? "\"" : "");
	for (const char *p = heading; *p != '\0'; p++) {
		if (*p == '\'')
			buffer_puts(out, "'\\''");
		else if (*p == '"')
			buffer_puts(out, "\"\"");
		else
			buffer_add(out, p, 1);
	}
	buffer_puts(out, quoted ? "\"" : "");
}

const char *
usage_hint_map(const char *const *names, size_t n, struct arena *a)
{
	struct buffer map = buffer_new(a);

	for (size_t i = 0; i < n; i++) {
		const char *means = heading_means(names[i], a);

		if (means == NULL || (map.n > 0 && strstr(map.text, arena_printf(a, "%s:", means)) != NULL))
			continue;
		buffer_printf(&map, "%s%s:", map.n == 0 ? "map='" : ",", means);
		heading_quote(&map, names[i]);
	}
	buffer_puts(&map, map.n == 0 ? "" : "'");
	return map.text;
}
