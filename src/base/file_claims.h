/* SPDX-License-Identifier: MIT */
#ifndef FILE_CLAIMS_H
#define FILE_CLAIMS_H

#include <stdbool.h>

#include "base/destination.h"
#include "base/err.h"

/*
 * Which files a command reads and writes. No file may be both read and written, and none may be written
 * twice: the second use is refused. The code that opens files makes the claims (file.h for reading,
 * io/output.h for writing), so that no command can forget them. Files are compared by device and inode;
 * files that do not exist yet, by folder and name. What several may write at once, such as /dev/null or
 * a terminal, never conflicts. For one thread only.
 */

/*
 * A command begins, and ends. Commands may be nested, as those of a sourced file are; the files of the
 * outer commands then conflict too. Outside of any command nothing is recorded or refused.
 */
void	claims_begin(void);
void	claims_end(void);

/*
 * From this call on, files that file.h opens belong to the price book, under a word such as "prices="
 * ("" for none), until the next call with NULL. They conflict with the outputs of all commands until
 * claims_forget_book.
 */
void	claims_book(const char *word);
void	claims_forget_book(void);

/*
 * The command will write the file that a word names: "to=" and "out.csv", or "" and "out.csv". own is
 * the file that it may read as well, because it rewrites it in place, or NULL. ERR_USAGE, which names
 * both words. A path that cannot be followed is no error here: opening it will fail.
 */
bool	claims_write(const char *word, const char *path, const char *own, struct err *e);

/* The command will read the file that a word names; no claim if it does not exist. ERR_USAGE on conflict. */
bool	claims_read(const char *word, const char *path, struct err *e);

/*
 * Called when an output is opened: path is written now, and leads to d. It is a path that claims_write
 * was given, or a further output of the command. ERR_USAGE on conflict.
 */
bool	claims_open_output(const char *path, const struct destination *d, struct err *e);

/*
 * Called when an input is opened: the descriptor, which messages call name, is read. ERR_USAGE if the
 * command writes that file.
 */
bool	claims_open_input(int fd, const char *name, struct err *e);

#endif
