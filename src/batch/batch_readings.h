/* SPDX-License-Identifier: MIT */
#ifndef BATCH_READINGS_H
#define BATCH_READINGS_H

#include "batch/batch_run.h"

/*
 * The files of a run, read once or twice; the commands call this, and it calls batch_run_input for each file.
 *
 * Of several records of one answer, in whatever files of the run, one counts (usage/answer_ids.h). When a
 * record turns out to count although an earlier one was already billed, all files are read again from the
 * start, if all are regular files: the totals begin at zero again, the run's restart is called, and the
 * messages of the first reading are dropped. Otherwise, as with a pipe, what was billed stays, and the late
 * record is unpriced.
 */

/* Runs over an input that is already open, and stays so. Errors: as batch_run_input. */
bool	batch_readings_input(struct batch_run *r, struct input *in, struct err *e);

/* Runs over n files by their names; "-" is standard input. Errors: as batch_run_input, and ERR_IO. */
bool	batch_readings_files(struct batch_run *r, const char *const *paths, size_t n, struct err *e);

/* The endings of files that may hold usage, ended by NULL; .gz or .zst may follow them. */
extern const char *const usage_endings[];

#endif
