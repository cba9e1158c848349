/* SPDX-License-Identifier: MIT */
#ifndef USAGE_UNREAD_H
#define USAGE_UNREAD_H

#include "usage/usage_shape.h"

/*
 * The counts of a row that nothing reads. One that is not zero, and no view of another count (usage_views.def), may be
 * a charge: the row is priced only in part. Called by usage_json, and by usage_columns and usage_row for columns.
 */

/* Whether the last keys of a path, or the name of a column, restate other counts or are no charge. */
bool	usage_unread_is_view(const char *path);

/*
 * Calls take for each unread count of an answer: a number above or below zero, in an object that holds usage, or
 * beside it under a key that names tokens. Of an answer with parts, call it for the first only.
 */
void	usage_unread_find(const struct shape_found *found, struct arena *a,
	    void (*take)(void *self, const char *path, const char *number), void *self);

/*
 * Whether an answer says of what kinds its output is: by a count of text, audio or image tokens of it, or a list of
 * modalities.
 */
bool	usage_unread_output_kinds(const struct shape_found *found, struct arena *a);

/*
 * Adds a count to what the row shows and nothing reads. Where it may be part of a count at a lower price, as cached
 * tokens are, the sum of costs may be too high.
 */
void	usage_unread_add(struct usage *u, const char *path, const char *number);

/* The same for the cell of a column that nothing reads, if it is a whole number above zero. */
void	usage_unread_cell(struct usage *u, const char *name, const char *cell);

#endif
