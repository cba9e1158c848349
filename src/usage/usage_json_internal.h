/* SPDX-License-Identifier: MIT */
#ifndef USAGE_JSON_INTERNAL_H
#define USAGE_JSON_INTERNAL_H

#include "io/json_ahead.h"
#include "usage/usage_columns.h"
#include "usage/usage_form.h"
#include "usage/usage_json.h"
#include "usage/usage_log.h"
#include "usage/usage_shape.h"
#include "usage/usage_walk.h"

/* What usage_json.c, which reads records (read it first), and usage_json_columns.c share. */

enum { UNREAD = 24, KEY_SETS = 8 };
/* Keys of objects that are no usage: lines of logs have few kinds of them. */
struct key_set { struct arena *arena; const char **names; size_t n; struct err why; };

/*
 * What a thread has made of a value before it is taken: of a file of requests its root, and the request that it is; of
 * lines like earlier ones its row.
 */
struct value_made {
	bool			 parsed;
	struct json		*root;		/* NULL: it is not JSON */
	struct usage_request	*asked;		/* NULL: it is none */
	struct form_found	 found;		/* its row is there if this says so */
	struct usage_row	 row;
};

/* What a thread has that finds lines: the memory of a line is free after it. */
struct line_finder { struct form_finder *forms; struct arena *scratch; };

struct usage_json {
	struct arena			*arena;
	const struct usage_setup	*setup;
	struct input			*in;
	const char			*name;		/* of the file, in messages */
	struct json_stream		*stream;
	struct json_value		 value;
	struct json			*root;		/* the value whose rows are read */
	bool				 root_kept;	/* it belongs to the forms, or was made ahead */
	struct usage_row		 row;		/* of what is not known from lines read ahead */
	struct json_ahead		*ahead;		/* reads the stream with several threads; NULL */
	struct value_made		*made, *next_made;	/* of root and next, if they were read ahead; NULL */
	struct line_finder		*finders;	/* of the threads of ahead, if they find lines; NULL */
	size_t				 known;		/* lines that were like earlier ones */
	/* the value after it, if it was looked at */
	bool				 looked, has_next;
	struct json			*next;		/* NULL: it is not JSON, or there is none */
	struct json_value		 next_value;
	struct err			 next_error;
	struct usage_walk		 walk;		/* the records of root */
	struct usage_log		*log;
	struct shape_texts		 texts;		/* of the current record */
	const char			*repeated;	/* the path of lists, if root has one of them twice; NULL */
	const struct json		*record;	/* the current record; NULL: it is no object */
	bool				 noted;		/* the value said something of the lines after it */
	const struct json		*answered;	/* when its answer was given; NULL: it does not say */
	struct usage_forms		*forms;		/* of the setup; NULL: lines depend on the name of the file */
	struct form_trace		 trace;		/* of the current record */
	bool				 tracing;
	struct arena			*own;		/* of a row that was traced, and not kept; NULL */
	const char			*file_group;	/* the group of records without another */
	struct shape_found		 found;		/* its answer */
	bool				 more;		/* parts of it are left */
	const struct usage_shape	*forced_shape;
	/* objects that are read as columns */
	struct arena			*columns_arena;		/* the memory of the members below */
	struct usage_columns		 columns;
	const char			**names;	/* n_names keys of the last object */
	size_t				 n_names;
	bool				 columns_valid;	/* the names have a meaning */
	struct err			 columns_error;	/* the reason, if they have none */
	struct key_set			 no_usage[KEY_SETS];	/* the last ones; an empty one has no arena */
	size_t				 next_set;
	enum { REQUESTS_UNKNOWN, REQUESTS_YES, REQUESTS_NO } requests;	/* whether it is a file of requests */
	/* what was reported already */
	bool				*shapes_reported;	/* of each shape */
	bool				 columns_reported, undated_reported;
	const char			*unread[UNREAD];
	size_t				 n_unread;
};

/* Parses a value; NULL if it is not JSON. */
struct json	*usage_json_parse(const struct usage_json *f, const struct json_value *value);

/* Has threads read the requests that are left of the file, if there are several. */
void	usage_json_begin_requests(struct usage_json *f);

/* Ends the threads of both, and frees what they made; NULL or none is fine. */
void	usage_json_end_ahead(struct usage_json *f);

/* Finds the row of a line that is like one before it; false if it must be read in full. */
bool	usage_json_knows(struct usage_json *f, struct arena *a, struct usage_row **row);

/* Report, each once, which shape answers have, and that there are some without a day. */
void	usage_json_report_shape(struct usage_json *f, const struct usage_shape *shape);
void	usage_json_report_undated(struct usage_json *f, const struct usage *u);

/* Reports once that nothing reads a count. */
void	usage_json_report_unread(struct usage_json *f, const char *path);

/* Takes an object of no known shape: its keys are read as columns are, or it has no usage. */
void	usage_json_take_columns(struct usage_json *f, const struct json *object, struct arena *a,
	    struct usage_row *row);

#endif
