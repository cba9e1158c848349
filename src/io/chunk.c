/* SPDX-License-Identifier: MIT */
/* Chunks of a CSV input: carry-over between reads, and chunks that end with a record. See chunk.h first. */
#include "io/chunk.h"

#include <string.h>

#include "base/bytes.h"
#include "io/csv_reader.h"
#include "io/csv_scan.h"

enum {
	PIPE_BYTES = 64 << 10,	/* what a pipe holds: a longer record is not looked at again for each piece */
	LONG_RECORD = 1 << 20,	/* a longer one gets room for the longest record at once, instead of many copies */
};

void
chunks_begin(struct chunks *s, struct arena *a, struct input *in, size_t block)
{
	*s = (struct chunks){ .in = in, .arena = a, .block = block, .last_size = SIZE_MAX, .carry = buffer_new(a) };
}

void
chunks_restart(struct chunks *s)
{
	s->carry.n = s->searched = 0;
	s->last_size = SIZE_MAX;
	s->end = s->inside = false;
}

/*
 * Makes room for n more bytes and PAD_AFTER; if a long record grows, for the longest record that is allowed,
 * since the arena does not use the old memory of a growing buffer again.
 */
static void
chunk_make_room(struct buffer *b, size_t n, bool grows)
{
	size_t most = RECORD_MAX + (size_t)PIPE_BYTES, all = b->n + n;

	buffer_room(b, (grows && all > LONG_RECORD && all < most ? most - b->n : n) + PAD_AFTER);
}

void
chunks_unread(struct chunks *s, const char *text, size_t n)
{
	size_t old = s->carry.n;

	chunk_make_room(&s->carry, n, n >= s->last_size);
	memmove(s->carry.text + n, s->carry.text, old);
	memcpy(s->carry.text, text, n);
	s->carry.n = old + n;
	s->searched = 0;
	s->inside = false;
}

/* Appends up to n bytes to out by one read: of a pipe what it has now, without waiting for more. */
static bool
chunk_read_piece(struct chunks *s, size_t n, struct buffer *out, struct err *e)
{
	chunk_make_room(out, n, false);
	if (!input_read(s->in, out->text + out->n, n, &n, e))
		return false;
	out->n += n;
	s->read += n;
	s->end = n == 0;
	return true;
}

/* Moves the bytes that were carried over to out. */
static void
chunk_take_carry(struct chunks *s, struct buffer *out)
{
	out->n = 0;
	chunk_make_room(out, s->carry.n, s->carry.n >= s->last_size);
	memcpy(out->text, s->carry.text, s->carry.n);
	out->n = s->carry.n;
	s->carry.n = 0;
}

bool
chunks_next(struct chunks *s, struct buffer *out, bool *last, struct err *e)
{
	size_t carry = s->carry.n, want = s->block, least = 1;

	if (carry >= s->last_size) {		/* nothing of the last chunk was used: a long record */
		size_t left = carry <= RECORD_MAX ? RECORD_MAX + 1 - carry : 1, more = carry < left ? carry : left;

		want = more > want ? more : want;
		least = carry < PIPE_BYTES ? 1 : more;
	}
	chunk_take_carry(s, out);
	while (!s->end && out->n - carry < least) {
		if (!chunk_read_piece(s, want - (out->n - carry), out, e))
			return false;
	}
	s->last_size = out->n;
	*last = s->end;
	return true;
}

bool
chunks_more(struct chunks *s, struct buffer *text, size_t used, bool *last, struct err *e)
{
	chunks_unread(s, text->text + used, text->n - used);
	return chunks_next(s, text, last, e);
}

/* The length of out up to the last end of a record after byte at; 0 if none ends there. */
static size_t
chunk_find_record_end(struct chunks *s, const struct buffer *out, size_t at)
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

	chunk_take_carry(s, out);
	do {
		if (!s->end && !chunk_read_piece(s, want, out, e))
			return false;
		whole = chunk_find_record_end(s, out, at);
		at = out->n;
		want = want > at ? want : at;
	} while (whole == 0 && !s->end && out->n < CHUNK_ALIGNED_MAX);
	*last = s->end;
	s->last_size = SIZE_MAX;
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
