/* SPDX-License-Identifier: MIT */
/* Reads JSON within texts: usage_text_value. */
#include "usage/usage_text.h"

#include <string.h>

#include "usage/usage_log.h"

static const char stream[] = "{stream}";

bool
usage_text_is_path(const char *path)
{
	return strchr(path, '{') != NULL;
}

static bool
may_hold_usage(const char *text)
{
	return strstr(text, "oken") != NULL || strstr(text, "usage") != NULL || strstr(text, "_units") != NULL;
}

/* ---- base64 ---- */

static int
base64_value(char c)
{
	static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
	const char *at = c == '\0' ? NULL : strchr(letters, c);

	return at == NULL ? -1 : (int)(at - letters);
}

/* The decoded text; "" if it is not base64 (RFC 4648). */
static const char *
base64_decode(const char *text, struct arena *a)
{
	char *out = arena_alloc(a, strlen(text) / 4 * 3 + 4);
	unsigned bits = 0, n_bits = 0;
	size_t n = 0;

	for (; *text != '\0' && *text != '='; text++) {
		int value = base64_value(*text);

		if (strchr("\r\n", *text) != NULL)
			continue;
		if (value < 0)
			return "";
		bits = (bits << 6 | (unsigned)value) & 0xffffff;
		n_bits += 6;
		if (n_bits >= 8) {
			n_bits -= 8;
			out[n++] = (char)(bits >> n_bits & 0xff);
		}
	}
	out[n] = '\0';
	return out;
}

/* ---- streams ---- */

/* The values of a stream, parsed. */
struct events { struct json **value; size_t n, room; struct json *list; enum json_reader reader; };

static void
events_add(struct events *events, const char *line, size_t n, struct arena *a)
{
	struct err e;
	struct json *value;

	while (n > 0 && strchr(" \t\r", line[n - 1]) != NULL)
		n--;
	if (n == 0 || *line != '{' || (value = json_parse_by(events->reader, line, n, &e)) == NULL)
		return;
	events->value = arena_grow(a, events->value, events->n, &events->room, sizeof *events->value);
	events->value[events->n++] = value;
}

/* Reads the events of a text (data: {...}), or its lines that are objects. */
static void
events_read(struct events *events, const char *text, struct arena *a)
{
	static const char data[] = "data:";

	while (*text != '\0') {
		const char *line = text;
		size_t n = strcspn(text, "\n");

		text += n + (text[n] == '\n');
		if (strncmp(line, data, sizeof data - 1) == 0) {
			line += sizeof data - 1;
			n -= sizeof data - 1;
		}
		while (n > 0 && (*line == ' ' || *line == '\t')) {
			line++;
			n--;
		}
		events_add(events, line, n, a);
	}
}

static void
events_free(struct events *events)
{
	for (size_t i = 0; i < events->n; i++)
		json_free(events->value[i]);
	json_free(events->list);
}

/* What a stream has said so far. */
struct stream_end {
	enum json_reader	 reader;
	struct usage_log	*log;
	const char		*answer;	/* the last one, as JSON; NULL */
	const char		*identity;	/* of it, n bytes */
	size_t			 n;
	bool			 open, chunks;
};

static bool
stream_keep(struct stream_end *s, const struct json *event, const struct shape_found *found, struct arena *a,
    struct err *e)
{
	size_t n, n_id;
	const char *identity = usage_shape_identity(event, found, NULL, a, &n, &n_id);

	if (s->answer != NULL && (n != s->n || memcmp(identity, s->identity, n) != 0))
		return err_set(e, ERR_USAGE, "a text with the streams of several answers");
	s->answer = json_print(found->answer, a);
	s->identity = identity;
	s->n = n;
	return true;
}

/* Takes an event; next is the one after it, or NULL. */
static bool
stream_take_event(struct stream_end *s, const struct json *event, const struct json *next, struct arena *a,
    struct err *e)
{
	struct shape_texts texts = { .reader = s->reader };
	struct shape_found found = { .shape = NULL };
	bool done = true;

	if (json_kind(event) != JSON_OBJECT)
		return true;
	if (usage_log_needs_next(s->log, event, a))
		usage_log_stream(s->log, event, next, &found, &texts, a);
	else
		done = usage_shape_of(event, NULL, &texts, a, &found, e);
	if (done && found.shape == NULL && next == NULL)
		s->open = usage_log_ends_open(s->log, NULL, &found, &texts, a);
	s->chunks |= strcmp(usage_shape_text(event, "object", false, a), "chat.completion.chunk") == 0;
	if (done && found.shape != NULL)
		done = stream_keep(s, event, &found, a, e);
	usage_shape_texts_free(&texts);
	return done;
}

/* The answer in which the stream of a text ends, as JSON; *out NULL: it has none. False: see the header. */
static bool
stream_answer(const char *text, enum json_reader reader, struct arena *a, const char **out, bool *open, struct err *e)
{
	struct events events = { .reader = reader };
	struct stream_end end = { .reader = reader, .log = usage_log_new(a, reader) };
	const struct json *next;
	struct err none;
	bool done = true;

	if (text[strspn(text, " \t\r\n")] == '[' && (events.list =
	    json_parse_by(reader, text, strlen(text), &none)) != NULL) {
		for (const struct json *m = json_first(events.list); done && m != NULL; m = next) {
			next = json_next(m);
			done = stream_take_event(&end, m, next, a, e);
		}
	} else {
		events_read(&events, text, a);
		for (size_t i = 0; done && i < events.n; i++)
			done = stream_take_event(&end, events.value[i],
			    i + 1 < events.n ? events.value[i + 1] : NULL, a, e);
	}
	events_free(&events);
	if (done && end.answer == NULL && end.chunks)
		done = err_set(e, ERR_USAGE, "a stream without usage (stream_options with include_usage has it)");
	*open |= end.open;
	*out = end.answer;
	return done;
}

/* ---- a path ---- */

/* A path as far as its first text, and after it: first is NULL if it leads through none. */
struct path_parts { const char *first, *rest; bool stream; };

static struct path_parts
path_split(const char *path, struct arena *a)
{
	const char *at = strchr(path, '{'), *end = at == NULL ? NULL : strchr(at, '}');

	if (end == NULL)
		return (struct path_parts){ .first = NULL };
	return (struct path_parts){ arena_strndup(a, path, (size_t)(at - path)), end + 1 + (end[1] == '/'),
	    strncmp(at, stream, sizeof stream - 1) == 0 };
}

/* The text at a path, decoded; "" if there is none. */
static const char *
path_text(const struct json *object, const char *path, struct arena *a, bool *twice)
{
	const struct json *value = json_at(object, path, twice);
	const char *folder = strrchr(path, '/'), *text, *encoding;

	if (value == NULL || json_kind(value) != JSON_STRING)
		return "";
	text = json_text(value, a);
	encoding = folder == NULL ? "" : usage_shape_text(object, arena_printf(a, "%.*s/encoding",
	    (int)(folder - path), path), false, a);
	return strcmp(encoding, "base64") == 0 ? base64_decode(text, a) : text;
}

bool
usage_text_value(const struct json *object, const char *path, struct shape_texts *texts, struct arena *a,
    const struct json **out, bool *twice, bool *open, struct err *e)
{
	const struct path_parts p = path_split(path, a);
	const char *text;
	struct json *parsed;
	struct err none;

	*out = NULL;
	if (p.first == NULL) {
		*out = json_at(object, path, twice);
		return true;
	}
	text = path_text(object, p.first, a, twice);
	if (*text == '\0' || !may_hold_usage(text) || texts->n == SHAPE_TEXTS)
		return true;
	parsed = text[strspn(text, " \t\r\n")] == '{' ? json_parse_by(texts->reader, text, strlen(text), &none) : NULL;
	if (parsed == NULL && p.stream) {
		if (!stream_answer(text, texts->reader, a, &text, open, e))
			return err_at(e, "%s: ", p.first);
		parsed = text == NULL ? NULL : json_parse_by(texts->reader, text, strlen(text), &none);
	}
	if (parsed == NULL)
		return true;
	texts->text[texts->n++] = parsed;
	return usage_text_value(parsed, p.rest, texts, a, out, twice, open, e);
}

const char *
usage_text_at(const struct json *object, const char *path, struct arena *a)
{
	const struct path_parts p = path_split(path, a);
	const char *text, *found;
	struct json *parsed;
	struct err none;
	bool twice = false;

	if (p.first == NULL)
		return usage_shape_text(object, path, true, a);
	text = path_text(object, p.first, a, &twice);
	if (text[strspn(text, " \t\r\n")] != '{' || (parsed = json_parse(text, strlen(text), &none)) == NULL)
		return "";
	found = arena_strdup(a, usage_text_at(parsed, p.rest, a));
	json_free(parsed);
	return found;
}

bool
usage_text_is_broken(const struct json *object, const char *path, enum json_reader reader, struct arena *a)
{
	const struct path_parts p = path_split(path, a);
	bool twice = false;
	const char *text = p.first == NULL ? "" : path_text(object, p.first, a, &twice);
	struct json *parsed;
	struct err none;

	if (text[strspn(text, " \t\r\n")] != '{' ||
	    (strstr(text, "\"usage\":") == NULL && strstr(text, "\"tokensIn\":") == NULL))
		return false;
	parsed = json_parse_by(reader, text, strlen(text), &none);
	json_free(parsed);
	return parsed == NULL;
}
