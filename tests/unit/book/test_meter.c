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

/* The table of DESIGN 2 and 3: part of what, and whose price holds. */
static void
parts_and_parents_are_those_of_the_contract(void **state)
{
	static const struct { const char *name, *whole, *like; } want[] = {
		{ "input", "", "" },
		{ "cache-read", "input", "input" },
		{ "cache-write", "input", "input" },
		{ "cache-write-1h", "input", "cache-write" },
		{ "cache-write-12h", "input", "cache-write" },
		{ "audio-input", "input", "input" },
		{ "image-input", "input", "input" },
		{ "video-input", "input", "input" },
		{ "audio-cache-read", "input", "cache-read" },
		{ "image-cache-read", "input", "cache-read" },
		{ "output", "", "" },
		{ "reasoning", "output", "output" },
		{ "audio-output", "output", "output" },
		{ "image-output", "output", "output" },
		{ "video-output", "output", "output" },
		{ "search", "", "" },
		{ "search-low", "", "search" },
		{ "search-high", "", "search" },
		{ "image", "", "" },
		{ "second", "", "" },
		{ "minute", "", "" },
		{ "character", "", "" },
		{ "task", "", "" },
		{ "cache-hour", "", "" },
		{ "request", "", "" },
	};

	(void)state;
	assert_int_equal(LENGTH(want), N_METERS);
	for (size_t i = 0; i < LENGTH(want); i++) {
		enum meter m = meter_find(want[i].name);

		if (m == METER_NONE)
			fail_msg("%s is missing", want[i].name);
		if (meters[m].part_of != (*want[i].whole == '\0' ? METER_NONE : meter_find(want[i].whole)))
			fail_msg("%s is part of another whole", want[i].name);
		if (meters[m].price_fallback != (*want[i].like == '\0' ? METER_NONE : meter_find(want[i].like)))
			fail_msg("%s costs like another", want[i].name);
	}
}

static void
tokens_are_priced_by_the_million_and_calls_each(void **state)
{
	(void)state;
	for (enum meter m = 0; m < N_METERS; m++) {
		bool million = m <= METER_VIDEO_OUTPUT || m == METER_CACHE_HOUR;
		int64_t per = 1;

		for (unsigned i = 0; i < meters[m].per_log10; i++)
			per *= 10;
		if (meters[m].per != (million ? 1000000 : 1) || meters[m].per != per)
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

static void
only_what_is_measured_in_time_has_decimals(void **state)
{
	(void)state;
	for (enum meter m = 0; m < N_METERS; m++) {
		bool time = m == METER_SECOND || m == METER_MINUTE || m == METER_CACHE_HOUR;

		if (meters[m].decimals != (time ? 6u : 0u))
			fail_msg("%s has %u decimals", meters[m].name, meters[m].decimals);
		if (*meters[m].help == '\0')
			fail_msg("%s has no help", meters[m].name);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		UNIT(a_meter_is_found_by_its_full_name_alone),
		UNIT(no_two_meters_share_a_name),
		UNIT(parts_and_parents_are_those_of_the_contract),
		UNIT(tokens_are_priced_by_the_million_and_calls_each),
		UNIT(wholes_stand_before_their_parts),
		UNIT(only_what_is_measured_in_time_has_decimals),
	};

	return cmocka_run_group_tests_name("meter", tests, NULL, NULL);
}
