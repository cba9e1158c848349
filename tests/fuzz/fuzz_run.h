/* SPDX-License-Identifier: MIT */
#ifndef FUZZ_RUN_H
#define FUZZ_RUN_H

/*
 * Commands as a fuzz target runs them: the inputs lie in files of a folder of the process, which goes when it ends, and
 * everything that an answer consists of comes out as one text.
 */

#include "test.h"

#include <sys/stat.h>
#include <unistd.h>

#include "commands/cmd_batch.h"
#include "book/book_data.h"
#include "base/buffer.h"
#include "commands/command.h"
#include "fuzz.h"
#include "report/render.h"

enum { FUZZ_TODAY = 20261122, FUZZ_FILES = 8 };

/* The folder, made at the first call. Nothing else may be put there than the files of fuzz_path. */
static inline const char *
fuzz_folder(void)
{
	static char folder[256];
	const char *top = getenv("TMPDIR");

	if (*folder == '\0') {
		snprintf(folder, sizeof folder, "%.200s/toll-fuzz-XXXXXX", top == NULL || *top == '\0' ? "/tmp" : top);
		need(mkdtemp(folder) != NULL);
	}
	return folder;
}

/* The path of the i-th file; valid as long as the process. */
static inline const char *
fuzz_path(size_t i)
{
	static char path[FUZZ_FILES][300];

	need(i < FUZZ_FILES);
	if (*path[i] == '\0')
		snprintf(path[i], sizeof path[i], "%s/%c", fuzz_folder(), (char)('a' + i));
	return path[i];
}

static inline void
fuzz_clear(void)
{
	for (size_t i = 0; i < FUZZ_FILES; i++)
		unlink(fuzz_path(i));
	rmdir(fuzz_folder());
}

/* Writes the i-th file, and returns its path. */
static inline const char *
fuzz_file(size_t i, const void *data, size_t size)
{
	static bool known;
	FILE *f;

	if (!known)
		need(atexit(fuzz_clear) == 0);
	known = true;
	f = fopen(fuzz_path(i), "wb");
	need(f != NULL && fwrite(data, 1, size, f) == size && fclose(f) == 0);
	return fuzz_path(i);
}

/* What the i-th file holds; "" if there is none. It is removed. */
static inline const char *
fuzz_take(struct arena *a, size_t i)
{
	FILE *f = fopen(fuzz_path(i), "rb");
	struct buffer out = buffer_new(a);
	char part[4096];

	for (size_t n; f != NULL && (n = fread(part, 1, sizeof part, f)) > 0; )
		buffer_add(&out, part, n);
	if (f != NULL)
		fclose(f);
	unlink(fuzz_path(i));
	return out.n == 0 ? "" : out.text;
}

/* ---- commands ---- */

/* A small book, for targets that ask much of it: an unknown name is compared with all that a book has. */
static inline const struct book *
fuzz_book(void)
{
	static const struct book *book;
	static struct arena *a;
	struct err e;

	if (book == NULL) {
		const char *paths[2];

		a = arena_new();
		paths[0] = test_path(a, "golden.json");
		paths[1] = test_path(a, "golden-plans.json");
		book = book_load(a, paths, LENGTH(paths), NULL, &e);
		need(book != NULL);	/* TOLL_SRCDIR names the sources */
	}
	return book;
}

/* Hears lines into a buffer. */
static inline void
fuzz_hear(void *self, const char *line)
{
	on_message(NULL, line);
	buffer_puts(self, line);
	buffer_puts(self, "\n");
}

/* What a command came to. */
struct fuzz_answer {
	int		 status;	/* as the program would end */
	struct err	 e;		/* kind ERR_NONE if it was answered */
	const char	*text;		/* the answer, what was said with it, the status, and the error */
};

static inline bool
fuzz_parse(const char *const *words, size_t n, struct arena *a, struct invocation *call, struct err *e)
{
	const struct request defaults = request_new();

	return command_parse(words, n, &defaults, FUZZ_TODAY, a, call, e);
}

static inline struct fuzz_answer
fuzz_end(struct buffer *out, int status, const struct err *e)
{
	struct fuzz_answer answer = { .status = status, .e = *e };

	if (e->kind != ERR_NONE)
		need(err_fault(e) == NULL && status == err_status(e->kind));
	buffer_printf(out, "exit status %d: %s\n", status, e->kind != ERR_NONE ? e->msg : "");
	answer.text = out->text;
	return answer;
}

/* The status of an answer, and what it has beside its amounts. */
static inline int
fuzz_report(const struct answer *w, struct buffer *out)
{
	int status = 0;

	for (size_t i = 0; i < w->n_failures; i++) {
		need(err_fault(&w->failures[i]) == NULL);
		buffer_printf(out, "%s\n", w->failures[i].msg);
		status = status != 0 ? status : err_status(w->failures[i].kind);
	}
	for (size_t i = 0; i < w->n_hints; i++)
		buffer_printf(out, "%s\n", w->hints[i].text);
	return status != 0 ? status : w->no ? 1 : 0;
}

/* Answers a call of a command that answers, on a book. */
static inline struct fuzz_answer
fuzz_answer(const struct book *b, const struct invocation *call, struct arena *a)
{
	static const atomic_int never;
	struct buffer out = buffer_new(a);
	const struct listener listener = { .on_message = fuzz_hear, .self = &out };
	const struct context c = { .book = b, .today = FUZZ_TODAY, .listener = &listener, .stop = &never };
	struct answer *w = answer_new(a);
	struct err e = { .kind = ERR_NONE };

	if (!call->command->run(&c, call, w, &e))
		return fuzz_end(&out, err_status(e.kind), &e);
	if (w->raw != NULL)
		buffer_puts(&out, w->raw);
	else
		render_answer(render_find(call->request.format, &e), w, &out);
	e.kind = ERR_NONE;
	return fuzz_end(&out, fuzz_report(w, &out), &e);
}

/* The same for words, which must be understood. */
static inline struct fuzz_answer
fuzz_words(const struct book *b, const char *const *words, size_t n, struct arena *a)
{
	struct err e = { .kind = ERR_NONE };
	struct invocation call;

	need(fuzz_parse(words, n, a, &call, &e));
	return fuzz_answer(b, &call, a);
}

/* batch, which writes its rows to the file to. */
static inline struct fuzz_answer
fuzz_batch(const char *const *words, size_t n, size_t to, struct arena *a)
{
	static const atomic_int never;
	struct buffer out = buffer_new(a);
	const struct listener listener = { .on_message = fuzz_hear, .self = &out };
	const struct context c = { .book = fuzz_book(), .today = FUZZ_TODAY, .listener = &listener, .stop = &never };
	struct err e = { .kind = ERR_NONE };
	struct invocation call;
	bool closed = true;
	int status;

	need(fuzz_parse(words, n, a, &call, &e));
	status = cmd_batch_run(&c, &call, &closed, &e);
	need(!closed);
	buffer_puts(&out, fuzz_take(a, to));
	return fuzz_end(&out, status, &e);
}

/* ---- inputs of several parts ---- */

struct fuzz_part { const uint8_t *data; size_t n; };

/* Splits an input at its lines "--"; the last part has what is left. Returns how many there are. */
static inline size_t
fuzz_split(const uint8_t *data, size_t size, struct fuzz_part *out, size_t most)
{
	static const char line[] = "\n--\n";
	size_t n = 0, begin = 0, len = sizeof line - 1;

	for (size_t at = 0; at + len <= size && n + 1 < most; at++) {
		if (memcmp(data + at, line, len) != 0)
			continue;
		out[n++] = (struct fuzz_part){ data + begin, at + 1 - begin };
		begin = at + len;
		at = begin - 2;	/* its last line break may begin the next such line */
	}
	out[n++] = (struct fuzz_part){ data + begin, size - begin };
	return n;
}

#endif
