/* SPDX-License-Identifier: MIT */
/* Makes values of JSON text in place: json_fast_parse, at the end. Called by json.c. */
#include "io/json_node.h"

#include <string.h>

struct fast_text {
	json_stop	*stop;
	char		*begin, *p, *end;
	struct arena	*arena;
	char		*number;	/* the end of a number that has no NUL yet; NULL */
};

static bool	fast_value(struct fast_text *t, struct json *out, unsigned depth);

static void
fast_blanks(struct fast_text *t)
{
	t->p += json_blanks(t->p) - t->p;
}

/* Takes a string whose opening quote is at p, and ends it with a NUL. */
static bool
fast_string(struct fast_text *t, const char **out)
{
	bool escaped;
	char *begin = t->p + 1;
	const char *quote = json_scan_string(t->stop, begin, t->end, &escaped);

	if (quote == NULL)
		return false;
	t->p = begin + (quote - begin);
	*(escaped ? json_unescape(begin, quote) : t->p) = '\0';
	t->p++;
	*out = begin;
	return true;
}

/* Takes a byte after a value or between two. The NUL of a number before it is set when nothing needs that byte. */
static char
fast_mark(struct fast_text *t)
{
	char c;

	fast_blanks(t);
	c = *t->p;
	if (t->number != NULL)
		*t->number = '\0';
	t->number = NULL;
	return c;
}

/* Takes the members of an object, or the elements of a list, up to the byte that closes it. */
static bool
fast_members(struct fast_text *t, struct json *out, char close, unsigned depth)
{
	const struct json **link = &out->first;

	t->p++;
	fast_blanks(t);
	if (*t->p == close) {
		t->p++;
		return true;
	}
	for (;;) {
		struct json *m = arena_room(t->arena, sizeof *m);
		char c;

		m->key = "";
		if (close == '}') {
			if (*t->p != '"' || !fast_string(t, &m->key))
				return false;
			fast_blanks(t);
			if (*t->p++ != ':')
				return false;
			fast_blanks(t);
		}
		if (!fast_value(t, m, depth))
			return false;
		*link = m;
		link = &m->next;
		c = fast_mark(t);
		t->p++;
		if (c == close)
			return true;
		if (c != ',')
			return false;
		fast_blanks(t);
	}
}

static bool
fast_literal(struct fast_text *t, struct json *out, const char *word, size_t n, enum json_kind kind)
{
	if (memcmp(t->p, word, n) != 0)
		return false;
	out->kind = (uint8_t)kind;
	out->text = word;
	t->p += n;
	return true;
}

static bool
fast_number(struct fast_text *t, struct json *out)
{
	bool plain;
	const char *end = json_scan_number(t->p, &plain);

	if (end == NULL)
		return false;
	out->kind = JSON_NUMBER;
	out->raw = !plain;
	out->text = t->p;
	t->p += end - t->p;
	t->number = t->p;
	return true;
}

/* Takes the value that begins at p, all but its key. */
static bool
fast_value(struct fast_text *t, struct json *out, unsigned depth)
{
	const char *begin = t->p;
	bool done;

	out->next = out->first = NULL;
	out->text = "";
	out->raw = out->entered = out->read = false;
	switch (*t->p) {
	case '{':
	case '[':
		out->kind = *t->p == '{' ? JSON_OBJECT : JSON_LIST;
		done = depth < JSON_DEPTH_MAX && fast_members(t, out, *t->p == '{' ? '}' : ']', depth + 1);
		break;
	case '"':
		out->kind = JSON_STRING;
		done = fast_string(t, &out->text);
		break;
	case 't':
		done = fast_literal(t, out, "true", 4, JSON_BOOL);
		break;
	case 'f':
		done = fast_literal(t, out, "false", 5, JSON_BOOL);
		break;
	case 'n':
		done = fast_literal(t, out, "null", 4, JSON_NULL);
		out->text = "";
		break;
	default:
		done = fast_number(t, out);
	}
	out->from = (uint32_t)(begin - t->begin);
	out->to = (uint32_t)(t->p - t->begin);
	return done;
}

bool
json_fast_parse(struct json_doc *doc, json_stop *stop, char *text, size_t n)
{
	struct fast_text t = { .stop = stop, .begin = text, .p = text, .end = text + n, .arena = doc->arena };

	if (n >= UINT32_MAX)
		return false;
	fast_blanks(&t);
	doc->root.key = "";
	return fast_value(&t, &doc->root, 0) && fast_mark(&t) == '\0' && t.p == t.end;
}
