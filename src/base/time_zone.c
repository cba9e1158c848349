/* SPDX-License-Identifier: MIT */
/* Time zones: between instants and what clocks show. Builds on date.h; used by usage and batch for days of rows. */
#include "base/time_zone.h"

#include "base/text.h"

bool
time_zone_parse(const char *word, const struct time_zone *local, struct time_zone *out, struct err *e)
{
	instant offset;

	if (text_equal(word, "local") && local != NULL) {
		*out = *local;
		return true;
	}
	*out = (struct time_zone){ .fixed = 0 };
	if (*word == '\0' || !date_parse_offset(word, &offset))
		return err_set(e, ERR_USAGE, "'%.40s' is not a time zone; write an offset as +09:00, Z for UTC, "
		    "or local for the zone of this machine", word);
	out->fixed = (int)offset;
	return true;
}

static int
zone_offset(const struct time_zone *z, instant at)
{
	return z == NULL ? 0 : z->offset == NULL ? z->fixed : z->offset(at);
}

instant
time_zone_wall(const struct time_zone *z, instant at)
{
	return at + zone_offset(z, at);
}

instant
time_zone_instant(const struct time_zone *z, instant wall)
{
	/* Clocks are set at most once within a day or so: the offset is that before, or that after. */
	const int before = zone_offset(z, wall - DAY_SECONDS), after = zone_offset(z, wall + DAY_SECONDS);

	if (zone_offset(z, wall - before) == before || zone_offset(z, wall - after) != after)
		return wall - before;
	return wall - after;
}

day
time_zone_wall_day(instant wall)
{
	return wall < 0 ? 19691231 : date_day(wall);	/* offsets are below a day */
}

day
time_zone_day(const struct time_zone *z, struct when w)
{
	return z == NULL || !w.timed ? w.day : time_zone_wall_day(time_zone_wall(z, w.at));
}
