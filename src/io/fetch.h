/* SPDX-License-Identifier: MIT */
#ifndef FETCH_H
#define FETCH_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/buffer.h"
#include "base/err.h"

/*
 * Gets what an https address answers, by the program curl: toll links no network library. curl reads no settings
 * (-q), speaks https alone, also after a redirect, of which it follows three, and gets no shell and no word that it
 * could take for an option.
 */

enum { FETCH_BYTES = 64 << 20, FETCH_SECONDS = 120, FETCH_CONNECT_SECONDS = 20 };

/* Whether a word is an https address that can be asked for: printable ASCII without blanks. */
bool	fetch_is_address(const char *word);

/*
 * Appends what the address answers. seconds: the most that all of it may take. ERR_USAGE if it is no https address;
 * ERR_IO, with the address and the reason, if there is no curl, the answer is not whole, its status is not 200, it has
 * more than FETCH_BYTES, it takes too long, or *stop is set.
 */
bool	fetch_text(struct arena *a, const char *address, int seconds, const atomic_int *stop, struct buffer *out,
	    struct err *e);

#endif
