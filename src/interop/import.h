/* SPDX-License-Identifier: MIT */
#ifndef IMPORT_H
#define IMPORT_H

#include "interop/import_catalogue.h"

/*
 * Converts price catalogues of other projects into price books of toll, for `toll import`. Prices are
 * kept to the digit; what toll cannot hold is counted and reported. Nothing is guessed: where a tier has
 * no price for a meter, its bills say that the meter costs what its parent costs; where a tier has no
 * price for long prompts, it ends at their size.
 */
enum { IMPORT_FILE_MAX = 64 << 20 };	/* the largest catalogue that commands read, in bytes */

extern const struct catalogue catalogues[];
extern const size_t n_catalogues;

/* Finds a catalogue by name; if there is none, NULL and ERR_USAGE, which lists the names. */
const struct catalogue *catalogue_find(const char *name, struct err *e);

/*
 * The catalogue whose form n bytes of JSON have, by their keys alone; NULL and ERR_IO, which lists the names, if it is
 * none of them or the text is not JSON. Messages call the text `file`.
 */
const struct catalogue *catalogue_recognise(const char *file, const char *json, size_t n, struct arena *a,
    struct err *e);

/*
 * Makes a book of n bytes of JSON; messages call them `file`. False and ERR_IO if they are not a catalogue
 * of that format, ERR_MODEL if no model in it can be imported.
 *
 * With order->overlay the book is one that always fits on top of order->book (book_merge, and check finds it sound):
 * - A model of the catalogue that the price list has, by an id, an alias or the rules of names, keeps the list's names,
 *   tiers, sizes and history. It has a row only where the catalogue has another amount for a price of a row in force
 *   on its day (out->read), and the list has not read its own on that day or later. That row begins on that day; what
 *   the catalogue does not price in it stays, with its sources.
 * - A model that the list does not have in any spelling begins on that day, and has no name that the list has
 *   elsewhere.
 * - All else is left out; out->lines say what and how often, out->changes what changes.
 * If nothing changes, out->json is a book without models, and n_changes 0: no error. ERR_USAGE if the day is not known
 * (order->read is 0, and the catalogue does not say it): the message asks for on=DAY.
 */
bool	import_run(const struct import_order *order, const char *file, const char *json, size_t n,
	    struct arena *a, struct imported *out, struct err *e);

/*
 * The models of a catalogue that order->book does not know, neither at the provider nor elsewhere, by any name or by
 * the rules of names; newest first, and those without a day last. order->overlay and order->read are not looked at.
 * Errors as import_run; none unknown is not an error.
 */
bool	import_unknown(const struct import_order *order, const char *file, const char *json, size_t n,
	    struct arena *a, struct unknown_name **out, size_t *n_out, struct err *e);

#endif
