/* SPDX-License-Identifier: MIT */
#ifndef JSON_NODE_H
#define JSON_NODE_H

#include "io/json.h"
#include "io/json_scan.h"

/* What the two makers of values share: json_fast.c, from text, and json.c, from the tree of cJSON. */
struct json {
	const struct json	*next, *first;	/* in the same object or list; of an object or a list, in it */
	const char		*key, *text;	/* "" if it has none; of a scalar */
	uint32_t		 from, to;	/* its bytes in the text, unless to is 0 */
	uint8_t			 kind;
	bool			 raw;		/* of a number: text may not be its shortest form */
	bool			 entered, read;	/* see json_entered, json_read */
};

/* A parsed text; all of it is in the arena, and so is the struct. */
struct json_doc {
	struct json		 root;		/* first: a doc is its root */
	struct arena		*arena;
};

/*
 * Parses the n bytes at text, which are doc's and changed by it: strings end with NULs in place. False: it is odd
 * (json_scan.h).
 */
bool	json_fast_parse(struct json_doc *doc, json_stop *stop, char *text, size_t n);

#endif
