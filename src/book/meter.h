/* SPDX-License-Identifier: MIT */
#ifndef METER_H
#define METER_H

#include <stdbool.h>
#include <stdint.h>

enum meter {
#define METER(symbol, name, brief, per, part_of, price_fallback, decimals, help) METER_##symbol,
#include "book/meter.def"
#undef METER
	N_METERS,
	METER_NONE = N_METERS
};

/* One row of meter.def. */
struct meter_info {
	const char	*name;		/* in books, on bills, as a field and a column */
	const char	*brief;		/* a second, shorter name as a field; "" for none */
	int64_t		 per;		/* units that a price is for: 1000000 or 1 */
	unsigned	 per_log10;	/* the same as a power of ten: 6 or 0 */
	enum meter	 part_of;		/* METER_NONE: not part of anything */
	enum meter	 price_fallback;		/* whose price holds in place of its own; METER_NONE: none */
	unsigned	 decimals;
	const char	*help;
};

extern const struct meter_info meters[N_METERS];

/* A set of meters, one bit each. */
typedef uint64_t meter_set;

#define METER_BIT(m) ((meter_set)1 << (m))

/* Tokens are uplifted by region and may cost what another meter costs; the rest is per call. */
bool	meter_is_token(enum meter m);

/* The meter of that name, METER_NONE if there is none. Only the full name counts. */
enum meter meter_find(const char *name);

#endif
