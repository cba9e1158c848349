/* SPDX-License-Identifier: MIT */
#ifndef USAGE_PROFILE_H
#define USAGE_PROFILE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/date_written.h"
#include "book/model_name.h"

/* The known exports of usage_profile.def, as tables, and which of them a header is. Called by usage_columns. */
enum profile_rows { ROWS_REQUESTS, ROWS_TOTALS, ROWS_DOLLARS };

struct usage_profile {
	const char		*name, *title, *provider;
	enum profile_rows	 rows;
	const char		*note;
};

struct usage_profile_column {
	const struct usage_profile	*profile;
	const char		*name, *means;		/* means: "" if it is not read */
	bool			 needed;
};

extern const struct usage_profile profiles[];
extern const size_t n_profiles;
extern const struct usage_profile_column profile_columns[];
extern const size_t n_profile_columns;

/* The export that has these columns, given in normalised form; NULL if no known export has. */
const struct usage_profile	*usage_profile_of(const char *const *names, size_t n);

/* The export of that name; NULL if there is none. */
const struct usage_profile	*usage_profile_find(const char *name);

/* How the export names models. */
enum model_naming		 usage_profile_naming(const struct usage_profile *p);

/* The order of its dates, if its vendor says it; else unknown. */
enum date_order			 usage_profile_dates(const struct usage_profile *p);

/*
 * The column of the export that says what a line of a bill is for, given the header in normalised form; SIZE_MAX if it
 * has none. p: NULL is no known export.
 */
size_t				 usage_profile_item(const struct usage_profile *p, const char *const *names, size_t n);

/* The entry of a column of the export; NULL if it has none of that name. */
const struct usage_profile_column *usage_profile_column(const struct usage_profile *p, const char *name);

#endif
