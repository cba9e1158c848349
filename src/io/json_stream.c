/* SPDX-License-Identifier: MIT */
/* Finds where JSON values begin and end, by braces and quotes alone; json.h parses them. See json_stream.h. */
#include "io/json_stream.h"

#include <inttypes.h>
#include <string.h>

#include "base/buffer.h"
#include "base/bytes.h"
#include "base/text.h"
#include "io/json_scan.h"

/* How the values of an input are separated. */
enum layout { UNKNOWN, LINES, BRACES, LIST };

enum { CHUNK = JSON_CHUNK };

struct json_stream {
	bool			 torn;		/* the value ended with the file, not with a line break or by itself */
	struct input	*in;
	struct arena	*value_arena;	/* of the current value */
	char		*chunk;		/* CHUNK bytes, and PAD_AFTER after them */
	size_t		 at_once;	/* bytes to read into it at once */
	size_t		 n, at;		/* bytes in chunk; of those that were taken */
	enum layout	 layout;
	uint64_t	 line;		/* of the next byte, from 1 */
};

/* A position within JSON: the number of open braces and brackets, in a string, after a backslash. */
struct json_position { int depth; bool string, escaped; };

struct json_stream *
json_stream_open(struct arena *a, struct input *in)
{
	struct json_stream *v = arena_alloc(a, sizeof *v);

	v->in = in;
	v->chunk = arena_alloc(a, CHUNK + PAD_AFTER);
	v->at_once = CHUNK;
	v->value_arena = arena_new();
	v->line = 1;
	return v;
}

void
json_stream_free(struct json_stream *v)
{
	if (v != NULL)
		arena_free(v->value_arena);
}

/* Looks at the next byte; sets *end at the end of the file. */
static bool
stream_peek(struct json_stream *v, char *c, bool *end, struct err *e)
{
	if (v->at == v->n) {
		v->at = 0;
		if (!input_read(v->in, v->chunk, CHUNK, &v->n, e))
			return false;
	}
	*end = v->n == 0;
	*c = *end ? '\0' : v->chunk[v->at];
	return true;
}

/* Takes the next byte, which was looked at; adds it to out unless that is NULL. */
static void
stream_take(struct json_stream *v, struct buffer *out)
{
	char c = v->chunk[v->at++];

	v->line += c == '\n';
	if (out != NULL)
		buffer_add(out, &c, 1);
}

/* Skips blanks, a byte order mark, and what separates the elements of a list. */
static bool
stream_skip(struct json_stream *v, bool *end, struct err *e)
{
	char c;

	for (;;) {
		if (!stream_peek(v, &c, end, e))
			return false;
		if (*end)
			return true;
		if (v->layout == UNKNOWN && c == '[')
			v->layout = LIST;
		else if ((c == '\0' || strchr(" \t\r\n\xef\xbb\xbf", c) == NULL) &&
		    !(v->layout == LIST && (c == ',' || c == ']')))
			return true;
		stream_take(v, NULL);
	}
}

/* Moves over one byte; returns whether a value is complete with it. */
static bool
position_step(struct json_position *s, char c)
{
	if (s->string) {
		s->string = s->escaped || c != '"';
		s->escaped = !s->escaped && c == '\\';
		return !s->string && s->depth == 0;
	}
	s->string = c == '"';
	if (c == '{' || c == '[')
		s->depth++;
	else if (c == '}' || c == ']')
		return --s->depth <= 0;
	return false;
}

/*
 * The layout by the first line: BRACES if its value continues on the next line, that is if the line ends between two
 * parts of a value. A line that ends anywhere else inside a value was cut off, and the next line is another value.
 */
static enum layout
line_layout(const char *text, size_t n)
{
	struct json_position s = { .depth = 0 };

	for (size_t i = 0; i < n; i++)
		position_step(&s, text[i]);
	while (n > 0 && strchr(" \t\r", text[n - 1]) != NULL)
		n--;
	return s.depth > 0 && !s.string && n > 0 && strchr("{[,:", text[n - 1]) != NULL ? BRACES : LINES;
}

/* ---- a value that is too long ---- */

enum { KEYS = 4, KEY_TEXT = 40 };

/* Whether a key can be written in a filter of jq as it is. */
static bool
key_is_plain(const char *key, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		const char c = key[i] | 0x20;

		if ((c < 'a' || c > 'z') && key[i] != '_' && (i == 0 || !text_is_digit(key[i])))
			return false;
	}
	return n > 0 && n < KEY_TEXT;
}

/*
 * The keys to the first list of objects in an object, of which only the beginning is known; returns their number, 0 if
 * there is none near. A list in a list is not looked for.
 */
static size_t
keys_to_list(const char *p, const char *end, char keys[KEYS][KEY_TEXT])
{
	json_stop *stop = json_scan_stop(JSON_READER_BEST);
	size_t depth = 0;
	bool escaped;

	for (p = json_blanks(p + 1); p < end && *p == '"';) {
		const char *key = p + 1, *quote = json_scan_string(stop, key, end, &escaped);

		if (quote == NULL || !key_is_plain(key, (size_t)(quote - key)))
			return 0;
		memcpy(keys[depth], key, (size_t)(quote - key));
		keys[depth][quote - key] = '\0';
		p = json_blanks(quote + 1);
		if (*p != ':')
			return 0;
		p = json_blanks(p + 1);
		if (*p == '[' && *json_blanks(p + 1) == '{')
			return depth + 1;
		if (*p == '{' && depth + 1 < KEYS && *json_blanks(p + 1) == '"') {
			p = json_blanks(p + 1);
			depth++;
			continue;
		}
		for (p = json_scan_value(stop, p, end); p != NULL && *(p = json_blanks(p)) == '}' && depth > 0; p++)
			depth--;
		if (p == NULL || *p != ',')
			return 0;
		p = json_blanks(p + 1);
	}
	return 0;
}

/* The error for a value above VALUE_MAX, with a line of jq that makes lines of the list in it, if there is one. */
static bool
too_long_error(const struct json_stream *v, uint64_t begun, struct buffer *text, struct err *e)
{
	static const char plain_bytes[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._/-";
	char keys[KEYS][KEY_TEXT];
	struct buffer path = buffer_new(text->arena), open = buffer_new(text->arena), close = buffer_new(text->arena);
	const char *name = input_name(v->in);
	size_t n;

	buffer_room(text, PAD_AFTER);
	n = v->layout != LINES && *text->text == '{' ? keys_to_list(text->text, text->text + text->n, keys) : 0;
	for (size_t i = 0; i < n; i++) {
		buffer_printf(&path, ".%s", keys[i]);
		buffer_printf(&open, "{%s: ", keys[i]);
		buffer_puts(&close, "}");
	}
	if (n == 0)
		return err_set(e, ERR_RANGE, "line %" PRIu64 ": the value is longer than 64 MiB: is a brace not "
		    "closed?", begun);
	return err_set(e, ERR_RANGE, "line %" PRIu64 ": the value is longer than 64 MiB; its list as lines: "
	    "jq -c '%s[] | %s[.]%s' %.200s", begun, path.text, open.text, close.text,
	    name[strspn(name, plain_bytes)] == '\0' ? name : "FILE");
}

/* Takes the rest of the line, without its line break. */
static bool
stream_take_line(struct json_stream *v, struct buffer *out, struct err *e)
{
	bool end;
	char c;

	for (;;) {
		const char *newline;
		size_t n;

		if (!stream_peek(v, &c, &end, e))
			return false;
		v->torn = end;
		if (end || c == '\n')
			return true;
		newline = memchr(v->chunk + v->at, '\n', v->n - v->at);
		n = newline == NULL ? v->n - v->at : (size_t)(newline - v->chunk) - v->at;
		buffer_add(out, v->chunk + v->at, n);
		v->at += n;
		if (out->n > VALUE_MAX)
			return too_long_error(v, v->line, out, e);
	}
}

/*
 * Takes bytes until the value that begins in out is complete; begun is its line, for messages. A scalar in a list ends
 * at a comma.
 */
static bool
stream_take_value(struct json_stream *v, uint64_t begun, struct buffer *out, struct err *e)
{
	struct json_position s = { .depth = 0 };
	bool end;
	char c;

	for (size_t i = 0; i < out->n; i++) {
		if (position_step(&s, out->text[i]))
			return true;
	}
	for (;;) {
		if (!stream_peek(v, &c, &end, e))
			return false;
		v->torn = end;
		if (end || (s.depth == 0 && !s.string && strchr(",]\n", c) != NULL && out->n > 0))
			return true;
		stream_take(v, out);
		if (position_step(&s, c))
			return true;
		if (out->n > VALUE_MAX)
			return too_long_error(v, begun, out, e);
	}
}

static const char data[] = "data:", event[] = "event:";

bool
json_stream_is_json(struct input *in, bool *json, struct err *e)
{
	const char *text;
	size_t n;

	if (!input_begin(in, &text, &n, e))
		return false;
	*json = n > 0 && (*text == '{' || *text == '[' ||
	    (n >= sizeof data - 1 && memcmp(text, data, sizeof data - 1) == 0) ||
	    (n >= sizeof event - 1 && memcmp(text, event, sizeof event - 1) == 0));
	return true;
}

/*
 * Removes the prefix of a line of server-sent events (data:), of which only the data counts. False for a line that
 * holds no data.
 */
static bool
event_unwrap(struct json_value *v)
{
	if (*v->text == '{' || *v->text == '[')
		return true;
	if (strncmp(v->text, data, sizeof data - 1) != 0)
		return strncmp(v->text, event, sizeof event - 1) != 0 && *v->text != ':' &&
		    strncmp(v->text, "id:", 3) != 0;
	v->text += sizeof data - 1;
	v->text += strspn(v->text, " ");
	v->n = strlen(v->text);
	return strcmp(v->text, "[DONE]") != 0;
}

/* Whether a byte is skipped between values: a blank, or of a byte order mark. */
static bool
byte_is_between(char c)
{
	return c == '\n' || c == ' ' || c == '\r' || c == '\t' || c == '\xef' || c == '\xbb' || c == '\xbf';
}

/*
 * Takes the next line where it is in the chunk, if all of it is there; false if not, with nothing taken but what is
 * before it. Its line break gives way to a NUL.
 */
static bool
line_in_place(struct json_value *out, struct json_stream *v)
{
	char *p = v->chunk + v->at, *end = v->chunk + v->n, *newline;
	size_t n;

	for (; p < end && byte_is_between(*p); p++)
		v->line += *p == '\n';
	v->at = (size_t)(p - v->chunk);
	newline = memchr(p, '\n', (size_t)(end - p));
	if (newline == NULL)
		return false;
	for (n = (size_t)(newline - p); n > 0 && (p[n - 1] == ' ' || p[n - 1] == '\t' || p[n - 1] == '\r');)
		n--;
	p[n] = '\0';
	*out = (struct json_value){ .text = p, .n = n, .line = v->line++, .torn = false };
	v->torn = false;
	v->at = (size_t)(newline - v->chunk) + 1;
	return true;
}

/* Moves what is left of the chunk to its front, and reads more after it. *more: there was room, and more came. */
static bool
chunk_refill(struct json_stream *v, bool *more, struct err *e)
{
	const size_t left = v->n - v->at;
	size_t n = 0;

	if (left < CHUNK / 2) {
		memmove(v->chunk, v->chunk + v->at, left);
		v->at = 0;
		v->n = left;
		if (!input_read(v->in, v->chunk + left, CHUNK - left < v->at_once ? CHUNK - left : v->at_once, &n, e))
			return false;
		v->n += n;
	}
	*more = n > 0;
	return true;
}

/* The next value without the blanks at its end. Results as json_stream_next, but lines without data are values too. */
static bool
stream_next_text(struct json_stream *v, struct json_value *out, struct err *e)
{
	struct buffer text;
	bool end, more = true;

	while (v->layout == LINES && more) {
		if (line_in_place(out, v))
			return true;
		if (!chunk_refill(v, &more, e))
			return false;
	}
	arena_reset(v->value_arena);
	text = buffer_new(v->value_arena);
	if (!stream_skip(v, &end, e) || end)
		return false;
	out->line = v->line;
	if (v->layout == UNKNOWN || v->layout == LINES) {
		if (!stream_take_line(v, &text, e))
			return false;
		if (v->layout == UNKNOWN)
			v->layout = line_layout(text.text, text.n);
	}
	if (v->layout != LINES && !stream_take_value(v, out->line, &text, e))
		return false;
	while (text.n > 0 && strchr(" \t\r", text.text[text.n - 1]) != NULL)
		text.n--;
	buffer_room(&text, PAD_AFTER);
	text.text[text.n] = '\0';
	*out = (struct json_value){ .text = text.text, .n = text.n, .line = out->line, .torn = v->torn };
	return true;
}

bool
json_stream_next(struct json_stream *v, struct json_value *out, struct err *e)
{
	*e = (struct err){ .kind = ERR_NONE };
	do {
		if (!stream_next_text(v, out, e))
			return false;
	} while (v->layout == LINES && !event_unwrap(out));
	return true;
}

void
json_stream_change_chunk(struct json_stream *v, char *chunk, size_t at_once)
{
	v->n -= v->at;
	memcpy(chunk, v->chunk + v->at, v->n);
	v->at = 0;
	v->chunk = chunk;
	v->at_once = at_once;
}

bool
json_stream_next_line(struct json_stream *v, struct json_value *out)
{
	while (v->layout == LINES && line_in_place(out, v)) {
		if (event_unwrap(out))
			return true;
	}
	return false;
}

bool
json_stream_is_lines(const struct json_stream *v)
{
	return v->layout == LINES;
}
