/* SPDX-License-Identifier: MIT */
#ifndef PAGER_H
#define PAGER_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"

/*
 * Shows text by a pager, a command of the shell, and waits until it is left. A pager that is left
 * early is no failure. ERR_IO if it cannot be run.
 */
bool	pager_run(const char *command, const char *text, size_t n, struct err *e);

#endif
