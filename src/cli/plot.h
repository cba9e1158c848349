/* SPDX-License-Identifier: MIT */
#ifndef PLOT_H
#define PLOT_H

#include "base/arena.h"
#include "base/err.h"

/*
 * Runs gnuplot, which is optional, with a script that draws one picture into file. The file is written by output.h.
 * ERR_IO if gnuplot fails or is missing; the message then names how to install it. Called by
 * answer_output.c for the scripts of cmd_curve.c.
 */
bool	plot_run(struct arena *a, const char *script, const char *file, struct err *e);

#endif
