/* SPDX-License-Identifier: MIT */
#ifndef IMPORT_STEPS_H
#define IMPORT_STEPS_H

#include "interop/import_catalogue.h"

/*
 * The steps of import_run, in order: the catalogue's reader makes a model of each entry and fills its price rows;
 * import_assign_ids gives ids that fit a book; import_normalise turns the rows into rows of a book; import_overlay, of
 * an overlay, leaves only what the price list lacks; import_complete fills in what rows have besides prices;
 * import_book writes them; import_report tells what was lost.
 */

/* A copy of a name as names are compared: text_fold of it. */
const char *import_fold(struct import *im, const char *name);

/* Gives providers and models ids that a book accepts, and sorts the models by provider and id. */
void	import_assign_ids(struct import *im);

/* Sorts the models by provider and id, and those of one id in the order of the catalogue. */
void	import_sort_models(struct import *im);

/*
 * For the models of one provider, sorted by import_assign_ids and with different ids: keeps the titles and
 * aliases that no other model of them has.
 */
void	import_keep_free_names(struct import *im, struct import_model **models, size_t n);

/* Turns rows into valid rows of a book, drops models without any, and refuses values that are far off. */
void	import_normalise(struct import *im);

/*
 * Turns models and rows into those of an overlay, as import_run says, and drops models of which nothing is left. Models
 * keep an order by provider and id.
 */
void	import_overlay(struct import *im);

/* The models, not excluded, that the price list does not know on the day im->read, newest first. */
struct unknown_name *import_unknown_names(struct import *im, size_t *n);

/* Fills in what a book's rows have besides prices: meters that cost what their parent costs, and the largest prompt. */
void	import_complete(struct import *im);

/* Writes the models that are not dropped to im->out->json. ERR_MODEL if none is left. */
bool	import_book(struct import *im, struct err *e);

/* Writes the report of all that was counted to im->out->lines. */
void	import_report(struct import *im);

#endif
