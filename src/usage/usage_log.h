/* SPDX-License-Identifier: MIT */
#ifndef USAGE_LOG_H
#define USAGE_LOG_H

#include "base/money.h"
#include "io/json.h"

/*
 * What the lines of a log say of the lines after them: the STATE rows of usage_shape.def (the model of a session, its
 * folder), and the running totals of its RUNNING rows. One for each file. Called by usage_json.
 */
struct usage_log;
struct usage_shape;
struct shape_found;
struct shape_texts;

struct usage_log	*usage_log_new(struct arena *a, enum json_reader reader);

/*
 * Notes what a line says; whether it says anything but when an answer was given. That is *answered, a string of the
 * object, which is not read (json_read); NULL: it does not say.
 */
bool	usage_log_note(struct usage_log *s, const struct json *object, struct arena *a, const struct json **answered);

/* Notes when an answer was given, by the n bytes of a line that is like one before it. */
void	usage_log_note_answered(struct usage_log *s, const char *text, size_t n);

/* Whether answers of a shape have running totals. */
bool	usage_log_has_totals(const struct usage_shape *s);

/* Whether no line has said anything else yet, and whether an answer is open, of which further events come. */
bool	usage_log_is_empty(const struct usage_log *s);
bool	usage_log_is_open(const struct usage_log *s);

/* What the lines so far said for the i-th STATE row; "" if nothing. */
const char *usage_log_text(const struct usage_log *s, size_t i);

/* What they said with that meaning; "" if nothing. */
const char *usage_log_meaning(const struct usage_log *s, const char *means);

/* The name of a log without its folder and what was added for its compression: the same for copies of it. */
const char *usage_log_name(const char *path, struct arena *a);

/* Of an answer with a running total: */
struct log_total {
	const char	*session, *forked_from;	/* ids of the sessions; "" if there is none */
	const char	*text;		/* the number of the total among those of its file, and the total, as JSON */
	bool		 early;		/* it is less than a second after the session began */
	bool		*own;		/* whether any total of the file is not of the session it was forked from */
};

/*
 * Compares the running total of an answer, in a record under that key of a map ("": of none), with the one before it.
 * True if it is new, or the shape has none; *total is then what is known of it, and found->answer has counts of its
 * own; NULL without a total, or if nothing identifies it. False if it repeats the total before. The arena and texts
 * hold what is made.
 */
bool	usage_log_running(struct usage_log *s, const struct json *object, const char *key,
	    struct shape_found *found, struct shape_texts *texts, struct arena *a, const struct log_total **total);

/*
 * Takes a statement of what a session has cost so far: *cost is replaced by what it has cost since the one before it in
 * the file, which is less than 0 if that said more. The number of the statement among those of its session, in the
 * arena a; NULL if it says nothing new.
 */
const char *usage_log_statement(struct usage_log *s, const char *session, money *cost, struct arena *a);

/* Whether an object is an event of a stream, or an answer is open: then the next value has to be known. */
bool	usage_log_needs_next(const struct usage_log *s, const struct json *object, struct arena *a);

/*
 * Joins the events of an answer: notes one that begins it, and completes found with the last one that changes its
 * usage. next: the value after it; NULL at the end of the file. True if the object is such an event; found->shape is
 * NULL if it is no answer yet.
 */
bool	usage_log_stream(struct usage_log *s, const struct json *object, const struct json *next,
	    struct shape_found *found, struct shape_texts *texts, struct arena *a);

/*
 * Whether the answer that was begun has no further event, though its last counts have not come: the next value, NULL at
 * the end of the file, is not of it. Then found is that answer, which is no longer open.
 */
bool	usage_log_ends_open(struct usage_log *s, const struct json *next, struct shape_found *found,
	    struct shape_texts *texts, struct arena *a);

#endif
