/* SPDX-License-Identifier: MIT */
/* What earlier lines of a log say of later ones: usage_log_note, and running totals: usage_log_running. */
#include "usage/usage_log.h"

#include <inttypes.h>
#include <string.h>

#include "base/date.h"
#include "base/json_writer.h"
#include "base/quantity.h"
#include "io/number_lenient.h"
#include "usage/usage_shape.h"

/* What a session has cost, by the last of its statements. */
struct session_cost { struct session_cost *next; const char *session; money cost; uint64_t n; };

/* The last running total under a key of a map: JSON, "" if there was none since a new start; those that were new. */
struct last_total { struct last_total *next; const char *key; struct buffer text; uint64_t n; };

struct usage_log {
	struct arena	*arena;
	enum json_reader reader;
	struct buffer	*text;		/* one for each STATE row */
	bool		*seen;		/* the same: a line of it */
	struct last_total *totals;	/* of each key */
	bool		 own;		/* see struct log_total */
	struct session_cost *costs;	/* of the sessions of the file, the last one first */
	struct buffer	 begun;		/* the answer that a stream has begun, as JSON; "" if there is none */
	bool		 open;		/* and its last counts have not come */
	size_t		 answered;	/* the STATE row of when an answer was last given */
	bool		 empty;		/* no line was seen */
};

struct usage_log *
usage_log_new(struct arena *a, enum json_reader reader)
{
	struct usage_log *s = arena_alloc(a, sizeof *s);

	s->arena = a;
	s->reader = reader;
	s->empty = true;
	s->answered = n_shape_states;
	s->text = arena_array(a, n_shape_states, sizeof *s->text);
	s->seen = arena_array(a, n_shape_states, sizeof *s->seen);
	for (size_t i = 0; i < n_shape_states; i++) {
		s->text[i] = buffer_new(a);
		if (strcmp(shape_states[i].means, "answered") == 0)
			s->answered = i;
	}
	s->begun = buffer_new(a);
	return s;
}

/* Replaces the text of a buffer, whose room is kept. */
static void
text_replace(struct buffer *b, const char *text)
{
	b->n = 0;
	buffer_puts(b, text);
}

/* Forgets the totals so far if the line says that they begin anew; whether it does. */
static bool
totals_restart(struct usage_log *s, const struct json *object, struct arena *a)
{
	bool restart = false;

	for (size_t i = 0; i < n_shape_restarts; i++) {
		if (strcmp(usage_shape_text(object, shape_restarts[i].key, false, a), shape_restarts[i].value) != 0)
			continue;
		restart = true;
		for (struct last_total *t = s->totals; t != NULL; t = t->next)
			text_replace(&t->text, "");
	}
	return restart;
}

void
usage_log_note_answered(struct usage_log *s, const char *text, size_t n)
{
	s->seen[s->answered] = true;
	s->text[s->answered].n = 0;
	buffer_add(&s->text[s->answered], text, n);
}

bool
usage_log_is_empty(const struct usage_log *s)
{
	return s->empty;
}

bool
usage_log_is_open(const struct usage_log *s)
{
	return s->open;
}

bool
usage_log_note(struct usage_log *s, const struct json *object, struct arena *a, const struct json **answered)
{
	const char *text = NULL;
	bool twice, any = totals_restart(s, object, a);

	*answered = NULL;
	for (size_t i = 0; i < n_shape_states; i++) {
		const struct shape_state *row = &shape_states[i];
		const struct json *value;

		if (i == 0 || strcmp(row->key, row[-1].key) != 0) {	/* else the text of the row before */
			value = json_at(object, row->key, &twice);
			text = value == NULL || json_kind(value) != JSON_STRING ? NULL : json_text(value, a);
		}
		if (text == NULL || (*row->value != '\0' && strcmp(text, row->value) != 0))
			continue;
		any |= i != s->answered;
		if (row->which == SHAPE_FIRST && s->seen[i])
			continue;
		s->seen[i] = true;
		value = json_at(object, row->path, &twice);
		if (i == s->answered) {
			*answered = value != NULL && json_kind(value) == JSON_STRING ? value : NULL;
			if (*answered != NULL)
				text_replace(&s->text[i], json_peek(value, a));
			continue;
		}
		s->empty = false;
		if (value != NULL && json_kind(value) == JSON_STRING)
			text_replace(&s->text[i], json_text(value, a));
	}
	return any;
}

const char *
usage_log_text(const struct usage_log *s, size_t i)
{
	return s->text[i].text;
}

const char *
usage_log_meaning(const struct usage_log *s, const char *means)
{
	for (size_t i = 0; i < n_shape_states; i++) {
		if (s->text[i].n > 0 && strcmp(shape_states[i].means, means) == 0)
			return s->text[i].text;
	}
	return "";
}

const char *
usage_log_name(const char *path, struct arena *a)
{
	const char *name = strrchr(path, '/') == NULL ? path : strrchr(path, '/') + 1, *end = strrchr(name, '.');

	return end != NULL && (strcmp(end, ".zst") == 0 || strcmp(end, ".gz") == 0) ?
	    arena_strndup(a, name, (size_t)(end - name)) : name;
}

/* ---- running totals ---- */

static const struct shape_running *
running_of(const struct usage_shape *shape)
{
	for (size_t i = 0; i < n_shape_runnings; i++) {
		if (shape_runnings[i].shape == shape)
			return &shape_runnings[i];
	}
	return NULL;
}

/* The whole number at a key; 0 if there is none. */
static quantity
number_at(const struct json *object, const char *key, struct arena *a)
{
	bool twice;
	const struct json *value = object == NULL ? NULL : json_at(object, key, &twice);
	quantity q;

	return value != NULL && json_kind(value) == JSON_NUMBER && lenient_count(json_text(value, a), 0, &q) ? q : 0;
}

/* Whether any number in a total is less than in the one before it. */
static bool
total_fell(const struct json *total, const struct json *before, struct arena *a)
{
	bool fell = false, twice;

	for (const struct json *m = json_first(total); m != NULL && !fell; m = json_next(m)) {
		const struct json *old = json_at(before, json_key(m), &twice);

		if (json_kind(m) == JSON_OBJECT)
			fell = old != NULL && json_kind(old) == JSON_OBJECT && total_fell(m, old, a);
		else
			fell = number_at(total, json_key(m), a) < number_at(before, json_key(m), a);
	}
	return fell;
}

/* {...}: what a total has more than the one before it. NULL: there is none, or it is a new start. */
static void
difference_print(struct buffer *out, const struct json *total, const struct json *before, struct arena *a)
{
	const char *comma = "";
	bool twice;

	buffer_puts(out, "{");
	for (const struct json *m = json_first(total); m != NULL; m = json_next(m)) {
		const struct json *old = before == NULL ? NULL : json_at(before, json_key(m), &twice);
		char text[INT128_TEXT];

		if (json_kind(m) != JSON_NUMBER && json_kind(m) != JSON_OBJECT)
			continue;
		buffer_puts(out, comma);
		json_quote(out, json_key(m));
		buffer_puts(out, ":");
		comma = ",";
		if (json_kind(m) == JSON_OBJECT) {
			difference_print(out, m, old != NULL && json_kind(old) == JSON_OBJECT ? old : NULL, a);
			continue;
		}
		quantity_print(text, number_at(total, json_key(m), a) - number_at(before, json_key(m), a));
		buffer_puts(out, text);
	}
	buffer_puts(out, "}");
}

/* Replaces the answer by one that has the difference of two totals as its counts, and its other keys as they are. */
static void
answer_from_totals(const struct usage_log *s, const struct shape_running *r, const struct json *total,
    const struct last_total *last, struct shape_found *found, struct shape_texts *texts, struct arena *a)
{
	struct err e;
	struct json *before = last->text.n == 0 ? NULL : json_parse_by(s->reader, last->text.text, last->text.n, &e);
	const struct json *from = before == NULL || total_fell(total, before, a) ? NULL : before;
	struct json *answer;
	struct buffer out = buffer_new(a);

	if (*r->last == '\0')
		difference_print(&out, total, from, a);
	else {
		buffer_puts(&out, "{");
		for (const struct json *m = json_first(found->answer); m != NULL; m = json_next(m)) {
			if (strcmp(json_key(m), r->last) == 0)
				continue;
			json_quote(&out, json_key(m));
			buffer_printf(&out, ":%s,", json_print(m, a));
		}
		json_quote(&out, r->last);
		buffer_puts(&out, ":");
		difference_print(&out, total, from, a);
		buffer_puts(&out, "}");
	}
	json_free(before);
	answer = texts->n == SHAPE_TEXTS ? NULL : json_parse_by(s->reader, out.text, out.n, &e);
	if (answer == NULL)
		return;
	texts->text[texts->n++] = answer;
	found->answer = answer;
}

/* A time in milliseconds; false if the text is none. */
static bool
time_read(const char *text, int64_t *ms)
{
	const char *fraction = strchr(text, '.');
	struct when when;
	struct err e;

	if (!date_parse(text, 0, &when, &e) || !when.timed)
		return false;
	*ms = when.at * 1000;
	for (int digit = 100; fraction != NULL && digit > 0 && fraction[1] >= '0' && fraction[1] <= '9'; digit /= 10)
		*ms += digit * (*++fraction - '0');
	return true;
}

static bool
is_early(const struct usage_log *s, const struct json *object, struct arena *a)
{
	bool twice;
	const struct json *at = json_at(object, "timestamp", &twice);
	int64_t begun, now;

	return at != NULL && time_read(usage_log_meaning(s, "begun"), &begun) && time_read(json_text(at, a), &now) &&
	    now >= begun && now - begun < 1000;
}

/* The last total under a key. */
static struct last_total *
last_total_of(struct usage_log *s, const char *key)
{
	struct last_total *t = s->totals;

	while (t != NULL && strcmp(t->key, key) != 0)
		t = t->next;
	if (t == NULL) {
		t = arena_alloc(s->arena, sizeof *t);
		*t = (struct last_total){ s->totals, arena_strdup(s->arena, key), buffer_new(s->arena), 0 };
		s->totals = t;
	}
	return t;
}

bool
usage_log_has_totals(const struct usage_shape *shape)
{
	return running_of(shape) != NULL;
}

bool
usage_log_running(struct usage_log *s, const struct json *object, const char *key, struct shape_found *found,
    struct shape_texts *texts, struct arena *a, const struct log_total **out)
{
	const struct shape_running *r = found->shape == NULL ? NULL : running_of(found->shape);
	const struct json *total, *last;
	const char *text, *session = usage_log_meaning(s, "session"), *from = usage_log_meaning(s, "forked-from");
	struct last_total *before;
	struct log_total *t;
	bool twice;

	*out = NULL;
	if (r == NULL)
		return true;
	total = json_at(found->answer, r->total, &twice);
	last = *r->last == '\0' ? NULL : json_at(found->answer, r->last, &twice);
	text = json_print(total, a);
	before = last_total_of(s, key);
	if (strcmp(text, before->text.text) == 0)
		return false;
	if (last == NULL || json_kind(last) != JSON_OBJECT)
		answer_from_totals(s, r, total, before, found, texts, a);
	text_replace(&before->text, text);
	if (*r->last == '\0' && *session == '\0')	/* such files have no names of their own */
		return true;
	*out = t = arena_alloc(a, sizeof *t);
	*t = (struct log_total){ .session = session, .forked_from = strcmp(from, session) == 0 ? "" : from,
	    .text = arena_printf(a, "%s%s%" PRIu64 " %s", key, *key == '\0' ? "" : " ", before->n++, text),
	    .early = is_early(s, object, a), .own = &s->own };
	return true;
}

/* ---- statements ---- */

const char *
usage_log_statement(struct usage_log *s, const char *session, money *cost, struct arena *a)
{
	const money now = *cost;
	struct session_cost *c = s->costs;

	while (c != NULL && strcmp(c->session, session) != 0)
		c = c->next;
	if (c == NULL) {
		c = arena_alloc(s->arena, sizeof *c);
		*c = (struct session_cost){ .next = s->costs, .session = arena_strdup(s->arena, session) };
		s->costs = c;
	} else if (c->cost == now)
		return NULL;
	if (!int128_sub(now, c->cost, cost))
		return NULL;
	c->cost = now;
	return arena_printf(a, "%" PRIu64, c->n++);
}

/* ---- streams ---- */

/* Prints the members of an object, without those that another object has too, after a comma if it is not the first. */
static void
members_print(struct buffer *out, const struct json *object, const struct json *except, struct arena *a)
{
	bool twice;

	for (const struct json *m = json_first(object); m != NULL; m = json_next(m)) {
		if (except != NULL && json_at(except, json_key(m), &twice) != NULL)
			continue;
		if (out->text[out->n - 1] != '{')
			buffer_puts(out, ",");
		json_quote(out, json_key(m));
		buffer_printf(out, ":%s", json_print(m, a));
	}
}

/* The answer that has begun, with the usage of its end. */
static struct json *
answer_join(const struct usage_log *s, const struct json *usage, struct arena *a)
{
	struct buffer out = buffer_new(a);
	struct err e;
	struct json *begun = json_parse_by(s->reader, s->begun.text, s->begun.n, &e), *joined;
	const struct json *before;
	bool twice;

	if (begun == NULL)
		return NULL;
	before = json_at(begun, "usage", &twice);
	buffer_puts(&out, "{");
	for (const struct json *m = json_first(begun); m != NULL; m = json_next(m)) {
		if (strcmp(json_key(m), "usage") == 0)
			continue;
		json_quote(&out, json_key(m));
		buffer_printf(&out, ":%s,", json_print(m, a));
	}
	buffer_puts(&out, "\"usage\":{");
	if (before != NULL && json_kind(before) == JSON_OBJECT)
		members_print(&out, before, usage, a);
	members_print(&out, usage, NULL, a);
	buffer_puts(&out, "}}");
	joined = json_parse_by(s->reader, out.text, out.n, &e);
	json_free(begun);
	return joined;
}

static bool
type_is(const struct json *object, const char *type, struct arena *a)
{
	bool twice;
	const struct json *value = json_at(object, "type", &twice);

	return value != NULL && json_kind(value) == JSON_STRING && strcmp(json_text(value, a), type) == 0;
}

static bool
is_start(const struct json *object, struct arena *a)
{
	for (size_t i = 0; i < n_shape_streams; i++) {
		if (type_is(object, shape_streams[i].start, a))
			return true;
	}
	return false;
}

bool
usage_log_needs_next(const struct usage_log *s, const struct json *object, struct arena *a)
{
	return s->open || is_start(object, a);
}

/* Whether the usage of an answer may change again after an event: by the type of the value after it. */
static bool
delta_follows(const struct shape_stream *stream, const struct json *object, const struct json *next, struct arena *a)
{
	bool twice;
	const struct json *stop = json_at(object, "delta/stop_reason", &twice), *type = next == NULL ? NULL :
	    json_at(next, "type", &twice);
	const char *text = type == NULL || json_kind(type) != JSON_STRING ? "" : json_text(type, a);

	return strcmp(text, stream->delta) == 0 || ((stop == NULL || json_kind(stop) == JSON_NULL) &&
	    (strncmp(text, "content_block_", 14) == 0 || strcmp(text, "ping") == 0));
}

/* Takes an event that changes the usage of the open answer; false if it is none. */
static bool
delta_take(struct usage_log *s, const struct shape_stream *stream, const struct json *object, const struct json *next,
    struct shape_found *found, struct shape_texts *texts, struct arena *a)
{
	bool twice;
	const struct json *usage = json_at(object, "usage", &twice);
	struct json *joined;
	struct err e;

	if (!type_is(object, stream->delta, a) || s->begun.n == 0 || usage == NULL || json_kind(usage) != JSON_OBJECT ||
	    texts->n == SHAPE_TEXTS || (joined = answer_join(s, usage, a)) == NULL)
		return false;
	texts->text[texts->n++] = joined;
	*found = (struct shape_found){ .shape = NULL };
	if (delta_follows(stream, object, next, a)) {
		text_replace(&s->begun, json_print(joined, a));
		s->open = true;
		return true;
	}
	s->open = false;
	return usage_shape_of(joined, NULL, texts, a, found, &e) && found->shape != NULL;
}

bool
usage_log_stream(struct usage_log *s, const struct json *object, const struct json *next, struct shape_found *found,
    struct shape_texts *texts, struct arena *a)
{
	bool twice;

	for (size_t i = 0; i < n_shape_streams; i++) {
		const struct json *answer = json_at(object, shape_streams[i].path, &twice);

		if (type_is(object, shape_streams[i].start, a) && answer != NULL && json_kind(answer) == JSON_OBJECT) {
			text_replace(&s->begun, json_print(answer, a));
			s->open = true;
			*found = (struct shape_found){ .shape = NULL };
			return true;
		}
		if (delta_take(s, &shape_streams[i], object, next, found, texts, a))
			return true;
	}
	return false;
}

bool
usage_log_ends_open(struct usage_log *s, const struct json *next, struct shape_found *found, struct shape_texts *texts,
    struct arena *a)
{
	struct json *begun;
	struct err e;

	if (!s->open || (next != NULL && !is_start(next, a)) || texts->n == SHAPE_TEXTS)
		return false;
	s->open = false;
	begun = json_parse_by(s->reader, s->begun.text, s->begun.n, &e);
	if (begun == NULL)
		return false;
	texts->text[texts->n++] = begun;
	return usage_shape_of(begun, NULL, texts, a, found, &e) && found->shape != NULL;
}
