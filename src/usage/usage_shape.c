/* SPDX-License-Identifier: MIT */
/*
 * The tables of usage_shape.def, and the reading of an answer by its shape. Called by usage_json. Read
 * usage_shape_of first, then usage_shape_take.
 */
#include "usage/usage_shape.h"

#include <string.h>

#include "base/buffer.h"
#include "base/macros.h"

/*
 * Includes usage_shape.def once for each table; each time, all macros except those of the table are empty. LINE
 * is common to MARK, ANY, NOT and KEY.
 */
#define MARK(symbol, path)       LINE(symbol, USAGE_SHAPE_MARK, path, NULL)
#define ANY(symbol, path)        LINE(symbol, USAGE_SHAPE_ANY, path, NULL)
#define NOT(symbol, path)        LINE(symbol, USAGE_SHAPE_NOT, path, NULL)
#define KEY(symbol, path, means) LINE(symbol, USAGE_SHAPE_KEY, path, means)
#define LINE(symbol, rule, path, means)
#define ROOT(path)
#define BATCH(root, key)
#define OUTER(path, means)
#define PIECE(path, value, why)
#define ID(path, what)
#define LIST(path)

enum place {
#define SHAPE(symbol, name, title, provider) AT_##symbol,
#include "usage/usage_shape.def"
#undef SHAPE
};

const struct usage_shape shapes[] = {
#define SHAPE(symbol, name, title, provider) { name, title, provider },
#include "usage/usage_shape.def"
#undef SHAPE
};

#define SHAPE(symbol, name, title, provider)
#undef LINE
const struct shape_line shape_lines[] = {
#define LINE(symbol, rule, path, means) { &shapes[AT_##symbol], rule, path, means },
#include "usage/usage_shape.def"
#undef LINE
};

#define LINE(symbol, rule, path, means)
#undef ROOT
const struct shape_root shape_roots[] = {
#define ROOT(path) { path },
#include "usage/usage_shape.def"
#undef ROOT
};

#define ROOT(path)
#undef BATCH
const struct shape_batch shape_batches[] = {
#define BATCH(root, key) { root, key },
#include "usage/usage_shape.def"
#undef BATCH
};

#define BATCH(root, key)
#undef OUTER
const struct shape_outer shape_outers[] = {
#define OUTER(path, means) { path, means },
#include "usage/usage_shape.def"
#undef OUTER
};

#define OUTER(path, means)
#undef PIECE
const struct usage_shape_skip_reason shape_pieces[] = {
#define PIECE(path, value, why) { path, value, why },
#include "usage/usage_shape.def"
#undef PIECE
};

#define PIECE(path, value, why)
#undef ID
const struct shape_id shape_ids[] = {
#define ID(path, what) { path, what },
#include "usage/usage_shape.def"
#undef ID
};

#define ID(path, what)
#undef LIST
const struct shape_list shape_lists[] = {
#define LIST(path) { path },
#include "usage/usage_shape.def"
#undef LIST
};

const size_t n_shapes = LENGTH(shapes), n_shape_lines = LENGTH(shape_lines),
    n_shape_roots = LENGTH(shape_roots), n_shape_batches = LENGTH(shape_batches),
    n_shape_outers = LENGTH(shape_outers), n_shape_pieces = LENGTH(shape_pieces),
    n_shape_ids = LENGTH(shape_ids),
    n_shape_lists = LENGTH(shape_lists);

const struct usage_shape *
usage_shape_find(const char *name)
{
	for (size_t i = 0; i < n_shapes; i++) {
		if (strcmp(shapes[i].name, name) == 0)
			return &shapes[i];
	}
	return NULL;
}

static bool
path_present(const struct json *object, const char *path)
{
	bool twice;
	const struct json *value = json_at(object, path, &twice);

	return value != NULL && json_kind(value) != JSON_NULL;
}

static bool
shape_fits(const struct json *object, const struct usage_shape *s)
{
	bool needs_any = false, any = false;

	for (size_t i = 0; i < n_shape_lines; i++) {
		const struct shape_line *l = &shape_lines[i];

		if (l->shape != s || l->rule == USAGE_SHAPE_KEY)
			continue;
		needs_any |= l->rule == USAGE_SHAPE_ANY;
		if (path_present(object, l->path))
			any |= l->rule == USAGE_SHAPE_ANY;
		if (l->rule != USAGE_SHAPE_ANY && path_present(object, l->path) != (l->rule == USAGE_SHAPE_MARK))
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

bool
usage_shape_of(const struct json *object, const struct usage_shape *forced, struct shape_found *out,
    struct err *e)
{
	*out = (struct shape_found){ .shape = NULL };
	for (size_t r = 0; r < n_shape_roots; r++) {
		bool twice = false;
		const struct json *answer = json_at(object, shape_roots[r].path, &twice);

		for (size_t i = 0; answer != NULL && i < n_shapes; i++) {
			if (forced == NULL ? !shape_fits(answer, &shapes[i]) :
			    forced != &shapes[i] || !shape_fits_roughly(answer, forced))
				continue;
			if (out->shape != NULL)
				return err_set(e, ERR_USAGE, "two shapes at once: %s and %s; say shape=",
				    out->shape->name, shapes[i].name);
			if (twice)
				return err_set(e, ERR_USAGE, "%s stands there twice", shape_roots[r].path);
			*out = (struct shape_found){ &shapes[i], &shape_roots[r], answer };
		}
	}
	return true;
}

static struct meaning
meaning_in_style(struct meaning m, const char *style)
{
	const char *name = meaning_name(m);

	if (strcmp(style, "exclusive") == 0 && strcmp(name, "input") == 0)
		meaning_find("fresh", &m);
	else if (strcmp(style, "inclusive") == 0 && strcmp(name, "fresh") == 0)
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

	if (twice)
		return err_set(e, ERR_USAGE, "%s stands there twice", path);
	if (value == NULL || json_kind(value) == JSON_NULL || !meaning_find(means, &m))
		return true;
	if (json_kind(value) == JSON_OBJECT || json_kind(value) == JSON_LIST)
		return err_set(e, ERR_USAGE, "%s is no single value", path);
	text = json_text(value, u->arena);
	return *text == '\0' || usage_take(u, meaning_in_style(m, style), text, json_kind(value) == JSON_STRING, e) ||
	    err_at(e, "%s: ", path);
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

/* Takes the keys that map= names, from the object itself: KEY.KEY. */
static bool
take_mapped(const struct json *object, const char *style, struct usage *u, struct err *e)
{
	for (size_t i = 0; i < u->n_map; i++) {
		char *path;

		if (u->map[i].column == NULL)
			continue;
		path = arena_strdup(u->arena, u->map[i].column);
		for (char *p = path; *p != '\0'; p++)
			*p = *p == '.' ? '/' : *p;
		if (!take_path(object, path, meaning_name(u->map[i].meaning), style, u, e))
			return false;
	}
	return true;
}

/*
 * Takes the values around the answer. Of several days, the first that can be understood counts: other programs
 * use start_time for durations.
 */
static bool
take_outer(const struct json *object, const char *style, struct usage *u, struct err *e)
{
	struct err why = { .kind = ERR_NONE };
	bool dated = false;

	for (size_t i = 0; i < n_shape_outers; i++) {
		const struct shape_outer *o = &shape_outers[i];
		bool on = strcmp(o->means, "on") == 0;

		if (map_has_meaning(u, o->means) || (on && (dated || !path_present(object, o->path))))
			continue;
		if (take_path(object, o->path, o->means, style, u, on ? &why : e))
			dated |= on;
		else if (!on)
			return false;
	}
	u->dated |= dated;
	if (dated || why.kind == ERR_NONE)
		return true;
	*e = why;
	return false;
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

bool
usage_shape_take(const struct json *object, const struct shape_found *found, const char *style,
    struct usage *u, struct err *e)
{
	if (!take_outer(object, style, u, e))
		return false;
	for (size_t i = 0; i < n_shape_lines; i++) {
		const struct shape_line *l = &shape_lines[i];

		if (l->shape != found->shape || l->rule != USAGE_SHAPE_KEY || map_has_meaning(u, l->means))
			continue;
		if (!take_path(found->answer, l->path, l->means, style, u, e))
			return false;
		u->dated |= strcmp(l->means, "on") == 0 && path_present(found->answer, l->path);
	}
	if (!take_mapped(object, style, u, e) ||
	    (is_batch_answer(object, found) && !usage_flag(u, "batch", e)))
		return false;
	if (*found->shape->provider != '\0' && *u->request.provider == '\0')
		u->request.provider = found->shape->provider;
	return true;
}

bool
usage_shape_knows(const struct usage_shape *s, const char *path)
{
	for (size_t i = 0; i < n_shape_lines; i++) {
		if (shape_lines[i].shape == s && shape_lines[i].rule == USAGE_SHAPE_KEY &&
		    strcmp(shape_lines[i].path, path) == 0)
			return true;
	}
	for (size_t i = 0; i < n_shape_outers; i++) {
		if (strcmp(shape_outers[i].path, path) == 0)
			return true;
	}
	return false;
}

static bool
value_matches(const char *text, const char *want)
{
	size_t n = strlen(want);

	return want[n - 1] == '*' ? strncmp(text, want, n - 1) == 0 : strcmp(text, want) == 0;
}

/*
 * Whether an answer is an early piece of a stream: Google repeats the usage in each, and only the last has a
 * reason for the end.
 */
static bool
is_unfinished_piece(const struct json *answer)
{
	bool twice;
	const struct json *list = answer == NULL ? NULL : json_at(answer, "candidates", &twice);
	const struct json *first = list == NULL || json_kind(list) != JSON_LIST ? NULL : json_first(list);

	return first != NULL && !path_present(first, "finishReason") && !path_present(first, "finish_reason");
}

const char *
usage_shape_skip_reason(const struct json *object, const struct shape_found *found, struct arena *a)
{
	bool twice;

	for (size_t i = 0; i < n_shape_pieces; i++) {
		const struct usage_shape_skip_reason *p = &shape_pieces[i];
		const struct json *value = json_at(object, p->path, &twice);

		if (value != NULL && json_kind(value) == JSON_STRING && value_matches(json_text(value, a), p->value))
			return p->why;
	}
	if (found->shape != NULL)
		return strcmp(found->shape->provider, "google") == 0 && is_unfinished_piece(found->answer) ?
		    "a piece of a stream" : NULL;
	if (path_present(object, "custom_id"))
		return "not answered";
	for (const char *const *key = (const char *const []){ "choices", "delta", "candidates", NULL };
	    *key != NULL; key++) {
		if (json_at(object, *key, &twice) != NULL && !path_present(object, "usage"))
			return "a piece of a stream";
	}
	return NULL;
}

/* ---- identities ---- */

/* The text at a path, or with numbers also a number; "" if there is none. */
static const char *
path_text(const struct json *j, const char *path, bool numbers, struct arena *a)
{
	bool twice;
	const struct json *value = json_at(j, path, &twice);

	return value != NULL && (json_kind(value) == JSON_STRING || (numbers && json_kind(value) == JSON_NUMBER)) ?
	    json_text(value, a) : "";
}

/* The id of an answer, which is in itself, or of its request, which may also be beside it. */
static const char *
answer_id_text(const struct json *object, const struct json *answer, const char *what, struct arena *a)
{
	const char *id = "";

	for (size_t i = 0; i < n_shape_ids && *id == '\0'; i++) {
		if (strcmp(shape_ids[i].what, what) == 0)
			id = path_text(answer, shape_ids[i].path, false, a);
	}
	return *id == '\0' && object != answer && strcmp(what, "answer") != 0 ?
	    answer_id_text(object, object, what, a) : id;
}

const char *
usage_shape_identity(const struct json *object, const struct shape_found *found, struct arena *a, size_t *n)
{
	const char *id = answer_id_text(object, found->answer, "answer", a);
	struct buffer out = buffer_new(a);

	*n = 0;
	if (*id == '\0')
		return "";
	buffer_add(&out, id, strlen(id) + 1);
	id = answer_id_text(object, found->answer, "request", a);
	buffer_add(&out, id, strlen(id) + 1);
	for (size_t i = 0; i < n_shape_lines; i++) {
		const struct shape_line *l = &shape_lines[i];

		if (l->shape == found->shape && l->rule == USAGE_SHAPE_KEY && strcmp(l->means, "on") == 0) {
			id = path_text(found->answer, l->path, true, a);
			buffer_add(&out, id, *id == '\0' ? 0 : strlen(id) + 1);
		}
	}
	*n = out.n;
	return out.text;
}
