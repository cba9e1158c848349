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

struct usage_log {
	struct arena	*arena;
	enum json_reader reader;
	struct buffer	*text;		/* one for each STATE row */
	bool		*seen;		/* the same: a line of it */
	struct buffer	 total;		/* the last running total, as JSON; "" if there was none */
	uint64_t	 n_totals;	/* that were new */
	bool		 own;		/* see struct log_total */
	struct buffer	 begun;		/* the answer that a stream has begun, as JSON; "" if there is none */
	bool		 open;		/* and its last counts have not come */
	bool		 empty;		/* no line was seen */
};

struct usage_log *
usage_log_new(struct arena *a, enum json_reader reader)
{
	struct usage_log *s = arena_alloc(a, sizeof *s);

	s->arena = a;
	s->reader = reader;
	s->empty = true;
	s->text = arena_array(a, n_shape_states, sizeof *s->text);
	s->seen = arena_array(a, n_shape_states, sizeof *s->seen);
	for (size_t i = 0; i < n_shape_states; i++)
		s->text[i] = buffer_new(a);
	s->total = buffer_new(a);
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

/* Whether the line is one that the row of the table speaks of. */
static bool
state_matches(const struct shape_state *row, const struct json *object, struct arena *a)
{
	bool twice;
	const struct json *value = json_at(object, row->key, &twice);

	return value != NULL && json_kind(value) == JSON_STRING &&
	    (*row->value == '\0' || strcmp(json_text(value, a), row->value) == 0);
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
usage_log_note(struct usage_log *s, const struct json *object, struct arena *a)
{
	bool twice, any = false;

	for (size_t i = 0; i < n_shape_states; i++) {
		const struct shape_state *row = &shape_states[i];
		const struct json *value;

		if (!state_matches(row, object, a))
			continue;
		any = true;
		if (row->first && s->seen[i])
			continue;
		s->seen[i] = true;
		s->empty = false;
		value = json_at(object, row->path, &twice);
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

/* "last":{...}: what the total has more than the one before it; all of it if any number is less than before. */
static void
difference_print(struct buffer *out, const struct json *total, const struct json *before, const char *last,
    struct arena *a)
{
	const char *comma = "";
	bool fell = false;

	for (const struct json *m = json_first(total); m != NULL; m = json_next(m))
		fell |= number_at(total, json_key(m), a) < number_at(before, json_key(m), a);
	json_quote(out, last);
	buffer_puts(out, ":{");
	for (const struct json *m = json_first(total); m != NULL; m = json_next(m)) {
		char text[INT128_TEXT];

		if (json_kind(m) != JSON_NUMBER)
			continue;
		quantity_print(text, number_at(total, json_key(m), a) - (fell ? 0 : number_at(before, json_key(m), a)));
		buffer_puts(out, comma);
		json_quote(out, json_key(m));
		buffer_printf(out, ":%s", text);
		comma = ",";
	}
	buffer_puts(out, "}");
}

/* Replaces the answer by one that has the difference of two totals as its counts, and its other keys as they are. */
static void
answer_from_totals(struct usage_log *s, const struct shape_running *r, const struct json *total,
    struct shape_found *found, struct shape_texts *texts, struct arena *a)
{
	struct err e;
	struct json *before = s->total.n == 0 ? NULL : json_parse_by(s->reader, s->total.text, s->total.n, &e), *answer;
	struct buffer out = buffer_new(a);

	buffer_puts(&out, "{");
	for (const struct json *m = json_first(found->answer); m != NULL; m = json_next(m)) {
		if (strcmp(json_key(m), r->last) == 0)
			continue;
		json_quote(&out, json_key(m));
		buffer_printf(&out, ":%s,", json_print(m, a));
	}
	difference_print(&out, total, before, r->last, a);
	buffer_puts(&out, "}");
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

bool
usage_log_running(struct usage_log *s, const struct json *object, struct shape_found *found, struct shape_texts *texts,
    struct arena *a, const struct log_total **out)
{
	const struct shape_running *r = found->shape == NULL ? NULL : running_of(found->shape);
	const struct json *total, *last;
	const char *text, *session = usage_log_meaning(s, "session"), *from = usage_log_meaning(s, "forked-from");
	struct log_total *t;
	bool twice;

	*out = NULL;
	if (r == NULL)
		return true;
	total = json_at(found->answer, r->total, &twice);
	last = json_at(found->answer, r->last, &twice);
	text = json_print(total, a);
	if (strcmp(text, s->total.text) == 0)
		return false;
	if (last == NULL || json_kind(last) != JSON_OBJECT)
		answer_from_totals(s, r, total, found, texts, a);
	text_replace(&s->total, text);
	*out = t = arena_alloc(a, sizeof *t);
	*t = (struct log_total){ .session = session, .forked_from = strcmp(from, session) == 0 ? "" : from,
	    .text = arena_printf(a, "%" PRIu64 " %s", s->n_totals++, text),
	    .early = is_early(s, object, a), .own = &s->own };
	return true;
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
