/* SPDX-License-Identifier: MIT */
#ifndef CHUNK_H
#define CHUNK_H

#include "base/buffer.h"
#include "io/input.h"

/*
 * Reads a CSV input in chunks of memory, each of which begins with a record. The caller (usage/usage_csv.c,
 * batch/worker_pool.c, file_range.c) uses the whole records of a chunk and returns the rest by chunks_unread, or calls
 * chunks_more; it comes again at the start of the next chunk. After a chunk PAD_AFTER
 * bytes (base/bytes.h) may be read. Builds on input.h, and on csv_scan.h to find the end of the last record.
 */
struct chunks {
	struct input	*in;
	struct arena	*arena;
	size_t		 block;		/* bytes to read at once */
	bool		 end;		/* nothing more will be read */
	struct buffer	 carry;		/* bytes that were read, but are in no chunk yet */
	size_t		 searched;	/* number of bytes of carry that are known to hold no end of a record */
	bool		 inside;	/* whether the searched bytes end inside quotes */
	size_t		 last_size;	/* bytes of the last chunk of chunks_next; SIZE_MAX: none, or an aligned one */
	uint64_t	 read;		/* bytes of the input so far */
	uint64_t	 looked;	/* bytes that chunks_aligned has searched: each of the input once */
};

/*
 * Bytes after which chunks_aligned stops to look for the end of a record, and ends the chunk anywhere. A record may
 * be longer, up to RECORD_MAX (csv_reader.h).
 */
enum { CHUNK_ALIGNED_MAX = 4 << 20 };

/* Begins at the place where in is. block: bytes to read at once. The arena owns the memory; in stays the caller's. */
void	chunks_begin(struct chunks *s, struct arena *a, struct input *in, size_t block);

/* Forgets what was read, after the input was moved to another place where a record begins. */
void	chunks_restart(struct chunks *s);

/* Puts bytes before all that is still to come. */
void	chunks_unread(struct chunks *s, const char *text, size_t n);

/*
 * Fills out with the bytes that were carried over and, unless the input ends, at least one more. *last: nothing comes
 * after them. If nothing of a long chunk was used, the next one is twice as long: a caller that looks again at a
 * record that grows then looks at each byte about twice. ERR_IO.
 */
bool	chunks_next(struct chunks *s, struct buffer *out, bool *last, struct err *e);

/* Puts back all but the first `used` bytes of text, and fills it again, as chunks_next. */
bool	chunks_more(struct chunks *s, struct buffer *text, size_t used, bool *last, struct err *e);

/*
 * As chunks_next, but gives whole records only, and carries over what begins after the last of them. Where they end is
 * judged by the parity of quotes (csv_scan_parity), which is right for plain quoting only, and a record may be longer
 * than CHUNK_ALIGNED_MAX: several readers that work on such chunks at once have to check that each ended where the
 * next one began.
 */
bool	chunks_aligned(struct chunks *s, struct buffer *out, bool *last, struct err *e);

#endif
