/* SPDX-License-Identifier: MIT */
#ifndef DESTINATION_H
#define DESTINATION_H

#include <limits.h>
#include <stdbool.h>
#include <stddef.h>
#include <sys/stat.h>

#include "base/err.h"

/* What a path that is to be written leads to. */
enum destination_kind {
	DESTINATION_DESCRIPTOR,	/* one that the program was started with: written where it is */
	DESTINATION_DIRECT,		/* a device, a pipe, or what /proc leads to: written where it is */
	DESTINATION_FILE,		/* a regular file, or none yet: it is replaced */
};

struct destination {
	enum destination_kind kind;
	int		 fd;		/* of DESTINATION_DESCRIPTOR */
	char		 path[PATH_MAX];	/* after all links: absolute, the last part may be missing */
	size_t		 name;		/* of DESTINATION_FILE: where in path the name after its folder begins */
	bool		 exists;	/* and then: */
	struct stat	 st;
	struct stat	 folder;	/* of DESTINATION_FILE */
};

/*
 * Follows path through all links, also one that leads to no file yet. "" and "-" are standard output;
 * so is /dev/stdout, by whatever link. ERR_IO for a folder, links in a circle, a folder that is not
 * there, and a descriptor that is closed or can only be read.
 */
bool	destination_find(const char *path, struct destination *d, struct err *e);

#endif
