/* SPDX-License-Identifier: MIT */
#ifndef USAGE_LEAVES_H
#define USAGE_LEAVES_H

#include "io/json.h"

/*
 * An object of JSON that is read as columns: its keys are the header, its values the cells. Called by usage_json.
 */

/* The leaves of an object: the keys on the path to each, joined by points, and its value. */
struct usage_leaves {
	struct arena		*arena;
	const char		**names;
	const struct json	**values;
	size_t			 n, room_names, room_values;
};

/* Adds the leaves of an object, to leaves that are empty but for their arena, or have those of the objects around. */
void	usage_leaves_collect(struct usage_leaves *l, const struct json *object);

/* The texts of all leaves, and which of them are strings. */
void	usage_leaves_texts(const struct usage_leaves *l, const char ***cells, bool **strings);

/* Adds the leaves of an object around the row whose keys hold for the row. */
void	usage_leaves_collect_outer(struct usage_leaves *l, const struct json *outer);

/*
 * Whether a key around a row gives its day, model, tier or region, in any export. Counts there do not: they are
 * of all rows together.
 */
bool	usage_leaves_key_holds(const char *key, struct arena *a);

/* Whether the leaves have these keys, in this order. */
bool	usage_leaves_have_keys(const char *const *names, size_t n, const struct usage_leaves *l);

/* The copy of the keys in an arena. */
const char **usage_leaves_keys(const struct usage_leaves *l, struct arena *a);

#endif
