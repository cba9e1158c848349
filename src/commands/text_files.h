/* SPDX-License-Identifier: MIT */
#ifndef TEXT_FILES_H
#define TEXT_FILES_H

#include <stdatomic.h>

#include "base/listener.h"
#include "tokens/text_pool.h"

/*
 * The texts that a path means: a file; a folder with all below it; "-", standard input. In a repository,
 * git says which files of a folder count (those that it tracks, and those that it does not ignore);
 * elsewhere all but hidden ones. all: hidden and ignored ones too.
 */
struct text_files {
	struct text_job	*jobs;		/* n files, in the order of their paths */
	size_t		 n, room;
	size_t		 skipped;	/* files of folders that are no text: they are left out of jobs */
	bool		 folder;	/* some path was a folder */
	bool		 by_git;	/* git said which files count */
};

struct text_options {
	unsigned			 encodings;	/* one bit for each; text_count.h */
	const struct own_encoding	*own;
	unsigned			 threads;
	bool				 all;
	const atomic_int		*stop;
	const struct listener		*listener;
};

/*
 * Finds and counts the texts of n paths. ERR_IO if one cannot be read; ERR_USAGE if a file that was named
 * is no text, with what to do about it. A file of a folder that cannot be read is an error too: a sum
 * without it would be wrong.
 */
bool	text_files_count(struct text_files *f, const char *const *paths, size_t n, const struct text_options *options,
	    struct arena *a, struct err *e);

#endif
