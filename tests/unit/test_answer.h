/* SPDX-License-Identifier: MIT */
#ifndef TEST_ANSWER_H
#define TEST_ANSWER_H

/* From a line to what its command answers, with a book of the test's own. */

#include "test.h"

#include "base/buffer.h"
#include "commands/command.h"
#include "pricing/model_expr.h"
#include "report/render.h"
#include "commands/args.h"

enum { TEST_TODAY = 20261122 };

/* A book from text in memory; fails if it is not sound. */
static inline const struct book *
test_book_text(struct arena *a, const char *file, const char *json)
{
	struct err e = { .kind = ERR_NONE };
	const struct book *b = book_load_text(a, file, json, strlen(json), NULL, &e);

	if (b == NULL)
		fail_msg("%s", e.msg);
	return b;
}

/* False with e if the line was not answered; else *text is the answer in the line's format. */
static inline bool
test_try(struct arena *a, const struct book *b, const char *line, const char **text, bool *no,
    struct err *e)
{
	struct context c = { .book = b, .today = TEST_TODAY };
	const struct request none = request_new();
	struct answer *w = answer_new(a);
	struct buffer out = buffer_new(a);
	const char **words;
	struct invocation call;
	size_t n;

	if (!args_split(line, a, &words, &n, e) ||
	    !command_parse(words, n, &none, TEST_TODAY, a, &call, e) ||
	    !call.command->run(&c, &call, w, e))
		return false;
	if (w->raw != NULL)
		buffer_puts(&out, w->raw);
	else
		render_answer(render_find(call.request.format, e), w, &out);
	*text = out.text == NULL ? "" : out.text;
	*no = w->no;
	return true;
}

static inline const char *
test_answer(struct arena *a, const struct book *b, const char *line)
{
	struct err e = { .kind = ERR_NONE };
	const char *text = "";
	bool no = false;

	if (!test_try(a, b, line, &text, &no, &e))
		fail_msg("%s: %s", line, e.msg);
	return text;
}

/* The line is answered by that error. */
static inline void
want_refusal(struct arena *a, const struct book *b, const char *line, enum err_kind kind,
    const char *word)
{
	struct err e = { .kind = ERR_NONE };
	const char *text = "";
	bool no = false;

	if (test_try(a, b, line, &text, &no, &e))
		fail_msg("%s: was answered: %s", line, text);
	want_err(&e, kind, word, line);
}

/*
 * A word and settings, name and value in turn to a NULL, as a request and an offer of
 * calculator.json; false with e if they cannot be.
 */
static inline bool
test_offer(struct arena *a, const char *word, const char *const *set, struct request *r,
    struct model_expr *o, struct err *e)
{
	*r = request_new();
	r->on = date_when(TEST_TODAY);
	for (; *set != NULL; set += 2) {
		if (!request_set(r, field_find(set[0]), set[1], TEST_TODAY, a, e))
			return false;
	}
	return model_expr_parse(test_book(a, "calculator.json"), r, word, a, o, e);
}

#endif
