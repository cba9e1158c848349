/* SPDX-License-Identifier: MIT */
/*
 * The tables of usage_profile.def, and the search for the export that a header fits. Called by usage_columns.
 */
#include "usage/usage_profile.h"

#include <string.h>

#define REQUESTS ROWS_REQUESTS
#define TOTALS   ROWS_TOTALS
#define DOLLARS  ROWS_DOLLARS

enum place {
#define PROFILE(symbol, name, title, provider, rows, note) AT_##symbol,
#define NEEDS(symbol, column, meaning)
#define READS(symbol, column, meaning)
#define NAMES(symbol, naming)
#define DATES(symbol, order)
#include "usage/usage_profile.def"
#undef PROFILE
#undef NEEDS
#undef READS
#undef NAMES
#undef DATES
};

const struct usage_profile profiles[] = {
#define PROFILE(symbol, name, title, provider, rows, note) { name, title, provider, rows, note },
#define NEEDS(symbol, column, meaning)
#define READS(symbol, column, meaning)
#define NAMES(symbol, naming)
#define DATES(symbol, order)
#include "usage/usage_profile.def"
#undef PROFILE
#undef NEEDS
#undef READS
#undef NAMES
#undef DATES
};

const size_t n_profiles = sizeof profiles / sizeof profiles[0];

const struct usage_profile_column profile_columns[] = {
#define PROFILE(symbol, name, title, provider, rows, note)
#define NEEDS(symbol, column, meaning) { &profiles[AT_##symbol], column, meaning, true },
#define READS(symbol, column, meaning) { &profiles[AT_##symbol], column, meaning, false },
#define NAMES(symbol, naming)
#define DATES(symbol, order)
#include "usage/usage_profile.def"
#undef PROFILE
#undef NEEDS
#undef READS
#undef NAMES
#undef DATES
};

const size_t n_profile_columns = sizeof profile_columns / sizeof profile_columns[0];

static const enum model_naming profile_namings[sizeof profiles / sizeof profiles[0]] = {
#define PROFILE(symbol, name, title, provider, rows, note)
#define NEEDS(symbol, column, meaning)
#define READS(symbol, column, meaning)
#define NAMES(symbol, naming) [AT_##symbol] = naming,
#define DATES(symbol, order)
#include "usage/usage_profile.def"
#undef PROFILE
#undef NEEDS
#undef READS
#undef NAMES
#undef DATES
};

enum model_naming
usage_profile_naming(const struct usage_profile *p)
{
	return profile_namings[p - profiles];
}

static const enum date_order profile_dates[sizeof profiles / sizeof profiles[0]] = {
#define PROFILE(symbol, name, title, provider, rows, note)
#define NEEDS(symbol, column, meaning)
#define READS(symbol, column, meaning)
#define NAMES(symbol, naming)
#define DATES(symbol, order) [AT_##symbol] = order,
#include "usage/usage_profile.def"
#undef PROFILE
#undef NEEDS
#undef READS
#undef NAMES
#undef DATES
};

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
