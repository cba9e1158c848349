/* SPDX-License-Identifier: MIT */
#ifndef SQL_H
#define SQL_H

#include <stddef.h>

#include "base/buffer.h"
#include "base/err.h"
#include "interop/price_table.h"

/*
 * A price book as SQL: tables of names and of exact prices for a token, a table for usage unless there
 * is one, and views that price it as toll batch does. What an engine cannot say exactly has no price
 * there, and the script tells what that is.
 */

/* The i-th engine, and what there is to say of it; NULL behind the last. */
const char	*sql_engine(size_t i);
const char	*sql_help(size_t i);

/*
 * Writes the script for an engine. *refused: how many cases have no price in it though toll has one.
 * ERR_USAGE if there is no such engine.
 */
bool	sql_write(const struct book *b, const char *engine, struct buffer *out, size_t *refused,
	    struct err *e);

#endif
