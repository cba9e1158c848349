/* SPDX-License-Identifier: MIT */
/*
 * Which shape an answer has, and what the tables say of such answers. Called by usage_json. Read usage_shape_of first;
 * the tables are in usage_shape_table.c, and the values are taken in usage_shape_take.c.
 */
#include "usage/usage_shape.h"

#include <string.h>

#include "base/text.h"
#include "usage/usage_text.h"

bool
usage_shape_has(const struct json *object, const char *path)
{
	bool twice;
	const struct json *value = json_at(object, path, &twice);

	return value != NULL && json_kind(value) != JSON_NULL;
}

/* A bit for the first two letters of a key. */
static uint64_t
key_bit(const char *key)
{
	unsigned first = (unsigned char)key[0], second = first == 0 ? 0 : (unsigned char)key[1];

	return (uint64_t)1 << ((first * 7 + second) % 64);
}

uint64_t
usage_shape_keys(const struct json *object)
{
	uint64_t keys = 0;

	if (json_kind(object) != JSON_OBJECT)
		return 0;
	for (const struct json *m = json_first(object); m != NULL; m = json_next(m))
		keys |= key_bit(json_key(m));
	return keys;
}

bool
usage_shape_may_have(uint64_t keys, const char *path)
{
	return (keys & key_bit(path)) != 0;
}

/* Whether an object with those keys fits the rules of a shape, which begin at a line of the table. */
static bool
shape_fits(const struct json *object, uint64_t keys, const struct shape_line *l)
{
	const struct usage_shape *s = l->shape;
	bool needs_any = false, any = false;

	for (; l < shape_lines + n_shape_lines && l->shape == s; l++) {
		bool present;

		if (l->rule == USAGE_SHAPE_KEY)
			continue;
		present = usage_shape_may_have(keys, l->path) && usage_shape_has(object, l->path);
		needs_any |= l->rule == USAGE_SHAPE_ANY;
		any |= present && l->rule == USAGE_SHAPE_ANY;
		if (l->rule != USAGE_SHAPE_ANY && present != (l->rule == USAGE_SHAPE_MARK))
			return false;
	}
	return any || !needs_any;
}

/* Whether the object has at least one path that the shape must have, which is enough if the shape is forced. */
static bool
shape_fits_roughly(const struct json *object, const struct usage_shape *s)
{
	for (size_t i = 0; i < n_shape_lines; i++) {
		if (shape_lines[i].shape == s && shape_lines[i].rule == USAGE_SHAPE_MARK &&
		    usage_shape_has(object, shape_lines[i].path))
			return true;
	}
	return false;
}

const char *
usage_shape_broken_text(const struct json *object, enum json_reader reader, struct arena *a)
{
	for (size_t r = 0; r < n_shape_roots; r++) {
		if (usage_text_is_broken(object, shape_roots[r].path, reader, a))
			return arena_strndup(a, shape_roots[r].path, strcspn(shape_roots[r].path, "{"));
	}
	return NULL;
}

void
usage_shape_texts_free(struct shape_texts *texts)
{
	while (texts->n > 0)
		json_free(texts->text[--texts->n]);
}

const struct usage_shape *
usage_shape_within(const char *path)
{
	for (size_t i = 0; path != NULL && i < n_shape_withins; i++) {
		if (strcmp(shape_withins[i].path, path) == 0)
			return shape_withins[i].shape;
	}
	return NULL;
}

static bool
shape_is_within(const struct usage_shape *s)
{
	bool within = false;

	for (size_t i = 0; i < n_shape_withins; i++)
		within |= shape_withins[i].shape == s;
	return within;
}

/* The shape of an answer at a root; NULL if it has none. forced: see usage_shape_of. ERR_USAGE if it has two. */
static bool
shape_at_root(const struct json *answer, const struct usage_shape *forced, const struct usage_shape **out,
    struct err *e)
{
	uint64_t keys = usage_shape_keys(answer);

	*out = NULL;
	for (size_t i = 0; i < n_shape_lines && keys != 0; i++) {
		const struct usage_shape *s = shape_lines[i].shape;

		if (i > 0 && shape_lines[i - 1].shape == s)
			continue;
		if (forced == NULL ? !shape_fits(answer, keys, &shape_lines[i]) || shape_is_within(s) :
		    forced != s || !shape_fits_roughly(answer, forced))
			continue;
		if (*out != NULL)
			return err_set(e, ERR_USAGE, "two shapes at once: %s and %s; say shape=", (*out)->name,
			    s->name);
		*out = s;
	}
	return true;
}

/* Whether two answers of one shape have the same values. */
static bool
answers_agree(const struct usage_shape *s, const struct json *one, const struct json *two, struct arena *a)
{
	size_t end;

	for (size_t i = usage_shape_lines(s, &end); i < end; i++) {
		const struct shape_line *l = &shape_lines[i];
		bool twice;
		const struct json *x = json_at(one, l->path, &twice), *y = json_at(two, l->path, &twice);

		if (l->rule == USAGE_SHAPE_KEY && x != NULL && y != NULL &&
		    strcmp(json_text(x, a), json_text(y, a)) != 0)
			return false;
	}
	return true;
}

bool
usage_shape_of(const struct json *object, const struct usage_shape *forced, struct shape_texts *texts,
    struct arena *a, struct shape_found *out, struct err *e)
{
	uint64_t keys = usage_shape_keys(object);

	*out = (struct shape_found){ .shape = NULL };
	for (size_t r = 0; r < n_shape_roots; r++) {
		const char *root = shape_roots[r].path;
		const struct usage_shape *shape;
		bool twice = false, open = false;
		const struct json *answer = *root == '\0' ? object : NULL;

		if (*root != '\0' && usage_shape_may_have(keys, root) &&
		    !usage_text_value(object, root, texts, a, &answer, &twice, &open, e))
			return false;
		if (answer == NULL)
			continue;
		if (!shape_at_root(answer, forced, &shape, e)) {
			if (out->shape == NULL)
				return false;
			continue;
		}
		if (shape != NULL && out->shape == shape && !answers_agree(shape, out->answer, answer, a))
			return err_set(e, ERR_USAGE, "two answers at once: %s and %s", *out->root->path == '\0' ?
			    "the object itself" : out->root->path, shape_roots[r].path);
		if (shape == NULL || out->shape != NULL)
			continue;
		if (twice)
			return err_set(e, ERR_USAGE, "%s is given twice", shape_roots[r].path);
		*out = (struct shape_found){ .shape = shape, .root = &shape_roots[r], .answer = answer, .open = open };
	}
	return true;
}

bool
usage_shape_is_total(const struct usage_shape *s)
{
	for (size_t i = 0; i < n_shape_totals; i++) {
		if (shape_totals[i].shape == s && *shape_totals[i].key == '\0')
			return true;
	}
	return false;
}

bool
usage_shape_is_dollars(const struct usage_shape *s)
{
	bool dollars = false;

	for (size_t i = 0; i < n_shape_dollars; i++)
		dollars |= shape_dollars[i] == s;
	return dollars;
}

bool
usage_shape_is_statement(const struct usage_shape *s)
{
	for (size_t i = 0; i < n_shape_statements; i++) {
		if (shape_statements[i] == s)
			return true;
	}
	return false;
}

/* Whether a file is below a folder of that name, in any case of letters. */
static bool
file_is_below(const char *file, const char *folder)
{
	size_t n = strlen(folder);

	for (const char *p = file; strchr(p, '/') != NULL; p = strchr(p, '/') + 1) {
		if (strcspn(p, "/") == n && text_equal_part(p, folder, n))
			return true;
	}
	return false;
}

bool
usage_shape_file_says(const char *file)
{
	for (size_t i = 0; i < n_shape_forks; i++) {
		if (file_is_below(file, shape_forks[i].folder))
			return true;
	}
	return false;
}

const char *
usage_shape_agent(const struct shape_record *r, const struct shape_found *found)
{
	for (size_t i = 0; i < n_shape_forks; i++) {
		if (shape_forks[i].shape == found->shape && file_is_below(r->file, shape_forks[i].folder))
			return shape_forks[i].name;
	}
	for (size_t i = 0; i < n_shape_agents; i++) {
		const struct shape_agent *agent = &shape_agents[i];

		if (agent->shape == found->shape && (*agent->path == '\0' || usage_shape_has(r->object, agent->path) ||
		    usage_shape_has(found->answer, agent->path)))
			return agent->name;
	}
	return "";
}

bool
usage_shape_knows(const struct usage_shape *s, const char *path)
{
	const struct shape_parts *parts = usage_shape_parts_of(s);
	size_t end, n = parts == NULL ? 0 : strlen(parts->path), inside = parts == NULL ? 0 : strlen(parts->inside);

	if (n > 0 && strncmp(path, parts->path, n) == 0 && strncmp(path + n, "[]/", 3) == 0) {
		for (size_t i = usage_shape_lines(s, &end); i < end; i++) {
			const struct shape_line *l = &shape_lines[i];

			if (l->rule == USAGE_SHAPE_KEY && strncmp(l->path, parts->inside, inside) == 0 &&
			    strcmp(l->path + inside, path + n + 2) == 0)
				return true;
		}
	}
	for (size_t i = usage_shape_lines(s, &end); i < end; i++) {
		if (shape_lines[i].rule == USAGE_SHAPE_KEY && strcmp(shape_lines[i].path, path) == 0)
			return true;
	}
	for (size_t i = 0; i < n_shape_outers; i++) {
		if (strcmp(shape_outers[i].path, path) == 0)
			return true;
	}
	return false;
}

bool
usage_shape_is_chunk(const struct shape_found *found, struct arena *a, bool *open)
{
	bool twice;
	const struct json *list = found->shape == NULL ? NULL : json_at(found->answer, "candidates", &twice);
	const struct json *first = list == NULL || json_kind(list) != JSON_LIST ? NULL : json_first(list);

	/* only Google says in the last chunk why the answer has ended, and has its usage there in all cases */
	*open = first != NULL && !usage_shape_has(first, "finishReason") && !usage_shape_has(first, "finish_reason");
	return *open || (found->shape != NULL && strcmp(usage_shape_text(found->answer, "object", false, a),
	    "chat.completion.chunk") == 0);
}

bool
usage_shape_goes_on(const struct shape_found *found, const struct json *next, struct arena *a)
{
	struct shape_texts texts = { .n = 0 };
	struct shape_found other = { .shape = NULL };
	struct err e;
	bool same = false, differs = false;

	if (next != NULL && json_kind(next) == JSON_OBJECT)
		usage_shape_of(next, NULL, &texts, a, &other, &e);
	for (size_t i = 0; i < n_shape_chunks && other.shape == found->shape; i++) {
		const struct shape_chunk *chunk = &shape_chunks[i];

		if (!usage_shape_has(found->answer, chunk->path) || !usage_shape_has(other.answer, chunk->path))
			continue;
		same = true;
		differs |= strcmp(usage_shape_text(found->answer, chunk->id, false, a),
		    usage_shape_text(other.answer, chunk->id, false, a)) != 0;
	}
	same &= !differs;
	usage_shape_texts_free(&texts);
	return same;
}

const char *
usage_shape_piece(const struct json *object, struct arena *a)
{
	uint64_t keys = usage_shape_keys(object);
	const struct json *value = NULL;
	bool twice;

	for (size_t i = 0; i < n_shape_pieces; i++) {
		const struct usage_shape_skip_reason *p = &shape_pieces[i];

		if (i == 0 || strcmp(p->path, p[-1].path) != 0)	/* else the value of the row before */
			value = usage_shape_may_have(keys, p->path) ? json_at(object, p->path, &twice) : NULL;
		if (value != NULL && (strcmp(p->value, "*") == 0 ||
		    (json_kind(value) == JSON_STRING && usage_shape_value_fits(json_text(value, a), p->value))))
			return p->why;
	}
	return NULL;
}

const char *
usage_shape_skip_reason(const struct json *object, const struct shape_found *found, struct arena *a)
{
	const char *piece = usage_shape_piece(object, a);
	bool twice;

	if (piece != NULL)
		return piece;
	if (found->shape != NULL)
		return NULL;
	if (usage_shape_has(object, "custom_id"))
		return "not answered";
	for (const char *const *key = (const char *const []){ "choices", "delta", "candidates", NULL };
	    *key != NULL; key++) {
		if (json_at(object, *key, &twice) != NULL && !usage_shape_has(object, "usage"))
			return "a piece of a stream";
	}
	return NULL;
}
