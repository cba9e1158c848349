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
 */
bool	import_run(const struct import_order *order, const char *file, const char *json, size_t n,
	    struct arena *a, struct imported *out, struct err *e);

#endif
