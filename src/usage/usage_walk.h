/* SPDX-License-Identifier: MIT */
#ifndef USAGE_WALK_H
#define USAGE_WALK_H

#include "io/json.h"

/*
 * The records in one JSON value: the value itself, or what the LIST rows of usage_shape.def find in it. A path is
 * names with slashes between them, from the outermost: NAME is a list of objects, whose elements are visited, or
 * an object, which is entered; NAME{} is an object whose members are visited, and their keys are models. Called by
 * usage_json.
 */
enum { WALK_STEPS = 6 };

struct walk_step {
	const struct json	*at;		/* the current element; NULL: none */
	bool			 single;	/* an object that was entered: it has no next one */
	bool			 keyed;		/* the key of the element is a model */
};

struct usage_walk {
	const struct json	*root;
	const char		*path;		/* NULL: the root is the only record */
	struct walk_step	 step[WALK_STEPS];	/* n of them, from the outermost; the last is the record */
	size_t			 n;
	bool			 begun;
	bool			 always;	/* also if the root has a shape as a whole */
};

/*
 * Begins at a value, which the caller owns. The first LIST row counts that the value has, and one of whose elements
 * holds what the row demands; without any, the value is the record. The arena is for the time of the call.
 */
void	usage_walk_begin(struct usage_walk *w, const struct json *root, struct arena *a);

/* Begins at a value that is the only record. */
void	usage_walk_whole(struct usage_walk *w, const struct json *root);

/* Begins at a value whose records are the elements of its list under that key. */
void	usage_walk_list(struct usage_walk *w, const struct json *root, const char *key);

/* Whether a list of a path is in its object twice, anywhere in a value: then it is not known which holds. */
bool	usage_walk_repeats(const struct json *j, const char *path, struct arena *a);

/* Moves to the next record; NULL at the end. */
const struct json *usage_walk_next(struct usage_walk *w, struct arena *a);

/* The key of the innermost object of models on the way to the record; "" if there is none. */
const char *usage_walk_model(const struct usage_walk *w);

/* The value that contains the i-th element around the record, from the outermost, the root; NULL after the last. */
const struct json *usage_walk_outer(const struct usage_walk *w, size_t i);

#endif
