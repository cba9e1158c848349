/* SPDX-License-Identifier: MIT */
#ifndef INPUT_H
#define INPUT_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/buffer.h"
#include "base/err.h"
#include "base/file.h"

/*
 * An input: a file or standard input, read from its beginning to its end. Data compressed by gzip or zstd, which its
 * first bytes show, is decompressed. Every file of data is read through this; it builds on base/file.h (what may be
 * opened, and how a read is interrupted) and decompress.h.
 */
struct input;

/*
 * Opens a file, or standard input if path is "-". Reads fail as soon as *stop is set; stop may be NULL. The arena owns
 * the memory; input_close is still needed. On error NULL: ERR_IO if it cannot be opened, ERR_USAGE if the command also
 * writes it.
 */
struct input	*input_open(struct arena *a, const char *path, const atomic_int *stop,
		    struct err *e);
/* As input_open, for a file of that kind; "-" is then a name like any other. */
struct input	*input_open_file(struct arena *a, const char *path, enum file_kind kind, const atomic_int *stop,
		    struct err *e);
/* An input from a descriptor that is open already. input_close closes it, unless it is standard input. */
struct input	*input_of(struct arena *a, int fd, const char *name, const atomic_int *stop);
void		 input_close(struct input *in);		/* NULL is fine */

const char	*input_name(const struct input *in);	/* for messages */
int		 input_fd(const struct input *in);

/* Bytes of the file that were read so far (any thread may ask), and its size, 0 if unknown; compressed if it is. */
uint64_t	 input_taken(const struct input *in);
uint64_t	 input_size(const struct input *in);

/*
 * Continues at byte `from` of the file, and ends at byte `until`. The input must have been read from before, so that it
 * is known whether it is compressed. ERR_USAGE if it is no plain file.
 */
bool		 input_seek(struct input *in, uint64_t from, uint64_t until, struct err *e);

/* Whether it can be read again from where it was when it was opened, as a regular file; and goes back there. ERR_IO. */
bool		 input_can_restart(const struct input *in);
bool		 input_restart(struct input *in, struct err *e);

/* Reads up to room bytes; *n is 0 at the end. ERR_IO; the message lacks the name of the file. */
bool		 input_read(struct input *in, char *out, size_t room, size_t *n, struct err *e);

/*
 * Looks at the beginning of the input without taking it: *text is its first bytes after a byte order mark and blanks,
 * as many as a first piece holds. ERR_IO.
 */
bool		 input_begin(struct input *in, const char **text, size_t *n, struct err *e);

/*
 * Reads a whole file into out, with a NUL after it. max: bytes, a multiple of one MiB. ERR_IO, with the name of the
 * file, if it cannot be read or holds more than max bytes.
 */
bool		 input_whole(struct arena *a, const char *path, size_t max, const atomic_int *stop, struct buffer *out,
		    struct err *e);

#endif
