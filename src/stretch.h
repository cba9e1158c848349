/* SPDX-License-Identifier: MIT */
#ifndef STRETCH_H
#define STRETCH_H

#include "buffer.h"
#include "input.h"

/*
 * An input in stretches of memory that begin with a record of CSV. Who works on a stretch says how
 * much of it was whole records; the rest comes again, in front of what follows.
 */
struct stretches {
	struct input	*in;
	struct arena	*arena;
	size_t		 block;		/* bytes to read at once */
	size_t		 hungry;	/* the same, more if the last stretch held no record */
	bool		 end;		/* nothing more will be read */
	bool		 inside;	/* what was read so far ends inside quotes */
	struct buffer	 kept;		/* read, but given to nobody */
	uint64_t	 read;		/* bytes of the input so far */
};

/* The bytes behind a stretch that may be looked at, whatever they are. */
enum { STRETCH_SLACK = 128 };

void	stretches_begin(struct stretches *s, struct arena *a, struct input *in, size_t block);

/* Forgets what was read: the input goes on at another place, where a record begins. */
void	stretches_restart(struct stretches *s);

/* Puts bytes in front of all that is still to come. */
void	stretches_put_back(struct stretches *s, const char *text, size_t n);

/*
 * Fills out with what was kept and at least one byte more, until the end of the input; *last tells that
 * nothing comes behind it. ERR_IO.
 */
bool	stretches_next(struct stretches *s, struct buffer *out, bool *last, struct err *e);

/*
 * The same, but only whole records, as far as plain quoting tells (scan_parity): what begins behind
 * the last of them is kept. For several readers, each of which has to check that.
 */
bool	stretches_aligned(struct stretches *s, struct buffer *out, bool *last, struct err *e);

#endif
