/* SPDX-License-Identifier: MIT */
#ifndef FILE_CLAIMS_H
#define FILE_CLAIMS_H

#include <stdbool.h>

#include "base/destination.h"
#include "base/err.h"

/*
 * Which files a command reads and writes. No file may be both, and none may be written twice: whichever
 * comes second is refused. What opens files says so here itself (file.h for all that is read, output.h
 * for all that is written), so that no command can forget it. Files are compared by device and inode,
 * those that are not there yet by their folder and name. What can be written by several at once, such as
 * /dev/null or a terminal, is never in the way. One thread.
 */

/*
 * A command begins, and ends. Commands may run within each other, as those of a sourced file do; the
 * files of the outer ones are then in the way, too. Outside of any command nothing is noted or refused.
 */
void	claims_begin(void);
void	claims_end(void);

/*
 * From here on what file.h opens belongs to the price book, under a word such as "prices=" ("" for
 * none), until word is NULL. It is in the way of all commands until claims_forget_book.
 */
void	claims_book(const char *word);
void	claims_forget_book(void);

/*
 * The command will write the file that a word names: "to=" and "out.csv", or "" and "out.csv". own is
 * what it may read nevertheless, since it rewrites that in place, or NULL. ERR_USAGE, which names both
 * words. A path that leads nowhere is left to whoever opens it.
 */
bool	claims_write(const char *word, const char *path, const char *own, struct err *e);

/* The command will read the file that a word names; nothing if it is not there. ERR_USAGE. */
bool	claims_read(const char *word, const char *path, struct err *e);

/*
 * Of what opens it: the path is written now, and leads there. It is one that claims_write has named, or
 * one more that the command writes. ERR_USAGE.
 */
bool	claims_open_output(const char *path, const struct destination *d, struct err *e);

/*
 * Of what opens it: the descriptor, which messages call name, is read. ERR_USAGE if the command writes that file.
 */
bool	claims_open_input(int fd, const char *name, struct err *e);

#endif
