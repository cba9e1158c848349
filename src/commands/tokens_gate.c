/* SPDX-License-Identifier: MIT */
/* An earlier answer of tokens, read back. */
#include "commands/tokens_gate.h"

#include <stdlib.h>
#include <string.h>

#include "base/buffer.h"
#include "base/quantity.h"
#include "io/input.h"
#include "io/json.h"

enum { EARLIER_MAX = 64 << 20 };	/* bytes of the file */

static const char *
member_text(const struct json *object, const char *key, struct arena *a)
{
	bool twice = false;
	const struct json *value = json_at(object, key, &twice);

	return value == NULL || twice ? "" : arena_strdup(a, json_text(value, a));
}

static int
paths_compare(const void *a, const void *b)
{
	return strcmp(((const struct earlier_file *)a)->path, ((const struct earlier_file *)b)->path);
}

static bool
read_earlier_row(const struct json *row, const char *encoding, struct arena *a, struct earlier_file *out,
    struct err *e)
{
	quantity tokens;

	*out = (struct earlier_file){ .path = member_text(row, "path", a),
		.encoding = member_text(row, "encoding", a) };
	if (*out->path == '\0' || !quantity_parse(member_text(row, "tokens", a), 0, &tokens, e))
		return err_set(e, ERR_USAGE, "no earlier answer of tokens in JSON: a row has no path or no tokens");
	out->tokens = (uint64_t)(tokens / QUANTITY_ONE);
	return strcmp(out->encoding, encoding) == 0 ||
	    err_set(e, ERR_USAGE, "its counts are of %.40s, and those of this answer of %.40s", out->encoding,
	        encoding);
}

static bool
read_earlier_rows(const struct json *root, const char *encoding, struct arena *a, struct earlier_files *out,
    struct err *e)
{
	bool twice = false;
	const struct json *list = json_at(root, "tokens", &twice);
	size_t room = 0;

	if (list == NULL || json_kind(list) != JSON_LIST)
		return err_set(e, ERR_USAGE, "no earlier answer of tokens in JSON: it has no list of tokens");
	for (const struct json *row = json_first(list); row != NULL; row = json_next(row)) {
		out->items = arena_grow(a, out->items, out->n, &room, sizeof *out->items);
		if (!read_earlier_row(row, encoding, a, &out->items[out->n], e))
			return false;
		out->tokens += out->items[out->n++].tokens;
	}
	if (out->n > 0)
		qsort(out->items, out->n, sizeof *out->items, paths_compare);
	return true;
}

bool
earlier_files_read(struct arena *a, const char *path, const char *encoding, const atomic_int *stop,
    struct earlier_files *out, struct err *e)
{
	struct buffer text = buffer_new(a);
	struct json *root;
	bool done;

	*out = (struct earlier_files){ .n = 0 };
	if (!input_whole(a, path, EARLIER_MAX, stop, &text, e))
		return err_at(e, "baseline: ");
	root = json_parse(text.text, text.n, e);
	if (root == NULL)
		return err_at(e, "baseline: %s: ", path);
	done = read_earlier_rows(root, encoding, a, out, e) || err_at(e, "baseline: %s: ", path);
	json_free(root);
	return done;
}

struct earlier_file *
earlier_files_find(const struct earlier_files *f, const char *path)
{
	struct earlier_file key = { .path = path };

	return f->n == 0 ? NULL : bsearch(&key, f->items, f->n, sizeof key, paths_compare);
}
