/* SPDX-License-Identifier: MIT */
#ifndef JSON_AHEAD_H
#define JSON_AHEAD_H

#include "io/json_stream.h"

/*
 * Reads the values of a stream ahead of the one that takes them, and has several threads prepare them meanwhile. Values
 * come in their order, however many threads there are. Used by usage/usage_json_ahead.c for requests, whose texts take
 * long to count, and for lines that are like earlier ones.
 */
struct json_ahead_how {
	unsigned	 threads;	/* 1 to JSON_AHEAD_THREADS, with that of the caller */
	size_t		 at_once;	/* bytes of the stream to be read at once, 1 to JSON_CHUNK */
	size_t		 lump;		/* from 1: values that a thread prepares without looking at the lock */
	size_t		 room;		/* bytes for what is made of a value */
	/*
	 * Makes what is to be made of a value, in the room for it; thread is from 0 to threads - 1. The arena, the room
	 * and the value live as long.
	 */
	void		(*prepare)(void *self, unsigned thread, const struct json_value *value, void *made,
			    struct arena *a);
	void		(*drop)(void *made);	/* frees what no arena owns of it; NULL: there is nothing to free */
	void		*self;
};

enum { JSON_AHEAD_THREADS = 64 };

struct json_ahead;

/* Goes on with the values that are left of a stream, which stays the caller's, but is read by nobody else any more. */
struct json_ahead	*json_ahead_open(struct json_stream *v, const struct json_ahead_how *how);
void		 json_ahead_free(struct json_ahead *h);	/* NULL is fine */

/* As json_stream_next, with what was made of the value. Both are valid until the second call after this one. */
bool		 json_ahead_next(struct json_ahead *h, struct json_value *out, void **made, struct err *e);

/* Calls act while no thread prepares a value, for what none may meet half done. Only the caller's thread may ask. */
void		 json_ahead_alone(struct json_ahead *h, void (*act)(void *self), void *self);

#endif
