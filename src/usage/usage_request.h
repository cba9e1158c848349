/* SPDX-License-Identifier: MIT */
#ifndef USAGE_REQUEST_H
#define USAGE_REQUEST_H

#include <stdint.h>

#include "io/json.h"

/*
 * A request that is not sent yet, as a file of a batch endpoint or a data set has it: the texts that are billed as
 * input, and what bounds its output. usage_request.def says where they are. How many tokens that is depends on the
 * model, and is counted when it is priced (batch/row_request.h). All texts live as long as the JSON and the arena.
 */

struct request_counts;		/* batch/row_request.h */

enum request_text_kind {
	REQUEST_MESSAGE,	/* of messages, system texts and what is beside them */
	REQUEST_NAME,		/* the name of who speaks in a message */
	REQUEST_SCHEMA,		/* JSON of an answer's form */
};

struct request_text {
	enum request_text_kind	 kind;
	const char		*text;
	const struct request_counts *counts;	/* what was counted of it ahead; NULL: nothing */
};

/* A property of a tool's parameters, as OpenAI's formula counts it. */
struct request_property {
	const char	*name, *type, *description;
	const char	**values;	/* of enum: n_values */
	size_t		 n_values;
};

struct request_tool {
	const char	*name, *description;
	const char	*json;		/* the whole definition, without blanks */
	const struct request_counts *counts;	/* what was counted of json ahead; NULL */
	struct request_property *properties;
	size_t		 n_properties;
};

/* A picture: its size in pixels, or 0 if the request does not hold it. */
struct request_picture {
	int64_t		 width, height;
	const char	*detail;	/* "low", "high", "original", "auto"; "": not said */
};

struct usage_request {
	const char		*title;		/* of the kind of file: "OpenAI batch input", "requests" */
	const char		*model;		/* "": none is named */
	bool			 batch;		/* it is for a batch endpoint */
	bool			 chat;		/* it has messages, so that there is a frame around them */
	struct request_text	*texts;
	size_t			 n_texts, room_texts;
	size_t			 messages;	/* number of messages, without system texts beside them */
	size_t			 systems;	/* number of those */
	size_t			 assistants;	/* messages of the assistant before the last message */
	size_t			 names;		/* messages with a name */
	struct request_tool	*tools;
	size_t			 n_tools, room_tools;
	bool			 forced;	/* some tool must be used */
	struct request_picture	*pictures;
	size_t			 n_pictures, room_pictures;
	uint64_t		 ids;		/* tokens that are given as such */
	int64_t			 limit;		/* most output tokens of one answer; 0: none */
	int64_t			 answers;	/* 1 or more */
	const char		*unseen;	/* input that is not in the file, or is no text: its key; NULL: none */
};

/*
 * Whether an object is a request; strict, since files hold other objects with some of these keys: it has a wrapper, or
 * a model beside messages, or messages that all have a role.
 */
bool	usage_request_is(const struct json *object);

/* The key of the list in an object whose elements are requests, as in {"requests": [...]}; NULL. */
const char *usage_request_list(const struct json *object);

/* Reads a request. NULL if the object is none. */
struct usage_request *usage_request_read(const struct json *object, struct arena *a);

#endif
