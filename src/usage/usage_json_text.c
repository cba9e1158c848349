/* SPDX-License-Identifier: MIT */
#include "usage/usage_json_text.h"

#include <string.h>

#include "base/buffer.h"
#include "io/json.h"

const char *
json_log_name(const char *path, struct arena *a)
{
	const char *name = strrchr(path, '/') == NULL ? path : strrchr(path, '/') + 1, *end = strrchr(name, '.');

	return end != NULL && (strcmp(end, ".zst") == 0 || strcmp(end, ".gz") == 0) ?
	    arena_strndup(a, name, (size_t)(end - name)) : name;
}

bool
json_text_has_nul(const char *text, size_t n)
{
	if (memchr(text, '\0', n) != NULL)
		return true;
	for (const char *p = strstr(text, "\\u0000"); p != NULL; p = strstr(p + 1, "\\u0000")) {
		size_t before = 0;

		while (p - before > text && p[-1 - (long)before] == '\\')
			before++;
		if (before % 2 == 0)
			return true;
	}
	return false;
}

const char *
json_on_one_line(const char *text, size_t n, struct arena *a)
{
	char *copy = arena_strndup(a, text, n);
	struct buffer out = buffer_new(a);

	if (strpbrk(copy, "\n\r") == NULL)
		return copy;
	json_minify(copy);
	for (const char *p = copy, *stop; *p != '\0'; p = stop + (*stop != '\0')) {
		stop = p + strcspn(p, "\n\r");
		buffer_add(&out, p, (size_t)(stop - p));
		if (*stop != '\0')
			buffer_puts(&out, *stop == '\n' ? "\\n" : "\\r");
	}
	return out.text;
}
