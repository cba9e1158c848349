/* SPDX-License-Identifier: MIT */
#include "usage/usage_json.h"

#include <string.h>

#include "base/buffer.h"
#include "io/json_stream.h"
#include "usage/usage_shape.h"

enum { UNREAD = 24, DEPTH = 6, LISTS = 4 };

struct usage_json {
	struct arena			*arena;
	const struct usage_setup	*setup;
	struct json_stream			*values;
	struct json_value			 value;
	struct json			*root;		/* the value that is being taken apart */
	const struct json		*at[LISTS];	/* an element of each list, from the outermost in */
	const char			*list;		/* the path of those lists; NULL: root is the row */
	const struct usage_shape		*forced;
	/* of objects that are read as columns */
	struct arena			*plan;		/* the memory of what is below */
	struct usage_columns			 columns;
	const char			**names;	/* n_names of the last object */
	size_t				 n_names;
	bool				 planned;	/* they have a meaning, */
	struct err			 unplanned;	/* or why not */
	/* what was said already */
	uint64_t			 shapes_said;
	bool				 columns_said, undated_said;
	const char			*unread[UNREAD];
	size_t				 n_unread;
};

_Static_assert(sizeof(uint64_t) * 8 >= 32, "shapes_said has a bit for each shape");

/* ---- what is said ---- */

/* Says once that nothing reads a count. */
static void
say_unread(struct usage_json *f, const char *path)
{
	for (size_t i = 0; i < f->n_unread; i++) {
		if (strcmp(f->unread[i], path) == 0)
			return;
	}
	if (f->n_unread == UNREAD)
		return;
	f->unread[f->n_unread++] = arena_strdup(f->arena, path);
	listener_say(f->setup->listener, "nothing reads the key '%s'", path);
}

static void
say_undated(struct usage_json *f, const struct usage *u)
{
	char text[DATE_TEXT];

	if (u->dated || f->undated_said)
		return;
	f->undated_said = true;
	listener_say(f->setup->listener, "there are answers without a day: prices of %s",
	    date_print(text, f->setup->defaults->on));
}

/* Looks for counts that the shape does not list. */
static void
find_unread(struct usage_json *f, const struct usage_shape *s, const struct json *j, const char *path,
    struct arena *a, int depth)
{
	enum json_kind kind = json_kind(j);
	bool twice;

	if (kind == JSON_NUMBER && strcmp(json_text(j, a), "0") != 0 && !usage_shape_knows(s, path))
		say_unread(f, path);
	if (depth == DEPTH || (kind != JSON_OBJECT && kind != JSON_LIST))
		return;
	for (const struct json *m = json_first(j); m != NULL; m = json_next(m)) {
		const struct json *modality = json_at(m, "modality", &twice);

		if (kind == JSON_OBJECT)
			find_unread(f, s, m, arena_printf(a, "%s/%s", path, json_key(m)), a, depth + 1);
		else if (modality != NULL)
			find_unread(f, s, m, arena_printf(a, "%s[modality=%s]", path, json_text(modality, a)), a,
			    depth + 1);
		else
			find_unread(f, s, m, arena_printf(a, "%s[]", path), a, depth + 1);
	}
}

/* In all of what holds usage; and what stands beside it by names that sound like usage. */
static void
find_all_unread(struct usage_json *f, const struct shape_found *found, struct arena *a)
{
	static const char *const wholes[] = { "usage", "usageMetadata", "usage_metadata" };

	for (const struct json *m = json_first(found->answer); m != NULL; m = json_next(m)) {
		bool whole = false;

		for (size_t i = 0; i < sizeof wholes / sizeof wholes[0]; i++)
			whole |= strcmp(json_key(m), wholes[i]) == 0;
		if (whole || (json_kind(m) == JSON_NUMBER && usage_columns_sound_like_usage(json_key(m))))
			find_unread(f, found->shape, m, json_key(m), a, 0);
	}
}

static void
say_shape(struct usage_json *f, const struct shape_found *found, struct arena *a)
{
	uint64_t bit = (uint64_t)1 << (found->shape - shapes) % 64;

	if ((f->shapes_said & bit) == 0)
		listener_say(f->setup->listener, "JSON; %s (%s)", found->shape->title, found->shape->name);
	f->shapes_said |= bit;
	find_all_unread(f, found, a);
}

/* ---- an object that is read as columns ---- */

/* The leaves of an object: names with points between keys, and texts. */
struct leaves {
	struct arena	*arena;
	const char	**names, **cells;
	bool		*strings;
	size_t		 n, room_names, room_cells, room_strings;
};

static void
add_leaf(struct leaves *l, const char *name, const struct json *value)
{
	l->names = arena_grow(l->arena, l->names, l->n, &l->room_names, sizeof *l->names);
	l->cells = arena_grow(l->arena, l->cells, l->n, &l->room_cells, sizeof *l->cells);
	l->strings = arena_grow(l->arena, l->strings, l->n, &l->room_strings, sizeof *l->strings);
	l->names[l->n] = name;
	l->cells[l->n] = json_text(value, l->arena);
	l->strings[l->n++] = json_kind(value) == JSON_STRING;
}

/* Of a list, the first element shows which counts nobody reads: "details[].cached_tokens". */
static void
collect(struct leaves *l, const struct json *object, const char *prefix, int depth)
{
	for (const struct json *m = json_first(object); m != NULL; m = json_next(m)) {
		const char *key = json_key(m), *name = arena_printf(l->arena, "%s%s", prefix, key);
		bool attributes = depth == 0 && strcmp(key, "attributes") == 0;
		const struct json *first = json_kind(m) == JSON_LIST ? json_first(m) : NULL;

		if (json_kind(m) == JSON_OBJECT && depth < DEPTH)
			collect(l, m, attributes ? "" : arena_printf(l->arena, "%s.", name), depth + 1);
		else if (first != NULL && json_kind(first) == JSON_OBJECT && depth < DEPTH)
			collect(l, first, arena_printf(l->arena, "%s[].", name), depth + 1);
		else if (json_kind(m) != JSON_OBJECT && json_kind(m) != JSON_LIST)
			add_leaf(l, name, m);
	}
}

/*
 * Whether a key around a row says of when, which model and how, in any export: never what it counts,
 * because that is of all rows together.
 */
static bool
is_of_each_row(const char *key, struct arena *a)
{
	static const char *const words[] = { "on", "month", "model", "tier", "region" };
	const char *plain = usage_columns_normalise(key, a);
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

static void
collect_outer(struct leaves *l, const struct json *outer)
{
	for (const struct json *j = json_first(outer); j != NULL; j = json_next(j)) {
		if (json_kind(j) != JSON_OBJECT && json_kind(j) != JSON_LIST &&
		    is_of_each_row(json_key(j), l->arena))
			add_leaf(l, json_key(j), j);
	}
}

static bool
same_names(const struct usage_json *f, const struct leaves *l)
{
	if (f->plan == NULL || f->n_names != l->n)
		return false;
	for (size_t i = 0; i < l->n; i++) {
		if (strcmp(f->names[i], l->names[i]) != 0)
			return false;
	}
	return true;
}

static bool
no_usage(struct err *e)
{
	return err_set(e, ERR_USAGE, "the object has no usage of a known shape ('toll help shapes' lists all)");
}

/* The columns of an object that has other keys than the one before. */
static bool
plan_columns(struct usage_json *f, const struct leaves *l, struct err *e)
{
	if (f->plan == NULL)
		f->plan = arena_new();
	arena_reset(f->plan);
	f->names = arena_array(f->plan, l->n, sizeof *f->names);
	f->n_names = l->n;
	for (size_t i = 0; i < l->n; i++)
		f->names[i] = arena_strdup(f->plan, l->names[i]);
	f->planned = usage_columns_read(f->names, l->n, f->setup->defaults, f->plan, &f->columns, e);
	if (f->planned && !f->columns.counts && !f->columns.dollars)
		f->planned = no_usage(e);
	if (!f->planned)
		return false;
	if (!f->columns_said)
		listener_say(f->setup->listener, "%s", usage_columns_describe(&f->columns, f->names, f->setup->defaults,
		    f->plan));
	f->columns_said = true;
	for (size_t i = 0; i < f->columns.n_unread; i++)
		say_unread(f, f->columns.unread[i]);
	return true;
}

/* An observation of Langfuse without counts, if it says that it is no generation. */
static bool
is_no_generation(const struct json *object, struct usage *u, struct arena *a)
{
	bool twice;
	const struct json *type = json_at(object, "type", &twice), *details = json_at(object, "usageDetails",
	    &twice);
	struct meaning observation;
	struct err e;

	if (type == NULL || json_kind(type) != JSON_STRING || details == NULL ||
	    json_kind(details) != JSON_OBJECT || !meaning_find("observation", &observation))
		return false;
	return usage_take(u, observation, json_text(type, a), true, &e) && u->skipped != NULL;
}

static void
take_flat(struct usage_json *f, const struct json *object, struct arena *a, struct usage_row *row)
{
	struct leaves l = { .arena = a };

	for (size_t i = 0; f->list != NULL && i + 1 < LISTS && f->at[i + 1] != NULL; i++)
		collect_outer(&l, f->at[i]);
	collect(&l, object, "", 0);
	if (!same_names(f, &l))
		f->planned = plan_columns(f, &l, &f->unplanned);
	if (!f->planned) {
		row->state = is_no_generation(object, &row->usage, a) ? ROW_SKIPPED : ROW_BAD;
		row->why = f->unplanned;
		return;
	}
	usage_row_begin(row, f->setup, f->columns.totals, a);
	usage_row_take(row, &f->columns, f->names, l.cells, l.strings, l.n);
	row->dollars = f->columns.dollars;
}

/* ---- an answer with a shape ---- */

static void
take_shape(struct usage_json *f, const struct json *object, const struct shape_found *found,
    struct arena *a, struct usage_row *row)
{
	usage_row_begin(row, f->setup, strcmp(f->setup->defaults->rows, "total") == 0, a);
	if (found->shape == NULL) {
		usage_row_bad(row, false, arena_printf(a, "the object has no usage of the shape %s",
		    f->forced->name));
		return;
	}
	say_shape(f, found, a);
	if (!usage_shape_take(object, found, f->setup->defaults->style, &row->usage, &row->why)) {
		row->state = ROW_BAD;
		return;
	}
	say_undated(f, &row->usage);
	usage_row_settle(row, true, false);
	row->identity = usage_shape_identity(object, found, a, &row->n_identity);
}

static void
take_object(struct usage_json *f, const struct json *object, struct arena *a, struct usage_row *row)
{
	struct shape_found found;
	const char *piece;

	row->object = object;
	if (!usage_shape_of(object, f->forced, &found, &row->why)) {
		row->state = ROW_BAD;
		return;
	}
	piece = usage_shape_piece(object, &found, a);
	if (piece != NULL) {
		row->state = ROW_SKIPPED;
		row->usage.skipped = piece;
	} else if (found.shape == NULL && f->forced == NULL)
		take_flat(f, object, a, row);
	else
		take_shape(f, object, &found, a, row);
}

/* ---- from value to value ---- */

/* The name of n letters at the start of a path of lists, and what comes behind its slash. */
static const struct json *
list_at(const struct json *j, const char **path, struct arena *a)
{
	size_t n = strcspn(*path, "/");
	bool twice;
	const struct json *list = json_at(j, arena_strndup(a, *path, n), &twice);

	*path += n + ((*path)[n] == '/');
	return list != NULL && json_kind(list) == JSON_LIST ? list : NULL;
}

/* Whether a value holds its rows in the lists of that path; an empty list is one too. */
static bool
has_lists(const struct json *root, const char *path, struct arena *a)
{
	const struct json *list = root;

	while (*path != '\0') {
		list = list_at(list, &path, a);
		if (list == NULL)
			return false;
		list = json_first(list);
		if (list == NULL)
			return true;
		if (json_kind(list) != JSON_OBJECT)
			return false;
	}
	return true;
}

/* The lists that a document holds its rows in; NULL if it is a row itself. */
static const char *
lists_of(const struct json *root, const struct usage_shape *forced, struct arena *a)
{
	struct shape_found found;
	struct err e;

	for (size_t i = 0; json_kind(root) == JSON_OBJECT && i < n_shape_lists; i++) {
		if (has_lists(root, shape_lists[i].path, a))
			return usage_shape_of(root, forced, &found, &e) && found.shape == NULL ?
			    shape_lists[i].path : NULL;
	}
	return NULL;
}

/*
 * Moves to the next row of lists within lists: the next element of the innermost one, else further
 * out, and from there down to the first innermost element. False at the end.
 */
static bool
next_of_lists(struct usage_json *f, struct arena *a)
{
	const char *paths[LISTS + 1] = { f->list };
	const struct json *list;
	size_t n = 0, depth = 0;

	if (f->list == NULL)
		return false;
	for (const char *p = f->list; *p != '\0'; paths[++n] = p)
		p += strcspn(p, "/") + (p[strcspn(p, "/")] == '/');
	while (depth < n && f->at[depth] != NULL)
		depth++;
	if (depth == 0) {		/* the first time */
		list = list_at(f->root, &paths[0], a);
		f->at[0] = list == NULL ? NULL : json_first(list);
	} else
		f->at[depth - 1] = json_next(f->at[depth - 1]);
	depth = depth == 0 ? 1 : depth;
	for (;;) {
		if (f->at[depth - 1] == NULL) {
			if (--depth == 0) {
				f->list = NULL;
				return false;
			}
			f->at[depth - 1] = json_next(f->at[depth - 1]);
		} else if (depth == n)
			return true;
		else {
			const char *p = paths[depth];

			list = list_at(f->at[depth - 1], &p, a);
			f->at[depth++] = list == NULL ? NULL : json_first(list);
		}
	}
}

static const struct json *
innermost(const struct usage_json *f)
{
	size_t depth = 0;

	while (depth < LISTS && f->at[depth] != NULL)
		depth++;
	return f->at[depth - 1];
}

/* A row of a list, with what its lists say of when and whose in front: {"start_time":1,...}. */
static const char *
join_outer(const struct usage_json *f, const struct json *row, struct arena *a)
{
	struct buffer out = buffer_new(a);
	const char *inner = json_print(row, a);
	bool twice;

	buffer_puts(&out, "{");
	for (size_t i = 0; i < LISTS && f->at[i] != NULL && f->at[i] != row; i++) {
		for (const struct json *m = json_first(f->at[i]); m != NULL; m = json_next(m)) {
			if (json_kind(m) == JSON_OBJECT || json_kind(m) == JSON_LIST ||
			    !is_of_each_row(json_key(m), a) || json_at(row, json_key(m), &twice) != NULL)
				continue;
			buffer_json(&out, json_key(m));
			buffer_printf(&out, ":%s,", json_print(m, a));
		}
	}
	if (inner[1] == '}' && out.n > 1)
		out.n--;
	buffer_puts(&out, inner + 1);
	return out.text;
}

/* Whatever is no object stays in the answer as one: {"value": ...}, or {"line": "..."}. */
static void
take_other(const struct json *value, const char *line, const char *why, struct arena *a,
    struct usage_row *row)
{
	struct buffer out = buffer_new(a);

	if (value != NULL)
		buffer_printf(&out, "{\"value\":%s}", json_print(value, a));
	else {
		buffer_puts(&out, "{\"line\":");
		buffer_json(&out, line);
		buffer_puts(&out, "}");
	}
	row->text = out.text;
	usage_row_bad(row, true, why);
}

/* A NUL byte, plain or as an escape of JSON, would end texts before they end. */
static bool
has_nul(const char *text, size_t n)
{
	if (memchr(text, '\0', n) != NULL)
		return true;
	for (const char *p = strstr(text, "\\u0000"); p != NULL; p = strstr(p + 1, "\\u0000")) {
		size_t before = 0;

		while (p - before > text && p[-1 - (long)before] == '\\')
			before++;
		if (before % 2 == 0)
			return true;
	}
	return false;
}

/* The value on one line; as it came, if it stands on one. Line breaks within texts become escapes. */
static const char *
on_one_line(const char *text, size_t n, struct arena *a)
{
	char *copy = arena_strndup(a, text, n);
	struct buffer out = buffer_new(a);

	if (strpbrk(copy, "\n\r") == NULL)
		return copy;
	json_minify(copy);
	for (const char *p = copy, *stop; *p != '\0'; p = stop + (*stop != '\0')) {
		stop = p + strcspn(p, "\n\r");
		buffer_add(&out, p, (size_t)(stop - p));
		if (*stop != '\0')
			buffer_puts(&out, *stop == '\n' ? "\\n" : "\\r");
	}
	return out.text;
}

static bool
next_value(struct usage_json *f, struct arena *a, struct err *e)
{
	struct err broken;

	json_free(f->root);
	f->root = NULL;
	memset(f->at, 0, sizeof f->at);
	if (!json_stream_next(f->values, &f->value, e))
		return false;
	if (!has_nul(f->value.text, f->value.n))
		f->root = json_parse(f->value.text, f->value.n, &broken);
	f->list = f->root == NULL ? NULL : lists_of(f->root, f->forced, a);
	return true;
}

static void
take_row(struct usage_json *f, struct arena *a, struct usage_row *row)
{
	const struct json *object = f->list != NULL ? innermost(f) : f->root;

	if (object == NULL)
		take_other(NULL, f->value.text, has_nul(f->value.text, f->value.n) ?
		    "malformed: a NUL byte" : "malformed: not JSON", a, row);
	else if (json_kind(object) != JSON_OBJECT)
		take_other(object, NULL, "malformed: not an object", a, row);
	else {
		row->text = f->list != NULL ? join_outer(f, object, a) :
		    on_one_line(f->value.text, f->value.n, a);
		json_unlist((struct json *)object, "attributes");
		take_object(f, object, a, row);
	}
}

bool
usage_json_next(struct usage_json *f, struct arena *a, struct usage_row *row, struct err *e)
{
	row->object = NULL;
	row->dollars = false;
	row->n_identity = 0;
	usage_row_begin(row, f->setup, false, a);
	while (!next_of_lists(f, a)) {
		if (!next_value(f, a, e))
			return false;
		if (f->list == NULL)
			break;
	}
	row->line = f->value.line;
	take_row(f, a, row);
	return true;
}

struct usage_json *
usage_json_open(struct arena *a, struct input *in, const struct usage_setup *setup, struct err *e)
{
	const char *name = setup->defaults->shape;
	struct buffer list = buffer_new(a);
	struct usage_json *f;

	for (size_t i = 0; i < n_shapes; i++)
		buffer_printf(&list, "%s%s", i == 0 ? "" : ", ", shapes[i].name);
	if (*name != '\0' && usage_shape_find(name) == NULL) {
		err_set(e, ERR_USAGE, "shape: '%.40s' is not known; shapes are %s", name, list.text);
		return NULL;
	}
	f = arena_alloc(a, sizeof *f);
	f->arena = a;
	f->setup = setup;
	f->forced = *name == '\0' ? NULL : usage_shape_find(name);
	f->values = json_stream_open(a, in);
	return f;
}

void
usage_json_close(struct usage_json *f)
{
	json_stream_free(f->values);
	json_free(f->root);
	arena_free(f->plan);
}

/* What stands in an object under a key, or at a path of keys with points between them. */
static const struct json *
find_key(const struct json *object, const char *name, struct arena *a)
{
	const struct json *value;
	char *path;
	bool twice;

	value = json_at(object, name, &twice);
	if (value != NULL)
		return value;
	path = arena_strdup(a, name);
	for (char *p = path; *p != '\0'; p++)
		*p = *p == '.' ? '/' : *p;
	return json_at(object, path, &twice);
}

const struct json *
usage_json_value(const struct usage_json *f, const struct usage_row *row, const char *name,
    struct arena *a)
{
	const struct json *value = row->object == NULL ? NULL : find_key(row->object, name, a);

	if (value == NULL && row->object != NULL)
		value = find_key(row->object, arena_printf(a, "attributes/%s", name), a);
	for (size_t i = 0; i < LISTS && f->at[i] != NULL && value == NULL; i++)
		value = find_key(f->at[i], name, a);
	return value;
}
