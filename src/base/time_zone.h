/* SPDX-License-Identifier: MIT */
#ifndef TIME_ZONE_H
#define TIME_ZONE_H

#include "base/date.h"

/*
 * A time zone: how far its clocks are ahead of UTC at any instant. NULL in place of a zone is UTC. The zone of the
 * machine, which the C library knows, is made in cli; this room only calls it.
 */
struct time_zone {
	int	(*offset)(instant at);	/* seconds east of UTC at an instant; NULL: always fixed. From any thread. */
	int	fixed;
};

/*
 * Reads timezone=: "+09:00", "-0530", "Z", "UTC", or "local", which is the zone of that name. ERR_USAGE for any other
 * word, and for local if that is NULL.
 */
bool	time_zone_parse(const char *word, const struct time_zone *local, struct time_zone *out, struct err *e);

/* What clocks of the zone show at an instant, as seconds since their 1970-01-01T00:00. */
instant	time_zone_wall(const struct time_zone *z, instant at);

/*
 * The instant at which clocks of the zone show that. When they are set back they show it twice: the earlier one. When
 * they are set forward they skip it: the one at which they would show it if they had not been set.
 */
instant	time_zone_instant(const struct time_zone *z, instant wall);

/* The day on which clocks show that. */
day	time_zone_wall_day(instant wall);

/* The day of a time in the zone: a day without a time of day is that day in every zone. */
day	time_zone_day(const struct time_zone *z, struct when w);

#endif
