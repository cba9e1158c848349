/* SPDX-License-Identifier: MIT */
#include "io/json_stream.h"

#include <inttypes.h>
#include <string.h>

#include "base/buffer.h"

enum how { UNKNOWN, LINES, BRACES, LIST };

struct json_stream {
	struct input	*in;
	struct arena	*turn;
	char		 chunk[1 << 16];
	size_t		 n, at;
	enum how	 how;
	uint64_t	 line;		/* of the next byte */
};

/* Where in JSON one stands: how deep, and whether in a string. */
struct scan { int depth; bool string, escaped; };

struct json_stream *
json_stream_open(struct arena *a, struct input *in)
{
	struct json_stream *v = arena_alloc(a, sizeof *v);

	v->in = in;
	v->turn = arena_new();
	v->line = 1;
	return v;
}

void
json_stream_free(struct json_stream *v)
{
	if (v != NULL)
		arena_free(v->turn);
}

/* Looks at the next byte; *end at the end of the file. */
static bool
peek(struct json_stream *v, char *c, bool *end, struct err *e)
{
	if (v->at == v->n) {
		v->at = 0;
		if (!input_read(v->in, v->chunk, sizeof v->chunk, &v->n, e))
			return false;
	}
	*end = v->n == 0;
	*c = *end ? '\0' : v->chunk[v->at];
	return true;
}

static void
take(struct json_stream *v, struct buffer *out)
{
	char c = v->chunk[v->at++];

	v->line += c == '\n';
	if (out != NULL)
		buffer_add(out, &c, 1);
}

/* Passes over blanks, a byte order mark at the start, and what stands between elements of a list. */
static bool
skip(struct json_stream *v, bool *end, struct err *e)
{
	char c;

	for (;;) {
		if (!peek(v, &c, end, e))
			return false;
		if (*end)
			return true;
		if (v->how == UNKNOWN && c == '[')
			v->how = LIST;
		else if ((c == '\0' || strchr(" \t\r\n\xef\xbb\xbf", c) == NULL) && !(v->how == LIST && (c == ',' || c == ']')))
			return true;
		take(v, NULL);
	}
}

/* Moves over one byte; whether a value is complete with it. */
static bool
step(struct scan *s, char c)
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
 * Whether the first line is a value by itself, or one that goes on: only then it ends between two
 * parts of a value. What ends anywhere else was cut off, and the next line is another value.
 */
static enum how
how_of_line(const char *text, size_t n)
{
	struct scan s = { .depth = 0 };

	for (size_t i = 0; i < n; i++)
		step(&s, text[i]);
	while (n > 0 && strchr(" \t\r", text[n - 1]) != NULL)
		n--;
	return s.depth > 0 && !s.string && n > 0 && strchr("{[,:", text[n - 1]) != NULL ? BRACES : LINES;
}

/* Takes the rest of the line, without its break. */
static bool
take_line(struct json_stream *v, struct buffer *out, struct err *e)
{
	bool end;
	char c;

	for (;;) {
		const char *newline;
		size_t n;

		if (!peek(v, &c, &end, e))
			return false;
		if (end || c == '\n')
			return true;
		newline = memchr(v->chunk + v->at, '\n', v->n - v->at);
		n = newline == NULL ? v->n - v->at : (size_t)(newline - v->chunk) - v->at;
		buffer_add(out, v->chunk + v->at, n);
		v->at += n;
		if (out->n > VALUE_MAX)
			return err_set(e, ERR_RANGE, "line %" PRIu64 ": the value is longer than 64 MiB", v->line);
	}
}

/* Takes bytes until the value that out begins, in a line, is complete. A scalar in a list ends at a comma. */
static bool
take_value(struct json_stream *v, uint64_t begun, struct buffer *out, struct err *e)
{
	struct scan s = { .depth = 0 };
	bool end;
	char c;

	for (size_t i = 0; i < out->n; i++) {
		if (step(&s, out->text[i]))
			return true;
	}
	for (;;) {
		if (!peek(v, &c, &end, e))
			return false;
		if (end || (s.depth == 0 && !s.string && strchr(",]\n", c) != NULL && out->n > 0))
			return true;
		take(v, out);
		if (step(&s, c))
			return true;
		if (out->n > VALUE_MAX)
			return err_set(e, ERR_RANGE, "line %" PRIu64 ": the value is longer than 64 MiB: is a brace not "
			    "closed?", begun);
	}
}

static const char data[] = "data:", event[] = "event:";

bool
json_stream_are_json(struct input *in, bool *json, struct err *e)
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
 * Of a stream of server-sent events only the data counts; takes its prefix away. False for a line
 * that holds none.
 */
static bool
unwrap(struct json_value *v)
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

static bool
next_text(struct json_stream *v, struct json_value *out, struct err *e)
{
	struct buffer text;
	bool end;

	arena_reset(v->turn);
	text = buffer_new(v->turn);
	if (!skip(v, &end, e) || end)
		return false;
	out->line = v->line;
	if (v->how == UNKNOWN || v->how == LINES) {
		if (!take_line(v, &text, e))
			return false;
		if (v->how == UNKNOWN)
			v->how = how_of_line(text.text, text.n);
	}
	if (v->how != LINES && !take_value(v, out->line, &text, e))
		return false;
	while (text.n > 0 && strchr(" \t\r", text.text[text.n - 1]) != NULL)
		text.n--;
	text.text[text.n] = '\0';
	*out = (struct json_value){ .text = text.text, .n = text.n, .line = out->line };
	return true;
}

bool
json_stream_next(struct json_stream *v, struct json_value *out, struct err *e)
{
	*e = (struct err){ .kind = ERR_NONE };
	do {
		if (!next_text(v, out, e))
			return false;
	} while (v->how == LINES && !unwrap(out));
	return true;
}
