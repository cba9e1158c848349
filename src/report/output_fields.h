/* SPDX-License-Identifier: MIT */
#ifndef OUTPUT_FIELDS_H
#define OUTPUT_FIELDS_H

#include <stdbool.h>

#include "report/render.h"

/*
 * Leaves of an answer the columns that fields= names, in that order, in whatever format: "model,total".
 * People see them as one table; plain prints the row with tabs between its cells. ERR_USAGE for a
 * name that is no column, with those that are, and for one that is given twice.
 */
bool	output_fields_choose(struct answer *w, const char *names, const struct format *f, struct err *e);

#endif
