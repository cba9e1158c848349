/* SPDX-License-Identifier: MIT */
#ifndef SQL_DIALECT_H
#define SQL_DIALECT_H

#include "interop/sql_script.h"

/* The engines, in the order of help. */
extern const struct engine sql_engines[];
extern const size_t n_sql_engines;

#endif
