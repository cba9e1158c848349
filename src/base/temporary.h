/* SPDX-License-Identifier: MIT */
#ifndef TEMPORARY_H
#define TEMPORARY_H

#include <stdbool.h>

/*
 * Temporary files for io/output: each is written as .toll-output-XXXXXX in the folder of the file that
 * it will replace, and its writer holds a lock on it. They are removed however the program ends: by
 * temporary_remove_all, which exit() calls and a signal handler may call; the files of a killed program
 * are removed by the next one that writes to the folder, because it can lock them.
 */

/*
 * Creates a file in a folder, which is a path that ends with a slash. Returns its number for the
 * functions below, and in *fd a descriptor that the caller closes; -1 and errno on failure.
 */
int	temporary_create(const char *folder, int *fd);

/* Renames it to target; it is not temporary from then on. False and errno on failure. */
bool	temporary_rename(int number, const char *target);

/* Removes the file with that number. */
void	temporary_remove(int number);

/* Removes all of them. Safe in a signal handler. */
void	temporary_remove_all(void);

/*
 * Removes from a folder the files that killed programs have left: regular files of this user, with a
 * name of exactly this form, on which no one holds a lock. A file that cannot be examined stays.
 */
void	temporary_sweep(const char *folder);

/*
 * A file without a name, in the folder of the system for temporary files: its descriptor, to write and to
 * read, which the caller closes. Nothing is left of it, however the program ends. -1 and errno on failure.
 */
int	temporary_unnamed(void);

#endif
