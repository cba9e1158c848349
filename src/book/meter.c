/* SPDX-License-Identifier: MIT */
/* The table of meters, from meter.def. A new meter needs one line there and nothing here. */
#include "book/meter.h"

#include <string.h>

#define PER_TOKENS 1000000
#define PER_EACH 1
#define LOG10_TOKENS 6
#define LOG10_EACH 0

const struct meter_info meters[N_METERS] = {
#define METER(symbol, name, brief, per, part_of, price_fallback, decimals, help) \
	[METER_##symbol] = { name, brief, PER_##per, LOG10_##per, METER_##part_of, METER_##price_fallback, \
	    decimals, help },
#include "book/meter.def"
#undef METER
};

_Static_assert(N_METERS < 64, "a meter_set has one bit for each meter");

bool
meter_is_token(enum meter m)
{
	return meters[m].per == PER_TOKENS;
}

enum meter
meter_find(const char *name)
{
	for (enum meter m = 0; m < N_METERS; m++) {
		if (strcmp(meters[m].name, name) == 0)
			return m;
	}
	return METER_NONE;
}
