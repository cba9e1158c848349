/* SPDX-License-Identifier: MIT */
/* The form in which names of columns are compared. */
#include "usage/column_name.h"

#include <stdbool.h>
#include <string.h>
#include <strings.h>

#include "base/macros.h"

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

/*
 * What headings have around their words: signs and words for "number of", units and currencies. The first that a
 * heading begins or ends with is left out, then the next.
 */
static const char *const heading_starts[] = { "#", "nr. ", "nr ", "no. ", "number of ", "num. ", "anzahl ",
    "nombre de ", "nombre d'", "numero de ", "n\xc2\xba de ", "n\xc2\xba ", "n\xc2\xb0 ", "\xe2\x84\x96 " };
static const char *const heading_ends[] = { "#", "($)", "(usd)", "(us$)", "[usd]", "[$]",
    "(tokens)", "(token)", "(tok)", "(count)", "(nr.)", "(no.)", "(utc)", ":", "*" };

static bool
is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '_';
}

/* The part of a heading that names the column: *n bytes from the result on. Never nothing. */
static const char *
heading_words(const char *name, size_t *n)
{
	bool again = true;

	*n = strlen(name);
	while (again) {
		again = false;
		while (*n > 0 && is_blank(*name))
			name++, --*n;
		while (*n > 0 && is_blank(name[*n - 1]))
			--*n;
		for (size_t i = 0; i < LENGTH(heading_starts); i++) {
			size_t len = strlen(heading_starts[i]);

			if (*n > len && strncasecmp(name, heading_starts[i], len) == 0) {
				name += len, *n -= len;
				again = true;
			}
		}
		for (size_t i = 0; i < LENGTH(heading_ends); i++) {
			size_t len = strlen(heading_ends[i]);

			if (*n > len && strncasecmp(name + *n - len, heading_ends[i], len) == 0) {
				*n -= len;
				again = true;
			}
		}
	}
	return name;
}

const char *
column_name_normalise(const char *heading, struct arena *a)
{
	size_t length, n = 0;
	char *out = arena_alloc(a, 2 * strlen(heading) + 1);
	const char *name;

	if (strncmp(heading, "\xef\xbb\xbf", 3) == 0)
		heading += 3;
	name = heading_words(heading, &length);
	name = arena_strndup(a, name, length);
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
