/* SPDX-License-Identifier: MIT */
/*
 * Requests that are read ahead by several threads: each parses the value, reads the request, and has its texts counted.
 * That is nearly all of the work on a file of requests, and depends on nothing before it; usage_json.c takes what was
 * made in the order of the file.
 */
#include "usage/usage_json_internal.h"

#include "usage/usage_request.h"

struct json *
usage_json_parse(const struct usage_json *f, const struct json_value *value)
{
	struct err broken;

	return json_text_has_nul(value->text, value->n) ? NULL :
	    json_parse_by(f->setup->reader, value->text, value->n, &broken);
}

/* For struct json_ahead_how. What is of a shape of answers is none of a request, and only parsed: it is rare here. */
static void *
value_prepare(void *self, unsigned thread, const struct json_value *value, struct arena *a)
{
	const struct usage_json *f = self;
	struct value_made *made = arena_alloc(a, sizeof *made);

	made->root = usage_json_parse(f, value);
	made->asked = made->root == NULL ? NULL : usage_request_read(made->root, a);
	if (made->asked != NULL && f->setup->count != NULL)
		f->setup->count(f->setup->counter, thread, made->asked, a);
	return made;
}

static void
value_drop(void *made)
{
	json_free(made == NULL ? NULL : ((struct value_made *)made)->root);
}

void
usage_json_begin_ahead(struct usage_json *f)
{
	if (f->ahead != NULL || f->setup->threads < 2)
		return;
	f->ahead = json_ahead_open(f->stream, &(struct json_ahead_how){ .threads = f->setup->threads,
	    .prepare = value_prepare, .drop = value_drop, .self = f });
}
