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
chunks_begin(struct chunks *s, struct arena *a, struct input *in, size_t block)
{
	*s = (struct chunks){ .in = in, .arena = a, .block = block, .given = SIZE_MAX, .carry = buffer_new(a) };
}

void
chunks_restart(struct chunks *s)
{
	s->carry.n = s->searched = 0;
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

	buffer_room(b, (grows && all > LONG && all < most ? most - b->n : n) + CHUNK_SLACK);
}

void
chunks_unread(struct chunks *s, const char *text, size_t n)
{
	size_t old = s->carry.n;

	make_room(&s->carry, n, n >= s->given);
	memmove(s->carry.text + n, s->carry.text, old);
	memcpy(s->carry.text, text, n);
	s->carry.n = old + n;
	s->searched = 0;
	s->inside = false;
}

/* Reads up to n bytes after what out has: what a pipe has now, not what it may have later. */
static bool
read_piece(struct chunks *s, size_t n, struct buffer *out, struct err *e)
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
take_kept(struct chunks *s, struct buffer *out)
{
	out->n = 0;
	make_room(out, s->carry.n, s->carry.n >= s->given);
	memcpy(out->text, s->carry.text, s->carry.n);
	out->n = s->carry.n;
	s->carry.n = 0;
}

bool
chunks_next(struct chunks *s, struct buffer *out, bool *last, struct err *e)
{
	size_t carry = s->carry.n, want = s->block, least = 1;

	if (carry >= s->given) {		/* a long record, that is looked at again */
		size_t left = carry <= RECORD_MAX ? RECORD_MAX + 1 - carry : 1, more = carry < left ? carry : left;

		want = more > want ? more : want;
		least = carry < PATIENT ? 1 : more;
	}
	take_kept(s, out);
	while (!s->end && out->n - carry < least) {
		if (!read_piece(s, want - (out->n - carry), out, e))
			return false;
	}
	s->given = out->n;
	*last = s->end;
	return true;
}

/* Searches what came to out after at for the last end of a record; its length, or 0. */
static size_t
search(struct chunks *s, const struct buffer *out, size_t at)
{
	bool inside;

	s->looked += out->n - at;
	s->inside ^= csv_scan_parity(out->text + at, out->n - at, CSV_SCAN_BEST);
	inside = s->inside;
	for (size_t n = out->n; n > at; n--) {
		inside ^= out->text[n - 1] == '"';
		if (out->text[n - 1] == '\n' && !inside)
			return n;
	}
	return 0;
}

bool
chunks_aligned(struct chunks *s, struct buffer *out, bool *last, struct err *e)
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
	buffer_add(&s->carry, out->text + whole, out->n - whole);
	s->searched = s->carry.n;
	out->n = whole;
	return true;
}
