/* SPDX-License-Identifier: MIT */
#ifndef PLOT_H
#define PLOT_H

#include "base/arena.h"
#include "base/err.h"

/*
 * Has gnuplot, which is optional, run a script that draws one picture into file; the file is
 * written as output.h says. ERR_IO if gnuplot is missing or fails, saying how to get it.
 */
bool	plot_run(struct arena *a, const char *script, const char *file, struct err *e);

#endif
