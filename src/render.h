/* SPDX-License-Identifier: MIT */
#ifndef RENDER_H
#define RENDER_H

#include <stdbool.h>
#include <stddef.h>

#include "buffer.h"
#include "table.h"

struct format {
	const char	*name;
	const char	*help;
	/* Appends the whole answer, with its last newline, to out. */
	void		(*render)(const struct answer *w, struct buffer *out);
};

extern const struct format formats[];
extern const size_t n_formats;

/*
 * The format of that name; "" is the first, text. NULL and ERR_USAGE, with the names that exist,
 * if there is none.
 */
const struct format *render_find(const char *name, struct err *e);

#endif
