/* SPDX-License-Identifier: MIT */
#ifndef USAGE_DATABASE_H
#define USAGE_DATABASE_H

#include <stdbool.h>

#include "base/err.h"
#include "io/input.h"

/*
 * Databases of coding agents: the rows of usage_database.def, which io/sqlite.h reads. From then on a
 * database is a file of JSON Lines, whose records have shapes as any others. Called by batch_readings.
 */

/* *is: whether an input is a database of SQLite; takes nothing. ERR_IO: it is one, but compressed or from a pipe. */
bool	usage_database_is(struct input *in, bool *is, struct err *e);

/*
 * Reads the usage in a database into a file without a name, which is *fd, to be closed by the caller, from
 * its beginning. *known: whether it is a database of a program that toll knows; if not, *fd is -1. ERR_IO as
 * sqlite_read, with the name of the input.
 */
bool	usage_database_read(struct input *in, const atomic_int *stop, int *fd, bool *known, struct err *e);

/* The i-th kind of database, for messages; NULL after the last. */
const char *usage_database_name(size_t i);

#endif
