/* SPDX-License-Identifier: MIT */
#ifndef CHUNK_H
#define CHUNK_H

#include "base/buffer.h"
#include "io/input.h"

/*
 * An input in stretches of memory that begin with a record of CSV. Who works on a stretch says how
 * much of it was whole records; the rest comes again, in front of what follows.
 */
struct chunks {
	struct input	*in;
	struct arena	*arena;
	size_t		 block;		/* bytes to read at once */
	bool		 end;		/* nothing more will be read */
	struct buffer	 carry;		/* read, but given to no one */
	size_t		 searched;	/* so many bytes of it hold no end of a record, */
	bool		 inside;	/* and end inside quotes */
	size_t		 given;		/* bytes of the last stretch of chunks_next */
	uint64_t	 read;		/* bytes of the input so far */
	uint64_t	 looked;	/* bytes that chunks_aligned has searched: each of the input once */
};

/*
 * A record may be as long as RECORD_MAX (csv_reader.h), but not all of it is looked for: chunks_aligned gives up
 * here, and then a stretch ends anywhere.
 */
enum { STRETCH_ALIGNED_MAX = 4 << 20 };

/* The bytes behind a stretch that may be looked at, whatever they are. */
enum { CHUNK_SLACK = 128 };

void	chunks_begin(struct chunks *s, struct arena *a, struct input *in, size_t block);

/* Forgets what was read: the input goes on at another place, where a record begins. */
void	chunks_restart(struct chunks *s);

/* Puts bytes in front of all that is still to come. */
void	chunks_unread(struct chunks *s, const char *text, size_t n);

/*
 * Fills out with what was kept and at least one byte more, until the end of the input; *last tells that
 * nothing comes after it. If none of a long stretch was used, the next one is twice as long, so that whoever
 * looks at a growing record again each time looks at each byte twice. ERR_IO.
 */
bool	chunks_next(struct chunks *s, struct buffer *out, bool *last, struct err *e);

/*
 * The same, but only whole records, as far as plain quoting tells (csv_scan_parity): what begins after
 * the last of them is kept. For several readers, each of which has to check that: quotes may not be plain, and a
 * record may be longer than STRETCH_ALIGNED_MAX.
 */
bool	chunks_aligned(struct chunks *s, struct buffer *out, bool *last, struct err *e);

#endif
