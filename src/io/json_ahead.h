/* SPDX-License-Identifier: MIT */
#ifndef JSON_AHEAD_H
#define JSON_AHEAD_H

#include "io/json_stream.h"

/*
 * Reads the values of a stream ahead of the one that takes them, and has several threads prepare them meanwhile. Values
 * come in their order, and what is made of one depends on it alone: the number of threads changes no result. Used by
 * usage/usage_json.c where a value takes long, as the texts of a request do.
 */
struct json_ahead_how {
	unsigned	 threads;	/* 1 to JSON_AHEAD_THREADS, with that of the caller */
	/* What is to be made of a value; thread is from 0 to threads - 1. The arena and the value live as long. */
	void		*(*prepare)(void *self, unsigned thread, const struct json_value *value, struct arena *a);
	void		(*drop)(void *made);	/* frees what no arena owns of it */
	void		*self;
};

enum { JSON_AHEAD_THREADS = 64 };

struct json_ahead;

/* Goes on with the values that are left of a stream, which stays the caller's. */
struct json_ahead	*json_ahead_open(struct json_stream *v, const struct json_ahead_how *how);
void		 json_ahead_free(struct json_ahead *h);	/* NULL is fine */

/* As json_stream_next, with what was made of the value. Both are valid until the second call after this one. */
bool		 json_ahead_next(struct json_ahead *h, struct json_value *out, void **made, struct err *e);

#endif
