/* SPDX-License-Identifier: MIT */
#ifndef COLUMN_NAME_H
#define COLUMN_NAME_H

#include "base/arena.h"

/*
 * A name of a column in the form in which names are compared: no byte order mark, blanks, "number of" or "($)" around
 * it, camelCase split, lower case, no accents, _ for . - and blank. The text is the arena's.
 */
const char *column_name_normalise(const char *name, struct arena *a);

/*
 * What the brackets of a heading say of its numbers, if that is not one, or not dollars: "thousands" of "Tokens (k)",
 * "EUR" of "Cost (EUR)". NULL if they say nothing of the kind.
 */
const char *column_name_unit(const char *heading);

#endif
