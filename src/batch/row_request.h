/* SPDX-License-Identifier: MIT */
#ifndef ROW_REQUEST_H
#define ROW_REQUEST_H

#include "batch/row_text.h"
#include "tokens/request_frame.h"
#include "usage/usage_request.h"

/*
 * What all requests of a run begin with: their tools, if those of all are the same, and then the first texts. They are
 * the most that a prompt cache can hold from the second request on.
 */
struct request_prefix {
	struct arena		 *arena;	/* of the texts */
	struct request_tool	 *tools;
	size_t			  n_tools;
	struct request_text	 *texts;
	size_t			  n_texts;
	uint64_t		  requests;	/* number of requests that were compared */
};

/* Shortens the prefix to what the request begins with, too; the first request is all of it. */
void	request_prefix_add(struct request_prefix *p, const struct usage_request *q);

/*
 * Counts the texts of requests before they are priced, for usage_setup.count: by several threads, in the encodings that
 * requests before them were counted in. What is not counted ahead is counted when it is priced, with the same result.
 */
struct request_counter	*request_counter_new(struct arena *a, unsigned threads);
void	request_counter_free(struct request_counter *c);	/* NULL is fine; the arena keeps the rest */
void	request_counter_count(void *request_counter, unsigned thread, struct usage_request *q, struct arena *a);

enum { REQUEST_MODELS = 16 };	/* models whose counts are kept */

/* How the requests of a model are counted. All of it lives as long as the book. id NULL: not known. */
struct request_how {
	const char			*id;		/* of the model */
	const struct token_family	*family;
	const struct request_frame	*frame;
	bool				 tools;		/* some of them have tools */
	bool				 sizes;		/* some of them have pictures of unknown size */
};

/*
 * A row that is a request not sent yet, while it is priced: its input is the tokens of its texts in the model that is
 * priced, with the frame around them (tokens/request_frame.h), its output from nothing to the request's own limit, the
 * model's, or what out= says. So it has a low and a high price.
 */
struct row_request {
	struct row_counters		*counters;
	const struct usage_request	*asked;
	struct arena			*arena;		/* of the row */
	struct request_texts		 texts;
	/* Inputs that were counted: each is needed for both ends. missing: input that is not counted; NULL. */
	struct { uint32_t model; uint64_t least, most; const char *missing; } counted[1 + REQUEST_MODELS];
	size_t				 n_counted;
	const struct request_prefix	*prefix;	/* NULL: nothing is cached */
	bool				 first;		/* nothing is in the cache yet: it is written */
	bool				 output_said;	/* by out= */
	quantity			 output, output_most;	/* that: the least and the most */
	struct request_how		 how;		/* of the first model that it was priced on */
	bool				 estimated;	/* some count is not exact */
	const char			*limit_note;	/* the request asks for more output than the model has; NULL */
	const char			*missing;	/* input that was not counted since it was asked last; NULL */
	bool				 sizes_assumed;	/* of some pictures */
};

/* The bounds that are assumed of a picture whose size is not known, in pixels: both sides are as long. */
enum { PICTURE_SMALL = 512, PICTURE_LARGE = 2048 };

/* Which input of the model that was priced just now is not counted, as "not priced: 1 picture ..."; NULL: none. */
const char *row_request_missing(const struct request *r);

/* Sets another request to the counts that t was begun with. */
void	row_request_apply(const struct row_request *t, struct request *r);

/*
 * Makes the input and the output of a request depend on the model that it is priced on. t must stay where it is until
 * the row is priced.
 */
void	row_request_begin(struct row_request *t, struct row_counters *counters, const struct usage_request *asked,
	    const struct request_prefix *prefix, bool first, struct request *r, struct arena *a);

#endif
