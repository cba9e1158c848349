/* SPDX-License-Identifier: MIT */
/* Lines in one buffer that grows to the longest line. See lines.h. */
#include "io/lines.h"

#include <string.h>

#include "base/buffer.h"

/* Bytes to read at once: few, since a command may itself read the input after its line. */
enum { READ_BYTES = 4096 };

struct lines {
	struct input	*in;
	struct arena	*arena;
	struct buffer	 text;		/* bytes that were read */
	size_t		 next;		/* where the next line begins in text */
	size_t		 seen;		/* from next up to here there is no LF */
	bool		 end;
	char		 after;		/* the byte of text at next, where a NUL was written */
};

struct lines *
lines_open(struct arena *a, struct input *in)
{
	struct lines *l = arena_alloc(a, sizeof *l);

	l->in = in;
	l->arena = arena_new();
	l->text = buffer_new(l->arena);
	return l;
}

void
lines_close(struct lines *l)
{
	if (l != NULL)
		arena_free(l->arena);
}

/* Moves the line that has begun to the front, and reads more after it. */
static bool
lines_read(struct lines *l, struct err *e)
{
	size_t n;

	memmove(l->text.text, l->text.text + l->next, l->text.n - l->next);
	l->text.n -= l->next;
	l->seen -= l->next;
	l->next = 0;
	buffer_room(&l->text, READ_BYTES);
	if (!input_read(l->in, l->text.text + l->text.n, READ_BYTES, &n, e))
		return false;
	l->text.n += n;
	l->end = n == 0;
	return true;
}

bool
lines_next(struct lines *l, const char **text, size_t *n, struct err *e)
{
	const char *lf = NULL;

	*e = (struct err){ .kind = ERR_NONE };
	if (l->next > 0 && l->next < l->text.n)
		l->text.text[l->next] = l->after;
	l->seen = l->next;
	while ((lf = memchr(l->text.text + l->seen, '\n', l->text.n - l->seen)) == NULL && !l->end) {
		l->seen = l->text.n;
		if (l->seen - l->next > LINES_MAX)
			return err_set(e, ERR_RANGE,
			    "the line is longer than %d MiB; it and all after it are left unread",
			    LINES_MAX >> 20);
		if (!lines_read(l, e))
			return false;
	}
	*text = l->text.text + l->next;
	*n = lf != NULL ? (size_t)(lf + 1 - *text) : l->text.n - l->next;
	l->next += *n;
	l->after = l->text.text[l->next];
	l->text.text[l->next] = '\0';
	return *n > 0;
}
