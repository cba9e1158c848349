/* SPDX-License-Identifier: MIT */
/*
 * The values of an answer: from its parts, the keys of its shape, the objects around it and earlier lines. Read
 * usage_shape_take first. Called by usage_json.
 */
#include "usage/usage_shape.h"

#include <string.h>

#include "base/macros.h"
#include "usage/usage_charge.h"
#include "usage/usage_form.h"
#include "usage/usage_text.h"

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

const struct shape_parts *
usage_shape_parts_of(const struct usage_shape *s)
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
	found->parts = usage_shape_parts_of(found->shape);
	found->part = found->part == NULL ? json_first(list) : json_next(found->part);
	return found->part != NULL;
}

/* Whether an object of usage has a count that is not 0. */
static bool
has_count(const struct json *usage, struct arena *a)
{
	for (const struct json *m = json_first(usage); m != NULL; m = json_next(m)) {
		if (json_kind(m) == JSON_NUMBER && strcmp(json_text(m, a), "0") != 0)
			return true;
	}
	return false;
}

bool
usage_shape_beside(struct shape_found *found, struct arena *a)
{
	bool twice = false;

	for (size_t i = 0; found->shape != NULL && found->beside == NULL && i < n_shape_besides; i++) {
		const struct shape_beside *b = &shape_besides[i];
		const struct json *object = b->shape != found->shape ? NULL : json_at(found->answer, b->path, &twice);
		const struct json *model = object == NULL ? NULL : json_at(found->answer, b->model, &twice);

		if (model == NULL || json_kind(object) != JSON_OBJECT || json_kind(model) != JSON_STRING || twice ||
		    !has_count(object, a))
			continue;
		found->beside = b;
		found->part = object;
		return true;
	}
	return false;
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
		if (json_kind(part) == JSON_OBJECT && usage_shape_has(part, rest))
			return true;
	}
	return false;
}

/* The rest of a path that begins at the object inside; NULL if it does not. */
static const char *
path_inside(const char *path, const char *inside)
{
	size_t n = strlen(inside);

	return strncmp(path, inside, n) == 0 && path[n] == '/' ? path + n + 1 : NULL;
}

/*
 * The object and the path in it where a key of the shape is read. Of an answer with parts, counts are read from the
 * part; those that no part has, such as searches, belong to the first. Of usage beside an answer, only its day is read
 * from the answer. *path NULL: nowhere.
 */
static const struct json *
key_place(const struct shape_found *found, const struct shape_line *l, const char **path)
{
	const char *inside;
	struct meaning m;

	*path = l->path;
	if (found->part == NULL)
		return found->answer;
	if (found->beside != NULL) {
		inside = path_inside(l->path, found->beside->inside);
		if (inside != NULL || strcmp(l->means, "on") != 0)
			*path = inside;
		return inside != NULL ? found->part : found->answer;
	}
	inside = usage_shape_has(found->part, found->parts->inside) ? NULL : path_inside(l->path, found->parts->inside);
	if (usage_shape_has(found->part, inside == NULL ? l->path : inside)) {
		*path = inside == NULL ? l->path : inside;
		return found->part;
	}
	if (path_inside(l->path, found->parts->inside) != NULL && meaning_find(l->means, &m) && meaning_counts(m) &&
	    (parts_have(found, inside == NULL ? l->path : inside) || found->part != json_first(parts_list(found))))
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

bool
usage_shape_value_fits(const char *text, const char *want)
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

	if (usage_text_is_path(path)) {
		text = usage_text_at(object, path, u->arena);
		return *text == '\0' || !meaning_find(means, &m) || usage_take(u, m, text, true, e);
	}
	if (twice)
		return err_set(e, ERR_USAGE, "%s is given twice", path);
	if (value == NULL || json_kind(value) == JSON_NULL || !meaning_find(means, &m))
		return true;
	if ((json_kind(value) == JSON_OBJECT || json_kind(value) == JSON_LIST) &&
	    (strcmp(means, "reported") == 0 || strcmp(means, "model") == 0))
		return true;	/* Perplexity has the parts of its cost there, promptfoo more of a model */
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

		if (usage_text_is_path(o->path)) {
			if (!map_has_meaning(u, o->means) && !take_path(object, o->path, o->means, style, u, e))
				return false;
			continue;
		}
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

/* Whether what a row of the table knows from earlier lines is for answers of that shape; NULL: it has none. */
static bool
state_is_for(const struct usage_shape *s, const struct shape_state *state)
{
	bool of_shape = false, of_other = false, same = false;

	for (size_t i = 0; i < n_shape_fors; i++) {
		bool path = strcmp(shape_fors[i].path, state->path) == 0;

		of_shape |= path && shape_fors[i].shape == s;
		of_other |= path && shape_fors[i].shape != s;
		same |= shape_fors[i].shape == s && strcmp(state->means, "model") == 0;
	}
	return of_shape || (!of_other && !same);
}

/* Takes what earlier lines of the file said: what goes before the record's own values, or the rest. */
static bool
take_earlier(const struct shape_record *r, const struct shape_found *found, bool over, struct usage *u, struct err *e)
{
	struct meaning m;

	for (size_t i = 0; i < n_shape_states; i++) {
		const char *text = usage_log_text(r->log, i);

		if ((shape_states[i].which == SHAPE_OVER) == over && *text != '\0' &&
		    state_is_for(found->shape, &shape_states[i]) &&
		    !map_has_meaning(u, shape_states[i].means) && meaning_find(shape_states[i].means, &m) &&
		    !usage_take(u, m, text, true, e))
			return false;
	}
	return true;
}

/* Takes what earlier lines of the file said, and the key under which the record is. */
static bool
take_state(const struct shape_record *r, const struct shape_found *found, struct usage *u, struct err *e)
{
	const char *model = usage_walk_model(r->walk);
	struct meaning m;

	if (!take_earlier(r, found, false, u, e))
		return false;
	if (meaning_find("agent", &m) && !usage_take(u, m, usage_shape_agent(r, found), true, e))
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
		if (strcmp(shape_batches[i].root, found->root->path) == 0 &&
		    usage_shape_has(object, shape_batches[i].key))
			return true;
	}
	return google && (usage_shape_has(object, "key") || usage_shape_has(object, "processed_time"));
}

/* Whether the value at a key, in the answer or beside it, is that of a row of the table. */
static bool
key_has(const struct shape_record *r, const struct shape_found *found, const char *key, const char *value,
    struct arena *a)
{
	const struct json *place = usage_shape_has(found->answer, key) ? found->answer : r->object, *at;
	bool twice;

	if (strstr(key, "[]") != NULL)
		return usage_charge_has(found->answer, key, a);
	if (!usage_shape_has(place, key))
		return false;
	at = json_at(place, key, &twice);
	return strcmp(value, "*") == 0 || ((json_kind(at) == JSON_STRING || json_kind(at) == JSON_BOOL) &&
	    usage_shape_value_fits(json_text(at, a), value));
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
		means = usage_shape_has(place, path) ? key_means(r, found, l, u->arena) : l->means;
		if (map_has_meaning(u, means))
			continue;
		if (!take_path(place, path, means, style, u, e))
			return false;
		u->dated |= strcmp(means, "on") == 0 && usage_shape_has(place, path);
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
	bool first = found->part == NULL || (found->beside == NULL && found->part == json_first(parts_list(found)));

	for (size_t i = 0; i < n_shape_namings; i++) {
		if (shape_namings[i].shape == found->shape)
			u->request.naming = shape_namings[i].naming;
	}
	u->texts = strcmp(found->root->path, "attributes") == 0;	/* exporters of OpenTelemetry write "12", too */
	if (!take_state(r, found, u, e) || !take_around(r, style, u, e) || !take_earlier(r, found, true, u, e) ||
	    !take_keys(r, found, style, u, e) ||
	    (found->beside != NULL && !take_path(found->answer, found->beside->model, "model", style, u, e)) ||
	    !take_joined(r, found, style, u, e))
		return false;
	for (enum meter m = 0; m < N_METERS; m++) {	/* keys of charges, such as searches */
		if (!meter_is_token(m) && (u->own_counts & METER_BIT(m)) != 0 && u->request.work.count[m] > 0)
			u->charged |= METER_BIT(m);
	}
	if (first)
		usage_charge_take(r->object, found, u);
	if (!take_mapped(r->object, first, style, u, e) ||
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
