/* SPDX-License-Identifier: MIT */
/*
 * The tables of usage_profile.def, and the search for the export that a header fits. Called by usage_columns.
 */
#include "usage/usage_profile.h"

#include <string.h>

#include "base/macros.h"

#define REQUESTS ROWS_REQUESTS
#define TOTALS   ROWS_TOTALS
#define DOLLARS  ROWS_DOLLARS

/*
 * Includes usage_profile.def once for each table; each time, all macros except those of the table are empty. COLUMN is
 * common to NEEDS and READS.
 */
#define PROFILE(symbol, name, title, provider, rows, note)
#define NEEDS(symbol, column, meaning) COLUMN(symbol, column, meaning, true)
#define READS(symbol, column, meaning) COLUMN(symbol, column, meaning, false)
#define COLUMN(symbol, column, meaning, needed)
#define NAMES(symbol, naming)
#define DATES(symbol, order)
#define ITEM(symbol, column)

#undef PROFILE
enum place {
#define PROFILE(symbol, name, title, provider, rows, note) AT_##symbol,
#include "usage/usage_profile.def"
#undef PROFILE
};

const struct usage_profile profiles[] = {
#define PROFILE(symbol, name, title, provider, rows, note) { name, title, provider, rows, note },
#include "usage/usage_profile.def"
#undef PROFILE
};

const size_t n_profiles = LENGTH(profiles);

#define PROFILE(symbol, name, title, provider, rows, note)
#undef COLUMN
const struct usage_profile_column profile_columns[] = {
#define COLUMN(symbol, column, meaning, needed) { &profiles[AT_##symbol], column, meaning, needed },
#include "usage/usage_profile.def"
#undef COLUMN
};

const size_t n_profile_columns = LENGTH(profile_columns);

#define COLUMN(symbol, column, meaning, needed)
#undef NAMES
static const enum model_naming profile_namings[LENGTH(profiles)] = {
#define NAMES(symbol, naming) [AT_##symbol] = naming,
#include "usage/usage_profile.def"
#undef NAMES
};

#define NAMES(symbol, naming)
#undef DATES
static const enum date_order profile_dates[LENGTH(profiles)] = {
#define DATES(symbol, order) [AT_##symbol] = order,
#include "usage/usage_profile.def"
#undef DATES
};

#define DATES(symbol, order)
#undef ITEM
static const struct { enum place place; const char *column; } profile_items[] = {
#define ITEM(symbol, column) { AT_##symbol, column },
#include "usage/usage_profile.def"
#undef ITEM
};

size_t
usage_profile_item(const struct usage_profile *p, const char *const *names, size_t n)
{
	for (size_t i = 0; p != NULL && i < LENGTH(profile_items); i++) {
		if (profile_items[i].place != (enum place)(p - profiles))
			continue;
		for (size_t k = 0; k < n; k++) {
			if (strcmp(names[k], profile_items[i].column) == 0)
				return k;
		}
	}
	return SIZE_MAX;
}

enum model_naming
usage_profile_naming(const struct usage_profile *p)
{
	return profile_namings[p - profiles];
}

enum date_order
usage_profile_dates(const struct usage_profile *p)
{
	return profile_dates[p - profiles];
}

static bool
header_has_name(const char *const *names, size_t n, const char *name)
{
	for (size_t i = 0; i < n; i++) {
		if (strcmp(names[i], name) == 0)
			return true;
	}
	return false;
}

static bool
profile_fits(const struct usage_profile *p, const char *const *names, size_t n)
{
	for (size_t i = 0; i < n_profile_columns; i++) {
		const struct usage_profile_column *c = &profile_columns[i];

		if (c->profile == p && c->needed && !header_has_name(names, n, c->name))
			return false;
	}
	return true;
}

const struct usage_profile *
usage_profile_of(const char *const *names, size_t n)
{
	for (size_t i = 0; i < n_profiles; i++) {
		if (profile_fits(&profiles[i], names, n))
			return &profiles[i];
	}
	return NULL;
}

const struct usage_profile *
usage_profile_find(const char *name)
{
	for (size_t i = 0; i < n_profiles; i++) {
		if (strcmp(profiles[i].name, name) == 0)
			return &profiles[i];
	}
	return NULL;
}

const struct usage_profile_column *
usage_profile_column(const struct usage_profile *p, const char *name)
{
	for (size_t i = 0; i < n_profile_columns; i++) {
		if (profile_columns[i].profile == p && strcmp(profile_columns[i].name, name) == 0)
			return &profile_columns[i];
	}
	return NULL;
}
