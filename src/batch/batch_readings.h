/* SPDX-License-Identifier: MIT */
#ifndef BATCH_READINGS_H
#define BATCH_READINGS_H

#include "batch/batch_run.h"

/*
 * The files of a run, read once or twice. Of several records of an answer, in whatever files of the run,
 * one counts (answer_ids.h). Where a record turns out to count when another was billed already, all files
 * are read again from the start, if all of them are regular: the run's totals are begun anew, its
 * restart is called, and what was said of the first reading is not said. Else, as in a pipe, what was
 * billed stays, and the late record has no price.
 */

/* Runs over an input that is open already. Errors as those of batch_run_input. */
bool	batch_readings_input(struct batch_run *r, struct input *in, struct err *e);

/* Runs over n files by their names, "-" for standard input. */
bool	batch_readings_files(struct batch_run *r, const char *const *paths, size_t n, struct err *e);

#endif
