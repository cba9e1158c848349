/* SPDX-License-Identifier: MIT */
/* Finds the counts that nothing reads: usage_unread_find, for answers of a known shape. */
#include "usage/usage_unread.h"

#include <string.h>

#include "base/macros.h"
#include "base/text.h"
#include "io/number_lenient.h"
#include "usage/usage_charge.h"
#include "usage/usage_columns.h"

enum { DEPTH = 6, NAMED = 4 };

/* ---- views ---- */

static const char *const views[] = {
#define VIEW(path, why) path,
#include "usage/usage_views.def"
#undef VIEW
};

static bool
is_step(char c)
{
	return c == '/' || c == '.';
}

static char
letter_lower(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

static const char *
skip_joints(const char *s)
{
	return s + strspn(s, "_- ");
}

/* Whether a whole path is that of a view; the asterisk is the rest of a key, or none of it. */
static bool
view_fits(const char *view, const char *path)
{
	for (;; view++, path++) {
		view = skip_joints(view);
		path = skip_joints(path);
		if (*view == '*') {
			for (; *path != '\0' && !is_step(*path); path++) {
				if (view_fits(view + 1, path))
					return true;
			}
			return view_fits(view + 1, path);
		}
		if (*view == '\0' || *path == '\0')
			return *view == *path;
		if (letter_lower(*view) != letter_lower(*path) && !(is_step(*view) && is_step(*path)))
			return false;
	}
}

bool
usage_unread_is_view(const char *path)
{
	for (size_t i = 0; i < LENGTH(views); i++) {
		for (const char *p = path; *p != '\0'; p++) {
			if ((p == path || is_step(p[-1])) && view_fits(views[i], p))
				return true;
		}
	}
	return false;
}

/* ---- an answer ---- */

struct finder {
	const struct shape_found	*found;
	const struct shape_parts	*parts;	/* NULL: the answer is not read by its parts */
	const struct shape_beside	*beside;	/* the usage beside it; NULL: there is none */
	struct arena		*arena;
	void			(*take)(void *self, const char *path, const char *number);
	void			*self;
};

/* Whether a number, as JSON writes it, is not zero. */
static bool
is_above_or_below_zero(const char *number)
{
	return strchr("123456789", number[strcspn(number, "123456789eE")]) != NULL &&
	    number[strcspn(number, "123456789eE")] != '\0';
}

/* Whether a path of the shape goes on from this one: to keys below it, or to an element of its list. */
static bool
shape_goes_on(const struct usage_shape *s, const char *path)
{
	size_t end, n = strlen(path);

	for (size_t i = usage_shape_lines(s, &end); i < end; i++) {
		if (shape_lines[i].rule == USAGE_SHAPE_KEY && strncmp(shape_lines[i].path, path, n) == 0 &&
		    (shape_lines[i].path[n] == '/' || shape_lines[i].path[n] == '['))
			return true;
	}
	return false;
}

static bool
path_is_read(const struct finder *f, const char *path)
{
	const char *rest = path;
	size_t n = f->beside == NULL ? 0 : strlen(f->beside->path);

	if (n > 0 && strncmp(path, f->beside->path, n) == 0 && path[n] == '/')
		rest = arena_printf(f->arena, "%s%s", f->beside->inside, path + n);
	if (f->parts != NULL && strncmp(path, f->parts->path, strlen(f->parts->path)) == 0 &&
	    strncmp(path + strlen(f->parts->path), "[]/", 3) == 0)	/* it has the keys of the object inside */
		rest = arena_printf(f->arena, "%s/%s", f->parts->inside, path + strlen(f->parts->path) + 3);
	return usage_shape_knows(f->found->shape, rest) || usage_unread_is_view(rest);
}

/* The path of an element of a list: by the text in it that the shape tells elements apart by, or its modality. */
static const char *
element_path(const struct finder *f, const struct json *element, const char *path)
{
	const char *modality = "";

	for (const struct json *m = json_first(element); m != NULL; m = json_next(m)) {
		const char *one;

		if (json_kind(element) != JSON_OBJECT || json_kind(m) != JSON_STRING)
			continue;
		one = arena_printf(f->arena, "%s[%s=%s]", path, json_key(m), json_text(m, f->arena));
		if (shape_goes_on(f->found->shape, one))
			return one;
		if (strcmp(json_key(m), "modality") == 0)
			modality = one;
	}
	return *modality != '\0' ? modality : arena_printf(f->arena, "%s[]", path);
}

static void
find_in_value(const struct finder *f, const struct json *j, const char *path, int depth)
{
	enum json_kind kind = json_kind(j);

	/* where a count is read, its number does not matter here: then json_text is not asked (json_read) */
	if (kind == JSON_NUMBER && !path_is_read(f, path) && is_above_or_below_zero(json_text(j, f->arena)))
		f->take(f->self, path, json_text(j, f->arena));
	if (depth == DEPTH || (kind != JSON_OBJECT && kind != JSON_LIST) ||
	    (depth > 0 && usage_unread_is_view(path)))
		return;
	for (const struct json *m = json_first(j); m != NULL; m = json_next(m))
		find_in_value(f, m, kind == JSON_LIST ? element_path(f, m, path) :
		    arena_printf(f->arena, "%s/%s", path, json_key(m)), depth + 1);
}

/* Whether the shape has counts beside each other in the answer itself, and not in an object of it. */
static bool
shape_is_flat(const struct usage_shape *s)
{
	size_t end;

	for (size_t i = usage_shape_lines(s, &end); i < end; i++) {
		if (shape_lines[i].rule != USAGE_SHAPE_KEY && usage_columns_looks_like_count(shape_lines[i].path))
			return strchr(shape_lines[i].path, '/') == NULL;
	}
	return false;
}

/* Whether the shape has counts in the object at that key. */
static bool
key_holds_counts(const struct usage_shape *s, const char *key)
{
	static const char *const no_counts[] = { "model", "on", "tier", "session", "project", "branch",
	    "unnamed-model", "" };
	size_t end, n = strlen(key);

	for (size_t i = usage_shape_lines(s, &end); i < end; i++) {
		bool counts = shape_lines[i].rule == USAGE_SHAPE_KEY && strncmp(shape_lines[i].path, key, n) == 0 &&
		    shape_lines[i].path[n] == '/';

		for (size_t k = 0; counts && k < LENGTH(no_counts); k++)
			counts = strcmp(shape_lines[i].means, no_counts[k]) != 0;
		if (counts)
			return true;
	}
	return false;
}

void
usage_unread_find(const struct shape_found *found, struct arena *a,
    void (*take)(void *self, const char *path, const char *number), void *self)
{
	struct shape_found beside = *found;
	const struct finder f = { found, found->part == NULL ? NULL : found->parts,
	    usage_shape_beside(&beside, a) ? beside.beside : NULL, a, take, self };
	bool flat = shape_is_flat(found->shape);

	for (const struct json *m = json_first(found->answer); m != NULL; m = json_next(m)) {
		const char *key = json_key(m);
		bool named = json_kind(m) == JSON_NUMBER && (flat ? usage_columns_looks_like_count(key) :
		    strstr(key, "token") != NULL || strstr(key, "Token") != NULL);

		if (named || key_holds_counts(found->shape, key) || usage_charge_holds(key))
			find_in_value(&f, m, key, 0);
	}
}

bool
usage_unread_output_kinds(const struct shape_found *found, struct arena *a)
{
	static const char *const kinds[] = { "text-output", "audio-output", "image-output" };
	size_t end;

	for (size_t i = usage_shape_lines(found->shape, &end); i < end; i++) {
		const char *path = shape_lines[i].path, *list = strchr(path, '[');
		const struct json *value;
		bool twice, kind = false;

		for (size_t k = 0; k < LENGTH(kinds) && shape_lines[i].rule == USAGE_SHAPE_KEY; k++)
			kind |= strcmp(shape_lines[i].means, kinds[k]) == 0;
		if (!kind)
			continue;
		if (list != NULL)
			path = arena_strndup(a, path, (size_t)(list - path));
		value = json_at(found->answer, path, &twice);
		if (value != NULL && json_kind(value) != JSON_NULL && (list == NULL || json_first(value) != NULL))
			return true;
	}
	return false;
}

/* ---- what the row shows ---- */

/* Whether a path holds a text, in any case. */
static bool
path_holds(const char *path, const char *text)
{
	for (size_t n = strlen(text); *path != '\0'; path++) {
		if (text_equal_part(path, text, n))
			return true;
	}
	return false;
}

void
usage_unread_add(struct usage *u, const char *path, const char *number)
{
	size_t n = 1;

	if (u->uncounted != NULL && strstr(u->uncounted, arena_printf(u->arena, "%s %s", path, number)) != NULL)
		return;
	u->unsure |= path_holds(path, "cach") || (path_holds(path, "detail") && !path_holds(path, "tool")) ||
	    path_holds(path, "provision");
	for (const char *p = u->uncounted; p != NULL && (p = strstr(p, ", ")) != NULL; p++)
		n++;
	if (u->uncounted == NULL)
		u->uncounted = arena_printf(u->arena, "%s %s", path, number);
	else if (n < NAMED)
		u->uncounted = arena_printf(u->arena, "%s, %s %s", u->uncounted, path, number);
	else if (n == NAMED)
		u->uncounted = arena_printf(u->arena, "%s, and more", u->uncounted);
}

void
usage_unread_cell(struct usage *u, const char *name, const char *cell)
{
	int128 millionths;

	if (lenient_amount(cell, QUANTITY_DECIMALS, &millionths) && millionths > 0 && millionths % QUANTITY_ONE == 0)
		usage_unread_add(u, name, cell);
}
