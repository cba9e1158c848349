/* SPDX-License-Identifier: MIT */
#ifndef JSON_WRITER_H
#define JSON_WRITER_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buffer.h"

/*
 * Writes JSON into a buffer, value by value, in the order in which it is to appear. It puts commas, blanks,
 * line breaks and escapes; that keys and values alternate, and that what is begun is ended, is up to the
 * caller:
 *
 *	struct json_writer j = json_writer_new(out);
 *
 *	json_write_object(&j, JSON_INLINE);
 *	json_write_key(&j, "model");
 *	json_write_text(&j, "gpt-5");
 *	json_write_key(&j, "sources");
 *	json_write_list(&j, JSON_INLINE);
 *	json_write_text(&j, "a");
 *	json_write_end(&j);
 *	json_write_end(&j);
 *
 * writes {"model": "gpt-5", "sources": ["a"]}.
 */

/*
 * How the members of an object or the elements of a list are laid out. An empty one is {} or [] in every
 * layout.
 */
enum json_layout {
	JSON_COMPACT,	/* {"a":1,"b":2} */
	JSON_INLINE,	/* {"a": 1, "b": 2} */
	JSON_PADDED,	/* { "a": 1, "b": 2 } */
	JSON_HANGING,	/* each on a line of its own; the bracket that closes is on the line of the last: 2 } */
	JSON_LINES,	/* each on a line of its own, and so is the bracket that closes */
};

struct json_level { enum json_layout layout; char close; };	/* close: '}' or ']' */

/* The members are private to json_writer.c. */
struct json_writer {
	struct buffer		*out;		/* its arena keeps the outer levels */
	struct json_level	 level;		/* the object or list that is being written; close 0: none */
	struct json_level	*outer;		/* those around it */
	size_t			 n_outer, room_outer;
	unsigned		 indent;	/* levels that indent their lines, by two blanks each */
	bool			 started;	/* the level has a member or an element */
	bool			 after_key;	/* the next value belongs to a key */
	bool			 broken;	/* the next member or element begins a new line */
};

/* A writer that appends one value to out, at the indentation 0. */
struct json_writer	json_writer_new(struct buffer *out);

/*
 * A writer that goes on with an object in compact layout that out has without its last brace; started: it has
 * members. json_write_end ends the object.
 */
struct json_writer	json_writer_inside(struct buffer *out, bool started);

/*
 * Begin an object or a list, and end the innermost one. The lines of JSON_PADDED, JSON_HANGING and JSON_LINES
 * are indented by two blanks more than the level around it.
 */
void	json_write_object(struct json_writer *j, enum json_layout layout);
void	json_write_list(struct json_writer *j, enum json_layout layout);
void	json_write_end(struct json_writer *j);

/* The key of the next value. */
void	json_write_key(struct json_writer *j, const char *key);

/*
 * A value: a text as a string, or what is JSON already, such as the text of a number, true or null. As a
 * member of an object it follows its key.
 */
void	json_write_text(struct json_writer *j, const char *s);
void	json_write_literal(struct json_writer *j, const char *json);

/* The next member or element begins a new line, unless it is the first of its level. */
void	json_write_break(struct json_writer *j);

/*
 * Appends s as a JSON string, in quotes. Characters that are invisible or steer a terminal are written as
 * \uXXXX; bytes that are not UTF-8 become U+FFFD.
 */
void	json_quote(struct buffer *out, const char *s);

#endif
