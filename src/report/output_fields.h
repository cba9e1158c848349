/* SPDX-License-Identifier: MIT */
#ifndef OUTPUT_FIELDS_H
#define OUTPUT_FIELDS_H

#include <stdbool.h>

#include "report/render.h"

/*
 * fields=: keeps only the named columns ("model,total"), in that order, in every format. Called by
 * cli/answer_output.c before rendering. "cost" is also the total of a bill, and the amount of a line. People see one
 * table; plain prints each row with tabs between its cells.
 * ERR_USAGE for an unknown name (the message lists the columns) and for one given twice.
 */
bool	output_fields_choose(struct answer *w, const char *names, const struct format *f, struct err *e);

#endif
