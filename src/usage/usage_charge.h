/* SPDX-License-Identifier: MIT */
#ifndef USAGE_CHARGE_H
#define USAGE_CHARGE_H

#include "usage/usage_shape.h"

/*
 * The charges beside tokens that an answer shows, by the table usage_charge.def. Called by usage_shape, which reads the
 * tokens; batch/row_price bills them.
 */

/*
 * Takes the charges of an answer into the row: those that can be billed into its workload and u->charged, those that
 * cannot into u->unpriced. record: the object that the answer is in. A meter that map= assigns is not changed.
 */
void	usage_charge_take(const struct json *record, const struct shape_found *found, struct usage *u);

/* Whether an answer has anything at a path, in the language of usage_charge.def. */
bool	usage_charge_has(const struct json *answer, const char *path, struct arena *a);

/* Whether a path of an answer, as usage_unread_find gives it, was read as a charge of the row, or is a view of one. */
bool	usage_charge_reads(const struct usage *u, const char *path);

/* Whether an object at that key of an answer has counts of charges beside its usage. */
bool	usage_charge_holds(const char *key);

/* The i-th pair of meters that charge for the same (the EITHER rows); false after the last. */
struct charge_pair { enum meter one, other; };
bool	usage_charge_pair(size_t i, struct charge_pair *out);

/* Whether an answer may show a charge of that meter. */
bool	usage_charge_is_of(enum meter m);

/* Why the count that a row has of a meter is only a minimum; NULL if it is not. */
const char *usage_charge_least(const struct usage *u, enum meter m);

#endif
