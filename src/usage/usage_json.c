/* SPDX-License-Identifier: MIT */
/*
 * Reads rows from JSON: a stream of values, their lists, and from each element an answer of a known shape or a
 * flat object. Read usage_json_next and row_take first. Called by usage_file and batch.
 */
#include "usage/usage_json.h"

#include <string.h>

#include "base/json_writer.h"
#include "io/json_stream.h"
#include "usage/usage_form.h"
#include "usage/usage_hint.h"
#include "usage/usage_leaves.h"
#include "usage/usage_shape.h"
#include "usage/usage_unread.h"

enum { UNREAD = 24, KEY_SETS = 8 };
/* Keys of objects that are no usage: lines of logs have few kinds of them. */
struct key_set { struct arena *arena; const char **names; size_t n; struct err why; };

struct usage_json {
	struct arena			*arena;
	const struct usage_setup	*setup;
	const char			*name;		/* of the file, in messages */
	struct json_stream		*stream;
	struct json_value		 value;
	struct json			*root;		/* the value whose rows are read */
	bool				 root_kept;	/* it belongs to the forms */
	/* the value after it, if it was looked at */
	bool				 looked, has_next;
	struct json			*next;		/* NULL: it is not JSON, or there is none */
	struct json_value		 next_value;
	struct err			 next_error;
	struct usage_walk		 walk;		/* the records of root */
	struct usage_log		*log;
	struct shape_texts		 texts;		/* of the current record */
	const char			*repeated;	/* the path of lists, if root has one of them twice; NULL */
	const struct json		*record;	/* the current record; NULL: it is no object */
	bool				 noted;		/* the value said something of the lines after it */
	struct form_trace		 trace;		/* of the current record */
	bool				 tracing;
	struct arena			*own;		/* of a row that was traced, and not kept; NULL */
	const char			*file_group;	/* the group of records without another */
	struct shape_found		 found;		/* its answer; parts of it may be left */
	const struct usage_shape	*forced_shape;
	/* objects that are read as columns */
	struct arena			*columns_arena;		/* the memory of the members below */
	struct usage_columns		 columns;
	const char			**names;	/* n_names keys of the last object */
	size_t				 n_names;
	bool				 columns_valid;	/* the names have a meaning */
	struct err			 columns_error;	/* the reason, if they have none */
	struct key_set			 no_usage[KEY_SETS];	/* the last ones; an empty one has no arena */
	size_t				 next_set;
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

/* An answer, and its row. */
struct answer_row { struct usage_json *file; struct usage *usage; };

static void
take_unread(void *self, const char *path, const char *number)
{
	const struct answer_row *r = self;

	report_unread(r->file, path);
	usage_unread_add(r->usage, path, number);
}

static void
report_shape(struct usage_json *f, const struct usage_shape *shape)
{
	uint64_t bit = (uint64_t)1 << (shape - shapes) % 64;

	if ((f->shapes_reported & bit) == 0)
		listener_say(f->setup->listener, "JSON; %s (%s)", shape->title, shape->name);
	f->shapes_reported |= bit;
}

/* ---- an object that is read as columns ---- */

/* Whether an object before had the same keys, and no usage. */
static bool
keys_without_usage(struct usage_json *f, const struct usage_leaves *l)
{
	for (size_t i = 0; i < KEY_SETS; i++) {
		const struct key_set *set = &f->no_usage[i];

		if (set->arena == NULL || !usage_leaves_have_keys(set->names, set->n, l))
			continue;
		f->columns_error = set->why;
		return true;
	}
	return false;
}

static void
keys_note_without_usage(struct usage_json *f, const struct usage_leaves *l)
{
	struct key_set *set = &f->no_usage[f->next_set++ % KEY_SETS];

	if (set->arena == NULL)
		set->arena = arena_new();
	arena_reset(set->arena);
	set->names = usage_leaves_keys(l, set->arena);
	set->n = l->n;
	set->why = f->columns_error;
}

static bool
no_usage_error(struct err *e)
{
	return err_set(e, ERR_USAGE, "the object has no usage of a known shape ('toll help shapes' lists all)");
}

/* Gives meanings to the keys of an object, if they differ from those of the object before. */
static bool
columns_read(struct usage_json *f, const struct usage_leaves *l, struct err *e)
{
	if (f->columns_arena == NULL)
		f->columns_arena = arena_new();
	arena_reset(f->columns_arena);
	f->names = usage_leaves_keys(l, f->columns_arena);
	f->n_names = l->n;
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
	const char *hint = usage_hint(object, a), *broken = usage_shape_broken_text(object, f->setup->reader, a);

	row->state = ROW_SKIPPED;
	if (is_no_generation(object, &row->usage, a))
		return;
	row->usage.skipped = "no usage";
	if (broken != NULL) {
		usage_row_bad(row, true, arena_printf(a, "malformed: the text %s is not JSON", broken));
		return;
	}
	row->no_usage = true;
	if (hint != NULL) {
		usage_shape_take_place(&(struct shape_record){ object, &f->walk, f->log }, &f->found,
		    f->setup->defaults->style, &row->usage);
		usage_row_bad(row, false, hint);
	} else if (f->columns_error.kind != ERR_NONE && f->columns_error.kind != ERR_USAGE) {
		row->state = ROW_BAD;
		row->why = f->columns_error;
	}
}

static void
row_take_columns(struct usage_json *f, const struct json *object, struct arena *a, struct usage_row *row)
{
	struct usage_leaves l = { .arena = a };
	const char **cells;
	bool *strings;

	for (size_t i = 1; usage_walk_outer(&f->walk, i) != NULL; i++)
		usage_leaves_collect_outer(&l, usage_walk_outer(&f->walk, i));
	usage_leaves_collect(&l, object);
	if (keys_without_usage(f, &l)) {
		row_take_nothing(f, object, a, row);
		return;
	}
	if (f->columns_arena == NULL || !usage_leaves_have_keys(f->names, f->n_names, &l))
		f->columns_valid = columns_read(f, &l, &f->columns_error);
	if (!f->columns_valid) {
		keys_note_without_usage(f, &l);
		row_take_nothing(f, object, a, row);
		return;
	}
	usage_row_begin(row, f->setup, f->columns.totals, a);
	usage_leaves_texts(&l, &cells, &strings);
	usage_row_take(row, &f->columns, f->names, cells, strings, l.n);
	row->dollars = f->columns.dollars;
}

/* ---- identity ---- */

/* The group in which an answer may be summed. Without an id it is the file, but only of answers with a shape. */
static void
row_take_group(const struct usage_json *f, const struct json *object, struct arena *a, struct usage_row *row)
{
	const char *id = usage_shape_group(&(struct shape_record){ object, &f->walk, f->log }, &f->found, a, &row->sum);

	row->sum &= *id != '\0' || f->found.shape != NULL;
	row->group = *id == '\0' ? f->file_group : arena_printf(a, "id %s", id);
	if (row->sum)
		usage_shape_span(object, a, &row->span, &row->parent);
}

/* The identity of an answer: its own, or that of its session and the running total there. */
static void
row_identify(const struct usage_json *f, const struct log_total *total, struct arena *a, struct usage_row *row)
{
	struct buffer out;

	row->total = total;
	if (total == NULL) {
		row->identity = usage_shape_identity(row->object, &f->found, row->usage.trace, a, &row->n_identity,
		    &row->n_id);
		row->copy = row->n_id > 0 && usage_shape_is_copy(row->object, a);
		return;
	}
	out = buffer_new(a);
	buffer_printf(&out, "%s%c%s", *total->session == '\0' ? usage_log_name(f->name, a) : total->session, '\0',
	    total->text);
	row->identity = out.text;
	row->n_identity = out.n;
}

/* ---- an answer with a shape ---- */

/* Takes the answer, or the part of it that is next. total: see usage_log_running. */
static void
row_take_shape(struct usage_json *f, const struct log_total *total, struct arena *a, struct usage_row *row)
{
	const struct shape_record record = { row->object, &f->walk, f->log };
	struct shape_found rest = f->found;

	usage_row_begin(row, f->setup, *f->setup->defaults->rows != '\0' ?
	    strcmp(f->setup->defaults->rows, "total") == 0 : usage_shape_is_total(f->found.shape), a);
	row->usage.trace = f->tracing ? &f->trace : NULL;
	row->more = f->found.part != NULL && usage_shape_next_part(&rest);
	row_identify(f, total, a, row);
	row_take_group(f, row->object, a, row);
	report_shape(f, f->found.shape);
	if (!usage_shape_take(&record, &f->found, f->setup->defaults->style, &row->usage, &row->why)) {
		row->state = ROW_BAD;
		return;
	}
	report_undated(f, &row->usage);
	f->trace.before = row->usage;
	f->trace.whole = true;
	usage_row_finish(row, true, false);
	row->usage.kinds_unsaid = !usage_unread_output_kinds(&f->found, a);
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

/* Parses a value; NULL if it is not JSON. */
static struct json *
value_parse(const struct usage_json *f, const struct json_value *value)
{
	struct err broken;

	return json_text_has_nul(value->text, value->n) ? NULL :
	    json_parse_by(f->setup->reader, value->text, value->n, &broken);
}

/* Looks at the value after the current one, whose text then is the arena's. NULL: there is none, or it is not JSON. */
static const struct json *
value_look(struct usage_json *f, struct arena *a)
{
	if (!f->looked) {
		f->value.text = arena_strndup(a, f->value.text, f->value.n);
		f->has_next = json_stream_next(f->stream, &f->next_value, &f->next_error);
		f->next = f->has_next ? value_parse(f, &f->next_value) : NULL;
		f->looked = true;
	}
	return f->next;
}

/*
 * Finds what an object is in a stream, and why it is no answer; NULL if it is one, or has nothing to do with a stream.
 * *open: the answer has no final counts.
 */
static const char *
stream_piece(struct usage_json *f, const struct json *object, struct arena *a, bool *open)
{
	static const char piece[] = "a piece of a stream";
	const struct json *next;
	const char *why;

	*open = false;
	if (f->walk.path != NULL)
		return usage_shape_skip_reason(object, &f->found, a);
	if (usage_shape_is_chunk(&f->found, a, open)) {
		*open &= !usage_shape_goes_on(&f->found, value_look(f, a), a);
		return usage_shape_goes_on(&f->found, value_look(f, a), a) ? piece : NULL;
	}
	if (!usage_log_needs_next(f->log, object, a))
		return usage_shape_skip_reason(object, &f->found, a);
	next = value_look(f, a);
	why = usage_log_stream(f->log, object, next, &f->found, &f->texts, a) ? f->found.shape == NULL ? piece : NULL :
	    usage_shape_skip_reason(object, &f->found, a);
	if (why == NULL || (next == NULL && f->has_next))
		return why;
	*open = usage_log_ends_open(f->log, next, &f->found, &f->texts, a);
	return *open ? NULL : why;
}

static void
row_take_object(struct usage_json *f, const struct json *object, struct arena *a, struct usage_row *row)
{
	const struct log_total *total;
	const char *piece;
	bool open;

	row->object = f->record = object;
	if (!usage_shape_of(object, f->forced_shape, &f->texts, a, &f->found, &row->why)) {
		row->state = ROW_BAD;
		return;
	}
	piece = stream_piece(f, object, a, &open);
	if (piece == NULL && !usage_log_running(f->log, object, &f->found, &f->texts, a, &total)) {
		piece = "the total before it again";
		f->trace.spoiled = true;
	}
	if (piece != NULL) {
		row->state = ROW_SKIPPED;
		row->usage.skipped = piece;
	} else if (f->found.shape != NULL) {
		usage_shape_next_part(&f->found);
		row_take_shape(f, total, a, row);
		usage_unread_find(&f->found, a, take_unread, &(struct answer_row){ f, &row->usage });
		row->parts = usage_shape_parts_text(&f->found, a);
		row->whole = f->found.part == NULL ? NULL : record_whole(f, a, row);
		row->open = open;
		row->copy |= open;
	} else if (f->forced_shape != NULL) {
		usage_row_begin(row, f->setup, false, a);
		usage_row_bad(row, false, arena_printf(a, "the object has no usage of the shape %s",
		    f->forced_shape->name));
	} else {
		row_take_columns(f, object, a, row);
		if (f->columns_valid)
			row_take_group(f, object, a, row);
		if (f->setup->n_map > 0 && f->columns_valid && f->columns.profile == NULL) {	/* an unknown log */
			f->found.answer = object;
			row_identify(f, NULL, a, row);
		}
	}
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
			    !usage_leaves_key_holds(json_key(m), a) || json_at(row, json_key(m), &twice) != NULL)
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

/* Whether one of the first elements of a list is an answer. */
static bool
list_has_answer(struct usage_json *f, const struct json *list, struct arena *a)
{
	enum { FIRST = 16 };
	struct shape_found found = { .shape = NULL };
	struct err e;
	size_t n = 0;

	for (const struct json *m = json_first(list); m != NULL && n < FIRST && found.shape == NULL; m = json_next(m)) {
		n++;
		if (json_kind(m) == JSON_OBJECT)
			usage_shape_of(m, f->forced_shape, &f->texts, a, &found, &e);
		usage_shape_texts_free(&f->texts);
	}
	return found.shape != NULL;
}

/*
 * The key of the list of an object that holds answers; NULL if it has none, or more than one. An object on a line of
 * its own is not looked at: logs write what was said so far again with each line.
 */
static const char *
answers_key(struct usage_json *f, struct arena *a)
{
	const char *key = NULL;

	if (json_kind(f->root) != JSON_OBJECT || strchr(f->value.text, '\n') == NULL)
		return NULL;
	for (const struct json *m = json_first(f->root); m != NULL; m = json_next(m)) {
		if (json_kind(m) != JSON_LIST || usage_hint_is_opaque(json_key(m)) ||
		    strpbrk(json_key(m), "/[{") != NULL || !list_has_answer(f, m, a))
			continue;
		if (key != NULL)
			return NULL;
		key = json_key(m);
	}
	return key;
}

/* Begins at the records of the value: itself, if it has a shape, or those in its lists. */
static void
records_begin(struct usage_json *f, struct arena *a)
{
	struct shape_found found;
	const char *list;
	struct err e;

	usage_walk_begin(&f->walk, f->root, a);
	if (f->walk.path != NULL && usage_shape_piece(f->root, a) != NULL)
		usage_walk_whole(&f->walk, f->root);
	if (f->walk.path == NULL && f->root != NULL && (list = answers_key(f, a)) != NULL)
		usage_walk_list(&f->walk, f->root, list);
	if (f->walk.path != NULL && !f->walk.always &&
	    (!usage_shape_of(f->root, f->forced_shape, &f->texts, a, &found, &e) || found.shape != NULL))
		usage_walk_whole(&f->walk, f->root);
	usage_shape_texts_free(&f->texts);
	f->repeated = f->walk.path != NULL && usage_walk_repeats(f->root, f->walk.path, a) ? f->walk.path : NULL;
	if (f->repeated != NULL)
		usage_walk_whole(&f->walk, f->root);
}

/* Takes the row of a line that is like one before it; false if it must be read in full. */
static bool
value_is_known(struct usage_json *f, struct arena *a, struct usage_row *row)
{
	const struct form_shared *shared;

	if (f->setup->forms == NULL || f->value.text[f->value.n] != '\0' || usage_log_is_open(f->log) ||
	    memchr(f->value.text, '\0', f->value.n) != NULL)
		return false;
	shared = usage_forms_find(f->setup->forms, f->setup, f->value.text, f->value.n, a, row);
	if (shared == NULL || (shared->shape != NULL && !usage_log_is_empty(f->log)))
		return false;
	row->line = f->value.line;
	row->group = shared->of_file ? f->file_group : row->group;
	if (shared->shape != NULL) {
		report_shape(f, shared->shape);
		report_undated(f, &row->usage);
	}
	return true;
}

static void
root_free(struct usage_json *f)
{
	json_free(f->root_kept ? NULL : f->root);
	f->root_kept = false;
	f->root = NULL;
}

/* Goes on to the next value. *known: it is like one before, and row is its row. */
static bool
value_next(struct usage_json *f, struct arena *a, struct usage_row *row, bool *known, struct err *e)
{
	bool read;

	*known = false;
	root_free(f);
	if (f->looked) {
		f->value = f->next_value;
		f->root = f->next;
		read = f->has_next;
		*e = f->next_error;
		f->looked = false;
		f->next = NULL;
	} else {
		read = json_stream_next(f->stream, &f->value, e);
		*known = read && value_is_known(f, a, row);
		f->root = read && !*known ? value_parse(f, &f->value) : NULL;
	}
	f->noted = read && f->root != NULL && json_kind(f->root) == JSON_OBJECT &&
	    usage_log_note(f->log, f->root, a);
	return read;
}

static const char *
record_text(const struct usage_json *f, const struct json *object, struct arena *a)
{
	return f->walk.path != NULL ? row_text_with_outer(f, object, a) :
	    json_on_one_line(f->value.text, f->value.n, a);
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
		row_take_other(NULL, f->value.text, json_text_has_nul(f->value.text, f->value.n) ?
		    "malformed: a NUL byte" : "malformed: not JSON", a, row);
	else if (json_kind(object) != JSON_OBJECT)
		row_take_other(object, NULL, "malformed: not an object", a, row);
	else {
		row->text = record_text(f, object, a);
		json_unlist(f->root, object, "attributes");
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
	if (!usage_shape_next_part(&f->found))
		return false;
	row->text = record_text(f, row->object, a);
	row_take_shape(f, NULL, a, row);
	row->first = false;
	return true;
}

/* Whether the row of a record that was traced is what all lines like it have. */
static bool
row_is_shared(const struct usage_json *f, const struct usage_row *row)
{
	if (row->object == NULL || f->noted || f->looked || f->texts.n > 0 || f->repeated != NULL ||
	    row->usage.uncounted != NULL || row->total != NULL || row->more || row->whole != NULL || row->open ||
	    f->found.part != NULL || usage_log_is_open(f->log))
		return false;
	if (f->found.shape == NULL)
		return row->state == ROW_SKIPPED && row->group == NULL;
	return f->trace.whole ? row->state == ROW_PRICE && usage_log_is_empty(f->log) : row->state == ROW_SKIPPED;
}

/* Takes a record in full, and keeps what it shares with lines like it. */
static void
row_take_traced(struct usage_json *f, const struct json *object, struct usage_row *row)
{
	struct arena *own = arena_new();
	struct form_shared shared;

	f->trace.n_takes = f->trace.n_parts = 0;
	f->trace.whole = f->trace.spoiled = false;
	f->tracing = true;
	row->usage.arena = own;
	row_take(f, object, own, row);
	f->tracing = false;
	row->usage.trace = NULL;
	shared = (struct form_shared){ .row = *row, .shape = f->trace.whole ? f->found.shape : NULL,
	    .of_file = row->group == f->file_group };
	row->variant = row_is_shared(f, row) ? usage_forms_learn(f->setup->forms, f->value.text, f->value.n, f->root,
	    &f->trace, &shared, f->setup, own) : 0;
	f->own = row->variant == 0 ? own : NULL;
	f->root_kept = row->variant != 0;
}

static void
row_begin(const struct usage_json *f, struct arena *a, struct usage_row *row)
{
	row->dollars = row->copy = false;
	row->n_identity = row->n_id = 0;
	usage_row_begin(row, f->setup, false, a);
}

bool
usage_json_next(struct usage_json *f, struct arena *a, struct usage_row *row, struct err *e)
{
	const struct json *object = NULL;
	bool known;

	if (f->found.part != NULL) {
		row_begin(f, a, row);
		row->line = f->value.line;
		row->object = f->record;
		if (row_next_part(f, a, row))
			return true;
	}
	usage_shape_texts_free(&f->texts);
	arena_free(f->own);
	f->own = NULL;
	f->found = (struct shape_found){ .shape = NULL };
	f->record = NULL;
	while (f->root == NULL || (object = usage_walk_next(&f->walk, a)) == NULL) {
		if (!value_next(f, a, row, &known, e))
			return false;
		if (known)
			return true;
		if (f->root == NULL)
			break;
		records_begin(f, a);
	}
	row_begin(f, a, row);
	row->line = f->value.line;
	row->object = NULL;
	if (f->root != NULL && f->walk.path == NULL && f->setup->forms != NULL && usage_forms_learns(f->setup->forms))
		row_take_traced(f, object, row);
	else
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
	f->file_group = arena_printf(a, "file %s", f->name);
	f->log = usage_log_new(a, setup->reader);
	f->texts.reader = setup->reader;
	return f;
}

void
usage_json_close(struct usage_json *f)
{
	json_stream_free(f->stream);
	usage_shape_texts_free(&f->texts);
	root_free(f);
	json_free(f->next);
	arena_free(f->columns_arena);
	arena_free(f->own);
	for (size_t i = 0; i < KEY_SETS; i++)
		arena_free(f->no_usage[i].arena);
}

/* The object of a row; one that is like an earlier line is parsed only now. */
static const struct json *
row_object(const struct usage_json *f, const struct usage_row *row)
{
	struct usage_json *self = (struct usage_json *)f;

	if (row->object != NULL || row->variant == 0)
		return row->object;
	if (f->root == NULL) {
		self->root = value_parse(f, &f->value);
		usage_walk_whole(&self->walk, f->root);
		self->walk.begun = true;
	}
	return f->root;
}

const char *
usage_json_text(const struct usage_json *f, const struct usage_row *row, struct arena *a)
{
	return row->text != NULL ? row->text : json_on_one_line(f->value.text, f->value.n, a);
}

const struct json *
usage_json_value(const struct usage_json *f, const struct usage_row *row, const char *name,
    struct arena *a)
{
	const struct json *object = row_object(f, row);
	const struct json *value = object == NULL ? NULL : json_at_points(object, name, a);

	if (value == NULL && object != NULL)
		value = json_at_points(object, arena_printf(a, "attributes/%s", name), a);
	for (size_t i = 1; usage_walk_outer(&f->walk, i) != NULL && value == NULL; i++)
		value = json_at_points(usage_walk_outer(&f->walk, i), name, a);
	return value;
}

bool
usage_json_has(const struct usage_json *f, const struct usage_row *row, const char *path)
{
	const struct json *object = row->like != NULL && strpbrk(path, "/[") == NULL ? row->like : row_object(f, row);
	bool twice;

	return object != NULL && json_at(object, path, &twice) != NULL;
}
