/* SPDX-License-Identifier: MIT */
#ifndef PAGER_H
#define PAGER_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"

/*
 * Shows n bytes of text in a pager, which is a shell command, and waits until the user leaves it; that may be before
 * the end of the text. ERR_IO if the pager cannot be run. Called by answer_output.c for pager=yes.
 */
bool	pager_run(const char *command, const char *text, size_t n, struct err *e);

#endif
