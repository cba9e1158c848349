/* SPDX-License-Identifier: MIT */
#ifndef ROW_ORIGIN_H
#define ROW_ORIGIN_H

#include "usage/usage_file.h"

/*
 * Where a row of JSON is from: the program, project, session and branch that group_by.c groups by. It is what
 * the log says; where that says nothing, what the names of its file and folders say.
 */
struct row_origin {
	struct arena	*arena;
	const char	*home;		/* the home folder, shown as ~; "": not known */
	struct session_project **slots;	/* a hash table of the sessions so far */
	size_t		 n_slots, n;
	/* of the current file: */
	const char	*file;		/* its path, borrowed */
	const struct usage_json *json;
	const char	*session;	/* its name as a session */
	const char	*folder;	/* the project by its folders; NULL: not looked for yet */
};

struct row_origin *row_origin_new(const char *home, struct arena *a);

/* Starts a file; its path is borrowed. */
void	row_origin_enter(struct row_origin *o, const char *file, const struct usage_json *json);

/*
 * A label of a row of the current file; "" if nothing says. All rows of a session have the project of its
 * first one, since programs change their folder while they work. The text lives as long as the row, or as o.
 */
const char *row_origin_label(struct row_origin *o, const struct usage_row *row, enum usage_label label,
	    struct arena *scratch);

/* A path below the home folder begins with ~; any other stays as it is. home: "" if it is not known. */
const char *path_from_home(const char *home, const char *path, struct arena *a);

#endif
