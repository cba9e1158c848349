/* SPDX-License-Identifier: MIT */
/*
 * Reads rows from JSON: a stream of values, their lists, and from each element an answer of a known shape or a
 * flat object. Read usage_json_next and row_take first. Called by usage_file and batch.
 */
#include "usage/usage_json.h"

#include <string.h>

#include "base/json_writer.h"
#include "io/json_stream.h"
#include "usage/column_name.h"
#include "usage/usage_hint.h"
#include "usage/usage_shape.h"

enum { UNREAD = 24, DEPTH = 6 };

struct usage_json {
	struct arena			*arena;
	const struct usage_setup	*setup;
	const char			*name;		/* of the file, in messages */
	struct json_stream		*stream;
	struct json_value		 value;
	struct json			*root;		/* the value whose rows are read */
	struct usage_walk		 walk;		/* the records of root */
	struct usage_log		*log;
	struct shape_texts		 texts;		/* of the current record */
	const char			*repeated;	/* the path of lists, if root has one of them twice; NULL */
	const struct json		*record;	/* the current record; NULL: it is no object */
	struct shape_found		 found;		/* its answer; parts of it may be left */
	const struct usage_shape	*forced_shape;
	/* objects that are read as columns */
	struct arena			*columns_arena;		/* the memory of the members below */
	struct usage_columns		 columns;
	const char			**names;	/* n_names keys of the last object */
	size_t				 n_names;
	bool				 columns_valid;	/* the names have a meaning */
	struct err			 columns_error;	/* the reason, if they have none */
	/* what was reported already */
	uint64_t			 shapes_reported;
	bool				 columns_reported, undated_reported;
	const char			*unread[UNREAD];
	size_t				 n_unread;
};

_Static_assert(sizeof(uint64_t) * 8 >= 32, "shapes_reported has a bit for each shape");

/* ---- reports ---- */

/* Reports once that nothing reads a count. */
static void
report_unread(struct usage_json *f, const char *path)
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
report_undated(struct usage_json *f, const struct usage *u)
{
	char text[DATE_TEXT];

	if (u->dated || f->undated_reported)
		return;
	f->undated_reported = true;
	listener_say(f->setup->listener, "there are answers without a day: prices of %s",
	    date_print(text, f->setup->defaults->on));
}

/* Looks for counts that are not in the shape. */
static void
find_unread_counts(struct usage_json *f, const struct usage_shape *s, const struct json *j, const char *path,
    struct arena *a, int depth)
{
	enum json_kind kind = json_kind(j);
	bool twice;

	if (kind == JSON_NUMBER && strcmp(json_text(j, a), "0") != 0 && !usage_shape_knows(s, path))
		report_unread(f, path);
	if (depth == DEPTH || (kind != JSON_OBJECT && kind != JSON_LIST))
		return;
	for (const struct json *m = json_first(j); m != NULL; m = json_next(m)) {
		const struct json *modality = json_at(m, "modality", &twice);

		if (kind == JSON_OBJECT)
			find_unread_counts(f, s, m, arena_printf(a, "%s/%s", path, json_key(m)), a, depth + 1);
		else if (modality != NULL)
			find_unread_counts(f, s, m, arena_printf(a, "%s[modality=%s]", path, json_text(modality, a)), a,
			    depth + 1);
		else
			find_unread_counts(f, s, m, arena_printf(a, "%s[]", path), a, depth + 1);
	}
}

/* Looks in the parts of an answer that hold usage, and at numbers beside them whose names look like usage. */
static void
find_unread_in_answer(struct usage_json *f, const struct shape_found *found, struct arena *a)
{
	static const char *const wholes[] = { "usage", "usageMetadata", "usage_metadata" };

	for (const struct json *m = json_first(found->answer); m != NULL; m = json_next(m)) {
		bool whole = false;

		for (size_t i = 0; i < sizeof wholes / sizeof wholes[0]; i++)
			whole |= strcmp(json_key(m), wholes[i]) == 0;
		if (whole || (json_kind(m) == JSON_NUMBER && usage_columns_looks_like_count(json_key(m))))
			find_unread_counts(f, found->shape, m, json_key(m), a, 0);
	}
}

static void
report_shape(struct usage_json *f, const struct shape_found *found, struct arena *a)
{
	uint64_t bit = (uint64_t)1 << (found->shape - shapes) % 64;

	if ((f->shapes_reported & bit) == 0)
		listener_say(f->setup->listener, "JSON; %s (%s)", found->shape->title, found->shape->name);
	f->shapes_reported |= bit;
	find_unread_in_answer(f, found, a);
}

/* ---- an object that is read as columns ---- */

/* The leaves of an object: the keys on the path to each, joined by points, and its text. */
struct leaves {
	struct arena	*arena;
	const char	**names, **cells;
	bool		*strings;
	size_t		 n, room_names, room_cells, room_strings;
};

static void
leaves_add_text(struct leaves *l, const char *name, const char *text)
{
	l->names = arena_grow(l->arena, l->names, l->n, &l->room_names, sizeof *l->names);
	l->cells = arena_grow(l->arena, l->cells, l->n, &l->room_cells, sizeof *l->cells);
	l->strings = arena_grow(l->arena, l->strings, l->n, &l->room_strings, sizeof *l->strings);
	l->names[l->n] = name;
	l->cells[l->n] = text;
	l->strings[l->n++] = false;
}

static void
leaves_add(struct leaves *l, const char *name, const struct json *value)
{
	leaves_add_text(l, name, json_text(value, l->arena));
	l->strings[l->n - 1] = json_kind(value) == JSON_STRING;
}

/* Whether an object is what an export in CSV has as JSON in a cell: the metadata of LiteLLM. */
static bool
is_json_cell(const struct json *m)
{
	bool twice;

	return json_kind(m) == JSON_OBJECT && strcmp(json_key(m), "metadata") == 0 &&
	    json_at(m, "usage_object", &twice) != NULL;
}

/*
 * Collects the leaves of an object. The first element of a list is enough to show counts that nothing reads:
 * "details[].cached_tokens".
 */
static void
leaves_collect(struct leaves *l, const struct json *object, const char *prefix, int depth)
{
	for (const struct json *m = json_first(object); m != NULL; m = json_next(m)) {
		const char *key = json_key(m), *name = arena_printf(l->arena, "%s%s", prefix, key);
		bool attributes = depth == 0 && strcmp(key, "attributes") == 0;
		const struct json *first = json_kind(m) == JSON_LIST ? json_first(m) : NULL;

		if (depth == 0 && is_json_cell(m))
			leaves_add_text(l, name, json_print(m, l->arena));
		else if (json_kind(m) == JSON_OBJECT && depth < DEPTH)
			leaves_collect(l, m, attributes ? "" : arena_printf(l->arena, "%s.", name), depth + 1);
		else if (first != NULL && json_kind(first) == JSON_OBJECT && depth < DEPTH)
			leaves_collect(l, first, arena_printf(l->arena, "%s[].", name), depth + 1);
		else if (json_kind(m) != JSON_OBJECT && json_kind(m) != JSON_LIST)
			leaves_add(l, name, m);
	}
}

/*
 * Whether a key around a row gives its day, model, tier or region, in any export. Counts there do not: they are
 * of all rows together.
 */
static bool
key_holds_for_rows(const char *key, struct arena *a)
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

static void
leaves_collect_outer(struct leaves *l, const struct json *outer)
{
	for (const struct json *j = json_first(outer); j != NULL; j = json_next(j)) {
		if (json_kind(j) != JSON_OBJECT && json_kind(j) != JSON_LIST &&
		    key_holds_for_rows(json_key(j), l->arena))
			leaves_add(l, json_key(j), j);
	}
}

static bool
has_same_keys(const struct usage_json *f, const struct leaves *l)
{
	if (f->columns_arena == NULL || f->n_names != l->n)
		return false;
	for (size_t i = 0; i < l->n; i++) {
		if (strcmp(f->names[i], l->names[i]) != 0)
			return false;
	}
	return true;
}

static bool
no_usage_error(struct err *e)
{
	return err_set(e, ERR_USAGE, "the object has no usage of a known shape ('toll help shapes' lists all)");
}

/* Gives meanings to the keys of an object, if they differ from those of the object before. */
static bool
columns_read(struct usage_json *f, const struct leaves *l, struct err *e)
{
	if (f->columns_arena == NULL)
		f->columns_arena = arena_new();
	arena_reset(f->columns_arena);
	f->names = arena_array(f->columns_arena, l->n, sizeof *f->names);
	f->n_names = l->n;
	for (size_t i = 0; i < l->n; i++)
		f->names[i] = arena_strdup(f->columns_arena, l->names[i]);
	f->columns_valid = usage_columns_read(f->names, l->n, f->setup->defaults, f->columns_arena, &f->columns, e);
	if (f->columns_valid && !f->columns.counts && !f->columns.dollars)
		f->columns_valid = no_usage_error(e);
	if (!f->columns_valid)
		return false;
	if (!f->columns_reported)
		listener_say(f->setup->listener, "%s", usage_columns_describe(&f->columns, f->names, f->setup->defaults,
		    f->columns_arena));
	f->columns_reported = true;
	for (size_t i = 0; i < f->columns.n_unread; i++)
		report_unread(f, f->columns.unread[i]);
	return true;
}

/* Whether an object is an observation of Langfuse without counts that is not a generation, by its type. */
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

/* An object without usage is no failure; one with usage that is not understood is, and its error says which. */
static void
row_take_nothing(const struct usage_json *f, const struct json *object, struct arena *a, struct usage_row *row)
{
	const char *hint = usage_hint(object, a);

	row->state = ROW_SKIPPED;
	if (is_no_generation(object, &row->usage, a))
		return;
	row->usage.skipped = "no usage";
	if (hint != NULL)
		usage_row_bad(row, false, hint);
	else if (f->columns_error.kind != ERR_NONE && f->columns_error.kind != ERR_USAGE) {
		row->state = ROW_BAD;
		row->why = f->columns_error;
	}
}

static void
row_take_columns(struct usage_json *f, const struct json *object, struct arena *a, struct usage_row *row)
{
	struct leaves l = { .arena = a };

	for (size_t i = 1; usage_walk_outer(&f->walk, i) != NULL; i++)
		leaves_collect_outer(&l, usage_walk_outer(&f->walk, i));
	leaves_collect(&l, object, "", 0);
	if (!has_same_keys(f, &l))
		f->columns_valid = columns_read(f, &l, &f->columns_error);
	if (!f->columns_valid) {
		row_take_nothing(f, object, a, row);
		return;
	}
	usage_row_begin(row, f->setup, f->columns.totals, a);
	usage_row_take(row, &f->columns, f->names, l.cells, l.strings, l.n);
	row->dollars = f->columns.dollars;
}

/* ---- an answer with a shape ---- */

/* The identity of an answer: its own, or that of its session and the running total there. */
static void
row_identify(struct usage_json *f, const char *total, struct arena *a, struct usage_row *row)
{
	struct buffer out;

	if (*total == '\0') {
		row->identity = usage_shape_identity(row->object, &f->found, a, &row->n_identity);
		return;
	}
	out = buffer_new(a);
	buffer_printf(&out, "%s%c%s", usage_log_meaning(f->log, "session"), '\0', total);
	row->identity = out.text;
	row->n_identity = out.n;
}

/* Takes the answer, or the part of it that is next. total: see usage_log_running; "" for answers without one. */
static void
row_take_shape(struct usage_json *f, const char *total, struct arena *a, struct usage_row *row)
{
	const struct shape_record record = { row->object, &f->walk, f->log };
	struct shape_found rest = f->found;

	usage_row_begin(row, f->setup, *f->setup->defaults->rows != '\0' ?
	    strcmp(f->setup->defaults->rows, "total") == 0 : usage_shape_is_total(f->found.shape), a);
	report_shape(f, &f->found, a);
	if (!usage_shape_take(&record, &f->found, f->setup->defaults->style, &row->usage, &row->why)) {
		row->state = ROW_BAD;
		return;
	}
	report_undated(f, &row->usage);
	usage_row_finish(row, true, false);
	row_identify(f, total, a, row);
	row->group = usage_shape_group(&record, &f->found, a, &row->sum);
	if (!row->sum && !usage_log_new_group(f->log, row->group))
		row->group = NULL;
	if (row->group != NULL)
		row->group = arena_printf(a, "%s%s", *row->group == '\0' ? "file " : "id ",
		    *row->group == '\0' ? f->name : row->group);
	row->more = f->found.part != NULL && usage_shape_next_part(&rest);
}

/* The record as one answer, for comparing it with others of the same answer. */
static const struct usage *
record_whole(const struct usage_json *f, struct arena *a, const struct usage_row *row)
{
	const struct shape_record record = { row->object, &f->walk, f->log };
	struct shape_found whole = f->found;
	struct usage *u = arena_alloc(a, sizeof *u);
	struct err e;

	whole.part = NULL;
	usage_begin(u, f->setup->defaults, false, f->setup->today, a);
	u->map = f->setup->map;
	u->n_map = f->setup->n_map;
	usage_shape_take(&record, &whole, f->setup->defaults->style, u, &e);
	return u;
}

static void
row_take_object(struct usage_json *f, const struct json *object, struct arena *a, struct usage_row *row)
{
	const char *piece, *total;

	row->object = f->record = object;
	if (!usage_shape_of(object, f->forced_shape, &f->texts, a, &f->found, &row->why)) {
		row->state = ROW_BAD;
		return;
	}
	piece = usage_log_stream(f->log, object, &f->found, &f->texts, a) ? f->found.shape == NULL ?
	    "a piece of a stream" : NULL : usage_shape_skip_reason(object, &f->found, a);
	if (piece == NULL && !usage_log_running(f->log, &f->found, &f->texts, a, &total))
		piece = "the total before it again";
	if (piece != NULL) {
		row->state = ROW_SKIPPED;
		row->usage.skipped = piece;
	} else if (f->found.shape != NULL) {
		usage_shape_next_part(&f->found);
		row_take_shape(f, total, a, row);
		row->parts = usage_shape_parts_text(&f->found, a);
		row->whole = f->found.part == NULL ? NULL : record_whole(f, a, row);
	} else if (f->forced_shape != NULL) {
		usage_row_begin(row, f->setup, false, a);
		usage_row_bad(row, false, arena_printf(a, "the object has no usage of the shape %s",
		    f->forced_shape->name));
	} else
		row_take_columns(f, object, a, row);
}

/* ---- from value to value ---- */

/*
 * The text of a row of a list, preceded by the day, model, tier and region of its lists: {"start_time":1,...}.
 */
static const char *
row_text_with_outer(const struct usage_json *f, const struct json *row, struct arena *a)
{
	struct buffer out = buffer_new(a);
	struct json_writer j = json_writer_new(&out);
	const char *inner = json_print(row, a);
	bool twice;

	json_write_object(&j, JSON_COMPACT);
	for (size_t i = 1; usage_walk_outer(&f->walk, i) != NULL; i++) {
		for (const struct json *m = json_first(usage_walk_outer(&f->walk, i)); m != NULL; m = json_next(m)) {
			if (json_kind(m) == JSON_OBJECT || json_kind(m) == JSON_LIST ||
			    !key_holds_for_rows(json_key(m), a) || json_at(row, json_key(m), &twice) != NULL)
				continue;
			json_write_key(&j, json_key(m));
			json_write_literal(&j, json_print(m, a));
		}
	}
	buffer_puts(&out, out.n > 1 && inner[1] != '}' ? "," : "");
	buffer_puts(&out, inner + 1);
	return out.text;
}

/* A value that is not an object is kept in the answer as one: {"value": ...}, or {"line": "..."}. */
static void
row_take_other(const struct json *value, const char *line, const char *why, struct arena *a,
    struct usage_row *row)
{
	struct buffer out = buffer_new(a);
	struct json_writer j = json_writer_new(&out);

	json_write_object(&j, JSON_COMPACT);
	json_write_key(&j, value != NULL ? "value" : "line");
	if (value != NULL)
		json_write_literal(&j, json_print(value, a));
	else
		json_write_text(&j, line);
	json_write_end(&j);
	row->text = out.text;
	usage_row_bad(row, true, why);
}

/* Whether a text holds a NUL byte, plain or as an escape of JSON, which would end C strings early. */
static bool
text_has_nul(const char *text, size_t n)
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

/* The value on one line, unchanged if it already is. Line breaks within texts become escapes. */
static const char *
value_on_one_line(const char *text, size_t n, struct arena *a)
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

/* Begins at the records of the value: itself, if it has a shape, or those in its lists. */
static void
records_begin(struct usage_json *f, struct arena *a)
{
	struct shape_found found;
	struct err e;

	usage_walk_begin(&f->walk, f->root, a);
	if (f->walk.path != NULL && usage_shape_piece(f->root, a) != NULL)
		usage_walk_whole(&f->walk, f->root);
	if (f->walk.path != NULL && !f->walk.always &&
	    (!usage_shape_of(f->root, f->forced_shape, &f->texts, a, &found, &e) || found.shape != NULL))
		usage_walk_whole(&f->walk, f->root);
	usage_shape_texts_free(&f->texts);
	f->repeated = f->walk.path != NULL && usage_walk_repeats(f->root, f->walk.path, a) ? f->walk.path : NULL;
	if (f->repeated != NULL)
		usage_walk_whole(&f->walk, f->root);
}

static bool
value_next(struct usage_json *f, struct arena *a, struct err *e)
{
	struct err broken;

	json_free(f->root);
	f->root = NULL;
	if (!json_stream_next(f->stream, &f->value, e))
		return false;
	if (!text_has_nul(f->value.text, f->value.n))
		f->root = json_parse(f->value.text, f->value.n, &broken);
	if (f->root != NULL && json_kind(f->root) == JSON_OBJECT)
		usage_log_note(f->log, f->root, a);
	return true;
}

static const char *
record_text(const struct usage_json *f, const struct json *object, struct arena *a)
{
	return f->walk.path != NULL ? row_text_with_outer(f, object, a) :
	    value_on_one_line(f->value.text, f->value.n, a);
}

/*
 * Whether a value of a file that was found in a folder can hold no usage: one of JSON that is no object, or a
 * text that is no JSON, as "[INFO] started", without a word of usage. A broken object is damage.
 */
static bool
value_is_no_record(const struct usage_json *f, const struct json *value)
{
	const char *text = f->value.text;

	if (!f->setup->live || (value != NULL && json_kind(value) == JSON_OBJECT))
		return false;
	return value != NULL || (f->value.n > 0 && *text != '{' && strstr(text, "oken") == NULL &&
	    strstr(text, "sage") == NULL);
}

static void
row_take(struct usage_json *f, const struct json *object, struct arena *a, struct usage_row *row)
{
	if (value_is_no_record(f, object)) {
		row_take_other(object, f->value.text, "", a, row);
		row->state = ROW_SKIPPED;
		row->usage.skipped = "no usage";
	} else if (object == NULL && f->value.torn && f->setup->live) {
		row_take_other(NULL, f->value.text, "", a, row);
		row->state = ROW_SKIPPED;
		row->usage.skipped = "the last line of the file is not whole yet";
	} else if (object == NULL)
		row_take_other(NULL, f->value.text, text_has_nul(f->value.text, f->value.n) ?
		    "malformed: a NUL byte" : "malformed: not JSON", a, row);
	else if (json_kind(object) != JSON_OBJECT)
		row_take_other(object, NULL, "malformed: not an object", a, row);
	else {
		row->text = record_text(f, object, a);
		json_unlist((struct json *)object, "attributes");
		if (f->repeated != NULL)
			usage_row_bad(row, false, arena_printf(a, "%s stands there twice", f->repeated));
		else
			row_take_object(f, object, a, row);
	}
}

/* Takes the next part of the record; false if none is left. */
static bool
row_next_part(struct usage_json *f, struct arena *a, struct usage_row *row)
{
	if (f->found.part == NULL || !usage_shape_next_part(&f->found))
		return false;
	row->text = record_text(f, row->object, a);
	row_take_shape(f, "", a, row);
	row->first = false;
	return true;
}

bool
usage_json_next(struct usage_json *f, struct arena *a, struct usage_row *row, struct err *e)
{
	const struct json *object = NULL;

	row->dollars = false;
	row->n_identity = 0;
	usage_row_begin(row, f->setup, false, a);
	row->line = f->value.line;
	row->object = f->record;
	if (row_next_part(f, a, row))
		return true;
	usage_shape_texts_free(&f->texts);
	while (f->root == NULL || (object = usage_walk_next(&f->walk, a)) == NULL) {
		if (!value_next(f, a, e))
			return false;
		if (f->root == NULL)
			break;
		records_begin(f, a);
	}
	row->line = f->value.line;
	row->object = f->record = NULL;
	f->found = (struct shape_found){ .shape = NULL };
	row_take(f, object, a, row);
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
	f->name = input_name(in);
	f->forced_shape = *name == '\0' ? NULL : usage_shape_find(name);
	f->stream = json_stream_open(a, in);
	f->log = usage_log_new(a);
	return f;
}

void
usage_json_close(struct usage_json *f)
{
	json_stream_free(f->stream);
	usage_shape_texts_free(&f->texts);
	json_free(f->root);
	arena_free(f->columns_arena);
}

/* The value of an object at a key, or at a path of keys joined by points. */
static const struct json *
value_find(const struct json *object, const char *name, struct arena *a)
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
	const struct json *value = row->object == NULL ? NULL : value_find(row->object, name, a);

	if (value == NULL && row->object != NULL)
		value = value_find(row->object, arena_printf(a, "attributes/%s", name), a);
	for (size_t i = 1; usage_walk_outer(&f->walk, i) != NULL && value == NULL; i++)
		value = value_find(usage_walk_outer(&f->walk, i), name, a);
	return value;
}
