/* SPDX-License-Identifier: MIT */
#ifndef TEST_JSON_SAME_H
#define TEST_JSON_SAME_H

/* Whether every reader of JSON gives what cJSON gives: the same values, in the same order, or a refusal. */

#include "test.h"

#include "base/buffer.h"
#include "io/json.h"

/* Writes all that can be asked of a value. */
static inline void
write_json(struct buffer *out, const struct json *j, struct arena *a)
{
	bool twice = false;

	buffer_printf(out, "%d %s=%s", (int)json_kind(j), json_key(j), json_text(j, a));
	for (const struct json *m = json_first(j); m != NULL; m = json_next(m)) {
		buffer_puts(out, "(");
		write_json(out, m, a);
		if (json_kind(j) == JSON_OBJECT && strpbrk(json_key(m), "/[") == NULL && *json_key(m) != '\0')
			buffer_puts(out, json_at(j, json_key(m), &twice) == m ? ")" : "]");
	}
	buffer_puts(out, twice ? "twice" : "");
}

/* What a reader makes of a text. */
static inline const char *
json_written(enum json_reader reader, const char *text, size_t n, struct arena *a)
{
	struct err e = { .kind = ERR_NONE };
	struct json *j = json_parse_by(reader, text, n, &e);
	struct buffer out = buffer_new(a);

	if (j == NULL)
		return arena_printf(a, "%d %s", (int)e.kind, e.msg);
	write_json(&out, j, a);
	buffer_printf(&out, "\n%s", json_print(j, a));
	json_free(j);
	return out.text;
}

/* The reader that reads a text otherwise than cJSON; JSON_READER_CJSON if none does. */
static inline enum json_reader
json_reader_at_fault(const char *text, size_t n, struct arena *a)
{
	const char *want = json_written(JSON_READER_CJSON, text, n, a);

	for (enum json_reader r = JSON_READER_BEST; r < JSON_READER_CJSON; r++) {
		if (strcmp(json_written(r, text, n, a), want) != 0)
			return r;
	}
	return JSON_READER_CJSON;
}

/*
 * Whether the scanner finds the end of a text that it takes where the text ends; what it refuses is left to cJSON, but
 * it takes nothing that cJSON refuses. The text is copied to the end of its memory.
 */
static inline bool
json_scan_agrees(const char *text, size_t n, struct arena *a)
{
	char *copy = arena_alloc(a, n + 1 + PAD_AFTER);
	struct err e;
	struct json *j = json_parse_by(JSON_READER_CJSON, text, n, &e);

	memcpy(copy, text, n);
	memset(copy + n + 1, '"', PAD_AFTER);
	for (enum json_reader r = JSON_READER_BEST; r < JSON_READER_CJSON; r++) {
		const char *end = json_scan_value(json_scan_stop(r), json_blanks(copy), copy + n);

		if (end != NULL && *json_blanks(end) == '\0' && json_blanks(end) == copy + n && j == NULL)
			return false;
		if (end != NULL && end > copy + n)
			return false;
	}
	json_free(j);
	return true;
}

#endif
