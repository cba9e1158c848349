/* SPDX-License-Identifier: MIT */
/* Pieces of an SQL script: patterns of a dialect, and the columns of counts. */
#include "interop/sql_script.h"

void
sql_apply(struct script *s, const char *pattern, const char *to, const char *count)
{
	for (const char *p = pattern; *p != '\0'; p++) {
		if (*p == '?')
			buffer_puts(s->out, to);
		else if (*p == '#')
			buffer_puts(s->out, count);
		else
			buffer_add(s->out, p, 1);
	}
}

/* The meters in their order, but that fresh has the place of request, which is no count of usage. */
struct sql_count
sql_count(unsigned i)
{
	unsigned c = i == METER_REQUEST ? COUNT_FRESH : i;
	const char *name = c == COUNT_FRESH ? "fresh" : meters[c].name;
	struct sql_count out = { .whole = workload_whole(c) };

	for (size_t k = 0; name[k] != '\0' && k + 1 < sizeof out.name; k++)
		out.name[k] = name[k] == '-' ? '_' : name[k];
	return out;
}
