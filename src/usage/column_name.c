/* SPDX-License-Identifier: MIT */
/* The form in which names of columns are compared. */
#include "usage/column_name.h"

#include <stdbool.h>
#include <string.h>

static bool
is_upper(char c)
{
	return c >= 'A' && c <= 'Z';
}

static bool
is_lower(char c)
{
	return c >= 'a' && c <= 'z';
}

const char *
column_name_normalise(const char *name, struct arena *a)
{
	char *out = arena_alloc(a, 2 * strlen(name) + 1);
	size_t n = 0;

	if (strncmp(name, "\xef\xbb\xbf", 3) == 0)
		name += 3;
	name += strspn(name, " \t");
	for (const char *p = name; *p != '\0'; p++) {
		if (is_upper(*p) && p > name && (is_lower(p[-1]) || (is_upper(p[-1]) && is_lower(p[1]))))
			out[n++] = '_';
		out[n++] = is_upper(*p) ? (char)(*p - 'A' + 'a') : strchr(" -.", *p) != NULL ? '_' : *p;
	}
	while (n > 0 && out[n - 1] == '_')
		n--;
	out[n] = '\0';
	return out;
}
