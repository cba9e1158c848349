/* SPDX-License-Identifier: MIT */
/*
 * Which answer a record is, and of which group: the ids, the copies and the sums of the tables. Called by usage_json.
 * Read usage_shape_identity first.
 */
#include "usage/usage_shape.h"

#include <string.h>

#include "base/buffer.h"
#include "usage/usage_form.h"

/* ---- sums of other records ---- */

/* The text at a path in the answer, the record or an object around it, from the innermost; "" if there is none. */
static const char *
text_around(const struct shape_record *r, const struct shape_found *found, const char *path, struct arena *a)
{
	const char *text = found->answer == NULL ? "" : usage_shape_text(found->answer, path, false, a);
	const struct json *outer;

	if (*text == '\0')
		text = usage_shape_text(r->object, path, false, a);
	for (size_t i = 0; *text == '\0' && (outer = usage_walk_outer(r->walk, i)) != NULL; i++)
		text = usage_shape_text(outer, path, false, a);
	return text;
}

const char *
usage_shape_group(const struct shape_record *r, const struct shape_found *found, struct arena *a, bool *sum)
{
	const char *group = "";

	*sum = false;
	for (size_t i = 0; i < n_shape_sums && !*sum; i++)
		*sum = strcmp(text_around(r, found, shape_sums[i].path, a), shape_sums[i].value) == 0;
	for (size_t i = 0; i < n_shape_groups && *group == '\0'; i++)
		group = text_around(r, found, shape_groups[i].path, a);
	return group;
}

void
usage_shape_span(const struct json *object, struct arena *a, const char **id, const char **parent)
{
	*id = *parent = "";
	for (size_t i = 0; i < n_shape_spans; i++) {
		*id = **id == '\0' ? usage_shape_text(object, shape_spans[i].id, false, a) : *id;
		*parent = **parent == '\0' ? usage_shape_text(object, shape_spans[i].parent, false, a) : *parent;
	}
}

/* ---- identities ---- */

/* The value of a part of an identity, which has a text; NULL if there is none. */
static const struct json *
part_value(const struct json *object, const char *path, bool numbers, struct arena *a)
{
	bool twice;
	const struct json *value = json_at(object, path, &twice);

	if (value == NULL || (json_kind(value) != JSON_STRING && (!numbers || json_kind(value) != JSON_NUMBER)))
		return NULL;
	if (*json_peek(value, a) != '\0')
		return value;
	json_text(value, a);	/* that it is empty decides */
	return NULL;
}

/* The id of an answer, which is in itself, or of its request, which may also be beside it; NULL if there is none. */
static const struct json *
answer_id(const struct json *object, const struct json *answer, const char *what, struct arena *a)
{
	const struct json *id = NULL;

	for (size_t i = 0; i < n_shape_ids && id == NULL; i++) {
		if (strcmp(shape_ids[i].what, what) == 0)
			id = part_value(answer, shape_ids[i].path, false, a);
	}
	return id == NULL && object != answer && strcmp(what, "answer") != 0 ?
	    answer_id(object, object, what, a) : id;
}

/* Adds a part of an identity; NULL: an empty one. */
static void
part_add(struct buffer *out, const struct json *value, struct form_trace *trace)
{
	const char *text = value == NULL ? "" : json_peek(value, out->arena);

	buffer_add(out, text, strlen(text) + 1);
	usage_form_note_part(trace, value);
}

/* Whether the record says if it is a copy; *copy is what it says. */
static bool
copy_said(const struct json *object, struct arena *a, bool *copy)
{
	bool said = false, twice;

	*copy = false;
	for (size_t i = 0; i < n_shape_copies; i++) {
		const struct json *value = json_at(object, shape_copies[i].path, &twice);

		if (value == NULL || json_kind(value) != JSON_BOOL)
			continue;
		said = true;
		*copy |= strcmp(json_text(value, a), "true") == 0;
	}
	return said;
}

bool
usage_shape_is_copy(const struct json *object, struct arena *a)
{
	bool copy;

	return copy_said(object, a, &copy) && copy;
}

const char *
usage_shape_identity(const struct json *object, const struct shape_found *found, struct form_trace *trace,
    struct arena *a, size_t *n, size_t *n_id)
{
	const struct json *id = answer_id(object, found->answer, "answer", a);
	struct buffer out = buffer_new(a);
	bool copy;

	*n = *n_id = 0;
	if (id == NULL)
		return "";
	part_add(&out, id, trace);
	if (copy_said(object, a, &copy))
		*n_id = out.n;
	id = answer_id(object, found->answer, "request", a);
	if (id != NULL || *n_id == 0)
		part_add(&out, id, trace);
	for (size_t i = 0; i < n_shape_lines; i++) {
		const struct shape_line *l = &shape_lines[i];

		if (l->shape == found->shape && l->rule == USAGE_SHAPE_KEY && strcmp(l->means, "on") == 0) {
			id = part_value(found->answer, l->path, true, a);
			if (id != NULL)
				part_add(&out, id, trace);
		}
	}
	*n = out.n;
	return out.text;
}

const char *
usage_shape_line_identity(const struct shape_record *r, const struct shape_found *found, struct arena *a, size_t *n)
{
	*n = 0;
	for (size_t i = 0; i < n_shape_line_ids; i++) {
		const struct shape_line_id *line = &shape_line_ids[i];
		const char *id = text_around(r, found, line->id, a), *text;

		if (*id == '\0' || strcmp(text_around(r, found, line->path, a), line->value) != 0)
			continue;
		text = arena_printf(a, "%s %s %s", line->value, id, usage_walk_model(r->walk));
		*n = strlen(text);
		return text;
	}
	return "";
}
