/* SPDX-License-Identifier: MIT */
#ifndef SQL_VIEW_H
#define SQL_VIEW_H

#include "interop/sql_script.h"

/* Writes the views toll_cost and toll_total. */
void	sql_views(struct script *s);

/* The stages and the totals that engines name in their row of sql_dialect.c. */
extern const struct stage sql_by_joins[], sql_by_limbs[], sql_by_arrays[];
void	sql_totals(struct script *s);
void	sql_totals_of_limbs(struct script *s);

#endif
