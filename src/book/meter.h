/* SPDX-License-Identifier: MIT */
#ifndef METER_H
#define METER_H

#include <stdbool.h>
#include <stdint.h>

/* The meters: everything that has a price. meter.def is the list; books, bills, fields and columns use it. */
enum meter {
#define METER(symbol, name, brief, per, part_of, price_fallback, decimals, help) METER_##symbol,
#include "book/meter.def"
#undef METER
	N_METERS,
	METER_NONE = N_METERS
};

/* One row of meter.def. */
struct meter_info {
	const char	*name;		/* in books, on bills, of the field and of the column */
	const char	*brief;		/* a second, shorter name of the field; "": none */
	int64_t		 per;		/* the units that a price is for: 1000000 or 1 */
	unsigned	 per_log10;	/* the same as a power of ten: 6 or 0 */
	enum meter	 part_of;	/* METER_NONE: not part of another meter */
	enum meter	 price_fallback; /* whose price is used if it has none of its own; METER_NONE: none */
	unsigned	 decimals;	/* that a count may have */
	const char	*help;		/* completes "N of ..." */
};

extern const struct meter_info meters[N_METERS];

/* A set of meters, one bit each. */
typedef uint64_t meter_set;

#define METER_BIT(m) ((meter_set)1 << (m))

/* Whether a meter counts tokens, to which the uplift of a region applies; the others are priced per call. */
bool	meter_is_token(enum meter m);

/* The meter of that name, which must be the full one; METER_NONE if there is none. */
enum meter meter_find(const char *name);

#endif
