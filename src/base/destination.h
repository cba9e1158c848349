/* SPDX-License-Identifier: MIT */
#ifndef DESTINATION_H
#define DESTINATION_H

#include <limits.h>
#include <stdbool.h>
#include <stddef.h>
#include <sys/stat.h>

#include "base/err.h"

/*
 * What a path that is to be written leads to, after all links. io/output writes there, and file_claims
 * compares it with the other files of a command.
 */
enum destination_kind {
	DESTINATION_DESCRIPTOR,	/* one that the program was started with: written in place */
	DESTINATION_DIRECT,		/* a device, a pipe, or a file below /proc: written in place */
	DESTINATION_FILE,		/* a regular file, or no file yet: it is replaced */
};

struct destination {
	enum destination_kind kind;
	int		 fd;		/* of DESTINATION_DESCRIPTOR */
	char		 path[PATH_MAX];	/* absolute, after all links; the last part may not exist */
	size_t		 name;		/* of DESTINATION_FILE: where its name begins in path */
	bool		 exists;
	struct stat	 st;		/* if it exists */
	struct stat	 folder;	/* of DESTINATION_FILE */
};

/*
 * Follows path through all links, including a link to a file that does not exist yet. "" and "-" are
 * standard output, and so is /dev/stdout, through any link. ERR_IO for a folder, for links in a circle,
 * if the folder of the file does not exist, and for a descriptor that is closed or read-only.
 */
bool	destination_find(const char *path, struct destination *d, struct err *e);

#endif
