/* SPDX-License-Identifier: MIT */
#include "test.h"

#include "book/meter.h"

static void
a_meter_is_found_by_its_full_name_alone(void **state)
{
	(void)state;
	for (enum meter m = 0; m < N_METERS; m++) {
		if (meter_find(meters[m].name) != m)
			fail_msg("%s is not found", meters[m].name);
		if (*meters[m].brief != '\0' && meter_find(meters[m].brief) != METER_NONE)
			fail_msg("%s is found by %s", meters[m].name, meters[m].brief);
	}
	assert_int_equal(meter_find(""), METER_NONE);
	assert_int_equal(meter_find("cache"), METER_NONE);
	assert_int_equal(meter_find("INPUT"), METER_NONE);
	assert_int_equal(meter_find("inputs"), METER_NONE);
}

static void
no_two_meters_share_a_name(void **state)
{
	(void)state;
	for (enum meter m = 0; m < N_METERS; m++) {
		for (enum meter k = 0; k < N_METERS; k++) {
			if (m != k && (strcmp(meters[m].name, meters[k].name) == 0 ||
			    strcmp(meters[m].name, meters[k].brief) == 0 ||
			    (*meters[m].brief != '\0' && strcmp(meters[m].brief, meters[k].brief) == 0)))
				fail_msg("%s and %s", meters[m].name, meters[k].name);
		}
	}
	assert_true(N_METERS < 64);	/* sets of them, and "fresh", have one bit each */
}

/* Whether the name of a meter, or "" for none, is the meter's. */
static bool
is_named(enum meter m, const char *name)
{
	return *name == '\0' ? m == METER_NONE : m != METER_NONE && strcmp(meters[m].name, name) == 0;
}

/* What is published, in its order; a new meter is at the end, and needs no row here. */
static void
a_published_meter_keeps_its_place_and_meaning(void **state)
{
	static const struct { const char *name, *whole, *fallback; int64_t per; unsigned decimals; } want[] = {
		{ "input", "", "", 1000000, 0 },
		{ "cache-read", "input", "input", 1000000, 0 },
		{ "cache-write", "input", "input", 1000000, 0 },
		{ "cache-write-1h", "input", "cache-write", 1000000, 0 },
		{ "cache-write-12h", "input", "cache-write", 1000000, 0 },
		{ "audio-input", "input", "input", 1000000, 0 },
		{ "audio-cache-read", "input", "cache-read", 1000000, 0 },
		{ "image-input", "input", "input", 1000000, 0 },
		{ "image-cache-read", "input", "cache-read", 1000000, 0 },
		{ "video-input", "input", "input", 1000000, 0 },
		{ "output", "", "", 1000000, 0 },
		{ "reasoning", "output", "output", 1000000, 0 },
		{ "audio-output", "output", "output", 1000000, 0 },
		{ "image-output", "output", "output", 1000000, 0 },
		{ "video-output", "output", "output", 1000000, 0 },
		{ "search", "", "", 1, 0 },
		{ "search-low", "", "search", 1, 0 },
		{ "search-high", "", "search", 1, 0 },
		{ "image", "", "", 1, 0 },
		{ "second", "", "", 1, 6 },
		{ "minute", "", "", 1, 6 },
		{ "character", "", "", 1, 0 },
		{ "task", "", "", 1, 0 },
		{ "cache-hour", "", "", 1000000, 6 },
		{ "request", "", "", 1, 0 },
		{ "file-search", "", "", 1, 0 },
		{ "container", "", "", 1, 6 },
		{ "container-4g", "", "", 1, 6 },
		{ "container-16g", "", "", 1, 6 },
		{ "container-64g", "", "", 1, 6 },
		{ "container-session", "", "", 1, 0 },
		{ "code-execution", "", "", 1, 0 },
		{ "code-execution-hour", "", "", 1, 6 },
		{ "browser-hour", "", "", 1, 6 },
		{ "session-hour", "", "", 1, 6 },
		{ "grounded-answer", "", "", 1, 0 },
		{ "maps", "", "", 1, 0 },
		{ "maps-answer", "", "", 1, 0 },
		{ "x-search", "", "", 1, 0 },
		{ "post", "", "", 1, 0 },
		{ "profile", "", "", 1, 0 },
		{ "attachment-search", "", "", 1, 0 },
		{ "search-source", "", "", 1, 0 },
		{ "web-fetch", "", "", 1, 0 },
		{ "advanced-search", "", "", 1, 0 },
		{ "image-search", "", "", 1, 0 },
		{ "search-unit", "", "", 1, 0 },
		{ "page", "", "", 1, 0 },
		{ "annotated-page", "", "", 1, 0 },
		{ "citation", "", "", 1000000, 0 },
		{ "song", "", "", 1, 0 },
		{ "training", "", "", 1000000, 0 },
		{ "training-hour", "", "", 1, 6 },
		{ "storage-day", "", "", 1, 6 },
		{ "search-preview", "", "search", 1, 0 },
	};

	(void)state;
	assert_true(N_METERS >= LENGTH(want));
	for (enum meter m = 0; m < LENGTH(want); m++) {
		if (!is_named(m, want[m].name))
			fail_msg("%s is where %s was published; a new meter is the last row", meters[m].name, want[m].name);
		if (!is_named(meters[m].part_of, want[m].whole))
			fail_msg("%s is part of another whole", want[m].name);
		if (!is_named(meters[m].price_fallback, want[m].fallback))
			fail_msg("%s costs like another", want[m].name);
		if (meters[m].per != want[m].per || meters[m].decimals != want[m].decimals)
			fail_msg("%s is priced per %" PRId64 ", with %u decimals", want[m].name, meters[m].per,
			    meters[m].decimals);
	}
}

static void
each_meter_has_help_and_the_logarithm_of_its_unit(void **state)
{
	(void)state;
	for (enum meter m = 0; m < N_METERS; m++) {
		int64_t per = 1;

		for (unsigned i = 0; i < meters[m].per_log10; i++)
			per *= 10;
		if (meters[m].per != per || *meters[m].help == '\0')
			fail_msg("%s is priced per %" PRId64, meters[m].name, meters[m].per);
	}
	assert_true(meter_is_token(METER_INPUT) && meter_is_token(METER_REASONING));
	assert_false(meter_is_token(METER_SEARCH) || meter_is_token(METER_REQUEST));
}

/* Whoever follows wholes or parents comes to an end, and finds wholes before their parts. */
static void
wholes_stand_before_their_parts(void **state)
{
	(void)state;
	for (enum meter m = 0; m < N_METERS; m++) {
		if (meters[m].part_of != METER_NONE && meters[m].part_of >= m)
			fail_msg("%s stands before its whole", meters[m].name);
		if (meters[m].price_fallback != METER_NONE && meters[m].price_fallback >= m)
			fail_msg("%s stands before what it costs like", meters[m].name);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		UNIT(a_meter_is_found_by_its_full_name_alone),
		UNIT(no_two_meters_share_a_name),
		UNIT(a_published_meter_keeps_its_place_and_meaning),
		UNIT(each_meter_has_help_and_the_logarithm_of_its_unit),
		UNIT(wholes_stand_before_their_parts),
	};

	return cmocka_run_group_tests_name("meter", tests, NULL, NULL);
}
