/* SPDX-License-Identifier: MIT */
/*
 * Values that several threads read ahead, in the order of the file for the one that takes them (io/json_ahead.h). Of
 * requests each thread parses the value, reads the request, and has its texts counted: nearly all of the work. Of logs
 * each thread finds lines that are like earlier ones, makes their rows, and hashes what identifies their answers. All
 * that depends on earlier lines stays with the thread that takes the rows: it learns, reads in full what no thread has
 * found, and knows what earlier lines said.
 */
#include "usage/usage_json_internal.h"

#include "usage/usage_answer.h"
#include "usage/usage_request.h"

struct json *
usage_json_parse(const struct usage_json *f, const struct json_value *value)
{
	struct err broken;

	return json_text_has_nul(value->text, value->n) ? NULL :
	    json_parse_by(f->setup->reader, value->text, value->n, &broken);
}

/* ---- requests ---- */

/* For struct json_ahead_how. What is of a shape of answers is none of a request, and only parsed: it is rare here. */
static void
request_prepare(void *self, unsigned thread, const struct json_value *value, void *room, struct arena *a)
{
	const struct usage_json *f = self;
	struct value_made *made = room;

	made->parsed = true;
	made->root = usage_json_parse(f, value);
	made->asked = made->root == NULL ? NULL : usage_request_read(made->root, a);
	if (made->asked != NULL && f->setup->count != NULL)
		f->setup->count(f->setup->counter, thread, made->asked, a);
}

static void
request_drop(void *made)
{
	json_free(((struct value_made *)made)->root);
}

void
usage_json_begin_requests(struct usage_json *f)
{
	if (f->ahead != NULL || f->setup->threads < 2)
		return;
	f->ahead = json_ahead_open(f->stream, &(struct json_ahead_how){ .threads = f->setup->threads,
	    .at_once = JSON_CHUNK, .lump = 8, .room = sizeof(struct value_made), .prepare = request_prepare,
	    .drop = request_drop, .self = f });
}

/* ---- lines like earlier ones ---- */

static bool
line_find(const struct usage_json *f, struct form_finder *finder, const struct json_value *value, struct arena *a,
    struct usage_row *row, struct form_found *found)
{
	if (value->text[value->n] == '\0')	/* a NUL before is in no form */
		return usage_forms_find(finder, f->setup, value->text, value->n, a, row, found);
	*found = (struct form_found){ .shared = NULL };
	return false;
}

/* For struct json_ahead_how. */
static void
line_prepare(void *self, unsigned thread, const struct json_value *value, void *room, struct arena *a)
{
	const struct usage_json *f = self;
	const struct line_finder *finder = &f->finders[thread];
	struct value_made *made = room;

	made->parsed = false;
	if (!line_find(f, finder->forms, value, a, &made->row, &made->found))
		return;
	usage_answer_prepare(f->setup->ids, &made->row, finder->scratch);
	arena_reset(finder->scratch);
}

/*
 * Has threads find the lines that are left of the file, if many bytes are. It must be known that they are no requests,
 * which are read in full. Standard input and pipes may come line by line, and are not waited for.
 */
static void
lines_begin(struct usage_json *f)
{
	enum { PARTS = 4 };	/* of a block are read at once: what is made of more would not stay near */
	const struct usage_setup *setup = f->setup;
	const size_t at_once = setup->block / PARTS;

	if (f->ahead != NULL || setup->threads < 2 ||
	    input_size(f->in) < input_taken(f->in) + (uint64_t)setup->block * PARTS)
		return;
	f->finders = arena_array(f->arena, setup->threads, sizeof *f->finders);
	for (unsigned i = 0; i < setup->threads; i++)
		f->finders[i] = (struct line_finder){ form_finder_new(f->forms, f->arena), arena_new() };
	f->ahead = json_ahead_open(f->stream, &(struct json_ahead_how){ .threads = setup->threads,
	    .at_once = at_once < 1 ? 1 : at_once < JSON_CHUNK ? at_once : JSON_CHUNK, .lump = 32,
	    .room = sizeof(struct value_made),
	    .prepare = line_prepare, .self = f });
}

void
usage_json_end_ahead(struct usage_json *f)
{
	json_ahead_free(f->ahead);
	for (unsigned i = 0; f->finders != NULL && i < f->setup->threads; i++)
		arena_free(f->finders[i].scratch);
}

/* The row of the current value, by what was found ahead if that still holds; NULL: nothing is found. */
static struct usage_row *
row_find(struct usage_json *f, struct arena *a, struct form_found *found)
{
	if (f->made == NULL || !usage_forms_still(f->forms, &f->made->found))
		return line_find(f, usage_forms_finder(f->forms), &f->value, a, &f->row, found) ? &f->row : NULL;
	*found = f->made->found;
	f->made->row.usage.arena = a;
	return found->shared == NULL ? NULL : &f->made->row;
}

bool
usage_json_knows(struct usage_json *f, struct arena *a, struct usage_row **out)
{
	enum { KNOWN = 16 };	/* lines after which others are looked for ahead */
	const struct form_shared *shared;
	struct form_found found;
	struct usage_row *row;

	if (f->forms == NULL || usage_log_is_open(f->log))
		return false;
	row = row_find(f, a, &found);
	if (row == NULL)
		return false;
	shared = found.shared;
	usage_forms_count(f->forms);
	if ((shared->shape != NULL && !usage_log_is_empty(f->log)) ||
	    (shared->shape == NULL && !f->setup->live && f->requests != REQUESTS_NO))	/* it may be a request */
		return false;
	*out = row;
	row->line = f->value.line;
	if (found.answered != NULL)
		usage_log_note_answered(f->log, found.answered, found.n_answered);
	row->group = shared->of_file ? f->file_group : row->group;
	if (shared->shape != NULL) {
		f->requests = f->requests == REQUESTS_UNKNOWN ? REQUESTS_NO : f->requests;
		usage_json_report_shape(f, shared->shape);
		usage_json_report_undated(f, &row->usage);
	}
	if (++f->known == KNOWN)
		lines_begin(f);
	return true;
}
