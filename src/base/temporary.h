/* SPDX-License-Identifier: MIT */
#ifndef TEMPORARY_H
#define TEMPORARY_H

#include <stdbool.h>

/*
 * Files that are being written, each beside the one whose place it will take, as .toll-output-XXXXXX.
 * Whoever writes one holds a lock on it. However the program ends, they go: by temporary_remove_all,
 * which a signal handler may call and which exit() does; and what a killed program has left, the next one
 * that writes to the folder removes, because it can lock it.
 */

/*
 * Creates one in a folder, which is a path that ends with a slash. Returns its number for the functions
 * below, and a descriptor in *fd, to be closed by the caller; -1 and errno if that fails.
 */
int	temporary_create(const char *folder, int *fd);

/* Gives it its name; it is no temporary file afterwards. False and errno if that fails. */
bool	temporary_rename(int number, const char *target);

/* Removes it. */
void	temporary_remove(int number);

/* Removes all that there are. Safe in a signal handler. */
void	temporary_remove_all(void);

/*
 * Removes from a folder what programs have left that were killed: regular files of the user, of just
 * such a name, on which no one holds a lock. What cannot be looked at stays.
 */
void	temporary_sweep(const char *folder);

#endif
