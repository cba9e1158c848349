/* SPDX-License-Identifier: MIT */
#ifndef COLUMN_NAME_H
#define COLUMN_NAME_H

#include "base/arena.h"

/*
 * A name of a column in the form in which names are compared: no byte order mark or blanks around it, camelCase
 * split, lower case, _ for . - and blank. The text is the arena's.
 */
const char *column_name_normalise(const char *name, struct arena *a);

#endif
