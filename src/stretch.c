/* SPDX-License-Identifier: MIT */
#include "stretch.h"

#include <string.h>

#include "scan.h"

enum { HUNGRY_MAX = 16 << 20 };

void
stretches_begin(struct stretches *s, struct arena *a, struct input *in, size_t block)
{
	*s = (struct stretches){ .in = in, .arena = a, .block = block, .hungry = block,
	    .kept = buffer_new(a) };
}

void
stretches_restart(struct stretches *s)
{
	s->kept.n = 0;
	s->end = s->inside = false;
}

void
stretches_put_back(struct stretches *s, const char *text, size_t n)
{
	size_t old = s->kept.n;

	buffer_room(&s->kept, n + STRETCH_SLACK);
	memmove(s->kept.text + n, s->kept.text, old);
	memcpy(s->kept.text, text, n);
	s->kept.n = old + n;
}

/* Reads up to a block behind what out has: what a pipe has now, not what it may have later. */
static bool
read_block(struct stretches *s, size_t block, struct buffer *out, struct err *e)
{
	size_t n;

	buffer_room(out, block + STRETCH_SLACK);
	if (!input_read(s->in, out->text + out->n, block, &n, e))
		return false;
	out->n += n;
	s->read += n;
	s->end = n == 0;
	return true;
}

/* Moves what was kept to out. */
static void
take_kept(struct stretches *s, struct buffer *out)
{
	out->n = 0;
	buffer_room(out, s->kept.n + STRETCH_SLACK);
	memcpy(out->text, s->kept.text, s->kept.n);
	out->n = s->kept.n;
	s->kept.n = 0;
}

bool
stretches_next(struct stretches *s, struct buffer *out, bool *last, struct err *e)
{
	size_t kept = s->kept.n;

	take_kept(s, out);
	/* What was kept may be a long record that is looked at again: then more must come each time. */
	s->hungry = kept >= s->hungry && s->hungry < HUNGRY_MAX ? s->hungry * 2 : s->block;
	if (!s->end && !read_block(s, s->hungry, out, e))
		return false;
	*last = s->end;
	return true;
}

/* The length up to the last LF outside quotes; 0 if there is none. inside: whether the end is inside. */
static size_t
last_record_end(const char *text, size_t n, bool inside)
{
	while (n > 0) {
		inside ^= text[n - 1] == '"';
		if (text[n - 1] == '\n' && !inside)
			return n;
		n--;
	}
	return 0;
}

bool
stretches_aligned(struct stretches *s, struct buffer *out, bool *last, struct err *e)
{
	size_t whole = 0, block = s->block;

	take_kept(s, out);
	while (whole == 0 && !s->end) {
		size_t before = out->n;

		if (!read_block(s, block, out, e))
			return false;
		s->inside ^= scan_parity(out->text + before, out->n - before, SCAN_BEST);
		whole = last_record_end(out->text, out->n, s->inside);
		block = block < HUNGRY_MAX ? block * 2 : block;
	}
	*last = s->end;
	if (s->end)
		return true;
	buffer_add(&s->kept, out->text + whole, out->n - whole);
	out->n = whole;
	return true;
}
