/* SPDX-License-Identifier: MIT */
/*
 * The reading of an answer by its shape. Called by usage_json. Read usage_shape_of first, then usage_shape_take;
 * the tables are in usage_shape_table.c.
 */
#include "usage/usage_shape.h"

#include <string.h>

#include "base/macros.h"
#include "usage/usage_form.h"

static bool
path_present(const struct json *object, const char *path)
{
	bool twice;
	const struct json *value = json_at(object, path, &twice);

	return value != NULL && json_kind(value) != JSON_NULL;
}

/* A bit for the first two letters of a key. */
static uint64_t
key_bit(const char *key)
{
	unsigned first = (unsigned char)key[0], second = first == 0 ? 0 : (unsigned char)key[1];

	return (uint64_t)1 << ((first * 7 + second) % 64);
}

uint64_t
usage_shape_keys(const struct json *object)
{
	uint64_t keys = 0;

	if (json_kind(object) != JSON_OBJECT)
		return 0;
	for (const struct json *m = json_first(object); m != NULL; m = json_next(m))
		keys |= key_bit(json_key(m));
	return keys;
}

bool
usage_shape_may_have(uint64_t keys, const char *path)
{
	return (keys & key_bit(path)) != 0;
}

/* Whether an object with those keys fits the rules of a shape, which begin at a line of the table. */
static bool
shape_fits(const struct json *object, uint64_t keys, const struct shape_line *l)
{
	const struct usage_shape *s = l->shape;
	bool needs_any = false, any = false;

	for (; l < shape_lines + n_shape_lines && l->shape == s; l++) {
		bool present;

		if (l->rule == USAGE_SHAPE_KEY)
			continue;
		present = usage_shape_may_have(keys, l->path) && path_present(object, l->path);
		needs_any |= l->rule == USAGE_SHAPE_ANY;
		any |= present && l->rule == USAGE_SHAPE_ANY;
		if (l->rule != USAGE_SHAPE_ANY && present != (l->rule == USAGE_SHAPE_MARK))
			return false;
	}
	return any || !needs_any;
}

/* Whether the object has at least one path that the shape must have, which is enough if the shape is forced. */
static bool
shape_fits_roughly(const struct json *object, const struct usage_shape *s)
{
	for (size_t i = 0; i < n_shape_lines; i++) {
		if (shape_lines[i].shape == s && shape_lines[i].rule == USAGE_SHAPE_MARK &&
		    path_present(object, shape_lines[i].path))
			return true;
	}
	return false;
}

/* The path of a root without "{}" at its end; *text: it has it. */
static const char *
root_path(const char *path, bool *text, struct arena *a)
{
	size_t n = strlen(path);

	*text = n > 2 && strcmp(path + n - 2, "{}") == 0;
	return *text ? arena_strndup(a, path, n - 2) : path;
}

/* The text of a value that may be JSON with usage; NULL if it is not. */
static const char *
json_within(const struct json *value, struct arena *a)
{
	const char *text = value == NULL || json_kind(value) != JSON_STRING ? "" : json_text(value, a);

	return text[strspn(text, " \t\r\n")] == '{' && strstr(text, "oken") != NULL ? text : NULL;
}

/* The value at a root; a text that holds JSON is parsed, and kept in texts. NULL if there is none. */
static const struct json *
root_value(const struct json *object, const char *root, struct shape_texts *texts, struct arena *a, bool *twice)
{
	bool is_text;
	const char *path = root_path(root, &is_text, a), *text;
	const struct json *value = json_at(object, path, twice);
	struct json *parsed;
	struct err e;

	if (value == NULL || !is_text)
		return value;
	text = json_within(value, a);
	if (text == NULL || texts->n == SHAPE_TEXTS || (parsed =
	    json_parse_by(texts->reader, text, strlen(text), &e)) == NULL)
		return NULL;
	texts->text[texts->n++] = parsed;
	return parsed;
}

const char *
usage_shape_broken_text(const struct json *object, enum json_reader reader, struct arena *a)
{
	for (size_t r = 0; r < n_shape_roots; r++) {
		bool is_text, twice;
		const char *path = root_path(shape_roots[r].path, &is_text, a), *text;
		struct json *parsed;
		struct err e;

		if (!is_text || (text = json_within(json_at(object, path, &twice), a)) == NULL ||
		    (strstr(text, "\"usage\":") == NULL && strstr(text, "\"tokensIn\":") == NULL))
			continue;
		if ((parsed = json_parse_by(reader, text, strlen(text), &e)) == NULL)
			return path;
		json_free(parsed);
	}
	return NULL;
}

void
usage_shape_texts_free(struct shape_texts *texts)
{
	while (texts->n > 0)
		json_free(texts->text[--texts->n]);
}

/* The shape of an answer at a root; NULL if it has none. forced: see usage_shape_of. ERR_USAGE if it has two. */
static bool
shape_at_root(const struct json *answer, const struct usage_shape *forced, const struct usage_shape **out,
    struct err *e)
{
	uint64_t keys = usage_shape_keys(answer);

	*out = NULL;
	for (size_t i = 0; i < n_shape_lines && keys != 0; i++) {
		const struct usage_shape *s = shape_lines[i].shape;

		if (i > 0 && shape_lines[i - 1].shape == s)
			continue;
		if (forced == NULL ? !shape_fits(answer, keys, &shape_lines[i]) :
		    forced != s || !shape_fits_roughly(answer, forced))
			continue;
		if (*out != NULL)
			return err_set(e, ERR_USAGE, "two shapes at once: %s and %s; say shape=", (*out)->name,
			    s->name);
		*out = s;
	}
	return true;
}

/* Whether two answers of one shape have the same values. */
static bool
answers_agree(const struct usage_shape *s, const struct json *one, const struct json *two, struct arena *a)
{
	size_t end;

	for (size_t i = usage_shape_lines(s, &end); i < end; i++) {
		const struct shape_line *l = &shape_lines[i];
		bool twice;
		const struct json *x = json_at(one, l->path, &twice), *y = json_at(two, l->path, &twice);

		if (l->rule == USAGE_SHAPE_KEY && x != NULL && y != NULL &&
		    strcmp(json_text(x, a), json_text(y, a)) != 0)
			return false;
	}
	return true;
}

bool
usage_shape_of(const struct json *object, const struct usage_shape *forced, struct shape_texts *texts,
    struct arena *a, struct shape_found *out, struct err *e)
{
	uint64_t keys = usage_shape_keys(object);

	*out = (struct shape_found){ .shape = NULL };
	for (size_t r = 0; r < n_shape_roots; r++) {
		const char *root = shape_roots[r].path;
		const struct usage_shape *shape;
		bool twice = false;
		const struct json *answer = *root == '\0' ? object : !usage_shape_may_have(keys, root) ? NULL :
		    root_value(object, root, texts, a, &twice);

		if (answer == NULL)
			continue;
		if (!shape_at_root(answer, forced, &shape, e)) {
			if (out->shape == NULL)
				return false;
			continue;
		}
		if (shape != NULL && out->shape == shape && !answers_agree(shape, out->answer, answer, a))
			return err_set(e, ERR_USAGE, "two answers at once: %s and %s", *out->root->path == '\0' ?
			    "the object itself" : out->root->path, shape_roots[r].path);
		if (shape == NULL || out->shape != NULL)
			continue;
		if (twice)
			return err_set(e, ERR_USAGE, "%s stands there twice", shape_roots[r].path);
		*out = (struct shape_found){ shape, &shape_roots[r], answer, NULL, NULL };
	}
	return true;
}

/* ---- the parts of an answer ---- */

/* The list of the parts of an answer; NULL if it has none, or its shape knows none. */
static const struct json *
parts_list(const struct shape_found *found)
{
	bool twice;

	for (size_t i = 0; found->shape != NULL && i < n_shape_parts; i++) {
		const struct json *list = shape_parts[i].shape != found->shape ? NULL :
		    json_at(found->answer, shape_parts[i].path, &twice);

		if (list != NULL && json_kind(list) == JSON_LIST && json_first(list) != NULL &&
		    json_kind(json_first(list)) == JSON_OBJECT)
			return list;
	}
	return NULL;
}

static const struct shape_parts *
parts_of(const struct usage_shape *s)
{
	for (size_t i = 0; i < n_shape_parts; i++) {
		if (shape_parts[i].shape == s)
			return &shape_parts[i];
	}
	return NULL;
}

bool
usage_shape_next_part(struct shape_found *found)
{
	const struct json *list = parts_list(found);

	if (list == NULL)
		return false;
	found->parts = parts_of(found->shape);
	found->part = found->part == NULL ? json_first(list) : json_next(found->part);
	return found->part != NULL;
}

const char *
usage_shape_parts_text(const struct shape_found *found, struct arena *a)
{
	return found->part == NULL ? "" : json_print(parts_list(found), a);
}

/* Whether any part has the rest of a path that begins at the object whose keys the parts have. */
static bool
parts_have(const struct shape_found *found, const char *rest)
{
	for (const struct json *part = json_first(parts_list(found)); part != NULL; part = json_next(part)) {
		if (json_kind(part) == JSON_OBJECT && path_present(part, rest))
			return true;
	}
	return false;
}

/*
 * The object and the path in it where a key of the shape is read. Of an answer with parts, counts are read from the
 * part; those that no part has, such as searches, belong to the first. *path NULL: nowhere.
 */
static const struct json *
key_place(const struct shape_found *found, const struct shape_line *l, const char **path)
{
	size_t n = found->part == NULL ? 0 : strlen(found->parts->inside);
	bool inside = n > 0 && strncmp(l->path, found->parts->inside, n) == 0 && l->path[n] == '/';
	struct meaning m;

	*path = l->path;
	if (found->part == NULL)
		return found->answer;
	if (!inside)
		n = 0;
	else if (l->path[n] == '/')
		n++;
	if (path_present(found->part, l->path + n)) {
		*path = l->path + n;
		return found->part;
	}
	if (inside && meaning_find(l->means, &m) && meaning_counts(m) &&
	    (parts_have(found, l->path + n) || found->part != json_first(parts_list(found))))
		*path = NULL;
	return found->answer;
}

/* ---- values ---- */

const char *
usage_shape_text(const struct json *object, const char *path, bool numbers, struct arena *a)
{
	bool twice;
	const struct json *value = json_at(object, path, &twice);

	return value != NULL && (json_kind(value) == JSON_STRING || (numbers && json_kind(value) == JSON_NUMBER)) ?
	    json_text(value, a) : "";
}

static bool
value_matches(const char *text, const char *want)
{
	size_t n = strlen(want);

	return want[n - 1] == '*' ? strncmp(text, want, n - 1) == 0 : strcmp(text, want) == 0;
}

static struct meaning
meaning_in_style(struct meaning m, const char *style)
{
	const char *name = meaning_name(m);

	if (strcmp(style, "exclusive") == 0 && (strcmp(name, "input") == 0 || strcmp(name, "input-by-total") == 0))
		meaning_find("fresh", &m);
	else if (strcmp(style, "inclusive") == 0 && (strcmp(name, "fresh") == 0 || strcmp(name, "fresh-by-total") == 0))
		meaning_find("input", &m);
	return m;
}

static bool
take_path(const struct json *object, const char *path, const char *means, const char *style,
    struct usage *u, struct err *e)
{
	bool twice = false;
	const struct json *value = json_at(object, path, &twice);
	struct meaning m;
	const char *text;
	bool taken;

	if (twice)
		return err_set(e, ERR_USAGE, "%s stands there twice", path);
	if (value == NULL || json_kind(value) == JSON_NULL || !meaning_find(means, &m))
		return true;
	if ((json_kind(value) == JSON_OBJECT || json_kind(value) == JSON_LIST) && strcmp(means, "reported") == 0)
		return true;	/* no price needs it: Perplexity has the parts of its cost there */
	if (json_kind(value) == JSON_OBJECT || json_kind(value) == JSON_LIST)
		return err_set(e, ERR_USAGE, "%s is no single value", path);
	m = meaning_in_style(m, style);
	text = json_peek(value, u->arena);
	taken = *text == '\0' || usage_take(u, m, text, json_kind(value) == JSON_STRING && !u->texts, e);
	if (*text == '\0' || !taken || !usage_form_note_take(u->trace, value, m))
		json_text(value, u->arena);	/* it decides what the record means */
	return taken || err_at(e, "%s: ", path);
}

/* Whether map= assigns the meaning to a key. */
static bool
map_has_meaning(const struct usage *u, const char *means)
{
	for (size_t i = 0; i < u->n_map; i++) {
		if (u->map[i].column != NULL && strcmp(meaning_name(u->map[i].meaning), means) == 0)
			return true;
	}
	return false;
}

/*
 * Takes the keys that map= names, from the object itself: KEY.KEY. What it says once of all parts of an answer belongs
 * to the first.
 */
static bool
take_mapped(const struct json *object, bool first, const char *style, struct usage *u, struct err *e)
{
	for (size_t i = 0; i < u->n_map; i++) {
		char *path;

		if (u->map[i].column == NULL || (!first && (meaning_counts(u->map[i].meaning) ||
		    meaning_is(u->map[i].meaning, "reported"))))
			continue;
		path = arena_strdup(u->arena, u->map[i].column);
		for (char *p = path; *p != '\0'; p++)
			*p = *p == '.' ? '/' : *p;
		if (!take_path(object, path, meaning_name(u->map[i].meaning), style, u, e))
			return false;
	}
	return true;
}

/* What is known of the day of a row from the keys around it. */
struct outer_day { bool dated; struct err why; };

/*
 * Takes the values of one object around the answer. Of several days, the first that can be understood counts: other
 * programs use start_time for durations. Objects and lists under such a key mean something else.
 */
static bool
take_outer(const struct json *object, const char *style, struct usage *u, struct outer_day *when, struct err *e)
{
	bool dated = false, twice;

	for (size_t i = 0; i < n_shape_outers; i++) {
		const struct shape_outer *o = &shape_outers[i];
		const struct json *value = json_at(object, o->path, &twice);
		bool on = strcmp(o->means, "on") == 0, list = value != NULL && json_kind(value) == JSON_LIST;

		if (on && list)		/* OpenTelemetry's seconds and nanoseconds */
			value = json_first(value);
		if (value == NULL || json_kind(value) == JSON_NULL || json_kind(value) == JSON_OBJECT ||
		    json_kind(value) == JSON_LIST || (list && !on) || map_has_meaning(u, o->means) || (on && dated))
			continue;
		if (take_path(on && list ? value : object, on && list ? "" : o->path, o->means, style, u,
		    on ? &when->why : e))
			dated |= on;
		else if (!on)
			return false;
	}
	when->dated |= dated;
	return true;
}

/* Takes the values of all objects around the answer, from the outermost to the record itself, which holds. */
static bool
take_around(const struct shape_record *r, const char *style, struct usage *u, struct err *e)
{
	struct outer_day when = { .why = { .kind = ERR_NONE } };
	const struct json *outer;

	for (size_t i = 0; (outer = usage_walk_outer(r->walk, i)) != NULL; i++) {
		if (!take_outer(outer, style, u, &when, e))
			return false;
	}
	if (!take_outer(r->object, style, u, &when, e))
		return false;
	if (when.dated)
		u->stops = false;
	if (when.dated || when.why.kind == ERR_NONE)
		return true;
	*e = when.why;
	return false;
}

/* Takes what earlier lines of the file said, and the key under which the record is. */
static bool
take_state(const struct shape_record *r, const struct shape_found *found, struct usage *u, struct err *e)
{
	const char *model = usage_walk_model(r->walk);
	struct meaning m;

	for (size_t i = 0; i < n_shape_states; i++) {
		const char *text = usage_log_text(r->log, i);

		if (*text != '\0' && !map_has_meaning(u, shape_states[i].means) &&
		    meaning_find(shape_states[i].means, &m) && !usage_take(u, m, text, true, e))
			return false;
	}
	if (meaning_find("agent", &m) && !usage_take(u, m, usage_shape_agent(r->object, found), true, e))
		return false;
	return *model == '\0' || !meaning_find("model", &m) || usage_take(u, m, model, true, e);
}

/*
 * Whether the answer is of a batch: it has the price of batches, whatever its body says. Google's lines have a
 * key or a time beside the answer.
 */
static bool
is_batch_answer(const struct json *object, const struct shape_found *found)
{
	bool google = strcmp(found->shape->provider, "google") == 0 &&
	    strcmp(found->root->path, "response") == 0;

	for (size_t i = 0; i < n_shape_batches; i++) {
		if (strcmp(shape_batches[i].root, found->root->path) == 0 && path_present(object, shape_batches[i].key))
			return true;
	}
	return google && (path_present(object, "key") || path_present(object, "processed_time"));
}

/* Whether the value at a key, in the answer or beside it, is that of a row of the table. */
static bool
key_has(const struct shape_record *r, const struct shape_found *found, const char *key, const char *value,
    struct arena *a)
{
	const struct json *place = path_present(found->answer, key) ? found->answer : r->object;

	return path_present(place, key) &&
	    (strcmp(value, "*") == 0 || value_matches(usage_shape_text(place, key, false, a), value));
}

/* The meaning of a key in this answer. */
static const char *
key_means(const struct shape_record *r, const struct shape_found *found, const struct shape_line *l, struct arena *a)
{
	const char *means = l->means;

	for (size_t i = 0; i < n_shape_wheres; i++) {
		const struct shape_where *w = &shape_wheres[i];

		if (w->shape == found->shape && strcmp(w->path, l->path) == 0 &&
		    key_has(r, found, w->key, w->value, a))
			means = w->means;
	}
	return means;
}

/* Takes the keys of the shape from the answer, or from its current part. */
static bool
take_keys(const struct shape_record *r, const struct shape_found *found, const char *style, struct usage *u,
    struct err *e)
{
	size_t end;

	for (size_t i = usage_shape_lines(found->shape, &end); i < end; i++) {
		const struct shape_line *l = &shape_lines[i];
		const struct json *place;
		const char *path, *means;

		if (l->rule != USAGE_SHAPE_KEY)
			continue;
		place = key_place(found, l, &path);
		if (path == NULL)
			continue;
		means = path_present(place, path) ? key_means(r, found, l, u->arena) : l->means;
		if (map_has_meaning(u, means))
			continue;
		if (!take_path(place, path, means, style, u, e))
			return false;
		u->dated |= strcmp(means, "on") == 0 && path_present(place, path);
	}
	return true;
}

/* The object of a list in the root whose key has the text; NULL if there is none. */
static const struct json *
joined_object(const struct json *root, const struct shape_join *join, const char *text, struct arena *a)
{
	bool twice;
	const struct json *list = json_at(root, join->list, &twice), *m;

	if (*text == '\0' || list == NULL || json_kind(list) != JSON_LIST)
		return NULL;
	for (m = json_first(list); m != NULL; m = json_next(m)) {
		if (json_kind(m) == JSON_OBJECT && strcmp(usage_shape_text(m, join->same, true, a), text) == 0)
			break;
	}
	return m;
}

/* Takes what another list of the same file says of the answer. */
static bool
take_joined(const struct shape_record *r, const struct shape_found *found, const char *style, struct usage *u,
    struct err *e)
{
	const struct json *root = usage_walk_outer(r->walk, 0), *m;

	for (size_t i = 0; root != NULL && i < n_shape_joins; i++) {
		const struct shape_join *join = &shape_joins[i];

		if (join->shape != found->shape || map_has_meaning(u, join->means))
			continue;
		m = joined_object(root, join, usage_shape_text(found->answer, join->key, true, u->arena), u->arena);
		if (m != NULL && *join->means == '\0')
			u->skipped = "the usage of another list again";
		else if (m != NULL && !take_path(m, join->path, join->means, style, u, e))
			return false;
	}
	return true;
}

void
usage_shape_take_place(const struct shape_record *r, const struct shape_found *found, const char *style,
    struct usage *u)
{
	struct err none;

	take_state(r, found, u, &none);
	take_around(r, style, u, &none);
	u->stops = false;	/* nothing of the row is priced, so its date need not be certain */
}

bool
usage_shape_take(const struct shape_record *r, const struct shape_found *found, const char *style,
    struct usage *u, struct err *e)
{
	u->texts = strcmp(found->root->path, "attributes") == 0;	/* exporters of OpenTelemetry write "12", too */
	if (!take_state(r, found, u, e) || !take_around(r, style, u, e) || !take_keys(r, found, style, u, e) ||
	    !take_joined(r, found, style, u, e) ||
	    !take_mapped(r->object, found->part == NULL || found->part == json_first(parts_list(found)), style, u, e) ||
	    (is_batch_answer(r->object, found) && !usage_flag(u, "batch", e)))
		return false;
	for (size_t i = 0; i < n_shape_totals; i++) {
		const struct shape_totals *t = &shape_totals[i];

		u->request.is_total |= t->shape == found->shape && *t->key != '\0' &&
		    key_has(r, found, t->key, t->value, u->arena);
	}
	if (*found->shape->provider != '\0' && *u->request.provider == '\0')
		u->request.provider = found->shape->provider;
	return true;
}

bool
usage_shape_is_total(const struct usage_shape *s)
{
	for (size_t i = 0; i < n_shape_totals; i++) {
		if (shape_totals[i].shape == s && *shape_totals[i].key == '\0')
			return true;
	}
	return false;
}

const char *
usage_shape_agent(const struct json *object, const struct shape_found *found)
{
	for (size_t i = 0; i < n_shape_agents; i++) {
		if (shape_agents[i].shape == found->shape &&
		    (*shape_agents[i].path == '\0' || path_present(object, shape_agents[i].path)))
			return shape_agents[i].name;
	}
	return "";
}

bool
usage_shape_knows(const struct usage_shape *s, const char *path)
{
	const struct shape_parts *parts = parts_of(s);
	size_t end, n = parts == NULL ? 0 : strlen(parts->path), inside = parts == NULL ? 0 : strlen(parts->inside);

	if (n > 0 && strncmp(path, parts->path, n) == 0 && strncmp(path + n, "[]/", 3) == 0) {
		for (size_t i = usage_shape_lines(s, &end); i < end; i++) {
			const struct shape_line *l = &shape_lines[i];

			if (l->rule == USAGE_SHAPE_KEY && strncmp(l->path, parts->inside, inside) == 0 &&
			    strcmp(l->path + inside, path + n + 2) == 0)
				return true;
		}
	}
	for (size_t i = usage_shape_lines(s, &end); i < end; i++) {
		if (shape_lines[i].rule == USAGE_SHAPE_KEY && strcmp(shape_lines[i].path, path) == 0)
			return true;
	}
	for (size_t i = 0; i < n_shape_outers; i++) {
		if (strcmp(shape_outers[i].path, path) == 0)
			return true;
	}
	return false;
}

bool
usage_shape_is_chunk(const struct shape_found *found, struct arena *a, bool *open)
{
	bool twice;
	const struct json *list = found->shape == NULL ? NULL : json_at(found->answer, "candidates", &twice);
	const struct json *first = list == NULL || json_kind(list) != JSON_LIST ? NULL : json_first(list);

	/* only Google says in the last chunk why the answer has ended, and has its usage there in all cases */
	*open = first != NULL && !path_present(first, "finishReason") && !path_present(first, "finish_reason");
	return *open || (found->shape != NULL && strcmp(usage_shape_text(found->answer, "object", false, a),
	    "chat.completion.chunk") == 0);
}

bool
usage_shape_goes_on(const struct shape_found *found, const struct json *next, struct arena *a)
{
	struct shape_texts texts = { .n = 0 };
	struct shape_found other = { .shape = NULL };
	struct err e;
	bool same = false, differs = false;

	if (next != NULL && json_kind(next) == JSON_OBJECT)
		usage_shape_of(next, NULL, &texts, a, &other, &e);
	for (size_t i = 0; i < n_shape_chunks && other.shape == found->shape; i++) {
		const struct shape_chunk *chunk = &shape_chunks[i];

		if (!path_present(found->answer, chunk->path) || !path_present(other.answer, chunk->path))
			continue;
		same = true;
		differs |= strcmp(usage_shape_text(found->answer, chunk->id, false, a),
		    usage_shape_text(other.answer, chunk->id, false, a)) != 0;
	}
	same &= !differs;
	usage_shape_texts_free(&texts);
	return same;
}

const char *
usage_shape_piece(const struct json *object, struct arena *a)
{
	uint64_t keys = usage_shape_keys(object);
	const struct json *value = NULL;
	bool twice;

	for (size_t i = 0; i < n_shape_pieces; i++) {
		const struct usage_shape_skip_reason *p = &shape_pieces[i];

		if (i == 0 || strcmp(p->path, p[-1].path) != 0)	/* else the value of the row before */
			value = usage_shape_may_have(keys, p->path) ? json_at(object, p->path, &twice) : NULL;
		if (value != NULL && (strcmp(p->value, "*") == 0 ||
		    (json_kind(value) == JSON_STRING && value_matches(json_text(value, a), p->value))))
			return p->why;
	}
	return NULL;
}

const char *
usage_shape_skip_reason(const struct json *object, const struct shape_found *found, struct arena *a)
{
	const char *piece = usage_shape_piece(object, a);
	bool twice;

	if (piece != NULL)
		return piece;
	if (found->shape != NULL)
		return NULL;
	if (path_present(object, "custom_id"))
		return "not answered";
	for (const char *const *key = (const char *const []){ "choices", "delta", "candidates", NULL };
	    *key != NULL; key++) {
		if (json_at(object, *key, &twice) != NULL && !path_present(object, "usage"))
			return "a piece of a stream";
	}
	return NULL;
}
