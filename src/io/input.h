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
 * A file that is read from its beginning to its end, or standard input. What gzip or zstd have
 * compressed is read as what it holds; the first bytes tell.
 */
struct input;

/*
 * Opens a file, "-" for standard input. Reads fail as soon as *stop is set; NULL is never. NULL and ERR_IO
 * if it cannot be opened, ERR_USAGE if the command writes it.
 */
struct input	*input_open(struct arena *a, const char *path, const atomic_int *stop,
		    struct err *e);
/* The same for a file of that kind, whatever its name. */
struct input	*input_open_file(struct arena *a, const char *path, enum file_kind kind, const atomic_int *stop,
		    struct err *e);
/* The same for a descriptor that is open already; closing the input closes it. */
struct input	*input_of(struct arena *a, int fd, const char *name, const atomic_int *stop);
void		 input_close(struct input *in);		/* NULL is fine */

const char	*input_name(const struct input *in);	/* for messages */
int		 input_fd(const struct input *in);

/* How many bytes of the file were read so far, and how many it has; 0 if nobody knows. */
uint64_t	 input_taken(const struct input *in);
uint64_t	 input_size(const struct input *in);

/*
 * Reads on from one byte of a file to another, and ends there. ERR_USAGE if that cannot be done with
 * it. It must have been read from before.
 */
bool		 input_seek(struct input *in, uint64_t from, uint64_t until, struct err *e);

/* Whether it is a regular file, which can be read from its beginning again; and does so. ERR_IO. */
bool		 input_can_restart(const struct input *in);
bool		 input_restart(struct input *in, struct err *e);

/* Reads up to room bytes; *n is 0 at the end. ERR_IO, without the name of the file. */
bool		 input_read(struct input *in, char *out, size_t room, size_t *n, struct err *e);

/*
 * What the input begins with, without taking it: the bytes from the first on that is neither blank
 * nor part of a byte order mark, as far as a piece holds them. ERR_IO.
 */
bool		 input_begin(struct input *in, const char **text, size_t *n, struct err *e);

/*
 * Reads all of a file into out. ERR_IO with its name if it cannot be read, or holds more than max bytes, which
 * are whole MiB.
 */
bool		 input_whole(struct arena *a, const char *path, size_t max, const atomic_int *stop, struct buffer *out,
		    struct err *e);

#endif
