/* SPDX-License-Identifier: MIT */
/* Walks the lists and maps of a JSON value that hold its records: usage_walk_next. */
#include "usage/usage_walk.h"

#include <string.h>

#include "usage/usage_shape.h"

/* Enters the value of that name in j: its first element, or itself. at is NULL if there is none. */
static struct walk_step
step_enter(const struct json *j, const char *name, struct arena *a)
{
	size_t n = strlen(name);
	bool keyed = n > 2 && strcmp(name + n - 2, "{}") == 0, twice;
	const struct json *value = json_at(j, keyed ? arena_strndup(a, name, n - 2) : name, &twice);
	enum json_kind kind = value == NULL ? JSON_NULL : json_kind(value);

	if (keyed)
		return (struct walk_step){ .at = kind == JSON_OBJECT ? json_first(value) : NULL, .keyed = true };
	if (kind == JSON_LIST)
		return (struct walk_step){ .at = json_first(value) };
	return (struct walk_step){ .at = kind == JSON_OBJECT ? value : NULL, .single = true };
}

/* The i-th name of a path; NULL after the last. */
static const char *
path_name(const char *path, size_t i, struct arena *a)
{
	for (; i > 0 && *path != '\0'; i--) {
		path += strcspn(path, "/");
		path += *path == '/';
	}
	return *path == '\0' ? NULL : arena_strndup(a, path, strcspn(path, "/"));
}

static size_t
path_length(const char *path)
{
	size_t n = *path != '\0';

	for (; *path != '\0'; path++)
		n += *path == '/';
	return n;
}

static void
step_next(struct walk_step *s)
{
	s->at = s->single ? NULL : json_next(s->at);
}

/*
 * From the steps 0 to depth - 1, the last of which may be at its end: goes on until all n steps have an element.
 * False at the end of the outermost.
 */
static bool
walk_settle(struct usage_walk *w, size_t depth, struct arena *a)
{
	while (depth > 0) {
		struct walk_step *s = &w->step[depth - 1];

		if (s->at == NULL) {
			if (--depth > 0)
				step_next(&w->step[depth - 1]);
		} else if (depth == w->n)
			return true;
		else {
			w->step[depth] = step_enter(s->at, path_name(w->path, depth, a), a);
			depth++;
		}
	}
	return false;
}

/* Begins at the list that is read after this one; false if there is none. */
static bool
walk_to_next_list(struct usage_walk *w)
{
	const char *next = NULL;

	for (size_t i = 0; i < n_shape_nexts; i++)
		next = strcmp(shape_nexts[i].path, w->path) == 0 ? shape_nexts[i].next : next;
	w->path = next;
	w->n = next == NULL ? 0 : path_length(next);
	w->begun = next == NULL;
	return next != NULL;
}

const struct json *
usage_walk_next(struct usage_walk *w, struct arena *a)
{
	if (w->path == NULL) {
		const struct json *root = w->begun ? NULL : w->root;

		w->begun = true;
		return root;
	}
	do {
		bool begun = w->begun;

		if (!begun)
			w->step[0] = step_enter(w->root, path_name(w->path, 0, a), a);
		else
			step_next(&w->step[w->n - 1]);
		w->begun = true;
		if (walk_settle(w, begun ? w->n : 1, a))
			return w->step[w->n - 1].at;
	} while (walk_to_next_list(w));
	return NULL;
}

/* Whether the value has the list of a row of the table, and an element in it that holds what the row demands. */
static bool
list_fits(const struct json *root, const struct shape_list *list, struct arena *a)
{
	struct usage_walk w = { .root = root, .path = list->path, .n = path_length(list->path) };
	const struct json *at, *outer = root;
	bool twice;

	for (size_t i = 0; *list->holds == '\0' && outer != NULL; i++) {	/* an empty list is one, too */
		const char *name = path_name(list->path, i, a);
		const struct json *value = name == NULL ? NULL : json_at(outer, name, &twice);

		if (name == NULL)
			return json_kind(outer) == JSON_OBJECT;
		if (value == NULL || json_kind(value) != JSON_LIST)
			return false;
		if ((outer = json_first(value)) == NULL)
			return true;
	}
	while ((at = usage_walk_next(&w, a)) != NULL) {
		if (json_at(at, list->holds, &twice) != NULL)
			return true;
	}
	return false;
}

bool
usage_walk_repeats(const struct json *j, const char *path, struct arena *a)
{
	struct walk_step s;
	size_t n = strcspn(path, "/"), name = n > 2 && strncmp(path + n - 2, "{}", 2) == 0 ? n - 2 : n;
	bool twice = false;

	if (json_at(j, arena_strndup(a, path, name), &twice) == NULL || twice || path[n] == '\0')
		return twice;
	for (s = step_enter(j, arena_strndup(a, path, n), a); s.at != NULL && !twice; step_next(&s))
		twice = usage_walk_repeats(s.at, path + n + 1, a);
	return twice;
}

void
usage_walk_whole(struct usage_walk *w, const struct json *root)
{
	*w = (struct usage_walk){ .root = root };
}

void
usage_walk_list(struct usage_walk *w, const struct json *root, const char *key)
{
	*w = (struct usage_walk){ .root = root, .path = key, .n = 1 };
}

void
usage_walk_begin(struct usage_walk *w, const struct json *root, struct arena *a)
{
	uint64_t keys = root == NULL ? 0 : usage_shape_keys(root);

	usage_walk_whole(w, root);
	for (size_t i = 0; keys != 0 && i < n_shape_lists; i++) {
		if (usage_shape_may_have(keys, shape_lists[i].path) && list_fits(root, &shape_lists[i], a)) {
			w->path = shape_lists[i].path;
			w->n = path_length(w->path);
			w->always = shape_lists[i].always;
			return;
		}
	}
}

const char *
usage_walk_model(const struct usage_walk *w)
{
	for (size_t i = w->n; w->path != NULL && i > 0; i--) {
		if (w->step[i - 1].keyed)
			return json_key(w->step[i - 1].at);
	}
	return "";
}

const struct json *
usage_walk_outer(const struct usage_walk *w, size_t i)
{
	if (w->path == NULL || i >= w->n)
		return NULL;
	return i == 0 ? w->root : w->step[i - 1].at;
}
