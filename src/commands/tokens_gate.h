/* SPDX-License-Identifier: MIT */
#ifndef TOKENS_GATE_H
#define TOKENS_GATE_H

#include <stdatomic.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"

/*
 * What an earlier answer of tokens in JSON says of its files: baseline=FILE. The files of both are compared by their
 * paths.
 */
struct earlier_file { const char *path, *encoding; uint64_t tokens; bool met; };

struct earlier_files {
	struct earlier_file	*items;		/* n of them, sorted by path */
	size_t			 n;
	uint64_t		 tokens;	/* the sum */
};

/* ERR_IO if it cannot be read, ERR_USAGE if it is no such answer or of another encoding; both with the path. */
bool	earlier_files_read(struct arena *a, const char *path, const char *encoding, const atomic_int *stop,
	    struct earlier_files *out, struct err *e);

/* The file of that path; NULL if there is none. */
struct earlier_file *earlier_files_find(const struct earlier_files *f, const char *path);

#endif
