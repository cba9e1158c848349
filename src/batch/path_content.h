/* SPDX-License-Identifier: MIT */
#ifndef PATH_CONTENT_H
#define PATH_CONTENT_H

#include <stdatomic.h>
#include <stdbool.h>

#include "base/date.h"

/*
 * What a bare word that is a path means, by what is there: text, whose tokens are counted, or usage, which
 * is summed. A file whose name ends as those of usage do (.csv, .jsonl, ...) is usage whatever it holds, so
 * that a fault in it is told; any other one is text, unless it is usage in a known form, or no text at all.
 * A folder is text if it holds text, and no usage is found in its first files of usage. Used by
 * cli/dispatch.c.
 */
bool	path_is_text(const char *path, day today, const atomic_int *stop);

#endif
