/* SPDX-License-Identifier: MIT */
/*
 * Reads rows from JSON: a stream of values, their lists, and from each element an answer of a known shape or a
 * flat object. Read usage_json_next and row_take first. Called by usage_file and batch.
 */
#include "usage/usage_json_internal.h"

#include <string.h>

#include "base/json_writer.h"
#include "base/macros.h"
#include "usage/usage_charge.h"
#include "usage/usage_hint.h"
#include "usage/usage_leaves.h"
#include "usage/usage_request.h"
#include "usage/usage_unread.h"


/* ---- reports ---- */

void
usage_json_report_undated(struct usage_json *f, const struct usage *u)
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

	if (usage_charge_reads(r->usage, path))
		return;
	usage_json_report_unread(r->file, path);
	usage_unread_add(r->usage, path, number);
}

void
usage_json_report_shape(struct usage_json *f, const struct usage_shape *shape)
{
	bool *reported = &f->shapes_reported[shape - shapes];

	if (!*reported)
		listener_say(f->setup->listener, "JSON; %s (%s)", shape->title, shape->name);
	*reported = true;
}

/* ---- identity ---- */

/* The group in which an answer may be summed. Without an id it is the file, but only of answers with a shape. */
static void
row_take_group(const struct usage_json *f, const struct json *object, struct arena *a, struct usage_row *row)
{
	const struct shape_record record = { object, &f->walk, f->log, f->name };
	const char *id = usage_shape_group(&record, &f->found, a, &row->sum);

	if (row->sum && *id == '\0')
		id = usage_log_meaning(f->log, "session");
	row->sum &= *id != '\0' || f->found.shape != NULL;
	row->group = *id == '\0' ? f->file_group : arena_printf(a, "id %s", id);
	if (row->sum)
		usage_shape_span(object, a, &row->span, &row->parent);
}

/* The identity of an answer: its own, or that of its session and the running total there. */
static void
row_identify(const struct usage_json *f, const struct log_total *total, struct arena *a, struct usage_row *row)
{
	const struct shape_record record = { row->object, &f->walk, f->log, f->name };
	struct buffer out;

	row->total = total;
	if (total == NULL) {
		row->identity = usage_shape_identity(row->object, &f->found, row->usage.trace, a, &row->n_identity,
		    &row->n_id);
		if (row->n_identity == 0)
			row->identity = usage_shape_line_identity(&record, &f->found, a, &row->n_identity);
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

/*
 * Takes what a session has cost so far: what is new of it was reported, on the day of the last answer before it. Copies
 * of its log have the same statements.
 */
static void
row_take_statement(struct usage_json *f, struct arena *a, struct usage_row *row)
{
	struct usage *u = &row->usage;
	const char *answered = usage_log_meaning(f->log, "answered"), *n;
	struct buffer out = buffer_new(a);
	struct meaning on;
	struct err none;
	char text[INT128_TEXT];

	if (*answered != '\0' && meaning_find("on", &on))
		u->dated |= usage_take(u, on, answered, true, &none);
	buffer_printf(&out, "%s%c", *u->label[LABEL_SESSION] == '\0' ? usage_log_name(f->name, a) :
	    u->label[LABEL_SESSION], '\0');
	money_print(text, u->reported < 0 ? 0 : u->reported);
	n = u->billed ? usage_log_statement(f->log, out.text, &u->reported, a) : NULL;
	if (n == NULL)
		u->skipped = "what the session has cost so far";
	usage_row_finish(row, false, true);
	if (n == NULL)
		return;
	usage_note_add(u, "what the session has cost since the line before it that says so, by its agent");
	buffer_printf(&out, "cost %s %s", n, text);
	row->identity = out.text;
	row->n_identity = out.n;
}

/* Moves to the next part of an answer, or to the usage beside it. */
static bool
found_next(struct shape_found *found, struct arena *a)
{
	return (found->part != NULL && found->beside == NULL && usage_shape_next_part(found)) ||
	    usage_shape_beside(found, a);
}

/* Takes the answer, or the part of it that is next. total: see usage_log_running. */
static void
row_take_shape(struct usage_json *f, const struct log_total *total, struct arena *a, struct usage_row *row)
{
	const struct shape_record record = { row->object, &f->walk, f->log, f->name };
	struct shape_found rest = f->found;

	usage_row_begin(row, f->setup, *f->setup->defaults->rows != '\0' ?
	    strcmp(f->setup->defaults->rows, "total") == 0 : usage_shape_is_total(f->found.shape), a);
	row->usage.trace = f->tracing ? &f->trace : NULL;
	row->more = f->more = found_next(&rest, a);
	if (!usage_shape_is_statement(f->found.shape)) {
		row_identify(f, total, a, row);
		row_take_group(f, row->object, a, row);
	}
	usage_json_report_shape(f, f->found.shape);
	if (!usage_shape_take(&record, &f->found, f->setup->defaults->style, &row->usage, &row->why)) {
		row->state = ROW_BAD;
		return;
	}
	if (usage_shape_is_statement(f->found.shape)) {
		row_take_statement(f, a, row);
		return;
	}
	row->dollars = usage_shape_is_dollars(f->found.shape);
	if (!row->dollars)
		usage_json_report_undated(f, &row->usage);
	f->trace.before = row->usage;
	f->trace.whole = true;
	usage_row_finish(row, true, row->dollars);
	row->usage.kinds_unsaid = !usage_unread_output_kinds(&f->found, a);
}

/* The record as one answer, for comparing it with others of the same answer. */
static const struct usage *
record_whole(const struct usage_json *f, struct arena *a, const struct usage_row *row)
{
	const struct shape_record record = { row->object, &f->walk, f->log, f->name };
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

/* Whether a value was parsed ahead: then its root is not this thread's. */
static bool
value_is_made(const struct value_made *made)
{
	return made != NULL && made->parsed;
}

/* Reads the next value, and what was made of it ahead; NULL if nothing was. */
static bool
value_read(struct usage_json *f, struct json_value *value, struct value_made **made, struct err *e)
{
	void *found = NULL;
	const bool read = f->ahead != NULL ? json_ahead_next(f->ahead, value, &found, e) :
	    json_stream_next(f->stream, value, e);

	*made = found;
	return read;
}

static struct json *
value_root(const struct usage_json *f, const struct json_value *value, const struct value_made *made)
{
	return value_is_made(made) ? made->root : usage_json_parse(f, value);
}

/* Looks at the value after the current one, whose text then is the arena's. NULL: there is none, or it is not JSON. */
static const struct json *
value_look(struct usage_json *f, struct arena *a)
{
	if (!f->looked) {
		f->value.text = arena_strndup(a, f->value.text, f->value.n);
		f->has_next = value_read(f, &f->next_value, &f->next_made, &f->next_error);
		f->next = f->has_next ? value_root(f, &f->next_value, f->next_made) : NULL;
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

/* A count of the command line that requests have of their own; NULL. */
static const struct field *
count_of_requests(const struct request *defaults)
{
	static const char *const names[] = { "input", "cache-read", "fresh" };

	for (size_t i = 0; i < LENGTH(names); i++) {
		if (request_has(defaults, field_find(names[i])) && !(i == 1 && defaults->cached_shared))
			return field_find(names[i]);
	}
	return NULL;
}

/*
 * Takes a request that is not sent yet. What its first record is decides what a file is: usage, or requests; files that
 * are found in folders are not taken for requests, since logs hold what was sent, too.
 */
static bool
row_take_request(struct usage_json *f, const struct json *object, struct arena *a, struct usage_row *row)
{
	const struct usage_request *q = f->setup->live || f->requests == REQUESTS_NO ? NULL :
	    value_is_made(f->made) && object == f->root ? f->made->asked : usage_request_read(object, a);
	const struct field *said;

	if (q == NULL && f->requests == REQUESTS_YES) {
		usage_row_begin(row, f->setup, false, a);
		usage_row_bad(row, true, "this is no request, as those before it are");
		return true;
	}
	if (q == NULL)
		return false;
	if (f->requests == REQUESTS_UNKNOWN)
		listener_say(f->setup->listener, "%s, not sent yet%s", q->title,
		    request_has(f->setup->defaults, field_find("output")) ? "" :
		    ": the cost is from no output to the most that each request allows; out= says how much is "
		    "expected");
	f->requests = REQUESTS_YES;
	usage_json_begin_requests(f);
	usage_row_begin(row, f->setup, false, a);
	row->usage.asked = q;
	row->state = ROW_PRICE;
	said = count_of_requests(f->setup->defaults);
	if (said != NULL)
		usage_row_bad(row, false, arena_printf(a, "%s: the input of a request is counted from its texts: leave "
		    "%s= out", said->name, said->name));
	else if (*q->model != '\0' && !usage_set_field(&row->usage, "model", q->model, &row->why))
		row->state = ROW_BAD;
	else if (row->usage.request.n_models == 0)
		usage_row_bad(row, false, "the request names no model: add one, as in model=gpt-5-mini");
	return true;
}

static void
row_take_object(struct usage_json *f, const struct json *object, struct arena *a, struct usage_row *row)
{
	const struct log_total *total;
	const struct usage_shape *within = usage_shape_within(f->walk.path);
	const char *piece;
	bool open;

	row->object = f->record = object;
	if (f->forced_shape != NULL)
		within = f->forced_shape;
	if (!usage_shape_of(object, within, &f->texts, a, &f->found, &row->why)) {
		row->state = ROW_BAD;
		return;
	}
	if (f->found.shape == NULL && f->forced_shape == NULL && row_take_request(f, object, a, row))
		return;
	piece = stream_piece(f, object, a, &open);
	if (piece == NULL && !usage_log_running(f->log, object, usage_walk_model(&f->walk), &f->found, &f->texts, a,
	    &total))
		piece = "the total before it again";
	/* what earlier lines said of these is known to the log alone */
	f->trace.spoiled |= f->found.shape != NULL && (usage_log_has_totals(f->found.shape) ||
	    usage_shape_is_statement(f->found.shape));
	if (piece != NULL) {
		row->state = ROW_SKIPPED;
		row->usage.skipped = piece;
	} else if (f->found.shape != NULL) {
		f->requests = f->requests == REQUESTS_UNKNOWN ? REQUESTS_NO : f->requests;
		usage_shape_next_part(&f->found);
		row_take_shape(f, total, a, row);
		if (!usage_shape_is_statement(f->found.shape))
			usage_unread_find(&f->found, a, take_unread, &(struct answer_row){ f, &row->usage });
		row->parts = usage_shape_parts_text(&f->found, a);
		row->whole = f->found.part == NULL ? NULL : record_whole(f, a, row);
		row->open = open || f->found.open;
		row->copy |= row->open;
	} else if (f->forced_shape != NULL) {
		usage_row_begin(row, f->setup, false, a);
		usage_row_bad(row, false, arena_printf(a, "the object has no usage of the shape %s",
		    f->forced_shape->name));
	} else {
		usage_json_take_columns(f, object, a, row);
		if (f->columns_valid)
			f->requests = REQUESTS_NO;
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
	if (f->walk.path == NULL && f->root != NULL && !f->setup->live && (list = usage_request_list(f->root)) != NULL)
		usage_walk_list(&f->walk, f->root, list);
	if (f->walk.path != NULL && (!usage_shape_of(f->root, f->forced_shape, &f->texts, a, &found, &e) ||
	    found.shape != NULL) && (!f->walk.always || usage_shape_is_statement(found.shape)))
		usage_walk_whole(&f->walk, f->root);
	usage_shape_texts_free(&f->texts);
	f->repeated = f->walk.path != NULL && usage_walk_repeats(f->root, f->walk.path, a) ? f->walk.path : NULL;
	if (f->repeated != NULL)
		usage_walk_whole(&f->walk, f->root);
}

static void
root_free(struct usage_json *f)
{
	json_free(f->root_kept ? NULL : f->root);
	f->root_kept = false;
	f->root = NULL;
}

/* Goes on to the next value. *known: it is like one before, and *row is its row. */
static bool
value_next(struct usage_json *f, struct arena *a, struct usage_row **row, bool *known, struct err *e)
{
	bool read;

	*known = false;
	root_free(f);
	if (f->looked) {
		f->value = f->next_value;
		f->root = f->next;
		f->made = f->next_made;
		read = f->has_next;
		*e = f->next_error;
		f->looked = false;
		f->next = NULL;
	} else {
		read = value_read(f, &f->value, &f->made, e);
		*known = read && !value_is_made(f->made) && usage_json_knows(f, a, row);
		f->root = read && !*known ? value_root(f, &f->value, f->made) : NULL;
	}
	f->root_kept = value_is_made(f->made);
	f->answered = NULL;
	f->noted = read && f->root != NULL && json_kind(f->root) == JSON_OBJECT &&
	    usage_log_note(f->log, f->root, a, &f->answered);
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
			usage_row_bad(row, false, arena_printf(a, "%s is given twice", f->repeated));
		else
			row_take_object(f, object, a, row);
	}
}

/* Takes the next part of the record; false if none is left. */
static bool
row_next_part(struct usage_json *f, struct arena *a, struct usage_row *row)
{
	if (!f->more || !found_next(&f->found, a))
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
	    row->usage.uncounted != NULL || row->dollars || row->usage.asked != NULL || row->usage.text != NULL ||
	    row->total != NULL || row->more || row->whole != NULL || row->open ||
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
	f->trace.decided = f->trace.decided_names = 0;
	f->trace.answered = f->answered;
	f->tracing = true;
	row->usage.arena = own;
	row_take(f, object, own, row);
	f->tracing = false;
	row->usage.trace = NULL;
	shared = (struct form_shared){ .row = *row, .shape = f->trace.whole ? f->found.shape : NULL,
	    .of_file = row->group == f->file_group };
	row->variant = row_is_shared(f, row) ? usage_forms_learn(f->forms, f->value.text, f->value.n, f->root,
	    &f->trace, &shared, f->setup, own) : 0;
	f->own = row->variant == 0 ? own : NULL;
	f->root_kept = row->variant != 0;
}

static void
row_begin(const struct usage_json *f, struct arena *a, struct usage_row *row)
{
	row->dollars = row->copy = row->is_keyed = false;
	row->n_identity = row->n_id = 0;
	usage_row_begin(row, f->setup, false, a);
}

bool
usage_json_next(struct usage_json *f, struct arena *a, struct usage_row **out, struct err *e)
{
	const struct json *object = NULL;
	struct usage_row *row = *out = &f->row;
	bool known;

	if (f->more) {
		row_begin(f, a, row);
		row->line = f->value.line;
		row->object = f->record;
		if (row_next_part(f, a, row))
			return true;
	}
	f->more = false;
	usage_shape_texts_free(&f->texts);
	arena_free(f->own);
	f->own = NULL;
	f->found = (struct shape_found){ .shape = NULL };
	f->record = NULL;
	while (f->root == NULL || (object = usage_walk_next(&f->walk, a)) == NULL) {
		if (!value_next(f, a, out, &known, e))
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
	if (f->root != NULL && !f->root_kept && f->walk.path == NULL && f->forms != NULL &&
	    usage_forms_learns(f->forms, f->ahead))
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
	f->in = in;
	f->name = input_name(in);
	f->forced_shape = *name == '\0' ? NULL : usage_shape_find(name);
	f->shapes_reported = arena_array(a, n_shapes, sizeof *f->shapes_reported);
	f->stream = json_stream_open(a, in);
	f->forms = usage_shape_file_says(f->name) ? NULL : setup->forms;
	f->file_group = arena_printf(a, "file %s", f->name);
	f->log = usage_log_new(a, setup->reader);
	f->texts.reader = setup->reader;
	return f;
}

void
usage_json_close(struct usage_json *f)
{
	usage_shape_texts_free(&f->texts);
	root_free(f);
	json_free(value_is_made(f->next_made) ? NULL : f->next);
	usage_json_end_ahead(f);	/* its threads read the stream */
	json_stream_free(f->stream);
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
		self->root = usage_json_parse(f, &f->value);
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
