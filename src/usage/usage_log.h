/* SPDX-License-Identifier: MIT */
#ifndef USAGE_LOG_H
#define USAGE_LOG_H

#include "io/json.h"

/*
 * What the lines of a log say of the lines after them: the STATE rows of usage_shape.def (the model of a session, its
 * folder), and the running totals of its RUNNING rows. One for each file. Called by usage_json.
 */
struct usage_log;
struct usage_shape;
struct shape_found;
struct shape_texts;

struct usage_log	*usage_log_new(struct arena *a);

/* Notes what a line says. */
void	usage_log_note(struct usage_log *s, const struct json *object, struct arena *a);

/* What the lines so far said for the i-th STATE row; "" if nothing. */
const char *usage_log_text(const struct usage_log *s, size_t i);

/* What they said with that meaning; "" if nothing. */
const char *usage_log_meaning(const struct usage_log *s, const char *means);

/*
 * Compares the running total of an answer with the one before it. True if it is new, or the shape has none; *identity
 * then is a text of the total, and found->answer has counts of its own. False if it repeats the total before. The
 * arena and texts hold what is made.
 */
bool	usage_log_running(struct usage_log *s, struct shape_found *found, struct shape_texts *texts,
	    struct arena *a, const char **identity);

/*
 * Joins the events of an answer: notes one that begins it, and completes found with one that ends it. True if the
 * object is such an event; found->shape is NULL for the first, which is no answer yet.
 */
bool	usage_log_stream(struct usage_log *s, const struct json *object, struct shape_found *found,
	    struct shape_texts *texts, struct arena *a);

/* The answer that was begun and not ended, as JSON; "" if there is none. */
const char *usage_log_open_answer(const struct usage_log *s);

#endif
