/* SPDX-License-Identifier: MIT */
#ifndef SQLITE_H
#define SQLITE_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"

/*
 * Databases of SQLite, read by its library, which is loaded when the first one is met: a program that reads
 * none pays nothing for it, and needs no library that is not there.
 *
 * A database is another program's, which may be writing into it, or may have been killed while it did. So it
 * is opened for reading alone; nothing is created beside it, whatever the library would like to; its schema
 * runs no code (no views, triggers, extensions or functions with effects); only the statements of the caller
 * are run, in one transaction, whose rows go to a file of lines at once, so that no lock is held while they
 * are priced. A database that is locked is waited for two seconds.
 */

/* What is known of a kind of database. */
struct sqlite_query {
	const char	*name;		/* of its program */
	const char	*file;		/* what the name of its file begins with; "": anything */
	const char	*needs;		/* TABLE.COLUMN, separated by blanks: the tables are no views and have them */
	/*
	 * A SELECT whose rows become lines of JSON: an object whose keys are the names of its columns, without those
	 * that are null; or, if there is one column with the name {}, its text, which is JSON on one line already.
	 */
	const char	*select;
};

/* The bytes that a database begins with, and their number. */
enum { SQLITE_MAGIC = 16 };

/* Whether a text of n bytes begins as a database does. */
bool	sqlite_begins(const char *text, size_t n);

/* Whether the file of a descriptor is a regular one that begins as a database does; takes nothing. */
bool	sqlite_is_database(int fd);

/*
 * Reads the rows of a database, whose file is open as fd, by the first of the n queries that fits. They are
 * written as lines of JSON to the descriptor out, an empty file, which is empty again after an error. *found:
 * the query; NULL if none fits. Reading ends as soon as *stop is set; NULL: never. ERR_IO, without the name
 * of the file: it cannot be read, or not as it is at one moment, or a row has more than 64 MiB; the message
 * says what helps. The path must be that of the file, since other files of the database are beside it.
 */
bool	sqlite_read(const char *path, int fd, const struct sqlite_query *known, size_t n, int out,
	    const atomic_int *stop, const struct sqlite_query **found, struct err *e);

#endif
