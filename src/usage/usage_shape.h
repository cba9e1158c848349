/* SPDX-License-Identifier: MIT */
#ifndef USAGE_SHAPE_H
#define USAGE_SHAPE_H

#include "io/json.h"
#include "usage/usage.h"

/*
 * The shapes of usage in JSON: usage_shape.def as tables, and which of them an object has. Called by
 * usage_json.
 */
struct usage_shape { const char *name, *title, *provider; };

enum shape_rule { USAGE_SHAPE_MARK, USAGE_SHAPE_ANY, USAGE_SHAPE_NOT, USAGE_SHAPE_KEY };

struct shape_line {
	const struct usage_shape	*shape;
	enum shape_rule		 rule;
	const char		*path, *means;
};

struct shape_root { const char *path; };
struct shape_batch { const char *root, *key; };
struct shape_outer { const char *path, *means; };
struct usage_shape_skip_reason { const char *path, *value, *why; };
struct shape_id { const char *path, *what; };
struct shape_list { const char *path; };

extern const struct usage_shape shapes[];
extern const struct shape_line shape_lines[];
extern const struct shape_root shape_roots[];
extern const struct shape_batch shape_batches[];
extern const struct shape_outer shape_outers[];
extern const struct usage_shape_skip_reason shape_pieces[];
extern const struct shape_id shape_ids[];
extern const struct shape_list shape_lists[];
extern const size_t n_shapes, n_shape_lines, n_shape_roots, n_shape_batches, n_shape_outers,
    n_shape_pieces, n_shape_ids, n_shape_lists;

/* The shape of that name; NULL if there is none. */
const struct usage_shape	*usage_shape_find(const char *name);

/* The place of usage in an object, and its shape. */
struct shape_found {
	const struct usage_shape	*shape;		/* NULL: no known shape */
	const struct shape_root	*root;
	const struct json	*answer;	/* the value at that root */
};

/*
 * Recognises the shape of an object by its keys. forced: only that shape counts; NULL: any. False and ERR_USAGE
 * if it has two shapes at once, or two answers at one path.
 */
bool	usage_shape_of(const struct json *object, const struct usage_shape *forced, struct shape_found *out,
	    struct err *e);

/*
 * Takes all values of the object into the row: first what was asked for, then what was served. style exclusive
 * or inclusive changes the meaning of input to fresh, or of fresh to input. ERR_USAGE, with the path, if a
 * value cannot be understood.
 */
bool	usage_shape_take(const struct json *object, const struct shape_found *found, const char *style,
	    struct usage *u, struct err *e);

/*
 * The identity of an answer, as n bytes: its id, the id of its request, and its time of creation, each followed
 * by a NUL. The lines of a log around it do not count: they may be copied into another log. "" and 0 if it has
 * no id.
 */
const char *usage_shape_identity(const struct json *object, const struct shape_found *found, struct arena *a,
	    size_t *n);

/* Whether the shape has that path, or it is one of the paths around an answer. */
bool	usage_shape_knows(const struct usage_shape *s, const char *path);

/*
 * Why an object of a file of answers is not an answer itself: a piece of a stream, or a request without an
 * answer. NULL if it is not known to be such.
 */
const char *usage_shape_skip_reason(const struct json *object, const struct shape_found *found, struct arena *a);

#endif
