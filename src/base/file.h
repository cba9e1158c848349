/* SPDX-License-Identifier: MIT */
#ifndef FILE_H
#define FILE_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"

/*
 * Files that are read. A read that may have to wait can be interrupted by a signal, and a file that
 * becomes shorter while it is read is an error, not a shorter file. All input goes through here.
 */
struct file {
	const char		*name;		/* for messages; borrowed */
	int			 fd;
	const atomic_int	*stop;		/* not 0: stop reading; NULL: never */
	bool			 waits;		/* not a regular file: a read may have to wait */
	uint64_t		 size;		/* bytes when it was opened; 0 if not known */
};

/* What may be opened. FILE_REGULAR is for files that the program finds by itself, where a FIFO would block for ever. */
enum file_kind { FILE_ANY, FILE_REGULAR };

/*
 * Opens a file for reading; returns at once, even for a FIFO that has no writer yet. ERR_IO with its name;
 * ERR_USAGE if the command also writes it (file_claims.h).
 */
bool	file_open(struct file *f, const char *path, enum file_kind kind, const atomic_int *stop, struct err *e);
/* The same for a descriptor that is already open. */
void	file_of(struct file *f, int fd, const char *name, const atomic_int *stop);
void	file_close(struct file *f);

/* False and ERR_IO, "interrupted", if *stop is set. */
bool	file_goes_on(const struct file *f, struct err *e);

/*
 * Reads from one to room bytes into out; *n is their number, 0 at the end. ERR_IO, without the name; also
 * "interrupted" if *stop is set before the first byte arrives, and if a regular file has become shorter
 * since it was opened.
 */
bool	file_read(struct file *f, char *out, size_t room, size_t *n, struct err *e);

/*
 * Reads a whole file into the arena: *n bytes and a NUL after them. NULL and ERR_IO with its name on
 * failure; a file of more than max bytes is an error too.
 */
char	*file_whole(struct arena *a, const char *path, enum file_kind kind, const atomic_int *stop, size_t max,
	    size_t *n, struct err *e);

/*
 * Whether a path clearly leads to no file. A broken link counts as present, also among the folders of
 * the path; so does anything that cannot be examined.
 */
bool	file_is_absent(const char *path);

#endif
