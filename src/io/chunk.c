/* SPDX-License-Identifier: MIT */
#include "io/chunk.h"

#include <string.h>

#include "io/csv_reader.h"
#include "io/csv_scan.h"

enum {
	PATIENT = 64 << 10,	/* what a pipe holds: a longer record is not looked at for each piece that comes */
	LONG = 1 << 20,		/* a record above that gets the room for the longest at once, instead of copies */
};

void
stretches_begin(struct stretches *s, struct arena *a, struct input *in, size_t block)
{
	*s = (struct stretches){ .in = in, .arena = a, .block = block, .given = SIZE_MAX, .kept = buffer_new(a) };
}

void
stretches_restart(struct stretches *s)
{
	s->kept.n = s->searched = 0;
	s->given = SIZE_MAX;
	s->end = s->inside = false;
}

/*
 * Room for n bytes more and what may be looked at after them; for a long record, for the longest that there may be.
 * Old memory of a buffer that grows is not used again.
 */
static void
make_room(struct buffer *b, size_t n, bool grows)
{
	size_t most = RECORD_MAX + (size_t)PATIENT, all = b->n + n;

	buffer_room(b, (grows && all > LONG && all < most ? most - b->n : n) + STRETCH_SLACK);
}

void
stretches_put_back(struct stretches *s, const char *text, size_t n)
{
	size_t old = s->kept.n;

	make_room(&s->kept, n, n >= s->given);
	memmove(s->kept.text + n, s->kept.text, old);
	memcpy(s->kept.text, text, n);
	s->kept.n = old + n;
	s->searched = 0;
	s->inside = false;
}

/* Reads up to n bytes after what out has: what a pipe has now, not what it may have later. */
static bool
read_piece(struct stretches *s, size_t n, struct buffer *out, struct err *e)
{
	make_room(out, n, false);
	if (!input_read(s->in, out->text + out->n, n, &n, e))
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
	make_room(out, s->kept.n, s->kept.n >= s->given);
	memcpy(out->text, s->kept.text, s->kept.n);
	out->n = s->kept.n;
	s->kept.n = 0;
}

bool
stretches_next(struct stretches *s, struct buffer *out, bool *last, struct err *e)
{
	size_t kept = s->kept.n, want = s->block, least = 1;

	if (kept >= s->given) {		/* a long record, that is looked at again */
		size_t left = kept <= RECORD_MAX ? RECORD_MAX + 1 - kept : 1, more = kept < left ? kept : left;

		want = more > want ? more : want;
		least = kept < PATIENT ? 1 : more;
	}
	take_kept(s, out);
	while (!s->end && out->n - kept < least) {
		if (!read_piece(s, want - (out->n - kept), out, e))
			return false;
	}
	s->given = out->n;
	*last = s->end;
	return true;
}

/* Searches what came to out after at for the last end of a record; its length, or 0. */
static size_t
search(struct stretches *s, const struct buffer *out, size_t at)
{
	bool inside;

	s->looked += out->n - at;
	s->inside ^= scan_parity(out->text + at, out->n - at, SCAN_BEST);
	inside = s->inside;
	for (size_t n = out->n; n > at; n--) {
		inside ^= out->text[n - 1] == '"';
		if (out->text[n - 1] == '\n' && !inside)
			return n;
	}
	return 0;
}

bool
stretches_aligned(struct stretches *s, struct buffer *out, bool *last, struct err *e)
{
	size_t whole = 0, at = s->searched, want = s->block;

	take_kept(s, out);
	do {
		if (!s->end && !read_piece(s, want, out, e))
			return false;
		whole = search(s, out, at);
		at = out->n;
		want = want > at ? want : at;
	} while (whole == 0 && !s->end && out->n < STRETCH_ALIGNED_MAX);
	*last = s->end;
	s->given = SIZE_MAX;
	if (whole == 0 || s->end) {
		s->searched = 0;
		s->inside = false;
		return true;
	}
	buffer_add(&s->kept, out->text + whole, out->n - whole);
	s->searched = s->kept.n;
	out->n = whole;
	return true;
}
