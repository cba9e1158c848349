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
 * Files as they are read: never waiting for what may not come unless a signal can break it off, and
 * never taking what is left of a file for the whole.
 */
struct file {
	const char		*name;		/* for messages; borrowed */
	int			 fd;
	const atomic_int	*stop;		/* not 0: break off; NULL: never */
	bool			 waits;		/* no regular file: bytes may be long in coming */
	uint64_t		 size;		/* bytes that it had when it was opened; 0 if that is unknown */
};

/* What may be opened: FILE_REGULAR is for what is found by looking, where a FIFO would wait for ever. */
enum file_kind { FILE_ANY, FILE_REGULAR };

/*
 * Opens a file for reading; returns at once, also for a FIFO that has no writer yet. ERR_IO with its name,
 * ERR_USAGE if the command writes it (file_claims.h).
 */
bool	file_open(struct file *f, const char *path, enum file_kind kind, const atomic_int *stop, struct err *e);
/* The same for a descriptor that is open already. */
void	file_of(struct file *f, int fd, const char *name, const atomic_int *stop);
void	file_close(struct file *f);

/* False and ERR_IO, "interrupted", if *stop is set. */
bool	file_goes_on(const struct file *f, struct err *e);

/*
 * Reads up to room bytes, at least one; *n is 0 at the end. ERR_IO, without the name: also "interrupted"
 * if *stop is set before the first byte comes, and if a regular file has become shorter since it was opened.
 */
bool	file_read(struct file *f, char *out, size_t room, size_t *n, struct err *e);

/*
 * The whole of a file in the arena, *n bytes and a NUL after them. NULL and ERR_IO with its name; one
 * of more than max bytes is an error too.
 */
char	*file_whole(struct arena *a, const char *path, enum file_kind kind, const atomic_int *stop, size_t max,
	    size_t *n, struct err *e);

/*
 * Whether there is nothing at a path, and no reason to think that there should be. A link to nothing
 * is something, on the way too; so is whatever cannot be looked at.
 */
bool	file_is_absent(const char *path);

#endif
