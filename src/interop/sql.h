/* SPDX-License-Identifier: MIT */
#ifndef SQL_H
#define SQL_H

#include <stddef.h>

#include "base/buffer.h"
#include "base/err.h"
#include "interop/price_table.h"

/*
 * A price book as an SQL script, for `toll export sql=`: tables of names and of exact unit prices, a table of
 * usage unless there is one, and views that price it as `toll batch` does. Built on price_table.h. What an
 * engine cannot represent exactly has no price there; comments at the top of the script list such cases.
 */

/* The name of engine i, and its title for help; NULL after the last. */
const char	*sql_engine(size_t i);
const char	*sql_help(size_t i);

/*
 * Writes the script for an engine. *refused: number of cases that have no price in it although toll has one.
 * ERR_USAGE if there is no such engine.
 */
bool	sql_write(const struct book *b, const char *engine, struct buffer *out, size_t *refused,
	    struct err *e);

#endif
