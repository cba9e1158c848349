/* SPDX-License-Identifier: MIT */
/*
 * Writes JSON: the one place that puts commas and escapes strings. What it writes, cJSON reads
 * (tests/unit/base).
 */
#include "base/json_writer.h"

#include <string.h>

#include "base/text.h"

/* The length of the part at the front of s that is printable ASCII and needs no escape. */
static size_t
plain_length(const char *s)
{
	size_t n = 0;

	while (s[n] >= 0x20 && s[n] < 0x7f && s[n] != '"' && s[n] != '\\')
		n++;
	return n;
}

/* Appends the first character of s, which is not plain; returns its length. left: bytes of s. */
static size_t
quote_character(struct buffer *out, const char *s, size_t left)
{
	uint32_t c;
	size_t n = text_decode(s, left, &c);

	if (n == 0) {
		buffer_puts(out, "\\ufffd");
		return 1;
	}
	if (c == '"' || c == '\\')
		buffer_printf(out, "\\%c", (int)c);
	else if (text_is_unsafe(c) && c <= 0xffff)
		buffer_printf(out, "\\u%04x", (unsigned)c);
	else
		buffer_add(out, s, n);
	return n;
}

void
json_quote(struct buffer *out, const char *s)
{
	const char *end = s + strlen(s);

	buffer_puts(out, "\"");
	while (s < end) {
		size_t n = plain_length(s);

		buffer_add(out, s, n);
		s += n;
		if (s < end)
			s += quote_character(out, s, (size_t)(end - s));
	}
	buffer_puts(out, "\"");
}

struct json_writer
json_writer_new(struct buffer *out)
{
	return (struct json_writer){ .out = out };
}

struct json_writer
json_writer_inside(struct buffer *out, bool started)
{
	return (struct json_writer){ .out = out, .level = { JSON_COMPACT, '}' }, .started = started };
}

static bool
layout_has_lines(enum json_layout layout)
{
	return layout == JSON_HANGING || layout == JSON_LINES;
}

static bool
layout_indents(enum json_layout layout)
{
	return layout == JSON_PADDED || layout_has_lines(layout);
}

static void
line_begin(struct json_writer *j)
{
	buffer_puts(j->out, "\n");
	buffer_fill(j->out, ' ', 2 * (size_t)j->indent);
}

/* Writes what is between the last value and the next member or element of the level. */
static void
element_begin(struct json_writer *j)
{
	enum json_layout layout = j->level.layout;

	if (j->level.close == '\0' || j->after_key) {
		j->after_key = false;
		return;
	}
	if (j->started)
		buffer_puts(j->out, ",");
	if (layout_has_lines(layout) || (j->broken && j->started))
		line_begin(j);
	else if (layout == JSON_PADDED || (layout == JSON_INLINE && j->started))
		buffer_puts(j->out, " ");
	j->started = true;
	j->broken = false;
}

static void
level_begin(struct json_writer *j, enum json_layout layout, const char *open, char close)
{
	element_begin(j);
	buffer_puts(j->out, open);
	j->outer = arena_grow(j->out->arena, j->outer, j->n_outer, &j->room_outer, sizeof *j->outer);
	j->outer[j->n_outer++] = j->level;
	j->level = (struct json_level){ layout, close };
	j->indent += layout_indents(layout);
	j->started = false;
}

void
json_write_object(struct json_writer *j, enum json_layout layout)
{
	level_begin(j, layout, "{", '}');
}

void
json_write_list(struct json_writer *j, enum json_layout layout)
{
	level_begin(j, layout, "[", ']');
}

void
json_write_end(struct json_writer *j)
{
	enum json_layout layout = j->level.layout;

	j->indent -= layout_indents(layout);
	if (j->started && layout == JSON_LINES)
		line_begin(j);
	else if (j->started && layout_indents(layout))
		buffer_puts(j->out, " ");
	buffer_add(j->out, &j->level.close, 1);
	j->level = j->n_outer > 0 ? j->outer[--j->n_outer] : (struct json_level){ JSON_COMPACT, '\0' };
	j->started = true;
	j->broken = false;
}

void
json_write_key(struct json_writer *j, const char *key)
{
	element_begin(j);
	json_quote(j->out, key);
	buffer_puts(j->out, j->level.layout == JSON_COMPACT ? ":" : ": ");
	j->after_key = true;
}

void
json_write_text(struct json_writer *j, const char *s)
{
	element_begin(j);
	json_quote(j->out, s);
}

void
json_write_literal(struct json_writer *j, const char *json)
{
	element_begin(j);
	buffer_puts(j->out, json);
}

void
json_write_break(struct json_writer *j)
{
	j->broken = true;
}
