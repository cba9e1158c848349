/* SPDX-License-Identifier: MIT */
/*
 * The loader of price files: which files, and what is done with a book when all of them are read. Start at
 * book_load_as() and load_file_object().
 */
#include "book/book_load.h"

#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/text.h"
#include "book/book_load_internal.h"
#include "book/book_validate.h"

enum { FILE_MAX = 64 << 20 };	/* the most bytes of a file */

/* Reads one object of a file: a provider with its models, or the plans. */
static void
load_file_object(struct load *l, const struct book_json *object)
{
	l->model = l->row = "";
	l->first_source = build_view(l->build)->n_sources;
	l->n_sources = 0;
	if (book_json_member(object, "plans") == NULL)
		load_provider(l, object);
	else
		load_plan_file(l, object);
}

/* ---- files ---- */

/* The line of a position in a text, from 1. */
static unsigned
line_number(const char *json, const char *at)
{
	unsigned line = 1;

	for (const char *p = json; at != NULL && p < at; p++)
		line += *p == '\n';
	return line;
}

static void
load_json(struct load *l, const char *file, const char *json, size_t len)
{
	const char *end = NULL;
	const struct book_json *item;
	struct book_json *root;

	l->file = arena_strdup(l->arena, file);
	l->model = l->row = "";
	if (!text_valid(json, len) || strlen(json) != len) {
		load_problem(l, "", "is not a text of UTF-8");
		return;
	}
	root = book_json_parse(json, len, &end);
	if (root == NULL) {
		load_problem(l, "", "line %u: this is not JSON", line_number(json, end));
		return;
	}
	item = book_json_first(root);
	if (book_json_kind(root) != BOOK_JSON_LIST)
		load_file_object(l, root);
	else if (item == NULL)
		load_problem(l, "", "holds no provider");
	else for (; item != NULL; item = book_json_next(item))
		load_file_object(l, item);
	book_json_free(root);
}

static bool
load_file(struct load *l, const char *path, enum file_kind kind, struct err *e)
{
	size_t len;
	const char *json = file_whole(l->arena, path, kind, l->how.stop, FILE_MAX, &len, e);

	if (json != NULL)
		load_json(l, path, json, len);
	return json != NULL;
}

static int
compare_texts(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

/* Lists the *.json of an open folder, sorted; there may be none. Hidden files are skipped. */
static bool
list_folder(struct arena *a, const char *path, DIR *dir, const char *const **files, size_t *n, struct err *e)
{
	const char **names = NULL;
	const struct dirent *entry;
	size_t room = 0;

	*n = 0;
	while (errno = 0, (entry = readdir(dir)) != NULL) {
		size_t len = strlen(entry->d_name);

		if (entry->d_name[0] == '.' || len < 6 || strcmp(entry->d_name + len - 5, ".json") != 0)
			continue;
		names = arena_grow(a, names, *n, &room, sizeof *names);
		names[(*n)++] = arena_printf(a, "%s/%s", path, entry->d_name);
	}
	if (errno != 0)
		return err_set(e, ERR_IO, "%s: %s", path, strerror(errno));
	if (*n > 0)
		qsort(names, *n, sizeof *names, compare_texts);
	*files = names;
	return true;
}

bool
book_folder(struct arena *a, const char *path, const char *const **files, size_t *n, struct err *e)
{
	DIR *dir = opendir(path);
	bool done;

	if (dir == NULL)
		return err_set(e, ERR_IO, "%s: %s", path, strerror(errno));
	done = list_folder(a, path, dir, files, n, e);
	closedir(dir);
	return done;
}

bool
book_files(struct arena *a, const char *path, const char *const **files, size_t *n, struct err *e)
{
	const char **one;
	struct stat st;

	if (stat(path, &st) != 0 || S_ISDIR(st.st_mode))
		return book_folder(a, path, files, n, e) &&
		    (*n > 0 || err_set(e, ERR_IO, "%s: no *.json in this folder", path));
	one = arena_array(a, 1, sizeof *one);
	one[0] = path;
	*files = one;
	*n = 1;
	return true;
}

/* Loads what is at a path. The user did not name the files of a folder, so they must be regular files. */
static bool
load_path(struct load *l, const char *path, struct err *e)
{
	const char *const *files;
	size_t n;

	if (l->how.kind == FILE_REGULAR)
		return load_file(l, path, FILE_REGULAR, e);
	if (!book_files(l->arena, path, &files, &n, e))
		return false;
	for (size_t i = 0; i < n; i++) {
		enum file_kind kind = files[i] == path ? FILE_ANY : FILE_REGULAR;

		if (!load_file(l, files[i], kind, e))
			return false;
	}
	return true;
}

/* ---- the whole book ---- */

void
load_complain(void *load, uint32_t model, uint32_t rate, const char *key, const char *text)
{
	struct load *l = load;
	const struct book *b = build_view(l->build);
	const struct model *m = &b->models[model];

	l->file = l->files[m->provider];
	l->model = book_text(b, m->id);
	l->row = rate == BOOK_NONE ? "" : arena_printf(l->arena, "rates[%u]", rate - m->rates.first);
	load_problem(l, key, "%s", text);
	l->row = "";
}

/* Looks up the successors of all models; reports unknown ones and circles. */
static void
find_successors(struct load *l)
{
	const struct book *b = build_view(l->build);

	for (size_t i = 0; i < l->n_successors; i++) {
		const struct pending_successor *s = &l->successors[i];
		struct model *m = build_row_at(l->build, OBJECT_model, s->model);

		for (uint32_t k = 0; k < b->n_models; k++) {
			if (b->models[k].provider == m->provider &&
			    strcmp(book_text(b, b->models[k].id), s->id) == 0)
				m->successor = k;
		}
		if (m->successor == BOOK_NONE || m->successor == s->model)
			load_complain(l, s->model, BOOK_NONE, "successor",
			    arena_printf(l->arena, "'%.60s' is not another model of this provider", s->id));
	}
	for (uint32_t i = 0; i < b->n_models; i++) {
		uint32_t at = b->models[i].successor, steps = 0;

		while (at != BOOK_NONE && at != i && steps++ < b->n_models)
			at = b->models[at].successor;
		if (at == i && b->models[i].successor != i)
			load_complain(l, i, BOOK_NONE, "successor", "the successors run in a circle");
	}
}

/* Completes and validates the book. NULL, and the first problem as the error, if there is any. */
static const struct book *
load_finish(struct load *l, struct err *e)
{
	const struct book *b;

	if (!l->how.keep_like && l->problems->n == 0)
		load_likes(l);
	find_successors(l);
	b = build_finish(l->build);
	if (l->problems->n == 0)
		book_validate(b, load_complain, l);	/* needs rows that are valid by themselves */
	if (l->problems->n == 0)
		return b;
	err_set(e, ERR_IO, "%s", l->problems->item[0].text);
	if (*l->problems->item[0].key != '\0')
		err_at(e, "%s: ", l->problems->item[0].key);
	if (*l->problems->item[0].model != '\0')
		err_at(e, "%s: ", l->problems->item[0].model);
	err_at(e, "%s: ", l->problems->item[0].file);
	return NULL;
}

static struct load
load_begin(struct arena *a, struct problems *problems)
{
	return (struct load){ .arena = a, .build = build_new(a), .problems = problems,
	    .file = "", .model = "", .row = "" };
}

const struct book *
book_load_as(struct arena *a, const char *const *paths, size_t n, const struct book_load_how *how,
    struct problems *problems, struct err *e)
{
	struct problems own = { 0 };
	struct load l = load_begin(a, problems == NULL ? &own : problems);

	l.how = *how;
	for (size_t i = 0; i < n; i++) {
		if (!load_path(&l, paths[i], e))
			return NULL;
	}
	return load_finish(&l, e);
}

const struct book *
book_load(struct arena *a, const char *const *paths, size_t n, struct problems *problems,
    struct err *e)
{
	return book_load_as(a, paths, n, &(struct book_load_how){ .kind = FILE_ANY }, problems, e);
}

const struct book *
book_load_text(struct arena *a, const char *file, const char *json, size_t len,
    struct problems *problems, struct err *e)
{
	struct problems own = { 0 };
	struct load l = load_begin(a, problems == NULL ? &own : problems);

	load_json(&l, file, json, len);
	return load_finish(&l, e);
}
