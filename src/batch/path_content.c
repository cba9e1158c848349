/* SPDX-License-Identifier: MIT */
/* Whether a path holds text or usage. */
#include "batch/path_content.h"

#include <string.h>

#include "base/macros.h"
#include "base/text.h"
#include "batch/batch_readings.h"
#include "io/folder.h"
#include "tokens/text_count.h"
#include "usage/usage_file.h"

enum { ROWS_TRIED = 200, FILES_TRIED = 50 };

/* Whether some of the first objects of a file of JSON are usage. */
static bool
json_has_usage(struct usage_file *f)
{
	struct arena *a = arena_new();
	struct usage_row *row;
	bool found = false;
	struct err e;

	for (int i = 0; i < ROWS_TRIED && !found && usage_json_next(usage_file_json(f), a, &row, &e); i++)
		found = row->group != NULL || (row->state != ROW_SKIPPED && row->state != ROW_IDLE);
	arena_free(a);
	return found;
}

/*
 * Whether a file is usage in a known form. A line of prose is no header: one column alone does not count.
 */
static bool
file_has_usage(const char *path, day today, const atomic_int *stop)
{
	const struct request none = request_new();
	struct usage_setup setup = { .defaults = &none, .today = today, .live = true };
	struct arena *a = arena_new();
	struct err e;
	struct input *in = input_open_file(a, path, FILE_REGULAR, stop, &e);
	struct usage_file *f = in == NULL ? NULL : usage_file_open(a, in, &setup, &e);
	bool found = f != NULL &&
	    (usage_file_csv(f) != NULL ? usage_csv_header(usage_file_csv(f))->n_fields > 1 : json_has_usage(f));

	usage_file_close(f);
	input_close(in);
	arena_free(a);
	return found;
}

/* What a file is by its first bytes. */
static enum file_content
content_of_file(const char *path, const atomic_int *stop)
{
	struct arena *a = arena_new();
	struct text_count count = { .content = CONTENT_BINARY };
	struct file f;
	struct err e;

	if (file_open(&f, path, FILE_REGULAR, stop, &e)) {
		if (!text_counter_look(text_counter_new(a, 0, NULL), &f, &count, &e))
			count.content = CONTENT_BINARY;		/* sum says why it cannot be read */
		file_close(&f);
	}
	arena_free(a);
	return count.content;
}

static bool
folder_is_text(const char *path, day today, const atomic_int *stop)
{
	struct arena *a = arena_new();
	struct folder usage, all;
	bool text = false;
	struct err e;

	if (folder_read(&usage, path, usage_endings, stop, a, &e) && folder_read(&all, path, NULL, stop, a, &e)) {
		text = all.n > usage.n;
		for (size_t i = 0; text && i < usage.n && i < FILES_TRIED; i++)
			text = !file_has_usage(usage.paths[i], today, stop);
	}
	arena_free(a);
	return text;
}

bool
path_is_text(const char *path, day today, const atomic_int *stop)
{
	if (folder_is(path))
		return folder_is_text(path, today, stop);
	if (folder_name_ends(path, usage_endings))
		return false;
	switch (content_of_file(path, stop)) {
	case CONTENT_TEXT:
		return !file_has_usage(path, today, stop);
	case CONTENT_PDF:
	case CONTENT_PICTURE:
	case CONTENT_UTF16:
		return true;	/* and how to count it is told */
	default:
		return false;
	}
}
